"""Pelican's own answer and ours, side by side: the value or the error, and every line of the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pelican.log import LimitFilter
from pelican.settings import DEFAULT_CONFIG


@contextmanager
def logged() -> Iterator[list[tuple[str, str, str]]]:
    """Collect logger, level and message of what Pelican logs, as if nothing had been logged before."""
    lines: list[tuple[str, str, str]] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append((record.name, record.levelname, record.getMessage()))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    for memory in (LimitFilter._ignore, LimitFilter._raised_messages, LimitFilter._group_count):
        memory.clear()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Return what *function* does with *args*: what it gives or raises, and what it logs."""
    with logged() as lines:
        try:
            value = function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  # whatever it is, both have to raise it
            return type(error), str(error), lines
    return type(value), value, lines


def settings_of(**changes: Any) -> Any:
    """Return Pelican's default settings with *changes*."""
    return {**DEFAULT_CONFIG, "PATH": "/site/content", **changes}


def bare(kind: type[Any], **attributes: Any) -> Any:
    """Return an instance of *kind* that never was initialised, with *attributes*."""
    one = object.__new__(kind)
    vars(one).update(attributes)
    return one
