"""
Which kept revisions of an entry are still needed.

What is online, what waits for its time or for a second release, and the one that was online before, so that a release
can be taken back.
"""

from __future__ import annotations

from plugins.desk.cases import Case, Finding, Release
from plugins.records.events import APPROVE, Event


def needed(case: Case, finding: Finding, online: Release | None) -> set[str]:
    """
    Return the digests of the revisions to keep.

    Args:
        case: The entry, with everything that is on record.
        finding: What is released of it.
        online: The release that is online, or was when it was taken down; None when there is none.
    """
    releases = finding.releases
    if not releases:
        return {one.revision for one in _approvals(case)} | ({case.adopted.revision} if case.adopted else set())
    newest = len(releases) - 1
    shown = next((nth for nth, one in enumerate(releases) if one == online), newest)
    kept = {one.revision for one in releases[max(0, shown - 1) :]}
    since = releases[shown].event
    open_ones = {one.revision for one in _approvals(case) if since is None or one.place > since.place}
    return kept | open_ones


def _approvals(case: Case) -> list[Event]:
    return [signed.event for signed in case.record.signed if signed.event.kind == APPROVE]
