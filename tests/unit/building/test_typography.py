"""Typogrify with less work: the same text."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

import pytest
import smartypants
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.building import typography

filters: Any = importlib.import_module("typogrify.filters")
NAMES = ("amp", "smartypants", "caps", "initial_quotes", "widont")
STOCK = {name: getattr(filters, name) for name in NAMES}
_PIECES = (
    '<p>¦</p>¦<b>¦</b>¦<a href="x y">¦</a>¦<br>¦<li>¦</li>¦<h2 class="c">¦</h2>¦<td>¦</td>¦<pre>¦</pre>¦<!-- k -->¦<!-- a -- b -->'
    "¦ ¦  ¦\n¦wort¦zwei ¦ drei¦KU¦2KU2¦D.O.T. ¦AB¦A¦B.¦&amp;¦ & ¦&nbsp;¦&#38;¦&quot;¦&ldquo;¦&#8216;¦\"¦'¦--¦...¦. . .¦`¦\\¦<¦>"
    "¦<i ¦</em>¦<article>¦</article>¦\xa0¦\u2028¦\x85¦é¦<kbd>¦</kbd>"
)


def ours() -> dict[str, Callable[[str], str]]:
    """Return what takes the place of the filters."""
    found: dict[str, Any] = {name: new for _place, name, new in typography.swaps()}
    return found


TEXTS = st.lists(st.sampled_from(_PIECES.split("¦")), max_size=16).map("".join)


@pytest.mark.parametrize("name", NAMES)
@given(text=TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_becomes_the_same(name: str, text: str) -> None:
    """Well-formed or not."""
    changed = ours()

    assert STOCK[name](text) == changed[name](text)


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_text_is_not_gone_through(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock would find nothing, or only the last word of a block."""
    monkeypatch.setattr(STOCK[name], "__code__", (lambda text: text[len(text)]).__code__)
    changed = ours()[name]

    assert changed('<p class="a">Ein einfacher</p>').replace("&nbsp;", " ") == '<p class="a">Ein einfacher</p>'


def test_dashes_of_each_kind_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever `TYPOGRIFY_DASHES` says."""
    changed = ours()["smartypants"]
    for kind in (smartypants.Attr.set1, smartypants.Attr.set2, smartypants.Attr.set3):
        monkeypatch.setattr(smartypants, "default_smartypants_attr", kind | smartypants.Attr.w)
        for text in ("a -- b", "a --- b", "&quot;a&quot;", "a…"):
            assert STOCK["smartypants"](text) == changed(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_filter_that_somebody_changed_is_left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may look for anything; the others are as they were."""
    for other in (lambda text: text + "!", STOCK["amp" if name == "caps" else "caps"]):
        monkeypatch.setattr(filters, name, other)

        assert {*NAMES} - {name} == ours().keys()


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was not read; the one we test with was."""
    assert len(NAMES) == len([*typography.swaps()])

    monkeypatch.setattr(sys.modules["typogrify"], "__version__", "99")
    assert not [*typography.swaps()]
