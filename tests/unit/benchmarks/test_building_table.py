"""The table: ratios of medians, marks beside what is wanted, everything for machines as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import building
from benchmarks.building_table import GROWTH, LARGE, ROWS, SMALL, Measured, as_json, grown, show, show_figures
from benchmarks.run import Sample
from benchmarks.sites import HERE


def _one(wall_s: float, cpu_s: float = 1.0, peak_mb: float = 0.0) -> Sample:
    return Sample(wall_s, cpu_s, peak_mb)


def _measured(posts: int, **fast: list[Sample]) -> Measured:
    figures = {stage: {"fast": samples} for stage, samples in fast.items()}
    return Measured(posts, 1, 7, 9, figures)


def _edit(posts: int, ours: float) -> Measured:
    return Measured(posts, 1, 7, 9, {"edit": {"fast": [_one(ours)], "hugo": [_one(1.0, 4.0)]}})


@pytest.mark.parametrize(("posts", "ours", "mark"), [(SMALL, 0.5, "ok"), (SMALL, 0.51, "over"), (LARGE, 0.5, "over")])
def test_mark_says_whether_the_limit_of_this_size_is_kept(posts: int, ours: float, mark: str) -> None:
    """Ten times as many posts have another limit."""
    [result] = _edit(posts, ours).results()

    assert mark == result.mark
    assert ours == result.value
    assert 0.25 == result.by_cpu


def test_other_sizes_have_no_mark() -> None:
    """A trial run is not judged."""
    [result] = _edit(60, 9.0).results()

    assert result.wanted is None
    assert "" == result.mark


def test_ratio_is_that_of_medians() -> None:
    """One slow run does not count, on either side."""
    figures = {"edit": {"fast": [_one(1), _one(2), _one(90)], "hugo": [_one(4), _one(90), _one(1)]}}

    [result] = Measured(SMALL, 1, 7, 9, figures).results()

    assert 0.5 == result.value


def test_peer_that_was_not_measured_leaves_no_line() -> None:
    """Without Node there is no Eleventy."""
    assert [] == _measured(SMALL, edit=[_one(1)]).results()


def test_memory_is_the_largest_peak() -> None:
    """A look may miss a peak, so the largest one is nearest to it."""
    [result] = _measured(SMALL, cold_memory=[_one(1, 1, 150), _one(1, 1, 201), _one(1, 1, 160)]).results()

    assert 201 == result.value
    assert "over" == result.mark


def test_growth_is_judged_where_it_is_asked_for() -> None:
    """50,000 against 10,000 posts have a limit, small sites do not."""
    for count, marks in ((LARGE, ["over", "ok"]), (10, ["", ""])):
        small = _measured(count, edit=[_one(1)], cold=[_one(2)])
        large = _measured(count * GROWTH, edit=[_one(5.6)], cold=[_one(10)])

        results = grown(small, large)

        assert [5.6, 5.0] == [one.value for one in results]
        assert marks == [one.mark for one in results]


def test_limits_are_those_of_both_sizes() -> None:
    """A row asks for something at both sizes or at none."""
    assert all(set(row.wanted) in ({SMALL, LARGE}, set()) for row in ROWS)
    assert 7 == sum(1 for row in ROWS if row.wanted)


def test_json_holds_runs_medians_and_lines() -> None:
    """The shape of the other comparisons, and the lines of the table."""
    found = as_json(_edit(SMALL, 0.4), {"processors": 2})

    assert {"processors": 2} == found["machine"]
    candidates, rows = found["candidates"], found["rows"]
    assert isinstance(candidates, dict)
    assert isinstance(rows, list)
    run = {"wall_s": 0.4, "cpu_s": 1.0, "peak_mb": 0.0}
    assert {"pages": 7, "files": 9, "edit": {"median": run, "runs": [run]}} == candidates["fast"]
    assert [("ok", 0.5)] == [(row["mark"], row["wanted"]) for row in rows]


def test_tables_show_limit_and_mark() -> None:
    """What is wanted stands beside what was measured."""
    screen = Console(width=140, record=True)
    measured = _edit(SMALL, 0.6)

    show("Titel", measured.results(), "busy", screen)
    show_figures(measured, screen)

    text = screen.export_text()
    assert "≤ 0.5" in text
    assert "over" in text
    assert "hugo" in text


def test_name_alone_lies_among_the_results(tmp_path: Path) -> None:
    """A path is taken as it is."""
    assert HERE / "results/first.json" == building.kept(Path("first"))
    assert HERE / "results/first.json" == building.kept(Path("first.json"))
    assert tmp_path / "first.txt" == building.kept(tmp_path / "first.txt")


def test_senseless_numbers_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """No runs, no figures."""
    assert 2 == building.main([100], 0, None)
    assert "1 or more" in capsys.readouterr().err
