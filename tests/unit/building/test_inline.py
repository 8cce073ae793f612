"""Markdown's patterns, passed over where they cannot match: the same HTML, and less of the work."""

from __future__ import annotations

import re
from typing import Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor as Processor
from markdown.inlinepatterns import Pattern
from markdown.treeprocessors import InlineProcessor

from benchmarks import content
from plugins.building import inline
from tests.unit.building.test_quicker import ALL

MARKED = st.text(alphabet="`\\[]!<>&;@ \n^*_-.:/#(){}=\"'ax1ä", max_size=60)
WORDS = (
    "`a`¦``b`` ¦\\*¦[l](u)¦[^1]¦\n\n[^1]: f¦![i](s)¦[r]¦\n\n[r]: u¦<b>¦</b>¦<a@b.c>¦&amp;¦  \n¦**¦_¦*¦ w¦<https://x>"
    '¦[l](a\\_b)¦![i](s\\_t "u")¦\n\n[r]: /a\\_b¦'
)
BLOCKS = "\n\n¦# ¦- ¦> ¦|¦...¦--¦'¦\"¦{#i}¦<!-- ¦ -->"
PIECES = st.lists(st.sampled_from([*WORDS.split("¦"), *BLOCKS.split("¦")]), max_size=25).map("".join)


def both(text: str, patch: pytest.MonkeyPatch, **arguments: Any) -> tuple[str, str]:
    """Return what Markdown makes of *text*, alone and with ours."""
    alone = Markdown(**arguments).convert(text)
    with patch.context() as ours:
        for place, name, new in inline.swaps():
            ours.setattr(place, name, new)
        return alone, Markdown(**arguments).convert(text)


@pytest.mark.parametrize("expression", inline.MARKS)
@given(text=MARKED | PIECES)
@settings(max_examples=200, deadline=None)
def test_a_match_holds_its_mark(expression: str, text: str) -> None:
    """Else it would be passed over where it matches."""
    without = text.replace(inline.MARKS[expression], "")

    assert inline.MARKS[expression] in without or not re.search(expression, without, inline.FLAGS)


@given(text=PIECES | MARKED)
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_the_same(text: str) -> None:
    """With every extension that Markdown brings."""
    with pytest.MonkeyPatch.context() as patch:
        for extensions in ([], ALL):
            alone, ours = both(text, patch, extensions=extensions)

            assert alone == ours


def test_the_posts_of_the_benchmark_with_less_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most every tenth pattern is tried."""
    tried = {"alone": 0, "ours": 0}
    stock = vars(InlineProcessor)["_InlineProcessor__applyPattern"]
    arguments: dict[str, Any] = {"extensions": ["extra", "toc", "meta"]}
    made: dict[str, list[str]] = {}

    for name, swaps in (("alone", []), ("ours", [*inline.swaps()])):

        def apply(*given_: Any, name: str = name) -> Any:
            tried[name] += 1
            return stock(*given_)

        with monkeypatch.context() as patch:
            for place, attribute, new in swaps:
                patch.setattr(place, attribute, new)
            patch.setattr(InlineProcessor, "_InlineProcessor__applyPattern", apply)
            made[name] = [Markdown(**arguments).convert(post.body) for post in content.make(60).posts]

    assert made["alone"] == made["ours"]
    assert tried["ours"] * 10 < tried["alone"]


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was not read; the one we test with was."""
    assert 2 == len([*inline.swaps()])

    monkeypatch.setattr(markdown, "__version__", "99")
    assert [] == [*inline.swaps()]


class Own(Processor):
    """A pattern that looks for something else than it was made with."""

    def getCompiledRegExp(self) -> re.Pattern[str]:
        return re.compile("x")


@pytest.mark.parametrize(
    ("pattern", "mark", "is_searched"),
    [
        (Processor(r"\\(.)"), "\\", False),
        (Processor("x"), "", True),
        (Own(r"\\(.)"), "", False),
        (Pattern(r"\\(.)"), "", False),
    ],
)
def test_only_what_is_known_is_passed_over(pattern: Any, mark: str, is_searched: bool) -> None:
    """A pattern of the old kind, and one with a search of its own, are tried as ever."""
    asked = inline.asked(pattern)

    assert (pattern, mark) == asked[:2]
    assert is_searched == (asked[2] is not None)


def test_an_expression_with_other_flags_is_searched() -> None:
    """What it needs may be written in another way there."""
    pattern = Processor(r"\\(.)")
    pattern.compiled_re = re.compile(r"\\(.)", re.VERBOSE)

    assert not inline.asked(pattern)[1]
