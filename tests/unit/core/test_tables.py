"""TOML into frozen values: near names, lines, types."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.core.issues import Issue
from plugins.core.tables import load, near, read_table


@dataclass(frozen=True)
class Facts:
    """Every type a setting may have."""

    name: str
    count: int = 1
    share: float = 0.5
    is_on: bool = False
    langs: tuple[str, ...] = ("de",)


def read(tmp_path: Path, text: str) -> tuple[Facts, list[str]]:
    """Return [facts] of the TOML *text* and what is wrong with it."""
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    file, issues = load(tmp_path / "a.toml", "a.toml")
    facts = read_table(Facts, file, "facts", issues)
    return facts, [f"{issue.line}: {issue.what}" for issue in issues]


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("werkstat", "did you mean 'werkstatt'?"),
        ("gelesen", "use one of: haus, werkstatt"),
        ("", "use one of: haus, werkstatt"),
    ],
)
def test_a_near_name_is_offered(word: str, advice: str) -> None:
    """One that is alike, else all there are."""
    assert advice == near(word, ["werkstatt", "haus"])


def test_every_type_is_read(tmp_path: Path) -> None:
    """Lists become tuples, whole numbers may stand for numbers."""
    facts, found = read(tmp_path, '[facts]\nname = "a"\ncount = 2\nshare = 1\nis_on = true\nlangs = ["de", "en"]\n')

    assert found == []
    assert Facts("a", 2, 1, True, ("de", "en")) == facts


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Defaults stand in for what is wrong, so that reading goes on."""
    facts, found = read(tmp_path, '# oben\n[facts]\ncount = "2"\nis_on = 1\nlangs = ["de", 1]\nnane = "a"\n')

    assert facts == Facts("")
    assert [
        "6: unknown setting 'nane' in [facts]",
        "2: [facts] name is missing",
        "3: [facts] count is '2'",
        "4: [facts] is_on is 1",
        "5: [facts] langs is ['de', 1]",
    ] == found


def test_true_is_no_number(tmp_path: Path) -> None:
    """Python would take it for 1."""
    assert read(tmp_path, '[facts]\nname = "a"\ncount = true\nshare = true\n')[1] == [
        "3: [facts] count is True",
        "4: [facts] share is True",
    ]


def test_a_missing_file_is_empty_and_good(tmp_path: Path) -> None:
    """An existing Pelican site has none."""
    file, issues = load(tmp_path / "fehlt.toml", "fehlt.toml")

    assert read_table(Facts, file, "facts", issues) == Facts("")
    assert issues == []


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Some editors write one."""
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbf[facts]\nname = "a"\n')

    file, issues = load(tmp_path / "a.toml", "a.toml")

    assert (file.data, issues) == ({"facts": {"name": "a"}}, [])


def test_a_broken_file_names_its_line(tmp_path: Path) -> None:
    """With the parser's reason."""
    (tmp_path / "a.toml").write_text("a = 1\nb = \n")

    _file, issues = load(tmp_path / "a.toml", "a.toml")

    assert [("a.toml", 2, "settings")] == [(one.where, one.line, one.code) for one in issues]


def test_a_key_is_looked_for_in_its_own_table(tmp_path: Path) -> None:
    """Two tables may have a key of one name; quotes around it do not matter."""
    (tmp_path / "a.toml").write_text('[a]\nname = "x"\n[facts]\n"name" = 1\n')
    file, _issues = load(tmp_path / "a.toml", "a.toml")

    assert file.issue("facts", "name", "so nicht") == Issue("a.toml", 4, "so nicht", code="settings")
    assert (file.line_of("a"), file.line_of("facts", "fehlt")) == (1, 0)
