"""Staged pages: put in place as they are, whole or not at all; what nobody vouches for is known."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from plugins.building import stage, store
from plugins.building.stage import Stage


@pytest.fixture
def staged(tmp_path: Path) -> Stage:
    """Return a stage beside an empty output folder, open."""
    made = Stage(tmp_path / "output", tmp_path / "cache/note")
    made.output.mkdir()
    made.open()
    return made


def test_pages_are_put_in_place(staged: Stage) -> None:
    """In folders that are made for them; nothing else is left beside the output."""
    staged.keep(3, b"page", "")

    staged.put(3, f"{staged.output}/deep/er/index.html")
    staged.close()

    assert (staged.output / "deep/er/index.html").read_bytes() == b"page"
    assert [one.name for one in staged.output.parent.iterdir()] == ["output"]


def test_what_a_killed_build_staged_is_swept(staged: Stage) -> None:
    """It may be half a page."""
    staged.keep(1, b"ha", "")

    staged.open()

    assert not list(staged.folder.iterdir())


def test_another_file_system_gets_a_copy(staged: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder below the output may be one of its own; the page is whole there, too."""
    replace = os.replace

    def replaced(source: str | Path, target: str | Path) -> None:
        if str(source).startswith(str(staged.folder)):
            raise OSError(errno.EXDEV, "other device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    staged.keep(1, b"page", "")
    staged.put(1, f"{staged.output}/a.html")

    assert [one.name for one in staged.output.iterdir()] == ["a.html"]
    assert (staged.output / "a.html").read_bytes() == b"page"


def test_a_full_folder_in_the_way_is_the_error_it_is_with_pelican(staged: Stage) -> None:
    """Somebody put something there."""
    place = staged.output / "a.html"
    place.mkdir()
    (place / "x").touch()
    staged.keep(1, b"page", "")

    with pytest.raises(IsADirectoryError) as refused:
        staged.put(1, str(place))

    assert refused.value.filename == str(place)


def test_any_other_refusal_is_handed_on(staged: Stage) -> None:
    """A page that was never staged."""
    with pytest.raises(FileNotFoundError):
        staged.put(1, f"{staged.output}/a.html")


def test_what_is_being_replaced_is_known(staged: Stage) -> None:
    """By a note that a killed build leaves behind."""
    staged.announce({"b.html", "a/ü.html"})

    assert staged.unfinished() == ["a/ü.html", "b.html"]


@pytest.mark.parametrize("note", [None, b"", b"{", b"{}", b"1", b"\xff", b'[1, {"a": 2}]'])
def test_a_damaged_note_names_nothing(staged: Stage, note: bytes | None) -> None:
    """Nor does a missing one, nor a sound one that says something else."""
    staged.note.parent.mkdir()
    if note is not None:
        staged.note.write_bytes(note)
    assert staged.unfinished() == []

    if note is not None:
        store.save(staged.note, b"freigabe-building-note-1\n", note)
    assert staged.unfinished() == []


def test_facts_change_with_every_write(tmp_path: Path) -> None:
    """Also where size and time of the change are the same; there are none of what is not there."""
    place = tmp_path / "a"
    place.write_bytes(b"one")
    first = stage.facts(str(place))
    (tmp_path / "b").write_bytes(b"two")
    os.utime(tmp_path / "b", ns=(first[2], first[2]))
    (tmp_path / "b").replace(place)

    assert stage.facts(str(place)) != first
    assert stage.facts(str(tmp_path / "none")) == ()


def test_files_are_removed_with_the_folders_they_leave_empty(tmp_path: Path) -> None:
    """Neither the output folder itself, nor a folder that holds more, nor what is no file."""
    for name in ("a/b/x.html", "a/y.html", "c/z.html", "d/w.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    stage.remove(tmp_path, ["a/b/x.html", "c/z.html", "d", "nothing.html"])

    assert sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")) == [
        "a",
        "a/y.html",
        "d",
        "d/w.html",
    ]
    stage.remove(tmp_path, ["a/y.html", "d/w.html"])
    assert list(tmp_path.iterdir()) == []
