"""
Content objects that are filled in when somebody looks at them.

Where one text of ten thousand changed, its page shows some dozens of others; the rest only stand in lists. Each is of a
class that looks like Pelican's, knows its source, and becomes what a generator would have made of it at the first
question for anything else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pelican.contents import Content

_FILL = "building_fill"


class Ghosts:
    """
    The content objects of one build.

    Args:
        folder: The content folder.
        translations: Number → those of its text, of those that have any.
        unrefreshed: Numbers of those whose metadata Pelican leaves as it was read.
    """

    def __init__(self, folder: Path, translations: Mapping[str, list[int]], unrefreshed: Iterable[int]) -> None:
        self._folder = os.path.join(folder, "")  # noqa: PTH118 - ten thousand times
        self._translations = translations
        self._unrefreshed = frozenset(unrefreshed)
        self._numbers: dict[int, int] = {}
        self._kinds: dict[type, type] = {}
        # Class → what makes the content object of a source.
        self.makers: dict[type, Callable[[str], Any]] = {}
        self.contents: list[Any] = []

    def place(self, path: str) -> str:
        """Return the whole path of the source *path*."""
        return self._folder + path.replace("/", os.sep)

    def add(self, kind: type, path: str) -> Any:
        """Return the next one, of the class *kind*, whose source is *path* below the content folder."""
        if kind not in self._kinds:
            self._kinds[kind] = _looking_like(kind, self._fill)
        ghost: Any = object.__new__(self._kinds[kind])
        vars(ghost).update(source_path=self.place(path), relative_source_path=path)
        self._numbers[id(ghost)] = len(self.contents)
        self.contents.append(ghost)
        return ghost

    def _fill(self, ghost: Any) -> None:
        number, kind = self._numbers.pop(id(ghost)), type(ghost).__mro__[1]
        source = ghost.source_path
        # from now on it is asked like any other
        ghost.__class__ = kind
        made = vars(self.makers[kind](source))
        vars(ghost).clear()
        vars(ghost).update(made)
        ghost.translations = [self.contents[one] for one in self._translations.get(str(number), ())]
        if number not in self._unrefreshed:
            self._refresh(ghost)

    def _refresh(self, ghost: Any) -> None:
        context = ghost._context  # noqa: SLF001
        before = context["localsiteurl"]
        # as it is when Pelican's generators do so, before any page is written
        context["localsiteurl"] = ghost.settings["SITEURL"]
        try:
            ghost.refresh_metadata_intersite_links()
        finally:
            context["localsiteurl"] = before


def fill(content: Content) -> None:
    """Fill in *content*, for who looks at what it holds past its attributes."""
    filler = getattr(type(content), _FILL, None)
    if filler is not None:
        filler(content)


def _looking_like(kind: type, filler: Callable[[Any], None]) -> type:
    def __getattr__(self: Any, name: str) -> Any:
        filler(self)
        return getattr(self, name)

    body = {"__getattr__": __getattr__, _FILL: staticmethod(filler), "__module__": kind.__module__}
    return type(kind.__name__, (kind,), body)
