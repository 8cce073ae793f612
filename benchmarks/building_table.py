"""What the fast build is to reach, and what it reached: ratios beside what is wanted, for people and for machines."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.run import Sample, middle

SMALL, LARGE = 1_000, 10_000
# How many times as many entries growth is looked at with.
GROWTH: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure of *subject* in *stage*, by that of *base* if there is one, and its limit."""

    title: str
    stage: str
    subject: str
    base: str
    wanted: Mapping[int, float] = field(default_factory=dict)


def _limits(small: float, large: float) -> dict[int, float]:
    return {SMALL: small, LARGE: large}


# The one place where the limits stand; rows without any inform.
ROWS: Final = (
    Row("one body edit, against Hugo", "edit", "fast", "hugo", _limits(0.5, 0.12)),
    Row("one body edit, against cached Pelican", "edit", "fast", "cached", _limits(0.2, 0.06)),
    Row("one body edit, against Eleventy", "edit", "fast", "eleventy"),
    Row("nothing changed, against import pelican", "unchanged", "fast", "import", _limits(1.2, 1.6)),
    Row("cold, against Pelican", "cold", "fast", "stock", _limits(0.55, 0.4)),
    Row("cold, typography, against Pelican", "cold", "fast_typography", "stock_typography", _limits(0.5, 0.35)),
    Row("cold, against Hugo", "cold", "fast", "hugo"),
    Row("cold, against Eleventy", "cold", "fast", "eleventy"),
    Row("save to page, against Hugo's server", "save", "fast", "hugo", _limits(0.4, 0.1)),
    Row("save to page, against Eleventy", "save", "fast", "eleventy"),
    Row("all pages caught up, against Hugo's server", "catch_up", "fast", "hugo", _limits(0.25, 0.1)),
    Row("all pages caught up, against Eleventy", "catch_up", "fast", "eleventy"),
)
PEAKS: Final = (
    Row("peak memory, cold, MB", "cold_memory", "fast", "", _limits(200, 450)),
    Row("peak memory, one edit, MB", "edit_memory", "fast", "", _limits(100, 180)),
)
GROWN: Final = {"edit": 5.5, "cold": 5.5}

Figures = Mapping[str, Mapping[str, Sequence[Sample]]]


@dataclass(frozen=True, slots=True)
class Result:
    """One line as it came out; `wanted` is None where nothing is asked for at this size."""

    title: str
    value: float
    wanted: float | None
    own: Sample
    other: Sample | None

    @property
    def by_cpu(self) -> float | None:
        """Return the same ratio in processor time, which a busy machine disturbs less."""
        return self.own.cpu_s / self.other.cpu_s if self.other and self.other.cpu_s else None

    @property
    def mark(self) -> str:
        """Say whether the limit is kept."""
        return "" if self.wanted is None else "ok" if self.value <= self.wanted else "over"


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: the figures of each stage by candidate, and how many pages and files all of them wrote."""

    posts: int
    seed: int
    pages: int
    files: int
    figures: Figures

    def results(self) -> list[Result]:
        """Return the lines that can be told from what was measured."""
        found = []
        for row in (*ROWS, *PEAKS):
            stage = self.figures.get(row.stage, {})
            if stage.get(row.subject) and (not row.base or stage.get(row.base)):
                found.append(self._result(row, stage))
        return found

    def _result(self, row: Row, stage: Mapping[str, Sequence[Sample]]) -> Result:
        own, wanted = middle(stage[row.subject]), row.wanted.get(self.posts)
        if not row.base:
            # a peak between two looks is missed: the largest of several is nearest to it
            return Result(row.title, max(one.peak_mb for one in stage[row.subject]), wanted, own, None)
        other = middle(stage[row.base])
        return Result(row.title, own.wall_s / other.wall_s, wanted, own, other)


def grown(small: Measured, large: Measured) -> list[Result]:
    """Return by how much each stage grew from *small* to *large*."""
    found = []
    for stage, wanted in GROWN.items():
        own, other = middle(large.figures[stage]["fast"]), middle(small.figures[stage]["fast"])
        title = f"{stage}, {large.posts:,} posts against {small.posts:,}"
        limit = wanted if large.posts == GROWTH * LARGE else None
        found.append(Result(title, own.wall_s / other.wall_s, limit, own, other))
    return found


def load() -> list[float]:
    """Return how busy the machine is: the means of one, five and fifteen minutes."""
    return [round(part, 2) for part in os.getloadavg()]


def show(title: str, results: Sequence[Result], caption: str, console: Console) -> None:
    """Print *results* as a table."""
    table = Table(title=title, caption=caption)
    table.add_column("what")
    for heading in ("value", "wanted", "", "by CPU", "ours wall s", "CPU s", "theirs wall s", "CPU s"):
        table.add_column(heading, justify="right")
    for one in results:
        table.add_row(one.title, *_cells(one))
    console.print(table)


def _cells(one: Result) -> Sequence[str]:
    wanted = "" if one.wanted is None else f"≤ {one.wanted:g}"
    if one.other is None:
        return (f"{one.value:.0f}", wanted, one.mark, *[""] * 5)
    times = [f"{figure:.3f}" for side in (one.own, one.other) for figure in (side.wall_s, side.cpu_s)]
    return (f"{one.value:.3f}", wanted, one.mark, "" if one.by_cpu is None else f"{one.by_cpu:.3f}", *times)


def show_figures(measured: Measured, console: Console) -> None:
    """Print the medians of everything that was measured; they inform only."""
    table = Table(title=f"{measured.posts:,} posts, medians")
    for heading in ("stage", "built by", "wall s", "CPU s", "peak MB", "runs"):
        table.add_column(heading, justify="left" if heading in {"stage", "built by"} else "right")
    for stage, runs in measured.figures.items():
        for name, samples in runs.items():
            table.add_row(stage, name, *_medians(samples))
    console.print(table)


def _medians(samples: Sequence[Sample]) -> Sequence[str]:
    one = middle(samples)
    peak = f"{max(each.peak_mb for each in samples):.0f}" if one.peak_mb else ""
    return (f"{one.wall_s:.3f}", f"{one.cpu_s:.3f}", peak, str(len(samples)))


def as_json(measured: Measured, host: Mapping[str, object]) -> dict[str, object]:
    """Return everything that was measured: the shape of `report.as_json`, and the lines of the table."""
    names = dict.fromkeys(name for runs in measured.figures.values() for name in runs)
    return {
        "posts": measured.posts,
        "seed": measured.seed,
        "machine": dict(host),
        "candidates": {
            name: {
                "pages": measured.pages,
                "files": measured.files,
                **{stage: _stage(runs[name]) for stage, runs in measured.figures.items() if name in runs},
            }
            for name in names
        },
        "rows": lines(measured.results()),
    }


def lines(results: Sequence[Result]) -> list[dict[str, object]]:
    """Return *results* for a machine."""
    return [
        {"title": one.title, "value": one.value, "by_cpu": one.by_cpu, "wanted": one.wanted, "mark": one.mark}
        for one in results
    ]


def _stage(samples: Sequence[Sample]) -> dict[str, object]:
    return {"median": asdict(middle(samples)), "runs": [asdict(one) for one in samples]}
