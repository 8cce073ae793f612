"""What Pelican says while a page is made, caught and said again: in stock order, and also when the page is skipped."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pelican.log import FatalLogger, FilteredMessage

# Logger, level, message, arguments, what goes with it (`limit_msg`, `limit_args`, and where it was said).
Said = tuple[str, int, str, list[Any], dict[str, Any]]
_WHERE = "building_where"
_OF = "building_of"
_NOWHERE = ("", 0, "")
# How often something was said of one text in this build.
_SAID = Counter[tuple[object, ...]]()
_SCALARS = (str, int, float, bool, type(None))
_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime"}


@contextmanager
def caught() -> Iterator[list[Said]]:
    """Collect what Pelican's loggers are told meanwhile, instead of letting it out."""
    own, found = FatalLogger._log, list[Said]()  # noqa: SLF001 - the one place every message passes

    def catch(
        logger: Any, level: int, msg: object, args: Any, exc_info: Any = None, extra: Any = None, **how: Any
    ) -> None:
        del exc_info
        # Python looks for the caller this many frames further up
        path, line, function, _ = logger.findCaller(stacklevel=how.get("stacklevel", 1) + 1)
        record = logger.makeRecord(logger.name, level, path, line, msg, args, None, function, extra)
        found.append(_of_record(record))

    setattr(FatalLogger, "_log", catch)  # noqa: B010 - mypy allows no assignment to a method
    try:
        yield found
    finally:
        setattr(FatalLogger, "_log", own)  # noqa: B010


@contextmanager
def heard() -> Iterator[list[Said]]:
    """Collect what loggers let out in a build, too: also what is handed on of a source that was converted before."""
    own, found = logging.Logger.handle, list[Said]()
    _SAID.clear()

    def hear(logger: logging.Logger, record: logging.LogRecord) -> None:
        found.append(_of_record(record))  # before a filter changes it
        own(logger, record)

    setattr(logging.Logger, "handle", hear)  # noqa: B010
    try:
        yield found
    finally:
        setattr(logging.Logger, "handle", own)  # noqa: B010


def _of_record(record: logging.LogRecord) -> Said:
    extra = {**extra_of(record), _WHERE: (record.pathname, record.lineno, record.funcName)}
    if isinstance(record.args, Mapping):
        return record.name, record.levelno, record.getMessage(), [], extra
    told = [one if isinstance(one, _SCALARS) else str(one) for one in record.args or ()]
    return record.name, record.levelno, str(record.msg), told, extra


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what goes with *record* beside what every record has."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def said_of(text: str, messages: Iterable[Said]) -> list[Said]:
    """Return *messages* as what is said of *text*: by the first page that shows it, as Pelican remembers texts."""
    return [(*one[:-1], {**one[-1], _OF: text}) for one in messages]


def _news(messages: Iterable[Said]) -> Iterator[Said]:
    """Yield *messages* but for what an earlier page has said of the same text."""
    counts = Counter[tuple[object, ...]]()
    for one in messages:
        name, level, message, args, extra = one
        if _OF in extra:
            key = (extra[_OF], name, level, message, *args)
            counts[key] += 1
            if counts[key] <= _SAID[key]:
                continue
            _SAID[key] = counts[key]
        yield one


def say(messages: Iterable[Said]) -> None:
    """Let out what was caught; a level that is fatal raises here, as it would have there."""
    for name, level, message, args, extra in _news(messages):
        logger, more = logging.getLogger(name), dict(extra)
        more.pop(_OF, None)
        path, line, function = more.pop(_WHERE, _NOWHERE)
        if logger.isEnabledFor(level):
            replay([logger.makeRecord(name, level, path, line, message, tuple(args), None, function, more)])


def replay(records: Iterable[logging.LogRecord]) -> None:
    """
    Hand on what was held back, as if it were logged now.

    Raises:
        RuntimeError: If a record counts as fatal (`--fatal`), as pelican/log.py does.
    """
    for record in records:
        logger = logging.getLogger(record.name)
        try:
            logger.handle(record)
        except FilteredMessage:
            continue
        if isinstance(logger, FatalLogger) and FatalLogger.fatal_lvl <= record.levelno != logging.CRITICAL:
            raise RuntimeError("Warning or error encountered")


def lasting(messages: Iterable[Said]) -> tuple[Said, ...]:
    """Return those of *messages* that have to be said again when the page is skipped."""
    return tuple(one for one in messages if one[1] >= logging.WARNING)
