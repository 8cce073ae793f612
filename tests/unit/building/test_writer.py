"""The writer that takes jobs: the same files, texts and refusals as Pelican's, asked for in the same way."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChainableUndefined, Environment
from pelican.contents import Article
from pelican.settings import read_settings
from pelican.utils import SafeDatetime
from pelican.writers import FileOverwriteFailedError, Writer

from plugins.building.writer import Job, JobWriter
from tests.unit.building.stock import outcome

TEMPLATE = Environment(undefined=ChainableUndefined).from_string(
    "{{ output_file }} {{ SITEURL }} {{ localsiteurl }} {{ x }} {{ articles }} {{ articles_paginator.count }}"
    " {{ articles_page.number }} {{ articles_page.object_list }} {{ articles_previous_page.number }}"
    " {{ articles_next_page.url }} {{ dates_page.object_list }}"
)


class AtOnce:
    """Renders each job when it is taken."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def take(self, job: Job) -> None:
        """Keep its text."""
        self.texts[job.path] = job.template.render(job.local())

    def take_file(self, path: str, content: bytes) -> None:
        """Keep its text."""
        self.texts[path] = content.decode()

    def take_feed(self, writer: JobWriter, path: str, elements: Any, given: Any) -> None:
        """Keep its text."""
        self.texts[path] = writer.feed_text(elements, given)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return settings of a site in an empty folder."""
    content = tmp_path_factory.mktemp("writer")
    return read_settings(
        override={"PATH": str(content), "TIMEZONE": "UTC", "SITENAME": "Werk", "DEFAULT_PAGINATION": 2}
    )


def of_both(settings: Any, place: Path, ask: Any) -> list[tuple[dict[str, str], Any]]:
    """Return the files by name and the outcome of *ask*: of stock's writer and of ours."""
    found = []
    for kind in (Writer, JobWriter):
        output = place / kind.__name__
        writer = kind(str(output), settings=settings)
        taker = writer.taker = AtOnce()
        result = [str(one).replace(str(output), "") for one in outcome(ask, writer)[:2]]
        texts = {path: Path(path).read_text("utf-8") for path in map(str, output.rglob("*")) if Path(path).is_file()}
        found.append(({name.replace(str(output), ""): text for name, text in (texts | taker.texts).items()}, result))
    return found


ARTICLES = list(range(5))


@pytest.mark.parametrize(
    "given",
    [
        {"name": "a.html", "x": 1},
        {"name": "deep/er/a.html", "relative_urls": True},
        {"name": "", "x": 1},
        {"name": "index.html", "template_name": "index", "articles": ARTICLES, "dates": ARTICLES[::-1]},
        {"name": "deep/index.html", "template_name": "index", "articles": ARTICLES, "relative_urls": True, "url": "d/"},
        {"name": "a.html", "template_name": "index", "articles": []},
        {"name": "a.html", "template_name": "index", "articles": ARTICLES, "paginated": {"articles": ARTICLES[:3]}},
        {"name": "a.html", "template_name": "other", "articles": ARTICLES},
        {"name": "../out.html"},
    ],
    ids=str,
)
def test_pages_are_those_of_stock(settings: Any, tmp_path: Path, given: dict[str, Any]) -> None:
    """Text by text; and what stock refuses is refused."""
    context = {"SITEURL": "https://a.example", "localsiteurl": "https://a.example", "x": "-"}

    def ask(writer: Any) -> None:
        asked = {"template": TEMPLATE, "context": dict(context), "relative_urls": False, **given}
        writer.write_file(asked.pop("name"), asked.pop("template"), asked.pop("context"), **asked)

    stock, ours = of_both(settings, tmp_path, ask)

    assert bool(stock[0]) != (given["name"] in {"", "../out.html"})
    assert ours[0] == stock[0]
    assert ours[1] == stock[1]


ASKED = [*itertools.product(["a.html", "./a.html"], [False, True])]


@pytest.mark.parametrize("asked", [*itertools.product(ASKED, repeat=3)], ids=str)
def test_a_second_time_is_refused_as_by_stock(
    settings: Any, tmp_path: Path, asked: tuple[tuple[str, bool], ...]
) -> None:
    """When it is asked for, not later; which text stands in the end is the same."""

    def ask(writer: Any) -> list[str]:
        refused = []
        for number, (name, override) in enumerate(asked):
            try:
                writer.write_file(name, TEMPLATE, {"x": number}, override_output=override)
            except FileOverwriteFailedError as error:
                refused.append(f"{number} {error}")
        return refused

    stock, ours = of_both(settings, tmp_path, ask)

    assert ours == stock


@pytest.mark.parametrize("how", [{}, {"feed_type": "rss"}, {"feed_title": "Büro & <b>"}, {"url": "f/"}], ids=str)
@pytest.mark.parametrize(
    "changes", [{}, {"RSS_FEED_SUMMARY_ONLY": False, "FEED_APPEND_REF": True, "FEED_MAX_ITEMS": 1}]
)
def test_feeds_are_those_of_stock(settings: Any, tmp_path: Path, how: dict[str, Any], changes: dict[str, Any]) -> None:
    """Every byte."""
    used = {**settings, **changes}
    context = {"SITENAME": "Werk <i>x</i>", "SITEURL": "https://a.example", "FEED_DOMAIN": "https://a.example"}
    facts = {"date": SafeDatetime(2026, 1, 1), "title": "A <b>", "slug": "a", "summary": "<p>kurz</p>"}
    articles = [
        Article(f"<p>{n}</p>", {**facts, "slug": f"a{n}"}, used, "/x/a.md", {"localsiteurl": ""}) for n in (1, 2)
    ]

    stock, ours = of_both(
        used, tmp_path, lambda writer: writer.write_feed(articles, context, "feeds/a.xml", **how) and None
    )

    assert list(stock[0]) == ["/feeds/a.xml"]
    assert ours[0] == stock[0]


def test_a_feed_without_a_place_is_given_back(settings: Any, tmp_path: Path) -> None:
    """As by stock; none is taken."""
    writer = JobWriter(str(tmp_path), settings=settings)
    taker = writer.taker = AtOnce()

    feed = writer.write_feed([], {"SITENAME": "Werk", "SITEURL": "", "FEED_DOMAIN": ""}, url="f")

    assert feed.feed["title"] == "Werk"
    assert taker.texts == {}
