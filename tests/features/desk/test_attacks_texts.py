"""
Attacks on texts, their files and names, and on what the last release remembers, one by one.

As in `test_attacks`: each is told by its own message, and what readers had stays byte by byte.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.core.errors import FreigabeError
from plugins.records import live, machinery, sample_keys
from plugins.records.cache import PLACE as CACHE
from plugins.records.memory import Seen
from tests.support.forged import NOW, PEOPLE, Forged, policy_text
from tests.support.policies import person

Attack = Callable[[Forged], object]
EINS = "content/posts/2026/eins.md"
PICTURE = "content/posts/2026/bild.png"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """A site with one published text and a picture."""
    return begun(tmp_path, monkeypatch)


def begun(root: Path, patch: pytest.MonkeyPatch, policy: str = "") -> Forged:
    """Return a site with one published text and a picture."""
    site = Forged(root, patch, policy).write(PICTURE, b"eins")
    site.text("eins", "Erste Fassung. ![Bild](bild.png)\n")
    site.released("eins")
    site.published()
    return site


# The text and its files


def released_as(site: Forged, **fields: str) -> None:
    """Let Jana and Bea go through with a text that has *fields* in its head, whatever the desk says."""
    site.text("eins", "Zweite Fassung. ![Bild](bild.png)\n", **fields)
    site.submitted("id-eins")
    site.put(site.approval("id-eins", "bea"), "bea")


def status_alone(site: Forged) -> None:
    """`status: published` is a wish."""
    site.text("zwei", status="published").text("eins", "Zweite Fassung.\n", status="published")


def picture_exchanged(site: Forged) -> None:
    """A picture is exchanged after the release, under the same name."""
    site.write(PICTURE, b"zwei")


def include_of_the_desk(site: Forged) -> None:
    """The text shows a file of the desk."""
    released_as_body(site, "[Schlüssel](../../desk/policy.toml)\n")


def file_outside(site: Forged) -> None:
    """The text shows a file beside the site."""
    site.write("geheim.png", b"geheim")
    released_as_body(site, "![Bild](../../../geheim.png)\n")


def released_as_body(site: Forged, body: str) -> None:
    """Let Bea release *body* past the desk, which hands in nothing like it."""
    site.text("eins", body)
    site.put(site.approval("id-eins", "bea"), "bea")


def category_that_looks_alike(site: Forged) -> None:
    """With a Cyrillic letter: another category, and another rule."""
    site.text("eins", "Zweite Fassung.\n", category="wеrkstatt")


def author_that_looks_alike(site: Forged) -> None:
    """With a Cyrillic letter: nobody, who could then not have had a hand in it."""
    site.text("eins", "Zweite Fassung.\n", authors="[jаna]")


HELD: dict[Attack, str] = {
    status_alone: "was not submitted",
    picture_exchanged: "was not submitted",
    include_of_the_desk: "was not submitted",
    file_outside: "was not submitted",
    category_that_looks_alike: "was not submitted",
    author_that_looks_alike: "was not submitted",
}
NOT_TO_HAND_IN: dict[Attack, str] = {
    include_of_the_desk: "the file 'desk/policy.toml' lies in a folder that is not published",
    file_outside: "'../../../geheim.png' leaves content/",
    category_that_looks_alike: "unknown category 'wеrkstatt'",
    author_that_looks_alike: "unknown person 'jаna' in authors",
}


@pytest.mark.parametrize("attack", HELD, ids=lambda attack: attack.__name__)
def test_a_text_that_changed_after_its_release_waits(site: Forged, attack: Attack) -> None:
    """What is online are the bytes that were released."""
    before = site.online()

    attack(site)

    assert HELD[attack] in site.reasons("id-eins")
    assert before == site.online()
    assert {"posts/2026/bild.png", "posts/2026/eins.md"} == set(before)


@pytest.mark.parametrize("attack", NOT_TO_HAND_IN, ids=lambda attack: attack.__name__)
def test_what_cannot_be_online_is_not_handed_in(site: Forged, attack: Attack) -> None:
    """The author is told at once."""
    attack(site)

    with pytest.raises(FreigabeError) as refused:
        site.submitted("id-eins")

    assert NOT_TO_HAND_IN[attack] in str(refused.value)


def field(name: str, value: str) -> Attack:
    """Return the attack that sets a field in the head."""

    def attack(site: Forged) -> None:
        site.text("eins", "Zweite Fassung.\n", **{name: value})

    attack.__name__ = f"{name}_{value}"
    return attack


def picture_is_a_link(site: Forged) -> None:
    """The picture leads to a file of the machine that builds."""
    (site.root / PICTURE).unlink()
    (site.root / PICTURE).symlink_to("/etc/hostname")


def text_is_a_link(site: Forged) -> None:
    """So does a text."""
    (site.root / "content/posts/2026/zwei.md").symlink_to("/etc/hostname")


def names_that_differ_in_case(site: Forged) -> None:
    """A second picture that is the first one on most authors' machines."""
    site.write("content/posts/2026/BILD.png", b"zwei").text("zwei", "![Bild](BILD.png)\n")
    site.released("zwei")


