"""
One entry and its signed events as values, without a disk: what the desk decides on.

Events are written by name, each on all before it unless said otherwise; their keys are those of the signers of the same
name in `policies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from plugins.core import digest
from plugins.core.entry import Entry
from plugins.desk.cases import Adopted, Case, scope_of
from plugins.desk.decision import Decision, decide
from plugins.records import events
from plugins.records.chain import Record, Signed
from plugins.records.events import Event
from plugins.records.live import Kept
from plugins.records.memory import Seen
from plugins.records.policies import Chain
from plugins.records.policy import Policy, parse
from plugins.records.revision import Revision
from plugins.records.writing import new_event
from tests.support.builders import NOW, make_entry
from tests.support.policies import Signer, person, policy_text

BEGIN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ROLES = {
    "cora": '"approver"',
    "bea": '"approver"',
    "jana": '"author"',
    "kim": '"guardian"',
    "rita": '"reader"',
    "robo": '"witness", "recorder"',
}
RULE = "[[rules]]\nneeds = {{ {needs} }}\n{more}\n"


def people(*, without: str = "", **more: str) -> str:
    """Return everybody (but *without*), with *more* lines for some of them."""
    return "".join(person(name, roles, more.get(name, "")) for name, roles in ROLES.items() if name != without)


def policy(folk: str = "", *, needs: str = "approver = 1", more: str = "", **head: Any) -> Policy:
    """Return a policy of *folk* (empty: everybody) with one rule."""
    text = policy_text(folk or people(), rules=RULE.format(needs=needs, more=more), **head)
    found, issues = parse(text.encode(), "policy.toml")
    if found is None:
        raise AssertionError([str(issue) for issue in issues])
    return found


def chain(*policies: Policy) -> Chain:
    """Return the chain of *policies*, the last one in force."""
    return Chain(policies[-1], {one.digest: one for one in policies}, tuple(one.digest for one in policies), {})


def revision(name: str) -> str:
    """Return the digest of the text called *name*."""
    return f"f1-{digest.of_bytes(name.encode())}"


def manifest(name: str) -> str:
    """Return the digest of the manifest of the text called *name*."""
    return digest.of_bytes(f"manifest {name}".encode())


@dataclass
class Casebook:
    """An entry whose events are written one after another, a minute between them."""

    policy: Chain = field(default_factory=lambda: chain(policy()))
    signed: list[Signed] = field(default_factory=list)
    texts: dict[str, Entry] = field(default_factory=dict)
    working: str = ""
    hands: dict[str, frozenset[str]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    adopted: Adopted | None = None
    at: datetime = BEGIN
    entry: str = "id-eins"

    def text(self, name: str, **fields: Any) -> Casebook:
        """Let the working text be the one called *name*, which has *fields*."""
        self.texts[name] = make_entry(fields.pop("source", "posts/eins.md"), **{"title": name, **fields})
        self.working = name
        return self

    @property
    def record(self) -> Record:
        """What is on record, every text kept."""
        kept = {
            revision(one): Kept(revision(one), entry.source, "", {}, {}, manifest(one))
            for one, entry in self.texts.items()
        }
        order = sorted(self.signed, key=lambda one: one.event.place)
        return Record(self.entry, tuple(order), kept)

    def case(self, *, unkept: Iterable[str] = ()) -> Case:
        """Return what is known, the texts *unkept* by name left out of what is kept."""
        gone = {revision(one) for one in unkept}
        record = self.record
        record = replace(record, kept={one: kept for one, kept in record.kept.items() if one not in gone})
        working = Revision(self.texts[self.working], revision(self.working), {}, ()) if self.working else None
        entries = {revision(name): entry for name, entry in self.texts.items() if revision(name) not in gone}
        hands = {revision(name): names for name, names in self.hands.items()}
        return Case(record, working, entries, hands, self.adopted)

    def decision(self, now: datetime = NOW, *, unkept: Iterable[str] = ()) -> Decision:
        """Return what the desk decides at *now*."""
        return decide(self.case(unkept=unkept), self.policy, self.seen, now)

    def write(
        self,
        kind: str,
        by: str,
        facts: Mapping[str, Any],
        *,
        on: Iterable[Event] | None = None,
        at: datetime | None = None,
        key: str = "",
        under: Policy | None = None,
    ) -> Event:
        """Let *by* sign an event of *kind*, written *on* these events (None: on all), claimed *at*, with another key."""
        self.at += timedelta(minutes=1)
        record = self.record
        if on is not None:
            heads = list(on)
            known = [
                one
                for one in record.signed
                if one.event in heads or any(record.descends(head, one.event) for head in heads)
            ]
            record = replace(record, signed=tuple(known))
        event = new_event(record, kind, by, facts, under or self.policy.current, at or self.at)
        self.signed.append(Signed(event, Signer(key or by).public))
        return event

    def submit(self, name: str, by: str = "jana", *, contributors: Iterable[str] = ("jana",), **how: Any) -> Event:
        """Let *by* submit the text *name*, naming who had a hand in it."""
        facts = {"digest": revision(name), "title": name, "contributors": list(contributors), "note": ""}
        return self.write(events.SUBMIT, by, facts, **how)

    def approve(self, name: str, by: str = "bea", facts: Mapping[str, Any] | None = None, **how: Any) -> Event:
        """Let *by* approve the text *name*; *facts* replace what the event says."""
        good = {
            "digest": revision(name),
            "title": name,
            "live": manifest(name),
            "scope": scope_of(self.texts[name]),
            "as": "approver",
            "assurance": "key",
            "given_by": by,
            "evidence": "",
            "note": "",
        }
        return self.write(events.APPROVE, by, {**good, **(facts or {})}, **how)

    def released(self, name: str, by: str = "bea", **fields: Any) -> Casebook:
        """Write, submit and approve the text *name*."""
        self.text(name, **fields)
        self.submit(name)
        self.approve(name, by)
        return self

    def refuse(self, name: str, by: str = "bea", **how: Any) -> Event:
        """Let *by* refuse the text *name*."""
        return self.write(events.REFUSE, by, {"digest": revision(name), "reason": "nein"}, **how)

    def take_down(self, by: str = "kim", face: str = events.WITHDRAWN, **how: Any) -> Event:
        """Let *by* take the entry down."""
        return self.write(events.TAKE_DOWN, by, {"face": face, "notice": "", "reason": "Grund"}, **how)

    def restore(self, name: str, by: str = "bea", **how: Any) -> Event:
        """Let *by* put the text *name* online again."""
        return self.write(events.RESTORE, by, {"digest": revision(name), "reason": "Irrtum"}, **how)

    def revoke(self, event: Event, by: str = "bea", **how: Any) -> Event:
        """Let *by* revoke *event*."""
        return self.write(events.REVOKE, by, {"revoked": event.digest, "reason": "Irrtum"}, **how)

    def see(self, *shown: Event, at: datetime | None = None, under: Policy | None = None) -> Casebook:
        """Let a release have seen *shown* (nothing named: all so far) at *at*, by default when they claim to be."""
        for event in shown or [one.event for one in self.signed]:
            self.seen[event.digest] = Seen(at or event.at, (under or self.policy.current).digest)
        return self
