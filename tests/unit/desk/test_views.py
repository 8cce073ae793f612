"""What the banner of a preview says of an entry, and what readers are told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from plugins.core.entry import Entry
from plugins.desk.cases import Case, Cause, Reason, Release
from plugins.desk.decision import Decision, State, Verdict
from plugins.desk.standing import Standing
from plugins.desk.views import StateView, state_view
from plugins.records.chain import Record, Signed
from plugins.records.events import APPROVE, Event
from plugins.records.keys import PublicKey
from tests.support.builders import NOW, make_collection, make_entry

REVISION = "f1-0123456789abcdef0123"


def view(
    decision: Decision, entry: Entry | None = None, *, preview: bool = True, is_approved: bool = True
) -> StateView:
    """The view of an entry whose online version was approved at `NOW`, or moved in."""
    entry = entry or make_entry()
    event = Event(APPROVE, "site.example", entry.id, 1, (), NOW, "bea", "0", {"digest": REVISION}, "0" * 64)
    signed = (Signed(event, PublicKey("ssh-ed25519 AAAA")),) if is_approved else ()
    case = Case(Record(entry.id, signed), None, {REVISION: entry})
    standing = Standing(make_collection(entry), None, Record(""), {entry.id: case}, {entry.id: decision})
    return state_view(entry, decision, standing, preview=preview)


def held(state: State, *reasons: Reason) -> Decision:
    """A decision that nothing may be online."""
    return Decision(Verdict.HOLD, state, reasons)


def online(verdict: Verdict, *reasons: Reason, is_own: bool = False) -> Decision:
    """A decision that a version is online."""
    state = State.LIVE if verdict is Verdict.PUBLISH else State.CANDIDATE
    return Decision(verdict, state, reasons, Release(REVISION, None, is_own=is_own))


def test_a_text_that_is_online_needs_no_words() -> None:
    """Its label is enough."""
    assert StateView("live", "online", "", is_public=True) == view(online(Verdict.PUBLISH))


@pytest.mark.parametrize(
    ("is_approved", "said"),
    [
        (True, "Online is version f1-0123456789abcdef, released 25.11.2026, 13:00."),
        (False, "Online is version f1-0123456789abcdef, with which the text moved in."),
    ],
)
def test_a_candidate_names_the_version_that_is_online(is_approved: bool, said: str) -> None:
    """And what it waits for itself."""
    found = view(online(Verdict.KEEP_LIVE, Reason(Cause.WAITING, "", "approver")), is_approved=is_approved)

    assert (found.state, found.detail) == ("candidate", f"{said} Waits for: approver.")
    assert not found.is_public


@pytest.mark.parametrize(
    ("decision", "fields", "said"),
    [
        (
            held(State.DRAFT, Reason(Cause.NOT_SUBMITTED), Reason(Cause.WAITING, "", "legal")),
            {"planned": date(2027, 2, 1)},
            "This version was not submitted. Waits for: legal. Planned for 01.02.2027.",
        ),
        (held(State.REFUSED, Reason(Cause.REFUSED, "bea")), {}, "Bea refused this version."),
        (
            held(State.FUTURE, Reason(Cause.FUTURE)),
            {"published": datetime(2026, 12, 24, 7, tzinfo=UTC)},
            "From 24.12.2026, 08:00.",
        ),
        (
            held(State.EMBARGO, Reason(Cause.EMBARGO)),
            {"not_before": datetime(2027, 7, 1, 6, tzinfo=UTC)},
            "From 01.07.2027, 08:00.",
        ),
        (
            held(State.EXPIRED, Reason(Cause.EXPIRED)),
            {"expires": datetime(2026, 11, 1, tzinfo=UTC)},
            "Since 01.11.2026, 01:00.",
        ),
        # the dates of a version that nobody has released say nothing of the one that is due
        (
            held(State.EMBARGO, Reason(Cause.NOT_SUBMITTED)),
            {"not_before": datetime(2027, 7, 1, tzinfo=UTC)},
            "This version was not submitted.",
        ),
        (held(State.GONE, Reason(Cause.TAKEN_DOWN, "kim")), {}, "Kim took it down."),
    ],
)
def test_what_keeps_it_from_being_online_is_said_in_sentences(
    decision: Decision, fields: dict[str, Any], said: str
) -> None:
    """All of it, instants in the site's time."""
    assert said == view(decision, make_entry(**fields)).detail


def test_a_text_released_by_its_own_hand_is_marked_where_it_is_shown() -> None:
    """A preview shows the text that waits, not the one that was released so."""
    assert view(online(Verdict.PUBLISH, is_own=True)).is_own
    assert view(online(Verdict.KEEP_LIVE, is_own=True), preview=False).is_own
    assert not view(online(Verdict.KEEP_LIVE, is_own=True)).is_own
    assert not view(online(Verdict.PUBLISH)).is_own
