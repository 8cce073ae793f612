"""
Whether code of others is still what its authors wrote.

What was read of a version says nothing where a plug-in has put something else into its place. That may look like the
original (`functools.wraps`), but a function cannot hide in which module it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType
from typing import Any

# What this room has put there for the time of a conversion, because the original was found there before.
_OURS = f"{__package__}."


def is_original(owner: Any, *names: str) -> bool:
    """Whether the functions *names* of *owner*, a module or a class, are those of its package."""
    package = _package(owner.__module__ if isinstance(owner, type) else owner.__name__)
    return all(_is_of(package, getattr(owner, name), name) for name in names)


def is_untouched(kind: type) -> bool:
    """Whether all functions of the class *kind*, and of those it is made of, are those of its package."""
    return all(_is_of(_package(one.__module__), function, name) for one, name, function in _functions(kind))


def _functions(kind: type) -> Iterator[tuple[type, str, Any]]:
    package = _package(kind.__module__)
    for one in kind.__mro__:
        if _package(one.__module__) != package:
            continue
        for name, value in vars(one).items():
            function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
            if callable(function) and not isinstance(function, type):
                yield one, name, function


def _is_of(package: str, function: Any, name: str) -> bool:
    if not isinstance(function, FunctionType):
        return False
    home = str(function.__globals__.get("__name__"))
    # a name that begins with two underscores is kept with that of its class before it
    return home.startswith(_OURS) or (_package(home) == package and name.endswith(function.__name__))


def _package(module: str) -> str:
    return module.partition(".")[0]
