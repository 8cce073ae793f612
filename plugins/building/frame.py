"""What holds for the length of a build: Pelican's last line is heard, its folder emptied later, garbage left alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pelican as stock

from plugins.building import known, stage
from plugins.core.files import walk

_THRESHOLDS = (50_000, 50, 1000)
# Collections of a young generation would copy the pages of memory that workers share with this process.
_THRESHOLD = 20_000


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let the collector look less often: a build makes many objects that all stay until its end."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Listen to what Pelican says at its end, up to the time it took."""
    own, heard = stock.console, list[str]()

    class Ear:
        """Pelican's console, with somebody listening."""

        def __getattr__(self, name: str) -> Any:
            return getattr(own, name)

        def print(self, *told: Any, **how: Any) -> None:
            heard.extend(str(one).rpartition(" in ")[0] for one in told if str(one).startswith("Done: "))
            own.print(*told, **how)

    stock.console = Ear()
    try:
        yield heard
    finally:
        stock.console = own


@contextmanager
def emptied_later(pelican: Any, output: Path) -> Iterator[dict[str, stage.Facts]]:
    """Put off DELETE_OUTPUT_DIRECTORY: yield what it would remove, with the facts that are kept if nobody writes it."""
    wanted = pelican.delete_outputdir
    is_around = Path(pelican.path).resolve().is_relative_to(output.resolve())
    if not wanted or is_around or known.watchers():
        yield {}
        return
    kept = set(pelican.output_retention)
    names = (path.relative_to(output) for path in walk(output))
    leftovers = {one.as_posix(): stage.facts(f"{output}/{one}") for one in names if one.parts[0] not in kept}
    pelican.delete_outputdir = False
    try:
        yield leftovers
    finally:
        pelican.delete_outputdir = wanted


@contextmanager
def shared_memory() -> Iterator[None]:
    """Keep the collector from touching, and so copying, what workers share with this process."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
