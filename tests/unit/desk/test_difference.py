"""What a person is shown before signing: every change, and nothing that hides."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from plugins.core.entry import Image
from plugins.core.wellformed import visible
from plugins.desk.cases import Case, Release
from plugins.desk.difference import difference
from plugins.records.chain import Record
from plugins.records.live import Kept
from plugins.records.revision import Revision
from tests.support.builders import make_entry

OLD, NEW = "f1-" + "a" * 64, "f1-" + "b" * 64


def case(old: dict[str, Any], new: dict[str, Any], before: dict[str, str], now: dict[str, str]) -> Case:
    """Return an entry online as *old* with the files *before*, whose working text is *new* with the files *now*."""
    kept = Kept(OLD, PurePosixPath("posts/eins.md"), "", before, {}, "")
    revision = Revision(make_entry(**new), NEW, now, ())
    return Case(Record("id-eins", (), {OLD: kept}), revision, {OLD: make_entry(**old)})


def test_all_of_a_first_text_is_shown() -> None:
    """There is nothing to compare it with."""
    found = difference(case({}, {"title": "Neu", "body": "Eins\nZwei\n"}, {}, {"posts/a.png": "1"}), None)

    assert found.is_first
    assert ("", "Neu") == found.fields["title"]
    assert ("Eins", "Zwei", "") == found.body
    assert (("+", "posts/a.png"),) == found.files


def test_only_what_differs_is_shown() -> None:
    """Fields by name, lines as a diff, files by sign."""
    old = {"body": "Eins\nZwei\n", "tags": ("a",), "image": Image("posts/a.png", "Alt")}
    new = {"body": "Eins\nDrei\n", "tags": ("a", "b"), "image": Image("posts/a.png", "Neu")}
    files = {"posts/a.png": "1", "posts/b.png": "2"}, {"posts/a.png": "9", "posts/c.png": "3"}

    found = difference(case(old, new, *files), Release(OLD, None))

    assert {
        "tags": ("a", "a, b"),
        "image": ("src: posts/a.png; alt: Alt", "src: posts/a.png; alt: Neu"),
    } == found.fields
    assert ("-Zwei", "+Drei") == tuple(line for line in found.body if line[:1] in "+-")
    assert (("~", "posts/a.png"), ("-", "posts/b.png"), ("+", "posts/c.png")) == found.files


def test_what_only_moved_is_the_same() -> None:
    """An entry may be moved with its files."""
    found = difference(case({}, {}, {"posts/a.png": "1"}, {"posts/2026/a.png": "1"}), Release(OLD, None))

    assert found.is_empty


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grün\tund – „gut“", "Grün\tund – „gut“"),
        ("\x1b[8mweg", "<U+001B>[8mweg"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"),
        ("a\rb", "a<U+000D>b"),
    ],
)
def test_nothing_hides(text: str, shown: str) -> None:
    """What a terminal would obey or swallow is spelled out."""
    assert shown == visible(text)
