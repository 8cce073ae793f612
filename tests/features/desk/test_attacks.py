"""
Attacks on the record by somebody who can push anything, one by one.

Each is told by its own message, and what readers had stays: either the new text is held and the edition is the one
before, or the whole release is refused. What is done to the built site and to its memory is in `test_attacks_outside`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.core.errors import FreigabeError
from plugins.records import events, live
from tests.support.forged import PEOPLE, Forged, policy_text
from tests.support.policies import Signer, person, write_policy

Attack = Callable[[Forged], object]
EINS = "content/posts/2026/eins.md"
POLICY = "content/desk/policy.toml"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """A site with one published text and a picture, and a new version of it that nobody has released."""
    site = Forged(tmp_path, monkeypatch).write("content/posts/2026/bild.png", b"eins")
    site.text("eins", "Erste Fassung. ![Bild](bild.png)\n")
    site.released("eins")
    site.published()
    return site.text("eins", "Zweite Fassung. ![Bild](bild.png)\n")


def approve(site: Forged, by: str, **changes: object) -> Path:
    """Let *by* release the new text without asking the desk."""
    event = site.approval("eins", by, **changes)
    return site.put(event, by)


# Who had a hand in it, and who has the right


def self_release(site: Forged) -> None:
    """The author releases the own text."""
    site.submitted("eins", "anton")
    approve(site, "anton")


def release_by_co_author(site: Forged) -> None:
    """Somebody whom the submission names."""
    site.submitted("eins", contributors=["Anton Muster"])
    approve(site, "anton")


def release_by_author_in_the_head(site: Forged) -> None:
    """Somebody whom only the text itself names."""
    site.text("eins", "Zweite Fassung. ![Bild](bild.png)\n", authors="[jana, anton]")
    submit_for_jana_alone(site)
    approve(site, "anton")


def submit_for_jana_alone(site: Forged) -> None:
    """Hand in, and name nobody else, whatever git and the text say."""
    approval = site.approval("eins", "jana")
    facts = {name: approval.facts[name] for name in ("digest", "title")}
    site.put(site.forged("eins", events.SUBMIT, "jana", {**facts, "contributors": ["jana"], "note": ""}), "jana")


def alias_of_the_author(site: Forged) -> None:
    """Another address of the same person, with another case."""
    site.submitted("eins", contributors=["Toni@Privat.Example"])
    approve(site, "anton")


def hand_in_git_alone(site: Forged) -> None:
    """Who committed the change is left out of the submission."""
    site.git("init", "-q").git("add", "content/desk").git("commit", "-q", "-m", "Begin")
    site.git("add", "--all").git("commit", "-q", "-m", "Text", mail="toni@privat.example", name="T.")
    submit_for_jana_alone(site)
    approve(site, "anton")


def co_author_in_git_alone(site: Forged) -> None:
    """So does a line below the commit's message."""
    words = "Text\n\nCo-authored-by: A. <anton@site.example>"
    site.git("init", "-q").git("add", "content/desk").git("commit", "-q", "-m", "Begin")
    site.git("add", "--all").git("commit", "-q", "-m", words)
    submit_for_jana_alone(site)
    approve(site, "anton")


def release_without_the_right(site: Forged) -> None:
    """An author's signature is no release."""
    site.submitted("eins", "anton")
    approve(site, "jana")


def release_in_the_name_of_another(site: Forged) -> None:
    """Bea's release, signed by the author."""
    site.submitted("eins")
    event = site.approval("eins", "jana")
    site.put(site.forged("eins", events.APPROVE, "jana", {**event.facts, "given_by": "bea"}), "jana")


def release_on_paper(site: Forged) -> None:
    """Somebody records a release on paper where the policy takes none."""
    site.submitted("eins")
    facts = {**site.approval("eins", "kim").facts, "given_by": "bea", "assurance": "paper", "evidence": "Brief"}
    site.put(site.forged("eins", events.APPROVE, "kim", facts), "kim")


def wider_scope(site: Forged) -> None:
    """The release speaks of a text of a category to which a lighter rule applies."""
    site.submitted("eins")
    facts = dict(site.approval("eins", "bea").facts)
    facts["scope"] = {**facts["scope"], "category": "werkstatt"}
    site.put(site.forged("eins", events.APPROVE, "bea", facts), "bea")


