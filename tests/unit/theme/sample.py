"""
A small invented site as view objects, and an environment set like Pelican's that renders the theme.

Nothing here reads content: the views are written by hand, so that a template is tried against its contract alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, Undefined, UndefinedError
from jinja2.utils import missing

from plugins.conversation.views import BacklinkView, TalkView
from plugins.core.addresses import STYLES
from plugins.desk.views import StateView
from plugins.discovery.pages import compact_json, page_head
from plugins.pictures.views import PictureView
from plugins.series.views import PartView, SeriesView
from plugins.site.views import (
    ContactView,
    CorrectionView,
    DateView,
    EntryView,
    FirmView,
    ImageView,
    LinkView,
    NavView,
    PersonView,
    SiteView,
)

THEME = Path(__file__).parents[3] / "theme"
TEMPLATES = THEME / "templates"
CATALOGUE = THEME / "locales" / "de" / "LC_MESSAGES" / "theme.po"
ENVIRONMENT: dict[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


class Absent(Undefined):
    """A name may be absent and tested for; a misspelt field of a view, or printing what is absent, is an error."""

    def __bool__(self) -> bool:
        """An absent name is false; an absent field is a fault of the template."""
        if self._undefined_obj is not missing:
            raise UndefinedError(self._undefined_message)
        return False

    def __str__(self) -> str:
        """Never print what is not there."""
        raise UndefinedError(self._undefined_message)


@dataclass(frozen=True)
class Named:
    """Pelican's Category, Tag or Author, as far as templates use it."""

    name: str
    slug: str
    url: str


PICTURE = PictureView("/images/ruehrwerk.svg", 1200, 675, (), "", "")


@dataclass(frozen=True)
class Article:
    """Pelican's Article or Page with our views on it."""

    title: str
    url: str
    date: datetime
    content: str
    entry: EntryView
    desk: StateView
    talk: TalkView
    part_of: SeriesView | None = None
    slug: str = ""
    related: tuple[LinkView, ...] = ()
    picture: PictureView | None = PICTURE
    sheet: str = "articles-tables-code"


LIVE = StateView("live", "Online", "", True)
DRAFT = StateView("draft", "Entwurf", "Der Text ist als Entwurf gekennzeichnet.", False)
FUTURE = StateView("future", "Geplant", "Geht am 4. Mai 2026 um 8:00 Uhr online.", False)

JANA = PersonView(
    "jana-weber",
    "Jana Weber",
    "Geschäftsführerin",
    "Jana Weber führt den Betrieb in dritter Generation und schreibt über das, was sich im Haus ändert.",
    "/person/jana-weber/",
    "/images/jana.svg",
    "/person/jana-weber/feed.atom.xml",
)
CEM = PersonView(
    "cem-aydin",
    "Cem Aydın",
    "Anwendungstechnik",
    "Cem Aydın beantwortet seit zwölf Jahren Fragen zu Werkstoffen, die am Telefon zu lang wären.",
    "/person/cem-aydin/",
    "",
    "/person/cem-aydin/feed.atom.xml",
)
CATEGORIES = (
    LinkView("Aus der Werkstatt", "/rubrik/aus-der-werkstatt/"),
    LinkView("Fragen und Antworten", "/rubrik/fragen-und-antworten/"),
    LinkView("Unternehmen", "/rubrik/unternehmen/"),
)
SITE = SiteView(
    name="Weber Dichtungstechnik",
    claim="Wir dichten ab, was andere für undicht halten – und schreiben auf, wie.",
    url="https://www.weber-dichtungen.example",
    lang="de",
    languages=("de", "en"),
    firm=FirmView(
        "Weber Dichtungstechnik GmbH & Co. KG",
        ("Industriestraße 12", "73433 Aalen"),
        "post@weber-dichtungen.example",
        "07361 / 555 01 20",
    ),
    contact=ContactView(("Mo–Fr 8–17 Uhr",), "/images/karte.png", "Von der B 29 links", "https://post.example/kontakt"),
    logo="",
    home_url="/",
    blog_url="/blog/",
    archive_url="/archiv/",
    feed_url="/feed.atom.xml",
    categories=CATEGORIES,
    people=(CEM, JANA),
    legal=(LinkView("Impressum", "/impressum/"), LinkView("Datenschutz", "/datenschutz/")),
)
NAVIGATION = (
    NavView("Startseite", "/"),
    NavView("Blog", "/blog/"),
    NavView(
        "Leistungen",
        "/leistungen/",
        summary="Dichtungen nach Maß.",
        children=(LinkView("Flachdichtungen", "/flachdichtungen/"), LinkView("Wellendichtringe", "/wellendichtringe/")),
    ),
    NavView("Über uns", "/ueber-uns/", summary="Seit 1974 in Aalen."),
    NavView("Kontakt", "/kontakt/"),
)
TALK = TalkView(
    "moderated",
    "isso",
    "/blog/dichtung/",
    "/kommentare",
    "/theme/talk.js",
    8,
    "post@weber-dichtungen.example",
    (
        BacklinkView(
            "Ein Jahr Firmenblog: was es gekostet und gebracht hat",
            "/blog/ein-jahr/",
            "2. April 2026",
            "… wie schon im Beitrag über die Dichtung am Rührwerk beschrieben, lohnt sich das Nachfragen …",
        ),
    ),
)
BODY = """<p>Der Anruf kam an einem Freitag um halb fünf: Das Rührwerk einer Molkerei verlor Öl, und am Montag sollte
 produziert werden. Auf dem Typenschild stand ein Hersteller, den es seit <a href="/blog/ein-jahr/">elf Jahren</a> nicht mehr gibt.</p>
<h2>Was auf der Zeichnung fehlte</h2>
<p>Der Einbauraum war mit 12 mm angegeben. Gemessen waren es 11,4 mm – genug, um jede Standarddichtung zu quetschen.
 Mehr dazu bei der <a href="https://www.example.org/norm">Norm DIN 3760</a>.</p>
<blockquote cite="https://www.example.org/zitat"><p>Eine Dichtung ist so gut wie die Nut, in der sie sitzt.</p></blockquote>
<ul><li>Welle auf Riefen prüfen</li><li>Härte der Lauffläche messen, mindestens 45 HRC</li><li>Temperatur <em>im Betrieb</em> messen</li></ul>
<h3>Werkstoffe im Vergleich</h3>
<table><caption>Eignung bei Milchfett und Dampf</caption><thead><tr><th scope="col">Werkstoff</th><th scope="col">Temperatur</th>
<th scope="col" align="right">Preis je Stück</th></tr></thead><tbody><tr><td>NBR</td><td>−30 bis 100 °C</td><td align="right">4,20 €</td></tr>
<tr><td>FKM</td><td>−15 bis 200 °C</td><td align="right">11,80 €</td></tr><tr><td>PTFE</td><td>−90 bis 260 °C</td><td align="right">29,00 €</td></tr></tbody></table>
<pre><code>$ messung --welle 40 --nut 11.4 --einheit mm --ausgabe bericht-ruehrwerk-molkerei.csv
Spiel: 0,6 mm zu wenig</code></pre>
<p>Am Sonntag um elf lief das Rührwerk. Der Bericht liegt als <code>bericht.csv</code> bei.</p>"""


