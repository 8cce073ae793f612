"""Where entries are kept: what goes, what stays, what is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.building.shelf import Shelf
from plugins.building.store import checksum
from tests.unit.building.reading import damaged


def key(number: int) -> bytes:
    """Return a key as they are: equally spread."""
    return checksum(str(number).encode(), size=16)


def put(shelf: Shelf, *numbers: int) -> None:
    for number in numbers:
        shelf.put(key(number), b"head %d" % number, b"body %d" % number * 10)


def kept(shelf: Shelf, numbers: range) -> list[int]:
    """Return the numbers whose head and body are right; a wrong one is an error."""
    found = []
    for number in numbers:
        head, body = shelf.head(key(number)), shelf.body(key(number))
        assert head in (None, b"head %d" % number)
        assert body in (None, b"body %d" % number * 10)
        if head and body:
            found.append(number)
    return found


def kept_in(folder: Path, numbers: range) -> list[int]:
    """Return what a later build finds."""
    shelf = Shelf(folder)
    found = kept(shelf, numbers)
    shelf.drop()
    return found


def test_before_and_after_saving(tmp_path: Path) -> None:
    """An entry is there at once, and in the next build."""
    shelf = Shelf(tmp_path)
    put(shelf, *range(200))
    assert list(range(200)) == kept(shelf, range(210))
    assert shelf.save()
    assert list(range(200)) == kept(shelf, range(210))
    put(shelf, 200, 3)
    assert shelf.save()

    later = Shelf(tmp_path)

    assert list(range(201)) == kept(later, range(210))
    assert not later.save()
    shelf.drop()


def test_what_nobody_uses_goes(tmp_path: Path) -> None:
    """After so many builds that saved something, and no sooner; what is used stays."""
    shelf = Shelf(tmp_path, builds_kept=3)
    put(shelf, 0, 1)
    shelf.save()
    for build in range(2, 5):
        assert shelf.head(key(0))
        put(shelf, build)
        shelf.save()
    assert (tmp_path / f"{key(1)[0] % 64:02x}").exists()
    assert kept_on_disk(tmp_path, 1)
    shelf.head(key(0))
    put(shelf, 5)
    shelf.save()

    assert [0, 2, 3, 4, 5] == kept(shelf, range(10))
    shelf.drop()


def kept_on_disk(folder: Path, number: int) -> bool:
    """Whether an entry is there, without using it."""
    return b"body %d" % number in b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_full_cache_loses_the_longest_unused(tmp_path: Path) -> None:
    """But never what this build uses."""
    size = len(b"head 0" + b"body 0" * 10)
    shelf = Shelf(tmp_path, most_bytes=4 * size)
    for number in range(6):
        put(shelf, number)
        shelf.save()
    assert [2, 3, 4, 5] == kept_in(tmp_path, range(8))

    put(shelf, *range(10, 20))
    shelf.save()

    assert list(range(10, 20)) == kept(shelf, range(30))
    put(shelf, 20)
    shelf.save()
    assert list(range(10, 21)) == kept_in(tmp_path, range(30))


def test_lost_uses_let_nothing_go(tmp_path: Path) -> None:
    """An entry of unknown use counts as used."""
    shelf = Shelf(tmp_path, builds_kept=2)
    put(shelf, 0)
    shelf.save()
    for build in range(1, 3):
        put(shelf, build)
        shelf.save()
    (tmp_path / "uses").write_bytes(b"?")
    put(shelf, 3)
    shelf.save()

    assert [0, 1, 2, 3] == kept(shelf, range(5))
    shelf.drop()


def test_any_damage_is_a_miss(tmp_path: Path) -> None:
    """In the heads nothing of the file comes back, in the bodies the one that is meant; never a wrong one."""
    shelf = Shelf(tmp_path, b"key")
    same = [number for number in range(400) if key(number)[0] % 64 == 0]
    put(shelf, *same)
    shelf.save()
    file = tmp_path / "00"
    whole = file.read_bytes()
    for wrong in damaged(whole):
        file.write_bytes(wrong)
        damaged_shelf = Shelf(tmp_path, b"key")

        found = kept(damaged_shelf, range(400))
        damaged_shelf.drop()

        assert len(found) < len(same) or wrong.startswith(whole)


def test_another_key_finds_nothing(tmp_path: Path) -> None:
    """Nor does it break what is there."""
    shelf = Shelf(tmp_path, b"key")
    put(shelf, 1)
    shelf.save()

    assert [] == kept(Shelf(tmp_path, b"other"), range(3))
    assert [1] == kept(shelf, range(3))
    shelf.drop()


def test_two_builds_at_once(tmp_path: Path) -> None:
    """The last one wins, file by file; nothing is mixed, and what one lost is missing."""
    first, second = Shelf(tmp_path), Shelf(tmp_path)
    put(first, *range(100))
    put(second, *range(50, 150))
    assert first.save()
    assert second.save()

    found = kept_in(tmp_path, range(200))

    assert set(range(50, 150)) <= set(found)


def test_a_file_that_is_replaced_is_still_read(tmp_path: Path) -> None:
    """A build that found an entry gets its body, whatever another one saves meanwhile."""
    shelf = Shelf(tmp_path)
    put(shelf, *range(100))
    shelf.save()
    assert list(range(100)) == [n for n in range(100) if shelf.head(key(n))]
    other = Shelf(tmp_path)
    put(other, *range(100, 300))
    other.save()

    assert list(range(100)) == kept(shelf, range(100))
    shelf.drop()


def test_remains_of_a_killed_build_are_removed(tmp_path: Path) -> None:
    """Once they are older than a save that came to its end; a younger one may be another build's."""
    shelf = Shelf(tmp_path)
    put(shelf, 1)
    shelf.save()
    old, young = tmp_path / ".00.aaaa.new", tmp_path / ".00.bbbb.new"
    old.touch()
    young.touch()
    os.utime(old, (1, 1))
    later = (tmp_path / "uses").stat().st_mtime + 100
    os.utime(young, (later, later))
    put(shelf, 2)

    shelf.save()

    assert not old.exists()
    assert young.exists()


