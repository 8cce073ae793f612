"""Small Pelican sites by seed: every form of source, every kind of link, four themes, settings drawn from a hat."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from random import Random

from tests.properties.building.model import HERE, Site, Text

BASE: dict[str, object] = {
    "SITENAME": "Werkstatt & Söhne",
    "SITEURL": "https://www.example.org",
    "PATH": "content",
    "ARTICLE_PATHS": ["posts"],
    "PAGE_PATHS": ["pages"],
    "STATIC_PATHS": ["images", "files"],
    "TIMEZONE": "Europe/Berlin",
    "DEFAULT_LANG": "en",
    "THEME": "theme",
    "PLUGIN_PATHS": ["addons"],
    "DEFAULT_PAGINATION": 5,
    "TYPOGRIFY": False,
    "CACHE_CONTENT": False,
    "LOAD_CONTENT_CACHE": False,
    "DATE_FORMATS": {"de": "%d. %B %Y", "fr": "%d/%m/%Y"},
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "CATEGORY_FEED_ATOM": None,
    "TRANSLATION_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
}
VARIANTS: dict[str, dict[str, object]] = {
    "relative": {"RELATIVE_URLS": True},
    "archives": {
        "YEAR_ARCHIVE_SAVE_AS": "archiv/{date:%Y}/index.html",
        "MONTH_ARCHIVE_SAVE_AS": "archiv/{date:%Y}/{date:%m}/index.html",
        "DAY_ARCHIVE_SAVE_AS": "archiv/{date:%Y}/{date:%m}/{date:%d}/index.html",
    },
    "by title": {"ARTICLE_ORDER_BY": "title", "PAGE_ORDER_BY": "slug"},
    "unpaged": {"DEFAULT_PAGINATION": False},
    "paged by three": {"DEFAULT_PAGINATION": 3},
    "feeds": {
        "FEED_ALL_RSS": "feeds/all.rss.xml",
        "FEED_ATOM": "feeds/atom.xml",
        "TAG_FEED_ATOM": "feeds/tag-{slug}.atom.xml",
        "TAG_FEED_RSS": "feeds/tag-{slug}.rss.xml",
        "CATEGORY_FEED_ATOM": "feeds/cat-{slug}.atom.xml",
        "AUTHOR_FEED_ATOM": "feeds/author-{slug}.atom.xml",
        "AUTHOR_FEED_RSS": "feeds/author-{slug}.rss.xml",
        "TRANSLATION_FEED_ATOM": "feeds/all-{lang}.atom.xml",
        "FEED_MAX_ITEMS": 8,
    },
    "summaries in feeds": {"RSS_FEED_SUMMARY_ONLY": False, "FEED_ALL_RSS": "rss.xml"},
    "no feeds": {"FEED_ALL_ATOM": None},
    "typogrify": {"TYPOGRIFY": True, "TYPOGRIFY_DASHES": "oldschool"},
    "templates": {
        "DIRECT_TEMPLATES": ["index", "archives", "tags"],
        "TEMPLATE_PAGES": {"extra/about.tpl": "about/index.html"},
        "ARCHIVES_SAVE_AS": "alles.html",
    },
    "basename": {"SLUGIFY_SOURCE": "basename"},
    "names": {
        "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)",
        "PATH_METADATA": r"(?P<section>posts|pages)/.*",
    },
    "dates of files": {"DEFAULT_DATE": "fs"},
    "no future": {"WITH_FUTURE_DATES": False},
    "nested": {"ARTICLE_URL": "{category}/{slug}/", "ARTICLE_SAVE_AS": "{category}/{slug}/index.html"},
    "sources": {"OUTPUT_SOURCES": True},
    "short": {"SUMMARY_MAX_LENGTH": 12},
    "emptied": {"DELETE_OUTPUT_DIRECTORY": True},
    "trimmed": {"JINJA_ENVIRONMENT": {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.do"]}},
    "markdown": {"MARKDOWN": {"extension_configs": {"markdown.extensions.toc": {}}, "output_format": "html5"}},
}
THEMES = ("simple", "notmyidea", "plain", "adversarial")
ADDONS = ((), ("mutating",), ("rewriting",), ("mutating", "rewriting"), ())
TEXT = (
    "der Meister prüft jede Naht zweimal bevor das Stück die Werkstatt verlässt und "
    "a customer asks why the joint holds -- he answers: 'patience' & glue ... "
    "Öl Wachs Späne Hobel Leim Furnier Eiche Buche Ahorn Linde"
)
WORDS = TEXT.split()
TAGS = ("Holz", "Öl & Wachs", "python", "Python 3", "c++")
CATEGORIES = ("Werkstatt", "Notes", "À propos")
AUTHORS = ("Jana Weber", "Jürgen Voß", "A. Author")
FORMS = ("md", "md", "md", "rst", "html")


def theme_folder(name: str) -> Path:
    """Return where the theme *name* lies: Pelican's own, or one of ours."""
    spec = importlib.util.find_spec("pelican")
    bundled = Path(next(iter(spec.submodule_search_locations or ()))) / "themes" / name if spec else Path()
    return bundled if bundled.is_dir() else HERE / "themes" / name


