"""Feeds: what was put in comes out again in every format, whatever was typed."""

from __future__ import annotations

import json
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.building.entries.feed_formats import FORMATS, WRITERS, Feed, FeedItem, parts

HOSTILE = (
    "Fisch & <Chips> \"heute\" 'morgen'",
    "]]> <!-- <script>alert(1)</script>",
    "Über Maß – 10 €, العربية, 🐟",
    "&amp; &lt;b&gt; &#34;",
    "Steuer\x00zeichen\x0b\ud800"[:-1],
)
FEED = Feed("Blog & Co", "https://x.example/", "https://x.example/", "de", "Firma & Söhne", "https://x.example/i.png")
BERLIN = timezone(timedelta(hours=1))


def an_item(title: str = "Titel", **changes: Any) -> FeedItem:
    """An item with every field."""
    good: dict[str, Any] = {
        "id": "tag:x.example,2026-11-01:/blog/eins/",
        "url": "https://x.example/blog/eins/",
        "title": title,
        "lang": "de",
        "published": datetime(2026, 11, 1, 8, tzinfo=BERLIN),
        "updated": datetime(2026, 11, 5, 9, 30, tzinfo=BERLIN),
        "content": '<p>Text &amp; <a href="https://x.example/a?b=1&amp;c=2">mehr</a></p>',
        "summary": "Kurz & gut <b>",
        "authors": (("Jana & Co", "https://x.example/person/jana/"), ("Gast", "")),
        "tags": ("Öl & Fett",),
        "image": "https://x.example/p.png",
        "external": "https://y.example/?a=1&b=2",
        "via": ("https://z.example/?a&b",),
    }
    return FeedItem(**{**good, **changes})


def written(name: str, *items: FeedItem) -> str:
    """The feed in the format *name*."""
    return WRITERS[name](FEED, [parts(one)[name] for one in items], max((one.updated for one in items), default=None))


def read(name: str, *items: FeedItem) -> list[dict[str, Any]]:
    """What a reader gets out of the feed: title, link, id, instant, content."""
    text = written(name, *items)
    if name.endswith(".json"):
        return [
            {
                "title": one["title"],
                "link": one["url"],
                "id": one["id"],
                "at": datetime.fromisoformat(one["date_published"]),
                "content": one["content_html"],
            }
            for one in json.loads(text)["items"]
        ]
    found = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return [
        {
            "title": one.title,
            "link": one.link,
            "id": one.id,
            "at": datetime.fromtimestamp(timegm(one.published_parsed), UTC),
            "content": one.content[0].value,
        }
        for one in found.entries
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_gives_back_what_was_put_in(name: str) -> None:
    """Title, link, id, date and the full text survive the way through each format."""
    item = an_item()

    [found] = read(name, item)

    assert {
        "title": item.title,
        "link": item.url,
        "id": item.id,
        "at": item.published,
        "content": item.content,
    } == found


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_plain_and_well_formed(title: str) -> None:
    """Markup in a title is text, and what XML cannot hold does not break the feed."""
    for name in ("feed.atom.xml", "feed.rss.xml"):
        root = ElementTree.fromstring(written(name, an_item(title)).encode())
        titles = [node.text for node in root.iter() if node.tag.endswith("title")]
        assert [FEED.title, title.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")] == titles
    assert title == json.loads(written("feed.json", an_item(title)))["items"][0]["title"]


@pytest.mark.properties
@settings(max_examples=300)
@given(title=st.text(max_size=40), content=st.text(max_size=80))
def test_any_text_makes_a_well_formed_feed(title: str, content: str) -> None:
    """No letters end an element or an attribute."""
    item = an_item(title, content=content, tags=(title,), summary=content, authors=((title, ""),))
    for name in ("feed.atom.xml", "feed.rss.xml"):
        assert ElementTree.fromstring(written(name, item).encode()) is not None


def test_atom_has_what_the_rfc_requires() -> None:
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated, an author, and a link of each feed to itself."""
    ns = {"a": "http://www.w3.org/2005/Atom"}
    root = ElementTree.fromstring(written("feed.atom.xml", an_item(), an_item(id="tag:2", authors=())))

    for node in (root, *root.findall("a:entry", ns)):
        assert all(node.findtext(f"a:{name}", "", ns) for name in ("id", "title", "updated"))
    assert root.findtext("a:author/a:name", "", ns)
    assert "https://x.example/feed.atom.xml" == root.find("a:link[@rel='self']", ns).attrib["href"]  # type: ignore[union-attr]
    assert "https://z.example/?a&b" == root.find("a:entry/a:link[@rel='via']", ns).attrib["href"]  # type: ignore[union-attr]


def test_an_empty_feed_has_a_date_all_the_same() -> None:
    """Not that of the build: the same sources give the same bytes."""
    assert "<updated>1970-01-01T00:00:00+00:00</updated>" in written("feed.atom.xml")
    assert "lastBuildDate" not in written("feed.rss.xml")
    assert [] == json.loads(written("feed.json"))["items"]


def test_json_feed_has_what_its_version_requires() -> None:
    """JSON Feed 1.1: version and title; id and a content in each item; no empty values; authors as a list."""
    feed = json.loads(written("feed.json", an_item(), an_item(id="2", content="", summary="", authors=(), tags=())))

    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert "https://x.example/feed.json" == feed["feed_url"]
    known = {
        *("id", "url", "external_url", "title", "content_html", "summary", "image", "date_published"),
        *("date_modified", "authors", "tags", "language"),
    }
    for item in feed["items"]:
        assert {"id", "content_html"} <= item.keys() <= known
        assert all(value for name, value in item.items() if name != "content_html")
    assert [{"name": "Jana & Co", "url": "https://x.example/person/jana/"}, {"name": "Gast"}] == feed["items"][0][
        "authors"
    ]
