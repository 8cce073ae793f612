"""What Pagefind is given, what is kept of what it writes, and when it has to run at all."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from plugins.core import digest
from plugins.core.errors import CheckError, ProgramError
from plugins.core.run import Done
from plugins.search import index, merge, parts
from plugins.search.index import document
from plugins.search.packed import packed, written

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


def page_url(name: str) -> str:
    return f"/{name.removesuffix('index.html')}"


class Pagefind:
    """Stands in for the program: writes what it would write, and remembers what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.given: list[dict[str, str]] = []
        self.forgets = 0
        self.is_backwards = False
        self.name: Callable[[int, str], str] = lambda _number, page: f"de_{digest.of_bytes(page.encode())[:7]}"
        self.version = "1"
        self.words: Callable[[Sequence[str]], list[object]] = lambda _names: [["wort", [[0, [-25, 0], []]], []]]
        self.place = folder / "pagefind"
        self.place.write_bytes(b"program")
        monkeypatch.setattr(index, "program", lambda: self.place)
        monkeypatch.setattr(parts, "run", self.run)

    def run(self, args: Sequence[str | Path], *, cwd: Path, **_: Any) -> Done:
        assert self.place == args[0]
        pages = {
            path.relative_to(cwd / "pages").as_posix(): path.read_text() for path in (cwd / "pages").rglob("*.html")
        }
        self.given.append(pages)
        self.write(cwd / "pagefind", sorted(pages, reverse=self.is_backwards))
        return Done(0, "", "")

    def write(self, bundle: Path, names: Sequence[str]) -> None:
        """Write an index of the pages *names* that holds one word of the first one."""
        called = [self.name(number, name) for number, name in enumerate(names)]
        pages = [[name, 1] for name in called]
        meta = [self.version, pages, [["wort", "wort", "de_1"]], [], [], ["title"]]
        found = {
            **dict.fromkeys(["pagefind.js", "wasm.de.pagefind", *UNREAD], b"x"),
            "pagefind.de_1.pf_meta": packed(written(meta)),
            "index/de_1.pf_index": packed(written([self.words(names)])),
        }
        for fragment, name in zip(called, names, strict=True):
            found[f"fragment/{fragment}.pf_fragment"] = packed(json.dumps({"url": page_url(name)}).encode())
        for name, content in found.items():
            (bundle / name).parent.mkdir(parents=True, exist_ok=True)
            (bundle / name).write_bytes(content)
        languages = {"de": {"hash": "de_1", "wasm": "de", "page_count": len(names) - self.forgets}}
        (bundle / merge.ENTRY).write_text(json.dumps({"version": self.version, "languages": languages}))


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

    kinds = sorted(re.sub(r"de_\w+", "*", name.removeprefix("pagefind/")) for name in names)
    assert kinds == [
        "fragment/*.pf_fragment",
        "index/*.pf_index",
        "pagefind-entry.json",
        "pagefind.*.pf_meta",
        "pagefind.js",
        "wasm.de.pagefind",
    ]
    written_files = [path for path in (tmp_path / "output" / "pagefind").rglob("*") if path.is_file()]
    assert set(names) == {path.relative_to(tmp_path / "output").as_posix() for path in written_files}


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


