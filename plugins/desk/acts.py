"""
Handing in and releasing, as events and files to write; nothing is written or signed here.

Each act first asks whether it may be done: wrong state, wrong person, own text, stale or unsound text are told before
anybody signs anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from plugins.core.errors import DeskError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk import retention
from plugins.desk.cases import Case, Cause, Finding, scope_of
from plugins.desk.faults import all_faults
from plugins.desk.naming import case_of
from plugins.desk.seat import Act, Desk, drafted, place_of
from plugins.desk.seats import missing
from plugins.desk.standing import Standing, hands_in_git
from plugins.desk.words import sentence
from plugins.records import events, live
from plugins.records.chain import Signed
from plugins.records.events import Event
from plugins.records.live import KeptWrongError
from plugins.records.revision import ALGORITHM, Revision

# Time alone will lift these.
_LATER = (Cause.COOLING_OFF, Cause.FUTURE, Cause.EMBARGO)
# Fewer digits of a digest could be another version's too.
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Given:
    """How a release was given: with the own key, or recorded for the person `by`, who gave it otherwise."""

    assurance: str = "key"
    by: str = ""
    role: str = ""
    evidence: str = ""
    note: str = ""


def submit(desk: Desk, named: str, contributors: Iterable[str], note: str) -> Act:
    """
    Hand in the working text *named*.

    Always among the contributors are the signer, the authors in its head, and those git knows, so that they are on
    record when a branch is squashed or deleted.

    Raises:
        DeskError: If the text is not fit to be released, or there is nothing to hand in.
    """
    _one, case = case_of(desk.standing, named)
    revision = sound(desk.standing, case, named)
    _demand_new(desk, case, revision)
    known = case.hands.get(revision.digest, frozenset())
    found = known | hands_in_git(desk.standing.working.root, case.record, revision)
    names = sorted({desk.by} | _told(desk, contributors) | _found(desk, found))
    if any(_says(signed.event, revision, names, note) for signed in case.record.signed[-1:]):
        raise DeskError(place_of(revision), _("this version is submitted already"), _("let somebody approve it"))
    facts = {"digest": revision.digest, "title": revision.entry.title, "contributors": names, "note": note}
    return drafted(desk, case, events.SUBMIT, facts)


def _told(desk: Desk, names: Iterable[str]) -> set[str]:
    """Return ids for those the policy knows, and the others as they were named."""
    return {one for name in names for one in desk.policy.persons_named(name) or {name}}


def _found(desk: Desk, names: Iterable[str]) -> set[str]:
    """Return ids for those the policy knows, and names without addresses, which are nobody's business, for others."""
    known = {name: desk.policy.persons_named(name) for name in names}
    bare = {name.partition(" <")[0] for name, people in known.items() if not people}
    return {one for people in known.values() for one in people} | {name for name in bare if name and "@" not in name}


def _says(event: Event, revision: Revision, names: Iterable[str], note: str) -> bool:
    """Whether *event*, the last one, hands in the same with everybody already named."""
    is_same = event.kind == events.SUBMIT and event.revision == revision.digest and note in ("", event.facts["note"])
    return is_same and set(names) <= set(event.facts["contributors"])


def _is_submit(signed: Signed, revision: Revision) -> bool:
    return signed.event.kind == events.SUBMIT and signed.event.revision == revision.digest


def approve(desk: Desk, named: str, given: Given, expected: str = "") -> Act:
    """
    Release the working text *named*; *expected* is the digest the person was shown, if it was shown elsewhere.

    Raises:
        DeskError: If the release would not count, with every reason.
    """
    one, case = case_of(desk.standing, named)
    revision = sound(desk.standing, case, named)
    _demand_new(desk, case, revision)
    _demand_expected(revision, expected)
    if not any(_is_submit(signed, revision) for signed in case.record.signed):
        raise DeskError(place_of(revision), _("this version was not submitted"), _("let its author submit it"))
    person = given.by or desk.by
    before = desk.finding(case)
    writes, manifest = _kept(desk, case, revision)
    entry = case.entries.get(revision.digest, revision.entry)
    facts = {
        "digest": revision.digest,
        "title": revision.entry.title,
        "live": manifest,
        "scope": scope_of(entry),
        "as": given.role or _role(desk, person, revision, before),
        "assurance": given.assurance,
        "given_by": person,
        "evidence": given.evidence,
        "note": given.note,
    }
    act = drafted(desk, case, events.APPROVE, facts, {**case.entries, revision.digest: entry})
    finding = desk.finding(act.case or case)
    _demand_counts(desk, act, revision, before, finding)
    shown = act.after.release or act.after.former if act.after else None
    wanted = retention.needed(act.case or case, finding, shown)
    removes = live.unneeded(desk.standing.working.root, one, {*wanted, revision.digest})
    return replace(act, writes=writes, removes=tuple(removes))


