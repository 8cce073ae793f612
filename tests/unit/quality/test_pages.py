"""Rules over finished pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.quality.pages import check

PAGE = '<!doctype html><html lang="de"><head><title>Eins</title></head><body><h1 id="oben">Eins</h1>{}</body></html>'


def problems(output: Path, pages: dict[str, str]) -> list[str]:
    """Write *pages* below *output* and return what is wrong with them."""
    for name, html in pages.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text(html, encoding="utf-8")
    return [f"{issue.where}: {issue.what}" for issue in check(output, pages)]


def test_a_good_page_has_no_problems(tmp_path: Path) -> None:
    """Links to files, folders and places, pictures with and without words."""
    body = (
        '<h2 id="größe">x</h2><a href="/blog/">a</a><a href="/blog">b</a><a href="#größe">c</a><a href="bild.png">d</a>'
        '<a href="#gr%C3%B6%C3%9Fe">e</a><a href="https://firma.example/x">f</a><a href="mailto:a@b.example">g</a>'
        '<img src="bild.png" alt=""><a href="/blog/#oben">h</a><a href="?seite=2">i</a>'
    )

    pages = {"index.html": PAGE.format(body), "blog/index.html": PAGE.format(""), "bild.png": ""}

    assert problems(tmp_path, pages) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<a href="/fehlt/">x</a>', "the link '/fehlt/' leads nowhere"),
        ('<a href="fehlt.pdf">x</a>', "the link 'fehlt.pdf' leads nowhere"),
        ('<a href="#fehlt">x</a>', "the link '#fehlt' leads to a place that is not on its page"),
        ('<a href="http://[x">x</a>', "'http://[x' is no address"),
        ('<img src="/index.html">', "the picture '/index.html' has no text alternative"),
        ("<h1>Zwei</h1>", "has 2 headings of the first level"),
        ("<h3>Drei</h3>", "a heading of level 3 follows one of level 1"),
        ('<p id="oben">x</p>', "the id 'oben' is there twice"),
        (
            '<script src="https://zaehler.example/a.js"></script>',
            "loads 'https://zaehler.example/a.js' from another host",
        ),
        ('<iframe src="//video.example/a"></iframe>', "loads '//video.example/a' from another host"),
        (
            '<link rel="stylesheet" href="https://schrift.example/a.css">',
            "loads 'https://schrift.example/a.css' from another host",
        ),
    ],
)
def test_a_fault_is_named(tmp_path: Path, body: str, what: str) -> None:
    """One fault, one message, at its page."""
    assert [f"output/index.html: {what}"] == problems(tmp_path, {"index.html": PAGE.format(body)})


def test_an_address_that_cannot_be_taken_apart_is_foreign(tmp_path: Path) -> None:
    """It is named, and does not stop the check."""
    found = problems(tmp_path, {"index.html": PAGE.format('<img src="http://[x" alt="">')})

    assert [
        "output/index.html: 'http://[x' is no address",
        "output/index.html: loads 'http://[x' from another host",
    ] == found


def test_a_page_says_its_language_and_title(tmp_path: Path) -> None:
    """Screen readers and tabs need both."""
    found = problems(tmp_path, {"index.html": "<!doctype html><html><head></head><body><h1>x</h1></body></html>"})

    assert ["output/index.html: has no title", "output/index.html: says no language"] == found


def test_a_redirect_needs_a_target_only(tmp_path: Path) -> None:
    """It has no headings, but its link must lead somewhere."""
    html = '<html><head><meta http-equiv="refresh" content="0; url=/neu/"></head><body><a href="/neu/">neu</a></body></html>'

    assert ["output/alt/index.html: the link '/neu/' leads nowhere"] == problems(tmp_path, {"alt/index.html": html})


def test_a_canonical_address_is_not_loaded(tmp_path: Path) -> None:
    """A browser does not ask for it."""
    body = '<link rel="canonical" href="https://firma.example/">'

    assert problems(tmp_path, {"index.html": PAGE.format(body)}) == []


@pytest.mark.parametrize(
    "body",
    [
        '<img src="bild.png" srcset="bild.png 1x, {} 2x" alt="">',
        '<video poster="{}"></video>',
        '<video><track src="{}"></video>',
        '<input type="image" src="{}" alt="x">',
        '<object data="{}"></object>',
        '<svg><image href="{}"/></svg>',
        '<p style="background: url({})">x</p>',
        "<style>@import '{}';</style>",
        "<style>@import url({});</style>",
    ],
)
def test_every_way_to_ask_another_host_is_named(tmp_path: Path, body: str) -> None:
    """A reader's browser asks for each of these by itself."""
    address = "https://zaehler.example/a"

    found = problems(tmp_path, {"index.html": PAGE.format(body.format(address)), "bild.png": ""})

    assert [f"output/index.html: loads '{address}' from another host"] == found


def test_what_waits_for_a_click_is_not_loaded(tmp_path: Path) -> None:
    """Links, forms and what lies in the page itself."""
    body = '<a href="https://a.example/">x</a><form action="https://a.example/"></form><img src="data:,a" alt=""><p id>x</p><p id>y</p>'

    assert problems(tmp_path, {"index.html": PAGE.format(body)}) == []
