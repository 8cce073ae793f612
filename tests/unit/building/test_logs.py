"""What Pelican says while a page is made: caught, heard, said again."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from pelican.log import LimitFilter

from plugins.building import logs, shortcut
from tests.unit.building.probing import ProbedSite
from tests.unit.building.reading import fatal, listening
from tests.unit.building.stock import logged

LOGGER = logging.getLogger("pelican.contents")


def talk() -> None:
    """Say one thing of each kind."""
    LOGGER.info("told %s of %d", ["a"], 2)
    LOGGER.warning("warned", extra={"limit_msg": "more like this", "limit_args": ("x",)})


def test_what_is_caught_comes_out_when_it_is_said() -> None:
    """And nothing before; with its arguments as texts, its level, its limit."""
    with logged() as lines, logs.caught() as said:
        talk()
    assert lines == []

    with logged() as lines:
        logs.say(said)

    assert [one[1] for one in said] == [logging.INFO, logging.WARNING]
    assert lines == [("pelican.contents", "INFO", "told ['a'] of 2"), ("pelican.contents", "WARNING", "warned")]
    assert {"limit_msg": "more like this", "limit_args": ("x",)}.items() <= said[1][4].items()


def test_only_warnings_and_worse_last() -> None:
    """A page that is skipped says no more that it was written."""
    with logged(), logs.caught() as said:
        talk()

    assert logs.lasting(said) == (said[1],)


def test_what_is_heard_is_let_out_too() -> None:
    """At once, with the place it was said at."""
    with logged() as lines, logs.heard() as said:
        talk()

    assert [one[2] for one in said] == ["told %s of %d", "warned"]
    assert [one[2] for one in lines] == ["told ['a'] of 2", "warned"]


def test_what_is_heard_has_its_place(caplog: pytest.LogCaptureFixture) -> None:
    """Not that of the one who listens."""
    with logged(), logs.heard():
        talk()

    assert {one.funcName for one in caplog.records} == {"talk"}


def test_a_warning_is_fatal_when_it_is_said() -> None:
    """Not while it is caught: in stock it would have come in its turn."""
    with fatal(logging.WARNING):
        with logged(), logs.caught() as said:
            talk()
        with pytest.raises(RuntimeError, match="Warning or error"), logged():
            logs.say(said)


def test_an_error_leaves_the_log_as_it_was() -> None:
    """Whatever went wrong while something was caught or heard."""
    before = type(LOGGER)._log

    for way in (logs.caught, logs.heard):
        with pytest.raises(ZeroDivisionError), way():
            raise ZeroDivisionError

    assert type(LOGGER)._log is before


def test_what_is_handed_on_is_heard() -> None:
    """A cached source's warnings never pass the method that makes records."""
    record = LOGGER.makeRecord(LOGGER.name, logging.WARNING, "a.py", 1, "%s of %s", ({"a": 1}, 2), None, extra={"b": 3})
    named = LOGGER.makeRecord(LOGGER.name, logging.WARNING, "a.py", 1, "100 %% %(a)s", ({"a": 1},), None)

    with logged() as lines, logs.heard() as said:
        logs.replay([record, named])
    with logged() as again:
        logs.say(said)

    assert [one[2] for one in lines] == ["{'a': 1} of 2", "100 % 1"]
    assert lines == again
    assert said[0][4]["b"] == 3


def test_a_warning_of_a_cached_source_is_said_when_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or `--fatal warnings` would let the third build pass that stopped the first."""
    monkeypatch.setattr(shortcut, "_SETTLES_NS", -(10**18))
    site = ProbedSite(tmp_path, {"plain": "x"})
    site.change("a1", body="![](x.png)")
    found = []
    for title in ("Eins", "Zwei", "Zwei"):
        site.change("a2", title=title)
        with logged() as lines:
            site.build()
        told = json.loads((tmp_path / "cache/building/last.json").read_text("utf-8"))
        found.append((told["mode"], [text for _name, level, text in lines if level == "WARNING"]))

    assert [mode for mode, _said in found] == ["incremental", "incremental", "unchanged"]
    assert [said for _mode, said in found] == [found[0][1]] * 3
    assert len(found[0][1]) == 1
    assert not [*tmp_path.glob("cache/building/*.index")]


@pytest.mark.parametrize("way", [logs.caught, logs.heard])
def test_what_is_said_again_has_its_place(way: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Pelican shows beside each line where it comes from."""
    with logged(), way() as said:
        talk()
    caplog.clear()

    with logged():
        logs.say(json.loads(json.dumps(said)))

    places = [(one.filename, one.funcName, one.lineno) for one in caplog.records]
    first = talk.__code__.co_firstlineno
    assert places == [(Path(__file__).name, "talk", first + 2), (Path(__file__).name, "talk", first + 3)]


def test_a_level_that_is_not_shown_is_not_said() -> None:
    """The build that heard it may have shown more."""
    with logged(), logs.caught() as said:
        talk()

    with logged() as lines:
        logging.getLogger().setLevel(logging.WARNING)
        logs.say(said)

    assert [one[1] for one in lines] == ["WARNING"]


@pytest.mark.parametrize("is_relative", [False, True])
# a feed of summaries, which asks for no text, comes first or last
@pytest.mark.parametrize("first", ["all.xml", None])
def test_what_a_text_says_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str | None, is_relative: bool
) -> None:
    """Pelican remembers texts; each page that shows one has what it says, but a build says it once, in stock's order."""
    monkeypatch.setattr(LimitFilter, "LOGS_DEDUP_MIN_LEVEL", logging.DEBUG)
    show = "{% for one in articles %}{{ one.content }}{{ one.summary }}{{ one.content }}{% endfor %}"
    site = ProbedSite(tmp_path, {"first": show, "second": show}, {"article": "{{ article.content }}"})
    site.settings["ARTICLE_SAVE_AS"] = "deep/{slug}.html"
    site.settings |= {"FEED_ALL_ATOM": first, "FEED_ALL_RSS": "all.rss", "RELATIVE_URLS": is_relative}
    site.change("a1", body="[x]({filename}none.md) [x]({filename}none.md)", summary="[y]({filename}gone.md)")
    site.change("a2", body="[x]({filename}none.md)")

    for name, title in (("a3", "Eins"), ("a3", "Zwei"), ("a1", "Drei")):
        site.change(name, title=title)
        said = []
        for fast in (True, False):
            with listening() as lines:
                site.build(fast=fast)
            said.append([line for line in lines if line[1] >= logging.WARNING])

        assert said[0] == said[1]
        assert said[0]
