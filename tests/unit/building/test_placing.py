"""When pages are put in place: before plug-ins that work on the output, after what makes room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.forked import Small

# As a minifier, but not the same a second time: who works on what it made before is found out.
STAMP = """\
from pathlib import Path
from pelican import signals

def stamp(pelican):
    for page in sorted(Path(pelican.output_path).rglob("*.html")):
        page.write_text(page.read_text(encoding="utf-8") + "<!-- stamped -->", encoding="utf-8")

def register():
    signals.finalized.connect(stamp)
"""


@pytest.mark.parametrize("plugins", ["[*PLUGINS, 'stamp']", "['stamp', *PLUGINS]"])
def test_a_plug_in_that_works_on_the_output_finds_this_builds_pages(tmp_path: Path, plugins: str) -> None:
    """Wherever it stands, at the first build and at every later one, and never what it made itself."""
    site = Small.at(tmp_path / "site", posts=8)
    site.write("stamp.py", STAMP).conf(f"\nPLUGIN_PATHS = [{str(site.root)!r}]\nPLUGINS = {plugins}\n")

    site.built().assert_clean()
    site.built().assert_clean()
    site.post(3, text="Ein Nachtrag.\n").built().assert_clean()


def test_a_folder_that_loses_its_last_file_may_get_another_one(tmp_path: Path) -> None:
    """What is gone makes room first, and its empty folder goes with it."""
    site = Small.at(tmp_path / "site", posts=8)
    site.write(
        "content/a.md", "Title: A\nDate: 2024-01-01\nCategory: Bad\nSave_as: allein/a.html\nUrl: allein/a.html\n"
    )
    site.built()

    site.write(
        "content/a.md", "Title: A\nDate: 2024-01-01\nCategory: Bad\nSave_as: allein/b.html\nUrl: allein/b.html\n"
    )
    site.built().assert_clean()

    assert ["b.html"] == [path.name for path in (site.output / "allein").iterdir()]
