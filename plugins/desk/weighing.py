"""
What one event weighs: whose key, which right, when. Pure.

Every event is weighed under the policy that was in force when a release first saw it (a new one: now), so that a
leaver's releases stay and a backdated one does not count. Where order matters against somebody, only descent counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from plugins.desk.cases import Case, Cause, Reason, scope_of
from plugins.records import events
from plugins.records.chain import Signed
from plugins.records.events import Event
from plugins.records.memory import Seen
from plugins.records.policies import Chain
from plugins.records.policy import Policy
from plugins.records.rules import Rule

# Clocks of two desks differ; a claim further ahead is no mistake of that kind.
AHEAD = timedelta(minutes=10)
# Who must have recorded a release that its giver did not sign.
WITNESSES = {"forge": "witness", "paper": "recorder"}


def key_counts(signed: Signed, then: Policy, current: Policy, first: datetime) -> bool:
    """
    Whether the key of *signed* was good when claimed and at *first*, by the policy *then* and by the *current* one.

    A key that is still listed, with an end, was lost at that end, also for what a release has seen since.
    """
    event, key = signed.event, signed.key
    was_good = then.key_valid(event.by, key, event.at) and then.key_valid(event.by, key, first)
    return was_good and (current.person_of_key(key) is None or current.key_valid(event.by, key, first))


class Weighing:
    """The events of one case under its policies, at one instant."""

    def __init__(self, case: Case, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> None:
        self.case = case
        self.record = case.record
        self.policy = policy
        self.seen = seen
        self.now = now

    def fault(self, signed: Signed, rule: Rule) -> Reason | None:
        """Return why the approval *signed* counts for nothing under *rule*; whose text it is is not asked here."""
        checks = (
            self._not_ahead,
            self._not_without_key,
            self._not_without_role,
            self._not_unassured,
            self._not_revoked,
            self._not_unsubmitted,
            self._not_refused,
            self._not_of_other_bytes,
        )
        return next((reason for check in checks if (reason := check(signed, rule))), None)

    # Who, and when

    def policy_of(self, event: Event) -> Policy:
        """Return the policy under which *event* is weighed."""
        found = self.seen.get(event.digest)
        return self.policy.all.get(found.policy, self.policy.current) if found else self.policy.current

    def rule_of(self, event: Event) -> Rule:
        """Return the rule in force for the approval *event*."""
        return self.policy_of(event).rule_for(**{name: event.facts["scope"][name] for name in events.SCOPE})

    def has_key(self, signed: Signed) -> bool:
        """Whether the key was good when claimed and when first seen, by the policy then and by the one of today."""
        return key_counts(signed, self.policy_of(signed.event), self.policy.current, self._first_seen(signed.event))

    def has_role(self, event: Event, person: str, role: str, scope: Mapping[str, str]) -> bool:
        """Whether *person* held *role* for *scope* both when *event* claims and when it was first seen."""
        policy = self.policy_of(event)
        where = {name: scope.get(name, "") for name in ("category", "path", "lang")}
        return all(policy.holds(person, role, at=at, **where) for at in (event.at, self._first_seen(event)))

    def is_keeper(self, signed: Signed) -> bool:
        """Whether a keeper of the policy signed it."""
        return signed.event.by in self.policy_of(signed.event).keepers and self.has_key(signed)

    def _first_seen(self, event: Event) -> datetime:
        found = self.seen.get(event.digest)
        return found.at if found else self.now

    def is_revoked(self, event: Event) -> bool:
        """Whether its author, the person it speaks for or a keeper has revoked *event*."""
        theirs = {event.by, event.facts.get("given_by")}
        for signed in self.record.signed:
            one = signed.event
            if one.kind != events.REVOKE or one.facts["revoked"] != event.digest:
                continue
            if (one.by in theirs and self.has_key(signed)) or self.is_keeper(signed):
                return True
        return False

    # Who had a hand in it

    def submits(self, revision: str) -> Iterator[Event]:
        """Yield the submissions of *revision* that hold."""
        for signed in self.record.signed:
            event = signed.event
            is_one = event.kind == events.SUBMIT and event.revision == revision
            if is_one and self.has_key(signed) and not self.is_revoked(event):
                yield event

    def contributors(self, event: Event, since: Event | None) -> set[str]:
        """
        Return the ids of those who had a hand in what *event* approves.

        Whoever is named for this very revision, and for all that was submitted before it and that the last release,
        by the event *since*, has not settled.
        """
        names = set(self.case.hands.get(event.revision, ()))
        for signed in self.record.signed:
            one = signed.event
            if one.kind != events.SUBMIT:
                continue
            is_before = self.record.descends(event, one) and not self._is_settled(one, since)
            if is_before or one.revision == event.revision:
                names |= {one.by, *one.facts["contributors"]}
        policies = (self.policy.current, self.policy_of(event))
        return {person for policy in policies for name in names for person in policy.persons_named(name)}

    def _is_settled(self, submit: Event, since: Event | None) -> bool:
        """Whether the release by *since* has judged the hands in *submit*: of the same text, or of one before it."""
        if since is None or not self.record.descends(since, submit):
            return False
        if submit.revision == since.revision:
            return True
        released = [
            signed.event
            for signed in self.record.signed
            if signed.event.kind == events.SUBMIT
            and signed.event.revision == since.revision
            and self.record.descends(since, signed.event)
        ]
        return bool(released) and all(self.record.descends(one, submit) for one in released)

    def refusals(self, revision: str, rule: Rule, scope: Mapping[str, str]) -> Iterator[Event]:
        """Yield the refusals of *revision* by people whose release would count under *rule*."""
        for signed in self.record.signed:
            one = signed.event
            if one.kind != events.REFUSE or one.revision != revision:
                continue
            is_entitled = any(self.has_role(one, one.by, role, scope) for role in rule.needs)
            if is_entitled and self.has_key(signed) and not self.is_revoked(one):
                yield one

    # What keeps an approval from counting

    def _not_ahead(self, signed: Signed, _rule: Rule) -> Reason | None:
        event = signed.event
        is_ahead = event.at > self.now + AHEAD
        return Reason(Cause.AHEAD, event.by, event.at.isoformat()) if is_ahead else None

    def _not_without_key(self, signed: Signed, _rule: Rule) -> Reason | None:
        return None if self.has_key(signed) else Reason(Cause.KEY, signed.event.by)

    def _not_of_other_bytes(self, signed: Signed, _rule: Rule) -> Reason | None:
        event = signed.event
        kept, entry = self.record.kept.get(event.revision), self.case.entries.get(event.revision)
        if kept and kept.manifest != event.facts["live"]:
            return Reason(Cause.KEPT, str(event.facts["given_by"]))
        if kept and entry and scope_of(entry) != event.facts["scope"]:
            return Reason(Cause.SCOPE, str(event.facts["given_by"]))
        return None

    def _not_without_role(self, signed: Signed, rule: Rule) -> Reason | None:
        event = signed.event
        given_by, role = str(event.facts["given_by"]), str(event.facts["as"])
        if rule.who and given_by not in rule.who:
            return Reason(Cause.NOT_NAMED, given_by)
        if role in rule.needs and self.has_role(event, given_by, role, event.facts["scope"]):
            return None
        return Reason(Cause.ROLE, given_by, role)

    def _not_unassured(self, signed: Signed, rule: Rule) -> Reason | None:
        event = signed.event
        assurance, given_by = str(event.facts["assurance"]), str(event.facts["given_by"])
        reason = Reason(Cause.ASSURANCE, given_by, assurance)
        if assurance not in rule.assurance or (given_by == event.by) is not (assurance == "key"):
            return reason
        role = WITNESSES.get(assurance)
        return reason if role and not self.has_role(event, event.by, role, event.facts["scope"]) else None

    def _not_revoked(self, signed: Signed, _rule: Rule) -> Reason | None:
        event = signed.event
        return Reason(Cause.REVOKED, str(event.facts["given_by"])) if self.is_revoked(event) else None

    def _not_unsubmitted(self, signed: Signed, _rule: Rule) -> Reason | None:
        event = signed.event
        if any(self.record.descends(event, one) for one in self.submits(event.revision)):
            return None
        return Reason(Cause.NOT_SUBMITTED, str(event.facts["given_by"]))

    def _not_refused(self, signed: Signed, rule: Rule) -> Reason | None:
        """Look for a refusal of the same revision that was not in sight when the approval was written."""
        event = signed.event
        for one in self.refusals(event.revision, rule, event.facts["scope"]):
            if not self.record.descends(event, one):
                return Reason(Cause.REFUSED, one.by)
        return None
