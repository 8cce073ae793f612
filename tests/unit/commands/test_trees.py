"""The two trees that take turns: what is online is never changed, and nothing is lost between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.commands.trees import FOLDER, Trees


def fill(trees: Trees, text: str) -> None:
    """Stand in for a build."""
    trees.stage.mkdir(parents=True, exist_ok=True)
    (trees.stage / "index.html").write_text(text)


def online(trees: Trees) -> str:
    """Return what is online."""
    return (trees.target / "index.html").read_text()


def test_trees_take_turns(tmp_path: Path) -> None:
    """What was online is the stage of the next but one build, as it was."""
    trees, seen = Trees(tmp_path, "output"), []
    for text in ("eins", "zwei", "drei"):
        old = trees.stage / "index.html"
        seen.append(old.read_text() if old.is_file() else "")
        fill(trees, text)
        trees.switch()
        assert text == online(trees)

    assert ["", "", "eins"] == seen


def test_a_switch_that_was_killed_costs_no_tree(tmp_path: Path) -> None:
    """Online already, but without word of it: the next switch puts the new tree there all the same."""
    trees = Trees(tmp_path, "output")
    fill(trees, "eins")
    trees.switch()
    word = tmp_path / FOLDER / "output" / "online"
    before = word.read_text()
    fill(trees, "zwei")
    trees.switch()
    word.write_text(before)

    fill(trees, "drei")
    trees.switch()

    assert "drei" == online(trees)


@pytest.mark.parametrize("word", ["", "3", "../1", "\udcff"])
def test_a_strange_word_is_none(tmp_path: Path, word: str) -> None:
    """No path comes out of a file of var/."""
    trees = Trees(tmp_path, "output")
    place = tmp_path / FOLDER / "output" / "online"
    place.parent.mkdir(parents=True)
    place.write_bytes(word.encode("utf-8", "surrogateescape"))

    assert tmp_path / FOLDER / "output" / "1" == trees.stage


def test_a_stage_can_be_begun_anew(tmp_path: Path) -> None:
    """And only the stage."""
    trees = Trees(tmp_path, "output")
    fill(trees, "eins")
    trees.switch()
    fill(trees, "zwei")

    trees.forget()

    assert not trees.stage.exists()
    assert "eins" == online(trees)
