"""
Files into pictures, with nothing believed that a file says of itself.

Bombs are refused by their header, before anything is decoded; a broken file is refused, not shown half.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, UnidentifiedImageError

from plugins.core.errors import SourceError
from plugins.core.texts import _
from plugins.pictures.upright import SIDEWAYS, of_image, turned

SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".avif": "AVIF", ".gif": "GIF"}
# No browser shows them; linked to, they are published as pictures of the others are.
TO_TAKE_ALONG = (".tif", ".tiff")
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_000
MAX_BYTES = 60_000_000
FLAT_COLOURS = 256
# What Pillow's decoders raise for broken or hostile bytes; a bomb's warning is an error where warnings are.
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError),
    *(MemoryError, struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
_NAMES = {"MPO": "JPEG"}  # two pictures in one JPEG (CIPA DC-007); only the first is shown


@dataclass(frozen=True, slots=True)
class Facts:
    """What the header of a picture says; `width` and `height` are those of the picture as it is shown."""

    format: str
    width: int
    height: int
    is_moving: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """A whole picture in sRGB (mode RGB or RGBA), turned upright; `is_flat` means few colours, as in a drawing."""

    image: Image.Image
    is_flat: bool


def is_raster(name: str) -> bool:
    """Whether *name* ends like a picture made of pixels that browsers show."""
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - asked of every file of the output


def is_cleaned(name: str) -> bool:
    """Whether a file called *name* is published only without what the camera wrote into it."""
    return is_raster(name) or name.lower().endswith(TO_TAKE_ALONG)


def facts(path: Path, where: str) -> Facts:
    """
    Return what the header of *path* says; *where* is how messages call the file.

    Raises:
        SourceError: If it is no such picture, is called by a wrong name, or is too large.
    """
    with _opened(path, where) as image:
        width, height = reversed(image.size) if of_image(image) in SIDEWAYS else image.size
        moving = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        return Facts(_NAMES.get(str(image.format), str(image.format)), width, height, moving)


def decode(path: Path, where: str) -> Decoded:
    """
    Return the picture of *path*, of a moving one the first frame.

    Raises:
        SourceError: As `facts`, and if the file is broken or cut off.
    """
    with _opened(path, where) as image:
        try:
            image.load()
            plain = _srgb(turned(image))
        except BROKEN as error:
            raise _broken(where) from error
    plain.info.clear()
    return Decoded(plain, plain.getcolors(FLAT_COLOURS) is not None)


def _opened(path: Path, where: str) -> Image.Image:
    _demand_bearable(path, where)
    try:
        image = Image.open(path, formats=tuple(dict.fromkeys(SUFFIXES.values())))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(where, MAX_PIXELS * 2) from error
    except UnidentifiedImageError as error:
        raise _broken(where) from error
    except BROKEN as error:
        raise _broken(where) from error
    try:
        _demand_sound(image, path, where)
    except SourceError:
        image.close()
        raise
    return image


def _demand_bearable(path: Path, where: str) -> None:
    """Refuse what must not even be opened: Pillow makes room for a whole WebP before it says how large it is."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        what = _("has {size} MB, a picture may have {limit}").format(size=size // 10**6, limit=MAX_BYTES // 10**6)
        raise SourceError(where, what, _("make it smaller; 2000 pixels are wide enough"))
    with path.open("rb") as stream:
        width, height = webp_size(stream.read(30))
    if width * height > MAX_PIXELS:
        raise _too_large(where, width * height)


def webp_size(head: bytes) -> tuple[int, int]:
    """Return width and height in the first 30 bytes of a WebP file (RFC 9649), of anything else (0, 0)."""
    if len(head) < 30 or head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return 0, 0
    kind = head[12:16]
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _demand_sound(image: Image.Image, path: Path, where: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_large(where, width * height)
    if max(width, height) > MAX_SIDE:
        what = _("is {count} pixels long, a picture may have {limit}").format(count=max(width, height), limit=MAX_SIDE)
        raise SourceError(where, what, _("cut it into several pictures"))
    found = _NAMES.get(str(image.format), str(image.format))
    if found != SUFFIXES.get(path.suffix.lower()):
        what = _("is a {format} file, but its name ends in {suffix}").format(format=found, suffix=path.suffix)
        right = next(suffix for suffix, name in SUFFIXES.items() if name == found)
        raise SourceError(where, what, _("rename it to {name}").format(name=path.with_suffix(right).name))


def _too_large(where: str, pixels: int) -> SourceError:
    what = _("has {count} megapixels or more, a picture may have {limit}")
    text = what.format(count=pixels // 10**6, limit=MAX_PIXELS // 10**6)
    return SourceError(where, text, _("make it smaller; 2000 pixels are wide enough"))


def _broken(where: str) -> SourceError:
    return SourceError(where, _("is no picture, is broken or is cut off"), _("export it again from the original"))


def _srgb(image: Image.Image) -> Image.Image:
    """Return *image* in sRGB, with its transparency if any of it shows."""
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    alpha = None
    if image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        image = image.convert("RGB") if image.mode in ("P", "PA", "RGBA", "L", "LA", "1") else image
    image = _managed(image)
    if alpha is None or alpha.getextrema() == (255, 255):
        return image
    image.putalpha(alpha)
    return image


def _managed(image: Image.Image) -> Image.Image:
    """Return *image* as RGB, through its colour profile where it has one that can be read."""
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        source = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
        try:
            return _through(source, profile)
        except (*BROKEN, ImageCms.PyCMSError):
            pass
    return image.copy() if image.mode == "RGB" else image.convert("RGB")


def _through(image: Image.Image, profile: bytes) -> Image.Image:
    convert: Callable[..., Image.Image | None] = ImageCms.profileToProfile
    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    done = convert(image, given, ImageCms.createProfile("sRGB"), renderingIntent=1, outputMode="RGB", flags=0x2000)
    return done if done is not None else image
