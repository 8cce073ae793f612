"""
Whether another process would convert as this one does: the same versions, surroundings, settings and sources.

What a process has loaded is known by the bytes that were there when it was first seen here, so that a worker that has
been running since before an edit is known by that, and one that was updated under its feet too.
"""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from plugins.building import surroundings

_MODULE = "module "
# They say by whom it is built.
_OF_ONE_PROCESS = frozenset({"BUILDING_KEY"})
_PROGRAMS = ("__main__", "__mp_main__")
# Without one each process has a seed of its own, so that another one is as good.
_MAY_BE_ANY = "PYTHONHASHSEED"
_seen: dict[str, str] = {}


class UnlikeError(Exception):
    """This process is no place for a conversion; the message is what differs."""


def of(pelican: Any, settings_file: str) -> dict[str, str]:
    """
    Return all that a conversion depends on but the source, by name.

    Args:
        pelican: Right after it was made, before its readers were.
        settings_file: What it was made of; counts by what it says only, since it is read each time.
    """
    watch()
    own = {_MODULE + name: f"{place} {_seen[place]}" for name, place in _modules() if place != settings_file}
    return {**dict(_process()), **dict(_site(pelican)), **own}


def difference(wanted: Mapping[str, str], pelican: Any, settings_file: str) -> str:
    """Return the names of what is not as *wanted* here; empty if all is."""
    found = of(pelican, settings_file)
    for name, fact in wanted.items():
        if name.startswith(_MODULE) and name not in found:
            place = fact.rpartition(" ")[0]
            found[name] = f"{place} {_seen.get(place) or surroundings.digest_of(place)}"
    return ", ".join(name for name in wanted if found.get(name) != wanted[name])


def watch() -> None:
    """Take down the bytes of what was loaded since the last time."""
    for _name, place in _modules():
        if place not in _seen:
            _seen[place] = surroundings.digest_of(place)


def _modules() -> Iterator[tuple[str, str]]:
    """Yield name and place of each module that neither came with a package nor with Python."""
    for name, module in sorted(sys.modules.items()):
        place = getattr(module, "__file__", None)
        if place and name not in _PROGRAMS and not surroundings.is_installed(place):
            yield name, place


def _process() -> Iterator[tuple[str, str]]:
    yield "format", str(surroundings.FORMAT)
    yield "Python", f"{sys.version} {sys.flags.hash_randomization} {sys.flags.utf8_mode}"
    yield "installed packages", _INSTALLED
    yield "locale", locale.setlocale(locale.LC_ALL)
    yield "time zone", surroundings.zone()
    yield from ((name, value) for name, value in surroundings.variables() if value or name != _MAY_BE_ANY)


def _site(pelican: Any) -> Iterator[tuple[str, str]]:
    for line in surroundings.of_settings(pelican.settings):
        name, _space, token = line.partition(" ")
        if name not in _OF_ONE_PROCESS:
            yield f"setting {name}", _digest(token)
    for place in surroundings.places(pelican):
        yield f"folder {place}", _digest("\0".join(surroundings.of_place(place)))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


_INSTALLED = _digest("\0".join(surroundings.installed()))
watch()
