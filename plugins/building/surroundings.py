"""
One digest of all that every page depends on: settings, versions, locale, zone, hash seed, plug-ins and theme.

Files of the site count by their bytes, modules that its plug-ins, readers and extensions import among them. What is
installed counts by its name and version, so that a cache that was made on another machine from the same lock is as
good; whoever edits an installed package in its place has to empty the cache.
"""

from __future__ import annotations

import locale
import os
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from plugins.building.imports import imported
from plugins.building.tokens import Opaque, token

FORMAT = 1
# Settings that few pages show; one that does has read them.
APART = frozenset(
    {"OUTPUT_PATH", "CACHE_PATH", "DEBUG", "PORT", "BIND", "LOG_FILTER", "CACHE_CONTENT", "LOAD_CONTENT_CACHE"}
    | {"BUILDING_KEY", "BUILDING_SCHEDULER", "GZIP_CACHE", "CHECK_MODIFIED_METHOD", "PLUGIN_PATHS"}
)
_VARIABLES = ("TZ", "PYTHONHASHSEED", "LANGUAGE", "LC_ALL", "LANG", "SOURCE_DATE_EPOCH")
_IGNORED = ("__pycache__", ".git", ".venv", "node_modules")
# Path of a module → its digest when this process first saw it.
_FIRST: dict[str, str] = {}
_INSTALLED = ("site-packages", "dist-packages")
# Where Python's own modules lie; in a virtual environment too, which has none of its own.
_PYTHON = tuple(
    os.path.join(place, "")  # noqa: PTH118
    for place in (
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib", vars={"platbase": sys.base_exec_prefix}),
        os.path.join(sys.base_exec_prefix, "DLLs"),  # noqa: PTH118 - Windows
    )
)
_ROOM = Path(__file__).parent
_DOCUTILS_FILES = ("/etc/docutils.conf", "./docutils.conf", "~/.docutils")


def of(pelican: Any) -> str:
    """
    Return the digest for this instance of Pelican, before it has read anything.

    Raises:
        Opaque: If a setting cannot be compared; its name is in the message.
    """
    return _digest_of(_facts(pelican))


def of_others(settings: Mapping[str, Any]) -> str:
    """Return the digest of those *settings* that only a page that shows them depends on."""
    return _digest_of(f"{name} {settings[name]!r}" for name in sorted(APART) if name in settings)


def with_sources(fixed: str, pelican: Any) -> str:
    """Return the digest *fixed*, which `of` gave, with the sources as they are now: theme, plug-ins, this room."""
    return _digest_of([fixed, *(line for place in places(pelican) for line in of_place(place))])


def _digest_of(lines: Iterable[str]) -> str:
    found = blake2b(digest_size=16)
    for line in lines:
        found.update(line.encode("utf-8", "surrogateescape"))
        found.update(b"\0")
    return found.hexdigest()


def _facts(pelican: Any) -> Iterator[str]:
    yield f"format {FORMAT}"
    yield f"python {sys.version} {sys.flags.hash_randomization} {sys.flags.utf8_mode}"
    yield f"locale {locale.setlocale(locale.LC_ALL)}"
    yield f"zone {zone()}"
    yield from (f"{name} {value}" for name, value in variables())
    yield from of_settings(pelican.settings)
    yield from installed()


def zone() -> str:
    """Return what tells the zone of this process from others: some have their names in common."""
    return f"{time.tzname} {time.timezone} {time.altzone}"


def variables() -> Iterator[tuple[str, str]]:
    """Yield the variables of the environment that show in a page."""
    yield from ((name, os.environ.get(name, "")) for name in _VARIABLES)


def of_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    """
    Yield each setting that may show in a page, with its token.

    Raises:
        Opaque: If one cannot be compared; its name is in the message.
    """
    for name in sorted(settings):
        if name in APART:
            continue
        try:
            yield f"{name} {token(settings[name])}"
        except Opaque as unknown:
            raise Opaque(f"{name} ({unknown})") from None


def installed() -> Iterator[str]:
    """Yield the name and version of all that is installed: the folders beside the packages say so."""
    for folder in sorted({path for path in sys.path if path.rstrip("/\\").endswith(_INSTALLED)}):
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - the names are all that is wanted
        except OSError:
            continue
        yield from (name for name in names if name.endswith((".dist-info", ".egg-info", ".pth", ".egg-link")))


