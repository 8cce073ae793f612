"""Copies of this process: what they say, and what is missing of those that die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from plugins.core.copies import pieces_beside


def counting(first: int, count: int, size: int = 1) -> Iterator[bytes]:
    """Say *count* pieces."""
    for number in range(first, first + count):
        yield str(number).encode() * size


def test_every_piece_comes_in_order() -> None:
    """Of each copy; empty ones and those larger than a pipe too. Nobody is left."""
    before = psutil.Process().children()
    works = [lambda: counting(0, 5), lambda: counting(100, 3, 200_000), lambda: iter([b"", b"x"]), lambda: iter([])]
    said: dict[int, list[bytes]] = {}

    for number, piece in pieces_beside(works):
        said.setdefault(number, []).append(piece)

    assert {0: [*counting(0, 5)], 1: [*counting(100, 3, 200_000)], 2: [b"", b"x"]} == said
    assert before == psutil.Process().children()


@pytest.mark.parametrize("how", ["killed", "raises"])
def test_a_copy_that_dies_has_said_what_it_said(how: str) -> None:
    """And no half of a piece."""

    def dying() -> Iterator[bytes]:
        yield b"one"
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError

    assert [(0, b"one"), (1, b"0")] == sorted(pieces_beside([dying, lambda: counting(0, 1)]))


def test_who_stops_listening_ends_them() -> None:
    """Also one that would go on for ever."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    before = psutil.Process().children()
    talk = pieces_beside([endless, endless])
    next(talk)
    talk.close()  # type: ignore[attr-defined]

    assert before == psutil.Process().children()


def test_without_copies_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.delattr(os, "fork")

    assert [] == list(pieces_beside([lambda: counting(0, 3)]))
