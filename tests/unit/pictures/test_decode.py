"""Files into pictures: what is understood, and what is refused before it costs anything."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from plugins.core.errors import SourceError
from plugins.pictures.decode import Facts, decode, facts
from tests.unit.pictures import make


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "mode"),
    [
        ("a.jpg", make.encoded(make.photo(40, 30), "JPEG"), "RGB"),
        ("cmyk.jpg", make.encoded(make.photo(40, 30).convert("CMYK"), "JPEG"), "RGB"),
        ("grey.jpg", make.encoded(make.photo(40, 30).convert("L"), "JPEG"), "RGB"),
        ("16bit.png", make.encoded(make.photo(40, 30).convert("I").convert("I;16"), "PNG"), "RGB"),
        ("palette.png", make.encoded(make.photo(40, 30).quantize(16), "PNG"), "RGB"),
        ("bits.png", make.encoded(make.photo(40, 30).convert("1"), "PNG"), "RGB"),
        ("hole.png", make.encoded(make.photo(40, 30).quantize(16), "PNG", transparency=3), "RGBA"),
        ("grey-alpha.png", make.encoded(Image.new("LA", (40, 30), (90, 60)), "PNG"), "RGBA"),
        ("alpha.webp", make.encoded(Image.new("RGBA", (40, 30), (9, 9, 9, 60)), "WEBP"), "RGBA"),
        ("opaque.png", make.encoded(Image.new("RGBA", (40, 30), (9, 9, 9, 255)), "PNG"), "RGB"),
        ("a.avif", make.encoded(make.photo(40, 30), "AVIF"), "RGB"),
        ("a.gif", make.encoded(make.drawing(40, 30), "GIF"), "RGB"),
        ("A.JPEG", make.encoded(make.photo(40, 30), "JPEG"), "RGB"),
    ],
)
def test_every_kind_becomes_plain_colour(name: str, content: bytes, mode: str, tmp_path: Path) -> None:
    """Modes become RGB, with transparency only where some of it shows; nothing of the file's notes is left."""
    picture = decode(written(tmp_path, name, content), name)

    assert (mode, (40, 30), {}) == (picture.image.mode, picture.image.size, picture.image.info)


def test_sixteen_bits_keep_their_shades(tmp_path: Path) -> None:
    """The upper eight bits are what is shown, not what fits into eight bits."""
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x4000)
    image.putpixel((1, 0), 0xFFFF)

    picture = decode(written(tmp_path, "a.png", make.encoded(image, "PNG")), "a.png")

    assert [0x40, 0xFF] == [picture.image.getpixel((x, 0))[0] for x in (0, 1)]  # type: ignore[index]


def test_a_profile_is_applied(tmp_path: Path) -> None:
    """Colours are those that were meant; a profile that cannot be read is left out."""
    swapped = make.srgb_profile().replace(b"rXYZ", b"xxxx").replace(b"bXYZ", b"rXYZ").replace(b"xxxx", b"bXYZ")
    image = Image.new("RGB", (4, 4), (200, 100, 50))

    plain, broken, other = (
        decode(written(tmp_path, f"{at}.png", make.encoded(image, "PNG", icc_profile=profile)), "x").image
        for at, profile in enumerate((make.srgb_profile(), b"no profile", swapped))
    )

    assert (200, 100, 50) == plain.getpixel((0, 0)) == broken.getpixel((0, 0))
    assert (200, 100, 50) != other.getpixel((0, 0))


def test_orientation_is_applied(tmp_path: Path) -> None:
    """A picture taken upright is wider nowhere: neither by its header nor decoded."""
    path = written(tmp_path, "a.jpg", make.jpeg_with_everything(6))

    assert Facts("JPEG", 200, 320, is_moving=False) == facts(path, "a.jpg")
    assert (200, 320) == decode(path, "a.jpg").image.size


def test_few_colours_make_a_drawing(tmp_path: Path) -> None:
    """What is flat is kept without loss."""
    flat = decode(written(tmp_path, "a.png", make.encoded(make.drawing(), "PNG")), "a.png")
    photo = decode(written(tmp_path, "b.png", make.encoded(make.photo(), "PNG")), "b.png")

    assert (True, False) == (flat.is_flat, photo.is_flat)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_are_told(kind: str, tmp_path: Path) -> None:
    """They are published as they are, cleaned."""
    path = written(tmp_path, f"a.{kind.lower()}", make.moving(kind))

    assert facts(path, "a").is_moving


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.png", make.png_header(30_000, 30_000), "megapixels"),
        ("60mp.png", make.png_header(10_000, 6_001), "has 60 megapixels or more, a picture may have 50"),
        ("strip.png", make.png_header(20_000, 10), "is 20000 pixels long, a picture may have 16000"),
        ("bomb.webp", make.webp_header(16_000, 16_000), "has 256 megapixels"),
        ("short.png", make.png_header(300, 300), "is no picture, is broken or is cut off"),
        ("half.jpg", make.encoded(make.photo(400, 300), "JPEG")[:5000], "is broken"),
        ("half.webp", make.encoded(make.photo(400, 300), "WEBP")[:900], "is broken"),
        ("half.avif", make.encoded(make.photo(400, 300), "AVIF")[:900], "is broken"),
        ("empty.png", b"", "is broken"),
        ("text.jpg", b"<html>", "is broken"),
        ("wrong.png", make.encoded(make.photo(8, 8), "JPEG"), "is a JPEG file, but its name ends in .png"),
        ("tiff.jpg", make.encoded(make.photo(8, 8), "TIFF"), "is broken"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_name(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """The message names the file and what to do."""
    path = written(tmp_path, name, content)

    with pytest.raises(SourceError) as caught:
        decode(path, f"content/images/{name}")

    assert said in str(caught.value)
    assert f"content/images/{name}: " in str(caught.value)
    assert "try: " in str(caught.value)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file of 61 MB is not read."""
    path = tmp_path / "a.jpg"
    with path.open("wb") as stream:
        stream.truncate(61_000_000)

    with pytest.raises(SourceError, match="has 61 MB, a picture may have 60"):
        facts(path, "a.jpg")


def test_one_pixel_is_a_picture(tmp_path: Path) -> None:
    """The smallest there is."""
    picture = decode(written(tmp_path, "a.gif", make.encoded(Image.new("L", (1, 1)), "GIF")), "a.gif")

    assert (1, 1) == picture.image.size


def test_damaged_bytes_give_our_error_or_a_picture(tmp_path: Path) -> None:
    """Whatever byte is wrong, no other exception comes out."""
    for kind, suffix in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")):
        content = make.encoded(make.photo(24, 16), kind)
        for at in range(0, len(content), 37):
            damaged = content[:at] + bytes((content[at] ^ 0x5A,)) + content[at + 1 :]
            try:
                decode(written(tmp_path, f"a.{suffix}", damaged), "a")
            except SourceError:
                continue


def test_nothing_is_left_open(tmp_path: Path) -> None:
    """A picture's file can be deleted at once, on Windows too."""
    path = written(tmp_path, "a.png", make.encoded(make.photo(8, 8), "PNG"))

    picture = decode(path, "a")
    path.unlink()

    assert io.BytesIO(picture.image.tobytes()).getbuffer().nbytes == 8 * 8 * 3
