"""Real Pelican readers over a few files, and all that can be seen of what they made."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican.contents import Article
from pelican.log import FatalLogger, LimitFilter
from pelican.readers import Readers
from pelican.settings import read_settings

from plugins.building.asking import install
from plugins.building.convert import Conversions

HEAD = 'Title: {name} & "more"\nDate: 2026-11-05 09:30\nTags: Büro, Ablage\nCategory: Werkstatt\nSummary: Kurz -- *gut*\n\n'
MARKDOWN = (
    HEAD + "# Eins\n\n\"Zwei\" & drei... FOUR -- 'fünf'[^1]\n\n![](bild.png)\n\n[^1]: Fuß\n\n```python\na = 1\n```\n"
)
RST = (
    "{name}\n##########\n\n:date: 2026-11-05\n:tags: a, b\n:summary: *kurz*\n:url: eigene/\n\n"
    "Ein *Wort* und ``Code``.\n\n.. image:: bild.png\n\n.. raw:: html\n\n   <b>roh</b>\n"
)
HTML = (
    '<html><head><title>{name}</title><meta name="date" content="2026-11-05"/><meta name="tags" content="a, b"/>'
    '<meta content="ohne Namen"/></head><body><p>Ein "Wort" &amp; mehr.</p><img src="x.png" alt=""/></body></html>'
)
KINDS = {"md": MARKDOWN, "rst": RST, "html": HTML}


@dataclass
class Heard:
    """What a read made, and what it logged."""

    contents: list[Any] = field(default_factory=list)
    logged: list[tuple[str, int, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def seen(self) -> list[Any]:
        """All of it in a form that can be compared: names, types and values, in their order."""
        return [[shown(content) for content in self.contents], self.logged, self.errors]


def shown(content: Any) -> list[tuple[str, str, str]]:
    """Return the attributes of a content object, tags and their like with all they hold."""
    hidden = ("settings", "_context")
    return [(name, *deep(value)) for name, value in vars(content).items() if name not in hidden]


def deep(value: Any) -> tuple[str, str]:
    """Return type and text of a value, down to its last part."""
    kind = type(value).__name__
    if hasattr(value, "_name"):
        return kind, repr([(k, deep(v)) for k, v in vars(value).items() if k != "settings"])
    if isinstance(value, dict):
        return kind, repr([(deep(k), deep(v)) for k, v in value.items()])
    if isinstance(value, (list, tuple, set, frozenset)):
        return kind, repr([deep(v) for v in value])
    return kind, repr(value)


def write(root: Path, files: Mapping[str, str]) -> list[str]:
    """Write source files, and return their names in order."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return sorted(files)


def corpus(count: int = 3) -> dict[str, str]:
    """Return *count* sources of each kind."""
    return {
        f"{kind}-{number}.{kind}": text.replace("{name}", f"{kind} {number}")
        for kind, text in KINDS.items()
        for number in range(count)
    }


def settings_of(root: Path, **others: Any) -> Any:
    """Return the settings of a site whose sources lie in *root*."""
    return read_settings(
        None, {"PATH": str(root), "SITEURL": "https://musterwerk.example", "TIMEZONE": "UTC", **others}
    )


@contextmanager
def listening() -> Iterator[list[tuple[str, int, str]]]:
    """Collect what passes Pelican's own filter, as in a new process."""
    logged: list[tuple[str, int, str]] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append((record.name, record.levelno, f"{record.funcName}:{record.lineno} {record.getMessage()}"))

    handler = Handler()
    LimitFilter._raised_messages.clear()
    LimitFilter._group_count.clear()
    logging.getLogger().addHandler(handler)
    try:
        yield logged
    finally:
        logging.getLogger().removeHandler(handler)


def read(
    settings: Any,
    names: list[str],
    conversions: Conversions | None = None,
    *,
    before: Callable[[Any], None] | None = None,
    is_prepared: bool = False,
    **others: Any,
) -> Heard:
    """Read files as a generator of articles does; with a cache, save it afterwards."""
    heard = Heard()
    readers = Readers(settings)
    if before:
        before(readers)
    if conversions is not None:
        install(readers, conversions)
    with listening() as logged:
        if conversions is not None and is_prepared:
            conversions.prepare(readers, settings["PATH"], names)
        for name in names:
            try:
                heard.contents.append(readers.read_file(settings["PATH"], name, content_class=Article, **others))
            except Exception as error:  # noqa: BLE001  # as the generators do
                heard.errors.append(f"{type(error).__name__} {error}")
    heard.logged = logged
    if conversions is not None:
        conversions.save()
    return heard


@contextmanager
def fatal(level: int) -> Iterator[None]:
    """As with `--fatal`."""
    before = FatalLogger.fatal_lvl
    FatalLogger.fatal_lvl = level
    try:
        yield
    finally:
        FatalLogger.fatal_lvl = before


def damaged(content: bytes) -> Iterator[bytes]:
    """Yield *content* in many wrong forms: cut off at any place, one bit turned in any region."""
    step = max(1, len(content) // 40)
    for place in range(0, len(content), step):
        yield content[:place]
        yield content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]
    yield content + b"\0"
    yield b""
    yield os.urandom(len(content))
