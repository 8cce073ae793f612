"""Which revisions of an entry are released, and why the others are not. Pure: signed events, policies, clock in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plugins.core.entry import Entry
from plugins.desk.cases import Case, Cause, Finding, Reason, Release, scope_of
from plugins.desk.seats import Claim, missing
from plugins.desk.weighing import AHEAD, Weighing
from plugins.records import events
from plugins.records.chain import Signed
from plugins.records.events import Event
from plugins.records.memory import Seen
from plugins.records.policies import Chain
from plugins.records.rules import Rule


def judge(case: Case, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> Finding:
    """
    Return what is released of *case*.

    Args:
        case: What is known of the entry.
        policy: The policies, from the first to the current one.
        seen: Digest of an event → when a release first saw it; an event that is missing here is seen now.
        now: The instant of this build, with time zone.
    """
    return _Judge(case, policy, seen, now).finding()


@dataclass
class _Bag:
    """Approvals of one revision that count so far."""

    claims: list[Claim] = field(default_factory=list)
    is_own: bool = False


class _Judge:
    def __init__(self, case: Case, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> None:
        self.case = case
        self.record = case.record
        self.weighing = Weighing(case, policy, seen, now)
        self.reasons: dict[str, dict[Reason, None]] = {}
        self.waits: list[datetime] = []
        self.releases: list[Release] = []
        self.bags: dict[str, _Bag] = {}
        self.doubted: list[str] = []
        # revisions released in other bytes than the kept ones, and in the kept ones
        self.meddled: set[str] = set()
        self.sound: set[str] = set()

    def finding(self) -> Finding:
        """Go through the events in order."""
        self._move_in()
        for signed in self.record.signed:
            if signed.event.kind == events.APPROVE:
                self._approve(signed)
        if self.case.working:
            self._explain(self.case.working.entry, self.case.working.digest)
        reasons = {revision: tuple(sorted(found)) for revision, found in self.reasons.items()}
        claims = {revision: tuple(bag.claims) for revision, bag in self.bags.items()}
        unkept = tuple(sorted(self.meddled - self.sound))
        down = self._taken_down()
        return Finding(tuple(self.releases), reasons, tuple(self.waits), down, claims, unkept, tuple(self.doubted))

    def _move_in(self) -> None:
        """Begin with what a keeper adopted, if what is kept are the bytes he adopted."""
        adopted = self.case.adopted
        if adopted is None:
            return
        kept = self.record.kept.get(adopted.revision)
        if kept and kept.manifest != adopted.live:
            self.reasons.setdefault(adopted.revision, {})[Reason(Cause.KEPT)] = None
            self.meddled.add(adopted.revision)
            return
        self.sound.add(adopted.revision)
        self.releases.append(Release(adopted.revision, None))

    def _approve(self, signed: Signed) -> None:
        event = signed.event
        rule = self.weighing.rule_of(event)
        reason = self.weighing.fault(signed, rule)
        if reason:
            self._note(event, reason)
            if reason.cause is Cause.AHEAD:
                self.waits.append(event.at - AHEAD)
            elif reason.cause is Cause.KEPT:
                self.meddled.add(event.revision)
            return
        self.sound.add(event.revision)
        given_by = str(event.facts["given_by"])
        hands = self.weighing.contributors(event, self._last)
        if event.by != given_by and event.by in hands:
            # whoever records a release for somebody else vouches for it
            self._doubt(event, event.by)
            return
        is_own = given_by in hands
        if is_own and not self._may_release_own(event, rule):
            return
        bag = self.bags.setdefault(event.revision, _Bag())
        bag.is_own |= is_own
        bag.claims.append((given_by, str(event.facts["as"])))
        is_new = not self.releases or self.releases[-1].revision != event.revision
        if is_new and not missing(rule.needs, bag.claims):
            by = tuple(dict.fromkeys(person for person, _role in bag.claims))
            self._release(Release(event.revision, event, by, bag.is_own))

    def _release(self, release: Release) -> None:
        """Take *release* as the newest; what was approved beside it counts no more: its base is outdated."""
        self.releases.append(release)
        self.bags.clear()

    @property
    def _last(self) -> Event | None:
        return self.releases[-1].event if self.releases else None

    def _note(self, event: Event, reason: Reason) -> None:
        self.reasons.setdefault(event.revision, {})[reason] = None

    def _doubt(self, event: Event, who: str) -> None:
        self._note(event, Reason(Cause.OWN_TEXT, who))
        self.doubted.append(event.digest)

    def _may_release_own(self, event: Event, rule: Rule) -> bool:
        """Whether the policy lets somebody release a text he had a hand in, and the time for that has come."""
        given_by = str(event.facts["given_by"])
        if rule.own == "allowed":
            return True
        if rule.own != "cooling-off":
            self._doubt(event, given_by)
            return False
        found = self.weighing.seen.get(event.digest)
        ends = found.at + timedelta(hours=rule.own_hours) if found else None
        if ends and ends <= self.weighing.now:
            return True
        if ends:
            self.waits.append(ends)
        self._note(event, Reason(Cause.COOLING_OFF, given_by, ends.isoformat() if ends else ""))
        return False

    def _may_restore(self, signed: Signed) -> bool:
        event = signed.event
        is_known = event.revision in {release.revision for release in self.releases}
        return is_known and self._may(signed, ("approver",))

    def _may(self, signed: Signed, roles: tuple[str, ...]) -> bool:
        """Whether one of *roles* for this entry, or a keeper, gave what *signed* says, and it holds."""
        event, weighing = signed.event, self.weighing
        if not weighing.has_key(signed) or weighing.is_revoked(event):
            return False
        entry = self._entry()
        scope = scope_of(entry) if entry else {}
        return weighing.is_keeper(signed) or any(weighing.has_role(event, event.by, role, scope) for role in roles)

    def _entry(self) -> Entry | None:
        """Return the newest released text, or the working one: its facts say for which scope a right must hold."""
        for release in reversed(self.releases):
            if release.revision in self.case.entries:
                return self.case.entries[release.revision]
        return self.case.working.entry if self.case.working else None

    def _taken_down(self) -> Event | None:
        """Return the first take-down that no restore has lifted."""
        signed = self.record.signed
        restores = [one.event for one in signed if one.event.kind == events.RESTORE and self._may_restore(one)]
        for one in signed:
            if one.event.kind != events.TAKE_DOWN or any(self.record.descends(up, one.event) for up in restores):
                continue
            if self._may(one, ("guardian", "approver")):
                return one.event
        return None

    def _explain(self, entry: Entry, revision: str) -> None:
        """Note what the working *revision* of *entry* still lacks."""
        if self.releases and self.releases[-1].revision == revision:
            return
        found = self.reasons.setdefault(revision, {})
        if not any(True for _one in self.weighing.submits(revision)):
            found[Reason(Cause.NOT_SUBMITTED)] = None
        rule = self.weighing.policy.current.rule_for(**scope_of(entry))
        claims = self.bags[revision].claims if revision in self.bags else []
        for role in missing(rule.needs, claims):
            found[Reason(Cause.WAITING, "", role)] = None
        for one in self.weighing.refusals(revision, rule, scope_of(entry)):
            if not any(self.record.descends(event, one) for event in self._approvals(revision)):
                found[Reason(Cause.REFUSED, one.by)] = None

    def _approvals(self, revision: str) -> list[Event]:
        found = [signed.event for signed in self.record.signed]
        return [event for event in found if event.kind == events.APPROVE and event.revision == revision]
