"""Pictures for tests, made by Pillow: a photograph with a place in it, a drawing, and files that mean no good."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

# What must not be found in anything that is published.
MARKER = b"GEHEIMER-ORT-4711"


def photo(width: int = 1000, height: int = 600) -> Image.Image:
    """Return a picture with soft shades and a little noise, the same every time."""
    across = Image.linear_gradient("L").resize((width, height))
    down = Image.radial_gradient("L").resize((width, height))
    cells = (width // 6 + 1, height // 6 + 1)
    grain = Image.frombytes("L", cells, Random(1).randbytes(cells[0] * cells[1])).resize((width, height))
    return Image.merge("RGB", (Image.blend(across, grain, 0.2), Image.blend(down, grain, 0.2), across))


def drawing(width: int = 600, height: int = 300) -> Image.Image:
    """Return a picture of four colours with hard edges."""
    image = Image.new("RGB", (width, height), "white")
    for at, colour in enumerate(("black", "teal", "orange")):
        image.paste(Image.new("RGB", (width // 5, height // 2), colour), (at * width // 4, height // 5))
    return image


def exif(orientation: int = 1) -> bytes:
    """Return an Exif block with a place, a name and an orientation."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x013B] = MARKER.decode()
    gps = block.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 18.0)
    gps[27] = b"ASCII\0\0\0" + MARKER
    block[0x8825] = gps
    return bytes(block.tobytes())


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return *image* as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def srgb_profile() -> bytes:
    """Return a colour profile."""
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def jpeg_with_everything(orientation: int = 1, **options: Any) -> bytes:
    """Return a JPEG with Exif, XMP, IPTC, a comment, a profile and something behind its end."""
    made = encoded(
        photo(320, 200),
        "JPEG",
        exif=exif(orientation),
        comment=MARKER,
        xmp=b"<x:xmpmeta>" + MARKER + b"</x:xmpmeta>",
        icc_profile=srgb_profile(),
        **options,
    )
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11" + MARKER
    return made[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + made[2:] + b"TRAILER" + MARKER


def png_with_everything(orientation: int = 1) -> bytes:
    """Return a PNG with text, Exif and a profile."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", MARKER.decode())
    info.add_itxt("XML:com.adobe.xmp", MARKER.decode())
    return encoded(drawing(), "PNG", pnginfo=info, exif=exif(orientation), icc_profile=srgb_profile()) + MARKER


def webp_with_everything(orientation: int = 1) -> bytes:
    """Return a WebP with Exif, XMP and a profile."""
    return encoded(photo(320, 200), "WEBP", exif=exif(orientation), xmp=MARKER, icc_profile=srgb_profile())


def tiff_with_everything(**options: Any) -> bytes:
    """Return a TIFF with Exif, place, XMP, IPTC, a name, a description, a profile, and something behind its end."""
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270], info[315] = MARKER.decode(), MARKER.decode()
    info[700], info[33723] = MARKER, MARKER
    if not options:  # through libtiff Pillow writes no place
        block = Image.Exif()
        block.load(exif())
        info[0x8825] = dict(block.get_ifd(0x8825))
    made = encoded(photo(320, 200), "TIFF", tiffinfo=info, icc_profile=srgb_profile(), **options)
    return made + MARKER


def moving(kind: str) -> bytes:
    """Return two frames as GIF, PNG or WebP."""
    frames = [drawing(), drawing().rotate(180)]
    more = {"comment": MARKER} if kind == "GIF" else {"exif": exif()}
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, loop=0, **more)


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    """Return the beginning of a WebP that says it is so large."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body
