"""When a translation is older than what it translates."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plugins.desk.cases import Adopted, Case, Release
from plugins.desk.decision import Decision, State, Verdict
from plugins.desk.stale import stale
from plugins.desk.standing import Standing
from plugins.records.chain import Record, Signed
from plugins.records.events import APPROVE, RESTORE, Event
from plugins.records.keys import PublicKey
from tests.support.builders import NOW, make_collection, make_entry

KEY = PublicKey("ssh-ed25519 AAAA")
# revision, days after the first event; the last one is online
History = tuple[tuple[str, int], ...]


def event(kind: str, revision: str, at: datetime, number: int) -> Event:
    """An event about *revision*."""
    return Event(kind, "site.example", "id", number, (), at, "bea", "0", {"digest": revision}, f"{number:064}")


def known(name: str, history: History, *, is_adopted: bool = False, original: str = "") -> tuple[Case, Decision]:
    """The entry *name* with the approvals in *history*."""
    events = [event(APPROVE, one, NOW + timedelta(days=day), nth) for nth, (one, day) in enumerate(history, 1)]
    adopted = Adopted("moved", "0") if is_adopted else None
    online = history[-1][0] if history else "moved"
    entry = make_entry(f"posts/{name}.md", translation_of=original)
    case = Case(Record(name, tuple(Signed(one, KEY) for one in events), {}), None, {online: entry}, {}, adopted)
    release = Release(online, events[-1] if events else None)
    return case, Decision(Verdict.PUBLISH, State.LIVE, (), release)


def asked(ours: History, theirs: History, *, is_adopted: bool = False) -> str:
    """What is said of a translation."""
    every = {
        "id-one": known("one", ours, is_adopted=is_adopted, original="id-eins"),
        "id-eins": known("eins", theirs, is_adopted=is_adopted),
    }
    cases = {one: case for one, (case, _decision) in every.items()}
    decisions = {one: decision for one, (_case, decision) in every.items()}
    return stale(Standing(make_collection(), None, Record(""), cases, decisions), "id-one")


@pytest.mark.parametrize(
    ("ours", "theirs", "is_adopted", "is_stale"),
    [
        ((("a", 1),), (("x", 0),), False, False),
        ((("a", 1),), (("x", 0), ("y", 2)), False, True),
        ((("a", 1), ("b", 3)), (("x", 0), ("y", 2)), False, False),
        # the first release of an original is no change of it
        ((("a", 1),), (("x", 2),), False, False),
        # a second approver of the same revision
        ((("a", 1),), (("x", 0), ("x", 2)), False, False),
        ((), (), True, False),
        ((), (("y", 2),), True, True),
        ((("a", 3),), (("y", 2),), True, False),
    ],
)
def test_only_a_newer_version_of_the_original_makes_it_stale(
    ours: History, theirs: History, is_adopted: bool, is_stale: bool
) -> None:
    """By the approvals of what is online."""
    assert ("id-eins" if is_stale else "") == asked(ours, theirs, is_adopted=is_adopted)


def test_a_restored_original_is_no_newer_version() -> None:
    """It is online again as it was."""
    case, decision = known("eins", (("x", 0), ("y", 1)))
    again = event(RESTORE, "y", NOW + timedelta(days=9), 3)
    decisions = {
        "id-eins": Decision(Verdict.PUBLISH, State.LIVE, (), Release("y", again)),
        "id-one": known("one", (("a", 2),), original="id-eins")[1],
    }
    cases = {"id-eins": case, "id-one": known("one", (("a", 2),), original="id-eins")[0]}
    assert decision.release

    assert "" == stale(Standing(make_collection(), None, Record(""), cases, decisions), "id-one")


def test_what_is_no_translation_or_not_online_is_not_stale() -> None:
    """Neither an original, nor a translation of something that is not there."""
    case, decision = known("one", (("a", 1),), original="id-eins")
    standing = Standing(make_collection(), None, Record(""), {"id-one": case}, {"id-one": decision})

    assert "" == stale(standing, "id-one")
    assert "" == stale(standing, "id-fehlt")
