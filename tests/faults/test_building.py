"""The fast build under faults: after whatever happened, a stock build of the sources into an empty folder is met."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from plugins.building.stage import Stage
from tests.support.forked import Small, differences, tree
from tests.support.programs import absent

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are copies of the test's process"),
]
KILLS, LANDED, LATE = 200, 150, 10
GONE = (7, 21, 33)


@pytest.fixture
def site(tmp_path: Path) -> Small:
    """A site of 60 posts."""
    return Small.at(tmp_path / "site")


def turn(site: Small, new: int) -> None:
    """Give *site* the sources of state *new* (0 or 1): other title, less posts, a picture less, one of other bytes."""
    site.conf(f"SITENAME = 'Werk {new}'\n")
    for number in GONE:
        if new:
            (site.root / f"content/{number}.md").unlink(missing_ok=True)
        else:
            site.post(number)
    for number in range(10, 15):
        site.post(number, text=f"Fassung {new}\n")
    site.write("content/images/1.png", bytes([new]) * (5000 + new))
    if new:
        (site.root / "content/images/5.png").unlink(missing_ok=True)
    else:
        site.write("content/images/5.png", b"5" * 3000)


def test_a_killed_build_leaves_the_old_site_the_new_one_or_a_mark(site: Small) -> None:
    """Two hundred moments over the whole length of a run; no file is ever cut off, and the next run is a clean one."""
    clean = both(site)
    site.built()
    took = min(timed(site, new) for new in (0, 1, 0))
    chance = random.Random(5)
    landed, bad, counts = 0, list[str](), {"old": 0, "new": 0, "marked": 0}
    for kill in range(KILLS):
        new = (kill + 1) % 2
        turn(site, new)
        part = chance.random()
        moment = took * part
        running = site.start()
        running.kill(moment)
        is_landed = running.wait().code == -9
        landed += is_landed
        found = tree(site.output)
        cut = [n for n, one in found.items() if one is not None and one not in (clean[0].get(n), clean[1].get(n))]
        is_old, is_new = files(found) == files(clean[1 - new]), files(found) == files(clean[new])
        counts["marked" if site.is_marked else "new" if is_new else "old"] += 1
        if cut or not (is_old or is_new or site.is_marked):
            bad.append(f"{moment:.3f} s: {cut or 'an unmarked mixture'} {differences(clean[new], found)[:5]}")
        # other programs slow a run down or not: what is known of its length is kept up to date
        took *= 0.95 if not is_landed else 1.05 if part > 0.8 and is_old and not site.is_marked else 1
        again = site.build()
        wrong = differences(clean[new], tree(site.output)) + site.remains()
        if again.code or wrong or "Traceback" in again.said:
            bad.append(f"{moment:.3f} s: the next run ({again.code}): {wrong[:5]} {again.said[-500:]}")
    told = f"{landed} of {KILLS} kills landed in {took:.2f} s, left {counts}, {len(bad)} bad: {bad[:5]}"
    print(told)
    assert [] == bad, told
    assert landed >= LANDED, told
    assert counts["new"] + counts["marked"] >= LATE, told


def both(site: Small) -> list[dict[str, bytes | None]]:
    """Return the clean build of both states; the sources are those of the second one then."""
    found = []
    for new in (0, 1):
        turn(site, new)
        found.append(site.clean())
    return found


def timed(site: Small, new: int) -> float:
    """Return how long the step to state *new* takes."""
    turn(site, new)
    began = time.monotonic()
    site.built()
    return time.monotonic() - began


def files(found: dict[str, bytes | None]) -> dict[str, bytes]:
    """Return the files of a tree."""
    return {name: content for name, content in found.items() if content is not None}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB, mounted for this test."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "freigabe-test", str(place)]
    done = subprocess.run(mount, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        absent(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, leave_kib: int) -> Path:
    """Leave only so much room on *disk*."""
    with (disk / "ballast").open("wb") as stream:
        stream.write(b"\0" * max(0, shutil.disk_usage(disk).free - leave_kib * 1024))
    return disk / "ballast"


@pytest.mark.parametrize("leave_kib", [0, 8, 100, 300, 600])
def test_a_full_disk_leaves_the_old_site(small_disk: Path, tmp_path: Path, leave_kib: int) -> None:
    """Every byte, wherever the room ends; the message names a file of the site, and with room all is well."""
    site = Small.at(small_disk / "site", clean=tmp_path / "clean")
    turn(site, 0)
    before = tree(site.built().output)
    turn(site, 1)
    site.write("content/images/0.png", b"0" * 400_000)
    ballast = fill(small_disk, leave_kib)

    done = site.build()

    assert 0 != done.code, done.said
    assert [] == differences(before, tree(site.output)), done.said
    assert str(site.root) in done.said
    assert "No space left" in done.said
    ballast.unlink()
    site.built().assert_clean()


def test_a_cache_on_a_full_disk_costs_one_message(small_disk: Path, tmp_path: Path) -> None:
    """The build succeeds, and the next ones too, with and without room."""
    site = Small.at(tmp_path / "site")
    site.conf(f"CACHE_PATH = {str(small_disk / 'cache')!r}\n")
    ballast = fill(small_disk, 0)
    for number in range(2):
        site.post(3, text=f"Fassung {number}\n")

        done = site.build()

        assert 0 == done.code, done.said
        assert 1 == done.said.count("cannot be written"), done.said
        assert "Traceback" not in done.said
        site.assert_clean()
    ballast.unlink()
    site.post(3, text="Zuletzt\n").built().assert_clean()


def test_a_file_too_large_for_the_system_leaves_the_old_site(site: Small) -> None:
    """Whatever refuses a file while nothing was changed yet."""
    turn(site, 0)
    before = tree(site.built().output)
    turn(site, 1)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4500, 4500))

    done = site.build(before=limit)

    assert 0 != done.code
    assert [] == differences(before, tree(site.output)), done.said
    assert "output/" in done.said
    site.built().assert_clean()


@pytest.mark.parametrize("number", [1, 2, 20, 40])
def test_a_disk_that_fails_within_the_burst_leaves_a_mark(site: Small, number: int) -> None:
    """Some files are new then, which the next build knows."""
    turn(site, 0)
    site.built()
    turn(site, 1)

    def fail() -> None:
        own, left = os.replace, [number]

        def replace(source: str, target: str) -> None:
            if ".output.staged" in str(source):
                left[0] -= 1
                if left[0] == 0:
                    raise OSError(errno.EIO, "broken", str(target))
            own(source, target)

        setattr(os, "replace", replace)  # noqa: B010 - mypy allows no other signature

    done = site.build(before=fail)

    assert 0 != done.code
    assert site.is_marked
    assert "output/" in done.said
    site.built().assert_clean()


@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.2, 0.5])
def test_two_builds_at_once_end_well(site: Small, pause_s: float) -> None:
    """One waits for the other, and both end with the whole site; also when a source changes between them."""
    turn(site, 0)
    site.built()
    turn(site, 1)
    first = site.start()
    time.sleep(pause_s)
    site.post(4, text="Dazwischen\n")
    second = site.start()
    third = site.start()

    done = [one.wait() for one in (first, second, third)]

    assert [0, 0, 0] == [one.code for one in done], "\n".join(one.said for one in done)
    assert not any("Traceback" in one.said for one in done)
    site.assert_clean()
    site.built().assert_clean()


def test_a_build_that_waits_says_so(site: Small) -> None:
    """With `--verbose`, as all that is of no concern as long as it works."""
    first = site.start(before=slow)
    time.sleep(1)

    second = site.build("--verbose")

    assert 0 == first.wait().code
    assert "Waiting for another build" in second.said, second.said


def slow() -> None:
    """Let the burst take a while."""
    own = Stage.announce

    def announce(stage: Stage, paths: Iterable[str]) -> None:
        own(stage, paths)
        time.sleep(4)

    setattr(Stage, "announce", announce)  # noqa: B010 - mypy allows no assignment to a method


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_is_mended(site: Small, number: int) -> None:
    """At twenty moments; the site is old, new or marked, as after a kill."""
    clean = []
    for new in (0, 1):
        turn(site, new)
        clean.append(files(site.clean()))
    site.built()
    took = min(timed(site, new) for new in (0, 1))
    for kill in range(20):
        new = kill % 2
        turn(site, new)
        running = site.start()
        running.kill(took * (kill + 1) / 20, number)
        done = running.wait()
        assert files(tree(site.output)) in clean or site.is_marked, done.said
        assert [] == differences(dict(clean[new]), dict(files(tree(site.built().output)))), kill
        assert [] == site.remains()


def steps(sink: Path, last: int) -> Callable[[], None]:
    """Return what lets a build write its changes to a disk into *sink*, and kill itself before the *last* one."""
    changes = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.copyfile", "shutil.rmtree")

    def begin() -> None:
        count, own = 0, os.getpid()
        stream = sink.open("w", encoding="utf-8")

        def watch(event: str, args: tuple[object, ...]) -> None:
            nonlocal count
            if event in changes and os.getpid() == own:
                count += 1
                if count == last:
                    os.kill(own, signal.SIGKILL)
                stream.write(f"{event} {args[0]}\n")
                stream.flush()

        sys.addaudithook(watch)

    return begin


def test_a_build_killed_before_each_of_its_changes_is_old_new_or_marked(site: Small, tmp_path: Path) -> None:
    """Where chance seldom hits: around every kind of change to the disk."""
    clean = []
    for new in (0, 1):
        turn(site, new)
        clean.append(site.clean())
    turn(site, 0)
    site.built()
    turn(site, 1)
    assert 0 == site.build(before=steps(tmp_path / "steps", 0)).code
    kinds = [line.split()[0] for line in (tmp_path / "steps").read_text(encoding="utf-8").splitlines()]
    # of many alike the first, the last, and some
    wanted = [n for n in range(1, len(kinds) + 1) if n % 8 == 0 or len({*kinds[max(0, n - 2) : n + 1]}) > 1]
    bad, marked = [], 0
    for number, step in enumerate(wanted):
        new = number % 2
        turn(site, new)
        done = site.build(before=steps(tmp_path / "steps", step))
        found = files(tree(site.output))
        marked += site.is_marked
        if found not in (files(clean[0]), files(clean[1])) and not site.is_marked:
            last = (tmp_path / "steps").read_text(encoding="utf-8").splitlines()[-1:]
            bad.append(f"{step} {last}: {differences(clean[new], tree(site.output))[:3]} {done.code}")
        again = site.build()
        wrong = differences(clean[new], tree(site.output)) + site.remains()
        if again.code or wrong or "Traceback" in again.said:
            bad.append(f"{step}: the next run ({again.code}): {wrong[:5]} {again.said[-500:]}")
    told = f"{len(wanted)} of {len(kinds)} changes, {marked} marked, {len(bad)} bad: {bad[:5]}"
    print(told)
    assert [] == bad, told
    assert marked >= 20, told
