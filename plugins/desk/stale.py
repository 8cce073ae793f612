"""Is a translation older than what it translates? Pure."""

from __future__ import annotations

from datetime import datetime

from plugins.desk.cases import Case, Release
from plugins.desk.standing import Standing
from plugins.records.events import APPROVE


def stale(standing: Standing, entry_id: str) -> str:
    """
    Return the id of the text whose translation *entry_id* is, if it was released anew since; empty otherwise.

    Only what is online counts: a draft of the original makes no translation stale, nor does its very first release.
    """
    ours = _online(standing, entry_id)
    original = ours[0].entries[ours[1].revision].translation_of if ours else ""
    theirs = _online(standing, original)
    if not ours or not theirs:
        return ""
    translated, released = released_at(*ours), released_at(*theirs)
    if released is None or not _had_another(*theirs):
        return ""
    return original if translated is None or translated < released else ""


def released_at(case: Case, release: Release) -> datetime | None:
    """Return when the revision of *release* was approved last; None for one with which the entry moved in."""
    approvals = [one.event for one in case.record.signed if one.event.kind == APPROVE]
    return max((event.at for event in approvals if event.revision == release.revision), default=None)


def _online(standing: Standing, one: str) -> tuple[Case, Release] | None:
    decision = standing.decisions.get(one)
    release = decision.release if decision else None
    case = standing.cases.get(one)
    return (case, release) if case and release and release.revision in case.entries else None


def _had_another(case: Case, release: Release) -> bool:
    """Whether another revision was approved, or moved in with, before that of *release*."""
    earlier = {one.event.revision for one in case.record.signed if one.event.kind == APPROVE}
    if case.adopted:
        earlier.add(case.adopted.revision)
    return bool(earlier - {release.revision})
