"""One parser for each field of the front matter: typed text in, value out, or what is wrong and what to write."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from plugins.core.entry import Comments, Correction, Image, Kind, Source, Status
from plugins.core.files import is_inside
from plugins.core.moments import day, instant
from plugins.core.parsing import Context, Parser, WrongError, text_of
from plugins.core.slugs import VALID, slugify
from plugins.core.tables import near
from plugins.core.texts import _
from plugins.core.wellformed import UNWRITABLE

MAX_TITLE = 200
MAX_TEXT = 2_000
MAX_TAGS = 300
_CONTROL = re.compile(rf"[\x00-\x1f\x7f]|{UNWRITABLE.pattern}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")


def text(limit: int) -> Parser:
    """Return a parser of one line of at most *limit* characters without control characters."""

    def parse(name: str, value: object, _context: Context) -> str:
        line = re.sub(r"\s*\n\s*", " ", text_of(name, value))
        if len(line) > limit:
            what = _("{name} has {count} characters, at most {limit} fit").format(
                name=name, count=len(line), limit=limit
            )
            raise WrongError(what, _("shorten it"))
        if _CONTROL.search(line):
            raise WrongError(_("{name} holds a control character").format(name=name), _("type it anew"))
        return line

    return parse


def choice(options: type[StrEnum]) -> Parser:
    """Return a parser of one member of *options*."""

    def parse(name: str, value: object, _context: Context) -> StrEnum:
        given = text_of(name, value)
        try:
            return options(given.lower())
        except ValueError:
            what = _("{name} '{value}' is unknown").format(name=name, value=given)
            raise WrongError(what, near(given.lower(), [member.value for member in options])) from None

    return parse


def identifier(name: str, value: object, _context: Context) -> str:
    """Parse an id: lower-case letters, digits and hyphens, 3 to 64."""
    given = text_of(name, value)
    if not _ID.fullmatch(given):
        what = _("{name} '{value}' is not 3 to 64 lower-case letters, digits and hyphens").format(
            name=name, value=given[:80]
        )
        proposal = slugify(given)[:64]
        usable = proposal if _ID.fullmatch(proposal) else "p20261125-k7x2"
        raise WrongError(what, _("write it as {proposal}").format(proposal=usable))
    return given


def slug(name: str, value: object, context: Context) -> str:
    """Parse the last part of an address."""
    given = text_of(name, value)
    if VALID.fullmatch(given) and len(given) <= 100:
        return given
    proposal = slugify(given)
    if context.classic and proposal:
        return proposal
    what = _("{name} '{value}' is not lower-case letters, digits and single hyphens").format(
        name=name, value=given[:80]
    )
    fix = _("write it as {proposal}").format(proposal=proposal) if proposal else _("write it in the letters a to z")
    raise WrongError(what, fix)


def whole(name: str, value: object, _context: Context) -> int:
    """Parse a whole number from 1 to 9999."""
    given = text_of(name, value)
    if not re.fullmatch(r"[1-9]\d{0,3}", given):
        what = _("{name} '{value}' is not a whole number from 1 on").format(name=name, value=given[:80])
        raise WrongError(what, _("write it as 2"))
    return int(given)


def hours(name: str, value: object, _context: Context) -> float:
    """Parse hours as 6 or 6.5."""
    given = text_of(name, value)
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", given):
        what = _("{name} '{value}' is not a number of hours").format(name=name, value=given[:80])
        raise WrongError(what, _hours_proposal(given))
    return float(given)


def _hours_proposal(given: str) -> str:
    if clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)", given):
        return _("write it as {proposal}").format(proposal=f"{round(int(clock[1]) + int(clock[2]) / 60, 2):g}")
    if re.fullmatch(r"\d{1,4},\d{1,2}", given):
        return _("write it as {proposal}").format(proposal=given.replace(",", "."))
    return _("write it as {proposal}").format(proposal="6.5")


def address(name: str, value: object, _context: Context) -> str:
    """Parse an absolute http or https address."""
    given = text_of(name, value)
    try:
        parts = urlsplit(given)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"]", given)
    except ValueError:
        fits = False
    if not fits:
        what = _("{name} '{value}' is not a web address").format(name=name, value=given[:80])
        raise WrongError(what, _("write it as https://www.beispiel.example/seite"))
    return given


def site_path(name: str, value: object, _context: Context) -> str:
    """Parse a path on this site: begins with one slash, never leaves the site."""
    given = text_of(name, value)
    path = PurePosixPath(given.lstrip("/"))
    if not given.startswith("/") or given.startswith("//") or re.search(r"[\s?#<>\"]", given) or not is_inside(path):
        what = _("{name} '{value}' is not a path on this site").format(name=name, value=given[:80])
        raise WrongError(what, _("write it as /alt/beitrag/"))
    return given


def content_path(name: str, value: object, context: Context) -> str:
    """Parse the path of a local file: from `content/` with a slash in front, else from the entry's own folder."""
    given = text_of(name, value)
    path = PurePosixPath(given.lstrip("/")) if given.startswith("/") else context.source.parent / given
    if not given or given.startswith("//") or not is_inside(PurePosixPath(given.lstrip("/"))):
        what = _("{name} '{value}' does not stay below content/").format(name=name, value=given[:80])
        raise WrongError(what, _("put the file beside the text and write its name"))
    return path.as_posix()


