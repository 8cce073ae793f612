"""
A value as a short text: equal tokens, equal pages.

A token says everything a template can see of a value. Content objects stand for themselves by their source: what is
read of them is recorded attribute by attribute. A value of which nobody can say what it holds raises `Opaque`.
"""

from __future__ import annotations

import datetime
import functools
import marshal
import types
from collections.abc import Callable, Iterable, Mapping, Set
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from pathlib import PurePath
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Undefined
from markupsafe import Markup
from pelican.contents import Content
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper

_LONGEST = 40
_PLAIN_MARSHAL = 2
_BYTES = 12
_DEEPEST = 60
_MOST = 1_000_000
MISSING = "missing"
# What these hold, their own text says whole.
_PLAIN = (
    *(str, int, float, bool, type(None), bytes, complex, Markup, Decimal, range, ZoneInfo, slice),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
)
_CODE = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type),
    *(types.MethodDescriptorType, types.WrapperDescriptorType, functools.partial, types.MethodWrapperType),
)


class Opaque(Exception):
    """Nobody can say what a value holds; the message is its type."""


def token(value: object, spelled: Mapping[int, str] = MappingProxyType({})) -> str:
    """
    Return the token of *value*; *spelled* are those of content objects by id that are known already.

    Raises:
        Opaque: If it, or something in it, is of a kind that cannot be looked into.
    """
    if type(value) is str:
        return short(repr(value))
    return _token(value, _Walk(spelled))


def short(text: str) -> str:
    """Return *text*, or its digest where it is long."""
    if len(text) <= _LONGEST:
        return text
    return "#" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def spelled_as(name: str) -> str:
    """Return the token of the content object that is called *name*."""
    return short(f"<{name}>")


def name_of(content: Content) -> str:
    """
    Return what a content object is called: its class and its source.

    Raises:
        Opaque: If it has no source.
    """
    source = content.__dict__.get("source_path")
    if not source:
        raise Opaque(type(content).__qualname__)
    relative = content.__dict__.get("relative_source_path") or source
    return f"{type(content).__name__} {relative}"


class _Walk:
    """
    The way into one value.

    Attributes:
        above: Id of each value that is being spelled → its depth, so that one that holds itself comes to an end.
        left: How many values may still be looked at: objects that all know each other have no end in sight either.
        spelled: Tokens of content objects by id, as far as they are known.
    """

    __slots__ = ("above", "left", "spelled")

    def __init__(self, spelled: Mapping[int, str]) -> None:
        self.above: dict[int, int] = {}
        self.left = _MOST
        self.spelled = spelled


def _token(value: object, walk: _Walk) -> str:
    kind = type(value)
    spell = _BY_TYPE.get(kind)
    if spell is None:
        spell = _BY_TYPE[kind] = _way_of(kind)
    if spell is _plain or spell is _content:
        return short(spell(value, walk))
    above, key = walk.above, id(value)
    if key in above:
        return f"^{len(above) - above[key]}"
    walk.left -= 1
    if len(above) > _DEEPEST or walk.left < 0:
        raise Opaque(kind.__qualname__)
    above[key] = len(above)
    try:
        return short(spell(value, walk))
    finally:
        del above[key]


def _way_of(kind: type) -> Callable[[Any, _Walk], str]:
    """Return how values of *kind* are spelled, for a type not met before."""
    way = next((way for base, way in _BY_BASE if issubclass(kind, base)), _by_fields)
    return _with_fields(way) if way in _OF_BUILTINS else way


def _with_fields(way: Callable[[Any, _Walk], str]) -> Callable[[Any, _Walk], str]:
    """Return *way* for classes made from Python's own, which may hold more than those."""

    def spelled(value: object, walk: _Walk) -> str:
        if any(base.__dict__.get("__slots__") for base in type(value).__mro__):
            raise Opaque(type(value).__qualname__)
        more = getattr(value, "__dict__", None)
        return f"{way(value, walk)} {_mapping(more, walk)}" if more else way(value, walk)

    return spelled


def _plain(value: object, _walk: _Walk) -> str:
    return repr(value)


def _named(value: object, _walk: _Walk) -> str:
    # what a class of a plug-in calls itself need not say all
    spell = next((base.__repr__ for base in (str, int, float) if isinstance(value, base)), repr)
    return f"{type(value).__qualname__} {spell(value)}"


def _content(value: Content, _walk: _Walk) -> str:
    return f"<{name_of(value)}>"


def _wrapper(value: URLWrapper, walk: _Walk) -> str:
    facts = {name: one for name, one in value.__dict__.items() if name not in _OF_WRAPPERS}
    return f"{type(value).__qualname__} {value.slug} {_token(facts, walk)}"


def _page(value: Page, walk: _Walk) -> str:
    listed = _token(value.object_list, walk)
    return f"page {value.number} {value.full_name} {value.base_url} {listed} {_paginator(value.paginator, walk)}"


def _paginator(value: Paginator, _walk: _Walk) -> str:
    facts = (value.name, value.url, value.per_page, value.orphans, value.count, value.num_pages)
    return f"paginator {facts!r}"


