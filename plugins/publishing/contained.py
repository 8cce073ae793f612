"""Whether a repository contains what a published site remembers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import datetime

from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk.weighing import AHEAD
from plugins.records import memory
from plugins.records.live import ENTRIES
from plugins.records.memory import Memory


def missing(
    online: Memory, pulled: Memory, events: Set[str], counts: Mapping[str, int], now: datetime
) -> Iterator[Issue]:
    """
    Yield what the published site remembers and the repository does not.

    Args:
        online: What the published site remembers.
        pulled: What it remembered when it was asked last; empty where nobody knows.
        events: Digests of all events of the repository.
        counts: Id of an entry → number of its events.
        now: The instant of asking.
    """
    if online.at and online.at > now + AHEAD:
        what = _("the published site was released at {moment}, later than this machine's clock says it is").format(
            moment=online.at.isoformat(timespec="minutes")
        )
        yield Issue(memory.NAME, 0, what, _("set the clock right"), code="memory.clock")
    yield from older(online, pulled, _("find out who changed the published site"))
    yield from _vanished(online, events, counts)


def older(online: Memory, before: Memory, fix: str) -> Iterator[Issue]:
    """Yield why *online* is not what follows *before*: a lower number, or another first sight of an event."""
    if online.number < before.number:
        what = _("is release number {number}; number {last} was online before").format(
            number=online.number, last=before.number
        )
        yield Issue(memory.NAME, 0, what, fix, code="memory.older")
    for event, seen in sorted(before.seen.items()) if online.number else ():
        if event in online.seen and online.seen[event] == seen:
            continue
        what = _("has lost when it first saw the event …-{mark}.json").format(mark=event[:8])
        yield Issue(memory.NAME, 0, what, fix, code="memory.seen")


def _vanished(online: Memory, events: Set[str], counts: Mapping[str, int]) -> Iterator[Issue]:
    short = sorted(
        f"{ENTRIES}/{one}" if one else "content/desk/site"
        for one, count in counts.items()
        if (head := online.entries.get(memory.hashed(online.site, one))) and head.events > count
    )
    fix = _("bring the record back from git; what was published once stays on record")
    for event in sorted(online.seen.keys() - events):
        what = _("the published site knows an event …-{mark}.json that is gone").format(mark=event[:8])
        yield Issue(", ".join(short) or "content/desk", 0, what, fix, code="memory.vanished")
