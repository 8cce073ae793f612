"""
Bad input: what the tool says to it, word for word, and with which exit code it ends.

A case is a folder: `content/` as its author wrote it, `expected.txt` with the whole message, `case.toml` with

    exitcode   of the error
    outside    whether the case is also run through the command line
    [[make]]   a file that cannot lie in the repository as it is: `path`, and one of `hex` (bytes), `link` (target of a
               symbolic link), `text` with `before`, `times`, `after` (text that is repeated)

A case without settings gets those of `defaults/`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plugins.core.collection import demand_sound, read
from plugins.core.errors import FreigabeError
from plugins.desk.edition import compose
from plugins.desk.faults import all_faults
from plugins.desk.standing import stand
from tests.support import desk

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CASES = sorted(path.parent.name for path in HERE.glob("*/expected.txt"))


def facts(case: str) -> dict[str, Any]:
    """Return what `case.toml` says."""
    return tomllib.loads((HERE / case / "case.toml").read_text(encoding="utf-8"))


def make(root: Path, recipe: dict[str, Any]) -> None:
    """Make the one file that *recipe* describes."""
    path = root / recipe["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if "link" in recipe:
        path.symlink_to(recipe["link"])
    elif "hex" in recipe:
        path.write_bytes(bytes.fromhex(recipe["hex"]))
    else:
        text = recipe.get("before", "") + recipe["text"] * recipe.get("times", 1) + recipe.get("after", "")
        path.write_text(text, encoding="utf-8", newline="")


def site_of(case: str, root: Path) -> Path:
    """Lay the site of *case* at *root* and return it."""
    shutil.copytree(HERE / "defaults", root)
    if (HERE / case / "content").is_dir():
        shutil.copytree(HERE / case / "content", root / "content", dirs_exist_ok=True)
    for recipe in facts(case).get("make", []):
        make(root, recipe)
    return root


def look_at(root: Path) -> None:
    """Read, check and compose the site at *root*."""
    collection = read(root)
    demand_sound(tuple(dict.fromkeys((*collection.issues, *all_faults(collection)))))
    desk.release(root)
    with desk.trusted():
        compose(stand(root, NOW))


def refusal(root: Path) -> FreigabeError:
    """Return the error with which looking at the site at *root* ends."""
    with pytest.raises(FreigabeError) as caught:
        look_at(root)
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_word_for_word(case: str, tmp_path: Path) -> None:
    """The message names the place, the fact and the remedy, and the exit code its kind."""
    root = site_of(case, tmp_path / "site")

    error = refusal(root)

    assert (HERE / case / "expected.txt").read_text(encoding="utf-8").rstrip("\n") == str(error)
    assert facts(case)["exitcode"] == error.exitcode


@pytest.mark.parametrize("case", [case for case in CASES if facts(case).get("outside")])
def test_the_command_says_the_same(case: str, tmp_path: Path) -> None:
    """`tasks.py check` prints the same message and ends with the same exit code."""
    root = site_of(case, tmp_path / "site")

    done = subprocess.run(
        [sys.executable, REPOSITORY / "tasks.py", "check", "--root", root],
        env={**os.environ, **desk.trust(), "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert (HERE / case / "expected.txt").read_text(encoding="utf-8").rstrip("\n") in done.stdout
    assert facts(case)["exitcode"] == done.returncode


def test_every_case_says_what_to_do_or_names_the_reason() -> None:
    """No message is empty, and none shows a traceback or an object of the program."""
    for case in CASES:
        message = (HERE / case / "expected.txt").read_text(encoding="utf-8")

        assert message.startswith("content"), case
        assert "Traceback" not in message, case
        assert "object at 0x" not in message, case
