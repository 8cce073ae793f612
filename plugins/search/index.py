"""
The index of the finished pages, made by Pagefind and kept as long as nothing in it changes.

Pagefind never sees the output. It is given the marked elements of the allowed pages and nothing else, so that it cannot
find anything else; and what it writes is reduced to the files that a search reads.
"""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from plugins.core import digest, files
from plugins.core.addresses import SEARCH_INDEX
from plugins.core.errors import CheckError, ProgramError
from plugins.core.run import run
from plugins.core.texts import _

CACHE = Path("var/cache/search")
TIMEOUT_S = 600.0
RECORD = "record.json"
ENTRY = "pagefind-entry.json"
IGNORED = "data-pagefind-ignore"
MARK = "data-pagefind-body"
# What a text brings along that says nothing about it: lists of its headings, signs that link.
NOT_TEXT = ".toc, .footnote-backref, .headerlink"
_KEPT = ("pagefind.js", ENTRY, "*.pf_meta", "index/*.pf_index", "fragment/*.pf_fragment")


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
    texts = {name: digest.of_bytes(text.encode()) for name, text in _documents(output, allowed)}
    if not texts:
        if allowed:
            fix = _("give {mark} to the element around the text in article.html and page.html").format(mark=MARK)
            raise CheckError("theme/templates", _("no page says which part of it the search may find"), fix)
        return ()
    program = _program()
    key = digest.of_bytes(digest.canonical_json({"program": digest.of_file(program), "pages": texts}))
    try:
        if not _is_kept(cache, key):
            _make(program, _documents(output, allowed), cache, key)
        # What is there already by mistake is for the audit to find
        shutil.copytree(cache / SEARCH_INDEX, output / SEARCH_INDEX, dirs_exist_ok=True)
    except OSError as error:
        raise files.refused(cache, error) from error
    return tuple(f"{SEARCH_INDEX}/{name}" for name in sorted(_record(cache)["files"]))


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
    for node in read.css(f"[{IGNORED}], {NOT_TEXT}"):
        node.decompose()
    return read.body is not None and any(char.isalnum() for char in read.body.text())


def _documents(output: Path, pages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in pages:
        if (output / name).is_file() and (text := document((output / name).read_bytes())):
            yield name, text


def _program() -> Path:
    try:
        from pagefind_bin import get_executable  # noqa: PLC0415 (missing, it is a message and no traceback)

        return Path(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise ProgramError("pagefind", _("is not installed; the site would have no search"), _fix()) from error


def _fix() -> str:
    return _("delete .venv/ and run the task again, or write search = false below [site]")


def _record(cache: Path) -> Mapping[str, Any]:
    """Return what the index in *cache* was made of and consists of; nothing where that cannot be read."""
    try:
        found = json.loads((cache / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_kept(cache: Path, key: str) -> bool:
    """Whether *cache* holds the index with *key*, whole."""
    record = _record(cache)
    return record.get("key") == key and record.get("files") == digest.of_tree(cache / SEARCH_INDEX)


def _make(program: Path, documents: Iterable[tuple[str, str]], cache: Path, key: str) -> None:
    """Let *program* index *documents*, and put the result in the place of *cache*."""
    new = cache.with_name(f"{cache.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    count = 0
    for name, text in documents:
        place = new / "pages" / name
        place.parent.mkdir(parents=True)
        place.write_text(text, encoding="utf-8")
        count += 1
    options = ["--site", "pages", "--output-path", SEARCH_INDEX, "--exclude-selectors", NOT_TEXT, "--silent"]
    try:
        run([program, *options], timeout_s=TIMEOUT_S, cwd=new)
    except ProgramError as error:
        raise ProgramError.of(replace(one, where="pagefind", fix=_fix()) for one in error.issues) from error
    shutil.rmtree(new / "pages")
    _reduce(new / SEARCH_INDEX, count)
    record = {"key": key, "files": digest.of_tree(new / SEARCH_INDEX)}
    (new / RECORD).write_bytes(digest.canonical_json(record))
    files.switch_tree(new, cache)


def _reduce(bundle: Path, count: int) -> None:
    """
    Leave in *bundle* what a search reads, with the languages in one order.

    Raises:
        ProgramError: If another number of pages than *count* was indexed.
    """
    entry = json.loads((bundle / ENTRY).read_bytes())
    languages = entry["languages"].values()
    indexed = sum(one["page_count"] for one in languages)
    if indexed != count:
        what = _("indexed {found} of {count} pages").format(found=indexed, count=count)
        raise ProgramError("pagefind", what, _fix())
    (bundle / ENTRY).write_bytes(digest.canonical_json(entry))
    wanted = {path for pattern in _KEPT for path in bundle.glob(pattern)}
    wanted |= {bundle / f"wasm.{one['wasm'] or 'unknown'}.pagefind" for one in languages}
    for path in list(files.walk(bundle)):
        if path not in wanted:
            path.unlink()