def sentence(random: Random, words: int) -> str:
    """Return so many words."""
    return " ".join(random.choice(WORDS) for _ in range(words)) + "."


def make(
    root: Path, seed: str, subject: str, *, plan: tuple[str, tuple[str, ...], tuple[str, ...]] | None = None
) -> Site:
    """Lay out the site of *seed* below *root*; *plan* names theme, variants and plug-ins instead of drawing them."""
    random = Random(seed)
    theme, variants, addons = plan or drawn(random)
    settings = dict(BASE)
    for name in variants:
        settings |= VARIANTS[name]
    site = Site(root, random, settings, list(addons), subject)
    site.dress(theme_folder(theme))
    for addon in sorted((HERE / "addons").glob("*.py")):
        site.store(f"addons/{addon.name}", addon.read_bytes())
    site.store("data/note.txt", b"a note\n")
    site.configure()
    site.is_quiet = not addons and (plan is not None or random.random() < 0.7)
    _files(site)
    for number in range(random.randrange(14, 30)):
        site.write(article(site, FORMS[number % len(FORMS)]))
    _special(site)
    for number in range(4):
        site.write(page(site, FORMS[number % len(FORMS)]))
    return site


def drawn(random: Random) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Draw a theme, four to seven variants and a set of plug-ins."""
    variants = random.sample(sorted(VARIANTS), random.randrange(4, 8))
    return random.choice(THEMES), tuple(variants), random.choice(ADDONS)


def article(site: Site, form: str, **head: str) -> Text:
    """Return a new article with links to what the site has."""
    random, number = site.random, site.next()
    date = f"20{random.randrange(18, 25)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    own = {
        "title": f"{sentence(random, 3)[:-1]} {number}",
        "date": f"{date} {number % 24:02}:{number % 60:02}",
        "category": random.choice(CATEGORIES),
        "tags": ", ".join(random.sample(TAGS, random.randrange(1, 4))),
        "author": random.choice(AUTHORS),
    }
    if random.random() < 0.3:
        own["summary"] = sentence(random, 8)
    if random.random() < 0.15:
        own["modified"] = f"2025-03-{number % 27 + 1:02} 10:00"
    folder = random.choice(("a", "b", "b/tief"))
    path = f"posts/{folder}/{date}_beitrag-{number}.{form}"
    return Text(path, {**own, **head}, [*body(site), *_marks(site, form)])


def body(site: Site) -> list[str]:
    """Return paragraphs longer than any automatic summary."""
    return [sentence(site.random, 30) for _ in range(3)]


def _marks(site: Site, form: str) -> list[str]:
    random = site.random
    marks = [
        f"[[filename:{random.choice(sorted(site.texts))}|dort]]" if site.texts else "[[index:|Start]]",
        f"[[static:{random.choice(sorted(site.files))}|Datei]] und [[image:images/bild-1.png|Bild]]",
        f"[[tag:{random.choice(('Holz', 'python'))}|Thema]] [[category:Notes|Fach]] [[author:Jana Weber|Jana]]",
        "[[index:|Start]] " + sentence(random, 6),
    ]
    if not site.is_quiet:
        marks.append("[[filename:posts/gibt-es-nicht.md|fehlt]]")
    chosen = random.sample(marks, 2)
    return [*chosen, "[[include:parts/baustein.inc]]"] if form == "rst" and not site.is_quiet else chosen


def page(site: Site, form: str) -> Text:
    """Return a new page."""
    number = site.next()
    head = {"title": f"Seite {number} {sentence(site.random, 2)[:-1]}"}
    if number % 4 == 0:
        head["status"] = "hidden"
    return Text(f"pages/seite-{number}.{form}", head, [*body(site), *_marks(site, form)])


def _files(site: Site) -> None:
    for number in range(1, 4):
        site.place(f"images/bild-{number}.png", b"\x89PNG\r\n" + site.random.randbytes(40))
        site.place(f"files/blatt-{number}.txt", site.random.randbytes(20).hex().encode())
    site.place("posts/a/anhang.txt", b"attached\n")
    site.store("content/parts/baustein.inc", b"Ein *Baustein* fuer alle.\n")
    about = b'{% extends "base.html" %}{% block content %}{{ articles|length }} {{ SITENAME }}{% endblock %}\n'
    site.store("content/extra/about.tpl", about)


def _special(site: Site) -> None:
    """Add what needs more than a draw: translations, drafts, hidden texts; to sites that are not quiet one file attached."""
    for lang in ("de", "fr"):
        first = article(site, "md", slug=f"zweisprachig-{lang}", lang="en")
        second = article(site, "rst", slug=f"zweisprachig-{lang}", lang=lang)
        for one in (first, second):
            one.head["category"] = "Notes"
            site.write(one)
    site.write(article(site, "md", status="draft"))
    site.write(article(site, "md", status="hidden"))
    site.write(article(site, "html", status="draft"))
    if site.is_quiet:
        # where a file may be moved, links are followed anew each time
        return
    attaching = article(site, "md")
    attaching.path = f"posts/a/2024-01-01_beitrag-{site.next()}.md"
    attaching.body.append("[[attach:anhang.txt|Anhang]]")
    site.write(attaching)
