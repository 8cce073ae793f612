"""The fast build under faults: after whatever happened, a stock build of the sources into an empty folder is met."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.support.forked import Small, differences, tree

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are copies of the test's process"),
]
KILLS, LANDED = 200, 150
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
    clean = []
    for new in (0, 1):
        turn(site, new)
        clean.append(site.clean())
    site.built()
    took = min(timed(site, new) for new in (0, 1, 0))
    chance = random.Random(5)
    landed, bad, counts = 0, list[str](), {"old": 0, "new": 0, "marked": 0}
    for kill in range(KILLS):
        new = (kill + 1) % 2
        turn(site, new)
        moment = took * (kill + chance.random()) / KILLS
        running = site.start()
        running.kill(moment)
        landed += running.wait().code == -9
        found = tree(site.output)
        cut = [n for n, one in found.items() if one is not None and one not in (clean[0].get(n), clean[1].get(n))]
        is_old, is_new = files(found) == files(clean[1 - new]), files(found) == files(clean[new])
        counts["marked" if site.is_marked else "new" if is_new else "old"] += 1
        if cut or not (is_old or is_new or site.is_marked):
            bad.append(f"{moment:.3f} s: {cut or 'an unmarked mixture'} {differences(clean[new], found)[:5]}")
        again = site.build()
        wrong = differences(clean[new], tree(site.output)) + site.remains()
        if again.code or wrong or "Traceback" in again.said:
            bad.append(f"{moment:.3f} s: the next run ({again.code}): {wrong[:5]} {again.said[-500:]}")
    told = f"{landed} of {KILLS} kills landed in {took:.2f} s, left {counts}, {len(bad)} bad: {bad[:5]}"
    print(told)  # noqa: T201  # with -rP
    assert [] == bad, told
    assert landed >= LANDED, told


def timed(site: Small, new: int) -> float:
    """Return how long the step to state *new* takes."""
    turn(site, new)
    began = time.monotonic()
    site.built()
    return time.monotonic() - began


def files(found: dict[str, bytes | None]) -> dict[str, bytes]:
    """Return the files of a tree."""
    return {name: content for name, content in found.items() if content is not None}