def _kept(desk: Desk, case: Case, revision: Revision) -> tuple[dict[PurePosixPath, bytes], str]:
    """Return what keeping *revision* writes, and its manifest: nothing, where another approver has kept it before."""
    if kept := case.record.kept.get(revision.digest):
        return {}, kept.manifest
    try:
        return live.writes(desk.standing.working.root, revision, desk.standing.ids)
    except KeptWrongError as wrong:
        raise DeskError(place_of(revision), str(wrong)) from None


def _demand_expected(revision: Revision, expected: str) -> None:
    if not expected:
        return
    digits = expected.removeprefix(f"{ALGORITHM}-")
    is_it = revision.digest.removeprefix(f"{ALGORITHM}-").startswith(digits)
    if len(digits) < _SHORTEST or not is_it:
        what = _("is version {digest} now, not '{expected}'")
        what = what.format(digest=live.stem(revision.digest), expected=expected)
        raise DeskError(place_of(revision), what, _("look at it again"))


def _role(desk: Desk, person: str, revision: Revision, before: Finding) -> str:
    """Return the role in which *person* releases: the first held one that is still missing, or else needed."""
    scope = scope_of(revision.entry)
    rule = desk.policy.rule_for(**scope)
    where = {name: scope[name] for name in ("category", "path", "lang")}
    still = missing(rule.needs, before.claims.get(revision.digest, ()))
    for role in (*still, *sorted(rule.needs)):
        if desk.policy.holds(person, role, at=desk.now, **where):
            return role
    what = _("{who} may not release this: it takes {roles}").format(who=person, roles=", ".join(sorted(rule.needs)))
    raise DeskError(place_of(revision), what, _else(revision))


def _else(revision: Revision) -> str:
    command = f"python3 tasks.py desk.explain {revision.entry.id}"
    return _("let somebody else approve it; {command} says who").format(command=command)


def _demand_counts(desk: Desk, act: Act, revision: Revision, before: Finding, after: Finding) -> None:
    """Refuse a release that would not count for the person who gives it, or that nobody waits for."""
    needs = desk.policy.rule_for(**scope_of(revision.entry)).needs
    were, still = (missing(needs, found.claims.get(revision.digest, ())) for found in (before, after))
    if _is_released(after, revision) or len(still) < len(were):
        return
    person = str(act.event.facts["given_by"])
    reasons = [reason for reason in after.reasons.get(revision.digest, ()) if reason.who == person]
    if any(reason.cause is Cause.COOLING_OFF for reason in reasons):
        return
    where, zone, fix = place_of(revision), desk.standing.working.site.zone, _else(revision)
    if reasons:
        raise DeskError.of(Issue(where, 0, sentence(reason, zone), fix, code=reason.cause) for reason in reasons)
    what = _("another release by {who} changes nothing: it waits for {roles}")
    raise DeskError(where, what.format(who=person, roles=", ".join(still)), fix)


def sound(standing: Standing, case: Case, named: str) -> Revision:
    """
    Return the working revision of *case*.

    Raises:
        DeskError: If it is gone, or has faults with which it could not be online: all of them.
    """
    if case.working is None:
        what = _("the text is gone; only its record is left")
        raise DeskError(named, what, _("bring it back, or use python3 tasks.py desk.takedown"))
    where = place_of(case.working)
    every = (*standing.working.issues, *all_faults(standing.working))
    found = [issue for issue in every if issue.where == where and issue.is_error]
    entry = case.working.entry
    if not entry.is_page and entry.published is None:
        fix = _("add 'date: …' to the head")
        found.append(Issue(where, 0, _("a post without a date cannot be online"), fix, code="field.date"))
    if not case.working.is_whole and not found:
        found.append(Issue(where, 0, _("uses a file that is not there"), _("bring it"), code="record.kept"))
    if found:
        raise DeskError.of(set(found))
    return case.working


def _is_released(finding: Finding, revision: Revision) -> bool:
    return bool(finding.releases) and finding.releases[-1].revision == revision.digest


def _demand_new(desk: Desk, case: Case, revision: Revision) -> None:
    finding, decision = desk.finding(case), desk.standing.decisions[case.record.entry]
    if finding.taken_down:
        fix = _("restore it first: {command}").format(command="python3 tasks.py desk.restore")
        raise DeskError(place_of(revision), _("is taken down"), fix)
    if not _is_released(finding, revision):
        return
    if decision.release and decision.release.revision == revision.digest:
        raise DeskError(place_of(revision), _("exactly this version is online"), _("nothing is to be done"))
    raise DeskError(place_of(revision), _("exactly this version is released already"), _("nothing is to be done"))
