"""Conversion by the workers of a real dask scheduler: what is written is the same, whoever dies and whoever is unlike."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.programs import absent

COUNT = 300
SETTINGS = """
PATH = "content"
SITEURL = "https://musterwerk.example"
TIMEZONE = "UTC"
PLUGIN_PATHS = ["own"]
PLUGINS = ["diary"]
"""
# A reader that says who converted what, and ends its process once if it is asked to.
DIARY = """
import os, signal
from pathlib import Path
from pelican import signals
from pelican.readers import MarkdownReader

PLACE = Path(__file__).parent.parent

class Reader(MarkdownReader):
    building_pure = True

    def read(self, source_path):
        made = super().read(source_path)
        with (PLACE / "diary.txt").open("a") as diary:
            diary.write(f"{os.getpid()} {source_path}\\n")
        if source_path.endswith("-150.md") and (PLACE / "deadly").exists():
            (PLACE / "deadly").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return made

def add(readers):
    readers.reader_classes["md"] = Reader

def register():
    signals.readers_init.connect(add)
"""
POST = 'Title: Beitrag {n}\nDate: 2026-11-05 09:30\nTags: Büro\n\nEin *Wort* & "zwei" [Links](https://a.example/{n}).\n\n![](x.png)\n'


def written(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Cluster:
    """A site, a scheduler on this machine and two workers of it."""

    def __init__(self, root: Path, open_: ExitStack) -> None:
        self.root = root
        for number in range(COUNT):
            path = root / "content" / f"post-{number}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(POST.format(n=number), encoding="utf-8")
        (root / "own").mkdir()
        (root / "own/diary.py").write_text(DIARY, encoding="utf-8")
        (root / "pelicanconf.py").write_text(SETTINGS, encoding="utf-8")
        self.env = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONHASHSEED": "1", "COLUMNS": "300"}
        self._open = open_
        where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self._start("scheduler", *where, "--scheduler-file", str(root / "scheduler.json"))
        one = ("--scheduler-file", str(root / "scheduler.json"), "--no-nanny", "--no-dashboard", "--nthreads", "2")
        self.workers = {self._start("worker", *one, "--host", "127.0.0.1") for _ in range(2)}
        self.address = self._address()

    def _start(self, *words: str) -> int:
        out = self._open.enter_context((self.root / f"{words[0]}.log").open("ab"))
        running = subprocess.Popen(
            [sys.executable, "-m", "dask", *words], cwd=self.root, env=self.env, stdout=out, stderr=out
        )
        self._open.callback(running.wait)
        self._open.callback(running.kill)
        return running.pid

    def _address(self) -> str:
        from distributed import Client

        client_of: Any = Client
        with client_of(scheduler_file=str(self.root / "scheduler.json"), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        return str(json.loads((self.root / "scheduler.json").read_text("utf-8"))["address"])

    def build(self, name: str, *more: str, **env: str) -> tuple[dict[str, bytes], str, Counter[int]]:
        """Build into a folder of this *name*; return what was written, what was said, and who converted how much."""
        diary = self.root / "diary.txt"
        diary.unlink(missing_ok=True)
        words = ["-o", name, "-v", "-e", f'CACHE_PATH="{self.root / name}.cache"', *more]
        done = subprocess.run(
            [sys.executable, "-m", "pelican", *words],
            cwd=self.root,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        converted = Counter(int(line.split()[0]) for line in diary.read_text("utf-8").splitlines())
        return written(self.root / name), done.stdout + done.stderr, converted

    def scheduled(self, name: str, **env: str) -> tuple[dict[str, bytes], str, Counter[int]]:
        """Build with the room and the scheduler."""
        plugins = 'PLUGINS=["diary", "plugins.building"]'
        return self.build(name, plugins, f'BUILDING_SCHEDULER="{self.address}"', **env)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start the processes, and end them whatever happens."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        absent("the package distributed is not installed")
    with ExitStack() as open_:
        yield Cluster(tmp_path_factory.mktemp("cluster"), open_)


@pytest.fixture(scope="module")
def stock(cluster: Cluster) -> dict[str, bytes]:
    """Return what Pelican writes alone."""
    return cluster.build("stock")[0]


def test_a_worker_that_is_unlike_is_refused(cluster: Cluster, stock: dict[str, bytes]) -> None:
    """It would write messages in another language; what it differs in is said, and all is converted here."""
    made, said, converted = cluster.scheduled("unlike", LANGUAGE="de")

    assert stock == made
    assert "UnlikeError: LANGUAGE" in said
    assert set() == cluster.workers & set(converted)


def test_a_lost_worker_is_survived(cluster: Cluster, stock: dict[str, bytes]) -> None:
    """It dies in the middle; the other one does the rest, nothing is left to this machine."""
    (cluster.root / "deadly").touch()

    made, said, converted = cluster.scheduled("lost")

    assert not (cluster.root / "deadly").exists()
    assert stock == made
    assert "converted here" not in said
    # the scheduler may have begun another one in the place of the lost one
    assert cluster.workers <= set(converted)
    assert COUNT < converted.total()


def test_a_worker_that_has_old_source_is_refused(cluster: Cluster, stock: dict[str, bytes]) -> None:
    """It loaded a plug-in that was changed since."""
    plugin = cluster.root / "own/diary.py"
    plugin.write_text(DIARY.replace("return made", "return made[0].replace('Wort', 'Word'), made[1]"), "utf-8")

    made, said, converted = cluster.scheduled("old")

    assert re.search(r"UnlikeError: .*diary", said)
    assert set() == cluster.workers & set(converted)
    assert any(b"Word" in page for page in made.values())
    assert stock.keys() == made.keys()
