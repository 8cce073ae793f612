"""Many records at once: what is sound is remembered by the facts of its files, and nothing else is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from benchmarks import desk_corpus
from plugins.core import digest
from plugins.records import chain, facts, policies
from plugins.records.chain import Rules
from plugins.records.inspection import Inspection, Sound, inspect
from plugins.records.live import ENTRIES, POOL
from plugins.records.signature import Straight

LATER_NS = 10_000_000_000


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four records of five events."""
    root = tmp_path_factory.mktemp("desk")
    desk_corpus.lay(root, 4)
    return root


@pytest.fixture
def root(laid: Path, tmp_path: Path) -> Path:
    """A copy to do harm to."""
    return Path(shutil.copytree(laid, tmp_path / "site"))


def looked_at(root: Path) -> Inspection:
    """Inspect long after the last change."""
    law = policies.load(root, Straight(), anchor=frozenset([desk_corpus.KIM.fingerprint]))
    now_ns = max(path.stat().st_ctime_ns for path in root.rglob("*")) + LATER_NS
    return inspect(root, Rules(desk_corpus.SITE, law.all, Straight()), now_ns)


def first(root: Path, pattern: str) -> Path:
    """Return the first file of the record."""
    return min((root / ENTRIES / "e000001-bench").glob(pattern))


def codes(found: Inspection) -> list[str]:
    """Return what is wrong, by code."""
    return sorted(issue.code for issue in found.issues)


def test_everything_is_counted(root: Path) -> None:
    """Records, events, kept texts, files."""
    found = looked_at(root)

    assert (4, 20, 4, 4, 0, []) == (found.entries, len(found.events), found.kept, found.pool, found.known, found.issues)


def test_what_has_not_changed_is_known(root: Path) -> None:
    """The second run says the same; only the entry that changed is looked at."""
    before = looked_at(root)
    path = first(root, "*.sig")
    path.write_bytes(path.read_bytes())

    after = looked_at(root)

    assert 3 == after.known
    assert (before.events, before.counts, before.issues) == (after.events, after.counts, after.issues)


def test_what_is_wrong_is_never_remembered(root: Path) -> None:
    """It is told again, and gone when it is mended."""
    path = first(root, "live/*.md")
    content = path.read_bytes()
    path.write_bytes(content + b"!")
    told = [codes(looked_at(root)) for _again in range(2)]
    path.write_bytes(content)

    assert [["record.kept"]] * 2 == told
    assert [] == looked_at(root).issues


def test_what_has_just_changed_is_not_remembered(root: Path) -> None:
    """Two changes within one tick of the clock look like one."""
    law = policies.load(root, Straight(), anchor=frozenset([desk_corpus.KIM.fingerprint]))
    rules = Rules(desk_corpus.SITE, law.all, Straight())
    now_ns = max(path.stat().st_ctime_ns for path in root.rglob("*"))

    known = [inspect(root, rules, now_ns).known for _again in range(2)]

    assert [0, 0] == known


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("0003-*.json", ["record.hole", "record.stray"]),
        ("0003-*", ["record.hole"]),
        ("0003-*.sig", ["record.event"]),
        ("live/*.md", ["record.kept"]),
    ],
)
def test_a_hole_in_a_chain_is_seen(root: Path, pattern: str, expected: list[str]) -> None:
    """Whichever file is gone; a signature without its event is a stray."""
    looked_at(root)
    for path in (root / ENTRIES / "e000002-bench").glob(pattern):
        if not (pattern.endswith(".json") and path.suffix == ".sig"):
            path.unlink()

    found = codes(looked_at(root))

    assert expected == found


def test_the_pool_holds_what_the_manifests_name(root: Path) -> None:
    """Missing, changed, strange."""
    gone, changed, *_rest = sorted((root / POOL).iterdir())
    gone.unlink()
    changed.write_bytes(b"?")
    (root / POOL / "notes.txt").write_bytes(b"?")

    found = looked_at(root)

    assert ["record.pool", "record.pool", "record.stray"] == codes(found)
    assert {f"{POOL}/{gone.name}", f"{POOL}/{changed.name}", f"{POOL}/notes.txt"} == {one.where for one in found.issues}


def test_kept_bytes_need_a_release_that_names_them(root: Path) -> None:
    """A text changed together with its manifest agrees with itself, and with no approval."""
    text, manifest = first(root, "live/*.md"), first(root, "live/*.json")
    before = digest.of_blob(text.read_bytes())
    text.write_bytes(text.read_bytes() + b"!\n")
    manifest.write_text(manifest.read_text().replace(before, digest.of_blob(text.read_bytes())))

    found = looked_at(root)

    assert ["is not what was released under this name"] == [issue.what for issue in found.issues]


def test_a_flood_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound nothing is parsed."""
    monkeypatch.setattr(chain, "MAX_EVENTS", 4)

    assert {"record.many"} == set(codes(looked_at(root)))


def test_a_link_is_no_part_of_a_record(root: Path, tmp_path: Path) -> None:
    """Neither as an event nor as an entry nor in the pool."""
    path = first(root, "0005-*.json")
    outside = tmp_path / "outside.json"
    path.rename(outside)
    path.symlink_to(outside)
    (root / ENTRIES / "linked").symlink_to(root / ENTRIES / "e000000-bench")

    found = looked_at(root)

    assert {"record.stray", "record.event"} == set(codes(found))


def test_a_new_policy_asks_anew(root: Path) -> None:
    """Whose key it is may be answered otherwise."""
    looked_at(root)
    law = policies.load(root, Straight(), anchor=frozenset([desk_corpus.KIM.fingerprint]))
    more = {**law.all, "0" * 64: law.current}

    found = inspect(root, Rules(desk_corpus.SITE, more, Straight()), LATER_NS)

    assert 0 == found.known


def test_without_copies_of_the_process_the_answer_is_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, or on one processor."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    found = [looked_at(root) for _again in range(2)]

    assert [(20, 4, []), (20, 4, [])] == [(len(one.events), one.kept, one.issues) for one in found]
    assert [0, 4] == [one.known for one in found]


def test_what_is_remembered_reads_as_it_was_written() -> None:
    """Also when lists are empty."""
    for sound in (Sound(), Sound(("a" * 64,), 1, frozenset({"b" * 64}), (("f1-c", "d" * 64),))):
        assert sound == Sound.unpacked(sound.packed())


def test_facts_follow_values_only(tmp_path: Path) -> None:
    """Asked twice they are the same; one more file or byte changes them."""
    (tmp_path / "a").write_bytes(b"1")
    first_facts, again = (facts.of_folders([str(tmp_path), "missing"]) for _twice in range(2))
    (tmp_path / "b").write_bytes(b"")

    assert first_facts == again
    assert first_facts.key != facts.of_folders([str(tmp_path), "missing"]).key
