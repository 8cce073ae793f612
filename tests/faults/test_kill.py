"""A build or a release that is killed at any moment leaves the last good state, and the next run mends itself."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.site import Site, digest, environment, tree

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name == "nt", reason="process groups are killed in POSIX's way"),
]
BUILDS, SWITCHES, PUSHES = 30, 20, 20
RECORD = ".well-known/freigabe.json"
STEPS = """\
import os, sys
changes = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.copyfile", "shutil.rmtree")
log, last, count = os.environ["KILL_LOG"], int(os.environ["KILL_AT"]), 0
mark = os.environ.get("KILL_FROM")

def watch(event, args):
    global count, mark
    if event in changes:
        if event == "os.rename" and str(args[0]) == mark:
            # counted from here on
            count, mark = 0, ""
        count += 1
        if count == last and not mark:
            os.kill(os.getpid(), 9)
        os.write(sink, f"{event} {args[0]}\\n".encode())

if sys.orig_argv[1].endswith("tasks.py"):
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Two:
    """One site in two states, and the digest of the clean build of each."""

    site: Site
    texts: tuple[str, str]
    trees: tuple[str, str]
    build_s: float

    def turn(self, number: int) -> None:
        """Let the text be that of state *number* (0 or 1), released."""
        self.site.write("content/posts/2026/eins.md", self.texts[number]).released()

    def whole(self, folder: Path) -> int | None:
        """Return which state *folder* holds whole, None if there is no such folder."""
        return which(folder, self.trees)


def pages(files: dict[str, bytes]) -> str:
    """Return one digest of *files* without the record of the release, which every release has of its own."""
    return digest({name: content for name, content in files.items() if not name.startswith(RECORD)})


def which(folder: Path, trees: Sequence[str]) -> int | None:
    """Return which of *trees* is in *folder* whole, None if there is no such folder."""
    if not folder.exists():
        return None
    found = pages(tree(folder.resolve()))
    assert found in trees, f"{folder} holds neither the old tree nor the new one"
    return trees.index(found)


def twins(two: Two, folder: Path) -> tuple[list[Site], list[str]]:
    """Return two sites of one record whose pages differ in their looks, both built, and the digests of their trees."""
    two.turn(0)
    first = two.site.built().copy(folder / "0")
    second = first.copy(folder / "1").append("theme/css/base.css", "\n.other { color: red; }\n")
    sites = [first, second]
    for site in sites:
        # what is released is settled; from here on only the publication is looked at
        site.is_released = False
        site.built()
    return sites, [pages(site.output()) for site in sites]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """A site big enough that a build takes its time, built cleanly in both states."""
    site = Site.at(tmp_path_factory.mktemp("two"))
    for number in range(40):
        site.post(f"fuellung-{number}", "Ein Satz mehr.\n\n" * 40, tags=f"[t{number % 7}]")
    site.page("impressum").post("eins")
    texts = [site.text("content/posts/2026/eins.md")]
    texts.append(texts[0].replace("title: Eins", "title: Zwei"))
    trees: list[str] = []
    for text in texts:
        if trees:
            site.delete("output").delete("var")
        site.write("content/posts/2026/eins.md", text).built()
        trees.append(pages(site.output()))
    # The builds that are to be killed find pictures and search index in their caches
    began = time.monotonic()
    site.write("content/posts/2026/eins.md", texts[0]).built()
    return Two(site, (texts[0], texts[1]), (trees[0], trees[1]), time.monotonic() - began)


def moments(count: int, longest: float, seed: int) -> Iterator[float]:
    """Yield *count* moments over the whole length of a run, the same ones every time."""
    chance = random.Random(seed)
    for number in range(count):
        yield longest * (number + chance.random()) / count


