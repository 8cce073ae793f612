"""Faults as people see them."""

from __future__ import annotations

from plugins.core.issues import Issue


def test_what_a_terminal_would_obey_is_spelled_out() -> None:
    """A file name or a record from a branch may hold escape sequences and letters that turn the line around."""
    assert str(Issue("a\x1b[2J.md", 1, "holds '\u202ereleased'", "look")) == (
        "a<U+001B>[2J.md:1: holds '<U+202E>released'\n  try: look"
    )