def release_before_the_submission(site: Forged) -> None:
    """The order of the chain is turned round: released first, handed in afterwards."""
    approve(site, "bea")
    site.submitted("eins")


def beside_a_refusal(site: Forged) -> None:
    """A release written as if the refusal were not there."""
    site.submitted("eins")
    event = site.approval("eins", "bea")
    refusal = site.forged("eins", events.REFUSE, "kim", {"digest": event.revision, "reason": "falsch"})
    site.put(event, "bea")
    site.put(refusal, "kim")


# Keys and times


def expired_key(site: Forged) -> None:
    """A key whose time is over."""
    site.enacted(PEOPLE | {"bea": ended("bea", "2026-11-22")})
    site.now += timedelta(days=5)
    site.submitted("eins")
    approve(site, "bea")


def ended(name: str, day: str) -> str:
    """Return the person *name* whose key ends at *day*."""
    return person(name, '"approver"', f'keys = [{{ key = "{Signer(name).public.text}", until = {day} }}]\n')


def key_taken_out(site: Forged) -> None:
    """A key the newest policy does not list, on an event that names the policy before."""
    before = site.policy
    site.submitted("eins")
    site.enacted({name: table for name, table in PEOPLE.items() if name != "bea"})
    approve(site, "bea", policy=before)


def backdated(site: Forged) -> None:
    """A leaver keeps the key and dates the release back; no release has seen it while the key was good."""
    site.enacted(PEOPLE | {"bea": ended("bea", "2026-11-22")})
    site.submitted("eins")
    site.now += timedelta(days=5)
    approve(site, "bea", at=site.now - timedelta(days=4))


def dated_ahead(site: Forged) -> None:
    """A date in the future, to be ahead of a role that ends or a refusal that comes."""
    site.submitted("eins")
    approve(site, "bea", at=site.now + timedelta(days=1))


def role_that_ended(site: Forged) -> None:
    """The key still counts, the right is gone."""
    role = '{ role = "approver", until = 2026-11-01 }'
    site.enacted(PEOPLE | {"bea": person("bea", role)})
    site.submitted("eins")
    approve(site, "bea")


# Acts of people who have no right to them


def adopted_by_an_author(site: Forged) -> None:
    """An author lets a text move in."""
    approval = site.approval("eins", "jana")
    adopted = {"digest": approval.revision, "live": approval.facts["live"]}
    site.put(site.forged("", events.ADOPT, "jana", {"entries": {"id-eins": adopted}, "note": ""}), "jana")


def taken_down_by_an_author(site: Forged) -> None:
    """An author takes a text off the site."""
    facts = {"face": events.GONE, "notice": "", "reason": "so"}
    site.put(site.forged("eins", events.TAKE_DOWN, "jana", facts), "jana")


def revoked_by_an_author(site: Forged) -> None:
    """An author revokes what Bea has released."""
    revoked = digest.of_blob(site.event("approve").read_bytes())
    site.put(site.forged("eins", events.REVOKE, "jana", {"revoked": revoked, "reason": "so"}), "jana")


HELD: dict[Attack, str] = {
    self_release: "anton had a hand in it and cannot release it",
    release_by_co_author: "anton had a hand in it and cannot release it",
    release_by_author_in_the_head: "anton had a hand in it and cannot release it",
    alias_of_the_author: "anton had a hand in it and cannot release it",
    hand_in_git_alone: "anton had a hand in it and cannot release it",
    co_author_in_git_alone: "anton had a hand in it and cannot release it",
    release_without_the_right: "jana has not the right 'approver' here",
    release_in_the_name_of_another: "the way bea released it ('key') is not accepted here",
    release_on_paper: "the way bea released it ('paper') is not accepted here",
    wider_scope: "the release by bea speaks of another kind of text",
    release_before_the_submission: "this version was not submitted",
    beside_a_refusal: "kim refused this version",
    expired_key: "the key of bea was not valid when this was first seen",
    key_taken_out: "the key of bea was not valid when this was first seen",
    backdated: "the key of bea was not valid when this was first seen",
    dated_ahead: "the release by bea is dated in the future",
    role_that_ended: "bea has not the right 'approver' here",
    adopted_by_an_author: "this version was not submitted",
    taken_down_by_an_author: "this version was not submitted",
    revoked_by_an_author: "this version was not submitted",
}


