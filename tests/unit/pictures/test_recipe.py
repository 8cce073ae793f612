"""Which derivatives are made of a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from plugins.pictures.decode import Decoded
from plugins.pictures.recipe import TYPES, Use, best_from, derive, encode, widths, worth_having
from tests.unit.pictures import make


@pytest.mark.parametrize(
    ("natural", "expected"),
    [
        (1, (1,)),
        (300, (300,)),
        (400, (400,)),
        (430, (430,)),
        (500, (400, 500)),
        (800, (400, 800)),
        (1000, (400, 720, 1000)),
        (1600, (400, 720, 1080, 1600)),
        (1700, (400, 720, 1080, 1600)),
        (9000, (400, 720, 1080, 1600)),
    ],
)
def test_never_wider_than_the_picture(natural: int, expected: tuple[int, ...]) -> None:
    """The own width is the last; one that is nearly as wide is left out."""
    assert expected == widths(natural)


def test_a_photograph_is_offered_in_three_formats() -> None:
    """AVIF, WebP and JPEG, each in every width, each as wide as its name will say."""
    made = derive(Decoded(make.photo(900, 600), is_flat=False), Use.TEXT)

    assert [("avif", 400), ("avif", 720), ("avif", 900)] == [(one.suffix, one.width) for one in made[:3]]
    assert ["avif"] * 3 + ["webp"] * 3 + ["jpg"] * 3 == [one.suffix for one in made]
    for one in made:
        with Image.open(io.BytesIO(one.content)) as image:
            assert (one.width, one.height) == image.size
            assert TYPES[one.suffix] == Image.MIME[str(image.format)]


def test_a_drawing_keeps_its_colours() -> None:
    """Few colours are kept without loss; a format that is larger than a simpler one is left out."""
    flat = make.drawing()

    made = derive(Decoded(flat, is_flat=True), Use.TEXT)

    assert {"png", "webp"} >= {one.suffix for one in made}
    widest = [one for one in made if one.width == 600]
    for one in widest:
        with Image.open(io.BytesIO(one.content)) as image:
            assert flat.tobytes() == image.convert("RGB").tobytes()


def test_transparency_stays() -> None:
    """In every format."""
    image = make.photo(300, 200)
    image.putalpha(Image.linear_gradient("L").resize((300, 200)))

    made = derive(Decoded(image, is_flat=False), Use.TEXT)

    assert made[-1].suffix in {"png", "webp", "avif"}
    for one in made:
        with Image.open(io.BytesIO(one.content)) as shown:
            assert shown.convert("RGBA").getchannel("A").getextrema() != (255, 255)


@pytest.mark.parametrize(
    ("totals", "kept"),
    [
        ({"avif": 10, "webp": 20, "jpg": 30}, ("avif", "webp", "jpg")),
        ({"avif": 10, "webp": 30, "jpg": 20}, ("avif", "jpg")),
        ({"avif": 25, "webp": 10, "png": 20}, ("webp", "png")),
        ({"avif": 30, "webp": 20, "png": 10}, ("png",)),
        ({"avif": 10, "webp": 10, "png": 10}, ("png",)),
    ],
)
def test_a_format_has_to_be_smaller_than_those_behind_it(totals: dict[str, int], kept: tuple[str, ...]) -> None:
    """A browser takes the first format it knows, so a larger one in front costs every reader."""
    assert kept == worth_having(totals)


def test_a_width_has_to_be_smaller_than_those_above() -> None:
    """Else the wider one is taken in its place."""
    assert [5, 5, 9] == best_from([7, 5, 9])
    assert [1, 2, 3] == best_from([1, 2, 3])
    assert [3, 3, 3] == best_from([9, 8, 3])


def test_a_portrait_is_a_small_square() -> None:
    """Cut from the middle."""
    made = derive(Decoded(make.photo(900, 600), is_flat=False), Use.PORTRAIT)

    assert {(96, 96), (192, 192)} == {(one.width, one.height) for one in made}


def test_a_logo_is_as_high_as_the_head() -> None:
    """Once, and for sharp screens."""
    made = derive(Decoded(make.drawing(600, 300), is_flat=True), Use.LOGO)

    assert {(96, 48), (288, 144)} == {(one.width, one.height) for one in made}


def test_the_same_picture_gives_the_same_bytes() -> None:
    """Threads leave no trace."""
    picture = Decoded(make.photo(500, 400), is_flat=False)

    assert derive(picture, Use.TEXT) == derive(picture, Use.TEXT)


@pytest.mark.parametrize("suffix", TYPES)
def test_nothing_of_the_camera_is_in_a_derivative(suffix: str) -> None:
    """Even if the picture still knows it."""
    image = make.photo(64, 40)
    with Image.open(io.BytesIO(make.jpeg_with_everything())) as full:
        full.load()
        image.info = {}
        assert full.info

    assert make.MARKER not in encode(image, suffix, is_flat=False)
