"""Names and readings by number, and back."""

from __future__ import annotations

import pytest

from plugins.building import tables
from plugins.building.state import PageRecord, State
from plugins.building.tables import Tables

NAMES = {"title": "'A'", "x": ""}
READS = {"Article a.md": {"title", "url"}, "Page b.md": {"title"}}


def test_numbers_stand_for_what_was_read() -> None:
    """The same number for the same thing, however often it is met."""
    known = Tables()
    names, reads = known.numbers_of_names(NAMES), known.numbers_of_reads(READS)

    assert dict(map(known.name, names)) == NAMES
    assert dict(known.read(reads)) == READS
    assert known.numbers_of_names(dict(reversed(NAMES.items()))) == names[::-1]
    assert known.numbers_of_reads(READS) == reads
    assert known.hold([names], [reads])


@pytest.mark.parametrize(
    ("names", "reads"), [([2], []), ([-1], []), ([], [2, 0]), ([], [0, 2]), ([], [-1, 0]), ([], [0])]
)
def test_numbers_without_meaning_are_noticed(names: list[int], reads: list[int]) -> None:
    """Whatever they are."""
    known = Tables()
    known.numbers_of_names(NAMES)
    known.numbers_of_reads(READS)

    assert not known.hold([names], [reads])


def test_tables_do_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows the hour has another token in each build; what nobody refers to goes, the rest stays true."""
    monkeypatch.setattr(tables, "_FEW", 10)
    state = State()
    steady = state.tables.numbers_of_names({"steady": "1"}), state.tables.numbers_of_reads(READS)
    state.pages = {"a.html": PageRecord("t", *steady)}
    for hour in range(100):
        names = state.tables.numbers_of_names({"hour": str(hour)})
        state.pages["b.html"] = PageRecord("t", names)
        state.renew_tables()
        assert len(state.tables.names.texts) <= 11
        assert dict(map(state.tables.name, state.pages["b.html"].names)) == {"hour": str(hour)}
        assert dict(map(state.tables.name, state.pages["a.html"].names)) == {"steady": "1"}
        assert dict(state.tables.read(state.pages["a.html"].reads)) == READS
