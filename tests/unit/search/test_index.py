"""What Pagefind is given, what is kept of what it writes, and when it has to run at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from plugins.core.errors import CheckError, ProgramError
from plugins.core.run import Done
from plugins.search import index
from plugins.search.index import document

PAGE = (
    '<!doctype html><html lang="{lang}"><head><title>Kopf</title></head><body><nav>Navigation</nav>'
    "<main><article data-pagefind-body><h1>{text}</h1></article><aside>Kommentare</aside></main></body></html>"
)
UNREAD = (
    "pagefind-ui.js",
    "pagefind-component-ui.css",
    "pagefind-worker.js",
    "wasm.unknown.pagefind",
    "wasm.fr.pagefind",
)
READ = ("pagefind.js", "pagefind.de_1.pf_meta", "wasm.de.pagefind", "index/de_1.pf_index", "fragment/de_1.pf_fragment")


class Pagefind:
    """Stands in for the program: writes what it would write, and remembers what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.given: list[dict[str, str]] = []
        self.forgets = 0
        self.place = folder / "pagefind"
        self.place.write_bytes(b"program")
        monkeypatch.setattr(index, "_program", lambda: self.place)
        monkeypatch.setattr(index, "run", self.run)

    def run(self, args: Sequence[str | Path], *, cwd: Path, **_: Any) -> Done:
        assert self.place == args[0]
        pages = {
            path.relative_to(cwd / "pages").as_posix(): path.read_text() for path in (cwd / "pages").rglob("*.html")
        }
        self.given.append(pages)
        languages = {"de": {"hash": "de_1", "wasm": "de", "page_count": len(pages) - self.forgets}}
        for name in (*READ, *UNREAD):
            (cwd / "pagefind" / name).parent.mkdir(parents=True, exist_ok=True)
            (cwd / "pagefind" / name).write_bytes(b"x")
        (cwd / "pagefind" / index.ENTRY).write_text(json.dumps({"version": "1", "languages": languages}))
        return Done(0, "", "")


@pytest.fixture
def pagefind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pagefind:
    return Pagefind(monkeypatch, tmp_path)


def output(folder: Path, pages: Mapping[str, str]) -> Path:
    """Write the tree of a new build: the texts of *pages* by their folder."""
    for name, text in pages.items():
        place = folder / "output" / name / "index.html"
        place.parent.mkdir(parents=True)
        place.write_text(PAGE.format(lang="de", text=text))
    return folder / "output"


def indexed(folder: Path, cache: Path, **pages: str) -> tuple[str, ...]:
    return index.index(output(folder, pages), [f"{name}/index.html" for name in pages], cache)


def test_the_marked_element_and_the_language_are_all_that_is_handed_over() -> None:
    """Navigation, banners and comments cannot be found, whatever Pagefind thinks of them."""
    found = document(PAGE.format(lang="de", text="Häuser &amp; Höfe").encode())

    assert '<html lang="de">' in found
    assert '<article data-pagefind-body=""><h1>Häuser &amp; Höfe</h1></article>' in found
    assert [word for word in ("Kopf", "Navigation", "Kommentare") if word in found] == []


def test_a_page_that_marks_nothing_is_no_document() -> None:
    """Listings, redirects and the 404 page."""
    assert document(b"<!doctype html><html lang=de><body><h1>Archiv</h1></body></html>") == ""


def test_only_allowed_pages_are_given_to_the_program(pagefind: Pagefind, tmp_path: Path) -> None:
    """A page in the output that is not in the list is not found, even if it is marked."""
    place = output(tmp_path, {"eins": "Eins", "verborgen": "Geheim"})

    index.index(place, ["eins/index.html", "fehlt/index.html"], tmp_path / "cache")

    assert [["eins/index.html"]] == [list(given) for given in pagefind.given]


def test_only_what_a_search_reads_is_published(pagefind: Pagefind, tmp_path: Path) -> None:
    """Pagefind's own user interfaces are four times as large as the index, and nothing of ours loads them."""
    names = indexed(tmp_path, tmp_path / "cache", eins="Eins")

    assert sorted(f"pagefind/{name}" for name in (*READ, index.ENTRY)) == list(names)
    written = [path for path in (tmp_path / "output" / "pagefind").rglob("*") if path.is_file()]
    assert set(names) == {path.relative_to(tmp_path / "output").as_posix() for path in written}


