"""Files whole or not at all, trees switched as a whole, names in either composition."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePosixPath

import pytest

from plugins.core import files
from plugins.core.errors import FreigabeError


def tree(root: Path, text: str) -> Path:
    """Make a tree of one file."""
    root.mkdir(parents=True)
    (root / "index.html").write_text(text)
    return root


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """Missing folders are made, and nothing is left beside the file."""
    target = tmp_path / "a" / "b.txt"

    assert files.write(target, b"eins")
    assert target.read_bytes() == b"eins"
    assert [target] == list(target.parent.iterdir())


def test_an_equal_file_is_left_untouched(tmp_path: Path) -> None:
    """Its time stays, so that nothing downstream is made again."""
    target = tmp_path / "b.txt"
    files.write(target, b"eins")
    os.utime(target, (1, 1))

    assert not files.write(target, b"eins")
    assert target.stat().st_mtime == 1


def test_a_refused_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old bytes, no half file and a clear message."""
    target = tmp_path / "b.txt"
    files.write(target, b"eins")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(FreigabeError, match=r"cannot be written \(OSError 28\)\n  try: look for a full disk"):
        files.write(target, b"zwei")
    assert target.read_bytes() == b"eins"
    assert [target] == list(tmp_path.iterdir())


def test_a_file_in_the_place_of_a_folder_is_a_clear_error(tmp_path: Path) -> None:
    """The path and the reason are named."""
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(FreigabeError, match="cannot be written"):
        files.write(tmp_path / "a" / "b.txt", b"eins")


def test_a_tree_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Afterwards there is the new tree and nothing else."""
    new, target = tree(tmp_path / "neu", "neu"), tree(tmp_path / "output", "alt")
    (target / "nur-alt.html").write_text("")

    files.switch_tree(new, target)

    assert [target] == list(tmp_path.iterdir())
    assert [target / "index.html"] == list(target.iterdir())
    assert (target / "index.html").read_text() == "neu"


def test_the_first_tree_needs_no_old_one(tmp_path: Path) -> None:
    """A first build has nothing to put aside."""
    files.switch_tree(tree(tmp_path / "neu", "neu"), tmp_path / "output")

    assert (tmp_path / "output" / "index.html").read_text() == "neu"


def test_a_switch_that_fails_brings_the_old_tree_back(tmp_path: Path) -> None:
    """The new tree is not there: the old one still is."""
    target = tree(tmp_path / "output", "alt")

    with pytest.raises(FreigabeError):
        files.switch_tree(tmp_path / "fehlt", target)

    assert (target / "index.html").read_text() == "alt"
    assert [target] == list(tmp_path.iterdir())


def test_a_switch_killed_between_its_renames_is_mended(tmp_path: Path) -> None:
    """The old tree put aside comes back."""
    tree(tmp_path / "output.old", "alt")

    files.mend_switch(tmp_path / "output")

    assert (tmp_path / "output" / "index.html").read_text() == "alt"
    assert not (tmp_path / "output.old").exists()


def test_a_switch_after_a_killed_one_never_stands_without_a_tree(tmp_path: Path) -> None:
    """The tree put aside by the killed run is brought back before it could be lost."""
    tree(tmp_path / "output.old", "alt")

    with pytest.raises(FreigabeError):
        files.switch_tree(tmp_path / "fehlt", tmp_path / "output")

    assert (tmp_path / "output" / "index.html").read_text() == "alt"


def test_mending_leaves_a_good_tree_alone(tmp_path: Path) -> None:
    """A rest of an old tree does not replace the present one."""
    target = tree(tmp_path / "output", "neu")
    tree(tmp_path / "output.old", "alt")

    files.mend_switch(target)

    assert (target / "index.html").read_text() == "neu"


def test_walking_is_sorted_and_follows_no_link(tmp_path: Path) -> None:
    """A link is named, what lies behind it is not."""
    tree(tmp_path / "site" / "b", "")
    (tmp_path / "site" / "a.txt").write_text("")
    tree(tmp_path / "anderswo", "")
    (tmp_path / "site" / "link").symlink_to(tmp_path / "anderswo")

    found = [path.relative_to(tmp_path / "site").as_posix() for path in files.walk(tmp_path / "site")]

    assert ["link", "a.txt", "b/index.html"] == found


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_in_either_composition(tmp_path: Path, form: str) -> None:
    """`größe.png` is found whether it was typed on Linux or on macOS."""
    on_disk = tmp_path / unicodedata.normalize(form, "größe.png")  # type: ignore[arg-type]  # a form by contract
    on_disk.write_bytes(b"")

    assert files.find(tmp_path, unicodedata.normalize("NFC", "größe.png")).is_file()


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("posts/a.md", True),
        ("a/b c/ü.png", True),
        ("..", False),
        ("a/../b", False),
        ("/etc/passwd", False),
        ("a\\b", False),
        ("C:/a", False),
        ("a\0b", False),
    ],
)
def test_a_path_stays_below_its_root(path: str, inside: bool) -> None:
    """No root, no drive, no way up, no NUL."""
    assert inside == files.is_inside(PurePosixPath(path))