def is_installed(place: str) -> bool:
    """Whether the file *place* came with a package or with Python."""
    return any(part in place for part in _INSTALLED) or place.startswith(_PYTHON)


def places(pelican: Any) -> Iterator[Path]:
    """
    Yield files and folders that every page depends on.

    They hold the theme's templates, this room, plug-ins that are not installed with all that those import, and what
    docutils is configured by.
    """
    settings = pelican.settings
    yield from (Path(one) for one in settings["THEME_TEMPLATES_OVERRIDES"])
    yield Path(pelican.theme) / "templates"
    yield _ROOM
    own = list(dict.fromkeys(_own(pelican)))
    yield from own
    starts = (one for place in own for one in (_files_below(place) if place.is_dir() else [place]))
    covered = tuple(f"{place}{os.sep}" for place in (_ROOM, *own))
    yield from (Path(one) for one in imported(starts, is_installed) if not one.startswith(covered))
    yield from (place for place in map(Path, _docutils_files()) if place.exists())


def _own(pelican: Any) -> Iterator[Path]:
    """Yield the site's own plug-ins, Markdown extensions and readers, each as its folder or file."""
    modules = [one if isinstance(one, ModuleType) else _module_of(type(one)) for one in pelican.plugins]
    modules += [_module_of(one) for one in _for_readers(pelican.settings)]
    for found in [*(getattr(one, "__file__", None) for one in modules), *_extensions(pelican.settings)]:
        if found and not is_installed(found):
            place = Path(found).parent if Path(found).name == "__init__.py" else Path(found)
            if place != _ROOM:
                yield place


def _module_of(kind: Any) -> ModuleType | None:
    return sys.modules.get(getattr(kind, "__module__", None) or "")


def _for_readers(settings: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the reader classes that settings name, and the directives and roles that docutils was told of."""
    yield from settings["READERS"].values()
    for name, table in (("directives", "_directives"), ("roles", "_roles")):
        module = sys.modules.get(f"docutils.parsers.rst.{name}")
        yield from tuple(getattr(module, table, {}).values())


def _docutils_files() -> list[str]:
    """Return where docutils looks for its configuration, as it says itself (docutils/frontend.py), not importing it."""
    named = os.environ.get("DOCUTILSCONFIG")
    places = _DOCUTILS_FILES if named is None else named.split(os.pathsep)
    return [os.path.expanduser(place) for place in places if place.strip()]  # noqa: PTH111 - as docutils does


def _extensions(settings: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the files of the extensions that MARKDOWN names; they are imported when the first source is converted."""
    given = settings["MARKDOWN"] if isinstance(settings["MARKDOWN"], Mapping) else {}
    for name in (*given.get("extensions", ()), *given.get("extension_configs", ())):
        with suppress(ImportError, ValueError, AttributeError):
            spec = find_spec(name.partition(":")[0]) if isinstance(name, str) else None
            yield spec.origin if spec else None


def of_sources() -> dict[str, str]:
    """Return the sources of all modules in use that are the site's own, with the digests of their bytes."""
    places = {str(getattr(module, "__file__", None) or "") for module in list(sys.modules.values())}
    return {place: digest_of_code(place) for place in sorted(places) if place and not is_installed(place)}


def of_place(place: Path) -> Iterator[str]:
    """Yield the file *place*, or every file below it, with the digest of its bytes."""
    if place.is_dir():
        yield from of_folder(place)
    else:
        yield f"{place} {digest_of_code(str(place))}"


def of_folder(folder: Path) -> Iterator[str]:
    """Yield every file below *folder* with the digest of its bytes; links are followed."""
    for path in _files_below(folder):
        try:
            yield f"{path} {_digest_of_code(path) if path.name.endswith('.py') else _digest(path)}"
        except OSError:
            yield f"{path} gone"


def digest_of(place: str) -> str:
    """Return the digest of the file *place*; empty if it cannot be read."""
    try:
        return _digest(Path(place))
    except OSError:
        return ""


def digest_of_code(place: str) -> str:
    """Return the digest of the module *place* as it was first seen and, if it is another one, is; empty without it."""
    try:
        return _digest_of_code(Path(place))
    except OSError:
        return ""


def _files_below(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name not in _IGNORED)
        yield from (Path(base, name) for name in sorted(names))


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
