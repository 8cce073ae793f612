"""Where stock Pelican has to build, and who else has a say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader
from pelican import Pelican, contents, generators, paginator, signals, utils, writers

from plugins.building import known
from plugins.building.addresses import memo_addresses
from plugins.building.quick import quick
from tests.unit.building.stock import settings_of


def objections(**changes: Any) -> list[str]:
    """Return what stands against the fast build under these settings."""
    return list(known.objections(settings_of(**changes)))


def test_pelican_as_it_is_installed_is_known() -> None:
    """Also from inside a build, which puts parts of its own into Pelican."""
    assert objections() == []
    with quick(), memo_addresses():
        assert objections() == []


def test_any_other_code_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One letter is enough."""
    other = tmp_path / "utils.py"
    other.write_bytes(Path(utils.__file__).read_bytes() + b"#")
    monkeypatch.setattr(utils, "__file__", str(other))

    assert [one.partition(" (")[0] for one in objections()] == ["this version of Pelican"]


def foreign(*_given: Any, **_how: Any) -> Any:
    """Stand for the code of a plug-in."""


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Pelican, "run"),
        (writers.Writer, "write_file"),
        (writers.Writer, "_add_item_to_the_feed"),
        (generators.Generator, "get_template"),
        (contents.Content, "get_content"),
        (contents.Content, "url"),
        (contents.Content, "summary"),
        (paginator.Paginator, "page"),
    ],
)
@pytest.mark.parametrize("form", ["function", "property", "memory"])
def test_a_function_that_was_replaced_is_noticed(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, form: str
) -> None:
    """By whatever form the replacement has."""
    forms = {"function": foreign, "property": property(foreign), "memory": utils.memoized(foreign)}
    monkeypatch.setattr(owner, name, forms[form])

    assert objections() == [f"{owner.__name__}.{name} was replaced"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"OUTPUT_SOURCES": True}, "OUTPUT_SOURCES"),
        ({"CONTENT_CACHING_LAYER": "generator", "LOAD_CONTENT_CACHE": True}, "CONTENT_CACHING_LAYER"),
        ({"JINJA_ENVIRONMENT": {"loader": DictLoader({})}}, "JINJA_ENVIRONMENT"),
    ],
)
def test_a_setting_we_do_not_follow_is_named(changes: dict[str, Any], what: str) -> None:
    """In the reason that is logged."""
    (reason,) = objections(**changes)
    assert what in reason


@pytest.mark.parametrize("signal", ["content_written", "feed_generated", "feed_written"])
def test_who_looks_at_each_page_is_known(signal: str) -> None:
    """By the name of the receiver; before a page is another matter."""
    assert known.watchers() == []
    with getattr(signals, signal).connected_to(foreign):
        assert known.watchers() == [f"{__name__}.foreign"]
        assert known.preparers() == []
    with signals.article_generator_write_article.connected_to(foreign):
        assert known.preparers() == [f"{__name__}.foreign"]
