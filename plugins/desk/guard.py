"""
The last look before Pelican renders the published site: is what it reads really the edition of now?

Pure but for reading files: Pelican's settings in, problems out. Any problem means that nothing is rendered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Collection as Sized
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.core.errors import FreigabeError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk.edition import compose
from plugins.desk.materialise import RECORD, TREE, digests
from plugins.desk.notices import Notice
from plugins.desk.standing import Standing, stand

ROOMS = (
    "plugins.desk",
    "plugins.site",
    "plugins.pictures",
    "plugins.series",
    "plugins.languages",
    "plugins.conversation",
    "plugins.search",
    "plugins.discovery",
)
# Other values would let Pelican read, copy or write something that is not in the edition.
SAFE: dict[str, Any] = {
    "ARTICLE_PATHS": ["posts"],
    "PAGE_PATHS": ["pages"],
    "STATIC_PATHS": ["images", "files", "posts", "pages"],
    "STATIC_EXCLUDE_SOURCES": True,
    "DRAFT_SAVE_AS": "",
    "DRAFT_LANG_SAVE_AS": "",
    "DRAFT_PAGE_SAVE_AS": "",
    "DRAFT_PAGE_LANG_SAVE_AS": "",
    "OUTPUT_SOURCES": False,
    "LOAD_CONTENT_CACHE": False,
    "CACHE_CONTENT": False,
    "EXTRA_PATH_METADATA": {},
    "TEMPLATE_PAGES": {},
    "PLUGIN_PATHS": [],
    "THEME_STATIC_PATHS": ["static"],
    "FREIGABE_PREVIEW": False,
}
Look = Callable[[Path, datetime], Standing]
_TRY_BUILD = "python3 tasks.py build"


def faults(
    root: Path, settings: Mapping[str, Any], registered: Sized[str], *, now: datetime, look: Look = stand
) -> list[Issue]:
    """
    Return every reason not to render the published site.

    Args:
        root: Folder that holds `content/` and `var/`.
        settings: Pelican's settings as they are at `initialized`.
        registered: Names of the plug-ins whose `register()` really went through.
        now: The instant of this build.
        look: Tells where everything stands then.
    """
    found = [*_wrong_place(root, settings), *_missing_rooms(registered), *_unsafe(settings)]
    return found or list(_stale(root, now, look))


def _wrong_place(root: Path, settings: Mapping[str, Any]) -> Iterator[Issue]:
    path = Path(settings["PATH"]).resolve()
    if path != (root / TREE).resolve():
        what = _("'{path}' is not the edition; its texts were released by nobody").format(path=_shown(path, root))
        yield Issue("PATH", 0, what, _("run pelican without a content path"), code="guard.path")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else str(path)


def _missing_rooms(registered: Sized[str]) -> Iterator[Issue]:
    for room in ROOMS:
        if room not in registered:
            what = _("{room} did not register; Pelican would go on without it").format(room=room)
            yield Issue("PLUGINS", 0, what, _("put it back, and look for its error above"), code="guard.plugins")


def _unsafe(settings: Mapping[str, Any]) -> Iterator[Issue]:
    for name, wanted in SAFE.items():
        given = settings.get(name)
        if given != wanted:
            what = _("is {given!r} where the published site needs {wanted!r}").format(given=given, wanted=wanted)
            yield Issue(name, 0, what, _("take the change out of the settings"), code="guard.settings")


def _stale(root: Path, now: datetime, look: Look) -> Iterator[Issue]:
    record, tree = root / RECORD, root / TREE
    if not record.is_file() or not tree.is_dir():
        what = _("there is no edition")
        yield Issue(str(TREE), 0, what, _("run {command}").format(command=_TRY_BUILD), code="guard.missing")
        return
    try:
        stored = json.loads(record.read_bytes())
        kept = str(stored["digest"])
    except (ValueError, KeyError, TypeError):
        fix = _("run {command}").format(command=_TRY_BUILD)
        yield Issue(RECORD.as_posix(), 0, _("cannot be read"), fix, code="guard.record")
        return
    try:
        edition, _released = compose(look(root, now))
    except FreigabeError as error:
        yield from error.issues
        return
    fix = _("run {command}").format(command=_TRY_BUILD)
    if edition.digest != kept:
        what = _("is stale: the settings, the releases or what the clock allows have changed since it was made")
        yield Issue(TREE.as_posix(), 0, what, fix, code="guard.stale")
    elif _files_of(root, tree) != edition.files:
        yield Issue(TREE.as_posix(), 0, _("was changed by hand"), fix, code="guard.changed")


def _files_of(root: Path, tree: Path) -> Mapping[str, str]:
    """Return path → digest of every file of *tree*; a link has none, and agrees with no edition."""
    known = digests(root)
    found = known.of_tree(tree)
    known.save(is_part=True)
    return found


def moved(root: Path) -> dict[str, str]:
    """Return the moves the edition at *root* knows of: path a released link names → path its entry is built at."""
    return dict(_record(root)["moved"])


def left(root: Path) -> dict[str, str]:
    """Return what the edition at *root* knows of links to what was taken down: path they name → address of a notice."""
    return dict(_record(root)["left"])


def notices(root: Path) -> tuple[Notice, ...]:
    """Return the notices of the edition at *root*."""
    return tuple(Notice(*map(str, one)) for one in _record(root)["notices"])


def _record(root: Path) -> dict[str, Any]:
    return dict(json.loads((root / RECORD).read_bytes()))
