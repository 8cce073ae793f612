"""
Mistakes that fast builds of Pelican were seen to make, one test each, so that none is made again.

Each begins with a build whose output is right, and ends with one that a wrong fast build would leave wrong.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.properties.building.edits import KINDS
from tests.properties.building.model import Site, Text
from tests.properties.building.site_makers import BASE, make, sentence
from tests.properties.building.trial import SUBJECT, Trial, UnequalError
from tests.support.builds import Built, Warm, differences, emptied, tree, unequal

Plan = tuple[str, tuple[str, ...], tuple[str, ...]]


def begun(place: Path, warm: Warm, plan: Plan) -> Trial:
    """Return a site of *plan* that was built and built again."""
    trial = Trial(make(place / "site", "mistakes", SUBJECT, plan=plan), warm)
    trial.edit("nothing")
    trial.edit("nothing")
    return trial


def linked(site: Site) -> tuple[Text, Text]:
    """Return an article that links to another, and that other."""
    first, second, *_ = [text for text in site.articles(status="published") if "lang" not in text.head]
    first.body.append(f"[[filename:{second.path}|Da steht mehr.]]")
    site.write(first)
    return first, second


def kept(site: Site) -> list[Path]:
    """Return the files of the cache, at least one."""
    files = [path for path in sorted(site.cache.rglob("*")) if path.is_file() and path.name != "last.json"]
    assert files, "nothing was cached"
    return files


@pytest.mark.parametrize("addons", [(), ("mutating",), ("rewriting",)])
def test_a_deleted_link_target_is_noticed_beside_other_plugins(
    tmp_path: Path, warm: Warm, addons: tuple[str, ...]
) -> None:
    """The page that links there changes, though its source does not: the address it resolved to is an input."""
    trial = Trial(make(tmp_path / "site", "mistakes", SUBJECT, plan=("plain", (), addons)), warm)
    _, target = linked(trial.site)
    trial.edit("nothing")

    trial.site.drop(target.path)

    trial.compared("deleted", target.path)


def test_the_second_build_renders_nothing(tmp_path: Path, warm: Warm) -> None:
    """
    Settings are looked at before Pelican and its readers change them: else they differ on every second build.

    Pages that see a file moved by `{attach}` are always rendered.
    """
    trial = Trial(make(tmp_path / "site", "mistakes", SUBJECT, plan=("plain", ("markdown", "typogrify"), ())), warm)

    steps = [trial.edit("nothing") for _ in range(4)]

    again = [set(step.rendered) - step.volatile for step in steps[1:]]
    assert [set()] * 3 == again, trial.told()


def test_relative_addresses_of_archives_are_those_of_their_own_depth(tmp_path: Path, warm: Warm) -> None:
    """Pelican changes `localsiteurl` at every page it writes, but archives of a period get a copy of the context."""
    trial = begun(tmp_path, warm, ("adversarial", ("relative", "archives", "nested", "feeds"), ()))

    for kind in ("body", "date", "output folder deleted"):
        trial.edit(kind)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_cut_cache_is_no_cache(tmp_path: Path, warm: Warm, share: float) -> None:
    """Each file of the cache, cut anywhere: a cold build, no traceback, no wrong page."""
    trial = begun(tmp_path, warm, ("plain", ("archives",), ()))

    for path in kept(trial.site):
        if path.exists():
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        trial.edit("body")


@pytest.mark.parametrize("place", [0.0, 0.02, 0.3, 0.7, 0.999])
def test_a_flipped_bit_is_noticed(tmp_path: Path, warm: Warm, place: float) -> None:
    """In the head, the index or a body of each file of the cache."""
    trial = begun(tmp_path, warm, ("plain", ("archives",), ()))

    for path in kept(trial.site):
        if path.exists() and path.stat().st_size:
            data = bytearray(path.read_bytes())
            data[int((len(data) - 1) * place)] ^= 0x10
            path.write_bytes(data)
        trial.edit("nothing")


def test_a_missing_file_of_the_cache_leaves_no_stale_page(tmp_path: Path, warm: Warm) -> None:
    """
    Whichever is gone: what was deleted meanwhile is deleted from the output, too.

    One file may be the exception, the one that names what is ours; then the page stays as a stranger's would.
    """
    trial = begun(tmp_path, warm, ("plain", ("archives",), ()))
    left: list[tuple[str, set[str]]] = []

    for path in kept(trial.site):
        path.unlink(missing_ok=True)
        KINDS["new article"](trial.site)  # there are more files than texts
        try:
            trial.edit("deleted")
        except UnequalError as error:
            left.append((path.name, set(re.findall(r"^\S+\.html: (.*)", str(error), re.MULTILINE))))
            emptied(trial.site.output)
            trial.edit("nothing")

    assert 1 >= len(left), left
    assert all(wrong == {"stock writes no such file"} for _, wrong in left), left


def test_two_builds_at_once_come_out_right(tmp_path: Path, warm: Warm) -> None:
    """One of them does without the cache; both end well, and so does the next."""
    trial = begun(tmp_path, warm, ("plain", ("archives",), ()))
    text = trial.site.articles(status="published")[0]
    text.body.append(sentence(trial.site.random, 9))
    trial.site.write(text)
    order = trial.order(is_subject=True)

    logs = {lane: warm.begun(order, lane) for lane in ("left", "right")}
    ended = [warm.ended(order, log, lane) for lane, log in logs.items()]

    assert [0, 0] == [one.code for one in ended], [one.screen for one in ended]
    trial.compared("body", "after two builds at once")


def against_stock(trial: Trial) -> tuple[Built, list[str]]:
    """Build once more with both; return how the subject's ended, and what is wrong."""
    subject = trial.warm.build(trial.order(is_subject=True))
    order = trial.order(is_subject=False)
    stock = trial.warm.build(order)
    return subject, [*unequal(stock, subject), *differences(tree(order.output), tree(trial.site.output))]


