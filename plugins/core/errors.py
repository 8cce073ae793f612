"""
Everything the kit raises on purpose.

FreigabeError             exitcode 1
├── ProgramError          exitcode 1   a program we called failed, is missing or took too long
├── SettingsError         exitcode 2   a setting is missing, unknown or of the wrong type
├── SourceError           exitcode 3   a file under content/ cannot be read as an entry
├── DeskError             exitcode 4   the desk's records contradict each other, or a transition is not allowed
├── FetchError            exitcode 5   a remote answer is missing, too slow or too large
├── CheckError            exitcode 6   the output is not fit to be published
└── PublishError          exitcode 7   unchecked, stale or refused by the host

Pelican passes on an attribute named exactly `exitcode` when an exception leaves `initialized` or later
(`pelican/__init__.py: main`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from plugins.core.issues import Issue, render


class FreigabeError(Exception):
    """A task cannot go on; the text says where, what and what to do."""

    exitcode = 1

    def __init__(self, where: str, what: str, fix: str = "", others: tuple[Issue, ...] = ()) -> None:
        super().__init__(where, what, fix, others)
        self.issues: tuple[Issue, ...] = others or (Issue(where, 0, what, fix),)

    @classmethod
    def of(cls, issues: Iterable[Issue]) -> Self:
        """Return one error that carries all *issues* of a stage, at least one."""
        ordered = tuple(sorted(issues))
        first = ordered[0]
        return cls(first.where, first.what, first.fix, ordered)

    def __str__(self) -> str:
        return render(self.issues)


class ProgramError(FreigabeError):
    """A program we called failed, is missing or took too long."""


class SettingsError(FreigabeError):
    """A setting is missing, unknown or of the wrong type."""

    exitcode = 2


class SourceError(FreigabeError):
    """A file under `content/` cannot be read as an entry."""

    exitcode = 3


class DeskError(FreigabeError):
    """The desk's records contradict each other, or a transition is not allowed."""

    exitcode = 4


class FetchError(FreigabeError):
    """A remote answer is missing, too slow or too large."""

    exitcode = 5


class CheckError(FreigabeError):
    """The output is not fit to be published."""

    exitcode = 6


class PublishError(FreigabeError):
    """The output is unchecked or stale, or the host refused it."""

    exitcode = 7
