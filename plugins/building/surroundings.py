"""
One digest of all that every page depends on: settings, versions, locale, zone, hash seed, plug-ins and theme.

Files of the site count by their bytes; what is installed counts by its name, version and size, so that a cache that
was made on another machine from the same lock is as good.
"""

from __future__ import annotations

import locale
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

from plugins.building.tokens import Opaque, token

FORMAT = 1
# They change nothing in a page.
_NOT_IN_PAGES = frozenset({"OUTPUT_PATH", "CACHE_PATH", "DEBUG", "PORT", "BIND", "LOG_FILTER", "CACHE_CONTENT"})
_NOT_IN_PAGES_EITHER = frozenset({"LOAD_CONTENT_CACHE", "GZIP_CACHE", "CHECK_MODIFIED_METHOD", "PLUGIN_PATHS"})
_VARIABLES = ("TZ", "PYTHONHASHSEED", "LANGUAGE", "LC_ALL", "LANG", "SOURCE_DATE_EPOCH")
_IGNORED = ("__pycache__", ".git", ".venv", "node_modules")
# Path of a module → its digest when this process first saw it.
_FIRST: dict[str, str] = {}
_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class Start:
    """
    What is known of a run when it begins; readers change the settings later on, and load modules.

    Attributes:
        settings: A line for each setting that pages depend on.
        others: One line for the rest, which a page depends on only if it shows them.
        modules: The names of those that were loaded.
    """

    settings: tuple[str, ...]
    others: str
    modules: tuple[str, ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Start:
        """
        Take down what *settings* are now.

        Raises:
            Opaque: If a setting cannot be compared; its name is in the message.
        """
        others = {name: settings[name] for name in sorted(_NOT_IN_PAGES | _NOT_IN_PAGES_EITHER) if name in settings}
        return cls(tuple(_settings(settings)), digest_of_lines(map(repr, others.items())), tuple(sorted(sys.modules)))


def of(pelican: Any, start: Start) -> str:
    """Return the digest for a build of *pelican*, which began with *start*; files count as they are now."""
    return digest_of_lines(_facts(pelican, start))


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return one digest of *lines*."""
    found = blake2b(digest_size=16)
    for line in lines:
        found.update(line.encode("utf-8", "surrogateescape"))
        found.update(b"\0")
    return found.hexdigest()


def _facts(pelican: Any, start: Start) -> Iterator[str]:
    yield f"format {FORMAT}"
    yield f"python {sys.version} {sys.flags.hash_randomization} {sys.flags.utf8_mode}"
    yield f"locale {locale.setlocale(locale.LC_ALL)}"
    yield f"zone {time.tzname}"
    yield from (f"{name} {os.environ.get(name, '')}" for name in _VARIABLES)
    yield from start.settings
    yield from _installed()
    yield from _modules(start.modules)
    for folder in _folders(pelican):
        yield from of_folder(folder)


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(settings):
        if name in _NOT_IN_PAGES or name in _NOT_IN_PAGES_EITHER:
            continue
        try:
            yield f"{name} {token(settings[name])}"
        except Opaque as unknown:
            raise Opaque(f"{name} ({unknown})") from None


def _installed() -> Iterator[str]:
    """Yield the name and version of all that is installed: the folders beside the packages say so."""
    for folder in sorted({path for path in sys.path if path.rstrip("/\\").endswith(_INSTALLED)}):
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - the names are all that is wanted
        except OSError:
            continue
        yield from (name for name in names if name.endswith((".dist-info", ".egg-info", ".pth", ".egg-link")))


def _modules(names: Iterable[str]) -> Iterator[str]:
    """Yield every module in use: installed ones by their size, others by their bytes."""
    for name in names:
        place = getattr(sys.modules.get(name), "__file__", None)
        if not place or name == "__main__":
            continue
        path = Path(place)
        try:
            yield f"{name} {path.stat().st_size if is_installed(place) else _digest_of_code(path)}"
        except OSError:
            yield f"{name} gone"


def is_installed(place: str) -> bool:
    """Whether the file *place* came with a package or with Python."""
    return any(part in place for part in _INSTALLED) or place.startswith((sys.base_prefix, sys.base_exec_prefix))


def _folders(pelican: Any) -> Iterable[Path]:
    """Return the folders of the theme's templates and of the plug-ins that are not installed."""
    settings = pelican.settings
    yield from (Path(one) for one in settings["THEME_TEMPLATES_OVERRIDES"])
    yield Path(pelican.theme) / "templates"
    for plugin in pelican.plugins:
        module = plugin if isinstance(plugin, ModuleType) else sys.modules.get(type(plugin).__module__)
        place = getattr(module, "__file__", None)
        if place and not is_installed(place) and Path(place).name == "__init__.py":
            yield Path(place).parent


def of_folder(folder: Path) -> Iterator[str]:
    """Yield every file below *folder* with the digest of its bytes; links are followed."""
    for base, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name not in _IGNORED)
        for name in sorted(names):
            path = Path(base, name)
            try:
                yield f"{path} {_digest_of_code(path) if name.endswith('.py') else _digest(path)}"
            except OSError:
                yield f"{path} gone"


def digest_of_code(place: str) -> str:
    """Return the digest of the module *place* as it was first seen and, if it is another one, is; empty without it."""
    try:
        return _digest_of_code(Path(place))
    except OSError:
        return ""


def _digest_of_code(path: Path) -> str:
    """
    Return the digest of source that was loaded once for all: of one that changed later, of both states.

    What this process builds with the old code is then nothing that another process, with the new one, takes over.
    """
    now = _digest(path)
    first = _FIRST.setdefault(str(path), now)
    return now if now == first else f"{first} {now}"


def _digest(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()
