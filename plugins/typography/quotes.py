"""
German quotation marks and apostrophes out of straight ones, by what stands around them and what is still open.

Marks that were typed with care are kept, and open and close all the same, so that a second pass decides alike.
"""

from __future__ import annotations

import re

from plugins.typography.flow import BLOCK, OPENING, SOLID

APOSTROPHE = "’"
STRAIGHT = "\"'"
DOUBLE = ("„", "“")
SINGLE = ("‚", "‘")
_BORDER = BLOCK[1]
_SIGNS = re.compile(rf"[\"'„“”‚‘{_BORDER}]")
# After these a word begins.
_BEFORE = frozenset(f"([{{<„‚“‘»«›‹–—-/{OPENING}")
_ALL = "\"'„“”‚‘’»«›‹"
# With these nothing begins.
_NEVER = ",;)]}"
# What is left out at the front of a word: '90er, 's, 'ne.
_CLIPPED = re.compile(
    r"'(?:[0-9]{2}(?:er)?|s|n|nen?|ne[mrs]|nauf|naus|nein|nunter|mal|ran|rauf|raus|rein|rum|runter)(?![\w'’])"
)
_SINGLE_END = re.compile(r"(?<=[^\s(\[„‚'–-])'(?![\w'])")
_MEASURE = re.compile(r"[0-9]'[0-9]{1,2}$")
# How many marks may stand in a row, and how long a value in code may be.
_ROW = 4
_VALUE = 200


class Quotes:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._signs = list(text)
        self._open: list[str] = []
        self._count = {DOUBLE[0]: 0, SINGLE[0]: 0}
        self._code: set[int] = set()
        self._last_end = -1
        self._border = -1

    def corrected(self) -> str:
        """Return the text with the right marks, as long as it was."""
        for match in _SIGNS.finditer(self._text):
            sign, at = match.group(), match.start()
            if at in self._code or (sign in STRAIGHT and self._is_code(at)):
                continue
            if sign == '"':
                self._double(at)
            elif sign == "'":
                self._single(at)
            else:
                self._typed(sign)
        return "".join(self._signs)

    def _typed(self, sign: str) -> None:
        if sign == _BORDER:
            self._open.clear()
            self._count = dict.fromkeys(self._count, 0)
        elif sign in self._count:
            self._begin(sign)
        else:
            self._end(SINGLE[0] if sign == SINGLE[1] else DOUBLE[0])

    def _begin(self, kind: str) -> None:
        self._open.append(kind)
        self._count[kind] += 1

    def _end(self, kind: str) -> None:
        """End the innermost open mark of *kind*, and whatever was left open inside it."""
        while self._count[kind]:
            last = self._open.pop()
            self._count[last] -= 1
            if last == kind:
                return

    def _double(self, at: int) -> None:
        before = self._before(at)
        if self._is_twin(at) or (before.isdigit() and (not self._count[DOUBLE[0]] or self._is_measure(at))):
            return
        begins, ends = self._ways(at, DOUBLE[0])
        if ends:
            self._signs[at] = DOUBLE[1]
            self._end(DOUBLE[0])
        elif begins:
            self._signs[at] = DOUBLE[0]
            self._begin(DOUBLE[0])

    def _single(self, at: int) -> None:
        before, follower = self._before(at), self._text[at + 1 : at + 2]
        if self._is_twin(at) or (before.isdigit() and (follower.isdigit() or not self._count[SINGLE[0]])):
            return
        begins, ends = self._ways(at, SINGLE[0])
        if before.isalnum() and follower.isalnum():
            self._signs[at] = APOSTROPHE
        elif ends:
            self._signs[at] = SINGLE[1]
            self._end(SINGLE[0])
        elif begins and not _CLIPPED.match(self._text, at) and self._is_ended_later(at):
            self._signs[at] = SINGLE[0]
            self._begin(SINGLE[0])
        elif begins or before.strip():
            self._signs[at] = APOSTROPHE

    def _ways(self, at: int, kind: str) -> tuple[bool, bool]:
        """Return whether the mark may begin something, and whether it ends what is open."""
        before, after = self._before(at), self._after(at)
        begins = (before.isspace() or before in _BEFORE) and not after.isspace() and after not in _NEVER
        ends = bool(before.strip()) and self._count[kind] > 0 and not (begins and _is_word(after))
        return begins, ends

    def _is_ended_later(self, at: int) -> bool:
        """Whether a mark that may close follows in the same block; looks at every character once in all."""
        if at >= self._border:
            found = self._text.find(_BORDER, at)
            self._border = len(self._text) if found < 0 else found
        if self._last_end <= at + 1:
            match = _SINGLE_END.search(self._text, at + 2)
            self._last_end = match.start() if match else len(self._text)
        return self._last_end < self._border

    def _before(self, at: int) -> str:
        """Return what stands before, as already corrected; a blank at the beginning."""
        return self._signs[at - 1] if at else " "

    def _after(self, at: int) -> str:
        """Return what stands behind all marks that follow; a blank at the end."""
        behind = self._text[at + 1 : at + 1 + _ROW]
        return (behind.lstrip(_ALL) or behind[-1:] or " ")[0]

    def _is_code(self, at: int) -> bool:
        """Whether this begins a value as in `width="300"` or `config['name']`; its end is noted."""
        before, earlier = self._before(at), self._text[max(0, at - 2) : at - 1]
        if before != "=" and not (before in ("(", "[") and (earlier.isalnum() or earlier == "_")):
            return False
        end = self._text.find(self._text[at], at + 1, at + _VALUE)
        if end > 0 and _BORDER not in self._text[at:end]:
            self._code.add(end)
        return True

    def _is_twin(self, at: int) -> bool:
        """Whether the same mark stands beside it: an empty pair, or a wiki's way to write bold."""
        sign = self._text[at]
        return self._text[at + 1 : at + 2] == sign or (at > 0 and self._text[at - 1] == sign)

    def _is_measure(self, at: int) -> bool:
        """Whether this is the inch of `27"-Monitor` or of `5'10"`."""
        hyphen, word = self._text[at + 1 : at + 2], self._text[at + 2 : at + 3]
        return (hyphen == "-" and word.isalpha()) or bool(_MEASURE.search(self._text[max(0, at - 4) : at]))


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign in (SOLID, OPENING)


def quotes(text: str) -> str:
    """Return *text* with German quotation marks and apostrophes, as long as it was."""
    return Quotes(text).corrected() if '"' in text or "'" in text else text
