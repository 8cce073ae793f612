"""Tokens of what pages read of content objects: equal exactly where a page would be, without a word and a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2.utils import missing
from pelican.contents import Article
from pelican.settings import read_settings

from plugins.building.readings import SOURCE_OF_SUMMARY, Readings
from plugins.building.run import forget
from plugins.building.tokens import MISSING, Opaque
from plugins.building.trace import WHOLE
from tests.unit.building.stock import logged

TEXT = "<p>Eins zwei drei vier</p>"
LINKED = '<p><a href="{filename}b.md">b</a> <a href="{filename}none.md">none</a></p>'


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return settings of a site in a folder of its own."""
    root = tmp_path_factory.mktemp("readings")
    return read_settings(override={"PATH": str(root), "SITEURL": "https://a.example", "TIMEZONE": "UTC"})


def article(settings: Any, text: str = TEXT, name: str = "a", **metadata: Any) -> Any:
    """Return an article in a context of its own, and one it may link to."""
    context: dict[str, Any] = {"generated_content": {}, "static_content": {}, "localsiteurl": "https://a.example"}
    made = []
    for one, content in ((name, text), ("b", "b")):
        source = str(Path(settings["PATH"]) / f"{one}.md")
        facts = {"title": one, "slug": one, **(metadata if one == name else {})}
        made.append(Article(content, facts, settings, source, context))
        context["generated_content"][f"{one}.md"] = made[-1]
    return made[0]


@pytest.mark.parametrize(
    ("attribute", "text", "changes", "is_equal"),
    [
        ("content", TEXT, {}, True),
        ("content", TEXT.replace("vier", "fünf"), {}, False),
        ("title", "other", {}, True),
        ("title", TEXT, {"title": "b"}, False),
        ("custom", TEXT, {"custom": "missing"}, False),
        ("custom", TEXT, {"more": 1}, True),
        ("summary", TEXT, {"summary": "kurz"}, False),
        ("summary", TEXT.replace("vier", "fünf"), {}, False),
        ("url", TEXT, {"slug": "other"}, False),
        ("metadata", TEXT, {"more": 1}, False),
        (WHOLE, TEXT, {"more": 1}, False),
        (WHOLE, "other", {}, False),
        (WHOLE, TEXT, {}, True),
    ],
)
def test_a_token_changes_with_what_is_read(
    settings: Any, attribute: str, text: str, changes: dict[str, Any], is_equal: bool
) -> None:
    """And with nothing else."""
    before = Readings({}).of(article(settings), attribute)
    after = Readings({}).of(article(settings, text, **changes), attribute)

    assert (before == after) == is_equal


def test_what_is_not_there_is_missing(settings: Any) -> None:
    """As a name of the context that is not there."""
    readings = Readings({})

    assert readings.of(article(settings), "custom") == MISSING == readings.of_value(missing)
    for attribute in ("settings", "_context"):
        with pytest.raises(Opaque):
            readings.of(article(settings), attribute)


@pytest.mark.parametrize("attribute", ["content", "summary"])
def test_a_link_counts_with_where_it_leads(settings: Any, attribute: str) -> None:
    """A target that moved makes the text another one; from where a page is seen plays no part."""
    one, same, other, elsewhere = (article(settings, LINKED) for _ in range(4))
    other._context["generated_content"]["b.md"].slug = "moved"
    elsewhere._context["localsiteurl"] = ".."

    tokens = [Readings({}).of(each, attribute) for each in (one, same, other, elsewhere)]

    assert tokens[0] == tokens[1] == tokens[3] != tokens[2]


@pytest.mark.parametrize("attribute", ["content", "summary", "url", WHOLE])
def test_asking_says_nothing_and_leaves_nothing(settings: Any, attribute: str) -> None:
    """Pelican warns of a broken link when it first resolves it; that is for the page that shows it."""
    one = article(settings, LINKED)
    forget()
    before = dict(one._context)

    with logged() as lines:
        Readings({}).of(one, attribute)
    assert lines == []
    assert one._context == before

    with logged() as lines:
        shown = one.content
    assert "https://a.example/b.html" in shown
    assert [line[1] for line in lines] == ["WARNING"]


def test_a_summary_is_not_cut_again(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the text it is cut from is the one it was."""
    readings = Readings({})
    one = article(settings)
    known = {"Article a.md": {name: readings.of(one, name) for name in ("summary", SOURCE_OF_SUMMARY)}}
    monkeypatch.setattr("plugins.building.readings._cut", lambda _content: "cut")

    assert Readings(known).of(article(settings), "summary") == known["Article a.md"]["summary"]
    assert Readings(known).of(article(settings, "other"), "summary") == "'cut'"


def test_a_name_is_that_of_one_object(settings: Any) -> None:
    """Another one of the same source has none."""
    readings, one = Readings({}), article(settings)

    assert readings.name(one) == readings.name(one) == "Article a.md"
    with pytest.raises(Opaque):
        readings.name(article(settings))


def test_large_values_are_told_once_for_each_generator(settings: Any) -> None:
    """A generator may change a list between its pages and those of the next."""
    readings, large = Readings({}), list(range(60))
    first = readings.of_value(large)
    large.append(1)

    assert readings.of_value(large) == first
    assert readings.of_value(large[:40]) != readings.of_value(large[:41])
    readings.forget_values()
    assert readings.of_value(large) != first
    assert readings.of_value(article(settings)) == "<Article a.md>"
