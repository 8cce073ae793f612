"""Whose release of a text would count now. Found by trying, so that there is one place only that knows the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from plugins.desk.cases import Case, scope_of
from plugins.desk.judgement import judge
from plugins.desk.seats import missing
from plugins.records import events
from plugins.records.chain import Signed
from plugins.records.events import EventWrongError
from plugins.records.memory import Seen
from plugins.records.people import Person
from plugins.records.policies import Chain
from plugins.records.revision import Revision
from plugins.records.writing import new_event

_NOTHING = "0" * 64


def able(case: Case, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> dict[str, tuple[str, ...]]:
    """
    Return for every role the working text of *case* still waits for the ids of those who could fill it now.

    The text has been submitted, or nobody can. Releases that others record for somebody (forge, paper) are left out.
    """
    revision = case.working
    if revision is None:
        return {}
    scope = scope_of(revision.entry)
    needs = policy.current.rule_for(**scope).needs
    where = {name: scope[name] for name in ("category", "path", "lang")}

    def lacking(one: Case) -> tuple[str, ...]:
        finding = judge(one, policy, seen, now)
        if finding.releases and finding.releases[-1].revision == revision.digest:
            return ()
        return missing(needs, finding.claims.get(revision.digest, ()))

    still = lacking(case)
    found: dict[str, tuple[str, ...]] = {}
    for role in dict.fromkeys(still):
        holders = [policy.current.people[one] for one in policy.current.holders(role, at=now, **where)]
        tried = [(person.key, _trial(case, revision, person, role, policy, now)) for person in holders]
        found[role] = tuple(one for one, then in tried if then and len(lacking(then)) < len(still))
    return found


def _trial(case: Case, revision: Revision, person: Person, role: str, policy: Chain, now: datetime) -> Case | None:
    """Return *case* as if *person* had released it as *role*; None without a key that counts."""
    key = next((grant.public for grant in person.keys if grant.in_force(now)), None)
    if key is None:
        return None
    facts = {
        "digest": revision.digest,
        "title": revision.entry.title,
        "live": _NOTHING,
        "scope": scope_of(revision.entry),
        "as": role,
        "assurance": "key",
        "given_by": person.key,
        "evidence": "",
        "note": "",
    }
    kept = case.record.kept.get(revision.digest)
    if kept:
        facts["live"] = kept.manifest
    try:
        event = new_event(case.record, events.APPROVE, person.key, facts, policy.current, now)
    except EventWrongError:
        return None
    record = replace(case.record, signed=(*case.record.signed, Signed(event, key)))
    return replace(case, record=record, entries={**case.entries, revision.digest: revision.entry})
