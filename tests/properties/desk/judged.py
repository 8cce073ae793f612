"""A scene as the code under test takes it, in any order of files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from random import Random
from typing import TypeVar

from plugins.core.entry import Entry
from plugins.desk.cases import Case
from plugins.desk.decision import Decision, decide
from plugins.desk.sitewide import adopted
from plugins.records import live
from plugins.records.chain import Record, Signed
from plugins.records.events import Event
from plugins.records.memory import Seen
from plugins.records.revision import Revision
from tests.properties.desk.laws import chain, key
from tests.properties.desk.scene import ENTRY, Said, Scene, Text
from tests.support.builders import make_entry
from tests.support.policies import SITE

T = TypeVar("T")


def event_of(said: Said) -> Event:
    """Return the event of the code under test."""
    entry = "" if said.kind == "adopt" else ENTRY
    head = (said.kind, SITE, entry, said.number, said.previous, said.at, said.by, said.law)
    return Event(*head, said.facts, said.digest)


@lru_cache(maxsize=4096)
def entry_of(text: Text, source: str) -> Entry:
    """Return the text as an entry."""
    return make_entry(
        source,
        id=ENTRY,
        title=f"Text {text.number}",
        body=f"Text {text.number}.\n",
        authors=text.authors,
        category=text.category,
        published=text.published,
        not_before=text.not_before,
        expires=text.expires,
    )


def _signed(said: Iterable[Said]) -> tuple[Signed, ...]:
    found = [Signed(event_of(one), key(one.key)) for one in said]
    return tuple(sorted(found, key=lambda one: one.event.place))


def judged(scene: Scene, shuffle: Random | None = None) -> Decision:
    """Return the decision on *scene*; with *shuffle*, everything that has no order is given in another one."""

    def some(items: Iterable[T]) -> list[T]:
        found = list(items)
        if shuffle:
            shuffle.shuffle(found)
        return found

    policy = chain(scene.laws)
    seen = {digest: Seen(*found) for digest, found in some(scene.seen.items())}
    kept = {
        one.revision: live.Kept(one.revision, PurePosixPath(one.source), one.manifest, {}, {}, one.manifest)
        for one in some(scene.kept.values())
    }
    entries = {one.revision: entry_of(one.text, one.source) for one in some(scene.kept.values())}
    working = Revision(entry_of(*scene.working), scene.revision, {}, ()) if scene.working else None
    site = Record("", _signed(some(scene.adoptions)))
    moved_in = adopted(site, policy, seen, scene.now).get(ENTRY)
    record = Record(ENTRY, _signed(some(scene.said)), kept)
    return decide(Case(record, working, entries, dict(some(scene.hands.items())), moved_in), policy, seen, scene.now)
