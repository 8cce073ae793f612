"""The README's way from a clone to the first released post, walked by somebody whose home is empty."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.core.files import walk
from plugins.desk.standing import stand
from plugins.records.memory import SIGNATURE
from plugins.records.policies import VARIABLE
from tests.support import sample_records
from tests.support.site import REPOSITORY, Done, run

MOST = 8
# What a person answers at the terminal, as options.
ANSWERS = {
    "start": (
        *("--name", "Malerbetrieb Petersen", "--url", "https://www.maler-petersen.example", "--languages", "de"),
        *("--claim", "Wir streichen Häuser.", "--firm", "Malerbetrieb Petersen GmbH"),
        *("--address", "Deichweg 7; 25000 Süderkoog", "--email", "post@maler-petersen.example"),
        *("--accent", "#1f6f54", "--person", "Inken Petersen", "--role", "Inhaberin"),
    ),
    "desk.start": ("--preset", "einer", "--no-passphrase", "--yes"),
    "new": ("--no-edit",),
    "desk.submit": ("--yes",),
}
WRITTEN = "Jede Woche fragt jemand, warum die Farbe abblättert."


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is now, committed in a repository of its own."""
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("not a clone")
    words = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, timeout=60, check=True)
    place = tmp_path_factory.mktemp("origin")
    for name in sorted(set(done.stdout.decode().split("\0")) - {""}):
        if (REPOSITORY / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, place / name)
    for args in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "Freigabe")):
        run(["git", *args], cwd=place)
    return place


def commands() -> list[str]:
    """Return the lines of the README's first block that begins with `start`."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(python3 tasks\.py start.*?)```", text, re.DOTALL)
    return [line for line in blocks[0].splitlines() if line.strip()]


class Newcomer:
    """Somebody at a terminal, in a fresh clone."""

    def __init__(self, clone: Path, home: Path) -> None:
        self.clone = clone
        nobody = {"FREIGABE_ANCHOR": "", "FREIGABE_RELEASE_KEY": ""}
        self.env = {"HOME": str(home), "USERPROFILE": str(home), **nobody}
        home.mkdir()
        (home / ".gitconfig").write_text("[user]\nname = Inken Petersen\nemail = inken@privat.example\n", "utf-8")

    def types(self, line: str) -> Done:
        """Run one line of the README."""
        words = shlex.split(line, comments=True)
        if words[:2] == ["python3", "tasks.py"]:
            task, *rest = words[2:]
            words = [sys.executable, str(REPOSITORY / "tasks.py"), task, "--root", str(self.clone), *rest]
            words += ANSWERS.get(task, ())
        done = run(words, cwd=self.clone, env=self.env)
        if words[-1] == "--no-edit":
            self.write()
        return done

    def write(self) -> None:
        """Write the post that was begun and call it finished."""
        for path in walk(self.clone / "content" / "posts"):
            head = path.read_text("utf-8").replace("status: draft", "status: published")
            path.write_text(f"{head}\n{WRITTEN}\n", "utf-8")


@pytest.mark.faults
def test_the_first_post_is_online_after_eight_commands(origin: Path, tmp_path: Path) -> None:
    """Own firm, own key, released, visible; nobody is asked for a key or a setting that the README does not name."""
    run(["git", "clone", "-q", origin, tmp_path / "site"], cwd=tmp_path)
    newcomer = Newcomer(tmp_path / "site", tmp_path / "home")

    lines = commands()
    for line in lines:
        done = newcomer.types(line)
        assert 0 == done.code, (line, done.said)

    assert MOST >= len(lines)
    pages = {path: path.read_text("utf-8") for path in walk(tmp_path / "www") if path.suffix == ".html"}
    assert "warum-wir-jetzt-bloggen" in {path.parent.name for path, text in pages.items() if WRITTEN in text}
    assert [] == [path for path, text in pages.items() if "hlendiek" in text]
    assert (tmp_path / "www" / SIGNATURE).is_file()
    assert "" == run(["git", "status", "--porcelain"], cwd=tmp_path / "site").out


@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
def test_the_records_survive_every_checkout(
    origin: Path, tmp_path: Path, autocrlf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git may rewrite line ends of texts, never a byte of what is signed or kept."""
    place = tmp_path / "site"
    run(["git", "clone", "-q", "-c", f"core.autocrlf={autocrlf}", origin, place], cwd=tmp_path)

    before = {path.relative_to(origin): path.read_bytes() for path in walk(origin / sample_records.DESK)}
    assert before == {path.relative_to(place): path.read_bytes() for path in walk(place / sample_records.DESK)}
    monkeypatch.delenv(VARIABLE, raising=False)
    assert () == stand(place, datetime.now(UTC)).issues
