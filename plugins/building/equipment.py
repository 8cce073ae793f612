"""What generators are given for one build: the cache of converted sources, quick lists, copies that are compared."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.building import asking, lazily, lists, shortcut, statics
from plugins.building.convert import Conversions
from plugins.building.narrow import Narrow
from plugins.building.stage import Stage
from plugins.building.state import State
from plugins.building.swap import put
from plugins.building.times import Times
from plugins.core import clock

Workers = Callable[[], AbstractContextManager[Executor | None]]
nobody: Workers = nullcontext

_PATHS = {ArticlesGenerator: "ARTICLE", PagesGenerator: "PAGE"}


class Equipment:
    """Equips the generators of one build."""

    def __init__(
        self, conversions: Conversions, last: State, stage: Stage, workers: Workers = nobody, token: str = ""
    ) -> None:
        """Take the cache, what *last* tells of copies, and who else converts, with what makes the site there."""
        self._stage = stage
        self._conversions = conversions
        self._workers, self._token = workers, token
        self._copies = {path: (str(one[0]), tuple(one[1]), tuple(one[2])) for path, one in last.copied.items()}
        self._statics: list[statics.Statics] = []
        lazily.install()
        self._sources = 0
        self.times = Times()
        self.narrow: Narrow | None = None
        # generator and source as it calls it → the key of its conversion, for the index
        self.keys: dict[str, str] = {}
        conversions.is_alone = not shortcut.plug_in_of_others()

    def equip(self, generator: Any) -> None:
        """Give *generator*, which has its readers, what is for its kind."""
        lists.install(generator)
        asking.install(generator.readers, self._conversions, content_of=lazily.as_it_is)
        name = _PATHS.get(type(generator))
        if name and not generator._cache_data_policy:  # noqa: SLF001
            put(generator, {"get_cached_data": partial(_cached, self._conversions, generator)})
        if self.narrow:
            self.narrow.equip(generator, self._conversions)
        if name and "generate_context" not in vars(generator):
            generator.generate_context = partial(self._generate_context, generator, name)
        copying = statics.install(generator, self._copies, int(clock.now().timestamp() * 1e9), self._stage)
        if copying:
            self._statics.append(copying)

    def _generate_context(self, generator: Any, name: str) -> None:
        """Convert side by side what is new, then let the generator read everything."""
        settings = generator.settings
        paths, exclude = settings[f"{name}_PATHS"], settings[f"{name}_EXCLUDES"]
        files = generator.get_files(paths, exclude=exclude)
        self._sources += len(files)
        with self._workers() as executor, self.times.spent("sources"):
            known = self._conversions.prepare(
                generator.readers, generator.path, files, executor=executor, token=self._token
            )
        looked_at = self._conversions.looked_at(self._conversions.site(generator.readers))
        self.keys |= {f"{type(generator).__name__} {one}": ready.key.hex() for one, ready in looked_at.items()}
        walk = generator.get_files
        generator.get_files = _once(files, (paths, exclude), walk)
        try:
            with self.times.spent("sources"), _growing() if known else nullcontext():
                type(generator).generate_context(generator)
        finally:
            generator.get_files = walk

    def copy_at_once(self) -> None:
        """Let static files be copied when the generator asks for it, as nothing is put in place at the end."""
        for copying in self._statics:
            copying.stage = None

    def copies(self, output: Path) -> list[str]:
        """Return the files below *output* that are copied, whether or not they were there already."""
        outputs = (one for copying in self._statics for one in copying.outputs)
        return [os.path.relpath(one, output).replace(os.sep, "/") for one in outputs]

    def settle(self, output: Path, next_: State) -> None:
        """Take down in *next_* what was copied, and keep what was converted."""
        next_.copies |= dict.fromkeys(self.copies(output))
        for copying in self._statics:
            next_.copied |= {path: list(facts) for path, facts in copying.same.items()}
        with self.times.spent("save"):
            self._conversions.save()

    def counts(self) -> dict[str, Any]:
        """Return what became of sources and of files that are copied, in numbers."""
        converted, always = set(self._conversions.converted), set(self._conversions.reasons)
        copied = sum(len(one.written) for one in self._statics)
        return {
            "sources": {
                "all": len(self.narrow.keys) if self.narrow else self._sources,
                "converted": len(converted - always),
                "always": dict(self.reasons),
            },
            "statics": {"all": sum(len(one.outputs) for one in self._statics), "copied": copied},
        }

    @property
    def reasons(self) -> dict[str, str]:
        """Why sources were converted though their bytes may have been seen before."""
        return self._conversions.reasons


@contextmanager
def _growing() -> Iterator[None]:
    """Let the collector rest while many objects are made that stay, and take all there are for old ones afterwards."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if before:
            gc.enable()


def _cached(conversions: Conversions, generator: Any, filename: str, default: Any = None) -> Any:
    """Stand in for a cache that is empty; Pelican's looks at the file once more, and says so of one that is missing."""
    is_empty = not generator._cache and generator._filestamp_func  # noqa: SLF001
    if is_empty and conversions.is_ready(conversions.site(generator.readers), filename):
        return default
    return type(generator).get_cached_data(generator, filename, default)


def _once(files: set[str], wanted: tuple[Any, Any], walk: Callable[..., set[str]]) -> Callable[..., set[str]]:
    """Return what gives *files* where they were asked for already."""

    def get_files(paths: Any, exclude: Any = None, extensions: Any = None) -> set[str]:
        if (paths, exclude) == wanted and extensions is None:
            return files
        return walk(paths, exclude, extensions)

    return get_files
