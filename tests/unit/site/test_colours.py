"""The firm's colour: readable on every surface, whatever the firm chose."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.settings import Colours
from plugins.site.colours import DARK, LEAST_CONTRAST, LIGHT, SOFT_SHARE, contrast, firm_css

STYLE = Path(__file__).parents[3] / "theme/css/tokens.css"


def test_black_on_white_has_the_highest_contrast() -> None:
    """The formula is WCAG's: black on white is 21 to 1."""
    assert 21 == pytest.approx(contrast("#000000", "#ffffff"))


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_can_be_read_on_every_surface(number: int) -> None:
    """A pale yellow is darkened, a deep blue lightened, until both schemes can be read."""
    css = firm_css(Colours(accent=f"#{number:06x}"))

    (light, dark), (on_light, on_dark) = re.findall(r"light-dark\((#\w+), (#\w+)\)", css)
    assert all(contrast(light, surface) >= LEAST_CONTRAST for surface in LIGHT)
    assert all(contrast(dark, surface) >= LEAST_CONTRAST for surface in DARK)
    assert contrast(on_light, light) >= LEAST_CONTRAST
    assert contrast(on_dark, dark) >= LEAST_CONTRAST


def test_a_readable_accent_stays_as_it_is() -> None:
    """A firm's colour is not touched without need."""
    assert "light-dark(#0f5c63," in firm_css(Colours(accent="#0f5c63"))


def test_surfaces_are_those_of_the_theme() -> None:
    """The colours compared with are the tokens of the style sheet."""
    css = STYLE.read_text(encoding="utf-8")

    names = ("surface", "raised", "sunken")
    found = [re.search(rf"--color-{name}: light-dark\((#\w+), (#\w+)\)", css) for name in names]
    assert list(LIGHT) == [one[1] for one in found if one]
    assert list(DARK) == [one[2] for one in found if one]
    assert f"var(--color-accent) {SOFT_SHARE:.0%}" in css