def test_a_disk_that_fills_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made is there for this build, the error is told at its end, and the next build begins anew."""
    shelf = Shelf(tmp_path)
    put(shelf, 1)

    def full(_self: Shelf, _body: bytes) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "_wait", full)
        put(shelf, 2, 3)

    assert [1, 2, 3] == kept(shelf, range(5))
    with pytest.raises(OSError, match="full"):
        shelf.save()
    assert [] == kept(shelf, range(5))
    put(shelf, 4)
    assert shelf.save()
    assert [4] == kept_in(tmp_path, range(5))


def test_copies_of_the_process_read_at_the_same_time(tmp_path: Path) -> None:
    """They share the place in an open file: nobody moves it."""
    shelf = Shelf(tmp_path)
    put(shelf, *range(20))
    shelf.save()
    put(shelf, 20, 21)
    assert shelf._waiting is not None
    opened = [one.opened.stream for one in map(shelf._table, range(64)) if one.opened] + [shelf._waiting]
    before = [os.lseek(stream.fileno(), 0, os.SEEK_CUR) for stream in opened]

    assert list(range(22)) == kept(shelf, range(22))

    assert before == [os.lseek(stream.fileno(), 0, os.SEEK_CUR) for stream in opened]
    shelf.drop()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open cannot be told here")
def test_nothing_is_replaced_while_it_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to; entries that were read are kept all the same."""
    rename = Path.replace

    def as_windows_does(path: Path, target: Path) -> Path:
        for opened in Path("/proc/self/fd").iterdir():
            if opened.is_symlink() and os.path.realpath(opened) == os.path.realpath(target):
                raise PermissionError(13, "Access is denied", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", as_windows_does)
    for number in range(0, 400, 200):
        shelf = Shelf(tmp_path)
        assert list(range(number)) == kept(shelf, range(400))
        put(shelf, *range(number, number + 200))
        assert shelf.save()

    assert list(range(400)) == kept_in(tmp_path, range(400))
