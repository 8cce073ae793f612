"""The small parts that keep faults from the site: the stage, its note, the names of all files, the look at sources."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from plugins.building import shortcut, stage, state, surroundings
from plugins.building.stage import DiskError, Stage
from plugins.building.state import PageRecord, State


@pytest.fixture
def staged(tmp_path: Path) -> Stage:
    """A stage for an output folder that exists, opened."""
    (tmp_path / "output").mkdir()
    made = Stage(tmp_path / "output", tmp_path / "cache" / "a.unfinished")
    made.open()
    return made


def test_each_build_has_a_stage_of_its_own(staged: Stage) -> None:
    """A copy of a killed process that still writes must not write into the next build's."""
    before = staged.folder
    (before / "7").touch()

    staged.open()

    assert before != staged.folder
    assert not before.exists()
    staged.close()
    assert [staged.output] == list(staged.output.parent.iterdir())


def test_a_page_that_finds_no_room_is_named(staged: Stage) -> None:
    """By the file it was to be, not by where it waits."""
    staged.folder.rmdir()

    with pytest.raises(DiskError) as caught:
        staged.keep(1, b"text", "/site/output/a.html")

    assert "/site/output/a.html" == caught.value.filename
    assert errno.ENOENT == caught.value.errno


def test_of_two_copies_for_one_place_the_later_one_stands(staged: Stage, tmp_path: Path) -> None:
    """Whether it is a file of its own or written through a link."""
    place = str(staged.output / "a.png")
    for name in ("one", "two"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        staged.copy(str(tmp_path / name), place, None)
    staged.put_copies()
    assert "two" == Path(place).read_text(encoding="utf-8")

    staged.copy(str(tmp_path / "one"), place, None)
    staged.later(place, lambda: Path(place).write_text("three", encoding="utf-8"))
    staged.put_copies()
    assert "three" == Path(place).read_text(encoding="utf-8")


def test_a_rename_across_disks_becomes_a_copy(staged: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole or not at all, too."""
    own = os.replace

    def replace(source: Any, target: Any) -> None:
        if ".staged" in str(source):
            raise OSError(errno.EXDEV, "other disk")
        own(source, target)

    monkeypatch.setattr(os, "replace", replace)
    staged.keep(1, b"text", "")

    staged.put(1, str(staged.output / "deep/a.html"))

    assert b"text" == (staged.output / "deep/a.html").read_bytes()
    assert ["a.html"] == [one.name for one in (staged.output / "deep").iterdir()]


def test_an_empty_folder_makes_room_and_a_full_one_is_named(staged: Stage) -> None:
    """What lies in it is somebody's."""
    (staged.output / "a").mkdir()
    (staged.output / "b/c").mkdir(parents=True)
    for number in (1, 2):
        staged.keep(number, b"text", "")

    staged.put(1, str(staged.output / "a"))
    with pytest.raises(IsADirectoryError, match="output/b"):
        staged.put(2, str(staged.output / "b"))

    assert (staged.output / "a").is_file()


def test_the_note_is_read_by_who_has_the_key(staged: Stage, tmp_path: Path) -> None:
    """One that is damaged, or of somebody else, names nothing."""
    staged.announce(["b.html", "a.html"])
    assert ["a.html", "b.html"] == staged.unfinished()
    assert [] == Stage(staged.output, staged.note, b"key").unfinished()

    staged.note.write_text('["a.html"]', encoding="utf-8")

    assert [] == staged.unfinished()
    assert [] == Stage(staged.output, tmp_path / "none").unfinished()


def test_nothing_outside_the_output_is_removed(tmp_path: Path) -> None:
    """Whatever a list of files says."""
    for name in ("output/a/b.html", "kept", "output/kept"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    stage.remove(tmp_path / "output", ["a/b.html", "../kept", "a/../../kept", str(tmp_path / "kept"), "a/../kept"])

    assert ["kept", "output", "output/kept"] == sorted(
        one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")
    )


def test_the_names_of_all_files_outlive_a_damaged_state(tmp_path: Path) -> None:
    """So that what has gone is removed all the same."""
    place = tmp_path / "a.pages"
    state.save(place, State(pages={"a.html": PageRecord("index.html")}, copies={"b.png": None}))
    place.write_bytes(place.read_bytes()[:-1])

    assert state.load(place) is None
    found = state.load_names(place)

    assert found is not None
    assert ["a.html", "b.png"] == list(found.copies)
    assert {} == found.pages
    assert state.load_names(place, b"key") is None


def test_code_that_changed_after_it_was_loaded_is_nobody_elses(tmp_path: Path) -> None:
    """This process still runs the old one; another runs the new one, and takes over nothing of ours."""
    place = tmp_path / "plug.py"
    place.write_text("a = 1\n", encoding="utf-8")
    first = surroundings.digest_of_code(str(place))
    place.write_text("a = 2\n", encoding="utf-8")
    second = surroundings.digest_of_code(str(place))
    elsewhere = tmp_path / "same.py"
    elsewhere.write_text("a = 2\n", encoding="utf-8")

    assert surroundings.digest_of_code(str(elsewhere)) not in {first, second}
    assert first != second
    place.unlink()
    assert not surroundings.digest_of_code(str(place))


def test_a_file_that_vanishes_while_it_is_looked_at_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an editor's own files do; the folder tells of it, so that one more build follows."""
    (tmp_path / "vanishing.md").touch()
    own = os.listdir

    def listdir(folder: str) -> Any:
        listed = own(folder)
        (tmp_path / "vanishing.md").unlink()
        return listed

    monkeypatch.setattr(os, "listdir", listdir)
    found = shortcut.look([str(tmp_path)])
    assert (str(tmp_path), f"{tmp_path}/vanishing.md") == found.paths
    assert shortcut.digest_now(found.paths, "") != found.digest
