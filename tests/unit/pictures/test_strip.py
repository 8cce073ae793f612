"""What a camera wrote into a picture goes, every pixel stays."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageOps

from plugins.core.errors import SourceError
from plugins.pictures.strip import stripped
from plugins.pictures.upright import orientation, upright_exif
from tests.unit.pictures import make

FULL: dict[str, Callable[[int], bytes]] = {
    "jpeg": make.jpeg_with_everything,
    "progressive jpeg": lambda turn: make.jpeg_with_everything(turn, progressive=True),
    "jpeg with restarts": lambda turn: make.jpeg_with_everything(turn, restart_marker_blocks=2),
    "png": make.png_with_everything,
    "webp": make.webp_with_everything,
}


def shown(content: bytes) -> list[bytes]:
    """Return every frame as a browser shows it."""
    with Image.open(io.BytesIO(content)) as image:
        found = []
        for at in range(getattr(image, "n_frames", 1)):
            image.seek(at)
            found.append(ImageOps.exif_transpose(image).convert("RGBA").tobytes())
        return found


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("kind", FULL)
def test_only_the_picture_is_left(kind: str, turn: int) -> None:
    """Place, names, comments and what lies behind the end are gone; pixels, colours and which way is up are not."""
    content = FULL[kind](turn)
    assert make.MARKER in content

    clean = stripped(content, "content/x")

    assert make.MARKER not in clean
    assert shown(content) == shown(clean)
    with Image.open(io.BytesIO(clean)) as image:
        assert {} == image.getexif().get_ifd(0x8825)
        assert make.srgb_profile()[128:] == image.info["icc_profile"][128:]
        assert {0x0112: 6} == dict(image.getexif()) if turn == 6 else {} == dict(image.getexif())


@pytest.mark.parametrize("kind", FULL)
def test_clean_stays_as_it_is(kind: str) -> None:
    """The audit asks whether a picture is clean by cleaning it."""
    clean = stripped(FULL[kind](3), "content/x")

    assert clean == stripped(clean, "content/x")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_keeps_moving(kind: str) -> None:
    """Frames, their time and their loop stay."""
    content = make.moving(kind)

    clean = stripped(content, "content/x")

    assert make.MARKER not in clean
    assert shown(content) == shown(clean)
    assert clean == stripped(clean, "content/x")
    with Image.open(io.BytesIO(clean)) as image:
        image.load()
        assert (2, 0, 100) == (getattr(image, "n_frames", 1), image.info["loop"], image.info["duration"])


def test_an_avif_is_encoded_anew() -> None:
    """Its parts hang together by offsets; which way is up stays known."""
    content = make.encoded(make.photo(320, 200), "AVIF", exif=make.exif(6), xmp=make.MARKER, quality=90)
    assert make.MARKER in content

    clean = stripped(content, "content/x.avif")

    assert make.MARKER not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert (200, 320) == ImageOps.exif_transpose(image).size
    plain = make.encoded(make.photo(32, 20), "AVIF")
    assert plain == stripped(plain, "content/x.avif")


def test_thumbnails_and_second_pictures_go() -> None:
    """A thumbnail may still show what was cut off the picture."""
    jpeg = make.encoded(make.photo(64, 40), "JPEG")
    second = make.encoded(make.photo(64, 40).rotate(90), "JPEG")
    thumbnail = b"JFXX\0\x10" + make.MARKER
    length = (len(thumbnail) + 2).to_bytes(2, "big")

    clean = stripped(jpeg[:20] + b"\xff\xe0" + length + thumbnail + jpeg[20:] + second, "content/x.jpg")

    assert jpeg == clean


@pytest.mark.parametrize("kind", FULL)
def test_a_broken_file_is_refused_or_cleaned(kind: str) -> None:
    """Cut off anywhere, a file gives our error or clean bytes, and nothing else."""
    content = FULL[kind](6)
    for at in range(0, len(content), 211):
        try:
            clean = stripped(content[:at], "content/x")
        except SourceError:
            continue
        assert make.MARKER not in clean


def test_something_else_is_refused() -> None:
    """A format nobody takes apart here is not passed on in silence."""
    with pytest.raises(SourceError, match=r"content/x\.bmp: cannot be freed"):
        stripped(make.encoded(make.photo(8, 8), "BMP"), "content/x.bmp")


@pytest.mark.parametrize("exif", [b"", b"Exif\0\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x01garbage"])
def test_broken_exif_says_nothing(exif: bytes) -> None:
    """Which way is up is 1 when it cannot be read."""
    assert 1 == orientation(exif)


def test_the_smallest_exif_is_understood() -> None:
    """Every orientation survives."""
    assert [orientation(upright_exif(turn)) for turn in range(1, 9)] == list(range(1, 9))


TIFFS: dict[str, dict[str, object]] = {
    "plain": {},
    "deflate": {"compression": "tiff_adobe_deflate"},
    "jpeg": {"compression": "jpeg"},
    "lzw": {"compression": "tiff_lzw"},
}


@pytest.mark.parametrize("kind", TIFFS)
def test_a_tiff_keeps_every_pixel_and_its_length_or_less(kind: str) -> None:
    """Place, names and what lies between and behind its parts become zeros; clean it stays as it is."""
    content = make.tiff_with_everything(**TIFFS[kind])
    assert 4 <= content.count(make.MARKER)

    clean = stripped(content, "content/x")

    assert make.MARKER not in clean
    assert len(clean) <= len(content)
    assert shown(content) == shown(clean)
    assert clean == stripped(clean, "content/x")
    with Image.open(io.BytesIO(clean)) as image:
        assert not {0x013B, 0x8825, 0x8769, 700, 33723} & set(image.tag_v2)  # type: ignore[attr-defined]
        assert make.srgb_profile()[128:] == image.info["icc_profile"][128:]


def test_all_pages_of_a_tiff_are_kept_and_cleaned() -> None:
    """A scan has many, each with fields of its own."""
    pages = [make.drawing(), make.photo(64, 48)]
    content = make.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], description=make.MARKER.decode())

    clean = stripped(content, "content/x")

    assert shown(content) == shown(clean)
    assert len(shown(clean)) == 2
    assert make.MARKER not in clean


@pytest.mark.parametrize("cut", [6, 9, 200])
def test_a_tiff_that_does_not_hold_together_is_refused(cut: int) -> None:
    """Offsets that lead nowhere, or in a circle."""
    content = make.tiff_with_everything()
    at = int.from_bytes(content[4:8], "little")
    after = at + 2 + 12 * int.from_bytes(content[at : at + 2], "little")
    round_and_round = content[:after] + content[4:8] + content[after + 4 :]

    for broken in (content[:cut], round_and_round):
        with pytest.raises(SourceError, match="cannot be freed"):
            stripped(broken, "content/x")
