"""Facts stand for bytes: what is the same has the same facts, and what was touched has others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from plugins.core import facts
from plugins.records.facts import Facts, hold, of_file, of_folder

INNER = b"live"
SECOND = 1_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files, and one in its inner folder."""
    root = tmp_path / "entry"
    (root / "live").mkdir(parents=True)
    for name in ("a", "b", "live/c"):
        (root / name).write_bytes(b"1")
    return root


def seen(folder: Path) -> Facts:
    """Return its facts, which there are."""
    found = of_folder(os.fsencode(folder), INNER)
    assert found
    return found


def swapped(folder: Path) -> None:
    """Let two files change their names."""
    (folder / "a").rename(folder / "x")
    (folder / "b").rename(folder / "a")
    (folder / "x").rename(folder / "b")


def overwritten(path: Path) -> None:
    """Put another byte there and set back the instant anybody can set."""
    before = path.stat().st_mtime_ns
    path.write_bytes(b"2")
    os.utime(path, ns=(before, before))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a new file": lambda folder: (folder / "d").write_bytes(b""),
    "a new inner file": lambda folder: (folder / "live/d").write_bytes(b""),
    "one less": lambda folder: (folder / "a").unlink(),
    "one less inside": lambda folder: (folder / "live/c").unlink(),
    "another byte": lambda folder: overwritten(folder / "b"),
    "another byte inside": lambda folder: overwritten(folder / "live/c"),
    "another mode": lambda folder: (folder / "a").chmod(0o700),
    "other names": swapped,
    "the inner one a file": lambda folder: [
        (folder / "live").rename(folder.parent / "away"),
        (folder / "live").write_bytes(b""),
    ],
    "gone": lambda folder: folder.rename(folder.with_name("away")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_seen(folder: Path, change: str) -> None:
    """And what does not change is not."""
    key = seen(folder).key
    assert hold(os.fsencode(folder), key)

    CHANGES[change](folder)

    assert not hold(os.fsencode(folder), key)


def test_names_are_not_listed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder's own facts stand for them."""
    key = seen(folder).key
    monkeypatch.setattr(os, "listdir", None)

    assert hold(os.fsencode(folder), key)


def test_the_order_the_system_lists_in_makes_no_difference(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts follow the files alone."""
    before = seen(folder)
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda place: sorted(listed(place), reverse=True))

    assert seen(folder) == before


def test_facts_follow_values_and_not_objects(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two numbers that are the same may be one object or two."""

    def said(*instants: int) -> SimpleNamespace:
        return SimpleNamespace(st_mode=1, st_ino=2, st_size=3, st_mtime_ns=instants[0], st_ctime_ns=instants[1])

    one = 10**18
    monkeypatch.setattr(os, "lstat", lambda _path: said(one, one))
    key = seen(folder).key
    monkeypatch.setattr(os, "lstat", lambda _path: said(int("1" + 18 * "0"), int("1" + 18 * "0")))

    assert hold(os.fsencode(folder), key)


def test_what_vanishes_meanwhile_has_no_facts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered of it."""
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda place: [*listed(place), b"vanished"])

    assert of_folder(os.fsencode(folder), INNER) is None


@pytest.mark.parametrize("name", ["a", "live/c", "."])
def test_the_newest_change_counts(folder: Path, name: str) -> None:
    """Of a file, an inner one, or the folder itself."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, ns=(0, 0))
    (folder / name).chmod(0o711)
    newest = (folder / name).stat().st_ctime_ns

    assert seen(folder).newest == newest


def test_the_newest_change_of_a_file_is_its_own(folder: Path) -> None:
    """And the key speaks of every fact, its name first."""
    os.utime(folder / "a", ns=(0, 0))
    said = (folder / "a").stat()
    found = of_file(str(folder), "a")

    assert found == Facts(
        f"a {said.st_mode} {said.st_ino} {said.st_size} {said.st_mtime_ns} {said.st_ctime_ns}".encode(),
        said.st_ctime_ns,
    )


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("a")])
def test_only_a_plain_file_has_facts_of_its_own(folder: Path, make: Callable[[Path], None]) -> None:
    """What a link leads to may change without it."""
    make(folder / "d")

    assert of_file(str(folder), "d") is None


@pytest.mark.parametrize(("age", "expected"), [(0, False), (2 * SECOND, False), (2 * SECOND + 1, True)])
def test_what_is_fresh_is_not_settled(age: int, *, expected: bool) -> None:
    """Two seconds: that long the coarsest of systems takes for one instant."""
    assert Facts(b"", 1000).is_settled(1000 + age) is expected


def test_nothing_holds_where_facts_prove_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what was known nor what has been left alone for long."""
    found = seen(folder)
    monkeypatch.setattr(facts, "os", SimpleNamespace(name="nt"))

    assert not hold(os.fsencode(folder), found.key)
    assert not found.is_settled(1 << 62)
