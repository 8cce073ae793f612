"""The sitemap (sitemaps.org, with `hreflang` as search engines document it). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import escape, quoteattr

NAME = "sitemap.xml"
MAX_ADDRESSES = 50_000
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class Address:
    """One public page: `changed` is an ISO date or empty, `alternates` are (language, absolute address)."""

    url: str
    changed: str = ""
    alternates: tuple[tuple[str, str], ...] = ()


def names(addresses: int, limit: int = MAX_ADDRESSES) -> tuple[str, ...]:
    """Return the files that hold so many *addresses*; more than *limit* are split, with an index."""
    if addresses <= limit:
        return (NAME,)
    return (NAME, *(f"sitemap-{number}.xml" for number in range(1, -(-addresses // limit) + 1)))


def files(found: Sequence[Address], base: str, limit: int = MAX_ADDRESSES) -> Mapping[str, str]:
    """Return the sitemap of the site at *base* by file name, in the order of the addresses."""
    ordered = sorted(found, key=lambda one: one.url)
    if len(ordered) <= limit:
        return {NAME: _urlset(ordered)}
    chunks = [ordered[start : start + limit] for start in range(0, len(ordered), limit)]
    return {NAME: _index(chunks, base), **{f"sitemap-{n}.xml": _urlset(one) for n, one in zip(count(1), chunks)}}


def _index(chunks: Sequence[Sequence[Address]], base: str) -> str:
    lines = []
    for number, chunk in enumerate(chunks, 1):
        changed = max((one.changed for one in chunk), default="")
        lines.append(f"<sitemap><loc>{escape(base)}/sitemap-{number}.xml</loc>{_lastmod(changed)}</sitemap>\n")
    return f"{_DECLARATION}<sitemapindex {_XMLNS}>\n{''.join(lines)}</sitemapindex>\n"


def _urlset(found: Sequence[Address]) -> str:
    return f"{_DECLARATION}<urlset {_XMLNS} {_XHTML}>\n{''.join(map(_url, found))}</urlset>\n"


def _url(one: Address) -> str:
    return f"<url><loc>{escape(one.url)}</loc>{_lastmod(one.changed)}{''.join(_links(one))}</url>\n"


def _lastmod(changed: str) -> str:
    return f"<lastmod>{changed}</lastmod>" if changed else ""


def _links(one: Address) -> Iterator[str]:
    for lang, url in one.alternates:
        yield f'<xhtml:link rel="alternate" hreflang={quoteattr(lang)} href={quoteattr(url)}/>'
