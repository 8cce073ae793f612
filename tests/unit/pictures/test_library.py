"""The pictures of one build: shown, asked for, refused."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from plugins.pictures.cache import Cache, Derivative
from plugins.pictures.library import Library, view_of
from plugins.pictures.recipe import Use
from tests.unit.pictures import make

FILES = {
    "/images/photo.jpg": make.jpeg_with_everything(6),
    "/images/moving.gif": make.moving("GIF"),
    "/images/broken.png": b"broken",
    "/images/Öl bild.png": make.encoded(make.drawing(), "PNG"),
    "/images/plan.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"/>',
    "/images/bad.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "/files/list.pdf": b"%PDF",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    found = Library(Cache(tmp_path))
    for address, content in FILES.items():
        path = tmp_path / "content" / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        found.add(address, path, f"content{address}")
    return found


def test_a_photograph_is_shown_by_its_derivatives(library: Library) -> None:
    """Upright; the original is replaced by them."""
    view = library.show("/images/photo.jpg")

    assert view
    assert (200, 320) == (view.width, view.height)
    assert view.url.startswith("/pictures/")
    assert library.is_replaced("/images/photo.jpg")
    names = [name for name, path in library.derivatives() if path.is_file()]
    assert {f"/{name}" for name in names} >= {view.url, *(one.srcset for one in view.sources)}


def test_widths_are_told_everywhere_or_nowhere(tmp_path: Path) -> None:
    """HTML (srcset attribute): a list of sizes goes with widths on every candidate."""
    photo, small = (
        view_of(tuple(Derivative(f"a-{width}.{suffix}", width, width, "") for suffix, width in made), "41rem")
        for made in ((("avif", 400), ("avif", 900), ("jpg", 900)), (("webp", 90), ("png", 90)))
    )

    assert "/pictures/a-400.avif 400w, /pictures/a-900.avif 900w" == photo.sources[0].srcset
    assert ("/pictures/a-900.jpg 900w", "41rem") == (photo.srcset, photo.sizes)
    assert ("/pictures/a-90.webp", "", "") == (small.sources[0].srcset, small.srcset, small.sizes)


def test_an_original_that_is_linked_stays(library: Library) -> None:
    """Cleaned."""
    library.show("/images/photo.jpg")
    library.ask(["/images/photo.jpg#x", "https://elsewhere.example/", "/files/list.pdf"])
    library.publish_original("/images/photo.jpg", "images/photo.jpg", is_needed=True)

    assert not library.is_replaced("/images/photo.jpg")
    ((name, content),) = library.originals()
    assert "images/photo.jpg" == name
    assert make.MARKER not in content


def test_a_moving_picture_is_shown_as_it_is(library: Library) -> None:
    """It has its size, and no derivative."""
    view = library.show("/images/moving.gif")

    assert view
    assert ("/images/moving.gif", 600, 300, ()) == (view.url, view.width, view.height, view.sources)
    assert not library.is_replaced("/images/moving.gif")
    assert [] == list(library.derivatives())


def test_a_drawing_is_shown_as_it_is(library: Library) -> None:
    """With the size it says it has."""
    view = library.show("/images/plan.svg")

    assert view
    assert ("/images/plan.svg", 40, 30, ()) == (view.url, view.width, view.height, view.sources)


@pytest.mark.parametrize("written", ["/images/%C3%96l%20bild.png", "/images/Öl bild.png?x=1"])
def test_an_address_may_be_written_in_many_ways(library: Library, written: str) -> None:
    """Encoded or not, composed or not."""
    assert library.show(written) == library.show(unicodedata.normalize("NFD", "/images/Öl bild.png"))
    assert library.is_replaced(written)


def test_what_is_wrong_is_collected(library: Library) -> None:
    """Each file once, whether it is shown or linked."""
    for _again in range(2):
        assert library.show("/images/broken.png") is None
        assert library.show("/files/list.pdf") is None
        library.ask(["/images/bad.svg"])

    assert ["content/images/broken.png", "content/files/list.pdf", "content/images/bad.svg"] == [
        issue.where for issue in library.issues
    ]


def test_an_address_of_somebody_else_is_none(library: Library) -> None:
    """Nothing is known, nothing is wrong."""
    assert library.show("https://x.example/images/photo.jpg") is None
    assert library.show("") is None
    assert [] == library.issues


def test_a_broken_original_nobody_needs_is_left_out(library: Library) -> None:
    """A preview copies whole folders."""
    library.publish_original("/images/broken.png", "images/broken.png", is_needed=False)
    assert [] == [*library.originals(), *library.issues]

    library.publish_original("/images/broken.png", "images/broken.png", is_needed=True)
    assert [] == list(library.originals())
    assert ["content/images/broken.png"] == [issue.where for issue in library.issues]


def test_a_portrait_is_not_the_picture_of_a_text(library: Library) -> None:
    """One file in two uses has two views."""
    portrait = library.show("/images/photo.jpg", Use.PORTRAIT)

    assert portrait
    assert portrait.width == portrait.height == 192
    assert portrait != library.show("/images/photo.jpg")
