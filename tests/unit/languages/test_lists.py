"""The articles of each language, grouped."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from plugins.languages.lists import by_language, groups


def article(name: str, lang: str, category: str = "a", **names: Any) -> Any:
    """Return as much of Pelican's article as is looked at."""
    return SimpleNamespace(name=name, lang=lang, category=category, **names)


def test_every_language_lists_its_own() -> None:
    """In the order given; a language without an article has empty lists."""
    one, two, three = article("1", "de"), article("2", "en"), article("3", "de")

    found = by_language([one, two, three], ["de", "en", "fr"])

    assert {"de": [one, three], "en": [two], "fr": []} == {lang: lists.articles for lang, lists in found.items()}
    assert [] == found["fr"].categories == found["fr"].tags


def test_groups_are_sorted_and_hold_an_article_once() -> None:
    """Two spellings of one tag in an article are one tag."""
    one = article("1", "de", "b", tags=["y", "x", "x"], authors=["j"])
    two = article("2", "de", "a", tags=["x"])

    lists = by_language([one, two], ["de"])["de"]

    assert [("a", [two]), ("b", [one])] == lists.categories
    assert [("x", [one, two]), ("y", [one])] == lists.tags
    assert [("j", [one])] == lists.authors


def test_versions_are_grouped_in_the_order_of_their_languages() -> None:
    """Whatever the order of the files."""
    one, two, three = article("1", "fr"), article("2", "de"), article("1", "en")

    assert [[two], [three, one]] == list(groups([one, two, three], key=lambda content: str(content.name)))
