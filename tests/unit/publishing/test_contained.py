"""What the published site remembers must be in the repository, and in what it remembers next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from plugins.publishing.contained import missing
from plugins.records.memory import EMPTY, Head, Memory, Seen, hashed
from tests.support.builders import NOW

SITE = "site.example"
FIRST, SECOND = "1" * 64, "2" * 64
SEEN = Seen(NOW, "0" * 64)
ONLINE = Memory(
    site=SITE, number=3, at=NOW, entries={hashed(SITE, "eins"): Head("", 2)}, seen={FIRST: SEEN, SECOND: SEEN}
)


def told(online: Memory = ONLINE, pulled: Memory = EMPTY, events: tuple[str, ...] = (FIRST, SECOND)) -> list[str]:
    """Return what is missing, with its place."""
    counts = {"eins": len(events), "": 0}
    return [f"{issue.where}: {issue.code}" for issue in missing(online, pulled, set(events), counts, NOW)]


def test_what_is_contained_is_not_told() -> None:
    """Events that are not yet published are no fault either."""
    assert [] == told()
    assert [] == told(events=(FIRST, SECOND, "3" * 64))
    assert [] == told(EMPTY)


def test_a_vanished_event_is_told_with_its_entry() -> None:
    """The site knows how many there were."""
    assert ["content/desk/entries/eins: memory.vanished"] == told(events=(FIRST,))


def test_a_release_of_tomorrow_is_told() -> None:
    """One of the two clocks is wrong; a few minutes are what clocks differ by."""
    assert [".well-known/freigabe.json: memory.clock"] == told(replace(ONLINE, at=NOW + timedelta(minutes=11)))
    assert told(replace(ONLINE, at=NOW + timedelta(minutes=9))) == []


def test_an_older_release_is_told() -> None:
    """A host that was rolled back, or a record made by somebody else."""
    assert [".well-known/freigabe.json: memory.older"] == told(pulled=replace(ONLINE, number=4))


def test_a_first_seen_that_changed_is_told() -> None:
    """Lost, or moved: both let a backdated approval count."""
    later = Seen(NOW + timedelta(days=1), SEEN.policy)

    assert [".well-known/freigabe.json: memory.seen"] == told(replace(ONLINE, seen={FIRST: SEEN}), ONLINE)
    assert [".well-known/freigabe.json: memory.seen"] == told(
        replace(ONLINE, seen={FIRST: later, SECOND: SEEN}), ONLINE
    )
