"""What a build tells of itself: every page has a reason, and the seconds are those that went by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plugins.building import report
from plugins.building.times import Times
from plugins.core import texts
from tests.unit.building.probing import ProbedSite, without_canaries

PROBES = {
    "titles": "{{ articles|map(attribute='title')|join }}",
    "steady": "x",
    "many": "{{ articles|length > 3 }}",
    "chance": "{{ lipsum(n=1) }}",
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let texts be English here."""
    before = texts.current()
    texts.use("en")
    yield
    texts.use(before)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbedSite]:
    """Return a site that was built twice, and once more after a title had changed and an article was gone."""
    made = ProbedSite(tmp_path_factory.mktemp("report"), PROBES)
    made.change("a9", title="Bald weg")
    with pytest.MonkeyPatch.context() as patch:
        without_canaries(patch)
        made.build()
        made.build()
        made.change("a1", title="Neu")
        made.entries.pop("a9")
        (made.root / "content/a9.md").unlink()
        made.build()
        yield made


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("titles.html", "titles.html was rendered: articles changed."),
        ("/titles.html", "titles.html was rendered: "),
        ("titles", "titles.html was rendered: "),
        ("a1.html", "a1.html was not rendered: "),
        ("chance", "chance.html was rendered: calls generate_lorem_ipsum."),
        ("steady.html", "steady.html was not rendered: nothing that it shows has changed."),
        ("/2026/", "2026/index.html was not rendered: "),
        ("a9.html", "a9.html is not there: no page of this name was made."),
        ("../../etc/passwd", "../../etc/passwd is not there: "),
    ],
)
def test_each_page_has_a_reason(site: ProbedSite, path: str, answer: str) -> None:
    """By its file, or as it is written in a browser."""
    assert report.explain(site.root / "cache", path).startswith(answer)


def test_a_file_is_found_where_it_was_moved(site: ProbedSite, tmp_path: Path) -> None:
    """A build beside the site that is online takes its place afterwards."""
    (tmp_path / "steady.html").touch()

    for path in ("steady", str(tmp_path / "steady.html")):
        assert "steady.html was not rendered" in report.explain(site.root / "cache", path, tmp_path)


def rows(told: Any) -> dict[str, tuple[str, str]]:
    """Return a table by the name of its lines."""
    return {name: (figure, note) for name, figure, note in report.stats(told)}


def test_the_table_says_what_was_made(site: ProbedSite) -> None:
    """The figures are those of the folder."""
    told = report.read(site.root / "cache")
    assert told is not None

    found = rows(told)

    pages = len([one for one in (site.root / "fast").rglob("*") if one.suffix in {".html", ".xml"}])
    assert found["how"] == ("", "what changed")
    assert found["pages"][0] == str(pages)
    assert int(found["pages rendered"][0]) + int(found["pages skipped"][0]) == pages
    assert found["pages rendered every time"] == ("1", "1 × calls generate_lorem_ipsum")
    assert found["sources converted"][0] == "1"
    assert found["sources known"][0] == "4"
    assert found["files removed"][0] == "1"
    assert found["pages rendered as a test"][0] == "0"
    assert found["short cut for the next build"] == ("no", "a page is rendered every time: calls generate_lorem_ipsum")
    assert found["pages that came out the same"][0] == "1"
    seconds = [float(figure.split()[0]) for figure, _note in found.values() if figure.endswith(" s")]
    assert seconds[-1] == pytest.approx(sum(seconds[:-1]), abs=0.01)
    assert all(told["seconds"][name] > 0 for name in ("surroundings", "look", "sources", "plan", "render", "save"))


@pytest.mark.parametrize(
    ("mode", "why", "answer", "how"),
    [
        (
            "stock",
            "OUTPUT_SOURCES copies",
            "was rendered by Pelican as it is: OUTPUT_SOURCES copies.",
            "as stock Pelican",
        ),
        ("unchanged", "", "no file has changed since the build before.", "nothing changed"),
    ],
)
def test_a_build_without_a_plan_says_so(tmp_path: Path, mode: str, why: str, answer: str, how: str) -> None:
    """Stock's own, and the one that found nothing to do."""
    told = {"mode": mode, "why": why, "rendered": {}, "skipped": 0, "output": str(tmp_path), "seconds": {"look": 0.5}}
    (tmp_path / "building").mkdir()
    (tmp_path / report.PLACE).write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "index.html").touch()

    assert report.explain(tmp_path, "").endswith(answer)
    assert rows(told)["how"][1].startswith(how)
    assert rows(told)["together"] == ("0.500 s", "")


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"mode": "incremental"}', b"\xff"])
def test_no_word_is_no_error(tmp_path: Path, content: bytes | None) -> None:
    """Nor one of an older version."""
    if content is not None:
        (tmp_path / "building").mkdir()
        (tmp_path / report.PLACE).write_bytes(content)

    assert report.read(tmp_path) is None
    assert report.explain(tmp_path, "index.html") == "No build has left word of itself here."


def test_reasons_are_shown_by_how_often_they_are_given() -> None:
    """The first three."""
    whys = {str(number): "abcd"[min(3, number % 5)] for number in range(11)}

    assert report._most(whys).split("\n") == ["4 × d", "3 × a", "2 × b", "…"]


def test_a_stage_stands_still_while_an_inner_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that all stages together are what went by; also where one fails."""
    clock = iter([0, 1, 3, 6, 10, 15, 21])
    monkeypatch.setattr("plugins.building.times.time.monotonic", lambda: next(clock))
    times = Times()

    with times.spent("outer"):
        with pytest.raises(ZeroDivisionError), times.spent("inner"):
            raise ZeroDivisionError
        with times.spent("inner"):
            pass

    assert times.seconds == {"outer": 1 + 3 + 5, "inner": 2 + 4}
