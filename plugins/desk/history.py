"""
The file for a dispute: every public version of one entry, from when to when, and who released it, as plain values.

Pure. Instants are those at which a release first saw an event, where one did; else what the signer claimed, and each
says which. Every line names the file it stands in, so that it can be checked without this program.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from plugins.core.entry import Entry
from plugins.desk.cases import Case, Finding, Release
from plugins.desk.decision import label
from plugins.desk.judgement import judge
from plugins.desk.standing import Standing
from plugins.records import live
from plugins.records.chain import Signed
from plugins.records.events import ADOPT, APPROVE, RESTORE, TAKE_DOWN, Event
from plugins.records.policies import FORMER, PLACE, Chain

SEEN, CLAIMED = "seen", "claimed"


def history(standing: Standing, chain: Chain, one: str, now: datetime) -> dict[str, Any]:
    """Return the whole file on the entry *one*, of texts, numbers, lists and tables only."""
    case, decision = standing.cases[one], standing.decisions[one]
    finding = judge(case, chain, standing.memory.seen, now)
    entry = case.working.entry if case.working else next(iter([*case.entries.values()][-1:]), None)
    return {
        "site": chain.current.site,
        "id": one,
        "title": entry.title if entry else "",
        "at": now.isoformat(timespec="seconds"),
        "state": decision.state.value,
        "state_label": label(decision.state),
        "is_orderly": not standing.issues,
        "versions": list(_versions(standing, chain, case, finding)),
        "events": [_event(standing, chain, signed) for signed in case.record.signed],
        "policies": [_policy(chain, digest) for digest in chain.order],
        "folder": f"{live.ENTRIES}/{one}",
    }


def _versions(standing: Standing, chain: Chain, case: Case, finding: Finding) -> Iterator[dict[str, Any]]:
    """Yield every public version with its beginning and end; a take-down ends one, a restore begins it anew."""
    begins = [(_begin(standing, case, release), release) for release in finding.releases]
    downs = [one.event for one in case.record.signed if one.event.kind == TAKE_DOWN]
    for number, (begin, release) in enumerate(begins):
        after, newer = begins[number + 1] if number + 1 < len(begins) else (None, None)
        # instants are told by the second, and several events may share one: what is written on what decides
        ended = [event for event in downs if _is_between(case, release, event, newer)]
        down = min((_instant(standing, event)["at"] for event in ended), default="")
        yield {
            "revision": release.revision,
            "file": f"{live.folder(case.record.entry)}/{live.stem(release.revision)}.md",
            "is_kept": release.revision in case.record.kept,
            "from": begin,
            "until": down or (after["at"] if after else ""),
            "is_taken_down": bool(down),
            "released_by": [_person(chain, who) for who in release.by],
            "is_own": release.is_own,
            "approvals": [one.event.name for one in case.record.signed if _is_of(one.event, release.revision)],
            **_facts(case.entries.get(release.revision)),
            "files": dict(case.record.kept[release.revision].files) if release.revision in case.record.kept else {},
        }


def _is_between(case: Case, release: Release, event: Event, newer: Release | None) -> bool:
    """Whether *event* was written on *release* and not on the *newer* one."""
    descends = case.record.descends
    is_after = release.event is None or descends(event, release.event)
    return is_after and not (newer and newer.event and descends(event, newer.event))


def _is_of(event: Event, revision: str) -> bool:
    return event.kind in (APPROVE, RESTORE) and event.revision == revision


def _begin(standing: Standing, case: Case, release: Release) -> dict[str, str]:
    """Return when *release* began: not before its own dates, whatever the approval says."""
    event = release.event or next(
        (one.event for one in standing.site_record.signed if one.event.kind == ADOPT and _adopts(one.event, case)), None
    )
    begin = _instant(standing, event) if event else {"at": "", "basis": CLAIMED}
    entry = case.entries.get(release.revision)
    dates = [one for one in (entry.not_before, None if entry.is_page else entry.published) if one] if entry else []
    later = [one for one in dates if begin["at"] and one > datetime.fromisoformat(begin["at"])]
    return {**begin, "at": max(later).astimezone(UTC).isoformat(timespec="seconds")} if later else begin


def _adopts(event: Event, case: Case) -> bool:
    return case.record.entry in event.facts["entries"]


def _facts(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {"title": "", "authors": [], "via": [], "picture": {}, "corrections": []}
    image = entry.image
    return {
        "title": entry.title,
        "authors": list(entry.authors),
        "via": [{"name": one.name, "url": one.url} for one in entry.via],
        "picture": {"file": image.src, "credit": image.credit, "licence": image.licence} if image else {},
        "corrections": [{"on": one.on.isoformat(), "text": one.text} for one in entry.corrections],
    }


def _event(standing: Standing, chain: Chain, signed: Signed) -> dict[str, Any]:
    event = signed.event
    seen = standing.memory.seen.get(event.digest)
    return {
        "kind": event.kind,
        "number": event.number,
        "file": f"{live.ENTRIES}/{event.entry}/{event.name}",
        "digest": event.digest,
        "by": _person(chain, event.by),
        "key": signed.key.fingerprint,
        "claimed": event.at.isoformat(timespec="seconds"),
        "seen": seen.at.isoformat(timespec="seconds") if seen else "",
        "policy": event.policy,
        "facts": {name: value for name, value in event.facts.items() if value != ""},
    }


def _instant(standing: Standing, event: Event) -> dict[str, str]:
    seen = standing.memory.seen.get(event.digest)
    at = seen.at if seen else event.at
    return {"at": at.astimezone(UTC).isoformat(timespec="seconds"), "basis": SEEN if seen else CLAIMED}


def _person(chain: Chain, one: str) -> dict[str, str]:
    """Return id and name; who has left is known to an older policy."""
    policies = [chain.all[digest] for digest in reversed(chain.order)]
    found = next((policy.people[one] for policy in policies if one in policy.people), None)
    return {"id": one, "name": found.name if found else one}


def _policy(chain: Chain, digest: str) -> dict[str, Any]:
    policy = chain.all[digest]
    is_current = digest == chain.order[-1]
    return {
        "number": policy.number,
        "digest": digest,
        "file": PLACE if is_current else f"{FORMER}/{digest}.toml",
        "signers": sorted(chain.signers[digest]),
    }
