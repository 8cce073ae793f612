"""Tags of a rendered body into pictures."""

from __future__ import annotations

import re

import pytest

from plugins.pictures.html import asked, enhance
from plugins.pictures.views import PictureView, SourceView

VIEW = PictureView(
    url="/pictures/a-720.jpg",
    width=1600,
    height=1000,
    sources=(SourceView("image/avif", "/pictures/a-400.avif 400w, /pictures/a-720.avif 720w"),),
    srcset="/pictures/a-400.jpg 400w, /pictures/a-720.jpg 720w",
    sizes="41rem",
)
SMALL = PictureView("/pictures/b-90.png", 90, 60, (SourceView("image/webp", "/pictures/b-90.webp"),), "", "")
DRAWING = PictureView("/images/c.svg", 300, 200, (), "", "")
VIEWS = {"/images/a.jpg": VIEW, "/images/b.png": SMALL, "/images/c.svg": DRAWING}


def made(body: str, *, first_is_eager: bool = False) -> str:
    return enhance(body, VIEWS.get, first_is_eager=first_is_eager)


def test_a_picture_is_offered_in_every_format() -> None:
    """Formats with sizes, room for it, and what the author wrote."""
    expected = (
        '<p><picture><source type="image/avif" srcset="/pictures/a-400.avif 400w, /pictures/a-720.avif 720w" '
        'sizes="41rem"><img alt="Öl &amp; &quot;Fett&quot;" src="/pictures/a-720.jpg" title="T" class="x" '
        'srcset="/pictures/a-400.jpg 400w, /pictures/a-720.jpg 720w" sizes="41rem" width="1600" height="1000" '
        'loading="lazy" decoding="async"></picture></p>'
    )

    assert expected == made('<p><img alt="Öl &amp; &quot;Fett&quot;" src=\'/images/a.jpg\' title=T class="x" /></p>')


def test_a_picture_with_one_size_needs_no_sizes() -> None:
    """Neither widths nor sizes."""
    expected = (
        '<picture><source type="image/webp" srcset="/pictures/b-90.webp"><img src="/pictures/b-90.png" alt="" '
        'width="90" height="60" loading="lazy" decoding="async"></picture>'
    )

    assert expected == made('<img src="/images/b.png" alt="">')


def test_a_drawing_gets_its_size_only() -> None:
    """It is published as it is."""
    expected = '<img src="/images/c.svg" alt="" width="300" height="200" loading="lazy" decoding="async">'

    assert expected == made('<img src="/images/c.svg" alt="">')


def test_only_the_first_picture_is_eager() -> None:
    """And none where a lead picture stands above."""
    body = '<img src="/images/a.jpg" alt=""><img src="/images/c.svg" alt="">'

    assert 1 == made(body, first_is_eager=True).count("lazy")
    assert made(body, first_is_eager=True).endswith('loading="lazy" decoding="async">')
    assert 2 == made(body).count("lazy")


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ('width="320"', ("320", "200", "320px")),
        ('height="100"', ("160", "100", "41rem")),
        ('width="80" height="90"', ("80", "90", "80px")),
        ('width="50%"', ("1600", "1000", "41rem")),
    ],
)
def test_a_size_of_the_author_stays(written: str, size: tuple[str, str, str]) -> None:
    """What is missing of it follows from the picture's shape."""
    image = made(f'<img src="/images/a.jpg" alt="" {written}>').rpartition("<img")[2]

    assert size == tuple(re.findall(f'{name}="([^"]*)"', image)[0] for name in (" width", " height", " sizes"))


@pytest.mark.parametrize(
    "body",
    [
        '<p><img src="/images/unknown.jpg" alt=""></p>',
        '<img src="https://x.example/images/a.jpg" alt="">',
        '<img alt="">',
        "<p>Text &lt;img src=\"/images/a.jpg\"&gt;</p>",
        '<!-- <img src="/images/a.jpg"> -->',
        "<imgs src=\"/images/a.jpg\">",
        "",
    ],
)  # fmt: skip
def test_what_is_not_ours_stays(body: str) -> None:
    """Code, comments, addresses nobody knows."""
    assert body == made(body)


def test_what_is_laid_out_by_hand_keeps_its_sources() -> None:
    """It gets room and waits for its turn."""
    by_hand = made('<picture><source srcset="/images/b.png"><img src="/images/a.jpg" alt=""></picture>')
    own_set = made('<img src="/images/a.jpg" srcset="/images/b.png 2x" alt="">')

    assert '<picture><source srcset="/images/b.png"><img src="/images/a.jpg" alt="" width="1600"' in by_hand
    assert 1 == by_hand.count("<picture>")
    assert own_set.startswith('<img src="/images/a.jpg" srcset="/images/b.png 2x" alt="" width="1600"')
    assert "<picture>" in made('<picture></picture><img src="/images/a.jpg">').partition("</picture>")[2]


def test_a_link_around_a_picture_stays() -> None:
    """The link asks for the original, the picture does not."""
    body = made('<a href="/images/a.jpg"><img src="/images/a.jpg" alt="x"></a>')

    assert body.startswith('<a href="/images/a.jpg"><picture>')
    assert body.endswith("</picture></a>")


def test_doing_it_again_changes_nothing() -> None:
    """Derivatives are no pictures of the author's."""
    once = made('<img src="/images/a.jpg" alt=""><img src="/images/b.png" alt="">')

    assert once == made(once)


def test_everything_that_is_asked_for_is_found() -> None:
    """Links, sources, posters, sets."""
    body = (
        '<a href="/images/a&amp;b.jpg">x</a><video poster=\'/images/p.jpg\' src="/files/v.mp4"></video>'
        '<img src="/images/c.png" srcset="/images/d.png 1x, /images/e.png 2x"><object data="/images/o.svg"></object>'
    )

    assert [
        *("/images/a&b.jpg", "/images/p.jpg", "/files/v.mp4", "/images/c.png", "/images/o.svg"),
        *("/images/d.png", "/images/e.png"),
    ] == list(asked(body))
