"""The site's icons in the firm's colour: its initial, or a tick where the letter cannot be drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from html import escape
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SVG, ICO, APPLE = "favicon.svg", "favicon.ico", "apple-touch-icon.png"
SIZES: Mapping[str, int] = {APPLE: 180, "icon-192.png": 192, "icon-512.png": 512}
_TICK = ((8.5, 16.5), (13.5, 21.5), (23.5, 10.5))
_GRID = 32
_SHARPER = 4


def letter(name: str) -> str:
    """Return the initial of *name* as a plain capital, or nothing if it is none of A to Z or a digit."""
    for one in unicodedata.normalize("NFKD", name):
        if one.isalnum():
            return one.upper() if one.isascii() else ""
    return ""


def svg(name: str, accent: str) -> str:
    """Return the icon for browsers, sharp at every size."""
    initial = letter(name)
    sign = (
        f'<text x="16" y="23.5" font-family="system-ui,sans-serif" font-size="21" font-weight="700" '
        f'text-anchor="middle" fill="{_ink(accent)}">{escape(initial)}</text>'
        if initial
        else f'<path d="m8.5 16.5 5 5 10-11" fill="none" stroke="{_ink(accent)}" stroke-width="3.5" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )
    rect = f'<rect width="32" height="32" rx="7" fill="{accent}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{rect}{sign}</svg>\n'


@cache
def pictures(name: str, accent: str) -> Mapping[str, bytes]:
    """Return the icons that must be pixels, by file name; the same bytes for the same firm."""
    found = {file: _png(letter(name), accent, size, rounded=False) for file, size in SIZES.items()}
    return {ICO: _bytes(_drawn(letter(name), accent, 32, rounded=True), "ICO"), **found}


def _png(initial: str, accent: str, size: int, *, rounded: bool) -> bytes:
    return _bytes(_drawn(initial, accent, size, rounded=rounded), "PNG")


def _bytes(image: Image.Image, kind: str) -> bytes:
    stream = BytesIO()
    more = {"sizes": [image.size]} if kind == "ICO" else {"optimize": True}
    image.save(stream, kind, **more)
    return stream.getvalue()


def _drawn(initial: str, accent: str, size: int, *, rounded: bool) -> Image.Image:
    """Draw large and shrink, so that curves are smooth; phones round the corners themselves."""
    edge = size * _SHARPER
    unit = edge / _GRID
    image = Image.new("RGBA", (edge, edge), (0, 0, 0, 0) if rounded else accent)
    draw = ImageDraw.Draw(image)
    if rounded:
        draw.rounded_rectangle((0, 0, edge - 1, edge - 1), 7 * unit, fill=accent)
    if initial:
        font = ImageFont.load_default(size=21 * unit)
        shape = Image.new("L", (edge, edge), 0)
        ImageDraw.Draw(shape).text(
            (edge / 2, edge / 2), initial, 255, font, anchor="mm", stroke_width=round(0.6 * unit), stroke_fill=255
        )
        shape = shape.crop(shape.getbbox())
        image.paste(_ink(accent), ((edge - shape.width) // 2, (edge - shape.height) // 2), shape)
    else:
        points = [(x * unit, y * unit) for x, y in _TICK]
        draw.line(points, fill=_ink(accent), width=round(3.5 * unit), joint="curve")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _ink(accent: str) -> str:
    """Return white, or black on a colour too light for it (WCAG 2.2, relative luminance)."""
    channels = [int(accent[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if luminance < 0.179 else "#000000"
