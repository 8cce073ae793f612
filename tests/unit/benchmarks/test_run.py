"""The measuring: real programs, real figures, failures told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.report import Comparison, Series, as_json
from benchmarks.run import Sample, measure, middle
from plugins.core.errors import ProgramError

SPIN = "import time\nwhile time.process_time() < 0.3: pass"
HOLD = "import time; held = bytearray(150_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(0.4)"


def test_processor_time_of_children_counts(tmp_path: Path) -> None:
    """A program that only waits for a child costs what the child costs."""
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}], check=True)"

    sample = measure([sys.executable, "-c", parent], tmp_path)

    assert sample.cpu_s > 0.3
    assert sample.wall_s > 0.3


def test_memory_of_children_counts(tmp_path: Path) -> None:
    """The peak is that of the tree."""
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}], check=True)"

    assert measure([sys.executable, "-c", parent], tmp_path).peak_mb > 150


def test_memory_is_not_looked_at_without_a_pace(tmp_path: Path) -> None:
    """Looking holds a program up: times are taken without."""
    sample = measure([sys.executable, "-c", HOLD], tmp_path, pace_s=0)

    assert 0 == sample.peak_mb
    assert sample.wall_s > 0.4


def test_program_without_end_is_ended_without_a_pace(tmp_path: Path) -> None:
    """The limit holds for it, too."""
    with pytest.raises(ProgramError, match="status -9"):
        measure([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limit_s=0.2, pace_s=0)


def test_variables_reach_the_program(tmp_path: Path) -> None:
    """They are added to those of the caller."""
    asked = "import os; raise SystemExit(0 if os.environ['EXTRA'] == 'yes' and 'PATH' in os.environ else 3)"

    assert measure([sys.executable, "-c", asked], tmp_path, variables={"EXTRA": "yes"}).wall_s > 0


def test_failing_program_is_an_error_with_its_last_lines(tmp_path: Path) -> None:
    """What failed is not measured."""
    with pytest.raises(ProgramError, match="ended with status 3\nschade"):
        measure([sys.executable, "-c", "print('schade'); raise SystemExit(3)"], tmp_path)


def test_missing_program_is_an_error(tmp_path: Path) -> None:
    """A name that leads nowhere is told."""
    with pytest.raises(ProgramError, match="cannot be started"):
        measure([str(tmp_path / "none")], tmp_path)


def test_program_without_end_is_ended(tmp_path: Path) -> None:
    """After its time the tree is killed."""
    with pytest.raises(ProgramError, match="status -9"):
        measure([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limit_s=0.2)


def test_medians_are_taken_figure_by_figure() -> None:
    """One slow run does not count."""
    runs = [Sample(1, 9, 50), Sample(2, 2, 60), Sample(30, 3, 40)]

    assert Sample(2, 3, 50) == middle(runs)


def test_json_holds_ratios_against_both() -> None:
    """Ratios are those of the medians; a candidate that was not run leaves a gap."""
    series = {"ours": Series(5, 7, [Sample(2, 3, 1)]), "stock": Series(5, 7, [Sample(1, 2, 1)])}

    found = as_json(Comparison(5, 1, series), {"processors": 2})["candidates"]

    assert isinstance(found, dict)
    assert {"cpu_s_by_stock": 1.5, "cpu_s_by_hugo": None, "wall_s_by_stock": 2.0, "wall_s_by_hugo": None} == found[
        "ours"
    ]["cold"]["ratios"]
