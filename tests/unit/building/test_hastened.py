"""Markdown's blocks, tree and table of contents with less work: the same HTML, whatever the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from xml.etree.ElementTree import Comment, Element, QName, SubElement

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.toc import TocTreeprocessor

from plugins.building import inline
from plugins.building.quicker import Markdowns
from tests.unit.building.test_inline import MARKED, PIECES
from tests.unit.building.test_quicker import ALL, after

_MARKED = (
    "Wort¦wort zwei¦„Zitat“ sagt¦*schräg* und¦**fett:** so¦***¦* * *¦*[ABK]: Abkürzung¦ABK¦1. eins¦- strich¦* stern¦==="
    "¦---¦: Erklärung¦| a | b |¦|---|---|¦a | b¦--- | ---¦# Kopf {#k}¦## Kopf *zwei* & <b>drei</b>¦## \\# x¦[TOC]¦    vier"
    "¦  zwei¦        acht¦> zitiert¦[r]: /u 'T'¦[^1]: Fuß¦Wort[^1]¦```¦~~~ {.k}¦<div markdown=\"1\">¦</div>¦<div>¦Ende  "
    '¦&amp; & &#8222;¦!!! note "T"¦    :::sh¦\\*kein\\*¦a_b_c¦{.klasse}¦Wort {: .k }¦<!-- x¦-->¦\x02amp\x03¦\tTab¦(so)'
    '¦\x02wzxhzdk:0\x03¦Ä\rB¦\'einfach\'¦"doppelt" -- ...¦[[Wiki]]¦![b](s)¦[l](u "t")¦<a@b.c>¦## Kopf[^1]'
    "¦### K { data-toc-label='x<y' }¦## K { id }¦## K { hidden }¦¦¦"
    '¦[l](a\\_b)¦![i](s\\_t "u")¦[r]: /a\\_b'
)
LINES = st.lists(st.sampled_from(_MARKED.split("¦")), max_size=14).map("\n".join)
WAYS: list[dict[str, Any]] = [
    {"extensions": []},
    {"extensions": ["extra", "sane_lists", "toc", "markdown.extensions.meta"], "output_format": "html5"},
    {"extensions": ALL},
    {
        "extensions": ["extra", "toc", "smarty"],
        "extension_configs": {
            "toc": {"toc_depth": "2-3", "baselevel": 2, "title": "Inhalt", "marker": ""},
            "abbr": {"glossary": {"Wort": "W"}},
        },
        "tab_length": 2,
    },
    {"extensions": ["toc", "attr_list"], "extension_configs": {"toc": {"permalink": True}}},
    {"extensions": ["toc", "footnotes"], "extension_configs": {"toc": {"anchorlink": True}}},
]


@pytest.fixture(scope="module", params=range(len(WAYS)))
def way(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Markdowns]:
    """Return how Markdown is called, and what hands out the one instance for all texts."""
    return WAYS[request.param], Markdowns()


@pytest.mark.parametrize("text", ["[l](a\\_b)", '![i](s\\_t "u")', "[r]\n\n[r]: /a\\_b"])
def test_what_is_escaped_in_an_address_alone(text: str) -> None:
    """No text of the tree tells of it."""
    assert Markdown().convert(text) == Markdowns()().convert(text)


@pytest.mark.parametrize("form", ["## K { id }", "### K { id }", "## K { hidden }", "## K { data-toc-label }"])
def test_an_attribute_without_a_value(form: str) -> None:
    """Markdown's own words, where it cannot do with one."""
    arguments: dict[str, Any] = {"extensions": ["toc", "attr_list"]}

    assert outcome(Markdown(**arguments), form) == outcome(Markdowns()(**arguments), form)


@given(text=LINES | PIECES | MARKED)
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_the_same(way: tuple[dict[str, Any], Markdowns], text: str) -> None:
    """With its table of contents and its head, and with an instance that has seen other texts."""
    arguments, markdowns = way
    expected = outcome(Markdown(**arguments), text)

    assert expected == outcome(markdowns(**arguments), text, markdowns.done)


def outcome(markdown: Markdown, text: str, done: Callable[[], None] = lambda: None) -> list[object]:
    """Return what becomes of *text*, or what Markdown says is wrong with it; call *done* if nothing was."""
    try:
        found = after(markdown, text)
    except TypeError as error:
        return [str(error)]
    done()
    return found


def hastened(**arguments: Any) -> Markdown:
    """Return the instance that is used again and again."""
    return Markdowns()(**{"extensions": ["extra", "sane_lists", "toc"], **arguments})


def test_a_plain_paragraph_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processors, and its patterns, are not; nor is the table of contents written, before somebody asks."""
    made, asked = hastened(), []
    for part in (*made.parser.blockprocessors,)[:-1]:

        def test(parent: Any, block: str, stock: Any = part.test) -> bool:
            asked.append(block)
            return bool(stock(parent, block))

        monkeypatch.setattr(part, "test", test)
    for pattern in made.inlinePatterns:
        monkeypatch.setattr(pattern, "getCompiledRegExp", None)
    monkeypatch.setattr(TocTreeprocessor, "build_toc_div", None)

    html = made.convert("Ein Absatz.\n\n„Noch“ einer,\nmit Zeilen")
    assert html == "<p>Ein Absatz.</p>\n<p>„Noch“ einer,\nmit Zeilen</p>"
    assert {""} == {*asked}  # what follows the last line


@pytest.mark.parametrize("form", ["html", "xhtml"])
def test_a_deep_or_unusual_tree_is_written_by_markdown(form: Any) -> None:
    """It does not call itself for each level, and knows names and comments of its own."""
    stock, ours = Markdown(output_format=form).serializer, hastened(output_format=form).serializer
    deep = root = Element("div", {"b": "2 > 1", "a": 'x"&', "checked": "checked"})
    for tag in ("script", "br", "P") * 100:
        deep = SubElement(deep, tag)
        deep.text, deep.tail = "a < b & c &amp; d", "e > f"
    trees: list[Any] = [root, root[0], Element(cast("str", QName("u", "t"))), Comment("k")]
    for tree in (*trees, Element("i", {"x": cast("str", None)})):
        assert stock(tree) == ours(tree)


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was not read; the one we test with was."""
    for place, name, new in inline.swaps():  # as while a source is read
        monkeypatch.setattr(place, name, new)
    assert "parseBlocks" in vars(hastened().parser)

    monkeypatch.setattr(markdown, "__version__", "99")
    assert "parseBlocks" not in vars(hastened().parser)
