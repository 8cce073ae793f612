"""
A build that stays in memory: `python -m plugins.building.resident -s pelicanconf.py`, in the place of `pelican -r`.

After a save, the page of that text comes first, made from what the last build left in memory; then the whole site is
caught up with, which also puts right whatever the first page could not know.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pelican as stock
import watchfiles
from pelican import signals
from pelican.contents import Article
from pelican.utils import FileChangeFilter

from plugins.building import run as runs
from plugins.building import shortcut, state
from plugins.building.build import Build
from plugins.building.quick import quick
from plugins.building.tokens import Opaque, token
from plugins.building.writer import Job

logger = logging.getLogger(__name__)
# Editors save in more than one step; what comes within this time is one change.
_STEP_MS, _LONGEST_MS = 10, 100
# After so long without a change there is time to keep the state for the next process.
_IDLE_MS = 1000


class Resident:
    """A site in memory."""

    def __init__(self, pelican: Any) -> None:
        self.pelican = pelican
        found = runs.of(pelican.settings)
        if found is None:
            raise RuntimeError("plugins.building is not among the PLUGINS of this site")
        self.run = found
        self.run.is_resident = True

    def build(self) -> None:
        """Build the whole site."""
        self.pelican.run()

    def first(self, changed: Iterable[str]) -> str:
        """
        Write the page of the one text that *changed*, if nothing but its body did.

        Returns:
            Its path in the output folder; empty if it has to wait for the whole build.
        """
        left = self.run.left
        paths = [os.path.abspath(path) for path in changed]  # noqa: PTH100 - as Pelican names its sources
        job = left.pages_of.get(paths[0]) if left and len(paths) == 1 else None
        if left is None or job is None or not Path(paths[0]).is_file() or self._is_watched():
            return ""
        with quick():
            text = _rendered(left, job, paths[0])
        if not text:
            return ""
        _write(job.path, text)
        return left.relative(job.path)

    def keep(self) -> None:
        """
        Use the time after a build: keep the state on disk, for a process that begins later, and collect garbage.

        The collector seldom looks at all objects by itself, least of all at those that were frozen for the workers:
        whole sites would pile up.
        """
        gc.collect()
        if self.run.memory:
            with suppress(OSError):
                state.save(self.run.place, self.run.memory, self.run.key)
                self.run.note.unlink(missing_ok=True)

    def _is_watched(self) -> bool:
        """Whether plug-ins have a hand in what a page shows; what they do is done in a whole build only."""
        return bool(shortcut.plug_in_of_others())


def _rendered(left: Build, job: Job, path: str) -> str:
    """Return the page of the source *path* as it is now; empty if more than its body changed."""
    content: Any = job.given.get("article") or job.given.get("page")
    generator = next((one for one in left.readers if isinstance(content, Article) == hasattr(one, "articles")), None)
    if generator is None:
        return ""
    kind = "article" if isinstance(content, Article) else "page"
    fresh = generator.readers.read_file(
        base_path=generator.path,
        path=os.path.relpath(path, generator.path),
        content_class=type(content),
        context=left.context,
        preread_signal=getattr(signals, f"{kind}_generator_preread"),
        preread_sender=generator,
        context_signal=getattr(signals, f"{kind}_generator_context"),
        context_sender=generator,
    )
    try:
        if type(fresh) is not type(content) or token(fresh.metadata) != token(content.metadata):
            return ""
    except Opaque:
        return ""
    vars(content)["_content"] = vars(fresh)["_content"]
    runs.forget()
    left.context["localsiteurl"] = job.shared
    return str(job.template.render(job.local()))


def _write(path: str, text: str) -> None:
    beside = f"{path}.new"
    with open(beside, "w", encoding="utf-8") as stream:  # noqa: PTH123 - as Pelican writes its pages
        stream.write(text)
    Path(beside).replace(path)


def _changes(settings_file: str, settings: Any) -> Iterator[set[str]]:
    """Yield the paths of each burst of changes; an empty set when there was none for a while."""
    wanted = [settings_file, settings["THEME"], settings["PATH"]]
    wanted += [os.path.join(settings["PATH"], one) for one in settings["STATIC_PATHS"]]  # noqa: PTH118
    there = sorted({os.path.abspath(one) for one in wanted if one and Path(one).exists()})  # noqa: PTH100
    noise = FileChangeFilter(ignore_file_patterns=set(settings["IGNORE_FILES"]))
    watched = watchfiles.watch(
        *there,
        watch_filter=noise,
        step=_STEP_MS,
        debounce=_LONGEST_MS,
        rust_timeout=_IDLE_MS,
        yield_on_timeout=True,
    )
    for found in watched:
        yield {path for _kind, path in found}


def main(argv: list[str] | None = None) -> int:
    """Build, and build again after each change until interrupted."""
    args = stock.parse_arguments(argv)
    stock.init_logging(level=args.verbosity, fatal=args.fatal, name="pelican")
    pelican, settings = stock.get_instance(args)
    resident = Resident(pelican)
    resident.build()
    settings_file, is_kept = os.path.abspath(args.settings), False  # noqa: PTH100
    try:
        for changed in _changes(settings_file, settings):
            if not changed:
                if not is_kept:
                    resident.keep()
                is_kept = True
                continue
            is_kept = False
            try:
                if settings_file in changed:
                    pelican, settings = stock.get_instance(args)
                    resident = Resident(pelican)
                resident.first(changed)
                resident.build()
            except Exception as error:  # noqa: BLE001 - as `pelican -r`: the next save may mend it
                logger.warning("%s: %s", type(error).__name__, error)
    except KeyboardInterrupt:
        resident.keep()
    return 0


if __name__ == "__main__":
    sys.exit(main())
