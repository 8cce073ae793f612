"""
One index out of several, as Pagefind would have made it of all their pages at once.

A reader loads the same files, and a search ranks the same way, however many parts there were. Pages are numbered by
their address; Pagefind numbers them as the file system lists them, which differs from machine to machine. The form is
that of Pagefind 1.5, and what is not of that form is refused. Filters and sorts are not taken over: no search has them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from plugins.core import digest
from plugins.search.packed import opened, packed, unpack, written
from plugins.search.wordlists import Part, merged, separated

ENTRY: Final = "pagefind-entry.json"
SCRIPT: Final = "pagefind.js"


@dataclass(frozen=True, slots=True)
class _Index:
    """What one part says about one language."""

    folder: Path
    wasm: str
    version: str
    pages: Sequence[tuple[str, int]]
    pieces: Sequence[str]
    fields: Sequence[str]


@dataclass(frozen=True, slots=True, order=True)
class _Page:
    url: str
    name: str
    words: int
    part: int
    number: int


def merge(parts: Sequence[Path], target: Path) -> dict[str, Path]:
    """
    Write the index of all *parts* to *target*, without the fragments, and return where each of those lies.

    Raises:
        ValueError: If a part is not of the form that is known here.
    """
    entries = [json.loads((part / ENTRY).read_bytes()) for part in parts]
    (target / "index").mkdir(parents=True)
    languages: dict[str, object] = {}
    fragments: dict[str, Path] = {}
    for lang in sorted({lang for entry in entries for lang in entry["languages"]}):
        told = [(part, entry["languages"].get(lang)) for part, entry in zip(parts, entries, strict=True)]
        indexes = [_read(part, one) for part, one in told if one]
        found, places = _language(lang, indexes, target)
        wasm = wasm_of(indexes[0].wasm)
        shutil.copyfile(indexes[0].folder / wasm, target / wasm)
        languages[lang] = {"hash": found, "page_count": len(places), "wasm": indexes[0].wasm}
        fragments |= places
    shutil.copyfile(parts[0] / SCRIPT, target / SCRIPT)
    (target / ENTRY).write_bytes(digest.canonical_json(entries[0] | {"languages": languages}))
    return fragments


def wasm_of(lang: str | None) -> str:
    """Return the name of the program that reads texts of *lang* in the browser."""
    return f"wasm.{lang or 'unknown'}.pagefind"


def _read(folder: Path, entry: dict[str, Any]) -> _Index:
    said = unpack((folder / f"pagefind.{entry['hash']}.pf_meta").read_bytes())
    version, pages, pieces, _filters, _sorts, fields = said
    return _Index(folder, entry["wasm"], version, pages, [name for _first, _last, name in pieces], fields)


def _language(lang: str, indexes: Sequence[_Index], target: Path) -> tuple[str, dict[str, Path]]:
    """Write words and list of pages of *lang*; return the name of that list, and where each fragment lies."""
    pages = sorted(_pages(indexes))
    fields = sorted({field for one in indexes for field in one.fields})
    pieces = _write_words(lang, _parts(indexes, pages, fields), target)
    places: dict[str, Path] = {}
    listed = []
    for page in pages:
        # seven hexadecimal digits, which two of ten thousand pages may well have in common
        name = page.name if _place(page.name) not in places else page.name + digest.of_bytes(page.url.encode())[:8]
        places[_place(name)] = indexes[page.part].folder / _place(page.name)
        listed.append((name, page.words))
    content = packed(written([indexes[0].version, listed, pieces, [], [], fields]))
    found = f"{lang}_{digest.of_bytes(content)[:10]}"
    (target / f"pagefind.{found}.pf_meta").write_bytes(content)
    return found, places


def _place(fragment: str) -> str:
    return f"fragment/{fragment}.pf_fragment"


def _pages(indexes: Sequence[_Index]) -> Iterator[_Page]:
    for part, index in enumerate(indexes):
        if index.version != indexes[0].version:
            raise ValueError("parts of several releases")
        for number, (name, words) in enumerate(index.pages):
            url = json.loads(opened((index.folder / _place(name)).read_bytes()))["url"]
            yield _Page(url, name, words, part, number)


def _parts(indexes: Sequence[_Index], pages: Sequence[_Page], fields: Sequence[str]) -> list[Part]:
    numbers = [[0] * len(index.pages) for index in indexes]
    for number, page in enumerate(pages):
        numbers[page.part][page.number] = number
    return [
        Part(
            [index.folder / "index" / f"{name}.pf_index" for name in index.pieces],
            mine,
            [fields.index(field) for field in index.fields],
            is_same=list(index.fields) == list(fields[: len(index.fields)]),
        )
        for index, mine in zip(indexes, numbers, strict=True)
    ]


def _write_words(lang: str, parts: Sequence[Part], target: Path) -> list[tuple[str, str, str]]:
    """Write the words in pieces; return from where to where each of them goes, and its name."""
    pieces, names = [], []
    for piece in merged(parts):
        content = packed(piece.content)
        names.append(f"{lang}_{digest.of_bytes(content)[:10]}")
        (target / "index" / f"{names[-1]}.pf_index").write_bytes(content)
        pieces.append((piece.first, piece.last))
    return [(first, last, name) for (first, last), name in zip(separated(pieces), names, strict=True)]
