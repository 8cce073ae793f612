"""What a first visit costs on the wire: the budget of a phone, on twelve posts, one of them with a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks import wire_sites
from benchmarks.wire import Weight, weigh
from tests.support.programs import require_program
from tests.support.site import REPOSITORY, Site

pytestmark = pytest.mark.browser

ARTICLE_WITH_PICTURE = 26_000
BEFORE_A_CLICK = 9_000
LISTING = 6_000
REQUESTS = 4


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Weight]:
    """The three pages as Chromium gets them at 360 px and DPR 2 with an empty cache, gzipped."""
    chromium = require_program("chromium")
    built = wire_sites.build("ours", tmp_path_factory.mktemp("wire"), None)
    return weigh(built.folder, built.pages, str(chromium))


def test_an_article_with_a_picture_stays_small(weights: Mapping[str, Weight]) -> None:
    """Everything a phone fetches for it, the icon included, in few requests; the picture in the size that is needed."""
    weight = weights["article with picture"]

    pictures = [one.address for one in weight.answers if one.kind == "image"]
    assert weight.total <= ARTICLE_WITH_PICTURE
    assert len(weight.answers) <= REQUESTS
    assert [True] == [address.endswith("-720.avif") for address in pictures]
    assert all(one.size for one in weight.answers)


def test_markup_style_and_scripts_stay_small(weights: Mapping[str, Weight]) -> None:
    """HTML, CSS and JavaScript before any click."""
    assert max(weight.before_a_click for weight in weights.values()) <= BEFORE_A_CLICK
    assert weights["listing"].before_a_click <= LISTING


def test_nothing_moves(weights: Mapping[str, Weight]) -> None:
    """Pictures and texts stand where they will stay, down to the end of the page."""
    assert dict.fromkeys(weights, 0.0) == {name: weight.shift for name, weight in weights.items()}


def test_a_logo_that_comes_late_moves_nothing(tmp_path: Path) -> None:
    """Its place in the header is kept, although its width follows its height."""
    site = Site.at(tmp_path).post("eins")
    site.replace(
        "content/site.toml", 'name = "Musterwerk"', 'name = "Musterwerk"\nsearch = false\nlogo = "/images/logo.svg"'
    )
    site.write("content/images/logo.svg", (REPOSITORY / "content/images/logo.svg").read_bytes())

    weight = weigh(site.built().root / "output", {"home": ""}, str(require_program("chromium")))["home"]

    assert "/images/logo.svg" in [one.address for one in weight.answers]
    assert 0.0 == weight.shift
