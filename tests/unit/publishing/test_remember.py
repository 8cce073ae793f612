"""The record of a release: pulled before it, made and signed with it, and never less than the one before."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from plugins.core import digest, files
from plugins.core.errors import DeskError, PublishError
from plugins.desk.edition import compose
from plugins.desk.standing import stand
from plugins.publishing import remember
from plugins.publishing.receipt import Receipt
from plugins.publishing.targets import Changes, Release
from plugins.records import memory
from plugins.records.events import MACHINERY
from plugins.records.memory import EMPTY, NAME, PULLED, SIGNATURE, Memory, Seen
from plugins.records.policies import VARIABLE as ANCHOR
from plugins.records.policy_signing import sign_policy
from plugins.records.signature import Verifier
from plugins.records.signing import make_key
from plugins.records.writing import new_event, signed
from tests.support.builders import NOW, source_text, write_site
from tests.support.desk import KEEPER, keeper_key, release

TREE = "a" * 64
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one released text, and the key releases are signed with."""
    monkeypatch.setenv(remember.VARIABLE, str(keeper_key().path))
    monkeypatch.setenv(ANCHOR, keeper_key().public.fingerprint)
    site = write_site(tmp_path, {"posts/a.md": source_text("a")})
    release(site)
    return site


def made(root: Path, now: datetime = NOW, tree: str = TREE) -> Memory:
    """Return what a release at *now* remembers."""
    standing = stand(root, now)
    edition, _released = compose(standing)
    return remember.next_memory(standing, edition, tree, now)


def publish(root: Path) -> Memory:
    """Let a release be online."""
    found = made(root)
    remember.keep(root, found, remember.signature_of(found, stand(root, NOW), root))
    return found


class Online:
    """A target that holds one record."""

    where = "online"

    def __init__(self, found: tuple[bytes, bytes] | None) -> None:
        self.found = found

    def recall(self) -> tuple[bytes, bytes] | None:
        """Return it."""
        return self.found

    def push(self, output: Path, receipt: Receipt) -> Release:
        """Nothing is pushed here."""
        raise AssertionError(output, receipt)

    def changes(self, output: Path) -> Changes:
        """Nothing is compared here."""
        raise AssertionError(output)


# What is remembered


def test_the_first_release_remembers_everything_it_saw(root: Path) -> None:
    """Number 1, after none; every event with this instant and this policy."""
    found = made(root)

    standing = stand(root, NOW)
    assert standing.policy
    seen = Seen(NOW, standing.policy.current.digest)
    (event,) = standing.site_record.signed
    assert (1, "", NOW, TREE) == (found.number, found.previous, found.at, found.tree)
    assert {event.event.digest: seen} == found.seen
    assert {memory.hashed("site.example", ""): memory.head_of(standing.site_record)} == found.entries
    assert (standing.machinery, standing.policy.current.digest) == (found.machinery, found.policy)
    assert compose(standing)[0].digest == found.edition


def test_a_release_of_the_same_is_the_same_release(root: Path) -> None:
    """Nothing new is signed, and the published bytes stay."""
    first = publish(root)
    standing = stand(root, NOW)

    again = made(root, LATER)

    assert first == again
    assert standing.memory == again
    signature = (root / PULLED).with_name(f"{PULLED.name}.sig").read_bytes()
    assert signature == remember.signature_of(standing.memory, standing, root)


@pytest.mark.parametrize("change", ["tree", "machinery", "settings"])
def test_the_next_release_follows_the_last(root: Path, change: str) -> None:
    """It names it, and keeps when each event was first seen."""
    first = publish(root)
    if change != "tree":
        name = "tasks.py" if change == "machinery" else "content/site.toml"
        place = root / name
        place.write_bytes((place.read_bytes() if place.is_file() else b"") + b"\n")

    found = made(root, LATER, "b" * 64 if change == "tree" else TREE)

    assert (2, digest.of_bytes(first.content), LATER) == (found.number, found.previous, found.at)
    assert first.seen == found.seen
    assert (change != "tree", change == "settings") == (
        found.machinery != first.machinery,
        found.edition != first.edition,
    )


def test_a_new_event_is_seen_by_the_release_that_shows_it(root: Path) -> None:
    """An older one stays as old as it is."""
    first = publish(root)
    standing = stand(root, NOW)
    assert standing.policy
    event = new_event(
        standing.site_record, MACHINERY, KEEPER, {"digest": "a" * 64, "note": ""}, standing.policy.current, NOW
    )
    for path, content in signed(event, keeper_key()).items():
        files.write(root / path, content)

    found = made(root, LATER)

    assert {**first.seen, event.digest: Seen(LATER, standing.policy.current.digest)} == found.seen
    assert [2] == [head.events for head in found.entries.values()]


def test_without_a_policy_nothing_is_remembered(root: Path) -> None:
    """Because nothing is released."""
    edition, _released = compose(stand(root, NOW))
    (root / "content/desk/policy.toml").unlink()

    with pytest.raises(DeskError, match=r"content/desk/policy\.toml: is missing"):
        remember.next_memory(stand(root, NOW), edition, TREE, NOW)


# What must not be forgotten


def test_a_release_contains_the_one_before(root: Path) -> None:
    """Nothing is missing, and the clock has gone on."""
    publish(root)

    remember.demand_contained(stand(root, NOW), NOW)