@pytest.mark.parametrize("attack", HELD, ids=lambda attack: attack.__name__)
def test_a_release_that_does_not_count_leaves_the_old_text_online(site: Forged, attack: Attack) -> None:
    """The desk says why, and the edition is byte by byte the one before."""
    before = site.online()

    attack(site)

    assert HELD[attack] in site.reasons("eins")
    assert before == site.online()
    assert b"Erste Fassung." in before["posts/2026/eins.md"]


# What contradicts itself


def of_another_namespace(site: Forged) -> None:
    """What somebody signed for git is no release."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea"), "bea", "git")


def of_a_policy(site: Forged) -> None:
    """Neither is what was signed as a policy."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea"), "bea", "freigabe-policy@www.musterwerk.example")


def for_another_entry(site: Forged) -> None:
    """A release of one text is copied to another."""
    site.text("zwei")
    for path in (site.event("approve"), site.event("approve").with_suffix(".json.sig")):
        site.write(f"content/desk/entries/id-zwei/{path.name}", path.read_bytes())


def for_another_site(site: Forged) -> None:
    """The same people release on two sites."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea", site="blog.musterwerk.example"), "bea")


def signed_by_a_stranger(site: Forged) -> None:
    """Somebody who is not in the policy says to be Bea."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea"), "mallory")


def signed_by_the_author(site: Forged) -> None:
    """The author says to be Bea."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea"), "jana")


def edited(site: Forged) -> None:
    """A byte of an event."""
    path = site.event("approve")
    path.write_bytes(path.read_bytes().replace(b'"title": "Eins"', b'"title": "Zwei"'))


def edited_and_renamed(site: Forged) -> None:
    """The name is made to fit, the signature cannot be."""
    path = site.event("approve")
    content = path.read_bytes().replace(b'"title": "Eins"', b'"title": "Zwei"')
    name = f"{path.name[:-13]}{digest.of_blob(content)[:8]}.json"
    path.with_name(f"{path.name}.sig").rename(path.with_name(f"{name}.sig"))
    path.unlink()
    path.with_name(name).write_bytes(content)


def deleted_in_the_middle(site: Forged) -> None:
    """The submission is gone, the release is there."""
    path = site.event("submit")
    path.unlink()
    path.with_name(f"{path.name}.sig").unlink()


def signature_deleted(site: Forged) -> None:
    """An event without its signature."""
    site.event("approve").with_suffix(".json.sig").unlink()


def reordered(site: Forged) -> None:
    """An event takes a number before those it was written on."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea", number=2), "bea")


def number_skipped(site: Forged) -> None:
    """Room for a forged past."""
    site.submitted("eins")
    site.put(site.approval("eins", "bea", number=9), "bea")


def policy_changed_with_the_release(site: Forged) -> None:
    """In one commit, the author becomes an approver and releases."""
    site.submitted("eins", "anton")
    people = PEOPLE | {"jana": person("jana", '"approver"')}
    site.policy = write_policy(site.root, policy_text(people, number=2, previous=site.policy), ["jana"])
    event = replace_policy(site)
    site.put(event, "jana")


def replace_policy(site: Forged) -> events.Event:
    """Return Jana's approval under the policy that nobody has signed who may."""
    with_old = site.root / POLICY
    signed = with_old.read_bytes(), with_old.with_name("policy.toml.sig").read_bytes()
    former = next((site.root / "content/desk/policies").glob("*.toml"))
    with_old.write_bytes(former.read_bytes())
    with_old.with_name("policy.toml.sig").write_bytes(former.with_name(f"{former.name}.sig").read_bytes())
    aside = former.parent.rename(former.parent.with_name("aside"))
    event = site.approval("eins", "jana", policy=site.policy)
    aside.rename(former.parent)
    for path, content in zip((with_old, with_old.with_name("policy.toml.sig")), signed, strict=True):
        path.write_bytes(content)
    return event


def policy_edited(site: Forged) -> None:
    """The policy in force is changed by hand."""
    path = site.root / POLICY
    path.write_bytes(path.read_bytes().replace(b'"author"', b'"approver"', 1))


def policy_rolled_back(site: Forged) -> None:
    """The former policy is put back in force."""
    old = {name: (site.root / f"{POLICY}{name}").read_bytes() for name in ("", ".sig")}
    site.enacted({name: table for name, table in PEOPLE.items() if name != "bea"})
    for name, content in old.items():
        site.write(f"{POLICY}{name}", content)


