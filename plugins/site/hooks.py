"""The site in Pelican: our reader, the views, the style sheets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from pelican import signals
from pelican.generators import Generator

from plugins.building.entries.contents import articles, pages
from plugins.building.entries.placing import place
from plugins.building.entries.reader import EntryReader
from plugins.core import addresses, digest, texts
from plugins.core.entry import Entry
from plugins.core.pure import pure
from plugins.site.colours import firm_css
from plugins.site.present import Presenter, direction
from plugins.site.related import Text, related
from plugins.site.stylesheet import NOT_FOR_READERS, SHEETS, article_sheet_of, bundle
from plugins.site.views import LinkView


def connect() -> None:
    """Connect every hook; Pelican holds them weakly, so all are functions of this module."""
    signals.readers_init.connect(add_reader)
    signals.generator_init.connect(set_up_templates)
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)


def add_reader(readers: Any) -> None:
    """Let our reader have every Markdown file."""
    for extension in EntryReader.file_extensions:
        readers.reader_classes[extension] = EntryReader


def set_up_templates(generator: Any) -> None:
    """Give templates their texts in the language of the page."""
    folder = Path(generator.settings["THEME"]) / "locales"

    @cache
    def catalogue(lang: str) -> Any:
        return texts.catalogue(folder / lang / "LC_MESSAGES" / "theme.po")

    @pure
    @pass_context
    def gettext(context: Any, message: str) -> str:
        return str(catalogue(page_lang(context)).gettext(message))

    @pure
    @pass_context
    def ngettext(context: Any, singular: str, plural: str, count: int) -> str:
        return str(catalogue(page_lang(context)).ngettext(singular, plural, count))

    generator.env.install_gettext_callables(gettext, ngettext, newstyle=True)
    generator.env.filters["codes"] = code_points
    generator.env.filters["direction"] = direction


@pure
def code_points(text: str) -> tuple[int, ...]:
    """Return the characters of *text* as numbers, for templates that write them as character references."""
    return tuple(map(ord, text))


def page_lang(context: Any) -> str:
    """Return the language of the page being rendered, which the writer knows (room `languages`)."""
    return str(context.get("lang") or context["DEFAULT_LANG"])


def relate(listed: list[Any]) -> None:
    """Put `related` on every article: what else there is on its subject."""
    by_id = {article.source_entry.id: article for article in listed}
    found = related(_text(article.source_entry, article.entry.summary) for article in listed)
    for one, ids in found.items():
        others = (by_id[other] for other in ids)
        article = by_id[one]
        article.related = tuple(LinkView(other.title, f"/{other.url}") for other in others)


def _text(entry: Entry, summary: str) -> Text:
    return Text(
        id=entry.id,
        lang=entry.lang,
        date=entry.published.isoformat() if entry.published else "",
        tags=entry.tags,
        series=entry.series,
        category=entry.category,
        words=f"{entry.title} {entry.subtitle} {summary}",
    )


def wrappers(content: Any) -> Iterable[Any]:
    """Return the category, tags and people of an article, as Pelican holds them."""
    return (content.category, *getattr(content, "tags", ()), *getattr(content, "authors", ()))


def present(generators: list[Any]) -> None:
    """Put the views on every article and page, and the site's own into the shared context."""
    context, settings = generators[0].context, generators[0].settings
    presenter = Presenter(settings["FREIGABE_SITE"], url=settings["FEED_DOMAIN"])
    listed, shown = list(articles(generators)), list(pages(generators))
    hidden = chain(articles(generators, hidden=True), pages(generators, hidden=True))
    listings = frozenset(f"/{wrapper.url}" for content in listed for wrapper in wrappers(content))
    for content in chain(listed, shown, hidden):
        others = sorted(content.translations, key=lambda one: str(one.lang))
        content.sheet = article_sheet_of(content._content)  # noqa: SLF001 (what it is made of is there already)
        links = tuple(LinkView(other.title, f"/{other.url}", other.lang) for other in others)
        text = content._content  # noqa: SLF001 (links need not be resolved to count words)
        content.entry = presenter.entry(content.source_entry, text=text, translations=links, listings=listings)
    inside = [content.source_entry for content in shown]
    relate(listed)
    told = [content.source_entry for content in listed]
    context["in_language"] = {
        lang: {
            "lang": lang,
            "site": presenter.whole(told, inside, lang),
            "navigation": presenter.navigation(inside, presenter.blog_name(lang), lang),
        }
        for lang in settings["FREIGABE_SITE"].site.languages
    }
    first = context["in_language"][settings["DEFAULT_LANG"]]
    context["lang"] = first["lang"]
    context["site"] = first["site"]
    context["navigation"] = first["navigation"]
    context["preview"] = settings["FREIGABE_PREVIEW"]
    context["styles"] = {
        name: f"/{addresses.STYLES[name]}?v={digest.of_bytes(css)[:8]}" for name, css in styles(settings).items()
    }


def own_generators(_pelican: Any) -> tuple[type, ...]:
    """Return the generators of this room."""
    return (StyleGenerator,)


class StyleGenerator(Generator):
    """Writes the layers of the theme, the firm's colours among them, as one sheet for all, and lighter ones."""

    def generate_output(self, writer: Any) -> None:
        """Write them below `theme/css/`."""
        for name, css in styles(self.settings).items():
            place(writer, addresses.STYLES[name], css)


def styles(settings: Any) -> dict[str, bytes]:
    """Return the style sheets by name; their addresses carry the digest, so that no browser keeps an old one."""
    layers = {path.stem: path.read_text(encoding="utf-8") for path in (Path(settings["THEME"]) / "css").glob("*.css")}
    layers["firm"] = firm_css(settings["FREIGABE_SITE"].colours)
    files = sorted((Path(settings["THEME"]) / "static").glob("*.css"))
    static = "".join(path.read_text(encoding="utf-8") for path in files)
    unseen = () if settings["FREIGABE_PREVIEW"] else NOT_FOR_READERS
    return {
        name: bundle(layers, without=(*unseen, *absent), elsewhere=static if "entry" not in absent else "").encode()
        for name, absent in SHEETS.items()
    }
