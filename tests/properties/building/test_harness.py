"""The judge is judged: stock Pelican against itself is equal, and wrong fast builds are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.properties.building.edits import KINDS
from tests.properties.building.site_makers import make
from tests.properties.building.trial import SEED, Trial, UnequalError, deck
from tests.support.builds import Warm

FEW = ("body", "hash seed", "one address twice")
PLAIN = ("adversarial", ("feeds", "archives"), ("mutating",))


@pytest.mark.parametrize(
    "theme",
    ["adversarial", *(pytest.param(name, marks=pytest.mark.properties) for name in ("plain", "simple", "notmyidea"))],
)
def test_stock_equals_itself(tmp_path: Path, warm: Warm, theme: str) -> None:
    """Every theme with many settings at once can be compared: nothing of it hangs on the moment of a build."""
    variants = ("relative", "archives", "feeds", "typogrify", "templates", "sources", "no future")
    trial = Trial(
        make(tmp_path / "site", f"{SEED} {theme}", "", plan=(theme, variants, ("mutating", "rewriting"))), warm
    )

    for kind in FEW:
        trial.edit(kind)

    assert len(FEW) + 1 == len(trial.steps)


def test_a_page_left_as_it_was_is_found(tmp_path: Path, warm: Warm) -> None:
    """A writer that takes any page that is there for the right one."""
    trial = Trial(make(tmp_path / "site", SEED, "forgetful", plan=PLAIN), warm)
    trial.edit("nothing")

    with pytest.raises(UnequalError, match=r"\.html: differs"):
        trial.edit("body")


def test_a_page_that_should_be_gone_is_found(tmp_path: Path, warm: Warm) -> None:
    """Stock Pelican itself leaves the pages of deleted texts behind, so into one output it is no fast build either."""
    trial = Trial(make(tmp_path / "site", SEED, "mutating", plan=("plain", (), ())), warm)
    trial.edit("nothing")

    with pytest.raises(UnequalError, match="stock writes no such file"):
        trial.edit("deleted")


def test_a_warning_that_is_swallowed_is_found(tmp_path: Path, warm: Warm) -> None:
    """The same bytes, but the second run says nothing of the link that leads nowhere."""
    trial = Trial(make(tmp_path / "site", SEED, "mute", plan=PLAIN), warm)
    trial.edit("nothing")

    with pytest.raises(UnequalError, match="-WARNING"):
        trial.edit("nothing")


@pytest.mark.properties
@pytest.mark.parametrize("part", range(6))
def test_every_kind_of_edit_can_be_compared(tmp_path: Path, warm: Warm, part: int) -> None:
    """Stock against stock over all edits: what fails here is a fault of the site or of the edit, not of a fast build."""
    trial = Trial(make(tmp_path / "site", f"{SEED} {part}", ""), warm)

    for kind in deck(SEED, len(KINDS) + 3)[part::6]:
        trial.edit(kind)
