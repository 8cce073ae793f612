"""
The words of an index: which pages hold them, and where; several such lists made into one, a word at a time.

Never more than a piece of each list is in memory.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path

from plugins.search.packed import LIST, TEXT, UNSIGNED, head, opened, read, written, written_head

# Pagefind's own pieces have about as many bytes before they are packed
_PIECE = 100_000
_NUMBER = rb"(?:[\x00-\x17\x20-\x37]|[\x18\x38].|[\x19\x39]..|[\x1a\x3a]....)"
_NUMBERS = rb"(?:[\x80-\x97]|\x98.|\x99..|\x9a....)" + _NUMBER + rb"*+"
# [number of the page less that of the one before, places in its text, places in its title and date]
_PAGE = re.compile(rb"\x83(" + _NUMBER + rb")(" + _NUMBERS + rb")(" + _NUMBERS + rb")", re.DOTALL)
_NONE = b"\x80"
_STEPS = {written(step): step for step in range(256)}
_HEADS = {step: content for content, step in _STEPS.items()}

Page = tuple[int, bytes]
# A word without its ending and accents, where it stands as such, and where in other forms
Word = tuple[bytes, list[Page], dict[bytes, list[Page]]]


@dataclass(frozen=True, slots=True)
class Part:
    """The lists of one language in one index, and what their numbers of pages and fields become in the whole one."""

    files: Sequence[Path]
    numbers: Sequence[int]
    fields: Sequence[int]
    is_same: bool  # whether the fields have the same numbers there


@dataclass(frozen=True, slots=True)
class Piece:
    """Some neighbouring words: the first one, the last one, and the value that a file holds."""

    first: str
    last: str
    content: bytes


def merged(parts: Sequence[Part]) -> Iterator[Piece]:
    """
    Yield the words of all *parts* in the order of their bytes, each once.

    Raises:
        ValueError: If a list is not of the form that is known here.
    """
    streams = [_words(part) for part in parts]
    words: list[bytes] = []
    size = 0
    first = last = b""
    for word, same in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        if word <= last:
            raise ValueError("words that are not in the order of their bytes")
        words.append(_joined(word, same))
        size += len(words[-1])
        first, last = first or word, word
        if size >= _PIECE:
            yield _piece(first, last, words)
            words, size, first = [], 0, b""
    if words:
        yield _piece(first, last, words)


def _piece(first: bytes, last: bytes, words: Sequence[bytes]) -> Piece:
    content = written_head(LIST, 1) + written_head(LIST, len(words)) + b"".join(words)
    return Piece(first.decode(), last.decode(), content)


def _joined(word: bytes, same: Iterable[Word]) -> bytes:
    """Return *word* as it is written, with its pages in all parts."""
    pages: list[Page] = []
    forms: dict[bytes, list[Page]] = {}
    for _word, some, others in same:
        pages += some
        for form, more in others.items():
            forms.setdefault(form, []).extend(more)
    variants = [written_head(LIST, 2) + _text(form) + _pages(forms[form]) for form in sorted(forms)]
    return b"".join([written_head(LIST, 3), _text(word), _pages(pages), written_head(LIST, len(forms)), *variants])


def _text(text: bytes) -> bytes:
    return written_head(TEXT, len(text)) + text


def _pages(pages: list[Page]) -> bytes:
    pages.sort()
    found = [written_head(LIST, len(pages))]
    before = 0
    for number, places in pages:
        step = number - before
        found.append(b"\x83" + (_HEADS.get(step) or written_head(UNSIGNED, step)) + places)
        before = number
    return b"".join(found)


def _words(part: Part) -> Iterator[Word]:
    for file in part.files:
        content = opened(file.read_bytes())
        at = _expect(content, 0, 1)
        count, at = head(content, at, LIST)
        for _each in range(count):
            word, at = _word(content, at, part)
            yield word
        if at != len(content):
            raise ValueError("something stands behind the words")


def _word(content: bytes, at: int, part: Part) -> tuple[Word, int]:
    text, at = _read_text(content, _expect(content, at, 3))
    pages, at = _read_pages(content, at, part)
    count, at = head(content, at, LIST)
    forms = {}
    for _each in range(count):
        form, at = _read_text(content, _expect(content, at, 2))
        forms[form], at = _read_pages(content, at, part)
    return (text, pages, forms), at


def _expect(content: bytes, at: int, length: int) -> int:
    found, end = head(content, at, LIST)
    if found != length:
        raise ValueError(f"a list of {found} where one of {length} is expected")
    return end


def _read_text(content: bytes, at: int) -> tuple[bytes, int]:
    length, at = head(content, at, TEXT)
    return content[at : at + length], at + length


def _read_pages(content: bytes, at: int, part: Part) -> tuple[list[Page], int]:
    """Return the pages of a word with their numbers in the whole index."""
    count, at = head(content, at, LIST)
    numbers, is_same = part.numbers, part.is_same
    found: list[Page] = []
    number = 0
    for page in islice(_PAGE.finditer(content, at), count):
        step, text, fields = page.groups()
        if page.start() != at:
            break
        at = page.end()
        number += _STEPS[step] if step in _STEPS else read(step, 0)[0]
        found.append((numbers[number], text + (fields if is_same or fields == _NONE else _moved(fields, part.fields))))
    if len(found) != count:
        raise ValueError("no page of a word")
    return found, at


def _moved(places: bytes, fields: Sequence[int]) -> bytes:
    """Return *places* with new numbers of *fields*; -1 stands before the places in the first one, and so on."""
    return written([one if one >= 0 else -1 - fields[-1 - one] for one in read(places, 0)[0]])


def separated(pieces: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return first and last word of each piece, no longer than tells which of two neighbours holds a word."""
    ends = [list(piece) for piece in pieces]
    for one, following in pairwise(ends):
        last, first = one[1], following[0]
        length = next((at for at, (a, b) in enumerate(zip(last, first, strict=False)) if a != b), len(last)) + 1
        one[1], following[0] = last[:length], first[:length]
    return [(first, last) for first, last in ends]