def same_address(site: Forged) -> None:
    """Two approvers agree on a text at the address of another."""
    site.text("zwei", "Falsche Fassung.\n")
    site.released("zwei")
    site.text("zwei", "Falsche Fassung.\n", slug="eins")
    approval = site.approval("id-zwei", "bea")
    facts = {"digest": approval.revision, "title": "Zwei", "contributors": ["jana"], "note": ""}
    site.put(site.forged("id-zwei", "submit", "jana", facts), "jana")
    site.put(site.approval("id-zwei", "bea"), "bea")


def manifest_that_leads_outside(site: Forged) -> None:
    """An approver keeps a text whose manifest names a place outside, and releases exactly that."""
    site.text("eins", "Zweite Fassung.\n")
    site.submitted("eins")
    approval = site.approval("eins", "bea")
    place = site.root / live.folder("id-eins") / f"{live.stem(approval.revision)}.json"
    said = json.loads(place.read_bytes())
    said["source"] = "posts/../../pelicanconf.md"
    content = json.dumps(said, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"
    place.write_bytes(content)
    facts = {**approval.facts, "live": digest.of_blob(content)}
    site.put(site.forged("eins", "approve", "bea", facts), "bea")


def folder_elsewhere(name: str) -> Attack:
    """Return the attack that lets a folder of the desk lead elsewhere."""

    def attack(site: Forged) -> None:
        place = site.root / name
        shutil.move(place, site.root / "elsewhere")
        place.symlink_to(site.root / "elsewhere")

    attack.__name__ = f"{name} is a link"
    return attack


def policy_of_look_alikes(site: Forged) -> None:
    """A second Jana, whose id has a Cyrillic letter."""
    site.enacted(PEOPLE | {"jаna": person("mallory").replace("[people.mallory]", '[people."jаna"]')})


# What the last release remembers


def deleted_at_the_end(site: Forged) -> None:
    """A released take-down is taken out again, and nothing in the repository misses it."""
    site.taken_down("eins")
    site.published()
    for path in (site.event("take-down"), site.event("take-down").with_suffix(".json.sig")):
        path.unlink()


def whole_record_deleted(site: Forged) -> None:
    """Text, record and all."""
    shutil.rmtree(site.record())
    (site.root / EINS).unlink()


def policy_rolled_back_without_a_trace(site: Forged) -> None:
    """The newer policy is gone as if it had never been; only the published site knows it."""
    old = {name: (site.root / f"content/desk/policy.toml{name}").read_bytes() for name in ("", ".sig")}
    site.enacted({name: table for name, table in PEOPLE.items() if name != "anton"})
    site.published()
    shutil.rmtree(site.root / "content/desk/policies")
    for name, content in old.items():
        site.write(f"content/desk/policy.toml{name}", content)


def edited_record(site: Forged) -> None:
    """When an event was first seen is set back, with the signature as it was."""
    made = site.published()
    early = {event: Seen(NOW - timedelta(days=30), one.policy) for event, one in made.seen.items()}
    site.pulled.write_bytes(replace(made, seen=early).content)


def garbled_record(site: Forged) -> None:
    """No record at all."""
    site.pulled.write_bytes(b"{}\n")


def another_spelling(site: Forged) -> None:
    """The same record, with blanks."""
    site.pulled.write_bytes(json.dumps(json.loads(site.pulled.read_bytes())).encode())


REFUSED: dict[Attack, str] = {
    field("save_as", "../../leak.html"): "unknown field 'save_as'",
    field("url", "blog/zwei/"): "unknown field 'url'",
    field("template", "base"): "unknown field 'template'",
    field("status", "skip"): "status 'skip' is unknown",
    field("slug", "еins"): "slug 'еins' is not lower-case letters",
    field("slug", "../eins"): "slug '../eins' is not lower-case letters",
    field("id", "id-еins"): "id 'id-еins' is not 3 to 64 lower-case letters",
    picture_is_a_link: "bild.png: is a symbolic link, which may lead outside the site",
    text_is_a_link: "zwei.md: is a symbolic link, which may lead outside the site",
    names_that_differ_in_case: "two released texts need different files of the name content/posts/2026/BILD.png",
    same_address: "address /blog/eins/ is already taken",
    manifest_that_leads_outside: "the manifest names a place outside the site",
    folder_elsewhere("content/desk"): "content/desk: is no part of a record",
    folder_elsewhere("content/desk/entries"): "content/desk/entries: is no part of a record",
    folder_elsewhere("content/desk/pool"): "content/desk/pool: is no part of a record",
    policy_of_look_alikes: "'jаna' is not lower-case letters",
    deleted_at_the_end: "the published site knows an event …-",
    whole_record_deleted: "the published site knows an event …-",
    policy_rolled_back_without_a_trace: "which is not among these\n  try: bring back the newer policy",
    edited_record: "var/released/freigabe.json: is not the signature of these bytes",
    garbled_record: "var/released/freigabe.json: is no record of a release",
    another_spelling: "var/released/freigabe.json: is not spelled as records are",
    lambda site: site.published(
        ""
    ): "var/released/freigabe.json: is not signed, and the policy names who signs releases",
    lambda site: site.published("bea"): "which may not release",
    lambda site: site.published(space="freigabe"): "is made for 'freigabe@www.musterwerk.example', not for",
    lambda site: site.published(site="blog.example"): "belongs to the site 'blog.example'",
    lambda site: site.published(policy="1" * 64): "the published site was released under policy 1111111111111111",
    lambda site: site.published(at=NOW + timedelta(days=9)): "later than this machine's clock says it is",
}


def online_after(attack: Attack, site: Forged) -> None:
    """Attack, then release."""
    attack(site)
    site.online()


@pytest.mark.parametrize("attack", REFUSED, ids=lambda attack: REFUSED[attack][:60])
def test_what_nobody_can_have_released_stops_the_release(site: Forged, attack: Attack) -> None:
    """The old site stays as it is."""
    before = site.online()

    with pytest.raises(FreigabeError) as refused:
        online_after(attack, site)

    assert REFUSED[attack] in str(refused.value)
    assert b"Erste Fassung." in before["posts/2026/eins.md"]


def test_a_file_whose_name_changes_its_case_is_the_same_text(site: Forged) -> None:
    """At its address, in its bytes; also while the file is there under both names."""
    before = sorted(site.online().values())
    content = (site.root / EINS).read_bytes()

    (site.root / EINS).rename(site.root / "content/posts/2026/EINS.md")
    renamed = site.online()
    site.write(EINS, content)
    doubled = site.online()

    assert {"posts/2026/bild.png", "posts/2026/EINS.md"} == set(renamed)
    assert before == sorted(renamed.values()) == sorted(doubled.values())


def test_machinery_nobody_has_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the policy asks for it, a changed plug-in stops the release; an approver's word is no keeper's."""
    site = begun(tmp_path, monkeypatch)
    site.enacted(PEOPLE, head="machinery = true\n")
    assert site.online()
    site.write("plugins/desk/decision.py", "def decide(*_args): ...\n")
    facts = {"digest": machinery.digest_of(site.root), "note": ""}
    site.put(site.forged("", "machinery", "anton", facts), "anton")

    with pytest.raises(FreigabeError, match="have changed, and no keeper has looked at them"):
        site.online()


@pytest.mark.parametrize("content", [b"", b"freigabe-verified-1\n" + bytes(64), b"freigabe-verified-1\n" * 9])
def test_a_poisoned_cache_verifies_nothing(site: Forged, content: bytes) -> None:
    """It is dropped without a word, and a false signature is found as before."""
    site.online()
    path = site.event("approve")
    path.with_name(f"{path.name}.sig").write_bytes(site.event("submit").with_suffix(".json.sig").read_bytes())
    site.write(CACHE.as_posix(), content)

    with pytest.raises(FreigabeError, match="is not the signature of these bytes"):
        site.online()


def test_a_cache_of_another_folder_verifies_nothing(site: Forged, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A cache is bound to its folder: whoever prepares one elsewhere has prepared nothing."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "site"
    site.online()
    shutil.copytree(site.root, elsewhere)
    assert (elsewhere / CACHE).is_file()
    site.root = elsewhere
    path = site.event("approve")
    path.write_bytes(path.read_bytes().replace(b'"note": ""', b'"note": "x"'))

    with pytest.raises(FreigabeError, match="is not the event its name says"):
        site.online()


def test_a_key_of_the_sample_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy that lists one is a sample's, whoever has signed it."""
    known = Path(__file__).parents[3] / sample_keys.FOLDER / "karin-ohlendiek.pub"
    karin = person("karin", '"approver"', f'keys = ["{" ".join(known.read_text("utf-8").split()[:2])}"]\n')
    site = begun(tmp_path, monkeypatch, policy_text({**PEOPLE, "karin": karin}))

    policy = site.standing.policy

    assert policy
    assert policy.is_sample
