"""Who renders what: everything once, whoever takes it, and whoever dies."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.building import build
from plugins.building.shares import made, shares_of, workers_for
from tests.unit.building.probing import ProbedSite


@given(st.lists(st.integers(0, 10**6), unique=True), st.integers(1, 9))
def test_every_number_is_in_one_share(numbers: list[int], every: int) -> None:
    """Those that belong together in the first one."""
    shares = shares_of(numbers, lambda number: number % every == 0)

    assert sorted(numbers) == sorted(one for share in shares for one in share)
    together = [number for number in numbers if number % every == 0]
    assert not together or together == shares[0]


def test_many_shares_fit_into_a_pipe() -> None:
    """However many pages there are: nobody takes the first one before all are told."""
    assert len(shares_of(range(1_000_000), lambda _number: False)) * 4 <= 16_000


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (95, 1), (96, 2), (1000, 4)])
def test_few_pages_need_no_help(count: int, expected: int) -> None:
    """A copy costs something, too."""
    assert workers_for(count, 4) == expected


def test_where_no_copy_is_wanted_all_is_made_here(tmp_path: Path) -> None:
    """In one go, and in order."""
    assert made([[3, 1], [2]], list, 0, tmp_path) == [3, 1, 2]


def test_each_number_is_taken_once(tmp_path: Path) -> None:
    """By this process or by a copy of it, and the long answers of all copies come whole."""
    here = os.getpid()
    shares = [range(at, at + 10) for at in range(0, 1000, 10)]

    def work(numbers: Iterable[int]) -> list[tuple[int, int, bytes]]:
        if os.getpid() != here:
            (tmp_path / f"{os.getpid()}").touch()
        # else the quickest would take them all
        until(lambda: len([*tmp_path.iterdir()]) == 3)
        return [(one, os.getpid(), b"x" * 1000) for one in numbers]

    found = made(shares, work, 3, tmp_path)
    assert sorted(one for one, _, _ in found) == list(range(1000))
    assert {*map(str, {by for _, by, _ in found} - {here})} == {path.name for path in tmp_path.iterdir()}
    assert {len(text) for _, _, text in found} == {1000}


def test_what_a_copy_made_that_died_is_missing(tmp_path: Path) -> None:
    """Half an answer is none."""
    here, taken = os.getpid(), tmp_path / "taken"
    taken.touch()

    def work(numbers: Iterable[int]) -> list[int]:
        if os.getpid() == here:
            until(lambda: len(taken.read_bytes()) == 3)
            return list(numbers)
        found = list(numbers)
        with taken.open("ab") as stream:
            stream.write(bytes(found))
        if len(taken.read_bytes()) == 3:
            os._exit(1)
        return found

    found = made([[one] for one in range(100)], work, 1, tmp_path)
    assert len(taken.read_bytes()) == 3
    assert sorted([*found, *taken.read_bytes()]) == [*range(100)]


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_where_no_file_can_be_opened_all_is_made_here(tmp_path: Path) -> None:
    """The page that the disk does not take says so itself."""
    here = os.getpid()
    found = made([[1, 2], [3]], lambda numbers: [(os.getpid(), one) for one in numbers], 1, tmp_path / "gone")

    assert found == [(here, 1), (here, 2), (here, 3)]


def test_what_a_copy_took_that_died_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and feeds are those of a build without copies."""
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    site = ProbedSite(tmp_path, {"list": "{{ articles|map(attribute='content')|join }}"})
    for number in range(5, 300):
        site.change(f"a{number}", date="2026-11-01 10:00")
    here, own = os.getpid(), build.Build._part
    died = tmp_path / "died"

    def part(made: Any, jobs: Any, numbers: Iterable[int]) -> Any:
        if os.getpid() != here:
            next(iter(numbers))
            with died.open("a") as stream:
                stream.write("x")
            os._exit(1)
        return own(made, jobs, numbers)

    monkeypatch.setattr(build.Build, "_part", part)
    built = site.build()
    assert built.told["workers"] == 3
    assert died.read_text() == "xx"
    site.build(fast=False)

    assert files(tmp_path / "fast") == files(tmp_path / "stock")


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
