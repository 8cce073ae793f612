"""A release that is killed at any moment: the next task finishes it or begins anew, and the record stays sound."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.people import Firm
from tests.support.site import REPOSITORY, run

pytestmark = pytest.mark.faults
RECORD = "content/desk/entries/id-eins"
# Kills itself before the nth file is written, before or after the commit.
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
moment, root = sys.argv[2], sys.argv[3]
from plugins.commands.cli import main
from plugins.core import files
from plugins.vcs import commits
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
write, commit, left = files.write, commits.commit_only, [int(moment) if moment.isdigit() else -1]
def dying(path, content):
    if "content/desk" in path.as_posix() or path.name == "act.json":
        if left[0] == 0:
            die()
        left[0] -= 1
    return write(path, content)
def committing(*args):
    if moment == "commit":
        die()
    found = commit(*args)
    if moment == "committed":
        die()
    return found
files.write, commits.commit_only = dying, committing
sys.exit(main(["desk.approve", "eins", "--yes", "--root", root], Path(sys.argv[1])))
"""
# journal, text, manifest, file, signature, event
MOMENTS = [*map(str, range(6)), "commit", "committed"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with a submitted post that has a file."""
    firm = Firm.at(tmp_path_factory.mktemp("firm"))
    firm.site.write("content/posts/2026/blatt.pdf", b"%PDF-1.4")
    firm.post("eins", "Hallo [Blatt](blatt.pdf).\n")
    firm.commit("Sheet")
    firm.does("jana", "desk.submit", "eins")
    return firm


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_next_run_mends_what_a_killed_one_left(template: Firm, tmp_path: Path, moment: str) -> None:
    """Whether the event was there decides: then it counts, else everything is taken back and can be done again."""
    firm = Firm(template.site.copy(tmp_path))
    root = firm.site.root
    script: list[str | Path] = [sys.executable, "-c", KILLED, REPOSITORY, moment, root]

    killed = run(script, cwd=tmp_path, env=firm.env("bea"))
    again = firm.task("bea", "desk.approve", "eins", "--yes")

    assert -9 == killed.code, killed.said
    assert again.code == (4 if moment in ("commit", "committed") else 0), again.said
    assert ("is finished now" in again.out) is (moment in ("commit", "committed"))
    assert 1 == len(list((root / RECORD).glob("0002-approve-*.json")))
    assert "" == firm.site.git("status", "--short")
    assert not (root / "var/desk/act.json").exists()
    built = firm.task("kim", "build")
    assert 0 == built.code, built.said


def test_a_poisoned_journal_touches_nothing(template: Firm, tmp_path: Path) -> None:
    """What lies in `var/` may come from anybody, so it names records or is thrown away."""
    firm = Firm(template.site.copy(tmp_path))
    firm.site.write(
        "var/desk/act.json",
        '{"event": "content/desk/entries/x/1.json", "made": ["content/site.toml"], "removed": [],'
        ' "paths": [], "message": ""}',
    )

    firm.does("bea", "desk.approve", "eins")

    assert (firm.site.root / "content/site.toml").is_file()
