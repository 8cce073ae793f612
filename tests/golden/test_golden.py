"""
The HTML of two small sites, byte for byte as it lies in the repository: a change of the theme is seen in its diff.

A site is a folder: `content/` (and `theme/`, what a firm lays over ours) go in, `expected/` came out. Where a change is
meant, `pytest tests/golden --rewrite` writes `expected/` anew; the diff of the commit is then what is to be read.
"""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from tests.support.site import Site

HERE = Path(__file__).parent
SITES = sorted(path.parent.name for path in HERE.glob("*/content"))
MAX_LINES = 200


def built(name: str, folder: Path) -> dict[str, bytes]:
    """Return every page of the site *name*, built now."""
    site = Site.at(folder)
    shutil.rmtree(site.root / "content")
    for part in ("content", "theme"):
        if (HERE / name / part).is_dir():
            shutil.copytree(HERE / name / part, site.root / part, dirs_exist_ok=True)
    return {path: content for path, content in site.built().output().items() if path.endswith(".html")}


def expected(name: str) -> dict[str, bytes]:
    """Return the pages that lie in the repository."""
    folder = HERE / name / "expected"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def rewrite(name: str, pages: dict[str, bytes]) -> None:
    """Let *pages* be what is expected from now on."""
    folder = HERE / name / "expected"
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def difference(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Return the lines of a unified diff of both sites; a page that is new or gone is told by its name."""
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        if path not in before or path not in after:
            lines.append(f"{path} is {'new' if path in after else 'gone'}")
        elif before[path] != after[path]:
            old, new = (text.decode().splitlines() for text in (before[path], after[path]))
            lines += difflib.unified_diff(old, new, f"expected/{path}", f"built/{path}", lineterm="", n=1)
            lines += [] if old != new else [f"{path} differs in its line ends"]
    return lines


@pytest.mark.parametrize("name", SITES)
def test_pages_are_those_of_the_repository(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each page, each byte; what was not meant to change did not."""
    pages = built(name, tmp_path)
    if request.config.getoption("--rewrite"):
        rewrite(name, pages)

    found = difference(expected(name), pages)

    if found:
        more = [f"… {len(found) - MAX_LINES} more lines"] if len(found) > MAX_LINES else []
        advice = "Meant? Then: pytest tests/golden --rewrite"
        pytest.fail("\n".join([f"{name}:", *found[:MAX_LINES], *more, advice]), pytrace=False)


def test_a_difference_is_told_as_a_diff() -> None:
    """The line that changed, the page that came, the page that went, and line ends."""
    before = {"a.html": b"<p>\nold\n", "b.html": b"", "c.html": b"x\n"}
    after = {"a.html": b"<p>\nnew\n", "d.html": b"", "c.html": b"x\r\n"}

    told = difference(before, after)

    assert ["--- expected/a.html", "+++ built/a.html", "@@ -1,2 +1,2 @@", " <p>", "-old", "+new"] == told[:6]
    assert ["b.html is gone", "c.html differs in its line ends", "d.html is new"] == told[6:]
    assert [] == difference(before, before)
