"""Errors and issues: their text, their order, their exit codes."""

from __future__ import annotations

import json

import pytest

from plugins.core import errors
from plugins.core.collection import demand_sound
from plugins.core.errors import FreigabeError, SettingsError, SourceError
from plugins.core.issues import Issue, Level, as_json, render

CODES = {
    "FreigabeError": 1,
    "ProgramError": 1,
    "SettingsError": 2,
    "SourceError": 3,
    "DeskError": 4,
    "FetchError": 5,
    "CheckError": 6,
    "PublishError": 7,
}
BAD = Issue("content/a.md", 3, "x is wrong", "write y", code="field.x")


def test_every_error_has_its_exit_code() -> None:
    """The table in the module's head is the truth."""
    found = {
        name: kind.exitcode
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, FreigabeError)
    }

    assert CODES == found
    assert all(f"{name} " in (errors.__doc__ or "") for name in CODES)


@pytest.mark.parametrize("name", CODES)
def test_every_error_says_where_what_and_what_to_do(name: str) -> None:
    """One form for all."""
    error = getattr(errors, name)("site.toml", "x is wrong", "write y")

    assert str(error) == "site.toml: x is wrong\n  try: write y"
    assert str(getattr(errors, name)("site.toml", "x is wrong")) == "site.toml: x is wrong"


def test_problems_are_shown_in_the_order_of_their_places() -> None:
    """By file, then by line as a number."""
    issues = [Issue("b.md", 1, "b"), Issue("a.md", 10, "zehn"), Issue("a.md", 9, "neun"), Issue("a.md", 0, "ganz")]

    assert render(issues) == "a.md: ganz\na.md:9: neun\na.md:10: zehn\nb.md:1: b"
    assert str(FreigabeError.of(issues)) == render(issues)


def test_problems_as_json_have_names_for_machines() -> None:
    """The code of a rule is not translated."""
    assert [
        {
            "where": "content/a.md",
            "line": 3,
            "what": "x is wrong",
            "fix": "write y",
            "code": "field.x",
            "level": "error",
        }
    ] == json.loads(as_json([BAD]))


def test_warnings_stop_nobody() -> None:
    """A stage goes on with them."""
    demand_sound((Issue("a.md", 1, "nur so", level=Level.WARNING),))


def test_an_error_in_a_text_is_a_source_error() -> None:
    """Settings alone end with their own code."""
    setting = Issue("content/site.toml", 1, "x is wrong", code="settings")

    with pytest.raises(SettingsError):
        demand_sound((setting,))
    with pytest.raises(SourceError) as caught:
        demand_sound((setting, BAD))

    assert caught.value.issues == (BAD, setting)
