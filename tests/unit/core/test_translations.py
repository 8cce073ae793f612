"""What the settings say in further languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.settings import Site, read_site
from plugins.core.translations import ContactWords, PersonWords, SeriesFacts, SiteWords
from tests.support.builders import write_site

HEAD = """\
[site]
name = "Musterwerk"
url = "https://www.musterwerk.example"
languages = ["de", "en"]

[categories]
werkstatt = "Aus der Werkstatt"
haus = "Aus dem Haus"
"""
PEOPLE = '[jana-weber]\nname = "Jana Weber"\nrole = "Leiterin"\n'


def read(folder: Path, more: str = "", people: str = "") -> tuple[Site, list[str]]:
    """Return the site and what is wrong with its settings, as text."""
    site, issues = read_site(write_site(folder, {"site.toml": HEAD + more, "people.toml": PEOPLE + people}))
    return site, [str(issue) for issue in issues]


def test_words_of_a_table_stand_in_its_language_table(tmp_path: Path) -> None:
    """One rule for the site, its categories, the contact page and the people."""
    more = (
        '[site.en]\nclaim = "We show how."\n[categories.en]\nwerkstatt = "From the workshop"\n'
        '[contact.en]\nhours = ["Mon–Fri 8–17"]\n'
    )

    site, faults = read(tmp_path, more, '[jana-weber.en]\nrole = "Head"\n')

    english = site.translated("en")
    assert [] == faults
    assert SiteWords(claim="We show how.") == english.site
    assert ContactWords(hours=("Mon–Fri 8–17",)) == english.contact
    assert {"jana-weber": PersonWords(role="Head")} == dict(english.people)
    assert ["From the workshop", "Aus der Werkstatt"] == [
        site.category_name("werkstatt", lang) for lang in ("en", "de")
    ]
    assert "Aus dem Haus" == site.category_name("haus", "en")
    assert ["jana-weber"] == list(site.people)


def test_what_is_said_nowhere_is_empty(tmp_path: Path) -> None:
    """The first language has no translation of itself, and an unknown one none at all."""
    site, faults = read(tmp_path)

    assert [] == faults
    assert "" == site.translated("de").site.claim == site.translated("xx").site.claim == site.translated("en").site.name


def test_parts_are_announced_by_the_slug_of_their_series(tmp_path: Path) -> None:
    """With the language where it is not the first one."""
    site, faults = read(tmp_path, '[series.der-umbau]\nannounced = ["Ende"]\n[series.springs]\nlang = "en"\n')

    assert [] == faults
    assert {"der-umbau": SeriesFacts(("Ende",)), "springs": SeriesFacts(lang="en")} == dict(site.series)


@pytest.mark.parametrize(
    ("more", "people", "fault"),
    [
        ("[site.eng]\n", "", "content/site.toml:9: [site.eng]: 'eng' is no further language of this site"),
        ("[categories.de]\n", "", "[categories.de]: 'de' is no further language of this site"),
        ('[site.en]\nclame = ""\n', "", "site.toml:10: unknown setting 'clame' in [site.en]"),
        ("[site.en]\nclaim = 3\n", "", "site.toml:10: [site.en] claim is 3"),
        ('[categories.en]\nwerkstat = ""\n', "", "site.toml:10: unknown category 'werkstat'"),
        ("[categories.en]\nhaus = 3\n", "", "site.toml:10: [categories.en] haus is 3"),
        ('[series]\nannounced = [""]\n', "", "site.toml:10: 'announced' belongs to no series"),
        ('[series.a]\nlang = "fr"\n', "", "site.toml:10: lang 'fr' is not a language of this site"),
        ('[series.a]\nanounced = [""]\n', "", "site.toml:10: unknown setting 'anounced' in [series.a]"),
        ("", "[jana-weber.fr]\n", "people.toml:4: [jana-weber.fr]: 'fr' is no further language of this site"),
        ("", '[jana-weber.en]\nname = ""\n', "people.toml:5: unknown setting 'name' in [jana-weber.en]"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(tmp_path: Path, more: str, people: str, fault: str) -> None:
    """A slip in a further language is as loud as one in the first."""
    _site, faults = read(tmp_path, more, people)

    assert 1 == len(faults)
    assert fault in faults[0]