def test_an_event_that_is_gone_stops_the_release(root: Path) -> None:
    """Its end of the record shows nowhere but here."""
    publish(root)
    (event,) = (root / "content/desk/site").glob("*.json")
    mark = event.stem[-8:]
    for path in (event, event.with_name(f"{event.name}.sig")):
        path.unlink()

    with pytest.raises(DeskError) as caught:
        remember.demand_contained(stand(root, NOW), NOW)

    assert [
        ("content/desk/site", f"the published site knows an event …-{mark}.json that is gone", "memory.vanished")
    ] == [(one.where, one.what, one.code) for one in caught.value.issues]


def test_a_clock_that_goes_backwards_stops_the_release(root: Path) -> None:
    """Or an embargo would end on the machine whose clock is wrong."""
    publish(root)

    with pytest.raises(DeskError, match="later than this machine's clock says it is"):
        remember.demand_contained(stand(root, NOW), NOW - timedelta(minutes=11))


# Who signs


def test_the_record_is_signed_with_the_release_key(root: Path) -> None:
    """As the next build will demand it."""
    standing, found = stand(root, NOW), made(root)
    assert standing.policy

    signature = remember.signature_of(found, standing, root)

    assert found == memory.demand(found.content, signature, standing.policy, Verifier(None), NAME)


def test_the_key_may_stand_in_the_environment_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a job keeps it, with whatever line ends; nothing of it stays behind."""
    place = keeper_key().path
    assert place
    text = place.read_text(encoding="utf-8")
    monkeypatch.setenv(remember.VARIABLE, "\r\n".join(text.splitlines()))
    standing, found = stand(root, NOW), made(root)
    assert standing.policy

    signature = remember.signature_of(found, standing, root)

    assert found == memory.demand(found.content, signature, standing.policy, Verifier(None), NAME)


def test_a_key_that_may_not_sign_releases_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is published."""
    other = make_key(tmp_path_factory.mktemp("key") / "other", "other", passphrase="")
    monkeypatch.setenv(remember.VARIABLE, str(other.path))

    with pytest.raises(PublishError) as caught:
        remember.signature_of(made(root), stand(root, NOW), root)

    said = f"{NAME}: {other.public.fingerprint} may not sign releases of this site"
    assert f"{said}\n  try: put the release key into FREIGABE_RELEASE_KEY" == str(caught.value)


def test_where_nobody_may_sign_nothing_is_signed(root: Path) -> None:
    """A policy without the role 'release' asks for no key."""
    text = (root / "content/desk/policy.toml").read_text(encoding="utf-8").replace(', "release"', "")
    shutil.rmtree(root / "content/desk")
    for path, content in sign_policy(root, text, [keeper_key()]).files:
        files.write(root / path, content)

    assert remember.signature_of(made(root), stand(root, NOW), root) == b""


# In the tree, and back


@pytest.mark.parametrize("signature", [b"", b"signed"])
def test_the_record_is_part_of_the_published_tree(root: Path, signature: bytes) -> None:
    """And of its receipt; an older signature does not stay beside a record without one."""
    output = root / "output"
    files.write(output / SIGNATURE, b"old")
    receipt = Receipt("e", "m", {"index.html": "0", SIGNATURE: digest.of_bytes(b"old")})
    found = made(root)

    after = remember.add_to(output, receipt, found, signature)

    assert (output / NAME).read_bytes() == found.content
    assert bool(signature) is (output / SIGNATURE).is_file()
    wanted = {"index.html": "0", NAME: digest.of_bytes(found.content)}
    assert {**wanted, **({SIGNATURE: digest.of_bytes(b"signed")} if signature else {})} == after.files
    assert ("e", "m") == (after.edition, after.machinery)
    assert {"index.html": "0"} == remember.without(after).files


def test_what_is_online_is_pulled(root: Path) -> None:
    """The next build asks it."""
    found = made(root)

    assert remember.pull(Online((found.content, b"signed")), root)

    assert found.content == (root / PULLED).read_bytes()
    assert (root / PULLED).with_name(f"{PULLED.name}.sig").read_bytes() == b"signed"


def test_a_target_that_remembers_nothing_takes_away_what_another_one_did(root: Path) -> None:
    """Each target has a memory of its own."""
    publish(root)

    assert not remember.pull(Online(None), root)

    assert EMPTY is stand(root, NOW).memory
    assert [] == list((root / PULLED).parent.iterdir())


@pytest.mark.parametrize("said", [b"", b"{}", b'"number":2'])
def test_a_memory_that_was_tampered_with_stops_everything(root: Path, said: bytes) -> None:
    """Whoever can change the published site cannot make it forget."""
    content = publish(root).content
    (root / PULLED).write_bytes(content.replace(b'"number":1', said) if b"number" in said else said)

    with pytest.raises(DeskError, match=r"var/released/freigabe\.json"):
        compose(stand(root, NOW))


def test_a_memory_whose_signature_is_gone_stops_everything(root: Path) -> None:
    """A record that could be signed, and is not, is nobody's."""
    publish(root)
    (root / PULLED).with_name(f"{PULLED.name}.sig").unlink()

    with pytest.raises(DeskError, match=r"var/released/freigabe\.json"):
        compose(stand(root, NOW))
