"""
The index of the finished pages, made by Pagefind and kept as long as nothing in it changes.

Pagefind never sees the output. It is given the marked elements of the allowed pages and nothing else, so that it cannot
find anything else; and what it writes is reduced to the files that a search reads. Large sites come to it in parts.
"""

from __future__ import annotations

import html
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from plugins.core import digest, files
from plugins.core.addresses import SEARCH_INDEX
from plugins.core.errors import CheckError, ProgramError
from plugins.core.texts import _
from plugins.search import merge, packed, parts, wordlists

CACHE = Path("var/cache/search")
IGNORED = "data-pagefind-ignore"
MARK = "data-pagefind-body"
_PARTS, _WHOLE, _NEW = "parts", "whole", "new"


def index(output: Path, pages: Iterable[str], cache: Path) -> tuple[str, ...]:
    """
    Put the index of *pages* into *output* and return the files it consists of, relative to *output*.

    Args:
        output: The finished tree.
        pages: Files of it that may be found; those that mark nothing are left out.
        cache: Folder in which the last index is kept.

    Raises:
        CheckError: If no page marks what may be found.
        ProgramError: If Pagefind is missing, fails, or leaves a page out.
    """
    allowed = sorted(pages)
    texts: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for name, text in _documents(output, allowed):
        content = text.encode()
        texts[name], sizes[name] = digest.of_bytes(content), len(content)
    if not texts:
        if allowed:
            fix = _("give {mark} to the element around the text in article.html and page.html").format(mark=MARK)
            raise CheckError("theme/templates", _("no page says which part of it the search may find"), fix)
        return ()
    executable = program()
    made_by = _made_by(executable)
    keyed = {_key(made_by, {name: texts[name] for name in names}): names for names in parts.divided(sizes)}
    try:
        _update(executable, output, keyed, cache)
        return _put(cache, output)
    except OSError as error:
        raise files.refused(cache, error) from error


def document(page: bytes) -> str:
    """Return a page with the language and the marked element of *page* alone; empty if it marks none."""
    tree = LexborHTMLParser(page)
    marked, root = tree.css_first(f"[{MARK}]"), tree.css_first("html")
    if marked is None or root is None:
        return ""
    if not _has_words(marked):
        # Pagefind passes over a page without a word; a picture alone is found by its title
        for title in marked.css(f"[data-pagefind-meta='title'][{IGNORED}]"):
            del title.attrs[IGNORED]
    lang = html.escape(str(root.attributes.get("lang") or ""))
    return f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"></head><body>{marked.html}</body></html>\n'


def _has_words(marked: LexborNode) -> bool:
    read = LexborHTMLParser(str(marked.html))
    for node in read.css(f"[{IGNORED}], {parts.NOT_TEXT}"):
        node.decompose()
    return read.body is not None and any(char.isalnum() for char in read.body.text())


def _documents(output: Path, pages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in pages:
        if (output / name).is_file() and (text := document((output / name).read_bytes())):
            yield name, text


def program() -> Path:
    """
    Return the place of Pagefind.

    Raises:
        ProgramError: If it is not installed.
    """
    try:
        from pagefind_bin import get_executable  # noqa: PLC0415 (missing, it is a message and no traceback)

        return Path(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise ProgramError("pagefind", _("is not installed; the site would have no search"), parts.fix()) from error


def _made_by(executable: Path) -> str:
    """Return a digest of all that decides how an index looks, but its pages."""
    ours = [digest.of_file(Path(module.__file__ or "")) for module in (merge, packed, parts, wordlists)]
    said = {"program": digest.of_file(executable), "options": parts.OPTIONS, "ours": ours}
    return digest.of_bytes(digest.canonical_json({**said, "packer": zlib.ZLIB_RUNTIME_VERSION}))


def _key(made_by: str, of: Mapping[str, str] | list[str]) -> str:
    return digest.of_bytes(digest.canonical_json({"made by": made_by, "of": of}))


def _update(executable: Path, output: Path, keyed: Mapping[str, list[str]], cache: Path) -> None:
    """Make the parts that *cache* does not hold, and of all of them the whole."""
    new, places = cache / _NEW, {key: cache / _PARTS / key for key in keyed}
    for key, place in places.items():
        if not parts.is_kept(place, key):
            parts.make(executable, _documents(output, keyed[key]), new)
            parts.seal(new, key)
            place.parent.mkdir(exist_ok=True)
            files.switch_tree(new, place)
    whole, key = cache / _WHOLE, _key("", list(keyed))
    if not parts.is_kept(whole, key) or not _are_ours(parts.record(whole)["fragments"], places):
        _join(places.values(), cache, key)
    _sweep(cache, keyed)


def _join(places: Iterable[Path], cache: Path, key: str) -> None:
    """Make the whole of the parts at *places*; the fragments stay in those."""
    new = cache / _NEW
    shutil.rmtree(new, ignore_errors=True)
    try:
        fragments = merge.merge([place / SEARCH_INDEX for place in places], new / SEARCH_INDEX)
    except (ValueError, LookupError, TypeError) as error:
        what = _("wrote an index of an unknown form ({reason})").format(reason=error)
        raise ProgramError("pagefind", what, parts.fix()) from error
    parts.seal(new, key, fragments={name: place.relative_to(cache).as_posix() for name, place in fragments.items()})
    files.switch_tree(new, cache / _WHOLE)


def _are_ours(fragments: Mapping[str, str], places: Mapping[str, Path]) -> bool:
    """Whether *fragments* lie in the parts at *places*: whatever a record says, no other file is published."""
    held = {
        f"{_PARTS}/{key}/{SEARCH_INDEX}/{name}"
        for key, place in places.items()
        for name in parts.record(place)["files"]
    }
    return held.issuperset(fragments.values())


def _sweep(cache: Path, keyed: Iterable[str]) -> None:
    """Forget parts of which no page is as it was, and what a killed run left."""
    kept = {cache / _PARTS, cache / _WHOLE, *(cache / _PARTS / key for key in keyed)}
    for path in [*cache.iterdir(), *(cache / _PARTS).iterdir()]:
        if path not in kept:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _put(cache: Path, output: Path) -> tuple[str, ...]:
    """Copy the whole index into *output*; what is there already by mistake is for the audit to find."""
    known = parts.record(cache / _WHOLE)
    places = {name: cache / place for name, place in known["fragments"].items()}
    places |= {name: cache / _WHOLE / SEARCH_INDEX / name for name in known["files"]}
    for folder in sorted({(output / SEARCH_INDEX / name).parent for name in places}):
        folder.mkdir(parents=True, exist_ok=True)
    for name, place in places.items():
        shutil.copyfile(place, output / SEARCH_INDEX / name)
    return tuple(f"{SEARCH_INDEX}/{name}" for name in sorted(places))
