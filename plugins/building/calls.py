"""
Which calls and computed attributes of a template can be foreseen: those that look at nothing but what a token tells.

By an allow-list: whatever is not known makes the page one that is rendered every time.
"""

from __future__ import annotations

import builtins
import datetime
import functools
import gettext
import inspect
import types
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from jinja2 import defaults, runtime, utils
from jinja2.ext import Extension
from markupsafe import Markup
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper

from plugins.core.pure import is_pure

IMPURE = frozenset({"random", "lipsum"})
_BUILTINS = (
    "abs all any bool dict enumerate float int len list max min range reversed round set sorted str sum tuple zip"
)
_FUNCTIONS = (
    *(one for name, one in defaults.DEFAULT_NAMESPACE.items() if name not in IMPURE),
    *(getattr(builtins, name) for name in _BUILTINS.split()),
)
# Values whose methods look at the value itself and at their arguments only.
_VALUES = frozenset({int, float, bytes, list, tuple, dict, set, frozenset, range})
_CHANGING = frozenset(
    {"append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear", "update", "setdefault", "popitem"}
    | {"add", "discard", "difference_update", "intersection_update", "symmetric_difference_update"}
)
# `str.format` can reach into whatever else it is given.
_SCALARS = frozenset({str, int, float, bool, type(None)})
_DATES = (datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo)
_HELPERS = (
    *(runtime.Macro, runtime.BlockReference, runtime.LoopContext, runtime.Undefined, runtime.TemplateReference),
    *(utils.Cycler, utils.Joiner, utils.Namespace),
)
# Objects of which the token says all that their methods answer.
_TOLD_WHOLE = (Page, Paginator, URLWrapper, gettext.NullTranslations, *_HELPERS)
# Where what is computed of an object is computed of what it holds.
_KNOWN = frozenset(
    {"builtins", "datetime", "zoneinfo", "decimal", "fractions", "enum", "pathlib", "collections", "types"}
    | {"jinja2", "markupsafe", "pelican", "dateutil"}
)
_NOT_COMPUTED = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType),
    *(types.MemberDescriptorType, types.GetSetDescriptorType, types.ClassMethodDescriptorType),
    *(classmethod, staticmethod, type),
)


def is_foreseen(function: Any, arguments: Sequence[Any]) -> bool:
    """Whether the tokens of what *function* belongs to and of *arguments* say what it answers."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, _TOLD_WHOLE):
        return type(owner).__module__.startswith(("pelican.", "jinja2.", "gettext", "babel.support"))
    if type(owner) in {str, Markup} and function.__name__ not in {"format", "format_map"}:
        return True
    if isinstance(owner, str) and all(type(one) in _SCALARS for one in arguments):
        return True
    # a translation: its catalogue is in the token of its name
    is_translation = getattr(function, "__module__", "") == "jinja2.ext" and not isinstance(owner, Extension)
    is_helper = isinstance(function, _HELPERS) or isinstance(owner, _DATES) or type(owner) in _VALUES
    return is_helper or is_translation or any(function is one for one in _FUNCTIONS)


def changes(function: Any) -> Any:
    """Return the list, dictionary or set that *function* changes; none if it changes nothing."""
    owner = getattr(function, "__self__", None)
    return owner if type(owner) in _VALUES and function.__name__ in _CHANGING else None


def is_computed(kind: type, attribute: str) -> bool:
    """Whether code that nobody knows says what *attribute* of objects of *kind* is."""
    owner = next((one for one in kind.__mro__ if attribute in vars(one)), None)
    if owner is None:
        return False
    found = inspect.getattr_static(owner, attribute)
    if isinstance(found, _NOT_COMPUTED) or not hasattr(type(found), "__get__"):
        return False
    code = found.fget if isinstance(found, property) else found
    while isinstance(code, cached_property | functools.partial):
        code = code.func
    module = str(getattr(code, "__module__", None) or owner.__module__)
    is_known = module.partition(".")[0] in _KNOWN or module.startswith("plugins.building.")
    return not (is_known or is_pure(owner) or is_pure(code))


def name_of(function: Any) -> str:
    """Return what *function* is called."""
    return str(getattr(function, "__qualname__", type(function).__qualname__))
