"""
The firm's colour as role tokens that can be read on every surface of the theme, in light and dark.

Contrast as in WCAG 2.2, "relative luminance" and "contrast ratio". Pure.
"""

from __future__ import annotations

from plugins.core.settings import Colours

LEAST_CONTRAST = 4.5
# --color-surface, --color-raised and --color-sunken of theme/css/tokens.css; a test compares them.
LIGHT = ("#fdfcfa", "#ffffff", "#f4f1eb")
DARK = ("#15181a", "#1d2124", "#101315")
# --color-accent-soft is the surface with this share of the accent in it.
SOFT_SHARE = 0.09
_STEP = 0.05

Rgb = tuple[int, int, int]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 for black to 1 for white."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, surfaces: tuple[str, ...], towards: str) -> str:
    """Return *colour*, or the first shade of it *towards* black or white that can be read on all *surfaces*."""
    shades = (_mixed(colour, towards, step * _STEP) for step in range(round(1 / _STEP) + 1))
    return next((shade for shade in shades if _fits(shade, surfaces)), towards)


def _fits(shade: str, surfaces: tuple[str, ...]) -> bool:
    soft = _mixed(surfaces[0], shade, SOFT_SHARE)
    return all(contrast(shade, surface) >= LEAST_CONTRAST for surface in (*surfaces, soft))


def firm_css(colours: Colours) -> str:
    """Return the style sheet that puts the firm's colour over the theme's own."""
    light = readable(colours.accent, LIGHT, "#000000")
    dark = readable(colours.accent_dark or colours.accent, DARK, "#ffffff")
    on_light, on_dark = (_on(shade) for shade in (light, dark))
    return (
        ":root {\n"
        f"  --color-accent: light-dark({light}, {dark});\n"
        f"  --color-on-accent: light-dark({on_light}, {on_dark});\n"
        "}\n"
    )


def _on(shade: str) -> str:
    return max(("#ffffff", "#111111"), key=lambda text: contrast(text, shade))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, towards: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(towards), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
