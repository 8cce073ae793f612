"""What is said of an entry: hints that only time or a second person brings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plugins.desk.cases import Case, Cause, Reason
from plugins.desk.decision import Decision, State, Verdict
from plugins.desk.explanation import CONFIRM_WITHIN, explain
from plugins.desk.standing import Standing
from plugins.records.chain import Record, Signed
from plugins.records.events import TAKE_DOWN, WITHDRAWN, Event
from plugins.records.keys import PublicKey
from tests.support.builders import NOW, make_collection, make_entry

KEY = PublicKey("ssh-ed25519 AAAA")


def taken_down(by: str, at: datetime, number: int) -> Event:
    """A take-down."""
    facts = {"face": WITHDRAWN, "notice": "", "reason": "x"}
    return Event(TAKE_DOWN, "site.example", "id", number, (), at, by, "0", facts, f"{number:064}")


def hints(*events: Event, now: datetime) -> tuple[str, ...]:
    """What is said of a text that was taken down by *events*, the first of which holds."""
    entry = make_entry("posts/eins.md")
    case = Case(Record("id", tuple(Signed(one, KEY) for one in events)), None, {"f1-0": entry})
    reasons = (Reason(Cause.TAKEN_DOWN, events[0].by), Reason(Cause.DELETED))
    decision = Decision(Verdict.HOLD, State.WITHDRAWN, reasons, notice=events[0])
    standing = Standing(make_collection(entry), None, Record(""), {"id": case}, {"id": decision})
    return explain(standing, "id", now).hints


def test_a_lonely_take_down_is_told_after_three_days() -> None:
    """One person's haste; a second one has that long to agree."""
    event = taken_down("kim", NOW, 1)

    assert () == hints(event, now=NOW + CONFIRM_WITHIN)
    (told,) = hints(event, now=NOW + CONFIRM_WITHIN + timedelta(seconds=1))
    assert "kim took it down on" in told


@pytest.mark.parametrize(("second", "count"), [("bea", 0), ("kim", 1)])
def test_a_second_person_confirms_by_taking_it_down_too(second: str, count: int) -> None:
    """The same person twice is still one."""
    events = (taken_down("kim", NOW, 1), taken_down(second, NOW + timedelta(hours=1), 2))

    assert count == len(hints(*events, now=NOW + 2 * CONFIRM_WITHIN))
