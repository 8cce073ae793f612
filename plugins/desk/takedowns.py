"""Acts against what is on record: refusing, taking down, restoring, revoking. Nothing is written or signed here."""

from __future__ import annotations

from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.desk.cases import Case, scope_of
from plugins.desk.naming import case_of
from plugins.desk.seat import Act, Desk, drafted
from plugins.records import events
from plugins.records.events import Event

# A digest's first digits as they stand in the names of the files.
_MARK = 8


def refuse(desk: Desk, named: str, reason: str) -> Act:
    """
    Refuse the version of *named* that was submitted last.

    Raises:
        DeskError: If none was, it is released or refused already, or the refusal would not count.
    """
    _one, case = case_of(desk.standing, named)
    submitted = [signed.event for signed in case.record.signed if signed.event.kind == events.SUBMIT]
    if not submitted:
        raise DeskError(named, _("no version was submitted"), _("tell its author what to change"))
    revision = submitted[-1].revision
    finding = desk.finding(case)
    if revision in {release.revision for release in finding.releases}:
        fix = _("take it down, or revoke the release: python3 tasks.py desk.takedown, desk.revoke")
        raise DeskError(named, _("the version submitted last is released already"), fix)
    _demand_entitled(desk, case, named, revision)
    if any(_refuses(signed.event, revision) and signed.event.by == desk.by for signed in case.record.signed[-1:]):
        raise DeskError(named, _("{who} has refused this version already").format(who=desk.by))
    return drafted(desk, case, events.REFUSE, {"digest": revision, "reason": reason})


def _refuses(event: Event, revision: str) -> bool:
    return event.kind == events.REFUSE and event.revision == revision


def _demand_entitled(desk: Desk, case: Case, named: str, revision: str) -> None:
    """Refuse a refusal by somebody whose release would not count either."""
    entry = case.working.entry if case.working else next(iter(case.entries.values()), None)
    entry = case.entries.get(revision, entry)
    if entry is None:
        raise DeskError(named, _("the text is gone; only its record is left"), _("nothing is to be done"))
    scope = scope_of(entry)
    where = {name: scope[name] for name in ("category", "path", "lang")}
    needs = desk.policy.rule_for(**scope).needs
    if not any(desk.policy.holds(desk.by, role, at=desk.now, **where) for role in needs):
        what = _("{who} may not refuse this: it takes {roles}")
        raise DeskError(named, what.format(who=desk.by, roles=", ".join(sorted(needs))), _("tell one of them"))


def take_down(desk: Desk, named: str, face: str, notice: str, reason: str) -> Act:
    """
    Take *named* off the site, or keep what is released and not yet due from going online.

    Raises:
        DeskError: If nothing of it is released, it is taken down already, or the person may not.
    """
    _one, case = case_of(desk.standing, named)
    finding = desk.finding(case)
    if finding.taken_down:
        raise DeskError(named, _("is taken down already"), _("nothing is to be done"))
    if not finding.releases:
        raise DeskError(named, _("no version of it is released"), _("nothing is to be done"))
    act = drafted(desk, case, events.TAKE_DOWN, {"face": face, "notice": notice, "reason": reason})
    if desk.finding(act.case or case).taken_down is None:
        what = _("{who} may not take this down").format(who=desk.by)
        raise DeskError(named, what, _("ask a guardian, an approver or a keeper"))
    return act


def restore(desk: Desk, named: str, reason: str) -> Act:
    """
    Put *named* online again, as the revision that was released last.

    Raises:
        DeskError: If it is not taken down, or the person may not.
    """
    _one, case = case_of(desk.standing, named)
    finding = desk.finding(case)
    if finding.taken_down is None:
        raise DeskError(named, _("is not taken down"), _("nothing is to be done"))
    if not finding.releases:
        raise DeskError(named, _("no version of it is released"), _("let somebody approve one"))
    act = drafted(desk, case, events.RESTORE, {"digest": finding.releases[-1].revision, "reason": reason})
    if desk.finding(act.case or case).taken_down:
        raise DeskError(named, _("{who} may not restore this").format(who=desk.by), _("ask an approver or a keeper"))
    return act


def revoke(desk: Desk, named: str, mark: str, reason: str) -> Act:
    """
    Take back the event of *named* whose digest begins with *mark*; without one the person's own last release.

    Raises:
        DeskError: If there is none such, it is revoked already, or the person may not.
    """
    _one, case = case_of(desk.standing, named)
    event = _event(desk, case, named, mark)
    if event.kind == events.REVOKE:
        raise DeskError(named, _("a revocation cannot be revoked"), _("do again what was revoked"))
    if event.digest in _revoked(case):
        raise DeskError(named, _("is revoked already: {name}").format(name=event.name), _("nothing is to be done"))
    is_own = desk.by in (event.by, event.facts.get("given_by"))
    if not is_own and not desk.is_keeper:
        what = _("{who} may not revoke what {other} signed").format(who=desk.by, other=event.by)
        raise DeskError(named, what, _("ask that person, or a keeper"))
    return drafted(desk, case, events.REVOKE, {"revoked": event.digest, "reason": reason})


def _revoked(case: Case) -> set[str]:
    found = (signed.event for signed in case.record.signed)
    return {str(event.facts["revoked"]) for event in found if event.kind == events.REVOKE}


def _event(desk: Desk, case: Case, named: str, mark: str) -> Event:
    """Return the event meant by *mark*."""
    every = [signed.event for signed in case.record.signed]
    if mark:
        found = [event for event in every if len(mark) >= _MARK and event.digest.startswith(mark)]
        if len(found) != 1:
            fix = _("python3 tasks.py desk.log shows them")
            raise DeskError(named, _("has no event '{mark}'").format(mark=mark), fix)
        return found[0]
    gone = _revoked(case)
    own = [event for event in every if event.kind == events.APPROVE and desk.by in (event.by, event.facts["given_by"])]
    own = [event for event in own if event.digest not in gone]
    if not own:
        raise DeskError(named, _("{who} has released nothing of it").format(who=desk.by), _("name the event"))
    return own[-1]
