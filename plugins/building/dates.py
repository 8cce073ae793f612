"""Dates as Pelican formats them, with less work; `quick.py` puts the functions into their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from pelican import contents, utils

from plugins.building.swap import Swap, swap

_FORMAT_OPTION: Final = re.compile("%[-]?.")
_DIRECTIVES: Final = frozenset("aAbBcdfGHIjmMpSUuVwWxXyYzZ%")
_BETWEEN: Final = "\x1f"


class _Format(NamedTuple):
    """A format taken apart: a template, its options, and whether each is stripped; for numbers only, their names."""

    template: str
    options: tuple[tuple[str, bool], ...]
    numbers: Callable[[Any], Any] | None


# a site has one or two
formats: dict[str, _Format] = {}
_NUMBERS: Final = {"d": "day", "m": "month", "Y": "year", "H": "hour", "M": "minute", "S": "second"}
_FOUR_DIGITS: Final = 1000


def strftime(date: Any, date_format: Any) -> Any:
    """Return *date* in Pelican's extended format, the format taken apart once, the date formatted in one go."""
    if type(date) is not utils.SafeDatetime or type(date_format) is not str:
        return _STRFTIME(date, date_format)
    known = formats.get(date_format)
    if known is None:
        known = formats[date_format] = _taken_apart(date_format)
    template, options, numbers = known
    if numbers and date.year >= _FOUR_DIGITS:
        return template % numbers(date)
    if not options or numbers:
        return _STRFTIME(date, date_format)
    wanted = _BETWEEN.join(option for option, _ in options)
    pieces = date.strftime(wanted, safe=False).split(_BETWEEN)
    if len(pieces) != len(options):
        return _STRFTIME(date, date_format)
    return template % tuple(
        (piece.lstrip("0") or "0") if is_stripped else piece
        for piece, (_, is_stripped) in zip(pieces, options, strict=True)
    )


def _taken_apart(date_format: str) -> _Format:
    """Return *date_format* as a template with its options; no options if one of them is no directive of C89."""
    found = _FORMAT_OPTION.findall(date_format)
    if not found or any(option[-1] not in _DIRECTIVES for option in found):
        return _Format("", (), None)
    options = tuple((f"%{option[-1]}", len(option) == 3) for option in found)
    if all(option[-1] in _NUMBERS for option in found):
        template = _FORMAT_OPTION.sub(lambda option: "%d" if len(option[0]) == 3 else "%02d", date_format)
        return _Format(template, options, attrgetter(*(_NUMBERS[option[-1]] for option in found)))
    return _Format(_FORMAT_OPTION.sub("%s", date_format), options, None)


def set_date_tzinfo(date: Any, tz_name: Any = None) -> Any:
    """Return *date* with a zone, if it has none."""
    if type(date) is utils.SafeDatetime and type(tz_name) is str and tz_name and date.tzinfo is None:
        return date.replace(tzinfo=ZoneInfo(tz_name), fold=0)
    return _SET_ZONE(date, tz_name)


_STRFTIME: Final = utils.strftime
_SET_ZONE: Final = utils.set_date_tzinfo

SWAPS: Final[tuple[Swap, ...]] = (
    swap(contents, "set_date_tzinfo", set_date_tzinfo),
    swap(utils, "strftime", strftime),
)
