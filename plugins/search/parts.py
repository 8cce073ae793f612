"""
The parts of an index: Pagefind makes each of some of the pages, and it is kept as long as none of those changes.

Pagefind holds all pages it is given in memory at once, fifty times their size; so it is given few, one part after the
other. Which part a page belongs to depends on its name and the number of parts alone: an edit changes one of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from plugins.core import digest, files
from plugins.core.addresses import SEARCH_INDEX
from plugins.core.errors import ProgramError
from plugins.core.run import run
from plugins.core.texts import _
from plugins.search.merge import ENTRY, SCRIPT, wasm_of

RECORD: Final = "record.json"
# Pages of one part, in bytes; some seven hundred posts
LIMIT: Final = 4_000_000
# What a text brings along that says nothing about it: lists of its headings, signs that link.
NOT_TEXT: Final = ".toc, .footnote-backref, .headerlink"
OPTIONS: Final = ("--site", "pages", "--output-path", SEARCH_INDEX, "--exclude-selectors", NOT_TEXT, "--silent")
TIMEOUT_S: Final = 600.0
_KEPT: Final = (SCRIPT, ENTRY, "*.pf_meta", "index/*.pf_index", "fragment/*.pf_fragment")


def divided(sizes: Mapping[str, int]) -> list[list[str]]:
    """Return the names of pages, given with their *sizes*, by part; a power of two of them, so that growth is rare."""
    count = 1
    while sum(sizes.values()) > count * LIMIT:
        count *= 2
    found: dict[int, list[str]] = {}
    for name in sorted(sizes):
        found.setdefault(int(digest.of_bytes(name.encode())[:8], 16) % count, []).append(name)
    return [found[part] for part in sorted(found)]


def make(program: Path, pages: Iterable[tuple[str, str]], new: Path) -> None:
    """
    Let *program* index *pages*, given as name and text, into the folder *new*.

    Raises:
        ProgramError: If it fails, or leaves a page out.
    """
    shutil.rmtree(new, ignore_errors=True)
    count = 0
    for name, text in pages:
        place = new / "pages" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        count += 1
    try:
        run([program, *OPTIONS], timeout_s=TIMEOUT_S, cwd=new)
    except ProgramError as error:
        raise ProgramError.of(replace(one, where="pagefind", fix=fix()) for one in error.issues) from error
    shutil.rmtree(new / "pages")
    _reduce(new / SEARCH_INDEX, count)


def _reduce(bundle: Path, count: int) -> None:
    """
    Leave in *bundle* what a search reads.

    Raises:
        ProgramError: If another number of pages than *count* was indexed.
    """
    languages = json.loads((bundle / ENTRY).read_bytes())["languages"].values()
    indexed = sum(one["page_count"] for one in languages)
    if indexed != count:
        what = _("indexed {found} of {count} pages").format(found=indexed, count=count)
        raise ProgramError("pagefind", what, fix())
    wanted = {path for pattern in _KEPT for path in bundle.glob(pattern)}
    wanted |= {bundle / wasm_of(one["wasm"]) for one in languages}
    for path in list(files.walk(bundle)):
        if path not in wanted:
            path.unlink()


def fix() -> str:
    """Return how to go on when Pagefind made no index."""
    return _("delete .venv/ and run the task again, or write search = false below [site]")


def seal(folder: Path, key: str, **more: object) -> None:
    """Write down that what lies in *folder* is the whole of *key*, and what *more* is to be known of it."""
    found = {"key": key, "files": digest.of_tree(folder / SEARCH_INDEX), **more}
    (folder / RECORD).write_bytes(digest.canonical_json(found | {"seal": _seal(found)}))


def record(folder: Path) -> Mapping[str, Any]:
    """Return what was written down about *folder*; nothing where that cannot be read or is damaged."""
    try:
        found = json.loads((folder / RECORD).read_bytes())
        given = found.pop("seal")
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return {}
    return found if given == _seal(found) else {}


def _seal(found: Mapping[str, object]) -> str:
    return digest.of_bytes(digest.canonical_json(found))


def is_kept(folder: Path, key: str) -> bool:
    """Whether *folder* holds what belongs to *key*, every file of it as it was written and none more."""
    found = record(folder)
    return found.get("key") == key and found.get("files") == digest.of_tree(folder / SEARCH_INDEX)
