"""
The content objects in what a function is given.

A function that promises to look at nothing else (`plugins/core/pure.py`) may look at all they hold.
"""

from __future__ import annotations

import datetime
import types
from collections import deque
from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView
from typing import Any

from pelican.contents import Content
from pelican.paginator import Page as NumberedPage
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper
from pelican.utils import SafeDatetime

_PLAIN = frozenset({str, int, float, bool, type(None), bytes, SafeDatetime, datetime.datetime, datetime.date, range})
_COLLECTIONS = (list, tuple, set, frozenset, deque, KeysView, ValuesView, ItemsView)
_CODE = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
# A context or a generator leads to everything; what is asked of a context is noticed there.
_APART = ("jinja2", "pelican")
_MOST = 1_000_000


class UnforeseenError(Exception):
    """What is in a value cannot be said, or not without changing it; the message is what it is."""


def contents_in(values: Iterable[Any]) -> Iterator[Content]:
    """
    Yield each content object that can be had of *values*.

    Raises:
        UnforeseenError: If something in them can be looked at only once, or nobody knows what it holds.
    """
    todo, seen = [*values], dict[int, Any]()
    while todo:
        one = todo.pop()
        if type(one) in _PLAIN or id(one) in seen:
            continue
        seen[id(one)] = one  # held, so that its id stays its own
        if isinstance(one, Content):
            yield one
        else:
            todo += _held_in(one)
            if len(seen) > _MOST:
                raise UnforeseenError("more than can be looked at")


def _held_in(value: Any) -> Iterable[Any]:
    if isinstance(value, Iterator):
        raise UnforeseenError("an iterator")
    if isinstance(value, Paginator):  # its token does not say what it lists
        raise UnforeseenError("a paginator")
    if isinstance(value, NumberedPage):
        return [value.object_list]
    if isinstance(value, _CODE):
        return []
    fields = _fields(value)
    if isinstance(value, dict):
        return [*value.keys(), *value.values(), *fields]
    return [*value, *fields] if isinstance(value, _COLLECTIONS) else fields


def _fields(value: Any) -> list[Any]:
    if isinstance(value, URLWrapper):
        return [one for name, one in vars(value).items() if name != "settings"]
    if any(base.__module__.partition(".")[0] in _APART for base in type(value).__mro__):
        return []
    slots = [getattr(value, name, None) for name in getattr(value, "__dataclass_fields__", ())]
    return [*slots, *getattr(value, "__dict__", {}).values()]
