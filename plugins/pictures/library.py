"""
Every picture of one build by its address: what is shown instead of it, what is written, what is wrong with it.

Originals are not published for being shown. One that a text links to, or that is used in a way this room does not see,
is published without what the camera wrote into it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from plugins.core import digest
from plugins.core.errors import SourceError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.pictures import decode, svg
from plugins.pictures.cache import FOLDER, Cache, Record
from plugins.pictures.recipe import TYPES, Made, Use, derive
from plugins.pictures.strip import stripped
from plugins.pictures.views import PictureView, SourceView

# The text column (theme: --measure) and its margins, which are at least 4 % on each side of a small screen.
SIZES = "(max-width: 46rem) 92vw, 41rem"
SMALL_SIZES = {Use.PORTRAIT: "6rem", Use.LOGO: "9rem"}
_FALLBACK_WIDTH = 720


class Library:
    """The pictures of one build."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.issues: list[Issue] = []
        self.of_settings: dict[str, PictureView] = {}
        self._files: dict[str, tuple[Path, str]] = {}
        self._views: dict[tuple[str, Use], PictureView | None] = {}
        self._derived: set[str] = set()
        self._embedded: set[str] = set()
        self._asked: set[str] = set()
        self._originals: dict[str, tuple[Path, str, bool]] = {}

    def add(self, address: str, path: Path, where: str) -> None:
        """Make the file *path* known, which readers would find at *address* and messages call *where*."""
        self._files[_key(address)] = (path, where)

    def show(self, address: str, use: Use = Use.TEXT) -> PictureView | None:
        """Return what is shown for the picture at *address*; None if it is not ours, or if it is refused."""
        key = _key(address)
        if key not in self._files:
            return None
        if (key, use) not in self._views:
            self._views[key, use] = self._try(lambda: self._view(key, use))
        return self._views[key, use]

    def ask(self, addresses: Iterable[str]) -> None:
        """Remember that the files at *addresses* are linked to or loaded as they are."""
        for address in addresses:
            key = _key(address)
            if key in self._files:
                self._asked.add(key)
                if key.lower().endswith(".svg"):
                    self.show(key)

    def _view(self, key: str, use: Use) -> PictureView | None:
        path, where = self._files[key]
        if path.suffix.lower() == ".svg":
            svg.check(path, where)
            return PictureView(key, *svg.size(path, where), (), "", "")
        if not decode.is_raster(path.name):
            raise SourceError(
                where, _("is no picture that browsers show"), _("save it as JPEG, PNG, WebP, AVIF or SVG")
            )
        facts = decode.facts(path, where)
        if facts.is_moving:
            self._asked.add(key)
            return PictureView(key, facts.width, facts.height, (), "", "")
        record = self.cache.obtain(digest.of_blob_file(path), use, lambda: self._made(path, where, use))
        self._embedded.add(key)
        self._derived.update(one.name for one in record)
        return view_of(record, SMALL_SIZES.get(use, SIZES))

    def _made(self, path: Path, where: str, use: Use) -> tuple[Made, ...]:
        return derive(decode.decode(path, where), use)

    def _try(self, look: Callable[[], PictureView | None]) -> PictureView | None:
        try:
            return look()
        except SourceError as error:
            self.issues += error.issues
            return None

    def is_replaced(self, address: str) -> bool:
        """Whether the original at *address* is only shown, so that its derivatives are published in its place."""
        key = _key(address)
        return key in self._embedded and key not in self._asked

    def knows(self, address: str) -> bool:
        """Whether a text or the settings use the picture at *address*."""
        key = _key(address)
        return key in self._asked or any((key, use) in self._views for use in Use)

    def publish(self, name: str) -> None:
        """Remember that the cached file *name* is published."""
        self._derived.add(name)

    def publish_original(self, address: str, save_as: str, *, is_needed: bool) -> None:
        """Remember that the picture at *address* is published as the file *save_as*; a broken one only if needed."""
        self._originals[save_as] = (*self._files[_key(address)], is_needed)

    def derivatives(self) -> Iterator[tuple[str, Path]]:
        """Yield name below the output and cached file of everything that is shown."""
        for name in sorted(self._derived):
            yield f"{FOLDER}/{name}", self.cache.path(name)

    def originals(self) -> Iterator[tuple[str, bytes]]:
        """
        Yield name below the output and cleaned bytes of every original that is published.

        What is wrong with one that is needed is among the `issues` afterwards.
        """
        for save_as, (path, where, is_needed) in sorted(self._originals.items()):
            try:
                yield save_as, stripped(path.read_bytes(), where)
            except SourceError as error:
                self.issues += error.issues if is_needed else ()


def view_of(record: Record, sizes: str) -> PictureView:
    """Return the view of a picture with the derivatives of *record*, best format first."""
    groups: Mapping[str, Record] = {
        suffix: tuple(one for one in record if one.suffix == suffix)
        for suffix in dict.fromkeys(one.suffix for one in record)
    }
    *better, last = groups
    fallback = groups[last]
    shown = next((one for one in fallback if one.width >= _FALLBACK_WIDTH), fallback[-1])
    largest = fallback[-1]
    # HTML wants widths on every candidate or on none of them
    has_choice = any(len(group) > 1 for group in groups.values())
    sources = tuple(SourceView(TYPES[suffix], _srcset(groups[suffix], has_choice=has_choice)) for suffix in better)
    srcset = _srcset(fallback, has_choice=True) if has_choice else ""
    url = f"/{FOLDER}/{shown.name}"
    return PictureView(url, largest.width, largest.height, sources, srcset, sizes if has_choice else "")


def _srcset(record: Record, *, has_choice: bool) -> str:
    return ", ".join(f"/{FOLDER}/{one.name} {one.width}w" if has_choice else f"/{FOLDER}/{one.name}" for one in record)


def _key(address: str) -> str:
    """Return *address* without query and fragment, decoded and composed."""
    return unicodedata.normalize("NFC", unquote(address.partition("#")[0].partition("?")[0]))
