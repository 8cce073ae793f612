"""
What keepers say of the whole site: many entries released at once as they are, and the machinery looked at.

By one signature each, or as many as the policy asks of its keepers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from plugins.core.entry import Status
from plugins.core.errors import DeskError, FreigabeError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk import sitewide
from plugins.desk.acts import sound
from plugins.desk.cases import Case
from plugins.desk.seat import Act, Desk, event_of
from plugins.desk.standing import Standing
from plugins.records import live
from plugins.records.events import ADOPT, MACHINERY, Event, EventWrongError
from plugins.records.live import KeptWrongError
from plugins.records.writing import new_event


def adopt(desk: Desk, ids: Iterable[str], note: str) -> Act:
    """
    Release the working texts *ids* as they are, which have no release yet.

    Raises:
        DeskError: If a keeper does not act, or a text has a release already, is not there or not fit: all of them.
    """
    _demand_keeper(desk)
    chosen = tuple(ids)
    faults: list[Issue] = []
    for one in chosen:
        try:
            _demand_adoptable(desk, one)
        except FreigabeError as error:
            faults += error.issues
    if faults:
        raise DeskError.of(faults)
    try:
        event, writes = adoption(desk.standing, chosen, desk.by, note, desk.now)
    except EventWrongError as wrong:
        raise DeskError("desk.adopt", str(wrong)) from None
    return Act(event, writes=writes)


def adoptable(desk: Desk) -> tuple[str, ...]:
    """Return the ids of all texts their authors call finished and that have no record yet."""
    finished = (Status.PUBLISHED, Status.HIDDEN)
    found = []
    for one, case in desk.standing.cases.items():
        is_finished = case.working is not None and case.working.entry.status in finished
        if is_finished and not _has_record(desk.standing, case) and not _is_adopted_by(desk, case):
            found.append(one)
    return tuple(found)


def _has_record(standing: Standing, case: Case) -> bool:
    return bool(standing.decisions[case.record.entry].release or case.record.signed or case.adopted)


def _demand_adoptable(desk: Desk, one: str) -> None:
    case = desk.standing.cases[one]
    sound(desk.standing, case, one)
    if _is_adopted_by(desk, case):
        what = _("{who} has adopted this version already").format(who=desk.by)
        raise DeskError(one, what, _("let another keeper adopt it"))


def _is_adopted_by(desk: Desk, case: Case) -> bool:
    """Whether this person has adopted the working version, and other keepers have yet to."""
    adoptions = (one.event for one in desk.standing.site_record.signed if one.event.kind == ADOPT)
    mine = (event.facts["entries"].get(case.record.entry) for event in adoptions if event.by == desk.by)
    return case.working is not None and any(found and found["digest"] == case.working.digest for found in mine)


def adoption(
    standing: Standing, ids: Iterable[str], by: str, note: str, now: datetime
) -> tuple[Event, dict[PurePosixPath, bytes]]:
    """
    Return the event with which *by* adopts the working texts *ids*, and the kept bytes to write beside it.

    Raises:
        DeskError: If there is no policy, or a text has a release already, is not there or not whole.
    """
    if standing.policy is None:
        raise DeskError.of(standing.issues)
    writes: dict[PurePosixPath, bytes] = {}
    entries = {}
    for one in ids:
        case = standing.cases.get(one)
        if case is None or case.working is None:
            raise DeskError(one, _("there is no such text"))
        if _has_record(standing, case):
            raise DeskError(one, _("has a record already"), _("submit it and let somebody approve it"))
        try:
            found, manifest = live.writes(standing.working.root, case.working, standing.ids)
        except KeptWrongError as wrong:
            raise DeskError(f"content/{case.working.entry.source}", str(wrong)) from None
        writes |= found
        entries[one] = {"digest": case.working.digest, "live": manifest}
    if not entries:
        raise DeskError("desk.adopt", _("nothing is left to adopt"))
    facts = {"entries": entries, "note": note}
    return new_event(standing.site_record, ADOPT, by, facts, standing.policy.current, now), writes


def look_at_machinery(desk: Desk, note: str) -> Act:
    """
    Say that plug-ins, theme and settings were looked at as they are.

    Raises:
        DeskError: If a keeper does not act, or has looked at exactly these already.
    """
    _demand_keeper(desk)
    standing = desk.standing
    known = sitewide.machinery(standing.site_record, desk.chain, standing.memory.seen, desk.now)
    mine = (one.event for one in standing.site_record.signed if one.event.kind == MACHINERY)
    if standing.machinery in known or any(_is_mine(event, desk) for event in mine):
        raise DeskError("plugins", _("exactly these were looked at already"), _("nothing is to be done"))
    return Act(event_of(desk, standing.site_record, MACHINERY, {"digest": standing.machinery, "note": note}))


def _is_mine(event: Event, desk: Desk) -> bool:
    return event.by == desk.by and event.facts["digest"] == desk.standing.machinery


def _demand_keeper(desk: Desk) -> None:
    if not desk.is_keeper:
        what = _("{who} is no keeper").format(who=desk.by)
        raise DeskError("content/desk/policy.toml", what, _("ask {who}").format(who=", ".join(desk.policy.keepers)))
