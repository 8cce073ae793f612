"""The tier `nightly`: what is told of the changes no test has found, and of the list of those that are accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.mutants import ACCEPTED, Accepted, Mutant, accepted, judged

ROOT = Path(__file__).parents[3]
MODULE = "plugins/desk/seats.py"
CHANGE = Mutant(MODULE, "missing", "return a", "return b")
ENTRY = Accepted(MODULE, "missing", "return a", "return *", "Equivalent.")


def test_what_is_accepted_says_why() -> None:
    """And of a module that is there."""
    found = accepted((ROOT / ACCEPTED).read_text(encoding="utf-8"))

    assert found
    assert [] == [entry.module for entry in found if "*" not in entry.module and not (ROOT / entry.module).is_file()]


def test_an_entry_without_a_reason_is_refused() -> None:
    """That is what the list is for."""
    text = '[[accepted]]\nmodule = "a"\nfunction = "b"\nwas = "c"\nbecomes = "d"\nreason = " "\n'

    with pytest.raises(ValueError, match="no reason: a: b: c → d"):
        accepted(text)


def test_a_change_nobody_accepted_is_told() -> None:
    """One of another function is not the same."""
    other = Mutant(MODULE, "seat", "return a", "return b")

    assert ([other], []) == judged([CHANGE, other], [ENTRY], frozenset({MODULE}))


def test_an_entry_that_is_not_needed_is_told() -> None:
    """If every change of its module was tried."""
    assert ([], [ENTRY]) == judged([], [ENTRY], frozenset({MODULE}))
    assert ([], []) == judged([], [ENTRY], frozenset())


@pytest.mark.parametrize(
    ("was", "becomes", "is_wording"),
    [
        ('say(_("online"))', 'say(_("XXonlineXX"))', True),
        ('what = _("has {number}").format(number=one)', 'what = _("HAS {number}").format(number=one)', True),
        ('_n("{n} day", "{n} days", n)', '_n("{n} day", "XX{n} daysXX", n)', True),
        ('_("one"), _("two")', '_("one"), ', False),
        ('facts["digest"]', 'facts["XXdigestXX"]', False),
        ('_("is {a}").format(a=one)', '_("is {a}").format(a=None)', False),
    ],
)
def test_wording_is_what_stands_in_a_message(was: str, becomes: str, is_wording: bool) -> None:
    """Nothing else is wording."""
    assert is_wording is Mutant(MODULE, "missing", was, becomes).is_wording
