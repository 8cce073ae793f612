"""
Which way is up: the one thing of what a camera writes (Exif, TIFF 6.0) that belongs to the picture.

Read without Pillow, which reads everything else along with it and warns of what it finds.
"""

from __future__ import annotations

import struct

from PIL import Image

_TAG, _SHORT = 0x0112, 3
_MAX_FIELDS = 200
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


def orientation(exif: bytes) -> int:
    """Return which way is up (1 to 8) according to the Exif block *exif*; 1 when it does not say."""
    block = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, at)
        for number in range(min(count, _MAX_FIELDS)):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", block, at + 2 + 12 * number)
            if (tag, kind) == (_TAG, _SHORT):
                return int(value) if value in _TURNS else 1
    except struct.error:
        pass
    return 1


def upright_exif(value: int) -> bytes:
    """Return the smallest Exif block that says nothing but which way is up."""
    return b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", _TAG, _SHORT, 1, value, 0) + b"\0\0\0\0"


def turned(image: Image.Image) -> Image.Image:
    """Return *image* the right way up."""
    turn = _TURNS.get(of_image(image))
    return image.transpose(turn) if turn is not None else image


def of_image(image: Image.Image) -> int:
    """Return which way is up in the opened *image*."""
    exif = image.info.get("exif")
    return orientation(exif) if isinstance(exif, bytes) else 1
