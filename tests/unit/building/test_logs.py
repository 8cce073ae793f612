"""What Pelican says while a page is made: caught, heard, said again."""

from __future__ import annotations

import logging

import pytest

from plugins.building import logs
from tests.unit.building.reading import fatal
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
    assert said[1][4] == {"limit_msg": "more like this", "limit_args": ("x",)}


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
