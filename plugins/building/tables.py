"""
What pages read, by number: names of a context with their tokens, content objects, and sets of their attributes.

Ten thousand pages share most of it. Numbers are only ever added while builds follow one another, so that what is known
of a page that was not rendered is handed on as it is, and written again as it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Between a name and its token; no name holds it.
_BETWEEN = "\x1f"
# How much of a table may be of no use before it is made anew.
_SLACK = 1.5
_FEW = 10_000


@dataclass(slots=True)
class Table:
    """Texts by number."""

    texts: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> int | None:
        """Return the number of *text*; none if it has none."""
        if len(self._numbers) != len(self.texts):
            self._numbers = {one: number for number, one in enumerate(self.texts)}
        return self._numbers.get(text)

    def number(self, text: str) -> int:
        """Return the number of *text*, which gets one if it has none."""
        found = self.find(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found


@dataclass(slots=True)
class Tables:
    """
    The tables of one state.

    Attributes:
        names: A name of a context with its token.
        objects: A content object.
        sets: Attributes of an object that were read together.
    """

    names: Table = field(default_factory=Table)
    objects: Table = field(default_factory=Table)
    sets: Table = field(default_factory=Table)

    def numbers_of_names(self, names: Mapping[str, str]) -> list[int]:
        """Return the numbers for *names* with their tokens."""
        return [self.names.number(f"{name}{_BETWEEN}{token}") for name, token in names.items()]

    def numbers_of_reads(self, reads: Mapping[str, Iterable[str]]) -> list[int]:
        """Return the numbers for the attributes that were read of objects: of an object and a set by turns."""
        found: list[int] = []
        for name, attributes in reads.items():
            found += (self.objects.number(name), self.sets.number(_BETWEEN.join(sorted(attributes))))
        return found

    def name(self, number: int) -> tuple[str, str]:
        """Return a name and its token."""
        name, _, token = self.names.texts[number].partition(_BETWEEN)
        return name, token

    def read(self, reads: Sequence[int]) -> Iterable[tuple[str, frozenset[str]]]:
        """Yield objects and the attributes that were read of them."""
        for one, many in zip(reads[::2], reads[1::2], strict=True):
            yield self.objects.texts[one], frozenset(self.sets.texts[many].split(_BETWEEN))

    def hold(self, names: Iterable[Sequence[int]], reads: Iterable[Sequence[int]]) -> bool:
        """Whether all numbers of *names* and *reads* are in the tables."""
        kept = tuple(reads)
        pairs = (
            (self.names, set[int]().union(*names)),
            (self.objects, set[int]().union(*(one[::2] for one in kept))),
            (self.sets, set[int]().union(*(one[1::2] for one in kept))),
        )
        return all(len(one) % 2 == 0 for one in kept) and all(
            not used or (min(used) >= 0 and max(used) < len(table.texts)) for table, used in pairs
        )

    def is_worn(self, names: Iterable[Sequence[int]]) -> bool:
        """Whether too much of the names belongs to pages that are no more as they were."""
        count = len(self.names.texts)
        return count > _FEW and count > _SLACK * len(set[int]().union(*names))
