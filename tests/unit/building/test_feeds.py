"""Entries of feeds, made once and never shown when they are no longer true."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import Any

import pytest
from feedgenerator import Atom1Feed, Rss201rev2Feed
from pelican.contents import Article
from pelican.settings import read_settings
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from plugins.building import feeds, rendering
from plugins.building.feeds import Entries
from plugins.building.run import forget
from plugins.building.writer import JobWriter
from tests.support.builds import tree
from tests.unit.building.probing import ProbedSite

SHOWN = "{{ article.content }}{% for one in articles %}{{ one.content }}{{ one.summary }}{% endfor %}"


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


@pytest.mark.parametrize("most", [1, 2, 3])
def test_memory_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """And what is forgotten is written again, also while a feed is made in which it is."""
    monkeypatch.setattr(feeds, "_MOST", most)
    articles = [bench.article(str(number)) for number in range(6)]
    dice = random.Random(most)
    for _again in range(20):
        some = dice.sample(articles, dice.randint(1, len(articles)))
        stock, ours = bench.both(dice.choice(["atom", "rss"]), "", some)
        assert stock == ours
        assert len(bench.entries._given) <= most


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


def test_little_memory_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole site whose texts and entries are let go all the time."""
    monkeypatch.setattr(feeds, "_MOST", 2)
    monkeypatch.setattr(rendering, "_MOST_TEXTS", 2)
    site = ProbedSite(tmp_path, {"list": "{{ articles|map(attribute='content')|join }}"}, {"article": SHOWN})
    site.settings |= {"TAG_FEED_ATOM": "tag/{slug}.xml", "TAG_FEED_RSS": "tag/{slug}.rss"}
    site.settings |= {"CATEGORY_FEED_ATOM": "{slug}.xml", "FEED_ALL_ATOM": "all.xml"}
    for number in range(1, 9):
        site.change(f"a{number}", date="2026-11-01 10:00", tags=f"eins, t{number % 3}", category=f"k{number % 2}")
    for body in ("Text", "[x]({filename}a2.md)"):
        site.change("a1", body=body)
        site.build()
        site.build(fast=False)

        assert tree(tmp_path / "fast") == tree(tmp_path / "stock")