def test_a_cache_that_cannot_be_a_folder_is_done_without(tmp_path: Path, warm: Warm) -> None:
    """A file lies where the cache should: one line that says so, and the right site."""
    trial = begun(tmp_path, warm, ("plain", (), ()))
    trial.edit("cache deleted")
    emptied(trial.site.cache).rmdir()
    trial.site.cache.write_bytes(b"in the way\n")

    subject, wrong = against_stock(trial)

    assert [] == wrong
    assert not subject.is_traceback, subject.screen
    assert subject.own, "no word of the cache that cannot be used"


@pytest.mark.parametrize("way", ["ro", "size=4k"])
def test_a_cache_on_a_disk_that_takes_nothing_is_done_without(tmp_path: Path, warm: Warm, way: str) -> None:
    """Read-only or full: it is said, and the site is right, now and after an edit."""
    trial = begun(tmp_path, warm, ("plain", (), ()))
    emptied(trial.site.cache)
    words = ["mount", "-t", "tmpfs", "-o", way, "freigabe-test", str(trial.site.cache)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")

    try:
        ended = [against_stock(trial) for _ in range(2)]
    finally:
        subprocess.run(["umount", "-l", str(trial.site.cache)], check=True)

    assert [[], []] == [wrong for _, wrong in ended]
    assert all(subject.own for subject, _ in ended), "no word of the cache that cannot be used"


def test_a_build_that_was_killed_is_caught_up(tmp_path: Path, warm: Warm) -> None:
    """At whatever moment, also while the state is saved: the next build is that of a clean folder."""
    trial = begun(tmp_path, warm, ("plain", ("archives", "feeds"), ()))

    for tenths in range(1, 9):
        trial.site.env["SITE_TODAY"] = str(tenths)
        trial.site.settings["SITENAME"] = f"Werkstatt {tenths}"
        trial.site.configure()
        order = trial.order(is_subject=True)
        warm.build(replace(order, kill_after_s=0.07 * tenths))
        trial.compared("killed", f"after {0.07 * tenths:.2f} s")


def _bomb(marker: Path) -> bytes:
    """Return a pickle that makes a file when it is loaded."""
    return b"cbuiltins\nopen\n(V" + str(marker).encode() + b"\nVw\ntR."


def _whole(_: bytes, bomb: bytes) -> bytes:
    return bomb


def _behind(data: bytes, bomb: bytes) -> bytes:
    return data + bomb


@pytest.mark.parametrize("put", [_whole, _behind])
def test_nothing_in_the_cache_is_executed(tmp_path: Path, warm: Warm, put: Callable[[bytes, bytes], bytes]) -> None:
    """A cache comes from branches and forks: it holds no pickle, and one that was put there is never loaded."""
    trial = begun(tmp_path, warm, ("plain", (), ()))
    files, marker = kept(trial.site), tmp_path / "executed"
    pickles = [
        path.name for path in files if path.read_bytes()[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
    ]

    for path in files:
        path.write_bytes(put(path.read_bytes(), _bomb(marker)))
    trial.edit("body")

    assert [] == pickles
    assert not marker.exists()


def test_pelicans_own_cache_does_not_come_between(tmp_path: Path, warm: Warm) -> None:
    """Nor with Pelican's own cache on, which is known to keep what other settings would change."""
    trial = Trial(make(tmp_path / "site", "mistakes", SUBJECT, plan=("plain", (), ())), warm)
    trial.site.settings |= {"CACHE_CONTENT": True, "LOAD_CONTENT_CACHE": True}
    trial.site.configure()
    trial.edit("nothing")

    trial.site.settings["MARKDOWN"] = {"extension_configs": {"markdown.extensions.smarty": {}}}
    trial.site.configure()

    assert trial.site.settings.keys() > BASE.keys()
    trial.compared("settings", "MARKDOWN")
