"""
Days and instants of the front matter.

Instants follow RFC 3339 without its seconds; a day alone is midnight in the site's zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

from plugins.core.parsing import Context, WrongError, text_of
from plugins.core.texts import _

# Beyond them a reckoning with zones and days can overflow.
YEARS = range(1900, 3000)
# RFC 5322 section 4.3 and what German and neighbouring writers use.
_ABBREVIATIONS = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "MEZ": 1,
    "CEST": 2,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?)?")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def day(name: str, value: object, context: Context) -> date:
    """Parse a day as 2026-11-25."""
    given = text_of(name, value)
    if not _DAY.fullmatch(given):
        raise _not_a_date(name, given)
    return instant(name, given, context).date()


def instant(name: str, value: object, context: Context) -> datetime:
    """Parse a day or an instant; without an offset it is meant in the site's zone."""
    given = text_of(name, value)
    found = _any_instant(name, given, context)
    if found.year not in YEARS:
        what = _("{name} '{value}' does not lie between 1900 and 2999").format(name=name, value=given[:80])
        raise WrongError(what, _("leave it out, or correct the year"))
    return found


def _any_instant(name: str, given: str, context: Context) -> datetime:
    if context.classic and not _INSTANT.fullmatch(given):
        return _loose_instant(name, given, context.zone)
    if not _INSTANT.fullmatch(given):
        raise _not_a_date(name, given)
    try:
        parsed = datetime.fromisoformat(given)
    except ValueError:
        raise _not_a_date(name, given) from None
    return parsed if parsed.tzinfo else _in_zone(name, given, parsed, context.zone)


def _in_zone(name: str, given: str, naive: datetime, zone: ZoneInfo) -> datetime:
    """Give *naive* its zone; refuse the hour that does not exist and the one that exists twice (RFC 5545 3.3.5)."""
    early, late = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    first, second = (moment.strftime("%z") for moment in (early, late))
    offset = f"{first[:3]}:{first[3:]}"
    gap = (early.utcoffset() or timedelta()) < (late.utcoffset() or timedelta())
    if gap:
        what = _("{name} '{value}' does not exist in {zone}: the clock is put forward").format(
            name=name, value=given, zone=zone.key
        )
        raise WrongError(what, _("take an hour later"))
    what = _("{name} '{value}' exists twice in {zone}: the clock is put back").format(
        name=name, value=given, zone=zone.key
    )
    raise WrongError(
        what, _("write {first} or {second} behind it").format(first=offset, second=f"{second[:3]}:{second[3:]}")
    )


def _loose_instant(name: str, given: str, zone: ZoneInfo) -> datetime:
    """
    Parse what Pelican's own head allows (pelican/utils.py: get_date), but never fill up missing parts from today.

    Where points part the numbers the day stands first (DIN 1355); Pelican makes 4.5. the 5th of April.
    """
    plain, points = given.replace("_", " "), bool(_GERMAN_DAY.match(given))
    try:
        one, two = (
            dateutil_parser.parse(plain, dayfirst=points, default=default, tzinfos=_named_zone)
            for default in (datetime(2001, 2, 3), datetime(2004, 5, 6))  # noqa: DTZ001 (probes)
        )
    except (ValueError, OverflowError):
        raise _not_a_date(name, given) from None
    if one.date() != two.date():
        raise _not_a_date(name, given)
    return one if one.tzinfo else one.replace(tzinfo=zone)


def _named_zone(name: str | None, offset_s: int | None) -> timezone | None:
    """
    Return the zone behind an abbreviation; unknown ones are left to the site's zone.

    Without this dateutil asks the machine whether it happens to live in a zone of that name.
    """
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s))
    hours = _ABBREVIATIONS.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _not_a_date(name: str, given: str) -> WrongError:
    proposal = "2026-11-25"
    if german := _GERMAN_DAY.fullmatch(given):
        turned = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}"
        try:
            date.fromisoformat(turned)
            proposal = turned
        except ValueError:
            pass
    what = _("{name} '{value}' is not a date").format(name=name, value=given[:80])
    return WrongError(what, _("write it as {proposal}").format(proposal=proposal))
