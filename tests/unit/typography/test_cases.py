"""The table of cases, which was written before the filters: every text becomes what a typesetter would make of it."""

from __future__ import annotations

import pytest

from plugins.typography import finish, plain
from tests.unit.typography import cases_de, cases_en

NO_BREAK = "\u00a0"


def readable(text: str) -> str:
    """Return *text* with its no-break spaces visible."""
    return text.replace(NO_BREAK, "⍽")


def typed(text: str) -> str:
    """Return *text* with the visible no-break spaces as what they stand for."""
    return text.replace("⍽", NO_BREAK)


def test_there_are_enough_cases() -> None:
    """90 German ones and 30 English ones at least."""
    assert len(cases_de.BODY) + len(cases_de.PLAIN) >= 90
    assert len(cases_en.BODY) + len(cases_en.PLAIN) >= 30


@pytest.mark.parametrize("case", cases_de.BODY)
def test_german_body(case: tuple[str, ...]) -> None:
    """HTML in German."""
    assert case[-1] == readable(finish(typed(case[0]), "de"))


@pytest.mark.parametrize("case", cases_de.PLAIN)
def test_german_plain(case: tuple[str, ...]) -> None:
    """Titles and the like in German."""
    assert case[-1] == readable(plain(typed(case[0]), "de-AT"))


@pytest.mark.parametrize("case", cases_en.BODY)
def test_english_body(case: tuple[str, ...]) -> None:
    """HTML in English."""
    assert case[-1] == readable(finish(typed(case[0]), "en"))


@pytest.mark.parametrize("case", cases_en.PLAIN)
def test_english_plain(case: tuple[str, ...]) -> None:
    """Titles and the like in English."""
    assert case[-1] == readable(plain(typed(case[0]), "en_GB"))


@pytest.mark.parametrize(("lang", "text"), cases_en.OTHERS)
def test_other_languages_stay(lang: str, text: str) -> None:
    """Where we know no rule, we change nothing."""
    assert (text, text) == (finish(text, lang), plain(text, lang))
