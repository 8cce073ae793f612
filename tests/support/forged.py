"""
A small site whose record anybody may write: honest acts, and whatever somebody can put there who can only push.

Everything happens in this process, with keys that follow from the names of people; no page is rendered.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins.core import digest, files
from plugins.desk import acts, materialise, takedowns
from plugins.desk.acts import Given
from plugins.desk.cases import scope_of
from plugins.desk.edition import compose, content_of
from plugins.desk.naming import case_of
from plugins.desk.seat import Act, Desk, sit_down
from plugins.desk.standing import Standing, stand
from plugins.desk.words import sentence
from plugins.publishing import remember
from plugins.records import events, live, memory
from plugins.records.chain import SITE as SITE_RECORD
from plugins.records.chain import namespace
from plugins.records.events import Event
from plugins.records.live import ENTRIES
from plugins.records.memory import Memory
from plugins.records.policies import VARIABLE
from plugins.records.writing import new_event
from tests.support import policies
from tests.support.builders import SITE_TOML, source_text, write_site
from tests.support.policies import SITE, Signer, person, write_policy

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOBODY = "0" * 64
ALIAS = 'mail = ["anton@site.example", "toni@privat.example"]\n'
PEOPLE = {
    "jana": person("jana", '"author"', 'mail = ["jana@site.example"]\n'),
    "anton": person("anton", '"author", "approver"', ALIAS),
    "bea": person("bea", '"approver"', 'mail = ["bea@site.example"]\n'),
    "kim": person("kim", '"approver", "guardian", "release"'),
}


def policy_text(people: Mapping[str, str] = PEOPLE, **more: Any) -> str:
    """Return the policy of *people*; see `policies.policy_text` for *more*."""
    return policies.policy_text("\n".join(people.values()), **{"keepers": ("kim",), **more})


class Forged:
    """The site in *root*; every act takes a minute."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, policy: str = "") -> None:
        self.root = root
        self.now = NOW
        files_of_people = "".join(f'[{one}]\nname = "{one.title()} Muster"\n' for one in PEOPLE)
        write_site(root, {"site.toml": SITE_TOML, "people.toml": files_of_people})
        self.policy = write_policy(root, policy or policy_text(), ["kim"])
        patch.setenv(VARIABLE, Signer("kim").public.fingerprint)

    # Texts

    def text(self, slug: str, body: str = "Text.\n", /, **fields: str) -> Forged:
        """Write a post by Jana."""
        return self.write(f"content/posts/2026/{slug}.md", source_text(slug, body, **{"authors": "[jana]", **fields}))

    def write(self, path: str, content: str | bytes) -> Forged:
        """Write the file *path*."""
        files.write(self.root / path, content.encode() if isinstance(content, str) else content)
        return self

    def git(self, *args: str, name: str = "Jana Muster", mail: str = "jana@site.example") -> Forged:
        """Run git as somebody who says to be *name* <*mail*>."""
        command = ["git", "-c", f"user.name={name}", "-c", f"user.email={mail}", *args]
        subprocess.run(command, cwd=self.root, check=True, capture_output=True)
        return self

    # Honest acts

    @property
    def standing(self) -> Standing:
        """Where everything stands."""
        return stand(self.root, self.now)

    def does(self, name: str, act: Callable[[Desk], Act]) -> Event:
        """Let *name* act at the desk."""
        self.now += timedelta(minutes=1)
        done = act(sit_down(self.standing, Signer(name).public, self.now))
        for path, content in done.writes.items():
            files.write(self.root / path, content)
        self.put(done.event, name)
        return done.event

    def submitted(self, slug: str, by: str = "jana", contributors: Sequence[str] = ()) -> Event:
        """Let *by* hand in the text as it is."""
        return self.does(by, lambda desk: acts.submit(desk, slug, contributors, ""))

    def released(self, slug: str, by: str = "bea", author: str = "jana") -> Event:
        """Let *author* hand in and *by* release the text as it is."""
        self.submitted(slug, author)
        return self.does(by, lambda desk: acts.approve(desk, slug, Given()))

    def taken_down(self, slug: str, by: str = "kim") -> Event:
        """Let *by* take the text off."""
        return self.does(by, lambda desk: takedowns.take_down(desk, slug, events.GONE, "", "Grund"))

    def enacted(self, people: Mapping[str, str], *, number: int = 2, by: str = "kim", **more: Any) -> str:
        """Put the next policy in force, signed by *by*, and return its digest."""
        text = policy_text(people, number=number, previous=self.policy, **more)
        self.policy = write_policy(self.root, text, [by])
        return self.policy

    # What somebody writes who does not ask the desk

    def put(self, event: Event, key: str, space: str = "") -> Path:
        """Write *event*, whatever it says, signed with the key of *key*, and return its place."""
        content = events.render(event)
        place = self.root / (ENTRIES / event.entry if event.entry else SITE_RECORD) / event.name
        files.write(place, content)
        files.write(place.with_name(f"{place.name}.sig"), Signer(key).sign(content, space or namespace(event.site)))
        return place

    def forged(self, slug: str, kind: str, by: str, facts: Mapping[str, Any], **changes: Any) -> Event:
        """Return an event on the text *slug*, with fields changed and its digest made to fit."""
        standing = self.standing
        record = case_of(standing, slug)[1].record if slug else standing.site_record
        if standing.policy is None:
            raise AssertionError(standing.issues)
        self.now += timedelta(minutes=1)
        event = replace(new_event(record, kind, by, facts, standing.policy.current, self.now), **changes)
        return replace(event, digest=digest.of_blob(events.render(event)))

    def approval(self, slug: str, by: str, **changes: Any) -> Event:
        """Return an approval of the text as it is now, its bytes kept; the desk is not asked whether it may be."""
        standing = self.standing
        revision = case_of(standing, slug)[1].working
        if revision is None:
            raise AssertionError(slug)
        writes, manifest = live.writes(self.root, revision, standing.ids)
        for path, content in writes.items():
            files.write(self.root / path, content)
        facts = {
            "digest": revision.digest,
            "title": revision.entry.title,
            "live": manifest,
            "scope": scope_of(revision.entry),
            "as": "approver",
            "assurance": "key",
            "given_by": by,
            "evidence": "",
            "note": "",
        }
        return self.forged(slug, events.APPROVE, by, facts, **changes)

    # What comes of it

    def online(self) -> dict[str, bytes]:
        """Return content path → bytes of what may go online now."""
        standing = self.standing
        edition, released = compose(standing)
        remember.demand_contained(standing, self.now)
        materialise.write(edition, released, self.root)
        settings = ("site.toml", "people.toml")
        return {path: content_of(released, path) for path in edition.files if path not in settings}

    def reasons(self, slug: str) -> str:
        """Return all that keeps the text from being online."""
        standing = self.standing
        decision = standing.decisions[case_of(standing, slug)[0]]
        return "; ".join(sentence(one, standing.working.site.zone) for one in decision.reasons)

    def published(self, by: str = "kim", space: str = "freigabe-release", **changes: Any) -> Memory:
        """Publish, and pull the record of it; *changes* are what somebody makes of it before *by* signs."""
        standing = self.standing
        edition, _released = compose(standing)
        made = replace(remember.next_memory(standing, edition, NOBODY, self.now), **changes)
        signature = Signer(by).sign(made.content, namespace(SITE, space)) if by else b""
        remember.keep(self.root, made, signature)
        return made

    @property
    def pulled(self) -> Path:
        """The record of the published site as it was pulled."""
        return self.root / memory.PULLED

    def record(self, entry: str = "id-eins") -> Path:
        """Return the folder of an entry's record."""
        return self.root / ENTRIES / entry

    def event(self, kind: str, entry: str = "id-eins") -> Path:
        """Return the last event of *kind* in an entry's record."""
        return max(self.record(entry).glob(f"*-{kind}-*.json"))

    def kept(self, suffix: str, entry: str = "id-eins") -> Path:
        """Return the only kept file of the entry with *suffix*."""
        (found,) = (self.record(entry) / live.LIVE).glob(f"*{suffix}")
        return found
