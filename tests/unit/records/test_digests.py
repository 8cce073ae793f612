"""Digests by facts: never another one than the bytes have now."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from plugins.core import digest, facts
from plugins.records.cache import VerifiedCache
from plugins.records.digests import Digests
from tests.support.ticks import let_tick

AFTER_NS = 10_000_000_000
Look = Callable[..., dict[str, str]]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("a.txt", "b/c.txt"):
        (tmp_path / "site/tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site/tree" / name).write_text(name)
    let_tick(tmp_path / "site/tree")
    return tmp_path / "site/tree"


def look(tree: Path, *, later_ns: int = AFTER_NS, read: list[bytes] | None = None) -> dict[str, str]:
    """Digest the tree in a run of its own, so long after now; what is read goes to *read*."""

    def of(content: bytes) -> str:
        (read if read is not None else []).append(content)
        return digest.of_bytes(content)

    known = Digests(VerifiedCache.load(tree.parent, Path("var/known")), time.time_ns() + later_ns, of)
    found = known.of_tree(tree)
    known.save()
    return found


def test_a_file_is_read_once(tree: Path) -> None:
    """The second run knows what the first one has read."""
    read: list[bytes] = []

    first, second = look(tree), look(tree, read=read)

    assert digest.of_tree(tree) == first == second
    assert [] == read


def test_what_changed_just_before_is_read_each_time(tree: Path) -> None:
    """Two changes within the grain of the clock look like one."""
    read: list[bytes] = []
    look(tree, later_ns=0)

    look(tree, later_ns=0, read=read)

    assert {b"a.txt", b"b/c.txt"} == set(read)


def test_a_byte_that_changes_is_seen_where_size_and_time_stay(tree: Path) -> None:
    """Nobody can set the instant of the last change back."""
    look(tree)
    facts = (tree / "a.txt").stat()
    (tree / "a.txt").write_text("A.txt")
    os.utime(tree / "a.txt", ns=(facts.st_atime_ns, facts.st_mtime_ns))

    assert digest.of_tree(tree) == look(tree)


def test_two_trees_that_take_turns_keep_what_is_known(tree: Path) -> None:
    """The one that is not looked at this time is known the next time."""
    other = tree.with_name("other")
    other.mkdir()
    (other / "a.txt").write_text("other")
    read: list[bytes] = []
    look(tree)
    look(other)

    look(tree, read=read)
    look(other, read=read)

    assert [] == read


def test_a_link_has_no_digest(tree: Path) -> None:
    """Not even one that leads nowhere."""
    (tree / "link").symlink_to("nowhere")

    assert "" == look(tree)["link"]


def test_a_forged_file_is_not_believed(tree: Path) -> None:
    """It does not carry the mark of this person's secret."""
    expected = look(tree)
    place = tree.parent / "var/known"
    content = place.read_bytes()

    for at in range(0, len(content), 5):
        place.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert expected == look(tree), at


# When facts may stand for bytes, and what is kept

SETTLES = 2_000_000_000
PLACE = Path("var/known")


class Run:
    """One run over the files of a tree, at so many ns since 1970."""

    def __init__(self, tree: Path, now_ns: int = 1 << 62) -> None:
        self.read: list[bytes] = []
        self.tree = tree
        self.known = Digests(VerifiedCache.load(tree.parent, PLACE), now_ns, self._of)

    def _of(self, content: bytes) -> str:
        self.read.append(content)
        return digest.of_bytes(content)

    def look(self, *names: str, is_part: bool | None = None) -> list[bytes]:
        """Ask for *names*, save, and return what had to be read."""
        for name in names:
            assert digest.of_file(self.tree / name) == self.known.of_file(f"{self.tree}/{name}")
        if is_part is None:
            self.known.save()
        else:
            self.known.save(is_part=is_part)
        return self.read


@pytest.mark.parametrize(("age", "expected"), [(0, [b"a.txt"]), (SETTLES, [b"a.txt"]), (SETTLES + 1, [])])
def test_facts_count_when_they_are_two_seconds_old(tree: Path, age: int, expected: list[bytes]) -> None:
    """So long the coarsest of systems takes for one instant, the last one among them."""
    now_ns = (tree / "a.txt").stat().st_ctime_ns + age
    assert [b"a.txt"] == Run(tree, now_ns).look("a.txt")

    assert expected == Run(tree, now_ns).look("a.txt")


def test_what_is_no_plain_file_is_read_each_time(tree: Path) -> None:
    """A device or a pipe says something else each time it is asked."""
    device = Path("/dev/null")

    for _again in range(2):
        run = Run(tree)
        run.known.of_file(str(device))
        run.known.save()
        assert [b""] == run.read


