"""Tables of the policy, read strictly: each unknown key, wrong type and missing value is an issue with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from plugins.core.issues import Issue, Level
from plugins.core.tables import near
from plugins.core.texts import _, _n

_SHOWN = 80
_HEADING = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}")
_MISSING = object()
_TEXT, _WHOLE, _FLAG = _n("text in quotes"), _n("a whole number"), _n("true or false")
_ONLY = _n("write {first}")
_LIST, _DAY = _n("a list of texts"), _n("a day as 2026-11-25, or an instant with its offset")


def shown(value: object) -> str:
    """Return *value* as it stands in a message: quoted, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(slots=True)
class Faults:
    """What is wrong in one file, collected while it is read."""

    where: str
    text: str
    issues: list[Issue] = field(default_factory=list)

    def add(self, line: int, what: str, fix: str, *, level: Level = Level.ERROR) -> None:
        """Put down one fact about *line*."""
        self.issues.append(Issue(self.where, line, what, fix, code="policy", level=level))

    def line_of(self, heading: str, key: str = "", nth: int = 1) -> int:
        """Return the 1-based line of *key* below the *nth* heading of that name, else of the heading; else 0."""
        current, seen, found = "", 0, 0
        for number, line in enumerate(self.text.splitlines(), 1):
            if matched := _HEADING.match(line):
                current = re.sub(r"[\"'\s]", "", matched[1])
                seen += current == heading
                if current == heading and seen == nth:
                    found = number
            elif current == heading and (not heading or seen == nth) and key and _is_key(line, key):
                return number
        return found


def _is_key(line: str, key: str) -> bool:
    return bool(re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line))


@dataclass(slots=True)
class Table:
    """One table while it is read. Every value that is asked for is known; `close` names the others."""

    faults: Faults
    data: Mapping[str, Any]
    heading: str = ""
    nth: int = 1
    label: str = ""
    at: str = ""
    known: Sequence[str] = ()

    def line(self, key: str) -> int:
        """Return the line of *key*; for a table written in one line, that line."""
        return self.faults.line_of(self.heading, self.at or key, self.nth)

    def wrong(self, key: str, what: str, fix: str) -> None:
        """Put down that something is wrong with *key*."""
        self.faults.add(self.line(key), f"{self.label}: {what}" if self.label else what, fix)

    def close(self) -> None:
        """Put down every key that this table does not have."""
        for key in self.data:
            if key not in self.known:
                self.wrong(key, _("unknown setting '{name}'").format(name=key[:_SHOWN]), near(key, self.known))

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text *key*, without blanks around it; required without a *default*."""
        value = self._value(key, str, _TEXT, is_required=default is None)
        if not isinstance(value, str):
            return default or ""
        if any(not letter.isprintable() for letter in value):
            self.wrong(key, _("{name} holds a control character").format(name=key), _("type it anew"))
        return value.strip()

    def whole(self, key: str, default: int | None, allowed: range) -> int:
        """Return the whole number *key* out of *allowed*; required without a *default*."""
        value = self._value(key, int, _WHOLE, is_required=default is None)
        if not isinstance(value, int):
            return default if default is not None else allowed.start
        if value in allowed:
            return value
        first, last = allowed.start, allowed.stop - 1
        fix = (
            _("write {first} to {last}").format(first=first, last=last)
            if first < last
            else _(_ONLY).format(first=first)
        )
        self.wrong(key, _("{name} is {given}").format(name=key, given=shown(value)), fix)
        return allowed.start

    def flag(self, key: str) -> bool:
        """Return the truth *key*; false when it is missing."""
        return self._value(key, bool, _FLAG, is_required=False) is True

    def choice(self, key: str, default: str, options: Collection[str]) -> str:
        """Return the word *key* out of *options*."""
        value = self.text(key, default)
        if value in options:
            return value
        self.wrong(key, _("{name} '{value}' is unknown").format(name=key, value=value[:_SHOWN]), near(value, options))
        return default

    def texts(self, key: str, *, is_required: bool = False) -> tuple[str, ...]:
        """Return the list of texts *key*, each once; empty when it is missing."""
        value = self._value(key, list, _LIST, is_required=is_required)
        if not isinstance(value, list):
            return ()
        if not all(isinstance(item, str) for item in value):
            fix = _("write {wanted}").format(wanted=_(_LIST))
            self.wrong(key, _("{name} is {given}").format(name=key, given=shown(value)), fix)
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.wrong(key, _("{name} names '{value}' twice").format(name=key, value=item[:_SHOWN]), _("take one away"))
        return tuple(dict.fromkeys(value))

    def items(self, key: str, word: str) -> list[Mapping[str, Any]]:
        """Return the list *key* of texts or tables as tables; a text stands for the table `{word = text}`."""
        value = self._value(key, list, _LIST, is_required=False)
        found: list[Mapping[str, Any]] = []
        for item in value if isinstance(value, list) else ():
            if isinstance(item, Mapping):
                found.append(item)
            elif isinstance(item, str):
                found.append({word: item})
            else:
                fix = _('write a text, or a table as {{ {name} = "…" }}').format(name=word)
                self.wrong(key, _("{name} holds {given}").format(name=key, given=shown(item)), fix)
        return found

    def period(self) -> tuple[datetime | None, datetime | None]:
        """Return the instants `from` and `until`; a day counts from its beginning and to its end, in UTC."""
        since, until = self._instant("from"), self._instant("until", days=1)
        if since and until and until <= since:
            self.wrong("until", _("until does not lie behind from"), _("turn them round"))
        return since, until

    def _instant(self, key: str, days: int = 0) -> datetime | None:
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, datetime) and value.tzinfo:
            return value
        if isinstance(value, date) and not isinstance(value, datetime) and value.year in range(1970, 3000):
            return datetime.combine(value, time(), UTC) + timedelta(days=days)
        fix = _("write {wanted}").format(wanted=_(_DAY))
        self.wrong(key, _("{name} is {given}").format(name=key, given=shown(str(value))), fix)
        return None

    def _value(self, key: str, kind: type, wanted: str, *, is_required: bool) -> object:
        value = self.data.get(key, _MISSING)
        fix = _("write {wanted}").format(wanted=_(wanted))
        if value is _MISSING:
            if is_required:
                self.wrong("", _("{name} is missing").format(name=key), fix)
            return None
        if type(value) is not kind:
            self.wrong(key, _("{name} is {given}").format(name=key, given=shown(value)), fix)
            return None
        return value
