"""
What Pelican does once or more for each entry, with the same result and less work, for the length of a build (`quick`).

Every replacement answers the plain cases itself, those where its answer is certain, and asks Pelican's own for the
rest: other types, other settings, paths that are not written in the shortest way, anything that could warn or raise.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from string import Formatter
from typing import Any, Final

from pelican import contents, readers, urlwrappers, utils
from pelican.contents import Article, Content, Page
from pelican.urlwrappers import Author, Category, Tag

from plugins.building import dates, links, lists
from plugins.building.lazily import body_of
from plugins.building.swap import Swap, swap, swapped

_OURS: Final = (Article, Page)
_POSIX: Final = os.sep == "/"


@contextmanager
def quick() -> Iterator[None]:
    """Let Pelican work quickly inside the block; what is remembered is forgotten at its end."""
    _forget()
    try:
        with swapped(SWAPS):
            yield
    finally:
        _forget()


def _forget() -> None:
    for memory in (_slugs, _bases, _paths, _patterns, _links, dates.formats):
        memory.clear()


# Slugs: a site has few tags, categories and authors, and each entry brings them along anew.
_slugs: dict[tuple[Any, ...], str] = {}


class _Substitutions:
    """The substitutions that were asked for last, as they are compared with and as they are part of a key."""

    def __init__(self) -> None:
        self.plain: list[tuple[Any, ...]] | None = None
        self.key: tuple[tuple[Any, ...], ...] = ()

    def take(self, wanted: Any) -> None:
        self.plain, self.key = None, tuple(map(tuple, wanted))
        hash(self.key)
        self.plain = list(self.key)


_subs: Final = _Substitutions()


def slugify(value: Any, regex_subs: Any = (), preserve_case: Any = False, use_unicode: Any = False) -> Any:
    """Return the slug of *value*, worked out once for the same text and settings."""
    if type(value) is not str or not isinstance(regex_subs, list | tuple):
        return _SLUGIFY(value, regex_subs, preserve_case, use_unicode)
    try:
        if regex_subs != _subs.plain:
            _subs.take(regex_subs)
        key = (value, _subs.key, bool(preserve_case), bool(use_unicode))
        known = _slugs.get(key)
    except TypeError:
        return _SLUGIFY(value, regex_subs, preserve_case, use_unicode)
    if known is None:
        known = _SLUGIFY(value, regex_subs, preserve_case, use_unicode)
        if not _SURROGATE.search(value):  # unidecode warns of those, each time
            _slugs[key] = known
    return known


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def slug(self: Any) -> Any:
    """Return the slug of a tag, category or author."""
    if self._slug is not None:
        return self._slug
    kind, name, get = type(self), self._name, self.settings.get
    if kind not in _GROUPS or type(name) is not str:
        return _SLUG.fget(self)
    subs = get(_GROUPS[kind], get("SLUG_REGEX_SUBSTITUTIONS", []))
    if subs is None or subs != _subs.plain:
        return _SLUG.fget(self)
    flags = bool(get("SLUGIFY_PRESERVE_CASE", False)), bool(get("SLUGIFY_USE_UNICODE", False))
    found = _slugs.get((name, _subs.key, *flags))
    if not found:
        return _SLUG.fget(self)
    self._slug = found
    return found


_GROUPS: Final = {kind: f"{kind.__name__.upper()}_REGEX_SUBSTITUTIONS" for kind in (Author, Category, Tag)}
_SLUG: Final = vars(urlwrappers.URLWrapper)["slug"]

# Paths, on POSIX only: elsewhere they depend on drives, and each drive on a folder of its own.
_bases: dict[str, str] = {}
_paths: dict[tuple[str, str], Any] = {}


def _below(base: Any, path: Any) -> str | None:
    """Return *path* as seen from the folder *base*; nothing if that takes more than to cut it off."""
    if type(base) is not str or type(path) is not str or not base.startswith("/") or not _POSIX:
        return None
    start = _bases.get(base)
    if start is None:
        start = _bases[base] = os.path.join(os.path.abspath(base), "")  # noqa: PTH100, PTH118
    tail = path.removeprefix(start)
    # a dot after a slash may be a step up; the check is coarse, and cheap
    if not tail or tail[0] in "/." or tail[-1] == "/" or "//" in tail or "/." in tail or "\0" in tail:
        return None
    return tail


def sanitised_join(base_directory: Any, *parts: Any) -> Any:
    """Return where a file lies below *base_directory*, which it may not leave."""
    if len(parts) == 1 and type(parts[0]) is str and parts[0] and parts[0][0] not in "/.":
        path = f"{base_directory}/{parts[0]}"
        tail = _below(base_directory, path)
        if tail is not None:
            return _bases[base_directory] + tail
    return _JOIN(base_directory, *parts)


def get_relative_source_path(self: Any, source_path: Any = None) -> Any:
    """Return where the source lies as seen from the folder of all sources."""
    path = source_path or self.source_path
    if path is None:
        return None
    base = self.settings["PATH"]
    plain = _below(base, path)
    if plain is not None:
        return plain
    if type(base) is not str or type(path) is not str or not base.startswith("/") or not _POSIX:
        return _RELATIVE_SOURCE_PATH(self, source_path)
    key = (base, path)
    if key not in _paths:
        _paths[key] = _RELATIVE_SOURCE_PATH(self, source_path)
    return _paths[key]


def relative_dir(self: Any) -> Any:
    """Return the folder of the source as seen from the folder of all sources."""
    path = self.source_path
    plain = _below(self.settings["PATH"], path) if type(path) is str and path.startswith("/") else None
    return _RELATIVE_DIR.fget(self) if plain is None else plain.rpartition("/")[0]


def url_format(self: Any) -> Any:
    """Return what a pattern of addresses may name; Pelican's asks the clock, which matters without a date only."""
    if not hasattr(self, "date"):
        return _URL_FORMAT.fget(self)
    metadata: dict[str, Any] = copy.copy(self.metadata)
    path = self.metadata.get("path", self.get_relative_source_path())
    metadata.update(
        {
            "path": utils.path_to_url(path),
            "slug": getattr(self, "slug", ""),
            "lang": getattr(self, "lang", "en"),
            "date": self.date,
            "author": self.author.slug if hasattr(self, "author") else "",
            "category": self.category.slug if hasattr(self, "category") else "",
        }
    )
    return metadata


