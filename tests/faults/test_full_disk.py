"""A disk that is full: the last good site stays, the exit code is not 0, and the message names a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import absent
from tests.support.site import Site, tree

pytestmark = pytest.mark.faults
SIZE_KIB = 16_384


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MiB, mounted for this test."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KIB}k", "freigabe-test", str(place)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        absent(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, *, leave_kib: int) -> None:
    """Leave only so much room on *disk*."""
    free = shutil.disk_usage(disk).free
    with (disk / "ballast").open("wb") as stream:
        stream.write(b"\0" * max(0, free - leave_kib * 1024))


@pytest.mark.parametrize("leave_kib", [0, 8, 60, 200])
def test_a_build_without_room_keeps_the_last_good_site(small_disk: Path, leave_kib: int) -> None:
    """Wherever the room ends: `output/` is as it was, and with room again the next build succeeds."""
    site = Site.at(small_disk).page("impressum")
    for number in range(12):
        site.post(f"beitrag-{number}", "Ein Satz mehr.\n\n" * 200)
    site.built()
    good = site.output()
    site.append("content/posts/2026/beitrag-0.md", "Mehr.\n")
    fill(small_disk, leave_kib=leave_kib)

    done = site.task("build", env={"PYTHONDONTWRITEBYTECODE": "1"})

    assert 0 != done.code
    assert "Traceback" not in done.err, done.err
    assert any(name in done.err for name in ("var/", "output", ".html", ".md", "No space left")), done.err
    assert good == site.output()
    (small_disk / "ballast").unlink()
    assert good != site.built().output()


def test_a_release_to_a_full_disk_keeps_the_last_one(small_disk: Path, tmp_path: Path) -> None:
    """The target goes on holding the whole old release; exit code 7 and the folder's name."""
    site = Site.at(tmp_path).post("eins").built()
    target = small_disk / "www"
    assert 0 == site.task("publish", "--to", f"folder:{target}").code
    before = tree(target.resolve())
    site.append("content/posts/2026/eins.md", "Mehr.\n").built()
    fill(small_disk, leave_kib=8)

    done = site.task("publish", "--to", f"folder:{target}")

    assert 7 == done.code, done.said
    assert f"{target}: cannot be written" in done.err
    assert "full disk" in done.err
    assert before == tree(target.resolve())
    (small_disk / "ballast").unlink()
    assert 0 == site.task("publish", "--to", f"folder:{target}").code
    assert site.output() == tree(target.resolve())