def test_nothing_runs_while_no_text_changes(pagefind: Pagefind, tmp_path: Path) -> None:
    """Another frame around the same texts keeps the index."""
    first = indexed(tmp_path / "1", tmp_path / "cache", eins="Eins")
    place = output(tmp_path / "2", {"eins": "Eins"})
    page = place / "eins" / "index.html"
    page.write_text(page.read_text().replace("Navigation", "Neue Navigation"))

    second = index.index(place, ["eins/index.html"], tmp_path / "cache")

    assert 1 == len(pagefind.given)
    assert first == second
    assert (place / "pagefind" / "pagefind.js").is_file()


def test_it_runs_again_for_another_text_page_or_program(pagefind: Pagefind, tmp_path: Path) -> None:
    """A changed text, a page more, a page less, a new release of Pagefind."""
    cache = tmp_path / "cache"
    indexed(tmp_path / "1", cache, eins="Eins")
    indexed(tmp_path / "2", cache, eins="Eins und mehr")
    indexed(tmp_path / "3", cache, eins="Eins und mehr", zwei="Zwei")
    indexed(tmp_path / "4", cache, zwei="Zwei")
    pagefind.place.write_bytes(b"newer")
    indexed(tmp_path / "5", cache, zwei="Zwei")

    assert 5 == len(pagefind.given)


@pytest.mark.parametrize("damage", ["lost", "changed", "record"])
def test_a_damaged_index_is_made_again(damage: str, pagefind: Pagefind, tmp_path: Path) -> None:
    """What lies in the cache is published only if it is what was put there."""
    cache = tmp_path / "cache"
    indexed(tmp_path / "1", cache, eins="Eins")
    place = cache / ("record.json" if damage == "record" else "pagefind/fragment/de_1.pf_fragment")
    place.unlink() if damage == "lost" else place.write_text("[]")

    indexed(tmp_path / "2", cache, eins="Eins")

    assert 2 == len(pagefind.given)


def test_what_a_killed_run_left_is_swept_away(pagefind: Pagefind, tmp_path: Path) -> None:
    """No page of an earlier, broken run comes into the index."""
    output(tmp_path / "cache.new", {"alt": "Alt"}).rename(tmp_path / "cache.new" / "pages")

    indexed(tmp_path, tmp_path / "cache", eins="Eins")

    assert [["eins/index.html"]] == [list(given) for given in pagefind.given]
    assert not (tmp_path / "cache.new").exists()


def test_a_page_that_pagefind_leaves_out_is_an_error(pagefind: Pagefind, tmp_path: Path) -> None:
    """Its count is compared; the last index stays."""
    pagefind.forgets = 1

    with pytest.raises(ProgramError, match=r"indexed 1 of 2 pages\n.*search = false"):
        indexed(tmp_path, tmp_path / "cache", eins="Eins", zwei="Zwei")

    assert not (tmp_path / "cache").exists()


def test_a_failure_says_how_to_go_on(pagefind: Pagefind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Never a site whose search is silently missing."""

    def fails(*_: Any, **__: Any) -> Done:
        raise ProgramError("/somewhere/pagefind", "ended with status 1")

    monkeypatch.setattr(index, "run", fails)

    with pytest.raises(ProgramError, match=r"^pagefind: ended with status 1\n  try: .*search = false"):
        indexed(tmp_path, tmp_path / "cache", eins="Eins")


def test_a_missing_package_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A message and no traceback."""
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)

    with pytest.raises(ProgramError, match=r"^pagefind: is not installed; .*\n  try: delete \.venv/"):
        indexed(tmp_path, tmp_path / "cache", eins="Eins")


def test_a_theme_without_the_mark_is_told(pagefind: Pagefind, tmp_path: Path) -> None:
    """A firm's own templates may have forgotten it; Pagefind would then index every page whole."""
    place = output(tmp_path, {"eins": "Eins"})
    page = place / "eins" / "index.html"
    page.write_text(page.read_text().replace(" data-pagefind-body", ""))

    with pytest.raises(CheckError, match=r"data-pagefind-body"):
        index.index(place, ["eins/index.html"], tmp_path / "cache")

    assert [] == pagefind.given


def test_a_site_without_texts_has_no_index(pagefind: Pagefind, tmp_path: Path) -> None:
    """There is nothing to find, and nothing goes wrong."""
    assert () == index.index(tmp_path, [], tmp_path / "cache")
    assert [] == pagefind.given
