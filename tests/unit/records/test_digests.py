"""Digests by facts: never another one than the bytes have now."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.records.cache import VerifiedCache
from plugins.records.digests import Digests

AFTER_NS = 10_000_000_000
Look = Callable[..., dict[str, str]]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("a.txt", "b/c.txt"):
        (tmp_path / "site/tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site/tree" / name).write_text(name)
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
