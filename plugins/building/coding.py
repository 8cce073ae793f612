"""
Metadata as JSON and back, exactly: equal in value *and* type, or refused.

Text, numbers, truth and nothing stand for themselves; everything else is a list that begins with its kind. Types are
compared exactly: an instance of a subclass may carry what we do not see. A decoder only ever calls the constructors
named here, so that no cache, whoever wrote it, executes anything.
"""

from __future__ import annotations

import json
import math
import pathlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.tz import tzlocal, tzoffset, tzutc
from markupsafe import Markup
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

Coded = Any  # what JSON can hold

_AS_IS = frozenset((str, bool, type(None)))
_KEYS = frozenset((str, bool, type(None), int, float, bytes, tuple, frozenset, date, datetime, Markup))
_WRAPPERS: Mapping[str, type[Any]] = {"Author": Author, "Category": Category, "Tag": Tag}
_MOMENTS: Mapping[str, type[datetime]] = {"datetime": datetime, "safe": SafeDatetime}
_PATHS: Mapping[str, type[pathlib.PurePath]] = {
    kind.__name__: kind
    for kind in (
        pathlib.PurePosixPath,
        pathlib.PureWindowsPath,
        pathlib.PosixPath,
        pathlib.WindowsPath,
    )
}
_NAMES: Mapping[type[Any], str] = {
    kind: name for names in (_WRAPPERS, _MOMENTS, _PATHS) for name, kind in names.items()
}
# What a wrapper holds, in that order (pelican/urlwrappers.py).
_FACTS = ("settings", "_name", "_slug", "_slug_from_name")
_MOMENT, _NO_FOLD = 9, 0
_SETTINGS_SHARED = ("DEFAULT_METADATA", "EXTRA_PATH_METADATA")


class Unknown(Exception):
    """A value that would not come back exactly; its type is in the text. What it belongs to is not cached."""


class Malformed(ValueError):
    """What was to be decoded was not coded here. It reads as "not there"."""


def shared_values(settings: Mapping[str, Any]) -> list[object]:
    """Return the values of *settings* that Pelican hands on into metadata as they are: the same ones each time."""
    found: list[object] = []
    for name in _SETTINGS_SHARED:
        facts = settings.get(name) or {}
        for key in sorted(dict(facts), key=repr):
            inner = dict(facts)[key]
            if name == "EXTRA_PATH_METADATA" and isinstance(inner, Mapping):
                found += [inner[field] for field in sorted(inner, key=repr)]
            else:
                found.append(inner)
    return found