def _ordered(values: Iterable[object], walk: _Walk) -> str:
    known = walk.spelled.get
    return f"[{','.join([known(id(one)) or _token(one, walk) for one in values])}]"


def _sequence(value: Iterable[object], walk: _Walk) -> str:
    return f"{type(value).__name__}{_ordered(value, walk)}"


def _mapping(value: Mapping[Any, Any], walk: _Walk) -> str:
    pairs = [f"{_token(key, walk)}:{_token(one, walk)}" for key, one in value.items()]
    return f"{type(value).__name__}{{{','.join(pairs)}}}"


def _code(value: Any, walk: _Walk) -> str:
    """Return the name of a function, class or module: what it does is in the digest of all sources."""
    if isinstance(value, functools.partial):
        return f"partial {_code(value.func, walk)} {_ordered(value.args, walk)} {_mapping(value.keywords, walk)}"
    if isinstance(value, types.MethodType):
        return f"method {value.__func__.__qualname__} {_token(value.__self__, walk)}"
    owner = getattr(value, "__self__", None)
    bound = "" if owner is None or isinstance(owner, types.ModuleType) else _token(owner, walk)
    held = [cell.cell_contents for cell in getattr(value, "__closure__", None) or ()]
    held += [*(getattr(value, "__defaults__", None) or ()), *(getattr(value, "__kwdefaults__", None) or {}).items()]
    if isinstance(value, type | types.ModuleType):
        held += [one for one in vars(value).items() if not one[0].startswith("_") and _is_data(one[1])]
    inner = _ordered(held, walk) if held else ""
    code = getattr(value, "__code__", None)
    # what a function does may change while its name stays; the plain form of marshal is the same each time
    does = short(marshal.dumps(code, _PLAIN_MARSHAL).hex() + " " * _LONGEST) if code else ""
    name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
    return f"code {getattr(value, '__module__', '')}.{name} {does} {bound} {inner}"


def _is_data(value: object, depth: int = 0) -> bool:
    """Whether *value* holds nothing but plain values, so that a class or module may be told by it."""
    if depth > _DEEPEST:
        return False
    if type(value) in {list, tuple, set, frozenset}:
        return all(_is_data(one, depth + 1) for one in value)  # type: ignore[attr-defined]
    if type(value) is dict:
        return all(_is_data(one, depth + 1) for one in value.items())
    return type(value) in _PLAIN


def _enum(value: Enum, walk: _Walk) -> str:
    return f"{type(value).__qualname__}.{value.name} {_token(value.value, walk)}"


def _space(value: types.SimpleNamespace, walk: _Walk) -> str:
    return f"{type(value).__qualname__} {_mapping(vars(value), walk)}"


def _undefined(_value: object, _walk: _Walk) -> str:
    return MISSING


def _path(value: PurePath, _walk: _Walk) -> str:
    return f"{type(value).__name__} {str(value)!r}"


def _by_fields(value: object, walk: _Walk) -> str:
    """Return an object by what it holds; only those that hold all in `__dict__` or in slots of dataclasses."""
    kind = type(value)
    names = getattr(kind, "__dataclass_fields__", None)
    if names is not None:
        held: Mapping[Any, Any] = {name: getattr(value, name) for name in names if hasattr(value, name)}
    elif hasattr(value, "__dict__") and not _has_slots(kind):
        held = value.__dict__
    else:
        raise Opaque(kind.__qualname__)
    return f"{kind.__module__}.{kind.__qualname__} {_mapping(dict(held), walk)}"


def _has_slots(kind: type) -> bool:
    """Whether something of it may lie outside `__dict__`: slots, or what was made in C."""
    return any(
        "__slots__" in base.__dict__ or not base.__flags__ & _HEAP_TYPE for base in kind.__mro__ if base is not object
    )


# What Pelican computes of a wrapper and leaves in it (pelican/urlwrappers.py: as_dict); the slug is asked for itself.
_OF_WRAPPERS = frozenset({"settings", "_slug", "_slug_from_name", "name", "slug"})
# CPython, Include/object.h: Py_TPFLAGS_HEAPTYPE, a class that was made by a `class` statement
_HEAP_TYPE = 1 << 9
_BY_TYPE: dict[type, Callable[[Any, _Walk], str]] = {
    **dict.fromkeys(_PLAIN, _plain),
    **dict.fromkeys((list, tuple, set, frozenset), _sequence),
    dict: _mapping,
}
_BY_BASE: tuple[tuple[type | tuple[type, ...], Callable[[Any, _Walk], str]], ...] = (
    (Content, _content),
    (URLWrapper, _wrapper),
    (Page, _page),
    (Paginator, _paginator),
    (Enum, _enum),
    (Undefined, _undefined),
    (PurePath, _path),
    (types.SimpleNamespace, _space),
    (_CODE, _code),
    ((list, tuple, Set), _sequence),
    (Mapping, _mapping),
    ((str, int, float, datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo), _named),
)
_OF_BUILTINS = frozenset({_sequence, _mapping, _named})