def killed(site: Site, task: str, *args: str, after: float) -> bool:
    """Start *task*, kill its whole process group *after* seconds, and return whether it was still running."""
    process = subprocess.Popen(
        [str(word) for word in [*site.command(task), *args]],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def test_a_killed_build_leaves_a_whole_site_or_none_that_publishes(two: Two, tmp_path: Path) -> None:
    """After each kill `output/` is whole or away, `publish` takes only a whole one, and the next build is clean."""
    site = two.site
    where = f"folder:{tmp_path / 'www'}"
    two.turn(0)
    site.built()
    hits, took = 0, two.build_s
    for number, share in enumerate(moments(BUILDS, 1.1, seed=1), 1):
        new, moment = number % 2, share * took
        two.turn(new)

        hits += killed(site, "build", after=moment)

        state = two.whole(site.root / "output")
        done = site.task("publish", "--to", where)
        assert done.code in (0, 7), done.said
        assert (done.code == 0) <= (two.whole(tmp_path / "www") == new), f"{moment:.3f} s: published state {state}"
        began = time.monotonic()
        again = site.task("build")
        # how long it takes depends on what else the machine does
        took = (took + time.monotonic() - began) / 2
        assert 0 == again.code, f"killed after {moment:.3f} s\n{again.said}"
        assert new == two.whole(site.root / "output"), f"killed after {moment:.3f} s"
        assert 0 == site.task("publish", "--to", where).code
    assert hits >= BUILDS * 2 // 3, "too few builds were still running when they were to be killed"


@pytest.fixture
def steps(two: Two, tmp_path: Path) -> dict[str, str]:
    """
    Environment in which the task kills itself before its n-th change to a disk, n in `KILL_AT`, told by Python's audit
    events, from the move of the file or folder `KILL_FROM` on; what went through stands in the file `KILL_LOG`.
    """
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(STEPS, encoding="utf-8")
    return {"PYTHONPATH": str(hooks), "KILL_LOG": str(tmp_path / "steps.txt")}


def forget(site: Site) -> None:
    """Let the next build be a whole one: it changes the disk as often as the one whose steps were counted."""
    for name in ("cache/pelican", "stage", "desk", "unchanged"):
        shutil.rmtree(site.root / "var" / name, ignore_errors=True)
    (site.root / "var/unchanged").unlink(missing_ok=True)


def test_a_build_killed_at_each_step_of_the_exchange_is_whole(two: Two, steps: dict[str, str]) -> None:
    """Where chance seldom hits: before every change to the disk around the two renames, and before the last ones."""
    site = two.site
    two.turn(0)
    site.built()
    two.turn(1)
    forget(site)
    assert 0 == site.task("build", env={**steps, "KILL_AT": "0"}).code
    changes = Path(steps["KILL_LOG"]).read_text(encoding="utf-8").splitlines()
    output = str(site.root / "output")
    exchange = 1 + changes.index(f"os.rename {output}")
    before = [{"KILL_AT": str(step)} for step in (*range(exchange - 3, exchange), len(changes) - 1, len(changes))]
    states = set()
    for number, step in enumerate([*before, *({"KILL_AT": str(one), "KILL_FROM": output} for one in range(1, 9))]):
        new = number % 2
        two.turn(new)
        forget(site)

        done = site.task("build", env={**steps, **step})

        state = two.whole(site.root / "output")
        states.add(None if state is None else state == new)
        assert done.code in (0, -signal.SIGKILL), done.said
        assert 0 == site.task("build").code, f"killed at {step}"
        assert new == two.whole(site.root / "output"), f"killed at {step}"
    assert {None, False, True} == states, "no kill fell before, into or behind the exchange"


def test_a_killed_switch_never_shows_a_mixture(two: Two, tmp_path: Path) -> None:
    """The folder a web server reads is the whole old tree or the whole new one at any moment."""
    target = tmp_path / "www"
    sites, trees = twins(two, tmp_path)
    began = time.monotonic()
    assert 0 == sites[0].task("publish", "--to", f"folder:{target}").code
    took = time.monotonic() - began
    for number, moment in enumerate(moments(SWITCHES, took * 1.1, seed=2), 1):
        new = number % 2
        for release in (tmp_path / "www.releases").iterdir():
            if release.resolve() != target.resolve():
                release.rename(tmp_path / f"away-{number}")  # so that the copy is really made again
                break

        killed(sites[new], "publish", "--to", f"folder:{target}", after=moment)

        assert which(target, trees) is not None
        done = sites[new].task("publish", "--to", f"folder:{target}")
        assert 0 == done.code, f"killed after {moment:.3f} s\n{done.said}"
        assert new == which(target, trees)


def test_a_killed_push_is_made_good_by_the_next_one(two: Two, tmp_path: Path) -> None:
    """The branch holds the old commit or the new one, and whatever git left lying about does not stop the next run."""
    site, remote = two.site, tmp_path / "remote.git"
    site.git("init", "-q", "--bare", str(remote))
    sites, _trees = twins(two, tmp_path)
    to = ("--to", f"git:{remote}#gh-pages")
    began = time.monotonic()
    assert 0 == sites[0].task("publish", *to).code
    took = time.monotonic() - began
    trees = [on_branch(site, remote)]
    assert 0 == sites[1].task("publish", *to).code
    trees.append(on_branch(site, remote))
    for number, moment in enumerate(moments(PUSHES, took * 1.1, seed=3)):
        new = number % 2

        killed(sites[new], "publish", *to, after=moment)

        assert on_branch(site, remote) in trees
        done = sites[new].task("publish", *to)
        assert 0 == done.code, f"killed after {moment:.3f} s\n{done.said}"
        assert trees[new] == on_branch(site, remote)
    site.git("fsck", "--strict", at=remote)


def on_branch(site: Site, remote: Path) -> list[str]:
    """Return mode, blob and name of every file on the branch but the record of the release."""
    listed = site.git("ls-tree", "-r", "gh-pages", at=remote).splitlines()
    return [one for one in listed if RECORD not in one]