class Coder:
    """
    Codes for one set of settings: tags, categories and authors hold the object, and get it back.

    Args:
        settings: What those hold.
        shared: Values that stay the very same objects, named by their place in this list; it has to be the same list
            when they are decoded.
    """

    def __init__(self, settings: object = None, shared: Sequence[object] = ()) -> None:
        self._settings = settings
        self._shared = list(shared)
        self._places = {id(value): place for place, value in enumerate(self._shared) if type(value) not in _AS_IS}
        self._seen: set[int] = set()
        self._encoders: Mapping[type[Any], Callable[[Any], Coded]] = {
            int: lambda value: value,
            float: _float,
            bytes: lambda value: ["bytes", value.decode("latin-1")],
            Markup: lambda value: ["markup", str.__str__(value)],
            tuple: lambda value: ["tuple", *map(self._code, value)],
            list: lambda value: ["list", *map(self._code, self._once(value))],
            dict: self._dict,
            set: lambda value: self._set("set", self._once(value)),
            frozenset: lambda value: self._set("frozenset", value),
            datetime: self._moment,
            SafeDatetime: self._moment,
            date: lambda value: ["date", value.year, value.month, value.day],
            time: lambda value: [*_clock("time", value), self._code(value.tzinfo)],
            timedelta: lambda value: ["timedelta", value.days, value.seconds, value.microseconds],
            timezone: lambda value: ["timezone", *map(self._code, value.__getinitargs__())],
            ZoneInfo: _zone,
            tzutc: lambda _value: ["tzutc"],
            tzlocal: lambda _value: ["tzlocal"],
            tzoffset: lambda value: ["tzoffset", value.tzname(None), self._code(value.utcoffset(None))],
            **dict.fromkeys(_WRAPPERS.values(), self._wrapper),
            **dict.fromkeys(_PATHS.values(), lambda value: ["path", _NAMES[type(value)], str(value)]),
        }
        self._decoders = self._ways_back()

    def _ways_back(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "inf": lambda sign: math.copysign(math.inf, sign),
            "bytes": lambda text: text.encode("latin-1"),
            "markup": lambda text: Markup(_text(text)),  # noqa: S704  # it was marked when it was coded
            "tuple": lambda *items: tuple(map(self._value, items)),
            "list": lambda *items: [one if type(one) is str else self._value(one) for one in items],
            "dict": self._to_dict,
            "set": lambda *items: set(map(self._value, items)),
            "frozenset": lambda *items: frozenset(map(self._value, items)),
            "date": date,
            "moment": self._to_moment,
            "time": lambda *parts: time(*parts[:4]).replace(fold=parts[4], tzinfo=_zoned(self._value(parts[5]))),
            "timedelta": timedelta,
            "timezone": lambda *parts: timezone(*map(self._value, parts)),
            "zone": lambda name: ZoneInfo(_text(name)),
            "tzutc": tzutc,
            "tzlocal": tzlocal,
            "tzoffset": lambda name, offset: tzoffset(name, self._value(offset)),
            "path": lambda kind, text: _PATHS[kind](_text(text)),
            "named": self._to_named,
            "wrapper": self._to_wrapper,
            "shared": lambda place: self._shared[place],
        }

    def encode(self, value: object) -> bytes:
        """
        Return *value* coded.

        Raises:
            Unknown: If it, or anything in it, would not come back exactly.
        """
        self._seen.clear()
        try:
            text = json.dumps(self._code(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        except (RecursionError, ValueError) as error:
            raise Unknown(type(value).__name__) from error
        return text.encode("utf-8", "surrogatepass")

    def decode(self, coded: bytes) -> Any:
        """
        Return what was coded; every call makes new objects.

        Raises:
            Malformed: If it was not made by `encode`.
        """
        try:
            return self._value(json.loads(coded.decode("utf-8", "surrogatepass")))
        except (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
            raise Malformed(type(error).__name__) from error

    def _code(self, value: Any) -> Coded:
        kind = type(value)
        if kind in _AS_IS:
            return value
        place = self._places.get(id(value))
        if place is not None and kind not in (int, float):
            return ["shared", place]
        encoder = self._encoders.get(kind)
        if encoder is None:
            raise Unknown(kind.__name__)
        return encoder(value)

    def _value(self, coded: Coded) -> Any:
        kind = type(coded)
        if kind is list:
            return self._decoders[coded[0]](*coded[1:])
        if kind is dict:
            raise Malformed(kind.__name__)
        return coded

    def _once(self, value: Any) -> Any:
        """Return *value*, which can be changed: met twice, a change of one would be one of both, and here not."""
        if id(value) in self._seen:
            raise Unknown(f"shared {type(value).__name__}")
        self._seen.add(id(value))
        return value

    def _dict(self, value: dict[Any, Any]) -> Coded:
        _hashed(self._once(value))
        return ["dict", *(self._code(part) for item in value.items() for part in item)]

    def _to_dict(self, *items: Coded) -> dict[Any, Any]:
        """Return a dictionary; its names are those of the others, once in memory."""
        value = self._value
        keys = [intern(name) if type(name) is str else value(name) for name in items[::2]]
        return dict(zip(keys, [one if type(one) is str else value(one) for one in items[1::2]], strict=True))

    def _set(self, name: str, value: set[Any] | frozenset[Any]) -> Coded:
        """Code a set by its order, which must be the one it has when it is made anew under the same hash seed."""
        _hashed(value)
        order = list(value)
        if list(type(value)(order)) != order:
            raise Unknown(f"{name} in an order of its own")
        return [name, *map(self._code, order)]

    def _moment(self, value: datetime) -> Coded:
        if getattr(value, "__dict__", None):
            raise Unknown(f"{type(value).__name__} with attributes")
        day = [value.year, value.month, value.day]
        return ["moment", _NAMES[type(value)], *day, *_clock("", value)[1:], self._code(value.tzinfo)]

    def _to_moment(self, kind: str, *parts: Coded) -> datetime:
        if len(parts) == _MOMENT and parts[7] is _NO_FOLD and parts[8] is None:
            return _MOMENTS[kind](*parts[:7])
        zone = _zoned(self._value(parts[8]))
        return _MOMENTS[kind](*parts[:7]).replace(fold=parts[7], tzinfo=zone)

    def _wrapper(self, value: Any) -> Coded:
        facts = vars(self._once(value))
        if facts.get("settings", self) is not self._settings:
            raise Unknown(f"{type(value).__name__} of other settings")
        if (*facts,) == _FACTS and facts["_slug"] is None and facts["_slug_from_name"] is True:
            name = facts["_name"]
            if type(name) is str:
                return ["named", _NAMES[type(value)], name]
        coded = [part for name, fact in facts.items() if name != "settings" for part in (name, self._code(fact))]
        return ["wrapper", _NAMES[type(value)], list(facts).index("settings"), *coded]

    def _to_named(self, kind: str, name: Coded) -> Any:
        made: Any = object.__new__(_WRAPPERS[kind])
        made.settings = self._settings
        # one by one they take less room than as a dictionary of their own
        made._name, made._slug, made._slug_from_name = intern(name), None, True  # noqa: SLF001
        return made

    def _to_wrapper(self, kind: str, place: int, *items: Coded) -> Any:
        made: Any = object.__new__(_WRAPPERS[kind])
        pairs = [(_text(name), fact) for name, fact in self._to_dict(*items).items()]
        pairs.insert(place, ("settings", self._settings))
        vars(made).update(pairs)
        return made


def _float(value: float) -> Coded:
    if math.isnan(value):
        raise Unknown("nan")
    return ["inf", math.copysign(1, value)] if math.isinf(value) else value


def _clock(kind: str, value: datetime | time) -> list[Coded]:
    return [kind, value.hour, value.minute, value.second, value.microsecond, value.fold]


def _zone(value: ZoneInfo) -> Coded:
    name: str | None = value.key  # none if it was read from a stream
    if not name or ZoneInfo(name) is not value:
        raise Unknown("ZoneInfo")
    return ["zone", name]


def _zoned(value: Any) -> tzinfo | None:
    if value is not None and not isinstance(value, tzinfo):
        raise Malformed(type(value).__name__)
    return value


def _text(value: Coded) -> str:
    if type(value) is not str:
        raise Malformed(type(value).__name__)
    return value


def _hashed(values: Iterable[Any]) -> None:
    """Refuse keys whose hash is not a plain fact: that of a tag makes its slug, and may warn."""
    for value in values:
        if type(value) not in _KEYS:
            raise Unknown(f"{type(value).__name__} as a key")
        if isinstance(value, (tuple, frozenset)):
            _hashed(value)
