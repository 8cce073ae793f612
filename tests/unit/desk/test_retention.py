"""Which kept revisions go: never one that is online, waits, or could come back by a revocation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from plugins.desk.cases import Adopted, Case, Finding, Release
from plugins.desk.retention import needed
from plugins.records.chain import Record, Signed
from plugins.records.events import APPROVE, Event
from tests.support.policies import Signer

AT = datetime(2026, 1, 1, tzinfo=UTC)


def approvals(*revisions: str) -> tuple[Event, ...]:
    """Return one approval for each of *revisions*, numbered from 1."""
    facts: list[dict[str, Any]] = [{"digest": revision} for revision in revisions]
    return tuple(
        Event(APPROVE, "site", "eins", nth, (), AT, "bea", "", fact, f"{nth}") for nth, fact in enumerate(facts, 1)
    )


def case(*events: Event, adopted: str = "") -> Case:
    """Return an entry with *events* on record."""
    key = Signer("bea").public
    record = Record("eins", tuple(Signed(event, key) for event in events))
    return Case(record, adopted=Adopted(adopted, "") if adopted else None)


def finding(*releases: Release) -> Finding:
    """Return an outcome with *releases*."""
    return Finding(releases, {}, (), None)


def test_the_one_before_the_one_online_stays() -> None:
    """So that a release can be taken back; older ones go."""
    events = approvals("a", "b", "c")
    releases = [Release(event.revision, event) for event in events]

    assert {"b", "c"} == needed(case(*events), finding(*releases), releases[2])


def test_what_is_not_yet_due_stays_with_what_is_online() -> None:
    """Between the two is an embargo."""
    events = approvals("a", "b", "c", "d")
    releases = [Release(event.revision, event) for event in events]

    assert {"a", "b", "c", "d"} == needed(case(*events), finding(*releases), releases[1])


def test_what_waits_for_a_second_release_stays() -> None:
    """Its first release speaks of these bytes."""
    events = approvals("a", "b", "c")
    online = Release("b", events[1])

    assert {"a", "b", "c"} == needed(case(*events), finding(Release("a", events[0]), online), online)
    assert {"a", "b", "c"} == needed(case(*events), finding(), None)


def test_an_abandoned_attempt_from_before_goes() -> None:
    """What was approved once, and overtaken by a release, can never be released any more."""
    events = approvals("attempt", "a", "b")
    releases = [Release(event.revision, event) for event in events[1:]]

    assert {"a", "b"} == needed(case(*events), finding(*releases), replace(releases[1]))


def test_what_moved_in_stays_until_two_later() -> None:
    """An adoption is a release like others."""
    events = approvals("a", "b")
    moved = Release("m", None)
    first, second = (Release(event.revision, event) for event in events)

    assert {"m", "a", "b"} == needed(case(*events, adopted="m"), finding(moved, first), first)
    assert {"a", "b"} == needed(case(*events, adopted="m"), finding(moved, first, second), second)
    assert {"m"} == needed(case(adopted="m"), finding(), None)
