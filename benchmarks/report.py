"""The figures of one comparison, as a table for people and as JSON for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version

from rich.console import Console
from rich.table import Table

from benchmarks.run import Sample, middle

PACKAGES = ("pelican", "markdown", "jinja2", "hugo")
BASES = ("stock", "hugo")
MEASURES = ("cpu_s", "wall_s")


@dataclass(slots=True)
class Series:
    """All runs of one candidate: cold builds and, if asked for, builds after one edit."""

    pages: int = 0
    files: int = 0
    cold: list[Sample] = field(default_factory=list)
    edit: list[Sample] = field(default_factory=list)

    def runs(self, stage: str) -> list[Sample]:
        """Return the runs of *stage*, `cold` or `edit`."""
        return self.edit if stage == "edit" else self.cold


@dataclass(frozen=True, slots=True)
class Comparison:
    """One size of content, built by every candidate in turn."""

    posts: int
    seed: int
    series: Mapping[str, Series]

    def stages(self) -> list[str]:
        """Return the stages that were run."""
        return [stage for stage in ("cold", "edit") if any(one.runs(stage) for one in self.series.values())]

    def ratio(self, stage: str, name: str, base: str, measure: str) -> float | None:
        """Return how many times *base*'s figure candidate *name* needs; None where it was not run."""
        if base not in self.series:
            return None
        own, other = (getattr(middle(self.series[key].runs(stage)), measure) for key in (name, base))
        return float(own) / float(other) if other else None


def machine() -> dict[str, object]:
    """Return what the figures depend on: processors, load before the first run, versions."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": [round(part, 2) for part in os.getloadavg()],
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
    }


def as_json(comparison: Comparison, host: Mapping[str, object]) -> dict[str, object]:
    """Return everything that was measured, medians and ratios included."""
    return {
        "posts": comparison.posts,
        "seed": comparison.seed,
        "machine": dict(host),
        "candidates": {
            name: {
                "pages": one.pages,
                "files": one.files,
                **{stage: _stage_json(comparison, name, stage) for stage in comparison.stages()},
            }
            for name, one in comparison.series.items()
        },
    }


def show(comparison: Comparison, host: Mapping[str, object], console: Console) -> None:
    """Print one table per stage, with the medians."""
    for stage in comparison.stages():
        titles = {"cold": "cold build", "edit": "build after one edit"}
        rounds = max(len(one.runs(stage)) for one in comparison.series.values())
        table = Table(
            title=f"{comparison.posts} posts, {titles[stage]}, median of {rounds}",
            caption=", ".join(f"{name} {value}" for name, value in host.items()),
        )
        table.add_column("built by")
        for heading in ("CPU s", "wall s", "peak MB", "pages", "files", *_ratio_headings()):
            table.add_column(heading, justify="right")
        for name, one in comparison.series.items():
            table.add_row(name, *_cells(comparison, stage, name, one))
        console.print(table)


def _cells(comparison: Comparison, stage: str, name: str, one: Series) -> Sequence[str]:
    figures = middle(one.runs(stage))
    ratios = [comparison.ratio(stage, name, base, measure) for measure in MEASURES for base in BASES]
    return [
        f"{figures.cpu_s:.2f}",
        f"{figures.wall_s:.2f}",
        f"{figures.peak_mb:.0f}",
        str(one.pages),
        str(one.files),
        *("–" if ratio is None else f"{ratio:.2f}" for ratio in ratios),
    ]


def _ratio_headings() -> list[str]:
    return [f"{measure.removesuffix('_s').replace('cpu', 'CPU')} ÷ {base}" for measure in MEASURES for base in BASES]


def _stage_json(comparison: Comparison, name: str, stage: str) -> dict[str, object]:
    runs = comparison.series[name].runs(stage)
    ratios = {
        f"{measure}_by_{base}": comparison.ratio(stage, name, base, measure) for measure in MEASURES for base in BASES
    }
    return {"median": asdict(middle(runs)), "ratios": ratios, "runs": [asdict(sample) for sample in runs]}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
