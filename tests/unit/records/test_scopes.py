"""What lies within a scope, what two of them have in common."""

from __future__ import annotations

import pytest

from plugins.records.scopes import FIELDS, Scope, folded

PRESS, GERMAN, PAGES = Scope(category="presse"), Scope(lang="de"), Scope(kind="page")
NEWS, OLD_NEWS = Scope(path="posts/news"), Scope(path="posts/news/2020")


@pytest.mark.parametrize(
    ("one", "two", "are_overlapping"),
    [
        (PRESS, GERMAN, True),
        (PRESS, Scope(category="blog"), False),
        (GERMAN, Scope(lang="en"), False),
        (PAGES, Scope(kind="article"), False),
        (NEWS, OLD_NEWS, True),
        (OLD_NEWS, NEWS, True),
        (NEWS, Scope(path="posts/newsletter"), False),
    ],
)
def test_scopes_overlap_if_an_entry_can_be_in_both(one: Scope, two: Scope, are_overlapping: bool) -> None:
    """What is not set fits everything; a folder holds those below it, in whichever order they are named."""
    assert are_overlapping is one.overlaps(two)


def test_what_is_common_is_as_narrow_as_both() -> None:
    """Each word of either, and the deeper of two folders."""
    one = Scope(kind="article", path="posts/zz")
    two = Scope(category="presse", path="posts/zz/a", lang="de")

    assert Scope("article", "presse", "posts/zz/a", "de") == one.within(two) == two.within(one)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("presse und bild", "presse und bild"), (" Presse  und\tBILD\n", "presse und bild"), ("A\u0308ﬃx", "äffix")],
)
def test_words_are_compared_without_regard_to_how_they_are_typed(text: str, expected: str) -> None:
    """Capitals, blanks and composed letters."""
    assert expected == folded(text)


@pytest.mark.parametrize("name", FIELDS)
def test_one_word_is_enough_for_a_scope(name: str) -> None:
    """A policy needs a rule without any: it is not one that is limited to a folder."""
    assert Scope(**{name: "a"})
    assert not Scope()


def test_a_rule_for_a_kind_covers_no_entry_of_no_kind() -> None:
    """A right is asked without a kind, and none is limited to one."""
    assert Scope().covers(category="", path="a", lang="de")
    assert not PAGES.covers(category="", path="a", lang="de")
