"""The benchmark of the fast build on a very small site: one round of real builds, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.building import Size
from plugins.core.errors import CheckError


@pytest.fixture
def size(tmp_path: Path) -> Size:
    """Return twelve posts for ours and for stock Pelican."""
    return Size(12, 1, Console(quiet=True), tmp_path, ["fast", "stock"])


def test_a_round_measures_ours_beside_stock(size: Size) -> None:
    """Pages are counted, an edit, nothing and everything are built, and our pages are stock's."""
    pages, files = size.begin()
    size.edited(1)
    size.unchanged()
    size.cold()

    assert 12 < pages < files
    assert {"edit": {"fast"}, "unchanged": {"fast", "import"}, "cold": {"fast", "stock"}} == {
        stage: set(runs) for stage, runs in size.figures.items()
    }
    assert all(sample.cpu_s > 0 for runs in size.figures.values() for samples in runs.values() for sample in samples)


def test_pages_unlike_those_of_stock_are_refused(size: Size) -> None:
    """A ratio against a site that says something else is worth nothing."""
    settings = size.all.candidates["stock"].root / "stock.py"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}SITENAME = 'Anders'\n", encoding="utf-8")
    size.begin()

    with pytest.raises(CheckError, match="differs in"):
        size.cold()
