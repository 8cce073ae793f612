"""Bytes of one source file into an `Entry`; every problem with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from plugins.core import digest, head, texts
from plugins.core.addresses import RESERVED
from plugins.core.entry import Entry, Kind, Status
from plugins.core.fields import FIELDS
from plugins.core.issues import Issue, Level
from plugins.core.memo import Memo
from plugins.core.parsing import Context, WrongError
from plugins.core.settings import Site
from plugins.core.slugs import slugify
from plugins.core.tables import near
from plugins.core.texts import _

PAGES = "pages"
POSTS = "posts"
CLASSIC_NAMES = {"author": "authors", "keywords": "tags", "description": "summary"}
_CLASSIC_ADDRESSES = ("save_as", "url")
# Pelican's own head holds no tables; themes write other things under these names (`Image: https://…`).
_TABLES = ("image", "via", "corrections")


@dataclass(frozen=True, slots=True)
class Parsed:
    """An entry, or None when at least one of the issues is an error."""

    entry: Entry | None
    issues: tuple[Issue, ...]


def parse(content: bytes, source: PurePosixPath, site: Site) -> Parsed:
    """
    Return the entry in *content*.

    Args:
        content: The file's bytes.
        source: Its path relative to `content/`.
        site: The site's settings; language and time zone are taken from there.
    """
    lang, zone = site.site.lang, site.zone
    return _KNOWN.find(_key(content, source, site), lambda: _parse(content, source, lang, zone))


def know(content: bytes, source: PurePosixPath, site: Site, parsed: Parsed) -> Parsed:
    """Let `parse` return *parsed* for these arguments from now on, and return it."""
    return _KNOWN.tell(_key(content, source, site), parsed)


def _key(content: bytes, source: PurePosixPath, site: Site) -> _Key:
    """Guard and reader of one process ask for the same files; the messages depend on the language spoken."""
    return content, source, site.site.lang, site.site.timezone, texts.current()


def _parse(content: bytes, source: PurePosixPath, lang: str, zone: ZoneInfo) -> Parsed:
    where = f"content/{source}"
    found = head.read(content, where)
    if found.issues:
        return Parsed(None, tuple(found.issues))
    reader = _Reader(where, Context(zone, source, found.classic), lang, found)
    values = reader.values()
    reader.check_whole(values)
    if any(issue.is_error for issue in reader.issues):
        return Parsed(None, tuple(reader.issues))
    return Parsed(reader.entry(values), tuple(reader.issues))


_Key = tuple[bytes, PurePosixPath, str, str, str]
_KNOWN = Memo[_Key, Parsed]()


class _Reader:
    """The fields of one head, understood one by one."""

    def __init__(self, where: str, context: Context, lang: str, found: head.Head) -> None:
        self.where = where
        self.source = context.source
        self.lang = lang
        self.head = found
        self.context = context
        self.issues: list[Issue] = []

    def report(self, name: str, what: str, fix: str, code: str, level: Level = Level.ERROR) -> None:
        line = self.head.lines.get(name, 1)
        self.issues.append(Issue(self.where, line, what, fix, code=f"field.{code}", level=level))

    def values(self) -> dict[str, Any]:
        """Return what every written field means; problems are reported and their fields left out."""
        found: dict[str, Any] = {}
        for written, raw in self.head.values.items():
            name = CLASSIC_NAMES.get(written, written) if self.head.classic else written
            if name in FIELDS:
                self._understand(found, name, written, raw)
            elif self.head.classic and name in _CLASSIC_ADDRESSES:
                self._old_address(found, name, raw)
            elif not (self.head.classic and name == "translation"):
                self._unknown(name)
        return found

    def _understand(self, found: dict[str, Any], name: str, written: str, raw: object) -> None:
        if raw in ("", [], {}) or name in found:
            return
        try:
            found[name] = FIELDS[name][0](name, self._classic_value(name, raw), self.context)
        except WrongError as wrong:
            level = Level.WARNING if self.head.classic and name in _TABLES else Level.ERROR
            self.report(written, wrong.what, wrong.fix, name, level)

    def _classic_value(self, name: str, raw: object) -> object:
        """Return *raw* with Pelican's statuses turned into ours: what it skips is a draft."""
        if self.head.classic and name == "status" and raw in ("skip", "Skip"):
            return Status.DRAFT.value
        return raw

    def _unknown(self, name: str) -> None:
        what = _("unknown field '{name}'").format(name=name[:80])
        level = Level.WARNING if self.head.classic else Level.ERROR
        self.report(name, what, near(name, FIELDS), "unknown", level)

    def _old_address(self, found: dict[str, Any], name: str, raw: object) -> None:
        """Keep an address that Pelican's head sets by hand as an alias: our addresses come from slug and kind alone."""
        text = re.sub(r"(^|/)index\.html$", r"\1", str(raw).strip()).lstrip("/")
        is_own = text.strip("/").removesuffix(".html") in RESERVED
        if not text or is_own or name == "url":
            return
        try:
            path = FIELDS["aliases"][0](name, [f"/{text}"], self.context)
        except WrongError as wrong:
            self.report(name, wrong.what, wrong.fix, name)
            return
        found["aliases"] = tuple(dict.fromkeys((*found.get("aliases", ()), *path)))

    def check_whole(self, values: dict[str, Any]) -> None:
        """Report what single fields cannot see: what is missing, and what does not go together."""
        if not values.get("title") and not self._is_reported("title"):
            self.report("title", _("title is missing"), _("add 'title: …' to the head"), "title")
        if not self.head.classic and not self.head.values.get("id"):
            fix = _("add 'id: {proposal}'").format(proposal=self.derived_id())
            self.report("id", _("id is missing"), fix, "id")
        self._check_kind(values)
        self._check_dates(values)
        if "part" in values and not values.get("series") and not self._is_reported("series"):
            self.report("part", _("part without series"), _("add 'series: …' or take part out"), "series")

    def _is_reported(self, name: str) -> bool:
        return any(issue.code == f"field.{name}" for issue in self.issues)

    def _check_kind(self, values: dict[str, Any]) -> None:
        kind = values.get("kind")
        if self.is_page and kind not in (None, Kind.PAGE):
            self.report("kind", _("a page cannot be '{kind}'").format(kind=kind), _("move it to posts/"), "kind")
        if not self.is_page and kind is Kind.PAGE:
            self.report("kind", _("a post cannot be 'page'"), _("move it to pages/"), "kind")
        for needed, of_kind in (("question", Kind.ANSWER), ("link", Kind.LINK)):
            if kind is of_kind and not values.get(needed) and not self._is_reported(needed):
                what = _("kind '{kind}' lacks '{name}'").format(kind=of_kind, name=needed)
                self.report("kind", what, _("add '{name}: …'").format(name=needed), needed)

    def _check_dates(self, values: dict[str, Any]) -> None:
        status = values.get("status", self.default_status)
        if not self.is_page and status in (Status.PUBLISHED, Status.HIDDEN) and not self.head.values.get("date"):
            self.report("status", _("a published post lacks its date"), _("add 'date: 2026-11-25'"), "date")
        start = values.get("not_before")
        end = values.get("expires")
        if start and end and end <= start:
            self.report("expires", _("expires lies before not_before"), _("change one of the two"), "expires")

    @property
    def is_page(self) -> bool:
        return self.source.parts[0] == PAGES

    @property
    def default_status(self) -> Status:
        """Nothing said: Pelican's own head means published (Pelican 4.12, contents.py), ours means draft."""
        return Status.PUBLISHED if self.head.classic else Status.DRAFT

    def derived_id(self) -> str:
        """Return an id for a file that brings none: it follows from the path, so moving the file changes it."""
        path = self.source.with_suffix("").as_posix()
        return f"p-{slugify(path)[:40].strip('-')}-{digest.of_bytes(path.encode())[:6]}".replace("--", "-")

    def default_slug(self, title: str) -> str:
        stem = self.source.parent.name if self.source.stem == "index" else self.source.stem
        return slugify(title if self.head.classic else stem) or slugify(stem) or self.derived_id()

    def default_category(self) -> str:
        """Return the folder's name, as Pelican does for its own heads (USE_FOLDER_AS_CATEGORY); a year is none."""
        folders = self.source.parts[1:-1]
        if not self.head.classic or self.is_page or not folders or folders[-1].isdigit():
            return ""
        return folders[-1]

    def entry(self, values: dict[str, Any]) -> Entry:
        """Return the entry; all *values* are known to be good."""
        values["published"] = values.pop("date", None)
        values.setdefault("id", self.derived_id())
        values.setdefault("slug", self.default_slug(values["title"]))
        values.setdefault("lang", self.lang)
        values.setdefault("category", self.default_category())
        values.setdefault("status", self.default_status)
        values.setdefault("kind", Kind.PAGE if self.is_page else Kind.ARTICLE)
        return Entry(
            **values, source=self.source, body=self.head.body, body_line=self.head.body_line, lines=self.head.lines
        )
