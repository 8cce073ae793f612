"""May an entry be online now: each state, and the instant at which it turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plugins.core.entry import Status
from plugins.desk.decision import State, Verdict, decide, label
from plugins.desk.hooks import state_view
from tests.support.builders import NOW, make_entry, make_site

SECOND = timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.LIVE),
        ({"status": Status.HIDDEN}, State.LIVE),
        ({"status": Status.IDEA}, State.IDEA),
        ({"status": Status.DRAFT}, State.DRAFT),
        ({"status": Status.REVIEW}, State.REVIEW),
        ({"published": NOW}, State.LIVE),
        ({"published": NOW + MOMENT}, State.FUTURE),
        ({"not_before": NOW}, State.LIVE),
        ({"not_before": NOW + MOMENT}, State.EMBARGO),
        ({"expires": NOW + MOMENT}, State.LIVE),
        ({"expires": NOW}, State.EXPIRED),
    ],
)
def test_every_state_turns_at_its_instant(fields: dict[str, Any], state: State) -> None:
    """A start counts from its instant on, an end up to it."""
    decision = decide(make_entry(**fields), now=NOW)

    assert state is decision.state
    assert (Verdict.PUBLISH if state is State.LIVE else Verdict.HOLD) is decision.verdict


def test_all_reasons_are_collected() -> None:
    """The first one does not hide the others."""
    entry = make_entry(status=Status.DRAFT, published=NOW + SECOND, not_before=NOW + SECOND, expires=NOW)

    assert (State.DRAFT, State.FUTURE, State.EMBARGO, State.EXPIRED) == decide(entry, now=NOW).reasons


def test_the_date_of_a_page_is_no_gate() -> None:
    """A page is undated; its embargo holds all the same."""
    page = make_entry("pages/eins.md", published=NOW + SECOND)

    assert decide(page, now=NOW).verdict is Verdict.PUBLISH
    assert decide(make_entry("pages/eins.md", not_before=NOW + SECOND), now=NOW).verdict is Verdict.HOLD


def test_the_next_turn_of_the_clock_is_known() -> None:
    """The earliest instant to come; a draft waits for a person, not for the clock."""
    dates: dict[str, Any] = {"published": NOW - SECOND, "not_before": NOW + SECOND, "expires": NOW + 2 * SECOND}

    assert decide(make_entry(**dates), now=NOW).changes_at == NOW + SECOND
    assert decide(make_entry(**dates), now=NOW + SECOND).changes_at == NOW + 2 * SECOND
    assert decide(make_entry(**dates), now=NOW + 2 * SECOND).changes_at is None
    assert decide(make_entry(**dates, status=Status.DRAFT), now=NOW).changes_at is None


def test_a_naive_clock_is_refused() -> None:
    """A site with two offices must not guess."""
    with pytest.raises(ValueError, match="now is naive"):
        decide(make_entry(), now=datetime(2026, 1, 1))


def test_every_state_has_words() -> None:
    """No banner is blank, and no two states are called the same."""
    assert len({label(state) for state in State}) == len(State)


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({}, ""),
        ({"published": datetime(2027, 1, 1, 9, tzinfo=UTC)}, "from 01.01.2027, 10:00"),
        ({"not_before": datetime(2027, 7, 1, 9, tzinfo=UTC)}, "from 01.07.2027, 11:00"),
        ({"expires": datetime(2026, 7, 1, 9, tzinfo=UTC)}, "since 01.07.2026, 11:00"),
        ({"status": Status.DRAFT, "planned": datetime(2026, 12, 1).date()}, "planned for 01.12.2026"),
        ({"planned": datetime(2026, 10, 1).date()}, ""),
    ],
)
def test_the_banner_says_when_in_the_sites_zone(fields: dict[str, Any], detail: str) -> None:
    """Local time, summer and winter."""
    entry = make_entry(**fields)

    view = state_view(entry, decide(entry, now=NOW), make_site())

    assert detail == view.detail
    assert view.is_public == (view.state == "live")
