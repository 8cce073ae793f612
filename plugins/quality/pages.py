"""
Rules over the finished pages: links and fragments, headings, text alternatives, foreign requests.

Works on the output tree alone; opens no socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from plugins.core.addresses import file_of
from plugins.core.issues import Issue, Level
from plugins.core.texts import _

# What a browser asks for by itself, before anybody clicks.
_LOADED = "[src], [poster], object[data], image[href], use[href]"
_IN_STYLE = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?([^\"')\s;]+)", re.IGNORECASE)
_LINK_RELS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "prefetch", "manifest"}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """
    What the rules need of one page: its name below the output, its ids, its links, its own problems.

    A notice stands for a text that was taken down; links to places in that text end there.
    """

    name: str
    ids: frozenset[str]
    links: tuple[str, ...]
    issues: tuple[Issue, ...]
    is_notice: bool = False

    def has(self, place: str) -> bool:
        """Whether a link may lead to *place* on it."""
        return self.is_notice or place in self.ids


def check(output: Path, names: Iterable[str], *, where: str = "output") -> tuple[Issue, ...]:
    """
    Return every problem of the pages below *output*.

    Args:
        output: The finished tree.
        names: Every file of it, relative, with `/`.
        where: How the tree is called in messages.
    """
    known = frozenset(names)
    pages = {name: _facts(output / name, name, where) for name in sorted(known) if name.endswith(".html")}
    found = [issue for page in pages.values() for issue in page.issues]
    for page in pages.values():
        found += _broken(page, pages, known, where)
    return tuple(sorted(set(found)))


def _facts(path: Path, name: str, where: str) -> PageFacts:
    tree = LexborHTMLParser(path.read_bytes())
    place = f"{where}/{name}"
    ids = [str(node.attributes["id"]) for node in tree.css("[id]") if node.attributes["id"]]
    anchors = [str(node.attributes["name"]) for node in tree.css("a[name]")]
    links = [str(node.attributes.get("href") or "") for node in tree.css("a[href], link[href]")]
    links += [str(node.attributes.get("src") or "") for node in tree.css("img[src], script[src], source[src]")]
    is_notice = tree.css_first("[data-notice]") is not None
    is_redirect = tree.css_first('meta[http-equiv="refresh"]') is not None
    rules = (_foreign,) if is_redirect else (_frame, _headings, _pictures, _foreign)
    issues = [issue for rule in rules for issue in rule(tree, place)]
    issues += [
        Issue(place, 0, _("the id '{id}' is there twice").format(id=one), code="page.id") for one in _doubles(ids)
    ]
    return PageFacts(name, frozenset((*ids, *anchors)), tuple(dict.fromkeys(links)), tuple(issues), is_notice)


def _doubles(ids: list[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({one for one in ids if one in seen or seen.add(one)})  # type: ignore[func-returns-value]


def _frame(tree: LexborHTMLParser, place: str) -> Iterator[Issue]:
    html = tree.css_first("html")
    if html is None or not html.attributes.get("lang"):
        yield Issue(place, 0, _("says no language"), code="page.lang")
    title = tree.css_first("head > title")
    if title is None or not title.text().strip():
        yield Issue(place, 0, _("has no title"), code="page.title")


def _headings(tree: LexborHTMLParser, place: str) -> Iterator[Issue]:
    levels = [int(str(node.tag)[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        what = _("has {count} headings of the first level").format(count=levels.count(1))
        yield Issue(place, 0, what, _("begin headings in the text with ##"), code="page.h1", level=Level.WARNING)
    for above, below in pairwise(levels):
        if below > above + 1:
            what = _("a heading of level {below} follows one of level {above}").format(below=below, above=above)
            yield Issue(place, 0, what, _("leave no level out"), code="page.headings", level=Level.WARNING)
            return


def _pictures(tree: LexborHTMLParser, place: str) -> Iterator[Issue]:
    for node in tree.css("img:not([alt])"):
        what = _("the picture '{src}' has no text alternative").format(src=node.attributes.get("src"))
        yield Issue(place, 0, what, _("write ![what it shows](file)"), code="page.alt")


def _foreign(tree: LexborHTMLParser, place: str) -> Iterator[Issue]:
    """Yield what would make a reader's browser ask another host before any consent."""
    for address in _loading(tree):
        if _host(address):
            what = _("loads '{address}' from another host").format(address=address[:120])
            yield Issue(place, 0, what, _("put the file into the site, or link to it"), code="page.foreign")


def _host(address: str) -> str:
    """Return the host that *address* names, or all of it when it cannot be understood."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return address


def _loading(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_LOADED):
        yield from (str(node.attributes.get(name) or "") for name in ("src", "poster", "data", "href"))
    for node in tree.css("[srcset], [imagesrcset]"):
        written = str(node.attributes.get("srcset") or node.attributes.get("imagesrcset") or "")
        yield from (part.split()[0] for part in written.split(",") if part.strip())
    for node in tree.css("link[href]"):
        if _LINK_RELS & set(str(node.attributes.get("rel") or "").lower().split()):
            yield str(node.attributes.get("href") or "")
    for node in tree.css("[style], style"):
        yield from _IN_STYLE.findall(
            f"{node.attributes.get('style') or ''} {node.text() if node.tag == 'style' else ''}"
        )


def _broken(page: PageFacts, pages: Mapping[str, PageFacts], known: frozenset[str], where: str) -> Iterator[Issue]:
    place = f"{where}/{page.name}"
    for link in page.links:
        try:
            parts = urlsplit(link)
        except ValueError:
            yield Issue(
                f"{where}/{page.name}", 0, _("'{link}' is no address").format(link=link[:120]), code="page.link"
            )
            continue
        if parts.scheme or parts.netloc:
            continue
        target = _target(page.name, unquote(parts.path))
        if target not in known:
            what = _("the link '{link}' leads nowhere").format(link=link[:120])
            yield Issue(place, 0, what, _("correct it, or take it out"), code="page.link")
        elif parts.fragment and target in pages and not pages[target].has(unquote(parts.fragment)):
            what = _("the link '{link}' leads to a place that is not on its page").format(link=link[:120])
            yield Issue(place, 0, what, _("use the id of a heading there"), code="page.fragment")


def _target(name: str, path: str) -> str:
    """Return the file that *path*, found on page *name*, means."""
    if not path:
        return name
    if path.startswith("/"):
        return file_of(path)
    base = name.rpartition("/")[0]
    return file_of(f"/{base}/{path}" if base else f"/{path}")
