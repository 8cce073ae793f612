"""
One feed as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1. Pure.

An item is turned into text once for each format and then stands in as many feeds as list it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

STYLE = "/theme/css/feed.css"
# XML 1.0, section 2.2: what no document may hold, however it is written
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One text; addresses are absolute, `content` is HTML, everything else plain."""

    id: str
    url: str
    title: str
    lang: str
    published: datetime
    updated: datetime
    content: str
    summary: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    image: str = ""
    external: str = ""
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: `home` is the page it belongs to, `folder` the address its files lie below."""

    title: str
    home: str
    folder: str
    lang: str
    publisher: str
    icon: str = ""


Parts = Mapping[str, str]
FORMATS = ("feed.atom.xml", "feed.rss.xml", "feed.json")
TYPES = {
    "feed.atom.xml": "application/atom+xml",
    "feed.rss.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
}


def parts(item: FeedItem) -> Parts:
    """Return *item* as text in every format, to be put into feeds."""
    return {"feed.atom.xml": _atom_entry(item), "feed.rss.xml": _rss_item(item), "feed.json": _json_item(item)}


def atom(feed: Feed, items: Iterable[str], updated: datetime | None) -> str:
    """Return the Atom feed with the *items* that `parts` made; *updated* is the newest of their dates."""
    icon = f"<icon>{_text(feed.icon)}</icon>\n" if feed.icon else ""
    return (
        f'{_head()}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_attribute(feed.lang)}>\n'
        f"<title>{_text(feed.title)}</title>\n<id>{_text(feed.home)}</id>\n"
        f'<link rel="alternate" type="text/html" href={_attribute(feed.home)}/>\n'
        f'<link rel="self" type="application/atom+xml" href={_attribute(feed.folder + "feed.atom.xml")}/>\n'
        f"<updated>{_iso(updated or _NO_DATE)}</updated>\n<author><name>{_text(feed.publisher)}</name></author>\n"
        f"{icon}{''.join(items)}</feed>\n"
    )


def rss(feed: Feed, items: Iterable[str], updated: datetime | None) -> str:
    """Return the RSS 2.0 feed with the *items* that `parts` made."""
    built = f"<lastBuildDate>{format_datetime(updated)}</lastBuildDate>\n" if updated else ""
    return (
        f'{_head()}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>\n<title>{_text(feed.title)}</title>\n<link>{_text(feed.home)}</link>\n"
        f"<description>{_text(feed.title)}</description>\n<language>{_text(feed.lang)}</language>\n{built}"
        f'<atom:link rel="self" type="application/rss+xml" href={_attribute(feed.folder + "feed.rss.xml")}/>\n'
        f"{''.join(items)}</channel>\n</rss>\n"
    )


def json_feed(feed: Feed, items: Iterable[str], updated: datetime | None = None) -> str:
    """Return the JSON Feed 1.1 with the *items* that `parts` made; the format has no date of the whole."""
    del updated
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.folder}feed.json",
        "language": feed.lang,
        "icon": feed.icon,
        "authors": [{"name": feed.publisher}] if feed.publisher else [],
    }
    return f'{_json(_filled(head))[:-1]},"items":[{",".join(items)}]}}\n'


WRITERS: Mapping[str, Callable[[Feed, Iterable[str], datetime | None], str]] = {
    "feed.atom.xml": atom,
    "feed.rss.xml": rss,
    "feed.json": json_feed,
}


def _head() -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/css" href="{STYLE}"?>\n'


def _atom_entry(item: FeedItem) -> str:
    authors = "".join(
        f"<author><name>{_text(name)}</name>{f'<uri>{_text(url)}</uri>' if url else ''}</author>\n"
        for name, url in item.authors
    )
    links = f'<link rel="alternate" type="text/html" href={_attribute(item.url)}/>\n'
    links += f'<link rel="related" href={_attribute(item.external)}/>\n' if item.external else ""
    links += "".join(f'<link rel="via" href={_attribute(url)}/>\n' for url in item.via)
    tags = "".join(f"<category term={_attribute(tag)}/>\n" for tag in item.tags)
    summary = f"<summary>{_text(item.summary)}</summary>\n" if item.summary else ""
    return (
        f"<entry xml:lang={_attribute(item.lang)}>\n<title>{_text(item.title)}</title>\n<id>{_text(item.id)}</id>\n"
        f"{links}<published>{_iso(item.published)}</published>\n<updated>{_iso(item.updated)}</updated>\n"
        f'{authors}{tags}{summary}<content type="html">{_text(item.content)}</content>\n</entry>\n'
    )


def _rss_item(item: FeedItem) -> str:
    creators = "".join(f"<dc:creator>{_text(name)}</dc:creator>\n" for name, _url in item.authors)
    tags = "".join(f"<category>{_text(tag)}</category>\n" for tag in item.tags)
    summary = f"<description>{_text(escape(item.summary))}</description>\n" if item.summary else ""
    return (
        f"<item>\n<title>{_text(item.title)}</title>\n<link>{_text(item.url)}</link>\n"
        f'<guid isPermaLink="false">{_text(item.id)}</guid>\n<pubDate>{format_datetime(item.published)}</pubDate>\n'
        f"{creators}{tags}{summary}<content:encoded>{_text(item.content)}</content:encoded>\n</item>\n"
    )


def _json_item(item: FeedItem) -> str:
    table = {
        "id": item.id,
        "url": item.url,
        "external_url": item.external,
        "title": item.title,
        "summary": item.summary,
        "image": item.image,
        "date_published": _iso(item.published),
        "date_modified": _iso(item.updated),
        "authors": [_filled({"name": name, "url": url}) for name, url in item.authors],
        "tags": list(item.tags),
        "language": item.lang,
    }
    return _json({**_filled(table), "content_html": item.content})


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return *table* without what is empty: JSON Feed knows no empty values."""
    return {name: value for name, value in table.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))
