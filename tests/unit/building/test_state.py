"""What the last build left: whole and exact, or not there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugins.building import state, store
from plugins.building.state import PageRecord, State
from plugins.building.tables import Tables
from tests.unit.building.reading import damaged

SAID = ("pelican.contents", 30, "Unable to find `%s`", ["x", 1, None], {"limit_msg": "more"})
TABLES = Tables()
FULL = State(
    surroundings="abc",
    builds=7,
    objects={"Article a.md": {"title": "'A'", "content": "1f"}, "Article ü.md": {}},
    pages={
        "a.html": PageRecord(
            "a.html",
            TABLES.numbers_of_names({"x": "1"}),
            TABLES.numbers_of_reads({"Article a.md": {"title"}}),
            digest="d",
            facts=(1, 2, 3, 4),
            logs=(SAID,),
        ),
        "b.html": PageRecord(
            "a.html",
            TABLES.numbers_of_names({"x": "1", "y": "\ud800"}),
            TABLES.numbers_of_reads({"Article ü.md": {"title", "url"}}),
            "why",
        ),
        "c.html": PageRecord("c", [], []),
    },
    copies={"files/a.txt": None},
    copied={"/o/a.txt": ["/c/a.txt", [1, 2], [3, 4]]},
    sources={"/site/helper.py": "1f"},
    rewritten="a.html was changed after it was written",
    tables=TABLES,
)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    """With numbers, sets and texts of any kind."""
    state.save(tmp_path / "s", FULL)

    found = state.load(tmp_path / "s")

    assert found is not None
    objects = {name: state.tokens_in(tokens) for name, tokens in found.objects.items()}
    assert replace(found, objects={**objects}) == FULL


@pytest.mark.parametrize("key", [b"", b"key"])
def test_it_is_for_those_who_know_the_key(tmp_path: Path, key: bytes) -> None:
    """A state of another branch is none of ours."""
    state.save(tmp_path / "s", State(builds=1), key)

    assert state.load(tmp_path / "s", key) == State(builds=1)
    assert state.load(tmp_path / "s", b"other") is None


def test_damage_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    """Whatever the damage; and a missing file, too."""
    place = tmp_path / "s"
    state.save(place, FULL)

    assert state.load(tmp_path / "none") is None
    for content in damaged(place.read_bytes()):
        place.write_bytes(content)
        assert state.load(place) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"tables": 1},
        {"tables": [[], [], []], "pages": {"a": []}},
        {"tables": [[], [], []], "pages": {"a": ["", [0], [], "", "", [], []]}},
        {"tables": [["x"], [], []], "pages": {"a": ["", [-1], [], "", "", [], []]}},
        {"tables": [[], ["x"], ["y"]], "pages": {"a": ["", [], [0], "", "", [], []]}},
        {"tables": [[], ["x"], []], "pages": {"a": ["", [], [0, 0], "", "", [], []]}},
        {"tables": [[], [], ["y"]], "pages": {"a": ["", [], [0, 0], "", "", [], []]}},
    ],
    ids=repr,
)
def test_another_form_is_as_if_it_were_not_there(tmp_path: Path, value: Any) -> None:
    """Of a version to come, with a checksum that is right."""
    store.save(tmp_path / "s", state.MAGIC, json.dumps(value).encode(), b"")

    assert state.load(tmp_path / "s") is None
