"""Lists of words made into one: no word twice, no page under a wrong number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from plugins.search import wordlists
from plugins.search.packed import packed, unpack, written
from plugins.search.wordlists import Part, merged, separated


def part(folder: Path, words: Sequence[Any], numbers: Sequence[int], fields: Sequence[int] = (0, 1)) -> Part:
    folder.write_bytes(packed(written([list(words)])))
    return Part([folder], numbers, fields, is_same=list(fields) == [0, 1])


def joined(parts: Sequence[Part]) -> list[Any]:
    return [word for piece in merged(parts) for word in unpack(packed(piece.content))[0]]


def test_a_word_in_several_parts_is_one_with_the_pages_of_all(tmp_path: Path) -> None:
    """Pages are numbered anew; each number is written as its distance from the one before."""
    one = part(tmp_path / "1", [["haus", [[0, [-25, 3], []], [1, [-25, 7], []]], []]], [4, 300])
    two = part(tmp_path / "2", [["baum", [[0, [-25, 1], []]], []], ["haus", [[0, [-25, 9], []]], []]], [5])

    found = joined([one, two])

    assert ["baum", [[5, [-25, 1], []]], []] == found[0]
    assert ["haus", [[4, [-25, 3], []], [1, [-25, 9], []], [295, [-25, 7], []]], []] == found[1]


def test_forms_with_accents_are_joined_each(tmp_path: Path) -> None:
    """The same word may stand as such in one part and with an accent in another."""
    one = part(tmp_path / "1", [["cafe", [], [["café", [[0, [-25, 1], []]]]]]], [0])
    two = part(
        tmp_path / "2", [["cafe", [[0, [-25, 2], []]], [["café", [[0, [-25, 3], []]]], ["cafè", [[0, [], []]]]]]], [1]
    )

    forms = [["cafè", [[1, [], []]]], ["café", [[0, [-25, 1], []], [1, [-25, 3], []]]]]
    assert [["cafe", [[1, [-25, 2], []]], forms]] == joined([one, two])


def test_fields_are_renamed(tmp_path: Path) -> None:
    """A part in which no page has a date calls its title the first field; in the whole it is the second."""
    one = part(tmp_path / "1", [["haus", [[0, [], [-1, 0, 400]]], []]], [0], [1])

    assert [["haus", [[0, [], [-2, 0, 400]]], []]] == joined([one])


def test_places_that_look_like_lists_are_numbers(tmp_path: Path) -> None:
    """Every number from 0 to 70000 that has bytes of a list's head in it."""
    numbers = [*range(300), *range(0x8080, 0x8400), *range(70_000, 70_300)]
    pages = [[0, [-25, *numbers], [-1, *numbers]], [131, numbers, []]]
    one = part(tmp_path / "1", [["haus", pages, []]], list(range(132)))

    assert [["haus", pages, []]] == joined([one])


def test_a_page_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    """And the one behind it is not taken for it."""
    page = written([0, [1], []])
    broken = b"\x83\x64haus\x82" + page[:-1] + page + b"\x80"
    (tmp_path / "1").write_bytes(packed(b"\x81\x81" + broken))

    with pytest.raises(ValueError, match="no page"):
        joined([Part([tmp_path / "1"], [0], [0], is_same=True)])


def test_words_stay_in_the_order_of_their_bytes_in_pieces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A piece is as large as is good to load, and says from where to where it goes."""
    monkeypatch.setattr(wordlists, "_PIECE", 20)
    one = part(tmp_path / "1", [[word, [[0, [1], []]], []] for word in ("a", "z", "ä")], [0])
    two = part(tmp_path / "2", [[word, [[0, [1], []]], []] for word in ("b", "y", "„")], [1])

    pieces = list(merged([one, two]))

    assert ["a", "b", "y", "z", "ä", "„"] == [word[0] for word in joined([one, two])]
    assert [("a", "b"), ("y", "z"), ("ä", "„")] == [(piece.first, piece.last) for piece in pieces]


def test_words_in_another_order_are_refused(tmp_path: Path) -> None:
    """They would stand in the whole twice, and be found once."""
    one = part(tmp_path / "1", [[word, [[0, [1], []]], []] for word in ("b", "a")], [0])

    with pytest.raises(ValueError, match="order"):
        joined([one])


def test_ends_are_as_short_as_tells_pieces_apart() -> None:
    """The list of pieces is loaded by everybody who searches."""
    assert [("ab", "haus"), ("haust", "m"), ("n", "zwei")] == separated(
        [("ab", "haus"), ("haustür", "miete"), ("nagel", "zwei")]
    )
