"""Which language the tool speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core import texts


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "de"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "de_AT"}, "de"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANGUAGE": "", "LANG": "en"}, "en"),
    ],
)
def test_the_environment_decides_in_gettexts_order(environment: dict[str, str], lang: str) -> None:
    """English where it says so, German otherwise."""
    assert lang == texts.choose(environment)


def test_english_needs_no_catalogue() -> None:
    """Message ids are the English texts."""
    texts.use("en")

    assert (texts.current(), texts._("is empty")) == ("en", "is empty")
    assert texts.ngettext("{count} error", "{count} errors", 2) == "{count} errors"


def test_a_catalogue_is_read_from_its_source(tmp_path: Path) -> None:
    """No compiled file; fuzzy entries are left out."""
    po = tmp_path / "de.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "is empty"\nmsgstr "ist leer"\n\n#, fuzzy\nmsgid "keep one"\nmsgstr "falsch"\n',
        encoding="utf-8",
    )

    found = texts.catalogue(po)

    assert (found.gettext("is empty"), found.gettext("keep one")) == ("ist leer", "keep one")


def test_a_missing_catalogue_speaks_english(tmp_path: Path) -> None:
    """A language nobody has translated yet stops nobody."""
    assert texts.catalogue(tmp_path / "fr.po").gettext("is empty") == "is empty"