def policy_rolled_back_with_its_history(site: Forged) -> None:
    """And the newer one taken out of history, but an event names it."""
    old = {name: (site.root / f"{POLICY}{name}").read_bytes() for name in ("", ".sig")}
    site.enacted(PEOPLE | {"bea": ended("bea", "2027-01-01")})
    site.submitted("eins")
    shutil.rmtree(site.root / "content/desk/policies")
    for name, content in old.items():
        site.write(f"{POLICY}{name}", content)


def policy_of_others(site: Forged) -> None:
    """Somebody founds the desk anew, on a machine that does not know the published site."""
    site.pulled.unlink()
    shutil.rmtree(site.root / "content/desk")
    people = {"mallory": person("mallory", '"approver"')}
    write_policy(site.root, policy_text(people, keepers=("mallory",)), ["mallory"])


def kept_text_changed(site: Forged) -> None:
    """By hand, in `live/`."""
    site.kept(".md").write_bytes(site.kept(".md").read_bytes().replace(b"Erste", b"Falsche"))


def kept_text_and_manifest_changed(site: Forged) -> None:
    """So that both agree; the release names other bytes."""
    kept_text_changed(site)
    said = json.loads(site.kept(".json").read_bytes())
    said["text"] = digest.of_blob(site.kept(".md").read_bytes())
    site.kept(".json").write_bytes(json.dumps(said, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n")


def kept_without_release(site: Forged) -> None:
    """A text is put into `live/` that nobody has released."""
    site.approval("eins", "bea")


def kept_text_deleted(site: Forged) -> None:
    """Text and manifest of what is online."""
    shutil.rmtree(site.record() / live.LIVE)


def kept_text_is_a_link(site: Forged) -> None:
    """The kept text leads elsewhere."""
    place = site.kept(".md")
    place.rename(site.root / "elsewhere.md")
    place.symlink_to(site.root / "elsewhere.md")


def pool_changed(site: Forged) -> None:
    """A picture in the pool is exchanged."""
    next((site.root / live.POOL).iterdir()).write_bytes(b"zwei")


def pool_deleted(site: Forged) -> None:
    """A picture in the pool is gone."""
    next((site.root / live.POOL).iterdir()).unlink()


def pool_is_a_link(site: Forged) -> None:
    """A picture in the pool leads elsewhere, to what happens to be the same now."""
    place = next((site.root / live.POOL).iterdir())
    place.rename(site.root / "elsewhere.png")
    place.symlink_to(site.root / "elsewhere.png")


def too_many(site: Forged) -> None:
    """A hundred thousand events; one file with many names costs nothing to make."""
    folder = f"{site.record()}/"
    first = str(site.event("submit"))
    for number in range(100_000):
        name = f"{folder}{1 + number % 999_999:06d}-submit-{number:08x}.json"
        try:
            os.link(first, name)
        except OSError:  # as many names as the system takes for one file
            first = str(shutil.copy(first, name))


def too_large(site: Forged) -> None:
    """Fifty megabytes; the file has a hole, so they cost nothing to make."""
    os.truncate(site.event("submit"), 50 * 1024 * 1024)


def too_large_for_the_site(site: Forged) -> None:
    """The site's own events may be larger, but not that large."""
    site.write("content/desk/site/0001-adopt-00000000.json", b"")
    os.truncate(site.root / "content/desk/site/0001-adopt-00000000.json", 50 * 1024 * 1024)


def event_is_a_link(site: Forged) -> None:
    """An event that lies elsewhere."""
    path = site.event("approve")
    path.rename(site.root / "elsewhere.json")
    path.symlink_to(site.root / "elsewhere.json")


def folder_is_a_link(site: Forged) -> None:
    """A record that lies elsewhere."""
    site.record().rename(site.root / "elsewhere")
    site.record().symlink_to(site.root / "elsewhere")


def folder_in_other_case(site: Forged) -> None:
    """On some machines the same folder, on others a second one."""
    site.record().rename(site.record().with_name("ID-Eins"))


def file_among_the_events(site: Forged) -> None:
    """Something that is no event."""
    site.write("content/desk/entries/id-eins/README.txt", "nichts")


def another_spelling(site: Forged, content: bytes) -> None:
    """Put *content* in the place of an event, under the name that fits."""
    path = site.event("approve")
    name = f"{path.name[:-13]}{digest.of_blob(content)[:8]}.json"
    path.unlink()
    path.with_name(name).write_bytes(content)
    signature = Signer("bea").sign(content, "freigabe@www.musterwerk.example")
    path.with_name(f"{path.name}.sig").unlink()
    path.with_name(f"{name}.sig").write_bytes(signature)


def doubled_key(site: Forged) -> None:
    """A reader that takes the first and one that takes the last see two events."""
    content = site.event("approve").read_bytes()
    another_spelling(site, content.replace(b'"by": "bea",', b'"by": "jana",\n "by": "bea",'))


def not_a_number(site: Forged) -> None:
    """NaN is no JSON, but Python reads it."""
    content = site.event("approve").read_bytes()
    another_spelling(site, content.replace(b'"number": 2', b'"number": NaN'))


def deeply_nested(site: Forged) -> None:
    """As deep as an event is long."""
    another_spelling(site, b'{"v": 1, "event": ' + b"[" * 30_000 + b"]" * 30_000 + b"}")


def unknown_field(site: Forged) -> None:
    """Something only a later version would understand."""
    content = site.event("approve").read_bytes()
    another_spelling(site, content.replace(b'"v": 1', b'"v": 1,\n "wert": 1'))


def unknown_event(site: Forged) -> None:
    """An event of a later version."""
    content = site.event("approve").read_bytes()
    another_spelling(site, content.replace(b'"event": "approve"', b'"event": "release"'))


REFUSED: dict[Attack, str] = {
    of_another_namespace: "is made for 'git', not for 'freigabe@www.musterwerk.example'",
    of_a_policy: "is made for 'freigabe-policy@www.musterwerk.example', not for 'freigabe@www.musterwerk.example'",
    for_another_entry: "belongs to the entry 'id-eins'",
    for_another_site: "belongs to the site 'blog.musterwerk.example'",
    signed_by_a_stranger: "says 'bea', but is signed with the key of nobody in the policy",
    signed_by_the_author: "says 'bea', but is signed with the key of jana",
    edited: "is not the event its name says",
    edited_and_renamed: "is not the signature of these bytes",
    deleted_in_the_middle: "names an event that is not here before it",
    signature_deleted: ".json.sig is missing",
    reordered: "names an event that is not here before it",
    number_skipped: "has the number 9, which does not follow",
    policy_changed_with_the_release: "needs 1 of the keepers of number 1 (kim), has 0; no keeper then: SHA256:",
    policy_edited: "does not sign the policy beside it",
    policy_rolled_back: "is none of those before number 1, which is in force",
    policy_rolled_back_with_its_history: "was written under a policy that is not here",
    policy_of_others: "not signed by whom you trust (SHA256:",
    kept_text_changed: "the text was changed after its release",
    kept_text_and_manifest_changed: "is not what was released under this name",
    kept_without_release: "is kept, but nobody has released it",
    kept_text_deleted: "is released, but its bytes are gone or were changed",
    kept_text_is_a_link: ".md is missing",
    pool_changed: "is not what was released",
    pool_deleted: "is missing",
    pool_is_a_link: "is a link",
    too_many: "more than 1000 are not read",
    too_large: "is larger than 65536 bytes",
    too_large_for_the_site: "is larger than 33554432 bytes",
    event_is_a_link: "is no part of a record",
    folder_is_a_link: "content/desk/entries/id-eins: is no part of a record",
    folder_in_other_case: "belongs to the entry 'id-eins'",
    file_among_the_events: "README.txt: is no part of a record",
    doubled_key: "is not spelled as events are",
    not_a_number: "'nan' is nothing for the field 'number'",
    deeply_nested: "is no JSON",
    unknown_field: "holds the unknown field 'wert'",
    unknown_event: "unknown event 'release'",
}


@pytest.mark.parametrize("attack", REFUSED, ids=lambda attack: attack.__name__)
def test_a_record_that_contradicts_itself_stops_the_release(site: Forged, attack: Attack) -> None:
    """Nothing new goes online while somebody has to look at it; the old site stays as it is."""
    before = site.online()
    attack(site)

    with pytest.raises(FreigabeError) as refused:
        site.online()

    assert REFUSED[attack] in str(refused.value)
    shutil.rmtree(site.root)  # a hundred thousand names
    assert b"Erste Fassung." in before["posts/2026/eins.md"]
