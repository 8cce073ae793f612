"""What a parser of one field gets, and how it says that a value does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from plugins.core.texts import _


class WrongError(Exception):
    """A value does not fit its field."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what, fix)
        self.what = what
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser may know beside the value: the site's zone, where the file lies, which dialect it speaks."""

    zone: ZoneInfo
    source: PurePosixPath
    classic: bool = False


Parser = Callable[[str, Any, Context], Any]


def text_of(name: str, value: object) -> str:
    """Return *value* without blanks around it; a list or a table is not what this field takes."""
    if not isinstance(value, str):
        raise WrongError(_("{name} is not text").format(name=name), _("write one line of text"))
    return value.strip()