def a_date(year: int, month: int, day: int) -> DateView:
    """The view of one day in German."""
    return DateView(f"{year}-{month:02}-{day:02}T08:00:00+02:00", f"{day}. {MONTHS[month - 1]} {year}")


def an_entry(**changes: Any) -> EntryView:
    """An article with every common field set; `changes` replaces some."""
    entry = EntryView(
        id="e-1",
        kind="article",
        lang="de",
        subtitle="",
        summary="Ein Freitagnachmittag, ein Hersteller, den es nicht mehr gibt, und sechs Zehntel Millimeter zu wenig.",
        question="",
        link="",
        people=(JANA, CEM),
        category=CATEGORIES[0],
        tags=(
            LinkView("Radialwellendichtring", "/thema/radialwellendichtring/"),
            LinkView("Werkstoffe", "/thema/werkstoffe/"),
        ),
        via=(
            LinkView("Technik-Rundbrief", "https://www.example.org/rundbrief"),
            LinkView("Messegespräch", ""),
        ),
        corrections=(CorrectionView(a_date(2026, 3, 9), "Der Preis für PTFE war mit 19 € zu niedrig angegeben."),),
        image=ImageView("/images/ruehrwerk.svg", "Rührwerk mit offener Lagerung", "Jana Weber", "CC BY 4.0"),
        published=a_date(2026, 3, 3),
        modified=a_date(2026, 3, 9),
        reading_minutes=4,
        canonical="https://www.weber-dichtungen.example/blog/dichtung/",
        translations=(LinkView("English", "/en/blog/seal/", "en"),),
        edit_url="https://git.example/weber/site/edit/main/content/posts/dichtung.md",
    )
    return replace(entry, **changes)


def an_article(title: str = "Sechs Zehntel zu wenig", slug: str = "dichtung", **changes: Any) -> Article:
    """An article online since 3 March 2026; `changes` replaces Pelican's fields and our views."""
    article = Article(title, f"blog/{slug}/", datetime(2026, 3, 3, 8, tzinfo=UTC), BODY, an_entry(), LIVE, TALK)
    return replace(article, **changes)


def a_series(part: int) -> SeriesView:
    """A series of three as seen from `part`; 0 is its own page."""
    titles = (
        "Warum wir bloggen",
        "Wer schreibt, und wann?",
        "Ein Jahr Firmenblog: was es gekostet und gebracht hat",
    )
    parts = tuple(PartView(n, title, f"/blog/teil-{n}/", n == part) for n, title in enumerate(titles, 1))
    before = parts[part - 2] if part > 1 else None
    after = parts[part] if 0 < part < len(parts) else None
    return SeriesView("Der Weg zum Blog", "/serie/der-weg-zum-blog/", "de", part, len(parts), before, after, parts)


def translations() -> Translations:
    """The German catalogue, compiled in memory."""
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="de"))
    compiled.seek(0)
    return Translations(compiled)


def environment() -> Environment:
    """Jinja as Pelican sets it up under our settings, German, strict about fields."""
    env = Environment(loader=FileSystemLoader(TEMPLATES), undefined=Absent, **ENVIRONMENT)
    env.globals["page_head"] = page_head
    env.policies.update({"json.dumps_function": compact_json, "json.dumps_kwargs": {}})
    env.filters["codes"] = lambda text: tuple(map(ord, text))
    env.filters["direction"] = lambda lang: "rtl" if lang in ("ar", "he") else "ltr"
    env.globals["page_head"] = page_head
    env.install_gettext_translations(translations(), newstyle=True)  # type: ignore[attr-defined]
    return env


def common(output_file: str, *, preview: bool = False) -> dict[str, Any]:
    """What every page gets."""
    return {
        "site": SITE,
        "navigation": NAVIGATION,
        "switch": {},
        "pictures": {JANA.picture: PICTURE, SITE.contact.map: PICTURE},
        "alternates": {},
        "preview": preview,
        "output_file": output_file,
        "styles": {name: f"/{path}?v=1" for name, path in STYLES.items()},
    }
