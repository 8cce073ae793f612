"""
The picture a link to an entry is shown with elsewhere (OpenGraph): title, firm, the firm's colour.

The type is Roboto Bold, cut down to the letters of Europe (font/LICENSE.txt), because nothing else is on every machine.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from plugins.core import digest
from plugins.pictures.recipe import VERSION, Made

WIDTH, HEIGHT = 1200, 630
_FONT = Path(__file__).parent / "font" / "Roboto-Bold-subset.ttf"
_MARGIN = 88
_BAR = 24
_SIZES = (76, 64, 54, 46)
_LINES = 5
_LEADING = 1.22
_INK, _PAPER = (0x1B, 0x1F, 0x23), (0xFF, 0xFF, 0xFF)
# Ink as drawn on paper: full, and the quieter one of the firm's name.
_FULL, _QUIET = 255, 196
# Shades from paper to ink, then the firm's colour: sixteen fit four bits of a pixel, and no palette has to be searched.
_SHADES = 15
_LEVELS = bytes(round(value * (_SHADES - 1) / _FULL) for value in range(256))


def card_name(title: str, firm: str, accent: str) -> str:
    """Return the name of the card below `/pictures/`; the same texts give the same name."""
    return f"og-{digest.of_bytes(digest.canonical_json([title, firm, accent]))[:16]}.png"


def card_key(title: str, firm: str, accent: str) -> str:
    """Return by what a card is cached: everything its bytes follow from."""
    return digest.of_bytes(digest.canonical_json([VERSION, title, firm, accent]))


def social_card(title: str, firm: str, accent: str) -> bytes:
    """
    Return the card as PNG, 1200 × 630.

    Letters the type does not have (emoji, other scripts) are left out; if nothing of the title is left, the card
    shows the firm alone.
    """
    ink = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(ink)
    shown, name = printable(title), printable(firm)
    font, lines = _set(shown)
    y = float(_MARGIN + _BAR)
    for line in lines:
        draw.text((_MARGIN, y), line, font=font, fill=_FULL)
        y += font.size * _LEADING
    foot = _font(40)
    draw.text((_MARGIN, HEIGHT - 112), _cut(name, foot), font=foot, fill=_QUIET if lines else _FULL)
    return _coloured(ink, accent)


def _coloured(ink: Image.Image, accent: str) -> bytes:
    """Return what was drawn, with the bars in the firm's colour, as PNG."""
    image = Image.frombytes("P", ink.size, ink.tobytes().translate(_LEVELS))
    shades = (
        round(paper + (dark - paper) * level / (_SHADES - 1))
        for level in range(_SHADES)
        for paper, dark in zip(_PAPER, _INK, strict=True)
    )
    image.putpalette([*shades, *ImageColor.getrgb(accent)[:3]])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, _BAR - 1), fill=_SHADES)
    draw.rectangle((_MARGIN, HEIGHT - 142, _MARGIN + 96, HEIGHT - 134), fill=_SHADES)
    out = io.BytesIO()
    image.save(out, "PNG", bits=4, compress_level=6)
    return out.getvalue()


def made(title: str, firm: str, accent: str) -> Made:
    """Return the card as a derivative."""
    return Made(WIDTH, HEIGHT, "png", social_card(title, firm, accent))


def printable(text: str) -> str:
    """Return *text* composed and without what the type cannot show, blanks collapsed."""
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return " ".join("".join(letter for letter in plain if letter.isspace() or _has(letter)).split())


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # the basic layout, so that a machine with another shaping library sets the same line
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(letter: str) -> bool:
    return _drawn(letter) != _drawn("\U0010ffff")


def _drawn(letter: str) -> bytes:
    box = Image.new("L", (64, 64))
    ImageDraw.Draw(box).text((8, 8), letter, font=_font(32), fill=255)
    return box.tobytes()


def _set(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest type in which *title* fits, with its lines; in the smallest it is cut off."""
    for size in _SIZES:
        font = _font(size)
        lines = _wrapped(title, font)
        if len(lines) * size * _LEADING <= HEIGHT - 2 * _MARGIN - 142 and len(lines) <= _LINES:
            return font, lines
    font = _font(_SIZES[-1])
    lines = _wrapped(title, font)
    kept = int((HEIGHT - 2 * _MARGIN - 142) // (_SIZES[-1] * _LEADING))
    return font, [*lines[: kept - 1], _cut(" ".join(lines[kept - 1 :]), font)]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) <= WIDTH - 2 * _MARGIN:
            lines[-1] = joined
        else:
            lines += _pieces(word, font)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Return *word* in pieces that fit a line: in one, unless it is longer than a line."""
    pieces = [""]
    for letter in word:
        if font.getlength(f"{pieces[-1]}{letter}-") > WIDTH - 2 * _MARGIN:
            pieces[-1] += "-"
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    if font.getlength(text) <= WIDTH - 2 * _MARGIN:
        return text
    while text and font.getlength(f"{text} …") > WIDTH - 2 * _MARGIN:
        text = text[:-1].rstrip()
    return f"{text} …"
