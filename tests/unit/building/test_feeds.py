"""Entries of feeds, made once and never shown when they are no longer true."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from feedgenerator import Atom1Feed, Rss201rev2Feed
from pelican.contents import Article
from pelican.settings import read_settings
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from plugins.building import feeds
from plugins.building.feeds import Entries
from plugins.building.run import forget
from plugins.building.writer import JobWriter


class Bench:
    """Two articles in feeds, written by stock and by ours."""

    def __init__(self, root: Path) -> None:
        self.settings = read_settings(override={"PATH": str(root), "TIMEZONE": "Europe/Berlin", "SITENAME": "Werk"})
        self.context = {
            "generated_content": {},
            "static_content": {},
            "localsiteurl": "",
            "SITEURL": "",
            "SITENAME": "W",
        }
        self.articles = [self.article(name) for name in ("eins", "zwei")]
        self.writer = JobWriter("/x", settings=self.settings)
        self.entries = Entries()

    def article(self, name: str) -> Article:
        """Return an article called *name*."""
        facts = {"title": f"<b>{name}</b> & mehr", "slug": name, "date": SafeDatetime(2026, 1, 1), "summary": "kurz"}
        facts |= {"category": Category("K & L", self.settings), "tags": [Tag("a", self.settings)]}
        facts |= {"authors": [Author("A", self.settings)]}
        return Article(f"<p>Text <i>{name}</i></p>", facts, self.settings, f"/x/{name}.md", self.context)

    def text(self, writer: JobWriter, kind: str = "atom", site: str = "", items: Any = None) -> str:
        """Return a feed."""
        given = {"context": {**self.context, "SITEURL": site, "FEED_DOMAIN": ""}, "path": "f.xml", "url": None}
        return writer.feed_text(self.articles if items is None else items, {**given, "feed_type": kind})

    def both(self, *rest: Any) -> tuple[str, str]:
        """Return a feed as a new writer has it, and as ours has it."""
        self.entries.lend(self.writer)
        return self.text(JobWriter("/x", settings=self.settings), *rest), self.text(self.writer, *rest)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return the bench, with Pelican's memory empty."""
    forget()
    return Bench(tmp_path)


def test_each_feed_is_stocks(bench: Bench) -> None:
    """Of each kind, for each address, in any order, and again."""
    first = bench.articles[:1]
    for rest in [("atom",), ("rss",), ("atom", "https://x.example"), ("atom", "", first)] * 2:
        stock, ours = bench.both(*rest)
        assert stock == ours


def test_an_entry_is_written_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many feeds it is in."""
    before = bench.both()
    monkeypatch.setattr(feeds, "_written", None)

    assert before[0] == bench.text(bench.writer)


@pytest.mark.parametrize("name", ["title", "slug", "date", "modified", "author", "category", "tags"])
def test_what_changed_is_written_anew(bench: Bench, name: str) -> None:
    """A plug-in may change an article between two feeds."""
    before = bench.both()[1]
    new: dict[str, Any] = {
        "title": "Neu",
        "slug": "neu",
        "date": SafeDatetime(2025, 5, 5),
        "modified": SafeDatetime(2026, 6, 6),
        "author": Author("B", bench.settings),
        "category": Category("M", bench.settings),
        "tags": [Tag("b", bench.settings)],
    }
    setattr(bench.articles[0], name, new[name])
    stock, ours = bench.both()

    assert before != ours
    assert stock == ours


def test_memory_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is forgotten is written again."""
    monkeypatch.setattr(feeds, "_MOST", 1)
    for _again in range(2):
        stock, ours = bench.both()
        assert stock == ours
    assert 1 == len(bench.entries._of_given)


def test_what_is_not_known_is_left_alone(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version, and a writer that somebody changed."""
    monkeypatch.setattr(feeds, "_READ", ())
    Entries().lend(bench.writer)
    assert "_create_new_feed" not in vars(bench.writer)

    changed: Any = bench.writer
    changed._add_item_to_the_feed = len
    bench.entries.lend(bench.writer)
    assert "_create_new_feed" not in vars(bench.writer)


class Naming(JobWriter):
    """A writer of a plug-in, whose entries say which feed they are in."""

    def _add_item_to_the_feed(self, feed: Any, item: Any) -> None:
        super()._add_item_to_the_feed(feed, item)
        feed.items[-1]["title"] += feed.feed["title"]


class Titled(JobWriter):
    """A writer of a plug-in, whose feeds are its own."""

    def _create_new_feed(self, *rest: Any) -> Any:
        return super()._create_new_feed(*rest)


@pytest.mark.parametrize("kind", [Naming, Titled])
def test_a_writer_of_others_is_left_alone(bench: Bench, kind: Any) -> None:
    """Who knows whether an entry is the same in all its feeds?"""
    writer = kind("/x", settings=bench.settings)

    bench.entries.lend(writer)

    assert {"_create_new_feed", "_add_item_to_the_feed"}.isdisjoint(vars(writer))


@pytest.mark.parametrize("kind", [Atom1Feed, Rss201rev2Feed])
@pytest.mark.parametrize("name", ["write_items", "add_item_elements", "item_attributes", "add_item"])
def test_feeds_that_somebody_changed_are_left_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, kind: Any, name: str
) -> None:
    """An entry may say which feed it is in; also where the change looks like what it changed."""
    own = getattr(kind, name)

    @functools.wraps(own)
    def changed(*given: Any, **named: Any) -> Any:
        return own(*given, **named)

    monkeypatch.setattr(kind, name, changed)

    bench.entries.lend(bench.writer)

    assert "_create_new_feed" not in vars(bench.writer)
