"""`build --explain` and `build --stats`: what the build of the pages left word of."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from plugins.building import report
from plugins.commands import build, short


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site whose last build found nothing to do."""
    place = tmp_path / build.CACHE / report.PLACE
    place.parent.mkdir(parents=True)
    told = {"mode": "unchanged", "why": "", "rendered": {}, "skipped": 0, "output": "/gone", "seconds": {"look": 0.25}}
    place.write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "output/blog").mkdir(parents=True)
    (tmp_path / "output/blog/index.html").touch()
    return tmp_path


def options(*given: str) -> argparse.Namespace:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser()
    short.arguments(parser)
    return parser.parse_args(given)


@pytest.mark.parametrize("path", ["/blog/", "blog/index.html"])
def test_a_page_is_explained_where_it_lies_now(root: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    """The folder it was made in has moved since."""
    build._report(root, options("--explain", path))

    assert capsys.readouterr().out.startswith("blog/index.html ")


def test_the_table_has_a_line_for_each_stage(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its figure, in a log without a screen, too."""
    build._report(root, options("--stats"))

    lines = [line for line in capsys.readouterr().out.splitlines() if "0.250 s" in line]
    assert len(lines) == 2


def test_nothing_is_told_without_being_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And where nothing is known, the table is left out."""
    build._report(root, options())
    build._report(root / "other", options("--stats"))

    assert capsys.readouterr().out == ""
