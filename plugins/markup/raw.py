"""
The problems of HTML typed into a text, each with its line, read from the source.

What nobody may type would be taken out on the way to the page (`allowed.clean`); a text with a hole in it should not go
online unseen, so it is told here. Code and formulae are left out.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.core.issues import Issue
from plugins.core.memo import Memo
from plugins.core.references import outside_code
from plugins.core.texts import _
from plugins.markup.allowed import COMMON, SCHEMES, SILENT, TYPED, scheme_of
from plugins.markup.maths import FORMULA

_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9-]*+(?::[a-z]+)?)(?P<rest>(?:[\s/](?:"[^"]*"|'[^']*'|[^<>"'])*+)?)>"""
    rf"|<(?P<odd>{'|'.join(SILENT)}|form|svg|math|link|meta|base|embed|input|button|frame)\b(?=[\s/>]|$)"
    r"|<(?P<other>[?]|!\[CDATA\[|!doctype\b)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_LINK = re.compile(
    r"""\]\(\s*<?\s*(?P<inline>(?:[^\s()>]|\([^\s()]*\))+)|^\ {0,3}\[(?!\^)[^\]\n]+\]:\s*<?(?P<defined>[^\s>]+)
      |<(?P<auto>[a-z][a-z0-9+.-]*://[^<>\s]*)>""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# `{: #id .class key=value }` sets attributes without a tag.
_LIST = re.compile(r"\{:?[ ]*(?P<inside>[^{}\n%]*=[^{}\n]*)\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ ]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
_FORMULA = re.compile(FORMULA)
# A block of HTML at the margin, in which ` is just a character.
_HTML_BLOCK = re.compile(
    r"(?:(?<=\n\n)|\A)<(?:div|table|ul|ol|p|details|figure|section|pre|dl|blockquote)\b", re.IGNORECASE
)
_NO_END = frozenset({"br", "hr", "img", "source", "track", "p", "li", "dt", "dd", "tr", "td", "th"})
_NO_END_NEEDED = _NO_END | {"thead", "tbody", "tfoot", "caption"}
_ADDRESSES = ("href", "src", "poster", "cite", "srcset")
# Consumed by Markdown itself, or by one of our devices.
_READ_HERE = frozenset({"markdown"})


@dataclass(frozen=True, slots=True)
class _Found:
    """One fault: where it stands in the body, what kind of fault, and the words for it."""

    place: int
    kind: str
    name: str
    of: str = ""


def raw_html_issues(body: str, where: str, body_line: int) -> tuple[Issue, ...]:
    """
    Return what is typed in *body* and would not reach the page.

    Args:
        body: A text's Markdown.
        where: The file, as messages name it.
        body_line: The line of that file on which *body* begins.
    """
    found = _faults(body) if "<" in body or ":" in body or "=" in body else ()
    return tuple(
        Issue(where, body_line + body.count("\n", 0, one.place), *_words(one), code=f"markup.{one.kind}")
        for one in found
    )


def _words(found: _Found) -> tuple[str, str]:
    """Return what is wrong and what to do, in the language of the person at the terminal."""
    name, of = found.name, found.of
    if found.kind == "tag":
        what = _("raw HTML <{name}> is not allowed").format(name=name)
        return what, _("say it in Markdown, write `<{name}>` as code, or &lt; for a bare <").format(name=name)
    if found.kind == "attribute":
        what = _("the attribute '{name}' is not allowed in a text").format(name=name)
        return what, _("take it out; looks belong into theme/css/own.css")
    if found.kind == "address":
        what = _("the address '{address}' begins with '{scheme}:'").format(address=of[:80], scheme=name)
        return what, _("use one of: {names}").format(names=", ".join(SCHEMES))
    if found.kind == "controls":
        what = _("<{name}> has no controls, so nobody could start it").format(name=name)
        return what, _("write <{name} controls>").format(name=name)
    what = _("<{name}> has no other half").format(name=name)
    return what, _("open and close it, or write `<{name}>` as code").format(name=name)


KNOWN = Memo[str, tuple[_Found, ...]]()


def _faults(body: str) -> tuple[_Found, ...]:
    return KNOWN.find(body, lambda: _looked_at(body))


def _looked_at(body: str) -> tuple[_Found, ...]:
    text = _visible(body)
    found = {*_tags(text), *_halves(text), *_links(text), *_lists(text)}
    return tuple(sorted(found, key=lambda one: (one.place, one.kind, one.name)))


def _tags(text: str) -> Iterator[_Found]:
    told = set[str]()
    for tag in _TAG.finditer(text) if "<" in text else ():
        written = tag["name"] or tag["odd"] or tag["other"]
        name = written.lower()
        if name not in TYPED:
            if not (tag["end"] and name in told):
                yield _Found(tag.start(), "tag", written)
            told.add(name)
        elif not tag["end"]:
            yield from _attributes(tag, name)


def _attributes(tag: re.Match[str], name: str) -> Iterator[_Found]:
    given = {one["name"].lower(): one["value"] or "" for one in _ATTRIBUTE.finditer(tag["rest"] or "")}
    for attribute, value in given.items():
        if attribute not in COMMON | TYPED[name] | _READ_HERE:
            yield _Found(tag.start(), "attribute", attribute)
        elif attribute in _ADDRESSES:
            yield from _address(tag.start(), value.strip("\"'"))
    if name in ("audio", "video") and "controls" not in given:
        yield _Found(tag.start(), "controls", name)


def _halves(text: str) -> Iterator[_Found]:
    """Yield the tags whose other half is missing: an open one would swallow the rest of the text."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for tag in _TAG.finditer(text) if "<" in text else ():
        name = (tag["name"] or "").lower()
        if name not in TYPED or name in _NO_END_NEEDED or (tag["rest"] or "").endswith("/"):
            continue
        if not tag["end"]:
            waiting[name].append(tag.start())
        elif waiting[name]:
            waiting[name].pop()
        else:
            yield _Found(tag.start(), "half", f"/{name}")
    for name, places in waiting.items():
        yield from (_Found(place, "half", name) for place in places)


def _links(text: str) -> Iterator[_Found]:
    for link in _LINK.finditer(text):
        yield from _address(link.start(), link["inline"] or link["defined"] or link["auto"])


def _lists(text: str) -> Iterator[_Found]:
    for given in _LIST.finditer(text):
        for one in _ATTRIBUTE.finditer(given["inside"]):
            name = one["name"].lower()
            if one["value"] is not None and (name == "style" or re.fullmatch(r"on[a-z]+", name)):
                yield _Found(given.start(), "attribute", name)


def _address(place: int, written: str) -> Iterator[_Found]:
    address = html.unescape(written)
    if (scheme := scheme_of(address)) and scheme not in SCHEMES:
        yield _Found(place, "address", scheme, address)


def _visible(body: str) -> str:
    """Return *body* with blanks where code, comments and formulae stand, every line as long as it was."""
    lines = body.split("\n")
    shown = dict(outside_code(body))
    text = "\n".join(shown.get(number, " " * len(line)) for number, line in enumerate(lines, 1))
    pieces = text.split("\n\n")
    return _COMMENT.sub(_blank, "\n\n".join(one if _is_html(one) else _without_spans(one) for one in pieces))


def _is_html(piece: str) -> bool:
    return bool(_HTML_BLOCK.match(piece.lstrip("\n"))) and "markdown" not in piece


def _without_spans(piece: str) -> str:
    if "`" in piece:
        piece = _SPAN.sub(_blank, piece)
    return _FORMULA.sub(_blank, piece) if "\\" in piece else piece


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
