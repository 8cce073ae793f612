"""Tables read strictly: where a fault lies, how much of a wrong value is shown, which days there are."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest

from plugins.records.strict import Faults, Table, shown

TEXT = """\
first = 1

[people.cora]
name = "Cora"

[ people . "ben" ]
 'name' = "Ben"
mail.work = "ben@firma.example"

[[rules]]
needs = 1
[[rules]]
needs = 2
"""


@pytest.mark.parametrize(
    ("heading", "key", "nth", "line"),
    [
        ("", "first", 1, 1),
        ("", "needs", 1, 0),
        ("people.cora", "", 1, 3),
        ("people.cora", "name", 1, 4),
        ("people.cora", "mail", 1, 3),
        ("people.ben", "name", 1, 7),
        ("people.ben", "mail", 1, 8),
        ("people.ben", "ail", 1, 6),
        ("people.dora", "name", 1, 0),
        ("rules", "", 1, 10),
        ("rules", "needs", 2, 13),
        ("rules", "who", 2, 12),
        ("rules", "needs", 3, 0),
    ],
)
def test_a_fault_lies_in_the_line_of_its_key_else_of_its_heading(heading: str, key: str, nth: int, line: int) -> None:
    """However both are written."""
    assert line == Faults("policy.toml", TEXT).line_of(heading, key, nth)


def test_faults_are_those_of_the_policy() -> None:
    """In `--json` they have a name of their own."""
    faults = Faults("policy.toml", "")

    faults.add(3, "is wrong", "write it anew")

    assert [("policy", 3)] == [(issue.code, issue.line) for issue in faults.issues]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a" * 78, f"'{'a' * 78}'"), ("a" * 79, f"'{'a' * 79}…"), ([1, 2], "[1, 2]")],
)
def test_a_wrong_value_is_shown_in_eighty_signs(value: object, expected: str) -> None:
    """The quotes are part of them."""
    assert expected == shown(value)


@pytest.mark.parametrize(
    ("day", "is_accepted"), [("1969-12-31", False), ("1970-01-01", True), ("2999-12-31", True), ("3000-01-01", False)]
)
def test_a_day_lies_within_a_thousand_years(day: str, is_accepted: bool) -> None:
    """Before and behind it is a mistake of writing."""
    faults = Faults("policy.toml", f"from = {day}\n")
    since, until = Table(faults, tomllib.loads(faults.text)).period()

    assert (datetime.fromisoformat(day).replace(tzinfo=UTC) if is_accepted else None) == since
    assert until is None
    assert is_accepted is not bool(faults.issues)


def test_an_end_before_the_beginning_is_the_fault_of_the_end() -> None:
    """It is shown in that line; the same day is a day long."""
    faults = Faults("policy.toml", "from = 2026-12-02\nuntil = 2026-12-01\n")
    Table(faults, tomllib.loads(faults.text)).period()
    assert [(2, "until does not lie behind from")] == [(issue.line, issue.what) for issue in faults.issues]

    same = Faults("policy.toml", "from = 2026-12-02\nuntil = 2026-12-02\n")
    Table(same, tomllib.loads(same.text)).period()
    assert [] == same.issues
