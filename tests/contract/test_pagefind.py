"""The real Pagefind in parts: the whole says what one run over all pages says, however it was made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from plugins.core import digest
from plugins.core.run import Done
from plugins.core.run import run as really_run
from plugins.search import index, merge, parts
from plugins.search.packed import opened, unpack

PAGE = (
    '<!doctype html><html lang="{lang}"><body><nav>Navigation</nav><article data-pagefind-body>'
    '<h1 data-pagefind-meta="title" data-pagefind-ignore>{title}</h1>{date}<p>{text}</p></article></body></html>'
)
DATE = '<p data-pagefind-ignore><time data-pagefind-meta="date">{day}. Mai 2026</time></p>'
SUBJECTS = ("Häuser", "Haus", "Café", "cafe", "Kündigung", "Verträge", "fooBar", "foo_bar", "größere", "naïve")
VERBS = ("bauen", "baute", "kündigen", "prüft", "sanieren")


def pages(count: int = 60) -> dict[str, str]:
    """Return pages of two languages that share words, accents and titles; every ninth has no date."""
    found = {}
    for number in range(count):
        lang = "en" if number % 7 == 3 else "de"
        words = [(SUBJECTS + VERBS)[(number * step) % 15] for step in range(1, 5 + number % 11)]
        date = DATE.format(day=number % 28 + 1) if number % 9 else ""
        text = f"{' '.join(words)}.</p><h2 id=mehr>Mehr {words[0]}</h2><p>Text {number} und {' '.join(words * 3)}."
        title = f"{SUBJECTS[number % 10]} {number}"
        found[f"blog/seite-{number}/index.html"] = PAGE.format(lang=lang, title=title, date=date, text=text)
    return found


def written(output: Path, texts: dict[str, str], order: Iterable[str] = ()) -> Path:
    """Write *texts* as a new build does."""
    shutil.rmtree(output, ignore_errors=True)
    for name in order or texts:
        (output / name).parent.mkdir(parents=True)
        (output / name).write_text(texts[name], encoding="utf-8")
    return output


def _pages(packed_pages: Sequence[Any], urls: Sequence[str]) -> dict[str, object]:
    number, found = 0, {}
    for step, *places in packed_pages:
        number += step
        found[urls[number]] = places
    return found


def meaning(bundle: Path) -> dict[str, object]:
    """Return all that a search can read in *bundle*, by word and address: no file names, no numbers of pages."""
    found: dict[str, object] = {}
    for lang, entry in json.loads((bundle / merge.ENTRY).read_bytes())["languages"].items():
        version, listed, pieces, _filters, _sorts, fields = unpack(
            (bundle / f"pagefind.{entry['hash']}.pf_meta").read_bytes()
        )
        texts = [json.loads(opened((bundle / "fragment" / f"{name}.pf_fragment").read_bytes())) for name, _ in listed]
        urls = [text["url"] for text in texts]
        words = {}
        for first, last, name in pieces:
            for word, plain, forms in unpack((bundle / "index" / f"{name}.pf_index").read_bytes())[0]:
                assert first <= word
                assert word[: len(last)] <= last
                words[word] = (_pages(plain, urls), {form: _pages(some, urls) for form, some in forms})
        counted = {url: words_in for url, (_, words_in) in zip(urls, listed, strict=True)}
        found[lang] = (version, entry["wasm"], entry["page_count"], fields, counted, words)
        found |= {text["url"]: text for text in texts}
    return found


class Counted:
    """Lets the real program run, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        monkeypatch.setattr(parts, "run", self.run)

    def run(self, args: Sequence[str | Path], **options: Any) -> Done:
        self.runs += 1
        return really_run(args, **options)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Many parts of a small site."""
    size = sum(len(index.document(text.encode()).encode()) for text in pages().values())
    monkeypatch.setattr(parts, "LIMIT", size // 7)
    return Counted(monkeypatch)


def made(folder: Path, cache: Path, texts: dict[str, str], order: Iterable[str] = ()) -> Path:
    output = written(folder / "output", texts, order)
    index.index(output, texts, cache)
    return output / "pagefind"


def test_parts_say_what_one_run_says(counted: Counted, tmp_path: Path) -> None:
    """Every word with its pages and places, title and date, every text: the same ranking, and one index to load."""
    found = made(tmp_path, tmp_path / "cache", pages())
    parts.make(
        index.program(),  # the program itself, asked at once
        ((name, index.document(text.encode())) for name, text in pages().items()),
        tmp_path / "once",
    )

    assert 8 == counted.runs - 1
    assert meaning(tmp_path / "once" / "pagefind") == meaning(found)


def test_the_order_of_the_file_system_is_not_in_the_index(counted: Counted, tmp_path: Path) -> None:
    """Two folders written the other way round give the same bytes; Pagefind numbers pages as they are listed."""
    texts = pages()
    first = made(tmp_path / "1", tmp_path / "1" / "cache", texts)
    second = made(tmp_path / "2", tmp_path / "2" / "cache", texts, reversed(texts))

    assert digest.of_tree(first) == digest.of_tree(second)


def test_nothing_runs_and_nothing_is_written_while_no_text_changes(counted: Counted, tmp_path: Path) -> None:
    """The files of the cache keep their time, and the site is given the same bytes."""
    cache = tmp_path / "cache"
    first = digest.of_tree(made(tmp_path, cache, pages()))
    times = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    counted.runs = 0
    framed = {name: text.replace("Navigation", "Neue Navigation") for name, text in pages().items()}

    assert first == digest.of_tree(made(tmp_path, cache, framed))
    assert 0 == counted.runs
    assert times == {path: path.stat().st_mtime_ns for path in cache.rglob("*")}


EDITED = "blog/seite-15/index.html"


EDITS = {
    "word": ("<p>", "<p>Zaunpfahl "),
    "filter": ("<h1", '<h1 data-pagefind-filter="art"'),
    "meta": ("Mai 2026", "Mai 2025"),
    "language": ('lang="de"', 'lang="fr"'),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_one_part_again_and_the_same_as_from_nothing(edit: str, counted: Counted, tmp_path: Path) -> None:
    """One run, and what a build without a cache makes."""
    texts = pages()
    made(tmp_path, tmp_path / "cache", texts)
    counted.runs = 0
    edited = texts | {EDITED: texts[EDITED].replace(*EDITS[edit])}
    assert edited != texts

    found = made(tmp_path / "1", tmp_path / "cache", edited)

    assert 1 == counted.runs
    assert digest.of_tree(made(tmp_path / "2", tmp_path / "fresh", edited)) == digest.of_tree(found)


def test_another_release_of_pagefind_makes_all_parts_again(
    counted: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its bytes are in the digest of every part; so are its options."""
    made(tmp_path, tmp_path / "cache", pages())
    newer = Path(shutil.copy2(index.program(), tmp_path / "newer"))
    with newer.open("ab") as program:
        program.write(b"\0")
    monkeypatch.setattr(index, "program", lambda: newer)
    made(tmp_path, tmp_path / "cache", pages())
    monkeypatch.setattr(parts, "OPTIONS", (*parts.OPTIONS, "--keep-index-url"))
    made(tmp_path, tmp_path / "cache", pages())

    assert 3 * 8 == counted.runs


def test_a_poisoned_part_is_made_again(counted: Counted, tmp_path: Path) -> None:
    """A fragment that says something else, well packed, is not published; one run, and the old bytes."""
    first = digest.of_tree(made(tmp_path, tmp_path / "cache", pages()))
    fragment = next((tmp_path / "cache" / "parts").rglob("*.pf_fragment"))
    fragment.write_bytes(next(one for one in fragment.parent.iterdir() if one != fragment).read_bytes())
    counted.runs = 0

    assert first == digest.of_tree(made(tmp_path, tmp_path / "cache", pages()))
    assert 1 == counted.runs
