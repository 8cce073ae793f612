"""The site in Pelican: our reader, the views, redirects, sitemap, absolute links in feeds."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from feedgenerator import get_tag_uri
from jinja2 import pass_context
from pelican import signals
from pelican.generators import Generator

from plugins.building.contents import articles, pages
from plugins.building.reader import EntryReader
from plugins.core import addresses, texts
from plugins.core.addresses import FIRM_STYLE
from plugins.core.entry import Entry
from plugins.core.files import write
from plugins.site.colours import firm_css
from plugins.site.present import Presenter
from plugins.site.views import LinkView

_ROOT_LINK = re.compile(r'(\s(?:href|src)=")/(?!/)')


def connect() -> None:
    """Connect every hook; Pelican holds them weakly, so all are functions of this module."""
    signals.readers_init.connect(add_reader)
    signals.generator_init.connect(set_up_templates)
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)
    signals.feed_generated.connect(make_absolute)


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

    @pass_context
    def gettext(context: Any, message: str) -> str:
        return str(catalogue(page_lang(context)).gettext(message))

    @pass_context
    def ngettext(context: Any, singular: str, plural: str, count: int) -> str:
        return str(catalogue(page_lang(context)).ngettext(singular, plural, count))

    generator.env.install_gettext_callables(gettext, ngettext, newstyle=True)


def page_lang(context: Any) -> str:
    """Return the language of the page being rendered: of its article or page, else the site's first one."""
    for name in ("article", "page", "series"):
        lang = getattr(context.get(name), "lang", "")
        if lang:
            return str(lang)
    return str(context["DEFAULT_LANG"])


def present(generators: list[Any]) -> None:
    """Put the views on every article and page, and the site's own into the shared context."""
    context, settings = generators[0].context, generators[0].settings
    presenter = Presenter(settings["FREIGABE_SITE"], url=settings["FEED_DOMAIN"])
    listed, shown = list(articles(generators)), list(pages(generators))
    hidden = chain(articles(generators, hidden=True), pages(generators, hidden=True))
    listings = frozenset(
        f"/{wrapper.url}" for name in ("categories", "tags", "authors") for wrapper, _articles in context[name]
    )
    for content in chain(listed, shown, hidden):
        others = sorted(content.translations, key=lambda one: str(one.lang))
        links = tuple(LinkView(other.title, f"/{other.url}", other.lang) for other in others)
        text = content._content  # noqa: SLF001 (links need not be resolved to count words)
        content.entry = presenter.entry(content.source_entry, text=text, translations=links, listings=listings)
    inside = [content.source_entry for content in shown]
    context["site"] = presenter.whole([content.source_entry for content in listed], inside)
    context["navigation"] = presenter.navigation(inside, "Blog")
    context["preview"] = settings["FREIGABE_PREVIEW"]


def own_generators(_pelican: Any) -> tuple[type, ...]:
    """Return the generators of this room."""
    return (RedirectGenerator, SitemapGenerator, FirmStyleGenerator)


class SitemapGenerator(Generator):
    """Writes `sitemap.xml`: every public address with the date of its content, never of the build."""

    def generate_output(self, writer: Any) -> None:
        """Write the file, unless this is a preview."""
        if self.settings["FREIGABE_PREVIEW"]:
            return
        base = self.settings["FEED_DOMAIN"]
        listed = (*self.context["articles"], *self.context["pages"])
        contents = (one for content in listed for one in (content, *content.translations))
        urls = [SimpleNamespace(loc=f"{base}/", lastmod="")]
        urls += [SimpleNamespace(loc=f"{base}/{one.url}", lastmod=_changed(one.source_entry)) for one in contents]
        urls.sort(key=lambda url: url.loc)
        template = self.env.get_template("sitemap.xml")
        writer.write_file("sitemap.xml", template, self.context, urls=tuple(urls), url="sitemap.xml")


def _changed(entry: Entry) -> str:
    moment = entry.modified or entry.published
    return moment.isoformat() if moment else ""


class RedirectGenerator(Generator):
    """Writes a page for every alias that leads to the entry's address."""

    def generate_output(self, writer: Any) -> None:
        """Write the pages; their `save_as` is the alias itself."""
        template = self.get_template("redirect")
        lang = self.settings["DEFAULT_LANG"]
        for content in (*self.context["articles"], *self.context["pages"]):
            for one in (content, *content.translations):
                target = addresses.of_entry(one.source_entry, lang)
                files = {addresses.file_of(alias): alias for alias in one.source_entry.aliases}
                files.pop(addresses.file_of(target), None)
                for save_as, alias in files.items():
                    writer.write_file(save_as, template, self.context, target=target, content=one, url=alias)


class FirmStyleGenerator(Generator):
    """Writes the firm's colours as a style sheet of their own, linked after the theme's."""

    def generate_output(self, writer: Any) -> None:
        """Write `theme/css/firm.css`."""
        del writer  # it renders templates; this is none
        css = firm_css(self.settings["FREIGABE_SITE"].colours)
        write(Path(self.output_path) / FIRM_STYLE, css.encode())


def make_absolute(context: Any, feed: Any) -> None:
    """Turn `/…` addresses of a feed and its items into absolute ones: a feed reader has no page to start from."""
    base = context["FEED_DOMAIN"]
    for name in ("link", "id"):
        feed.feed[name] = _absolute(feed.feed[name], base)
    for item in feed.items:
        item["link"] = _absolute(item["link"], base)
        # RFC 4151: the tag names the host, which Pelican cannot know while SITEURL is empty
        item["unique_id"] = get_tag_uri(item["link"], item["pubdate"])
        for name in ("content", "description"):
            if item.get(name):
                item[name] = _ROOT_LINK.sub(rf"\g<1>{base}/", str(item[name]))


def _absolute(address: str, base: str) -> str:
    return f"{base}{address}" if address.startswith("/") else address
