"""
After any edit, on any site: the fast build writes and says, byte for byte, what stock Pelican writes into nothing.

`EDITS=fresh` tries other sites and edits, `EDITS=word` those of a failure again; `FREIGABE_STEPS=3000` is the long run,
together with `-m properties`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.properties.building.edits import BODY
from tests.properties.building.site_makers import make
from tests.properties.building.trial import SEED, SUBJECT, Trial, deck, skipped, unnoticed
from tests.support.builds import Warm

QUICK, MANY = 9, 12
STEPS = int(os.environ.get("FREIGABE_STEPS", "240"))
HISTORIES = -(-STEPS // MANY)
# Three sites that between them have every theme of ours, pages by month, feeds of all sorts, and plug-ins that interfere.
PLANS = {
    "adversarial": ("adversarial", ("archives", "feeds", "relative"), ("mutating",)),
    "notmyidea": ("notmyidea", ("typogrify", "archives", "by title", "templates"), ()),
    "plain": ("plain", ("unpaged", "names", "no future", "short"), ("rewriting",)),
}


def followed(trial: Trial, kinds: list[str]) -> None:
    """Do the edits, body edits around them, and ask what the subject says of itself."""
    for kind in ("nothing", "nothing", BODY, *kinds, BODY):
        trial.edit(kind)

    assert [] == unnoticed(trial), trial.told()
    assert 0.95 <= skipped(trial.steps), trial.told()
    trial.clean()


@pytest.mark.parametrize(("number", "plan"), list(enumerate(PLANS)))
def test_a_fast_build_equals_stock(tmp_path: Path, warm: Warm, number: int, plan: str) -> None:
    """A few edits on three sites that differ as much as possible."""
    trial = Trial(make(tmp_path / "site", f"{SEED} {plan}", SUBJECT, plan=PLANS[plan]), warm)

    followed(trial, deck(f"{SEED} quick", 3 * QUICK)[number::3])

    # where nobody else has a hand in it, and there is nothing to warn of, most edits are of a text alone
    assert any(step.is_narrow for step in trial.steps) == trial.site.is_quiet, trial.told()


@pytest.mark.properties
@pytest.mark.parametrize("number", range(HISTORIES))
def test_fast_builds_equal_stock(tmp_path: Path, warm: Warm, number: int) -> None:
    """All kinds of edits, each as often as the others, on sites drawn by seed."""
    trial = Trial(make(tmp_path / "site", f"{SEED} {number}", SUBJECT), warm)

    followed(trial, deck(SEED, HISTORIES * MANY)[number * MANY : (number + 1) * MANY])