# Addresses.
_patterns: dict[str, frozenset[str] | None] = {}


def expand_settings(self: Any, key: str, klass: Any = None) -> Any:
    """Return a pattern of addresses filled in: only what it names is looked up."""
    metadata = self.metadata
    if type(self) not in _OURS or type(metadata) is not dict or Content.url_format is not _OUR_URL_FORMAT:
        return _EXPAND(self, key, klass)
    pattern = str(self.settings[f"{klass or type(self).__name__}_{key}".upper()])
    if pattern not in _patterns:
        _patterns[pattern] = _fields(pattern)
    fields = _patterns[pattern]
    if fields is None or set(map(type, metadata)) != {str}:
        return _EXPAND(self, key, klass)
    # Pelican asks for these in any case, and they may warn
    groups = {
        "author": self.author.slug if hasattr(self, "author") else "",
        "category": self.category.slug if hasattr(self, "category") else "",
    }
    try:
        return pattern.format(**{name: _field(self, name, groups) for name in fields})
    except LookupError:
        return _EXPAND(self, key, klass)


def _fields(pattern: str) -> frozenset[str] | None:
    """Return what *pattern* names; nothing if it names more than plain names."""
    try:
        found = [(name, spec or "") for _text, name, spec, _how in Formatter().parse(pattern) if name is not None]
    except ValueError:
        return None
    is_plain = all(name.isidentifier() and "{" not in spec for name, spec in found)
    return frozenset(name for name, _spec in found) if is_plain else None


def _field(self: Any, name: str, groups: dict[str, Any]) -> Any:
    if name == "slug":
        return getattr(self, "slug", "")
    if name == "lang":
        return getattr(self, "lang", "en")
    if name == "path":
        return utils.path_to_url(self.metadata.get("path", self.get_relative_source_path()))
    if name == "date":
        return vars(self)["date"]
    return groups[name] if name in groups else self.metadata[name]


# Links inside the site.
_links: dict[str, re.Pattern[str]] = {}


def get_intrasite_link_regex(self: Any) -> Any:
    """Return the pattern of links inside the site, put together once for each setting."""
    setting = self.settings["INTRASITE_LINK_REGEX"]
    if type(setting) is not str:
        return _LINK_REGEX(self)
    if setting not in _links:
        _links[setting] = _LINK_REGEX(self)
    return _links[setting]


def _is_default(self: Any, content: Any) -> bool:
    return type(self) in _OURS and type(content) is str and self.settings["INTRASITE_LINK_REGEX"] == links.INTRASITE


def get_static_links(self: Any) -> Any:
    """Return the static files linked to: none, without a search, if nothing could be such a link."""
    body = body_of(self)
    if type(self) in _OURS and self.settings["INTRASITE_LINK_REGEX"] == links.INTRASITE:
        content = "" if body else self._content
        kind = body.links if body else links.kind_of(content) if type(content) is str else links.FILES
        if kind != links.FILES:
            return set()
    return _STATIC_LINKS(self)


def update_content(self: Any, content: Any, siteurl: str) -> Any:
    """Return *content* with its links resolved: itself, without a search, if it cannot hold any."""
    if content and _is_default(self, content) and next(links.addresses(content), None) is None:
        return content
    return _UPDATE_CONTENT(self, content, siteurl)


def find_empty_alt(content: Any, path: Any) -> None:
    """Warn of pictures without a description; without pictures there is nothing to look for."""
    if type(content) is not str or "<img" in content:
        _EMPTY_ALT(content, path)


_SLUGIFY: Final = utils.slugify
_RELATIVE_SOURCE_PATH: Final = Content.get_relative_source_path
_RELATIVE_DIR: Final = vars(Content)["relative_dir"]
_URL_FORMAT: Final = vars(Content)["url_format"]
_EXPAND: Final = Content._expand_settings  # noqa: SLF001
_JOIN: Final = utils.sanitised_join
_LINK_REGEX: Final = Content._get_intrasite_link_regex  # noqa: SLF001
_STATIC_LINKS: Final = Content.get_static_links
_UPDATE_CONTENT: Final = Content._update_content  # noqa: SLF001
_EMPTY_ALT: Final = readers.find_empty_alt

_OUR_URL_FORMAT: Final = property(url_format)

SWAPS: Final[tuple[Swap, ...]] = (
    *lists.SWAPS,
    *dates.SWAPS,
    swap(contents, "slugify", slugify),
    swap(urlwrappers, "slugify", slugify),
    swap(urlwrappers.URLWrapper, "slug", property(slug, _SLUG.fset)),
    swap(Content, "get_relative_source_path", get_relative_source_path),
    swap(Content, "relative_dir", property(relative_dir)),
    swap(Content, "url_format", _OUR_URL_FORMAT),
    swap(Content, "_expand_settings", expand_settings),
    swap(contents, "sanitised_join", sanitised_join),
    swap(Content, "_get_intrasite_link_regex", get_intrasite_link_regex),
    swap(Content, "get_static_links", get_static_links),
    swap(Content, "_update_content", update_content),
    swap(readers, "find_empty_alt", find_empty_alt),
)
