"""
The five-minute start, typed line by line as its pages say, in a clone of this repository.

Blocks of a page are done in order: `sh` is run, `toml` replaces the setting of that name, `markdown` becomes the text of
the post, `yaml` replaces the field of that name in its head.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from urllib.request import urlopen

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.records.memory import SIGNATURE
from tests.support.nginx import free_port
from tests.support.site import REPOSITORY, environment, run

pytestmark = pytest.mark.faults
ADDRESS = "https://git.example/freigabe.git"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVERS = ("preview", "http.server")
# What a person answers at the terminal, as options.
ANSWERS = {"desk.start": ("--no-passphrase", "--yes"), "desk.submit": ("--yes",)}


class Reader:
    """Somebody who does what a page says; `seen` is what the servers showed, `said` what the commands did."""

    def __init__(self, folder: Path) -> None:
        self.at = folder
        self.seen: list[str] = []
        self.said = ""
        origin = clone_source(folder)
        # the address on the page leads to the repository here; nothing is installed from the network
        self.env = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{origin}.insteadOf",
            "GIT_CONFIG_VALUE_0": ADDRESS,
            "PIP_NO_INDEX": "1",
            # the key is made in an own home, and nobody is trusted yet
            "HOME": str(home_of_somebody(folder)),
            "USERPROFILE": str(folder / "home"),
            "FREIGABE_ANCHOR": "",
            "FREIGABE_RELEASE_KEY": "",
            "PATH": f"{python3(folder)}{os.pathsep}{os.environ['PATH']}",
        }

    def do(self, kind: str, block: str) -> None:
        """Do what one block says."""
        if kind == "sh":
            for line in block.replace("\\\n", " ").splitlines():
                self.type(line)
        elif kind == "toml":
            self._change(self.at / "content/site.toml", block, " = ")
        elif kind == "yaml":
            self._change(self._post(), block, ": ")
        elif kind == "markdown":
            head = self._post().read_text(encoding="utf-8").rpartition("---\n")[0]
            self._post().write_text(f"{head}---\n\n{block}", encoding="utf-8")
        else:
            pytest.fail(f"nobody knows what to do with {kind}")

    def type(self, line: str) -> None:
        """Run one line; `cd` goes on, a server is looked at and ended."""
        words = shlex.split(line)
        if words[0] == "cd":
            self.at /= words[1]
            (self.at / ".venv").mkdir(exist_ok=True)
            equip(self.at)
        elif any(name in words for name in SERVERS):
            self._look(words)
        else:
            done = run([*words, *answers(words)], cwd=self.at, env=self.env)
            assert 0 == done.code, f"{line}\n{done.said}"
            self.said += done.said

    def _look(self, words: list[str]) -> None:
        port = str(free_port())
        words = [port if word == "8080" else word for word in words]
        words += ["--port", port, "--no-comments"] if "preview" in words else ["--bind", "127.0.0.1"]
        with subprocess.Popen(
            words, cwd=self.at, env=environment(self.env), stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as server:
            try:
                if "preview" in words:
                    # before it says where the site is, it shows the tree of the last time
                    assert server.stdout is not None
                    assert "the site: " in server.stdout.readline()
                self.seen.append(page_at(f"http://127.0.0.1:{port}/"))
            finally:
                os.killpg(server.pid, signal.SIGINT)
                server.wait(timeout=30)

    def _post(self) -> Path:
        [post] = (self.at / "content/posts").rglob("index.md")
        return post

    def _change(self, path: Path, line: str, sign: str) -> None:
        name = line.partition(sign)[0]
        text, count = re.subn(rf"^{name}{sign}.*\n", line, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert 1 == count, line
        path.write_text(text, encoding="utf-8")


def clone_source(folder: Path) -> Path:
    """Return a repository with one commit: every file git knows here, or would add."""
    origin = folder / "origin"
    names = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY).out.split("\0")
    for name in names:
        if name and (REPOSITORY / name).is_file():
            (origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, origin / name)
    for words in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "Freigabe"]):
        assert 0 == run(["git", *words], cwd=origin).code
    return origin


def home_of_somebody(folder: Path) -> Path:
    """Return a home that holds nothing but the name its owner commits with."""
    home = folder / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Inken Petersen\nemail = inken@privat.example\n", encoding="utf-8")
    return home


def answers(words: list[str]) -> tuple[str, ...]:
    """Return what somebody in front of the screen answers to the task of *words*."""
    return ANSWERS.get(words[2], ()) if words[1:2] == ["tasks.py"] else ()


def python3(folder: Path) -> Path:
    """Return a folder for the PATH in which `python3` is the one that runs here."""
    place = folder / "bin"
    place.mkdir()
    (place / "python3").symlink_to(getattr(sys, "_base_executable", sys.executable))
    return place


def equip(clone: Path) -> None:
    """Give *clone* an environment that has the packages of this one, as if they had been installed from its locks."""
    venv = clone / ".venv"
    assert 0 == run([sys.executable, "-m", "venv", "--without-pip", venv], cwd=clone).code
    [packages] = venv.glob("lib/python*/site-packages")
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "here.pth").write_text(f"{here}\n", encoding="utf-8")
    stamp = "import tasks; print('\\n'.join(tasks.locks('test')))"
    done = run([sys.executable, "-c", stamp], cwd=clone)
    assert 0 == done.code, done.said
    (venv / "installed.txt").write_text(done.out, encoding="utf-8")


def page_at(url: str) -> str:
    """Return the page at *url* as soon as somebody answers."""
    for _ in range(600):
        try:
            with urlopen(url, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


@pytest.mark.parametrize(
    ("name", "firm", "post"),
    [
        ("anfangen", "Malerbetrieb Petersen", "Warum wir jetzt bloggen"),
        ("start", "Harbour Joinery", "Why we write now"),
    ],
)
def test_the_first_steps_lead_to_a_published_post(tmp_path: Path, name: str, firm: str, post: str) -> None:
    """Every command ends well; the sample is seen first, then the draft, at last the published post."""
    text = (REPOSITORY / f"docs/{name}.md").read_text(encoding="utf-8")
    reader = Reader(tmp_path)

    for kind, block in BLOCK.findall(text):
        reader.do(kind, block)

    sample, preview, published = reader.seen
    assert tomllib.loads((REPOSITORY / "content/site.toml").read_text(encoding="utf-8"))["site"]["name"] in sample
    assert all(firm in page and post in page for page in (preview, published))
    [main] = LexborHTMLParser(published).css("main")
    assert post in main.text()
    assert "draft" not in published
    assert "0 errors" in reader.said
    site = reader.at.parent / "www"
    [page] = list(site.glob("blog/*/index.html"))
    assert "online after the next publication" in reader.said
    assert (site / SIGNATURE).is_file()
    assert "talk.js" not in page.read_text(encoding="utf-8")
