"""The languages in Pelican: lists of the first one in its own generator, everything of the others in one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pelican import signals
from pelican.generators import Generator
from pelican.paginator import PaginationRule
from pelican.utils import order_content
from pelican.writers import Writer

from plugins.building.entries.contents import articles, everything
from plugins.building.entries.feeds import write_all
from plugins.core.addresses import Places, file_of
from plugins.languages.counterparts import choices, of_listings, of_series
from plugins.languages.lists import Lists, by_language, groups

# Whose language a page is in, where it is not told.
_SUBJECTS = ("article", "page", "series", "search", "content")


def connect() -> None:
    """Connect every hook of this room."""
    signals.article_generator_finalized.connect(keep_first_language)
    signals.page_generator_finalized.connect(join_pages)
    signals.all_generators_finalized.connect(find_counterparts)
    signals.get_generators.connect(own_generators)
    signals.get_writer.connect(own_writer)


def keep_first_language(generator: Any) -> None:
    """Leave in Pelican's lists what is in the site's first language, whatever it took for the original."""
    first = generator.settings["DEFAULT_LANG"]
    public = generator.articles
    join_versions(public)
    join_versions(generator.hidden_articles)
    generator.translations = [article for article in public if article.lang != first]
    lists = by_language(order_content(public, generator.settings["ARTICLE_ORDER_BY"]), _used(public, [first]))
    own = lists[first]
    generator.articles, generator.dates = own.articles, own.articles
    generator.categories, generator.authors, generator.tags = own.categories, own.authors, dict(own.tags)
    # Pelican's own helper for what templates see
    generator._update_context(("articles", "dates", "categories", "authors", "tags"))  # noqa: SLF001
    generator.context["lists"] = lists


def join_pages(generator: Any) -> None:
    """Let every page know its versions in other languages."""
    join_versions(generator.pages)
    join_versions(generator.hidden_pages)


def join_versions(contents: list[Any]) -> None:
    """
    Put `translations` on each of *contents*, as Pelican would, and *contents* in an order that no file system decides.

    Its own way stops at a text that is there in two languages, neither of them the site's first one; so the settings
    `…_TRANSLATION_ID` are empty.
    """
    contents.sort(key=lambda content: content.source_entry.source)
    for versions in groups(contents, key=lambda content: content.group):
        for one in versions:
            one.translations = [other for other in versions if other is not one]


def _used(contents: list[Any], always: list[str]) -> list[str]:
    return list(dict.fromkeys((*always, *(str(one.lang) for one in contents))))


def find_counterparts(generators: list[Any]) -> None:
    """Tell templates which page is which in another language."""
    context, settings = generators[0].context, generators[0].settings
    first, order = settings["DEFAULT_LANG"], settings["FREIGABE_SITE"].site.languages
    written = list(everything(generators))
    used = _used(written, [first])
    lists = {lang: context["lists"].get(lang, Lists()) for lang in order if lang in used}
    telling = {one.lang for one in articles(generators) if one.source_entry.series}
    listings = [*of_listings(lists, first), of_series((lang for lang in order if lang in telling), first)]
    texts = [{str(one.lang): f"/{one.url}" for one in (content, *content.translations)} for content in written]
    homes = {lang: Places(lang, first).home for lang in lists}
    context["lists"] = lists
    searching = {lang: Places(lang, first).search for lang in lists} if settings["FREIGABE_SITE"].site.search else {}
    context["switch"] = choices([*listings, *texts, searching], homes, order)


def own_generators(_pelican: Any) -> type:
    """Return the generator of this room."""
    return LanguageGenerator


def own_writer(_pelican: Any) -> type:
    """Return the writer of this room; Pelican takes one only."""
    return LanguageWriter


class LanguageWriter(Writer):
    """Gives every page the site, the navigation and the words of its own language."""

    # what it does for a page stays with that page, so that it may be rendered later
    building_deferrable = True

    def __init__(self, output_path: str, settings: Any = None) -> None:
        super().__init__(output_path, settings=settings)
        self.settings: Any = self.settings
        self._settings: dict[str, dict[str, Any]] = {}

    def write_file(self, name: str, template: Any, context: Any, *args: Any, **given: Any) -> None:
        """Write one page, or all pages of a listing."""
        lang = _language(given, context)
        settings = self.settings
        # numbered pages ask for their address when they are rendered, which may be later
        self.settings = self._settings.setdefault(lang, {**settings, "PAGINATION_PATTERNS": _patterns(lang)})
        try:
            super().write_file(name, template, {**context, **context["in_language"][lang]}, *args, **given)
        finally:
            self.settings = settings


def _language(given: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    subjects = (getattr(given.get(name), "lang", "") for name in _SUBJECTS)
    lang = given.get("lang") or next(filter(None, subjects), "")
    return str(lang if lang in context["in_language"] else context["DEFAULT_LANG"])


def _patterns(lang: str) -> tuple[PaginationRule, ...]:
    """Return Pelican's rules for the addresses of numbered pages in *lang*."""
    word = Places(lang, lang).words.page
    return (
        PaginationRule(1, "{url}", "{save_as}"),
        PaginationRule(2, f"{{base_name}}/{word}/{{number}}/", f"{{base_name}}/{word}/{{number}}/index.html"),
    )


class LanguageGenerator(Generator):
    """Writes for every further language what Pelican writes for the first one."""

    def generate_output(self, writer: Any) -> None:
        """Write home, listings, overviews, feeds and the page for dead links."""
        first = self.settings["DEFAULT_LANG"]
        for lang, lists in self.context["lists"].items():
            if lang != first:
                self._overviews(writer, lists, Places(lang, first))
                self._listings(writer, lists, lang)

    def _overviews(self, writer: Any, lists: Lists, places: Places) -> None:
        addresses = {
            "index": places.home,
            "blog": places.blog,
            "archives": places.archive,
            "categories": places.categories,
            "tags": places.tags,
            "authors": places.people,
            "404": places.not_found,
        }
        seen = {"categories": lists.categories, "tags": lists.tags, "authors": lists.authors}
        for name, address in addresses.items():
            self._write(writer, name, address, lists.articles, lang=places.lang, **seen)
        self._feed(writer, lists.articles, (places.home, ""), places.lang)

    def _listings(self, writer: Any, lists: Lists, lang: str) -> None:
        for name, listings in (("category", lists.categories), ("tag", lists.tags), ("author", lists.authors)):
            for wrapper, listed in listings:
                self._write(writer, name, f"/{wrapper.url}", listed, lang=lang, **{name: wrapper})
                self._feed(writer, listed, (f"/{wrapper.url}", wrapper.name), lang)

    def _write(self, writer: Any, name: str, address: str, listed: list[Any], **given: Any) -> None:
        lists = {"articles": listed, "dates": listed, "template_name": name, "blog": True}
        url, file = address.lstrip("/"), file_of(address)
        writer.write_file(file, self.get_template(name), self.context, url=url, **lists, **given)

    def _feed(self, writer: Any, listed: list[Any], place: tuple[str, str], lang: str) -> None:
        address, label = place
        name = self.context["in_language"][lang]["site"].name
        title = f"{label} – {name}" if label else name
        write_all(writer, self.context, listed, base=address.lstrip("/"), title=title, lang=lang)
