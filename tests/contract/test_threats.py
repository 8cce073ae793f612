"""`docs/threats.md` names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.contract.sources import HOME

TEXT = (HOME / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| could")]


def named(row: str) -> list[tuple[str, str]]:
    """Return file and function of every test in *row*; `::name` stands for the file before it."""
    found, where = [], ""
    for path, function in re.findall(r"`([\w/]*(?:test_\w+\.py)?)(?:::(\w+))?`", row.rsplit("|", 2)[1]):
        where = path or where
        found.append((where, function))
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_every_line_names_a_test_that_is_there(row: str) -> None:
    """Or says that there is none."""
    tests = [one for one in named(row) if one[0].endswith(".py")]

    assert tests or "no test" in row
    for where, function in tests:
        assert f"def {function}" in (HOME / "tests" / where).read_text(encoding="utf-8"), where


@pytest.mark.parametrize("answer", ["prevented", "**seen**", "**neither**"])
def test_each_answer_is_given(answer: str) -> None:
    """The list is honest only if it also says what is not held off."""
    assert any(answer in row for row in ROWS)
