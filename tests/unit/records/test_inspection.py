"""Many records at once: what is sound is remembered by the facts of its files, and nothing else is."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import desk_corpus
from plugins.core import digest
from plugins.records import chain, events, facts, policies
from plugins.records.chain import Rules
from plugins.records.events import ADOPT, Event
from plugins.records.inspection import Inspection, inspect
from plugins.records.live import ENTRIES, POOL, stem
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
    assert {digest.of_blob(message) for message, _armored in desk_corpus.signatures(root)} == found.events


def test_what_has_not_changed_is_known(root: Path) -> None:
    """The second run says the same; only the entry that changed is looked at."""
    before = looked_at(root)
    path = first(root, "*.sig")
    path.write_bytes(path.read_bytes())

    after = looked_at(root)

    assert 3 == after.known
    assert (before.events, before.counts, before.kept) == (after.events, after.counts, after.kept)
    assert [] == before.issues == after.issues
    assert (root / "var" / "desk" / "inspected").is_file()


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


@pytest.mark.parametrize("is_known", [True, False])
def test_the_pool_holds_what_the_manifests_name(root: Path, *, is_known: bool) -> None:
    """Missing, changed, strange; also when the entries themselves have not changed."""
    if is_known:
        looked_at(root)
    gone, changed, *_rest = sorted((root / POOL).iterdir())
    gone.unlink()
    changed.write_bytes(b"?")
    (root / POOL / "notes.txt").write_bytes(b"?")

    found = looked_at(root)

    assert ["record.pool", "record.pool", "record.stray"] == codes(found)
    git = "\n  try: bring it back from git; a release speaks of exactly these bytes"
    assert {
        f"{POOL}/{gone.name}: is missing{git}",
        f"{POOL}/{changed.name}: does not hold what its name says{git}",
        f"{POOL}/notes.txt: is no part of a record\n  try: find out who put it there, and take it out",
    } == {str(issue) for issue in found.issues}
    assert (3, 4 * is_known) == (found.pool, found.known)


def rewritten(place: Path) -> tuple[str, str]:
    """Change the kept text of the entry together with its manifest; return the revision and the new manifest's digest."""
    text, manifest = next(place.glob("live/*.md")), next(place.glob("live/*.json"))
    before = digest.of_blob(text.read_bytes())
    text.write_bytes(text.read_bytes() + b"!\n")
    manifest.write_text(manifest.read_text().replace(before, digest.of_blob(text.read_bytes())))
    return json.loads(manifest.read_text())["revision"], digest.of_blob(manifest.read_bytes())


def test_kept_bytes_need_a_release_that_names_them(root: Path) -> None:
    """A text changed together with its manifest agrees with itself, and with no approval; told each time."""
    places = [root / ENTRIES / f"e{number:06d}-bench" for number in (1, 2)]
    revisions = [rewritten(place)[0] for place in places]
    expected = {
        f"{ENTRIES}/{place.name}/live/{stem(revision)}.json: is not what was released under this name"
        "\n  try: bring it back from git; a release speaks of exactly these bytes"
        for place, revision in zip(places, revisions, strict=True)
    }

    found = [looked_at(root) for _again in range(2)]

    assert [expected, expected] == [{str(issue) for issue in one.issues} for one in found]
    assert [["record.kept"] * 2] * 2 == [codes(one) for one in found]
    assert [0, 4] == [one.known for one in found]


def test_an_adoption_names_kept_bytes(root: Path) -> None:
    """It stands in the record of the site, which is counted like one of an entry."""
    entry = "e000001-bench"
    revision, manifest = rewritten(root / ENTRIES / entry)
    law = digest.of_blob(desk_corpus.desk_policy()[0][1])
    said = {"entries": {entry: {"digest": revision, "live": manifest}}, "note": ""}
    event = Event(ADOPT, desk_corpus.SITE, "", 1, (), datetime(2026, 1, 2, tzinfo=UTC), "kim", law, said)
    content = events.render(event)
    path = root / chain.SITE / events.parse(content).name
    path.parent.mkdir()
    path.write_bytes(content)
    path.with_name(f"{path.name}.sig").write_bytes(desk_corpus.KIM.sign(content, f"freigabe@{desk_corpus.SITE}"))

    found = looked_at(root)

    assert [] == found.issues
    assert digest.of_blob(content) in found.events
    assert {"": 1, **{f"e{number:06d}-bench": 5 for number in range(4)}} == found.counts


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


def test_what_is_known_is_asked_for_whatever_changed(root: Path) -> None:
    """A name that came, went or was changed, in the folder or in the one of kept texts."""
    places = [root / ENTRIES / f"e{number:06d}-bench" for number in range(4)]
    looked_at(root)
    (places[0] / "live" / "f1-0123456789abcdef.md").write_bytes(b"new")
    (places[3] / "notes.txt").write_bytes(b"new")
    first(root, "0001-*.json").rename(places[1] / "0001-submit-01234567.json")
    shutil.rmtree(places[2] / "live")

    found = looked_at(root)

    assert 0 == found.known
    assert ["record.event", "record.stray", "record.stray"] == codes(found)
    assert 15 == len(found.events)


def test_every_record_is_verified_by_somebody(tmp_path: Path) -> None:
    """Whether by this process or by its copy."""
    desk_corpus.lay(tmp_path, 16)
    changed = sorted((tmp_path / ENTRIES).glob("*/0001-*.sig"))
    for path in changed:
        path.write_bytes(b"")

    found = looked_at(tmp_path)

    assert [path.relative_to(tmp_path).as_posix().removesuffix(".sig") for path in changed] == [
        issue.where for issue in found.issues
    ]
    assert set() == found.events


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_only_plain_files_belong_into_the_pool(root: Path, make: Callable[[Path], None]) -> None:
    """A folder or a pipe by the name of a digest is not waited for."""
    make(root / POOL / ("0" * 64))

    assert ["record.stray"] == codes(looked_at(root))


def test_progress_is_told_for_all(root: Path) -> None:
    """In whole records, to the last one."""
    law = policies.load(root, Straight(), anchor=frozenset([desk_corpus.KIM.fingerprint]))
    told: list[tuple[int, int]] = []

    inspect(root, Rules(desk_corpus.SITE, law.all, Straight()), 0, lambda done, count: told.append((done, count)))

    assert [(1, 4), (2, 4), (3, 4), (4, 4)] == told


def test_facts_follow_values_only(tmp_path: Path) -> None:
    """Asked twice they are the same; one more file changes them."""
    folder = os.fsencode(tmp_path)
    (tmp_path / "a").write_bytes(b"1")
    before, again = (facts.of_folder(folder, b"missing") for _twice in range(2))
    (tmp_path / "b").write_bytes(b"")

    assert before == again
    assert before
    assert not facts.hold(folder, before.key)
