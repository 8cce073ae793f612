"""What lies in the fast build's cache may be damaged in any way: the site is right, and nobody sees a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plugins.building.stage import Stage
from tests.support.forked import Small, ahead, differences, tree
from tests.support.programs import absent

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are copies of the test's process"),
]
KINDS = ("*.pages", "*.tree", "*.names", "converted/[0-9a-f]*", "converted/uses", "*.lock", "last.json")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A site that was built twice, so that every kind of file is there."""
    site = Small.at(tmp_path_factory.mktemp("cache") / "site", posts=24)
    for number in range(2):
        turn(site, number)
        assert 0 == site.build(before=ahead).code
    return site


def turn(site: Small, new: int) -> None:
    """Give *site* the sources of state *new*: one post gone, one new, one edited, a picture of other bytes."""
    for number in (20, 21):
        site.post(number)
    (site.root / f"content/{20 + new}.md").unlink()
    site.post(3, text=f"Fassung {new}\n")
    site.write("content/images/2.png", bytes([new]) * 4000)


@pytest.fixture(scope="module")
def clean(site: Small) -> list[dict[str, bytes | None]]:
    """The clean build of both states."""
    found = []
    for new in (0, 1):
        turn(site, new)
        found.append(site.clean())
    return found


def regions(size: int) -> list[int]:
    """Return places in a file: each part of its head (magic, version, length, checksum), and all over its payload."""
    return sorted({*range(0, 72, 8), *(size * part // 8 for part in range(1, 8)), size - 1} & {*range(size)})


def flip(path: Path, place: int) -> None:
    """Turn one bit."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << place % 8
    path.write_bytes(content)


def cut(path: Path, place: int) -> None:
    """Cut the file off."""
    os.truncate(path, place)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_bytes_are_as_good_as_none(site: Small, clean: list[dict[str, bytes | None]], kind: str) -> None:
    """One bit or the end, in each region of each kind of file; with an edit and without one."""
    sizes = [path.stat().st_size for path in site.cache.glob(kind)]
    assert sizes, "there is no such file"
    bad, count = [], 0
    for harm in (flip, cut):
        for place in regions(max(sizes)):
            hit = 0
            for path in site.cache.glob(kind):
                if path.stat().st_size > place:
                    harm(path, place)
                    hit += 1
            new = count % 3 % 2
            turn(site, new) if count % 3 else None
            count += hit > 0
            done = site.build(before=ahead)
            wrong = differences(clean[new] if count % 3 != 1 else site.clean(), tree(site.output))
            if done.code or "Traceback" in done.said or wrong:
                bad.append(f"{harm.__name__} at {place}: {done.code} {wrong[:4]} {done.said[-400:]}")
    assert [] == bad, f"{len(bad)} of {count}: {bad[:3]}"
    assert count >= 8 or max(sizes) < 8


def as_folder(path: Path) -> None:
    """A folder with something in it."""
    (path / "deep").mkdir(parents=True)


def as_link(path: Path) -> None:
    """A link to a file elsewhere that is a sound one of the same kind."""
    path.symlink_to(path.with_name("elsewhere"))


def as_loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path)


def as_empty(path: Path) -> None:
    """An empty file."""
    path.touch()


def as_other(path: Path) -> None:
    """A file of another program."""
    path.write_bytes(b"\x80\x04\x95" + b"SQLite format 3\0" * 40)


def as_pipe(path: Path) -> None:
    """A pipe, from which nobody ever reads to the end."""
    os.mkfifo(path)


INSTEAD: list[Callable[[Path], None]] = [as_folder, as_link, as_loop, as_empty, as_other, as_pipe]


@pytest.mark.parametrize("instead", INSTEAD)
@pytest.mark.parametrize("kind", [*KINDS, "*.unfinished", "converted", "."])
def test_other_things_in_its_place_are_as_good_as_none(
    tmp_path: Path, clean: list[dict[str, bytes | None]], kind: str, instead: Callable[[Path], None]
) -> None:
    """Each kind of file, and the folders, replaced by something else."""
    site = Small.at(tmp_path / "site", posts=24)
    turn(site, 0)
    assert 0 == site.build(before=ahead).code
    if kind == "*.unfinished":
        next(site.cache.glob("*.pages")).with_suffix(".unfinished").touch()
    for path in list(site.cache.glob(kind)) if kind != "." else [site.cache]:
        elsewhere = path.with_name("elsewhere")
        shutil.rmtree(elsewhere) if elsewhere.is_dir() else elsewhere.unlink(missing_ok=True)
        path.rename(elsewhere)
        instead(path)
    # where nothing is known of an earlier build, nothing is known of what it left
    new = 0 if kind == "." else 1
    turn(site, new)

    for _ in range(2):
        done = site.build(before=ahead)

        assert 0 == done.code, done.said
        assert "Traceback" not in done.said
        assert [] == differences(clean[new], tree(site.output))


def test_a_cache_of_another_site_or_key_is_none(
    site: Small, tmp_path: Path, clean: list[dict[str, bytes | None]]
) -> None:
    """Its files under our names; a key that has changed; a cache of an older kind."""
    other = Small.at(tmp_path / "other", posts=9)
    other.conf("SITENAME = 'Anders'\n").built()
    place = next(site.cache.glob("*.pages"))
    for path in other.cache.glob("*.*"):
        shutil.copy(path, place.with_suffix(path.suffix))
    shutil.copytree(other.cache / "converted", site.cache / "converted", dirs_exist_ok=True)
    turn(site, 1)
    site.built().conf("BUILDING_KEY = b'secret'\n")
    turn(site, 0)
    site.post(20)
    site.built()
    assert [] == differences(site.clean(), tree(site.output))
    site.post(4, text="Mit Schlüssel.\n").built().assert_clean()
    site.post(4).conf()
    turn(site, 1)
    site.post(21).built()
    assert [] == differences(site.clean(), tree(site.output))


def test_a_forged_note_removes_nothing_outside(site: Small, tmp_path: Path) -> None:
    """Whoever writes into the cache may leave any path in it."""
    kept = site.root / "content" / "files" / "blatt.pdf"
    (tmp_path / "outside").touch()
    note = next(site.cache.glob("*.pages")).with_suffix(".unfinished")
    Stage(site.output, note).announce(
        ["../content/files/blatt.pdf", str(tmp_path / "outside"), "a/../../pelicanconf.py"]
    )

    site.post(5, text="Mehr.\n").built()

    assert kept.exists()
    assert (tmp_path / "outside").exists()
    site.assert_clean()


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """What makes a folder one nobody may write to; modes do not hold for root, mounts do."""
    mounted = []

    def lock(place: Path) -> None:
        if os.geteuid() != 0:
            for path in [place, *place.rglob("*")]:
                path.chmod(0o555 if path.is_dir() else 0o444)
            return
        for arguments in (["--bind", str(place), str(place)], ["-o", "remount,ro,bind", str(place)]):
            done = subprocess.run(["mount", *arguments], capture_output=True, encoding="utf-8", check=False)
            if done.returncode:
                absent(f"no folder can be mounted read-only here: {done.stderr.strip()}")
            mounted.append(place)

    yield lock
    if mounted:
        subprocess.run(["umount", "-l", str(mounted[0])], check=True)
    for path in tmp_path.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def test_a_read_only_cache_still_helps(tmp_path: Path, read_only: Callable[[Path], None]) -> None:
    """The site is right each time, and one message is enough."""
    site = Small.at(tmp_path / "site", posts=24).built()
    read_only(site.cache.parent)
    for number in range(3):
        site.post(3, text=f"Fassung {number}\n")

        done = site.build(before=ahead)

        assert 0 == done.code, done.said
        assert "Traceback" not in done.said
        assert done.said.count("cannot be written") == 1, done.said
        site.assert_clean()


def test_read_only_files_are_replaced(tmp_path: Path) -> None:
    """By files that are whole."""
    site = Small.at(tmp_path / "site", posts=24).built()
    for number in range(2):
        for path in site.cache.rglob("*"):
            path.chmod(0o444) if path.is_file() else None
        site.post(3, text=f"Fassung {number}\n").built().assert_clean()


def test_a_cache_that_is_deleted_between_runs_is_made_anew(site: Small) -> None:
    """Whole, or in parts."""
    turn(site, 0)
    site.conf().built()
    for kind in (*KINDS, "."):
        for path in list(site.cache.glob(kind)) if kind != "." else [site.cache]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        site.post(3, text=f"Ohne {kind}\n").built()
        assert [] == differences(site.clean(), tree(site.output)), kind
