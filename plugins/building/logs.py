"""What Pelican says while a page is made, caught and said again: in stock order, and also when the page is skipped."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pelican.log import FatalLogger

# Logger, level, message, arguments, what goes with it (`limit_msg`, `limit_args`).
Said = tuple[str, int, str, list[Any], dict[str, Any]]
_SCALARS = (str, int, float, bool, type(None))


@contextmanager
def caught() -> Iterator[list[Said]]:
    """Collect what Pelican's loggers are told meanwhile, instead of letting it out."""
    own, found = FatalLogger._log, list[Said]()  # noqa: SLF001 - the one place every message passes

    def catch(
        logger: Any, level: int, msg: object, args: Any, exc_info: Any = None, extra: Any = None, **_: Any
    ) -> None:
        del exc_info
        told = [one if isinstance(one, _SCALARS) else str(one) for one in args]
        found.append((logger.name, level, str(msg), told, dict(extra or {})))

    setattr(FatalLogger, "_log", catch)  # noqa: B010 - mypy allows no assignment to a method
    try:
        yield found
    finally:
        setattr(FatalLogger, "_log", own)  # noqa: B010


@contextmanager
def heard() -> Iterator[list[Said]]:
    """Collect what Pelican's loggers let out meanwhile, too."""
    own, found = FatalLogger._log, list[Said]()  # noqa: SLF001

    def hear(logger: Any, level: int, msg: object, args: Any, *given: Any, extra: Any = None, **how: Any) -> None:
        told = [one if isinstance(one, _SCALARS) else str(one) for one in args]
        found.append((logger.name, level, str(msg), told, dict(extra or {})))
        # Python looks for the caller this many frames further up
        own(logger, level, msg, args, *given, extra=extra, **{**how, "stacklevel": how.get("stacklevel", 1) + 1})

    setattr(FatalLogger, "_log", hear)  # noqa: B010
    try:
        yield found
    finally:
        setattr(FatalLogger, "_log", own)  # noqa: B010


def say(messages: Iterable[Said]) -> None:
    """Let out what was caught; a level that is fatal raises here, as it would have there."""
    for name, level, message, args, extra in messages:
        logging.getLogger(name).log(level, message, *args, extra=extra or None)


def lasting(messages: Iterable[Said]) -> tuple[Said, ...]:
    """Return those of *messages* that have to be said again when the page is skipped."""
    return tuple(one for one in messages if one[1] >= logging.WARNING)
