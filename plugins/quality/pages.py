"""
Rules over the finished pages: links and fragments, headings, text alternatives, foreign requests.

Works on the output tree alone; opens no socket.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import selectolax
from selectolax.lexbor import LexborHTMLParser

from plugins.core.addresses import file_of
from plugins.core.issues import Issue, Level
from plugins.core.memo import Known
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known beforehand: the digest of each page, and what was found on a page of that digest."""

    digests: Mapping[str, str]
    known: Known

    def facts(self, output: Path, name: str, where: str) -> PageFacts:
        """Return what the rules need of the page *name* of *output*; a page with problems is looked at each time."""
        digest = self.digests.get(name, "")
        key = f"{_rules()} {digest}"
        said = self.known.get(key) if digest else None
        if said is not None:
            ids, links, is_notice = marshal.loads(said)  # noqa: S302 - who keeps it marks it with a secret
            return PageFacts(name, frozenset(ids), links, (), is_notice)
        found = _facts(output, name, where)
        if digest and not found.issues:
            self.known.put(key, marshal.dumps((tuple(sorted(found.ids)), found.links, found.is_notice)))
        return found


@cache
def _rules() -> str:
    """Return what stands for the rules of this module and for what takes pages apart."""
    return sha256(Path(__file__).read_bytes() + f"{sys.version} {selectolax.__version__}".encode()).hexdigest()


def check(output: Path, names: Iterable[str], *, where: str = "output", seen: Seen | None = None) -> tuple[Issue, ...]:
    """
    Return every problem of the pages below *output*.

    Args:
        output: The finished tree.
        names: Every file of it, relative, with `/`.
        where: How the tree is called in messages.
        seen: What is known of it beforehand.
    """
    known = frozenset(names)
    facts = seen.facts if seen else _facts
    pages = {name: facts(output, name, where) for name in sorted(known) if name.endswith(".html")}
    found = [issue for page in pages.values() for issue in page.issues]
    sound: set[str] = set()
    for page in pages.values():
        for link in page.links:
            if link in sound:
                continue
            broken = _broken(page, link, pages, known, where)
            if broken:
                found.append(broken)
            elif link.startswith("/") and not link.startswith("//"):
                # it means the same on every page
                sound.add(link)
    return tuple(sorted(set(found)))


def _facts(output: Path, name: str, where: str) -> PageFacts:
    tree = LexborHTMLParser((output / name).read_bytes())
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


def _broken(
    page: PageFacts, link: str, pages: Mapping[str, PageFacts], known: frozenset[str], where: str
) -> Issue | None:
    place = f"{where}/{page.name}"
    try:
        parts = urlsplit(link)
    except ValueError:
        return Issue(place, 0, _("'{link}' is no address").format(link=link[:120]), code="page.link")
    if parts.scheme or parts.netloc:
        return None
    target = _target(page.name, unquote(parts.path))
    if target not in known:
        what = _("the link '{link}' leads nowhere").format(link=link[:120])
        return Issue(place, 0, what, _("correct it, or take it out"), code="page.link")
    if parts.fragment and target in pages and not pages[target].has(unquote(parts.fragment)):
        what = _("the link '{link}' leads to a place that is not on its page").format(link=link[:120])
        return Issue(place, 0, what, _("use the id of a heading there"), code="page.fragment")
    return None


def _target(name: str, path: str) -> str:
    """Return the file that *path*, found on page *name*, means."""
    if not path:
        return name
    if path.startswith("/"):
        return file_of(path)
    base = name.rpartition("/")[0]
    return file_of(f"/{base}/{path}" if base else f"/{path}")
