"""
May this entry be online now, and in which revision? Pure: case, policies, memory and instant in, decision out.

`status` in the head is an author's wish; what an entry is follows from its bytes, its signed events, the policy and the
clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from plugins.core.entry import Entry, Status
from plugins.core.texts import _
from plugins.desk.cases import Case, Cause, Finding, Reason, Release
from plugins.desk.judgement import judge
from plugins.records.events import GONE, Event
from plugins.records.memory import Seen
from plugins.records.policies import Chain


class Verdict(StrEnum):
    """What the desk says about one entry at one instant."""

    PUBLISH = "publish"
    KEEP_LIVE = "keep-live"
    HOLD = "hold"


class State(StrEnum):
    """The public face of an entry, or the work still to do on one that has none."""

    LIVE = "live"
    CANDIDATE = "candidate"
    IDEA = "idea"
    DRAFT = "draft"
    REVIEW = "review"
    REFUSED = "refused"
    FUTURE = "future"
    EMBARGO = "embargo"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Outcome for one entry.

    Attributes:
        verdict: PUBLISH: the working text is what is released. KEEP_LIVE: another revision is online, the working text
            waits. HOLD: nothing may be online.
        state: The public face, or the work still to do.
        reasons: All that keeps the working text from being online; empty for PUBLISH.
        release: The release that is online; None for HOLD.
        changes_at: The next instant at which the clock alone changes the outcome, if there is one.
        notice: The take-down readers are told of, if there is one.
        unkept: Released revisions whose bytes are gone or are others: a fault of the record.
        doubted: Digests of approvals that do not count because of who had a hand in the text.
        former: The release that was online until it was taken down or expired; what readers are told stands at its
            address.
    """

    verdict: Verdict
    state: State
    reasons: tuple[Reason, ...]
    release: Release | None = None
    changes_at: datetime | None = None
    notice: Event | None = None
    unkept: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    former: Release | None = None


_WORK = {Status.IDEA: State.IDEA, Status.DRAFT: State.DRAFT}
_CLOCK = {State.FUTURE: Cause.FUTURE, State.EMBARGO: Cause.EMBARGO, State.EXPIRED: Cause.EXPIRED}


def decide(case: Case, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> Decision:
    """
    Say what of *case* may be online at *now*, and what keeps the working text from it.

    Raises:
        ValueError: If *now* is naive; a site with two offices must not guess.
    """
    if now.tzinfo is None:
        raise ValueError("now is naive")
    finding = judge(case, policy, seen, now)
    found = _online(case, finding, now)
    down = finding.taken_down
    decision = _down(case, finding, down) if down else _face(case, finding, found)
    if found.expired and not down and _was_online(case, found.expired, seen):
        decision = replace(decision, former=found.expired)
    return replace(decision, unkept=(*finding.unkept, *found.unkept), doubted=finding.doubted)


def _face(case: Case, finding: Finding, found: _Online) -> Decision:
    """Return the decision on an entry that was not taken down."""
    online, clock = found.release, found.clock
    changes_at = min([*found.moments, *finding.waits], default=None)
    reasons = _reasons(case, finding, clock)
    if online is None:
        return Decision(Verdict.HOLD, clock or _work(case, reasons), reasons, None, changes_at)
    if case.working and case.working.digest == online.revision:
        return Decision(Verdict.PUBLISH, State.LIVE, (), online, changes_at)
    return Decision(Verdict.KEEP_LIVE, State.CANDIDATE, reasons, online, changes_at)


def _was_online(case: Case, release: Release, seen: Mapping[str, Seen]) -> bool:
    """Whether readers can know the address of *release*: what moved in, and what was published before it expired."""
    if release.event is None:
        return True
    first, expires = seen.get(release.event.digest), case.entries[release.revision].expires
    return first is not None and expires is not None and first.at < expires


def undecided(entry: Entry) -> Decision:
    """Return the decision on *entry* where no policy says who may release: nothing is."""
    return Decision(Verdict.HOLD, _WORK.get(entry.status, State.REVIEW), (Reason(Cause.NO_POLICY),))


def _down(case: Case, finding: Finding, event: Event) -> Decision:
    state = State.GONE if event.facts["face"] == GONE else State.WITHDRAWN
    reasons = (Reason(Cause.TAKEN_DOWN, event.by), *_reasons(case, finding, None))
    notice = event if finding.releases else None
    return Decision(Verdict.HOLD, state, reasons, notice=notice, former=_former(case, finding, event))


def _former(case: Case, finding: Finding, event: Event) -> Release | None:
    """Return what was online when *event* took it down: no later release, and none that still waited for its time."""
    before = tuple(one for one in finding.releases if one.event is None or case.record.descends(event, one.event))
    return _online(case, replace(finding, releases=before), event.at).release


@dataclass(frozen=True, slots=True)
class _Online:
    """The release the clock lets through, what it says against the newest one, and when it will say otherwise."""

    release: Release | None
    clock: State | None
    moments: tuple[datetime, ...]
    expired: Release | None = None
    unkept: tuple[str, ...] = ()


def _online(case: Case, finding: Finding, now: datetime) -> _Online:
    """Look from the newest release back: one that is not yet due leaves the older online, an expired one does not."""
    moments: list[datetime] = []
    against: State | None = None
    for release in reversed(finding.releases):
        entry = case.entries.get(release.revision)
        if entry is None:
            unkept = (release.revision,) if against is None else ()
            return _Online(None, against, tuple(moments), unkept=unkept)
        moments += [one for one in _dates(entry) if one > now]
        state = _by_clock(entry, now)
        against = against or state
        if state is None:
            return _Online(release, against, tuple(moments))
        if state is State.EXPIRED:
            return _Online(None, against, tuple(moments), release)
    return _Online(None, against, tuple(moments))


def _dates(entry: Entry) -> list[datetime]:
    dates = (None if entry.is_page else entry.published, entry.not_before, entry.expires)
    return [one for one in dates if one]


def _by_clock(entry: Entry, now: datetime) -> State | None:
    if entry.expires and entry.expires <= now:
        return State.EXPIRED
    if entry.not_before and entry.not_before > now:
        return State.EMBARGO
    if entry.published and not entry.is_page and entry.published > now:
        return State.FUTURE
    return None


def _reasons(case: Case, finding: Finding, clock: State | None) -> tuple[Reason, ...]:
    if case.working is None:
        return (Reason(Cause.DELETED),)
    found = finding.reasons.get(case.working.digest, ())
    is_released = case.working.digest in {release.revision for release in finding.releases}
    if clock and is_released:
        return (*found, Reason(_CLOCK[clock]))
    return found


def _work(case: Case, reasons: tuple[Reason, ...]) -> State:
    """Return where the work on a text stands that is not online."""
    if case.working is None:
        return State.DRAFT
    if any(reason.cause is Cause.REFUSED for reason in reasons):
        return State.REFUSED
    is_submitted = not any(reason.cause is Cause.NOT_SUBMITTED for reason in reasons)
    return State.REVIEW if is_submitted else _WORK.get(case.working.entry.status, State.DRAFT)


def label(state: State) -> str:
    """Return the state in a person's words."""
    return {
        State.LIVE: _("online"),
        State.CANDIDATE: _("online in an older version"),
        State.IDEA: _("idea"),
        State.DRAFT: _("draft"),
        State.REVIEW: _("waiting for release"),
        State.REFUSED: _("refused"),
        State.FUTURE: _("scheduled"),
        State.EMBARGO: _("under embargo"),
        State.EXPIRED: _("expired"),
        State.WITHDRAWN: _("withdrawn"),
        State.GONE: _("gone for good"),
    }[state]
