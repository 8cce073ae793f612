"""What keepers say of the whole site: which entries moved in as they were, and which machinery they have looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from plugins.desk.cases import Adopted
from plugins.desk.weighing import key_counts
from plugins.records.chain import Record, Signed
from plugins.records.events import ADOPT, MACHINERY
from plugins.records.memory import Seen
from plugins.records.policies import Chain
from plugins.records.policy import Policy


def adopted(record: Record, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> dict[str, Adopted]:
    """
    Return what each entry moved in with: the first revision that enough keepers have adopted for it.

    A later adoption of the same entry changes nothing; from then on it takes a release. How many are enough says the
    policy the last one of them is weighed under, so that asking for more keepers takes nothing off the site.
    """
    found: dict[str, Adopted] = {}
    behind: dict[tuple[str, Adopted], set[str]] = {}
    for signed in record.signed:
        event = signed.event
        then = _weighed_under(signed, policy, seen, now) if event.kind == ADOPT else None
        if then is None:
            continue
        for entry, kept in event.facts["entries"].items():
            one = Adopted(kept["digest"], kept["live"])
            keepers = behind.setdefault((entry, one), set())
            keepers.add(event.by)
            if len(keepers) >= then.keepers_needed:
                found.setdefault(entry, one)
    return found


def machinery(record: Record, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> frozenset[str]:
    """Return the digests of the machinery that enough keepers have looked at."""
    found: set[str] = set()
    behind: dict[str, set[str]] = {}
    for signed in record.signed:
        event = signed.event
        then = _weighed_under(signed, policy, seen, now) if event.kind == MACHINERY else None
        if then is None:
            continue
        one = str(event.facts["digest"])
        keepers = behind.setdefault(one, set())
        keepers.add(event.by)
        if len(keepers) >= then.keepers_needed:
            found.add(one)
    return frozenset(found)


def _weighed_under(signed: Signed, policy: Chain, seen: Mapping[str, Seen], now: datetime) -> Policy | None:
    """Return the policy a keeper's word is weighed under; nothing if it is none, or the key was not good both times."""
    event = signed.event
    found = seen.get(event.digest)
    then = policy.all.get(found.policy, policy.current) if found else policy.current
    first = found.at if found else now
    counts = event.by in then.keepers and key_counts(signed, then, policy.current, first)
    return then if counts else None
