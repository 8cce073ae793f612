"""`build` where nothing has changed, and tasks that need no Pelican: what they load, and what ends the short cut."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.support.site import REPOSITORY, Done, Site, run

SAYS = "nothing has changed"
HEAVY = {"pelican", "pydantic", "yaml", "jinja2", "markdown"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a good build; never changed."""
    site = Site.at(tmp_path_factory.mktemp("house")).post("eins").post("zwei", status="draft").page("impressum").built()
    site.is_released = False
    return site


@pytest.fixture
def site(house: Site, tmp_path: Path) -> Site:
    """A copy that was built where it lies."""
    return house.copy(tmp_path).built()


def loaded(site: Site, *words: str) -> tuple[set[str], Done]:
    """Run a task and return the packages it imported, and what it said."""
    done = run([sys.executable, "-X", "importtime", REPOSITORY / "tasks.py", *words], cwd=site.root)
    lines = [line for line in done.err.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}, done


def test_a_second_build_says_so_without_pelican(site: Site) -> None:
    """Its result is that of the build before, for people and as JSON, and nothing is written."""
    first = json.loads(site.text("var/receipt.json"))
    before = (site.root / "output/index.html").stat()

    packages, done = loaded(site, "build", "--root", str(site.root))
    told = json.loads(site.task("build", "--json").out)

    assert set() == HEAVY & packages
    assert done.code == 0
    assert f"{SAYS} since the last build\n2 entries in output/, 1 held back\n" in done.out
    assert [first["digest"], first["edition"], 2, []] == [
        told[name] for name in ("digest", "edition", "entries", "issues")
    ]
    assert (site.root / "output/index.html").stat() == before


@pytest.mark.parametrize("task", ["--help", "--list"])
def test_the_list_of_tasks_needs_no_pelican(site: Site, task: str) -> None:
    """Whoever asks what there is waits for nothing."""
    packages, done = loaded(site, task)

    assert done.code == 0
    assert set() == HEAVY & packages


@pytest.mark.parametrize(
    "words", [("desk.verify",), ("desk.explain", "--all"), ("desk.log", "id-eins"), ("publish", "--help")]
)
def test_the_desk_needs_no_pelican(site: Site, words: tuple[str, ...]) -> None:
    """The desk decides on texts; it renders none."""
    packages, _done = loaded(site, *words, "--root", str(site.root))

    assert "plugins" in packages
    assert set() == {"pelican", "pydantic"} & packages


CHANGES = {
    "theme": lambda site: site.append("theme/templates/base.html", "\n"),
    "settings": lambda site: site.replace("content/site.toml", 'name = "', 'name = "Neu '),
    "plug-in": lambda site: site.append("plugins/site/__init__.py", "\n"),
    "draft": lambda site: site.append("content/posts/2026/zwei.md", "Mehr.\n"),
    "output": lambda site: site.replace("output/index.html", "<html", "<HTML"),
    "output gone": lambda site: site.delete("output"),
    "settings of Pelican": lambda site: site.append("publishconf.py", "\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_ends_it_and_the_next_build_begins_it_anew(site: Site, name: str) -> None:
    """Also where one byte of a page was changed by hand: what stands in `output/` is what was built."""
    CHANGES[name](site)

    first, second = site.task("build"), site.task("build")

    assert [0, 0] == [first.code, second.code]
    assert [False, True] == [SAYS in first.out, SAYS in second.out]
    assert "<HTML" not in site.text("output/index.html")


def test_another_trust_ends_it(site: Site) -> None:
    """Whom this machine trusts decides on everything."""
    done = site.task("build", env={"FREIGABE_ANCHOR": "SHA256:" + "A" * 43})

    assert done.code != 0
    assert SAYS not in done.said


def test_a_killed_switch_is_mended(site: Site) -> None:
    """A site that lies aside is no site."""
    (site.root / "output").rename(site.root / "output.old")

    done = site.task("build")

    assert SAYS not in done.out
    assert (site.root / "output/index.html").is_file()
