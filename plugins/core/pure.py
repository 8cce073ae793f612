"""A promise that the fast build (room `building`) believes: equal input, equal output."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")
PROMISE = "building_pure"


def pure(thing: T) -> T:
    """
    Mark a function, a filter or a class of readers or template extensions, and return it.

    Its input is its arguments, the names it asks a template's context for, and what content objects in them hold
    themselves. It reads no file, no clock and no other state.

    A page is rendered anew when anything changes in a content object that such a function was given, alone or in a
    list; where a function needs a title only, hand it the title. What is given an iterator is rendered every time.
    """
    setattr(thing, PROMISE, True)
    return thing


def is_pure(thing: Any) -> bool:
    """Whether *thing* has made that promise."""
    return getattr(thing, PROMISE, False) is True
