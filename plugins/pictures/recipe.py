"""
How derivatives are made: which widths, which formats, which of them are worth having. Pure.

The same picture gives the same bytes: every encoder runs on one thread of its own, and the version of the recipe (with
Pillow's, which brings the encoders) is part of what a cache goes by.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import PIL
from PIL import Image

from plugins.pictures.decode import FLAT_COLOURS, Decoded

VERSION = f"2-{PIL.__version__}"
# 360 CSS pixels at 2x, 390 at 3x, the text column at 1x and 2x.
WIDTHS = (400, 720, 1080, 1600)
PORTRAIT_WIDTHS = (96, 192)
LOGO_HEIGHTS = (48, 144)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
_PILLOW = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
_NEARLY = 0.85


class Use(StrEnum):
    """What a picture is for; the letter stands in the names of its derivatives."""

    TEXT = ""
    PORTRAIT = "p"
    LOGO = "l"


@dataclass(frozen=True, slots=True)
class Made:
    """One derivative."""

    width: int
    height: int
    suffix: str
    content: bytes


def widths(natural: int, steps: tuple[int, ...] = WIDTHS) -> tuple[int, ...]:
    """Return the widths a picture of *natural* width is offered in: never wider than it is, its own as the last."""
    last = min(natural, steps[-1])
    return (*(step for step in steps if step < last * _NEARLY), last)


def derive(picture: Decoded, use: Use) -> tuple[Made, ...]:
    """Return the derivatives worth having: best format first, each from narrow to wide."""
    scaled = _scaled(picture.image, use)
    fallback = "png" if picture.is_flat or picture.image.mode == "RGBA" else "jpg"
    jobs = [(image, suffix) for suffix in ("avif", "webp", fallback) for image in scaled]

    def make(job: tuple[Image.Image, str]) -> Made:
        image, suffix = job
        return Made(*image.size, suffix, encode(image, suffix, is_flat=picture.is_flat))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        made = tuple(pool.map(make, jobs))
    by_suffix = {suffix: [one for one in made if one.suffix == suffix] for suffix in ("avif", "webp", fallback)}
    sizes = {suffix: [len(one.content) for one in group] for suffix, group in by_suffix.items()}
    kept = worth_having({suffix: sum(best_from(group)) for suffix, group in sizes.items()})
    return tuple(
        one
        for suffix in kept
        for one, best in zip(by_suffix[suffix], best_from(sizes[suffix]), strict=True)
        if len(one.content) == best
    )


def best_from(sizes: Sequence[int]) -> list[int]:
    """
    Return what each width costs at least, if a wider one may be taken in its place.

    A drawing made smaller has more colours than before, and is often larger as a file.
    """
    return [min(sizes[at:]) for at in range(len(sizes))]


def worth_having(totals: Mapping[str, int]) -> tuple[str, ...]:
    """Return the formats of *totals* (best first, bytes) that are smaller than every format behind them."""
    suffixes, sizes = list(totals), list(totals.values())
    return tuple(suffix for at, suffix in enumerate(suffixes) if all(sizes[at] < other for other in sizes[at + 1 :]))


def _scaled(image: Image.Image, use: Use) -> list[Image.Image]:
    if use is Use.PORTRAIT:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
        steps = widths(image.width, PORTRAIT_WIDTHS)
    elif use is Use.LOGO:
        steps = widths(image.width, tuple(max(1, round(image.width * one / image.height)) for one in LOGO_HEIGHTS))
    else:
        steps = widths(image.width)
    return [_to_width(image, step) for step in steps]


def _to_width(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def encode(image: Image.Image, suffix: str, *, is_flat: bool) -> bytes:
    """Return *image* in the format of *suffix*; drawings (*is_flat*) keep their edges."""
    options: dict[str, object] = {}
    if suffix == "avif":
        sampling = "4:4:4" if is_flat else "4:2:0"
        options = {"quality": 50, "speed": 6, "subsampling": sampling, "max_threads": 1, "codec": "aom"}
    elif suffix == "webp":
        options = {"lossless": True, "quality": 80} if is_flat else {"quality": 75, "method": 4}
    elif suffix == "jpg":
        options = {"quality": 82, "progressive": True, "optimize": True}
    else:
        options = {"optimize": True}
        image = image.quantize(FLAT_COLOURS, _palette_of(image)) if is_flat else image
    out = io.BytesIO()
    # Pillow keeps the options of a save on the image itself, where another thread would find them
    image.copy().save(out, _PILLOW[suffix], **options)
    return out.getvalue()


def _palette_of(image: Image.Image) -> Image.Quantize:
    return Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