CHANGES: dict[str, Callable[[Path], object]] = {
    "a longer one": lambda path: path.write_bytes(b"longer"),
    "another byte": lambda path: path.write_bytes(b"b.txt"),
    "another file in its place": lambda path: (path.parent / "b/c.txt").rename(path),
    "a copy with its time": lambda path: [shutil.copy2(path, path.with_name("x")), path.with_name("x").replace(path)],
    "another mode": lambda path: path.chmod(0o600),
}


@pytest.mark.parametrize("name", CHANGES)
def test_other_facts_are_another_file(tree: Path, name: str) -> None:
    """Whatever it is now is what it is digested as."""
    Run(tree).look("a.txt")
    before = (tree / "a.txt").stat()

    CHANGES[name](tree / "a.txt")
    os.utime(tree / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert [(tree / "a.txt").read_bytes()] == Run(tree).look("a.txt")


def test_a_renamed_file_is_not_read_again(tree: Path) -> None:
    """Unless the system counts that as a change: then it is, and rightly."""
    Run(tree).look("a.txt")
    before = (tree / "a.txt").stat()
    (tree / "a.txt").rename(tree / "z.txt")
    is_same = (tree / "z.txt").stat().st_ctime_ns == before.st_ctime_ns

    assert ([] if is_same else [b"a.txt"]) == Run(tree).look("z.txt")


def test_what_one_run_does_not_ask_for_is_kept_for_the_next_one(tree: Path) -> None:
    """And is forgotten after two, so that the file does not grow."""
    Run(tree).look("a.txt", "b/c.txt")
    Run(tree).look("a.txt")
    assert [] == Run(tree).look("a.txt", "b/c.txt")

    Run(tree).look("a.txt")
    (tree / "new.txt").write_bytes(b"new")
    Run(tree).look("a.txt", "new.txt")

    assert [b"b/c.txt"] == Run(tree).look("a.txt", "new.txt", "b/c.txt")


def test_runs_over_a_part_keep_the_rest(tree: Path) -> None:
    """However many there are, and whatever they add."""
    Run(tree).look("a.txt", "b/c.txt")
    for number in range(3):
        (tree / f"{number}.txt").write_bytes(b"new")
        Run(tree).look(f"{number}.txt", is_part=True)

    assert [] == Run(tree).look("a.txt", "b/c.txt", "0.txt", "1.txt", "2.txt")


@pytest.mark.parametrize(
    ("names", "is_part", "is_written"),
    [
        (("a.txt", "b/c.txt"), False, False),
        (("a.txt", "b/c.txt"), True, False),
        (("a.txt",), True, False),
        ((), True, False),
        (("a.txt",), False, True),
        (("a.txt", "b/c.txt", "new.txt"), False, True),
        (("a.txt", "new.txt"), True, True),
    ],
)
def test_the_file_is_written_when_something_is_new(
    tree: Path, names: tuple[str, ...], *, is_part: bool, is_written: bool
) -> None:
    """Or when less was asked for than before, by a run over the whole."""
    (tree / "new.txt").write_bytes(b"new")
    Run(tree).look("a.txt", "b/c.txt")
    run = Run(tree)
    (tree.parent / PLACE).unlink()

    run.look(*names, is_part=is_part)

    assert is_written is (tree.parent / PLACE).is_file()


def test_the_file_of_another_place_or_person_is_not_believed(tree: Path, tmp_path: Path) -> None:
    """Facts of a file are no secret; who may say what they stand for is."""
    Run(tree).look("a.txt")
    secret = tmp_path / "config/freigabe/cache-secret"
    kept = secret.read_bytes()
    secret.write_bytes(b"s" * 32)
    foreign = Run(tree).look("a.txt", is_part=True)
    secret.write_bytes(kept)

    assert [b"a.txt"] == foreign
    assert [b"a.txt"] == Run(tree).look("a.txt")


def test_where_facts_prove_nothing_all_is_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was remembered before is not believed, and nothing is remembered."""
    Run(tree).look("a.txt")
    with monkeypatch.context() as patch:
        patch.setattr(facts, "os", SimpleNamespace(name="nt"))
        assert [b"a.txt"] == Run(tree).look("a.txt")
        assert [b"b/c.txt"] == Run(tree).look("b/c.txt")

    assert [b"b/c.txt"] == Run(tree).look("b/c.txt")


def test_what_is_remembered_is_of_the_file_that_was_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the one that was there a moment before, and that may come back."""
    path, aside = tree / "a.txt", tree / "aside"
    stat = os.stat

    def replaced(place: str, **how: bool) -> os.stat_result:
        found = stat(place, **how)
        if place == str(path) and not aside.exists():
            aside.hardlink_to(path)
            path.unlink()
            path.write_bytes(b"other")
        return found

    run = Run(tree)
    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", replaced)
        run.known.of_file(str(path))
    run.known.save()

    assert [b"other"] == run.read
    assert [] == Run(tree).look("a.txt")
