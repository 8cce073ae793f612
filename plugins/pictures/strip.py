"""
What a camera or a program wrote into a picture, taken out again without touching a pixel.

Allow-lists: a part stays if it is needed to show the picture as it was meant (its pixels, its colours, its movement,
which way is up). Everything else goes: Exif with place and serial numbers, XMP, IPTC, comments, thumbnails, whatever
lies behind the end. Formats: ISO/IEC 10918-1 and JFIF, PNG (W3C, third edition), RFC 9649, GIF89a, TIFF 6.0.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image

from plugins.core.errors import SourceError
from plugins.core.texts import _
from plugins.pictures import tiff
from plugins.pictures.decode import BROKEN
from plugins.pictures.tiff import Unreadable
from plugins.pictures.upright import orientation, upright_exif

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP mDCV cLLI".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # JPEG markers without a length
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE


def stripped(content: bytes, where: str) -> bytes:
    """
    Return the picture *content* without what does not belong to the picture; stripped again it stays the same.

    Raises:
        SourceError: If its parts do not fit together, or if it is of a format that cannot be taken apart.
    """
    kind = next((one for one in _KINDS if one[0](content)), None)
    try:
        if kind:
            return kind[1](content)
    except (Unreadable, IndexError, struct.error) as error:
        raise _refused(where) from error
    if content[4:8] == b"ftyp":
        return _avif(content, where)
    raise _refused(where)


def _refused(where: str) -> SourceError:
    what = _("cannot be freed of what the camera wrote into it")
    return SourceError(where, what, _("export it again as JPEG, PNG or WebP"))


def _jpeg(content: bytes) -> bytes:
    out = [content[:2]]
    turn = 1
    at = 2
    while True:
        marker, start, end = _jpeg_part(content, at)
        body = content[start:end]
        if marker == _EOI:
            out.append(b"\xff\xd9")
            break
        if marker == _APP1 and body.startswith(b"Exif\0\0"):
            turn = orientation(body)
        elif kept := _jpeg_kept(marker, body):
            out.append(bytes((0xFF, marker)) + kept)
        at = end
        if marker == _SOS:
            at = _jpeg_scan_end(content, end)
            out.append(content[end:at])
    if turn > 1:
        exif = b"Exif\0\0" + upright_exif(turn)
        out.insert(2 if out[1][1] == _APP0 else 1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(out)


def _jpeg_part(content: bytes, at: int) -> tuple[int, int, int]:
    """Return marker, start and end of the part at *at*; fill bytes in front are skipped."""
    if content[at] != 0xFF:
        raise Unreadable
    while content[at] == 0xFF:
        at += 1
    marker = content[at]
    if marker in _ALONE or marker == _EOI:
        return marker, at + 1, at + 1
    (length,) = struct.unpack_from(">H", content, at + 1)
    if marker in (0x00, _SOI) or length < 2 or at + 1 + length > len(content):
        raise Unreadable
    return marker, at + 3, at + 1 + length


def _jpeg_kept(marker: int, body: bytes) -> bytes:
    """Return the part with its length as it is kept; empty when it goes."""
    if marker in _ALONE:
        return b""
    is_app = _APP0 <= marker <= 0xEF
    if marker == _APP0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        body = body[:12] + b"\0\0"  # without its thumbnail
    elif marker == _COM or (is_app and not _is_colour(marker, body)):
        return b""
    return struct.pack(">H", len(body) + 2) + body


def _is_colour(marker: int, body: bytes) -> bool:
    return (marker == _APP2 and body.startswith(b"ICC_PROFILE\0")) or (marker == _APP14 and body.startswith(b"Adobe"))


def _jpeg_scan_end(content: bytes, at: int) -> int:
    """Return where the compressed data that begins at *at* ends: at the next marker that is none of its own."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Unreadable
        if content[at + 1] != 0x00 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _png(content: bytes) -> bytes:
    out = [_PNG_MAGIC]
    for kind, body in _png_chunks(content):
        if kind == b"eXIf" and (turn := orientation(body)) > 1:
            out.append(_png_chunk(kind, upright_exif(turn)))
        elif kind in _PNG_KEPT:
            out.append(_png_chunk(kind, body))
    return b"".join(out)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(_PNG_MAGIC), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        if at + length + 12 > len(content):
            raise Unreadable
        yield kind, content[at + 8 : at + 8 + length]
        at += length + 12


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(content: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", content, 4)
    turn, out = 1, []
    for kind, body in _riff(content, 12, min(len(content), size + 8)):
        if kind == b"EXIF":
            turn = orientation(body)
        elif kind in _WEBP_KEPT:
            out.append((kind, _frame(body) if kind == b"ANMF" else body))
    if turn > 1:
        out.append((b"EXIF", upright_exif(turn)))
    body = b"".join(_riff_chunk(kind, _webp_flags(kind, part, has_exif=turn > 1)) for kind, part in out)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _webp_flags(kind: bytes, body: bytes, *, has_exif: bool) -> bytes:
    if kind != b"VP8X":
        return body
    flags = body[0] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP) | (_WEBP_HAS_EXIF if has_exif else 0)
    return bytes((flags,)) + body[1:]


def _frame(body: bytes) -> bytes:
    """Return one frame of a moving WebP without chunks that are not its picture."""
    parts = (_riff_chunk(kind, part) for kind, part in _riff(body, 16, len(body)) if kind in _WEBP_KEPT)
    return body[:16] + b"".join(parts)


def _riff(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= end:
        kind = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        if at + 8 + length > end:
            raise Unreadable
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _gif(content: bytes) -> bytes:
    at = 13 + _gif_colours(content[10])
    out = [content[:at]]
    while content[at] != 0x3B:
        start = at
        if content[at] == 0x2C:
            at = _gif_blocks_end(content, at + 11 + _gif_colours(content[at + 9]))
            keep = True
        elif content[at] == 0x21:
            label, first = content[at + 1], content[at + 3 : at + 14]
            at = _gif_blocks_end(content, at + 2)
            keep = label in (0xF9, 0x01) or (label == 0xFF and first in _GIF_LOOPS)
        else:
            raise Unreadable
        if keep:
            out.append(content[start:at])
    return b"".join((*out, b"\x3b"))


def _gif_colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


def _avif(content: bytes, where: str) -> bytes:
    """Return a still AVIF encoded anew, as its parts hang together by offsets; one without extras stays as it is."""
    try:
        with Image.open(io.BytesIO(content), formats=("AVIF",)) as image:
            if getattr(image, "is_animated", False):
                raise _refused(where)
            if not {"exif", "xmp"} & set(image.info):
                return content
            profile, turn = image.info.get("icc_profile"), orientation(image.info.get("exif", b""))
            image.load()
            fresh = io.BytesIO()
            exif = upright_exif(turn) if turn > 1 else b""
            options = {"quality": 90, "speed": 6, "max_threads": 1, "exif": exif, "xmp": b"", "icc_profile": profile}
            image.save(fresh, "AVIF", **options)
    except BROKEN as error:
        raise _refused(where) from error
    return fresh.getvalue()


_KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], bytes]], ...] = (
    (lambda content: content.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda content: content.startswith(_PNG_MAGIC), _png),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", _webp),
    (lambda content: content[:6] in (b"GIF87a", b"GIF89a"), _gif),
    (tiff.is_tiff, tiff.cleaned),
)