DAMAGES = {
    "part lost": ("parts/*/pagefind/fragment/*", None),
    "part changed": ("parts/*/pagefind/fragment/*", b"[]"),
    "part record": ("parts/*/record.json", b"[]"),
    "whole lost": ("whole/pagefind/pagefind.js", None),
    "whole changed": ("whole/pagefind/index/*", b"[]"),
    "whole record": ("whole/record.json", b"{}"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_made_again(damage: str, pagefind: Pagefind, tmp_path: Path) -> None:
    """What lies in the cache is published only if it is what was put there."""
    cache = tmp_path / "cache"
    indexed(tmp_path / "1", cache, eins="Eins")
    pattern, content = DAMAGES[damage]
    (place,) = cache.glob(pattern)
    place.unlink() if content is None else place.write_bytes(content)

    indexed(tmp_path / "2", cache, eins="Eins")

    assert (2 if damage.startswith("part") else 1) == len(pagefind.given)
    assert digest.of_tree(tmp_path / "1" / "output") == digest.of_tree(tmp_path / "2" / "output")


def test_a_file_more_in_the_cache_is_not_published(pagefind: Pagefind, tmp_path: Path) -> None:
    """Whoever put it there: the whole is made again."""
    cache = tmp_path / "cache"
    indexed(tmp_path / "1", cache, eins="Eins")
    (cache / "whole" / "pagefind" / "more.js").write_text("alert(1)")

    assert "pagefind/more.js" not in indexed(tmp_path / "2", cache, eins="Eins")
    assert not (tmp_path / "2" / "output" / "pagefind" / "more.js").exists()


def test_a_record_cannot_name_a_file_elsewhere(pagefind: Pagefind, tmp_path: Path) -> None:
    """A poisoned record, well sealed, points a fragment at a file outside of the cache."""
    cache = tmp_path / "cache"
    indexed(tmp_path / "1", cache, eins="Eins")
    (tmp_path / "secret").write_text("geheim")
    whole = dict(parts.record(cache / "whole"))
    parts.seal(cache / "whole", whole["key"], fragments=dict.fromkeys(whole["fragments"], "../secret"))

    indexed(tmp_path / "2", cache, eins="Eins")

    assert digest.of_tree(tmp_path / "1" / "output") == digest.of_tree(tmp_path / "2" / "output")


def test_what_a_killed_run_left_is_swept_away(pagefind: Pagefind, tmp_path: Path) -> None:
    """No page of an earlier, broken run comes into the index, and no part of one stays."""
    cache = tmp_path / "cache"
    output(cache / "new", {"alt": "Alt"}).rename(cache / "new" / "pages")
    (cache / "parts" / "old.old").mkdir(parents=True)

    indexed(tmp_path, cache, eins="Eins")

    assert [["eins/index.html"]] == [list(given) for given in pagefind.given]
    assert {"parts", "whole"} == {path.name for path in cache.iterdir()}
    assert 1 == len(list((cache / "parts").iterdir()))


def test_one_edit_makes_one_part_again(pagefind: Pagefind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page stays in its part whatever is written in it, and the other parts are kept."""
    pages = {f"seite-{number}": f"Text {number}" for number in range(40)}
    size = sum(len(document(PAGE.format(lang="de", text=text).encode())) for text in pages.values())
    monkeypatch.setattr(parts, "LIMIT", size // 3)
    pagefind.name = lambda number, _page: f"de_{number}"  # as if all digests began alike
    first = indexed(tmp_path / "1", tmp_path / "cache", **pages)
    made = len(pagefind.given)

    second = indexed(tmp_path / "2", tmp_path / "cache", **pages | {"seite-7": "Ein neuer Text"})

    assert (4, 5) == (made, len(pagefind.given))
    assert "seite-7/index.html" in pagefind.given[-1]
    assert 40 == sum("fragment" in name for name in first) == sum("fragment" in name for name in second)


def test_the_order_of_the_file_system_is_not_in_the_index(pagefind: Pagefind, tmp_path: Path) -> None:
    """Pagefind numbers pages as they are listed, which differs from machine to machine."""
    pagefind.words = lambda names: [["wort", [[names.index("b/index.html"), [-25, 0], []]], []]]
    indexed(tmp_path / "1", tmp_path / "1" / "cache", a="Eins", b="Zwei", c="Drei")
    pagefind.is_backwards = True
    indexed(tmp_path / "2", tmp_path / "2" / "cache", a="Eins", b="Zwei", c="Drei")

    assert digest.of_tree(tmp_path / "1" / "output") == digest.of_tree(tmp_path / "2" / "output")


def test_an_index_of_another_form_is_told(pagefind: Pagefind, tmp_path: Path) -> None:
    """A later Pagefind may write another one; then there is no site with half a search."""
    pagefind.words = lambda _names: [["wort", []]]

    with pytest.raises(ProgramError, match=r"^pagefind: wrote an index of an unknown form .*\n.*search = false"):
        indexed(tmp_path, tmp_path / "cache", eins="Eins")


def test_a_page_that_pagefind_leaves_out_is_an_error(pagefind: Pagefind, tmp_path: Path) -> None:
    """Its count is compared; nothing of it is kept."""
    pagefind.forgets = 1

    with pytest.raises(ProgramError, match=r"indexed 1 of 2 pages\n.*search = false"):
        indexed(tmp_path, tmp_path / "cache", eins="Eins", zwei="Zwei")

    assert not (tmp_path / "cache" / "whole").exists()
    assert not (tmp_path / "output" / "pagefind").exists()


def test_a_failure_says_how_to_go_on(pagefind: Pagefind, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Never a site whose search is silently missing."""

    def fails(*_: Any, **__: Any) -> Done:
        raise ProgramError("/somewhere/pagefind", "ended with status 1")

    monkeypatch.setattr(parts, "run", fails)

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
