"""Addresses from titles, the German way."""

from __future__ import annotations

import unicodedata

import pytest

from plugins.core.slugs import VALID, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Über größere Maße", "ueber-groessere-masse"),
        ("STRAẞE & Söhne", "strasse-und-soehne"),
        ("Wie geht's, Meister?", "wie-gehts-meister"),
        ("50 % mehr – und dann?", "50-mehr-und-dann"),
        ("Meral Aydın, Łódź, Čapek", "meral-aydin-lodz-capek"),
        ("  --a__b--  ", "a-b"),
        ("Προς", "pros"),
        ("../../etc/passwd", "etc-passwd"),
        ("🎉", ""),
        ("", ""),
    ],
)
def test_german_letters_are_spelled_out(text: str, slug: str) -> None:
    """Umlauts as in passports, everything else by its sound, signs by hyphens."""
    assert slug == slugify(text)


def test_decomposed_umlauts_are_the_same() -> None:
    """A name from macOS gives the same address."""
    assert slugify("Größe") == slugify(unicodedata.normalize("NFD", "Größe")) == "groesse"


def test_other_languages_do_not_spell_umlauts_the_german_way() -> None:
    """An English text names Zoë, not Zoee, and an ampersand is no `und`."""
    assert slugify("Möller & Co", "en") == "moller-co"


def test_a_long_title_ends_at_a_word() -> None:
    """At most 80 characters, cut between words where there are any."""
    assert slugify("wort " * 40) == "-".join(["wort"] * 16)
    assert slugify("a" * 200) == "a" * 80


def test_what_comes_out_is_valid_or_empty() -> None:
    """The pattern that written slugs must fit fits ours too."""
    assert VALID.fullmatch(slugify("Ein Titel, wie er im Buche steht!"))
