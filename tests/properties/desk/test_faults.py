"""
The histories find what they are for: faults put into the code under test one by one, each of which must show.

Every fault is something a programmer could get wrong, as one sentence and one patch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import pytest

from plugins.desk import decision, judgement, weighing
from plugins.desk.cases import Adopted, Release
from plugins.desk.decision import Decision, Verdict, decide
from plugins.desk.judgement import _Judge
from plugins.desk.weighing import Weighing
from plugins.records.chain import Record
from plugins.records.events import SUBMIT, Event
from plugins.records.people import KeyGrant
from plugins.records.policy import Policy
from plugins.records.rules import Rule
from tests.properties.desk import judged
from tests.properties.desk.trial import BrokenError, trial

# A fault that needs more histories than this to show has too few histories of its kind.
HISTORIES = 3_000
Patch = Callable[[pytest.MonkeyPatch], None]


def _nothing(*_args: Any) -> None:
    """No objection."""


def _replaced(place: object, name: str, value: object) -> Patch:
    return lambda patch: patch.setattr(place, name, value)


def _any_two_claims(needs: Mapping[str, int], claims: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    there = Counter(role for _person, role in claims)
    return tuple(chain.from_iterable([role] * (number - there[role]) for role, number in sorted(needs.items())))


def _only_the_general_rule(self: Policy, **_place: str) -> Rule:
    return next(rule for rule in self.rules if not rule.scope)


def _by_number(_self: Record, event: Event, other: Event) -> bool:
    return other.place < event.place


def _without_embargo(entry: Any, now: datetime) -> decision.State | None:
    found = _BY_CLOCK(entry, now)
    return None if found is decision.State.EMBARGO else found


def _expired_is_skipped(entry: Any, now: datetime) -> decision.State | None:
    found = _BY_CLOCK(entry, now)
    return decision.State.FUTURE if found is decision.State.EXPIRED else found


def _hands_up_to_the_last_release(self: Weighing, event: Event, since: Event | None) -> set[str]:
    names = set(self.case.hands.get(event.revision, ()))
    for one in (signed.event for signed in self.record.signed):
        if one.kind == SUBMIT and one.revision == event.revision and not (since and self.record.descends(since, one)):
            names |= {one.by, *one.facts["contributors"]}
    return {person for name in names for person in self.policy.current.persons_named(name)}


def _only_ids(self: Policy, text: str) -> set[str]:
    return {text} & set(self.people)


def _all_adopted(record: Record, *_args: object) -> dict[str, Adopted]:
    return {
        entry: Adopted(kept["digest"], kept["live"])
        for signed in record.signed
        for entry, kept in signed.event.facts["entries"].items()
    }


def _move_in_unseen(self: _Judge) -> None:
    if self.case.adopted:
        self.releases.append(Release(self.case.adopted.revision, None))


def _only_the_working_text(case: Any, policy: Any, seen: Any, now: datetime) -> Decision:
    found = decide(case, policy, seen, now)
    if found.verdict is not Verdict.KEEP_LIVE:
        return found
    return Decision(Verdict.HOLD, decision.State.DRAFT, found.reasons)


def _first_claimed(_self: Weighing, event: Event) -> datetime:
    return event.at


_BY_CLOCK = decision._by_clock
FAULTS: dict[str, Patch] = {
    "whoever had a hand in a text may release it": _replaced(Weighing, "contributors", lambda *_args: set()),
    "hands in a submission are forgotten with the next release": _replaced(
        Weighing, "contributors", _hands_up_to_the_last_release
    ),
    "an alias of a contributor is a stranger": _replaced(Policy, "persons_named", _only_ids),
    "nothing has to be submitted": _replaced(Weighing, "_not_unsubmitted", _nothing),
    "a refusal is ignored": _replaced(Weighing, "_not_refused", _nothing),
    "a revocation is ignored": _replaced(Weighing, "is_revoked", lambda *_args: False),
    "the claimed time is believed": _replaced(Weighing, "_first_seen", _first_claimed),
    "a key counts for ever": _replaced(KeyGrant, "in_force", lambda *_args: True),
    "an approval may be dated ahead": _replaced(Weighing, "_not_ahead", _nothing),
    "everybody has every role": _replaced(Weighing, "has_role", lambda *_args: True),
    "a release on paper counts everywhere": _replaced(Weighing, "_not_unassured", _nothing),
    "one person can take two places": _replaced(judgement, "missing", _any_two_claims),
    "a higher number stands for descent": _replaced(Record, "descends", _by_number),
    "the general rule holds where a special one is": _replaced(Policy, "rule_for", _only_the_general_rule),
    "a take-down is ignored": _replaced(_Judge, "_taken_down", _nothing),
    "anybody may take down and restore": _replaced(_Judge, "_may", lambda *_args: True),
    "an embargo is ignored": _replaced(decision, "_by_clock", _without_embargo),
    "what has expired brings the older version back": _replaced(decision, "_by_clock", _expired_is_skipped),
    "bytes that were changed under an approval count": _replaced(Weighing, "_not_of_other_bytes", _nothing),
    "bytes that were changed under an adoption count": _replaced(_Judge, "_move_in", _move_in_unseen),
    "anybody may adopt": _replaced(judged, "adopted", _all_adopted),
    "the policy of today judges what was seen under another": _replaced(
        Weighing, "policy_of", lambda self, _event: self.policy.current
    ),
    "a lost key keeps what was seen before its loss was known": _replaced(
        weighing,
        "key_counts",
        lambda signed, then, _current, first: all(
            then.key_valid(signed.event.by, signed.key, at) for at in (signed.event.at, first)
        ),
    ),
    "a text that waits takes the released one off": _replaced(judged, "decide", _only_the_working_text),
}


@pytest.mark.properties
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_in_the_code_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A property that no fault breaks proves nothing."""
    FAULTS[fault](monkeypatch)

    with pytest.raises(BrokenError):
        _try(HISTORIES)


def _try(histories: int) -> None:
    for number in range(histories):
        trial(f"fault:{number}")
