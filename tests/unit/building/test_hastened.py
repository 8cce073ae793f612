"""Markdown's blocks, tree and table of contents with less work: the same HTML, whatever the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from plugins.building.quicker import Markdowns
from tests.unit.building.test_inline import MARKED, PIECES
from tests.unit.building.test_quicker import ALL, after

_MARKED = (
    "Wort¦wort zwei¦„Zitat“ sagt¦*schräg* und¦**fett:** so¦***¦* * *¦*[ABK]: Abkürzung¦ABK¦1. eins¦- strich¦* stern¦==="
    "¦---¦: Erklärung¦| a | b |¦|---|---|¦a | b¦--- | ---¦# Kopf {#k}¦## Kopf *zwei* & <b>drei</b>¦## \\# x¦[TOC]¦    vier"
    "¦  zwei¦        acht¦> zitiert¦[r]: /u 'T'¦[^1]: Fuß¦Wort[^1]¦```¦~~~ {.k}¦<div markdown=\"1\">¦</div>¦<div>¦Ende  "
    '¦&amp; & &#8222;¦!!! note "T"¦    :::sh¦\\*kein\\*¦a_b_c¦{.klasse}¦Wort {: .k }¦<!-- x¦-->¦\x02amp\x03¦\tTab¦(so)'
    '¦\x02wzxhzdk:0\x03¦Ä\rB¦\'einfach\'¦"doppelt" -- ...¦[[Wiki]]¦![b](s)¦[l](u "t")¦<a@b.c>¦## Kopf[^1]'
    "¦### K { data-toc-label='x<y' }¦¦¦"
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


@given(text=LINES | PIECES | MARKED)
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_the_same(way: tuple[dict[str, Any], Markdowns], text: str) -> None:
    """With its table of contents and its head, and with an instance that has seen other texts."""
    arguments, markdowns = way
    expected = after(Markdown(**arguments), text)

    assert expected == after(markdowns(**arguments), text)
    markdowns.done()