def names(name: str, value: object, context: Context) -> tuple[str, ...]:
    """Parse a list of short texts, or several in one line parted by commas (semicolons in Pelican's head)."""
    if isinstance(value, str):
        separator = ";" if context.classic and ";" in value else ","
        value = value.split(separator)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WrongError(_("{name} is not a list of texts").format(name=name), _("write it as [eins, zwei]"))
    if len(value) > MAX_TAGS:
        raise WrongError(
            _("{name} has {count} items").format(name=name, count=len(value)), _("keep the important ones")
        )
    parse = text(100)
    found = (parse(name, item, context) for item in value)
    return tuple(dict.fromkeys(item for item in found if item))


def site_paths(name: str, value: object, context: Context) -> tuple[str, ...]:
    """Parse a list of paths on this site."""
    return tuple(site_path(name, item, context) for item in names(name, value, context))


def _table(name: str, value: object, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongError(
            _("{name} is not a table").format(name=name),
            _("write it as {{{shape}}}").format(shape=", ".join(f"{key}: …" for key in known)),
        )
    for key in value:
        if key not in known:
            raise WrongError(_("{name} has no field '{key}'").format(name=name, key=key), near(key, known))
    for key in needed:
        if not value.get(key):
            raise WrongError(_("{name} lacks '{key}'").format(name=name, key=key), _("add {key}: …").format(key=key))
    return value


def _each(name: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise WrongError(_("{name} is not a list").format(name=name), _("begin each item with '- '"))
    return value


def image(name: str, value: object, context: Context) -> Image:
    """Parse `{src, alt, credit, licence}`; a text alternative is demanded."""
    table = _table(name, value, ("src", "alt", "credit", "licence"), ("src", "alt"))
    line = text(500)
    return Image(
        src=content_path(f"{name}.src", table["src"], context),
        alt=line(f"{name}.alt", table["alt"], context),
        credit=line(f"{name}.credit", table.get("credit", ""), context),
        licence=line(f"{name}.licence", table.get("licence", ""), context),
    )


def sources(name: str, value: object, context: Context) -> tuple[Source, ...]:
    """Parse a list of `{name, url}`."""
    found = []
    for item in _each(name, value):
        table = _table(name, item, ("name", "url"), ("name",))
        url = table.get("url", "")
        found.append(
            Source(
                text(200)(f"{name}.name", table["name"], context), address(f"{name}.url", url, context) if url else ""
            )
        )
    return tuple(found)


def corrections(name: str, value: object, context: Context) -> tuple[Correction, ...]:
    """Parse a list of `{date, text}`."""
    found = []
    for item in _each(name, value):
        table = _table(name, item, ("date", "text"), ("date", "text"))
        found.append(
            Correction(
                day(f"{name}.date", table["date"], context), text(MAX_TEXT)(f"{name}.text", table["text"], context)
            )
        )
    return tuple(found)


_LINE = text(MAX_TITLE)

FIELDS: dict[str, tuple[Parser, str]] = {
    "id": (identifier, "name of the entry that never changes; made by `new`"),
    "title": (_LINE, "title, plain text"),
    "subtitle": (_LINE, "second line of the title"),
    "slug": (slug, "last part of the address; the file's name when missing"),
    "lang": (text(20), "language of the text; the site's first one when missing"),
    "translation_of": (identifier, "id of the entry this one translates"),
    "authors": (names, "who wrote it: keys of people.toml"),
    "date": (instant, "the date readers see"),
    "modified": (instant, "last change readers should know of"),
    "status": (choice(Status), "what the author wishes: idea, draft, review, published, hidden"),
    "category": (text(100), "one key of [categories] in site.toml"),
    "tags": (names, "topics, free text"),
    "series": (_LINE, "name of the series this is a part of"),
    "part": (whole, "place in the series, from 1"),
    "summary": (text(MAX_TEXT), "two sentences for listings, feeds and search engines"),
    "image": (image, "the picture that stands for the entry: {src, alt, credit, licence}"),
    "via": (sources, "where the hint came from: list of {name, url}"),
    "kind": (choice(Kind), "article, answer (a reader's question) or link (to somebody else's text)"),
    "question": (text(MAX_TEXT), "kind answer: the question"),
    "link": (address, "kind link: the address"),
    "comments": (choice(Comments), "open, moderated, closed or off"),
    "thread": (site_path, "stable key of the conversation; the address when missing"),
    "nav": (whole, "pages: place in the header navigation"),
    "corrections": (corrections, "what was corrected: list of {date, text}"),
    "planned": (day, "when it is meant to appear; free to move"),
    "not_before": (instant, "embargo: not online before"),
    "expires": (instant, "not online from then on"),
    "review_on": (day, "when somebody should look whether it is still true"),
    "due": (day, "when the text is due"),
    "owner": (text(100), "who takes care of the text"),
    "reviewer": (text(100), "who reads it a second time"),
    "approver": (text(100), "who is to release it"),
    "effort": (hours, "hours spent so far"),
    "aliases": (site_paths, "old addresses that lead here"),
    "canonical": (address, "address of the original, if this is a copy"),
}
