"""`tasks.py bench --building`: the fast build against stock Pelican, Hugo and Eleventy, all in turn in one run."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from benchmarks import building_served as served
from benchmarks import building_sites as sites
from benchmarks import building_table as table
from benchmarks import content, report
from benchmarks.building_table import Measured
from benchmarks.run import Sample, measure
from benchmarks.sites import HERE, REPOSITORY, Candidate
from plugins.core.errors import CheckError, FreigabeError, SettingsError
from plugins.core.run import run

SEED = 1
# A process of a tenth of a second has its peak between two looks of the usual pace.
_MEMORY_PACE_S = 0.01
_WIDTH = 132
_WARM = ("fast", "cached", "hugo", "eleventy")
_COLD = ("stock", "fast", "hugo", "eleventy", "stock_typography", "fast_typography")
_PAIRS = {"fast": "stock", "fast_typography": "stock_typography"}


def main(counts: Sequence[int], rounds: int, keep: Path | None, growth: int = 0) -> int:
    """
    Measure sites of so many posts each, *rounds* times; print the tables and write every figure to *keep*.

    With a *growth* of N, sites of N and 5 N posts are measured beside each other as well.
    """
    screen = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    progress = Console(stderr=True)
    work = REPOSITORY / "var" / "bench" / "building"
    try:
        if min(rounds, *counts) < 1 or growth < 0:
            raise SettingsError("--posts, --runs", "are not 1 or more", "leave them out")
        names = _names(work, progress)
        host = _machine(names)
        measured = [Size(count, rounds, progress, work, names).measured() for count in counts]
        grown = _grown(growth, rounds, progress, work) if growth else []
    except FreigabeError as error:
        print(error, file=sys.stderr)
        return error.exitcode
    host["load_after"] = table.load()
    _show(measured, grown, host, screen)
    if keep:
        found = [table.as_json(one, host) for one in (*measured, *grown)]
        if grown:
            found[-1]["rows"] = table.lines(table.grown(*grown))
        place = kept(keep)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8", newline="\n")
    return 0


def _names(work: Path, progress: Console) -> list[str]:
    """Return who is measured; Eleventy informs only, so a machine without Node does without it."""
    try:
        sites.fetched(work)
    except SettingsError as error:
        progress.print(f"eleventy: left out, {error}", markup=False)
        return [*sites.WAYS, "hugo"]
    return [*sites.WAYS, *sites.PEERS]


def _machine(names: Iterable[str]) -> dict[str, object]:
    host = report.machine()
    if "eleventy" in names:
        node = run(["node", "--version"], timeout_s=60, cwd=HERE)
        host |= {"eleventy": sites.eleventy_version(), "node": node.stdout.strip().removeprefix("v")}
    return host


def kept(path: Path) -> Path:
    """Return *path*; a mere name lies where results are kept."""
    return path if path.is_absolute() or len(path.parts) > 1 else HERE / "results" / path.with_suffix(".json")


@dataclass(slots=True)
class Size:
    """Sites of one size, and what was measured on them so far."""

    count: int
    rounds: int
    progress: Console
    work: Path
    names: Sequence[str]
    figures: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)
    all: sites.Sites = field(init=False)

    def __post_init__(self) -> None:
        self.all = sites.lay_out(content.make(self.count, SEED), self.work / str(self.count), self.names)

    def measured(self) -> Measured:
        """Measure everything."""
        pages, files = self.begin()
        for number in range(1, self.rounds + 1):
            self.edited(number)
            self.unchanged()
            self.cold()
        self.memory()
        self.served()
        return Measured(self.count, SEED, pages, files, self.figures)

    def begin(self) -> tuple[int, int]:
        """Build everything once, so that caches are there, and return how many pages and files all wrote."""
        there = self._there(_WARM)
        for candidate in there:
            self._run(candidate)
        found = sites.same_pages(there)
        return found["fast"]

    def edited(self, number: int) -> None:
        """Measure a build after one edit of a body."""
        self.all.edit(number)
        turn = number % len(_WARM)
        for candidate in self._there(_WARM[turn:] + _WARM[:turn]):
            self._take("edit", candidate.name, self._run(candidate))
        sites.stays_fast(self.all.candidates["fast"])

    def unchanged(self) -> None:
        """Measure a build of what has just been built, and the import that it is compared with."""
        fast = self.all.candidates["fast"]
        self._take("unchanged", "fast", self._run(fast))
        args = (sys.executable, "-c", "import pelican")
        self._take("unchanged", "import", measure(args, fast.root, variables=sites.VARIABLES, pace_s=0))

    def cold(self) -> None:
        """Measure builds without output and caches; what ours wrote, warm and cold, is what stock writes."""
        for candidate in self._there(_COLD):
            pair = self.all.candidates.get(_PAIRS.get(candidate.name, ""))
            if pair and candidate.name == "fast":
                sites.same_bytes(pair.output, candidate.output)
            candidate.empty()
            self._take("cold", candidate.name, self._run(candidate))
            if pair:
                sites.same_bytes(pair.output, candidate.output)

    def memory(self) -> None:
        """Measure the memory of all processes, apart from the times: each look holds a program up."""
        for number in range(1, self.rounds + 1):
            ours_only = number > 1
            for candidate in self._there(("fast",) if ours_only else _COLD):
                candidate.empty()
                self._take("cold_memory", candidate.name, self._run(candidate, _MEMORY_PACE_S))
            self.all.edit(self.rounds + number)
            for candidate in self._there(("fast",) if ours_only else _WARM):
                self._take("edit_memory", candidate.name, self._run(candidate, _MEMORY_PACE_S))

    def served(self) -> None:
        """Measure resident processes: from a save to the page, and to the last page that shows it."""
        names: list[str] = [name for name in ("fast", *sites.PEERS) if name in self.all.candidates]
        listings = {name: served.listings_of(self.all.candidates[name], self.all.source(name)) for name in names}
        if len({len(pages) for pages in listings.values()}) > 1:
            told = ", ".join(f"{name} {len(pages)}" for name, pages in listings.items())
            raise CheckError("benchmarks", f"the summary is shown on unlike numbers of pages: {told}", "compare them")
        for stage in ("save", "catch_up"):
            self.progress.print(f"{self.count} posts, {stage}")
            self.figures[stage] = served.in_turn(served.residents_of(self.all, stage, listings), stage, self.rounds)

    def _there(self, names: Iterable[str]) -> list[Candidate]:
        return [self.all.candidates[name] for name in names if name in self.all.candidates]

    def _run(self, candidate: Candidate, pace_s: float = 0) -> Sample:
        # what the one before wrote is not on the disk yet
        os.sync()
        return measure(candidate.args, candidate.root, variables=sites.VARIABLES, pace_s=pace_s)

    def _take(self, stage: str, name: str, sample: Sample) -> None:
        self.progress.print(f"{self.count} posts, {stage}, {name}: {sample.wall_s:.2f} s, {sample.cpu_s:.2f} s CPU")
        self.figures.setdefault(stage, {}).setdefault(name, []).append(sample)


def _grown(count: int, rounds: int, progress: Console, work: Path) -> list[Measured]:
    """Measure edits and cold builds of *count* posts and of five times as many, in turn."""
    both = [Size(one, rounds, progress, work / "growth", ["fast"]) for one in (count, count * table.GROWTH)]
    totals = [one.begin() for one in both]
    for number in range(1, rounds + 1):
        for one in both:
            one.edited(number)
        for one in both:
            one.cold()
    return [Measured(one.count, SEED, *total, one.figures) for one, total in zip(both, totals, strict=True)]


def _show(measured: Iterable[Measured], grown: Sequence[Measured], host: dict[str, object], screen: Console) -> None:
    caption = ", ".join(f"{name} {value}" for name, value in host.items())
    for one in measured:
        table.show_figures(one, screen)
        title = f"{one.posts:,} posts, {one.pages:,} pages of {one.files:,} files each"
        table.show(title, one.results(), caption, screen)
    if grown:
        table.show("growth", table.grown(*grown), caption, screen)
