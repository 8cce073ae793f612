"""The sites the fast build is measured on: laid out once, edited in place, refused when they cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.building_sites import WAYS, Sites, Source, fetched, lay_out, same_bytes, same_pages, stays_fast
from benchmarks.content import Corpus, make
from benchmarks.dialects import post_path
from benchmarks.sites import Candidate
from plugins.core.errors import CheckError, SettingsError


@pytest.fixture
def corpus() -> Corpus:
    """Return very few posts."""
    return make(5)


@pytest.fixture
def sites(corpus: Corpus, tmp_path: Path) -> Sites:
    """Return Pelican's site with all its ways, laid out."""
    return lay_out(corpus, tmp_path / "5", WAYS)


def _candidate(root: Path, files: dict[str, str]) -> Candidate:
    for name, text in files.items():
        path = root / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Candidate(root.name, root, (), root / "output", (root / "cache",), root / "a.md")


def test_ways_share_content_and_nothing_else(sites: Sites) -> None:
    """One edit is for all of them; output and caches are of one each."""
    candidates = sites.candidates.values()

    assert len(WAYS) == len(candidates)
    assert 1 == len({one.root for one in candidates}) == len({one.edited for one in candidates})
    assert len(WAYS) == len({one.output for one in candidates}) == len({one.leftovers for one in candidates})


def test_only_ours_has_the_room(sites: Sites) -> None:
    """What it is compared with is Pelican as it comes."""
    root = sites.candidates["stock"].root

    with_room = {name for name in WAYS if "plugins.building" in (root / f"{name}.py").read_text(encoding="utf-8")}

    assert {"fast", "fast_typography"} == with_room


def test_edit_reaches_every_site_once(sites: Sites, corpus: Corpus) -> None:
    """Two edits leave the second sentence only, so that texts do not grow from round to round."""
    path = post_path(sites.candidates["fast"].root, corpus.middle)
    before = path.read_text(encoding="utf-8")

    sites.edit(1)
    sites.edit(2)

    added = path.read_text(encoding="utf-8").removeprefix(before)
    assert "Nachtrag 0002" in added
    assert "Nachtrag 0001" not in added


def test_edited_file_stays_the_same_file(sites: Sites, corpus: Corpus) -> None:
    """It is edited in place, and back to a shorter text as well."""
    source = sites.source("fast")
    inode = source.path.stat().st_ino

    source.edit_body("lang " * 100)
    source.edit_summary("Kurz.")

    text = source.path.read_text(encoding="utf-8")
    assert inode == source.path.stat().st_ino
    assert f"Summary: Kurz. {corpus.middle.summary}" in text
    assert "lang lang" not in text


def test_post_without_its_summary_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    """An edit of the summary would change nothing."""
    path = post_path(tmp_path, corpus.middle)
    path.parent.mkdir(parents=True)
    path.write_text("Title: x\n\nx\n", encoding="utf-8")

    with pytest.raises(CheckError, match="does not hold its summary"):
        Source.of(tmp_path, corpus)


def test_unlike_numbers_of_pages_are_refused(tmp_path: Path) -> None:
    """Who writes less has less to do."""
    one = _candidate(tmp_path / "one", {"a.html": "", "b.html": ""})
    other = _candidate(tmp_path / "other", {"a.html": "", "b.xml": ""})

    assert {"one": (2, 2)} == same_pages([one])
    with pytest.raises(CheckError, match="one 2 of 2 files, other 1 of 2 files"):
        same_pages([one, other])


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.html": "a"}, "b/b.html: is in one of"),
        ({"a.html": "a", "b/b.html": "b", "c.xml": ""}, "c.xml: is in one of"),
        ({"a.html": "a", "b/b.html": "B"}, "b/b.html: differs in"),
    ],
)
def test_other_bytes_are_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    """A file too few, one too many, another letter."""
    stock = _candidate(tmp_path / "stock", {"a.html": "a", "b/b.html": "b"}).output

    same_bytes(stock, stock)
    with pytest.raises(CheckError, match=said):
        same_bytes(stock, _candidate(tmp_path / "fast", files).output)


@pytest.mark.parametrize(
    "told",
    [
        {"mode": "stock", "why": "somebody replaced run", "skipped": 0},
        {"mode": "incremental", "why": "somebody replaced run", "skipped": 0},
    ],
)
def test_building_as_a_whole_is_refused(tmp_path: Path, told: dict[str, object]) -> None:
    """Neither stock's figures nor those of every page are shown as ours after one edit."""
    candidate = _candidate(tmp_path, {})
    report = tmp_path / "cache/building/last.json"
    report.parent.mkdir(parents=True)

    report.write_text(json.dumps({"mode": "incremental", "why": "", "skipped": 7}), encoding="utf-8")
    stays_fast(candidate)
    report.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(CheckError, match="as a whole: somebody replaced run"):
        stays_fast(candidate)


def test_machine_without_npm_cannot_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told what is missing; the caller leaves that peer out."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SettingsError, match="cannot be fetched with npm"):
        fetched(tmp_path)
