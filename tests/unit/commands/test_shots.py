"""The page of all pictures: a row for each page, a box to tick for everything one may want to see alone."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from plugins.commands.shots import LOOKS, WIDTHS, Subject, filters, index, name_of

FOUND = (Subject("home", "de", "/"), Subject("home", "en", "/en/"), Subject("blog, page 2", "de", "/blog/seite/2/"))


def test_every_picture_is_on_the_page_once() -> None:
    """In a row for its page, named by width and look."""
    page = LexborHTMLParser(index(FOUND, {}))
    pictures = [str(node.attributes["src"]) for node in page.css("section img")]

    assert len(FOUND) == len(page.css("section"))
    assert sorted(name_of(one, width, look) for one in FOUND for width in WIDTHS for look in LOOKS) == sorted(pictures)


def test_every_box_hides_what_it_stands_for() -> None:
    """Widths, looks and languages have a box each, and a rule that knows its id."""
    page, rules = LexborHTMLParser(index(FOUND, {})), filters(FOUND)
    boxes = [str(node.attributes["id"]) for node in page.css("input[id^=only-]")]

    assert [f"only-{value}" for value in (*WIDTHS, *LOOKS, "de", "en")] == boxes
    assert all(f"#{box}:not(:checked)" in rules for box in boxes)
    assert len(page.css("section.de .w360.light")) == 2


def test_a_page_wider_than_the_screen_stands_out() -> None:
    """It has a mark, says by how much, and can be seen alone."""
    name = name_of(FOUND[0], 360, "light")
    marked = LexborHTMLParser(index(FOUND, {name: 51})).css("figure.wide")

    assert [name] == [node.css("img")[0].attributes["src"] for node in marked]
    assert "51 px too wide" in marked[0].text()
