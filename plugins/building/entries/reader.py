"""
The reader of Markdown sources: the head by our own rules, the body by Python-Markdown.

Pelican's reader (pelican/readers.py: MarkdownReader) makes a new `Markdown` for every file and understands heads
loosely; this one keeps one instance and hands on an `Entry`, or stops the build.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from markdown import Markdown
from pelican.readers import BaseReader
from pelican.urlwrappers import Author, Category, Tag

from plugins.building import run, store
from plugins.core.addresses import Places, category_key, of_entry, person_key, tag_slug, words
from plugins.core.entry import Entry
from plugins.core.errors import SourceError
from plugins.core.frontmatter import parse
from plugins.core.settings import Site

# Text and its language in, the same text with the right characters out.
Characters = Callable[[str, str], str]
# Stands in the cache of converted sources for HTML of ours.
_KEPT = b"entry"


class EntryReader(BaseReader):
    """
    Reads one source into HTML and Pelican's metadata.

    The status it reports is always `draft`, which is written nowhere; only the desk turns it into `published`.
    """

    enabled = True
    file_extensions = ("md", "markdown")

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.site: Site = settings["FREIGABE_SITE"]
        self._settings: dict[str, dict[str, Any]] = {}
        # Any: our devices read the language and the id of the text at hand from it
        self.markdown: Any = Markdown(**settings["MARKDOWN"])
        self.finish: Characters = settings["FREIGABE_FINISH"]
        self.plain: Characters = settings["FREIGABE_PLAIN"]

    def read(self, filename: str) -> tuple[str, dict[str, Any]]:
        """
        Return the HTML and the metadata of *filename*.

        Raises:
            SourceError: If it is not a sound entry; the task has looked before, so it changed in between.
        """
        path = Path(filename)
        source = PurePosixPath(path.relative_to(self.settings["PATH"]).as_posix())
        parsed = parse(path.read_bytes(), source, self.site)
        if parsed.entry is None:
            raise SourceError.of(issue for issue in parsed.issues if issue.is_error)
        return self._body(parsed.entry), self.metadata(parsed.entry)

    def _body(self, entry: Entry) -> str:
        """Return the HTML of *entry*, from the cache of the fast build if that has it."""
        found = run.of(self.settings)
        if found is None or found.conversions is None:
            return self._converted(entry)
        shelf = found.conversions.shelf
        parts = (found.surroundings, entry.lang, entry.id, entry.body)
        key = store.checksum(*(part.encode() for part in parts), key=found.key, size=store.DIGEST_SIZE)
        kept = shelf.body(key) if shelf.head(key) == _KEPT else None
        if kept is None:
            kept = self._converted(entry).encode()
            shelf.put(key, _KEPT, kept)
        return kept.decode()

    def _converted(self, entry: Entry) -> str:
        self.markdown.reset()
        self.markdown.lang, self.markdown.prefix = entry.lang, entry.id
        return str(self.finish(self.markdown.convert(entry.body), entry.lang))

    def metadata(self, entry: Entry) -> dict[str, Any]:
        """
        Return what Pelican needs to know of *entry*; address and identity are ours.

        Texts without an id of their own (Pelican's head) are translations of each other if they share a slug, as in
        Pelican itself.
        """
        url = of_entry(entry, self.site.site.lang).lstrip("/")
        found = {
            "source_entry": entry,
            "title": self.plain(entry.title, entry.lang),
            "slug": entry.slug,
            "lang": entry.lang,
            "status": "draft",
            "group": entry.translation_of or (entry.id if "id" in entry.lines else entry.slug),
            "url": url,
            "save_as": f"{url}index.html",
            "date": entry.published,
            "modified": entry.modified,
            "summary": self.plain(entry.summary, entry.lang),
            "category": None if entry.is_page else self._category(entry.category, entry.lang),
            "tags": [self._named(Tag, name, tag_slug(name, entry.lang), entry.lang) for name in entry.tags],
            "authors": [self._author(name, entry.lang) for name in entry.authors],
        }
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    def _named(self, kind: type, name: str, slug: str, lang: str) -> Any:
        wrapper = kind(name, self._addresses(lang))
        wrapper.slug = slug
        return wrapper

    def _addresses(self, lang: str) -> dict[str, Any]:
        """Return the settings with the addresses of the listings in *lang*."""
        if lang not in self._settings:
            places = Places(lang, self.site.site.lang)
            urls = {"CATEGORY": places.category, "TAG": places.tag, "AUTHOR": places.person}
            found = {f"{name}_URL": address("{slug}").lstrip("/") for name, address in urls.items()}
            saved = {f"{name}_SAVE_AS": f"{found[f'{name}_URL']}index.html" for name in urls}
            self._settings[lang] = {**self.settings, **found, **saved}
        return self._settings[lang]

    def _category(self, name: str, lang: str) -> Any:
        key = category_key(name, self.site, lang)
        label = self.site.category_name(key, lang) or name or words(lang).other_name
        return self._named(Category, label, key, lang)

    def _author(self, name: str, lang: str) -> Any:
        key = person_key(name, self.site)
        person = self.site.people.get(key)
        return self._named(Author, person.name if person else name, key, lang)
