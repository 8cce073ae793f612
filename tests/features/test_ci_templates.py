"""The CI templates do what they say: their own steps, run by a shell, publish a clone to a bare remote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from plugins.publishing.remember import VARIABLE as RELEASE_KEY
from plugins.records.memory import NAME, SIGNATURE
from plugins.records.policies import VARIABLE as ANCHOR
from tests.support import desk
from tests.support.programs import require_program
from tests.support.site import REPOSITORY, environment, tree

GITHUB = Path(".github/workflows/publish.yml")
GITLAB = Path(".gitlab-ci.yml")


def steps_of(template: Path) -> list[str]:
    """Return the shell steps of *template* in their order."""
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / template).read_text(encoding="utf-8"))
    if template == GITHUB:
        return [step["run"] for step in found["jobs"]["publish"]["steps"] if "run" in step]
    return list(found["publish"]["script"])


@pytest.mark.skipif(os.name == "nt", reason="the templates' steps are written for the forge's Linux shell")
@pytest.mark.parametrize("template", [GITHUB, GITLAB], ids=str)
def test_the_steps_publish_a_clone(template: Path, tmp_path: Path) -> None:
    """Remember, build, check and publish, one after the other, as the forge would run them; the record is signed."""
    bash = require_program("bash")
    clone, remote = tmp_path / "clone", tmp_path / "site.git"
    shutil.copytree(REPOSITORY, clone, ignore=_left_out, symlinks=True)
    (clone / ".venv").symlink_to(Path(sys.prefix).resolve(), target_is_directory=True)
    desk.release(clone)
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)

    for step in steps_of(template):
        done = _run(bash, step, clone, remote)
        assert 0 == done.returncode, done.stderr + done.stdout

    subprocess.run(["git", "clone", "-q", "-b", "gh-pages", str(remote), str(tmp_path / "seen")], check=True)
    seen = {name: data for name, data in tree(tmp_path / "seen").items() if not name.startswith(".git/")}
    assert seen.pop(".nojekyll") == b""
    assert tree(clone / "output") == seen
    assert {NAME, SIGNATURE} <= set(seen)
    assert "the published site remembers" in _run(bash, steps_of(template)[0], clone, remote).stdout


def _run(bash: str, step: str, clone: Path, remote: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [bash, "-e", "-c", step],
        cwd=clone,
        env=environment({"PUBLISH_TO": f"git:{remote}#gh-pages", "PATH": path, "CI": "true"}),
        capture_output=True,
        text=True,
        check=False,
    )


def _left_out(folder: str, names: list[str]) -> set[str]:
    if Path(folder) != REPOSITORY:
        return {name for name in names if name == "__pycache__"}
    kept = {"content", "plugins", "theme", "tasks.py", "pelicanconf.py", "publishconf.py", "base.lock", "test.lock"}
    return set(names) - kept


@pytest.mark.skipif(os.name == "nt", reason="git starts a helper by the system's shell")
@pytest.mark.parametrize("template", [GITHUB, GITLAB], ids=str)
def test_the_token_reaches_git_without_an_address(template: Path) -> None:
    """Asked for a password, git gets the forge's; where it is not set, the address alone is no way in."""
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / template).read_text(encoding="utf-8"))
    job = found["jobs"]["publish"]["env"] if template == GITHUB else found["publish"]["variables"]
    config = {name: text.replace("$$", "$") for name, text in job.items() if name.startswith("GIT_CONFIG_")}

    done = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=forge.example\n\n",
        env=environment({**config, "PUBLISH_TOKEN": "geheim", "GIT_TERMINAL_PROMPT": "0"}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert "password=geheim" in done.stdout.splitlines(), done.stderr
    assert "@" not in str(job.get("PUBLISH_TO"))


def test_the_templates_ask_for_what_the_desk_needs() -> None:
    """The memory before the build, the whole history, whom to trust, and the key for releases in its own step only."""
    github: dict[str, Any] = yaml.safe_load((REPOSITORY / GITHUB).read_text(encoding="utf-8"))["jobs"]["publish"]
    gitlab: dict[str, Any] = yaml.safe_load((REPOSITORY / GITLAB).read_text(encoding="utf-8"))["publish"]

    assert ["publish", "build", "check", "publish"] == [step.split()[2] for step in steps_of(GITHUB)]
    assert "--pull" in steps_of(GITHUB)[0]
    [checkout] = [step for step in github["steps"] if "checkout" in step.get("uses", "")]
    assert (0, "0") == (checkout["with"]["fetch-depth"], gitlab["variables"]["GIT_DEPTH"])
    assert f"${{{{ vars.{ANCHOR} }}}}" == github["env"][ANCHOR]
    keyed = [step["name"] for step in github["steps"] if RELEASE_KEY in step.get("env", {})]
    assert ["Publish"] == keyed
    assert RELEASE_KEY not in github["env"]
    # GitLab hands protected variables to the job by itself; a line in the file would only take their place
    assert not {ANCHOR, RELEASE_KEY} & set(gitlab["variables"])
    assert all(name in (REPOSITORY / GITLAB).read_text(encoding="utf-8") for name in (ANCHOR, RELEASE_KEY))


def test_both_templates_run_the_same_tasks() -> None:
    """What holds on one forge holds on the other."""
    assert steps_of(GITHUB) == steps_of(GITLAB)
