"""The colours of the theme: every text can be read on every surface it stands on, in both schemes."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.unit.theme.sample import THEME

Colour = tuple[float, float, float]

LAYERS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((THEME / "css").glob("*.css"))}
TOKENS = dict(
    re.findall(r"(--(?:color|state|hue)-[a-z-]+):\s*([^;]+);", LAYERS["tokens"] + LAYERS["preview"] + LAYERS["devices"])
)
SCHEMES = ("light", "dark")
SURFACES = ("--color-surface", "--color-raised", "--color-sunken", "--color-accent-soft")
TEXTS = (
    "--color-text",
    "--color-text-muted",
    "--color-link",
    "--color-link-visited",
    "--color-accent",
    "--color-error",
)
STATES = tuple(name for name in TOKENS if name.startswith("--state-"))
HUES = tuple(name for name in TOKENS if name.startswith("--hue-"))
BADGE_SHARE = 0.10
CALLOUT_SHARE = 0.08
READABLE = 4.5
VISIBLE = 3.0


def colour(value: str, scheme: str) -> Colour:
    """Red, green and blue from 0 to 1 of a token's value in one scheme."""
    value = value.strip()
    if match := re.fullmatch(r"light-dark\((.+?), (.+?)\)", value):
        return colour(match[1 + SCHEMES.index(scheme)], scheme)
    if match := re.fullmatch(r"var\((--[a-z-]+)\)", value):
        return colour(TOKENS[match[1]], scheme)
    if match := re.fullmatch(r"color-mix\(in srgb, (.+?) (\d+)%, (.+)\)", value):
        return mixed(colour(match[1], scheme), colour(match[3], scheme), int(match[2]) / 100)
    assert re.fullmatch(r"#[0-9a-f]{6}", value), f"not understood: {value}"
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """What `color-mix(in srgb, …)` makes of two opaque colours."""
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def luminance(value: Colour) -> float:
    """Relative luminance after WCAG 2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in value)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Colour, second: Colour) -> float:
    """Contrast ratio after WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def token(name: str, scheme: str) -> Colour:
    """The colour of a token in one scheme."""
    return colour(TOKENS[name], scheme)


def test_black_on_white_is_21() -> None:
    """The yardstick itself is right."""
    assert round(contrast((0, 0, 0), (1, 1, 1)), 2) == 21


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "surface"), list(product(TEXTS, SURFACES)))
def test_text_is_readable_on_every_surface(text: str, surface: str, scheme: str) -> None:
    """Every role of text reaches 4.5 on every surface."""
    assert contrast(token(text, scheme), token(surface, scheme)) >= READABLE


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("state", STATES)
def test_badges_are_readable(state: str, scheme: str) -> None:
    """A state's word reaches 4.5 on its tinted badge."""
    text = token(state, scheme)
    tinted = mixed(text, token("--color-surface", scheme), BADGE_SHARE)

    assert contrast(text, tinted) >= READABLE


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("hue", HUES)
def test_callouts_and_coloured_code_are_readable(hue: str, scheme: str) -> None:
    """A callout's title reaches 4.5 on its tint, a coloured word of code on the ground of code."""
    text = token(hue, scheme)
    tinted = mixed(text, token("--color-surface", scheme), CALLOUT_SHARE)

    assert f"var(--hue) {CALLOUT_SHARE:.0%}, var(--color-surface)" in LAYERS["devices"]
    assert contrast(text, tinted) >= READABLE
    assert contrast(text, token("--color-sunken", scheme)) >= READABLE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_buttons_are_readable_and_fields_have_a_visible_edge(scheme: str) -> None:
    """What stands upon the accent reaches 4.5; edges of fields reach 3 against what is around them."""
    edge = token("--color-border-strong", scheme)

    assert contrast(token("--color-on-accent", scheme), token("--color-accent", scheme)) >= READABLE
    for surface in ("--color-raised", "--color-sunken"):
        assert contrast(edge, token(surface, scheme)) >= VISIBLE


def test_the_badge_mixes_as_computed_here() -> None:
    """The share of the tint in this test is the one in the style sheet."""
    assert f"color-mix(in srgb, var(--badge) {BADGE_SHARE:.0%}, var(--color-surface))" in LAYERS["preview"]


def test_colours_are_named_in_the_tokens_only() -> None:
    """Outside the tokens no rule names a colour, so that both schemes and a firm's colours reach everything."""
    rest = "".join(css for name, css in LAYERS.items() if name not in ("tokens", "print"))
    rest = re.sub(r"--(?:state|hue)-[a-z]+:[^;]+;", "", rest)

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(|light-dark\(", rest) == []
