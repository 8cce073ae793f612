"""Less work with the same result."""

from __future__ import annotations

import functools
import random
from typing import Any

import pytest
import smartypants
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown, serializers
from markdown.blockparser import BlockParser
from markdown.extensions.toc import TocTreeprocessor
from markdown.inlinepatterns import Pattern
from markdown.preprocessors import NormalizeWhitespace
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor
from pelican import readers

from benchmarks import content
from plugins.building import inline, quicker
from plugins.building.quicker import Markdowns, is_forgetful

ALL = sorted(quicker._FORGETFUL)
# Each leaves something behind that its extension has to forget.
PIECES = (
    "Title: Kopf\nSummary: *kurz*\n\n",
    "# Eins\n\n## Zwei {#zwei .klasse}\n\n[TOC]\n\n",
    "Wort[^1] und[^zwei] und[^1]\n\n[^1]: Fuß\n[^zwei]: Noch einer\n\n    mit Absatz\n\n",
    "Die HTML ist da\n\n*[HTML]: Hyper\n\n",
    "Die HTML ist noch da\n\n",
    '!!! note "Titel"\n    Inhalt\n\n    mehr\n\nnach\n\n',
    "    eingerückt\n\n",
    '```python hl_lines="1"\na = 1\n```\n\n',
    "    :::bash\n    ls\n\n",
    "Wort\n:   Erklärung\n\n    mit Absatz\n\n",
    "| a | b |\n|---|:-:|\n| 1 | `x|y` |\n\n",
    '<div markdown="1">\n*innen*\n\n<p>roh\n</div>\n\n',
    "<div>\nroh *nicht*\n</div>\n\n<!-- offen\n\n",
    "[a]: http://a.example 'Titel'\n\n",
    "[a] und [b][a] ![Bild][a] <http://x.example> a@b.example\n\n",
    "7. sieben\n8. acht\n\n    - innen\n\n",
    "1. eins\n\n* stern\n- strich\n\n",
    "\"Zitat\" -- 'einfach' ... <<eckig>> [[Wiki Wort]]\n\n",
    "> Zitat\n> 1. eins\n\n***\n\nZeile  \nUmbruch\nweiter **fett *schräg* __beides__**\n\n",
    "{@id=alt} Wort_mit_Strich ___drei___\n\n",
    "",
)


def texts(seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.sample(PIECES, rng.randint(0, 6))) for _number in range(60)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"extensions": []},
        {"extensions": ["markdown.extensions.meta"]},
        {"extensions": ALL, "output_format": "html5"},
        {"extensions": ["extra", "codehilite", "toc", "meta"], "extension_configs": {"codehilite": {"css_class": "h"}}},
        {"extensions": ["abbr"], "extension_configs": {"abbr": {"glossary": {"CSS": "Cascading"}}}},
        *({"extensions": [name, "markdown.extensions.meta"]} for name in ALL),
    ],
)
def test_one_instance_is_as_good_as_many(arguments: dict[str, Any]) -> None:
    """Whatever text came before, and although Pelican converts fields of the head with it."""
    markdowns = Markdowns()
    made = set()
    for text in texts(len(arguments["extensions"])):
        new, used = Markdown(**arguments), markdowns(**arguments)
        made.add(id(used))

        assert after(new, text) == after(used, text)
        markdowns.done()
    assert 1 == len(made)


def after(markdown: Markdown, text: str) -> list[object]:
    """Return all that Pelican's reader takes from it (pelican/readers.py: MarkdownReader)."""
    found: list[object] = [markdown.convert(text)]
    meta = getattr(markdown, "Meta", None)
    found.append(meta)
    if meta is not None:
        markdown.preprocessors.deregister("meta", strict=False)
        for value in meta.values():
            markdown.reset()
            found.append(markdown.convert("\n".join(value)))
    found += [getattr(markdown, "toc", None), getattr(markdown, "toc_tokens", None)]
    return found


def test_the_posts_of_the_benchmark() -> None:
    """A larger body of text."""
    markdowns = Markdowns()
    arguments: dict[str, Any] = {"extensions": ["extra", "codehilite", "toc", "meta"]}
    for post in content.make(60).posts:
        used = markdowns(**arguments)

        assert Markdown(**arguments).convert(post.body) == used.convert(post.body)
        markdowns.done()


@pytest.mark.parametrize(
    "arguments",
    [
        {"extensions": ["tests.unit.building.foreign_extension"]},
        {"extensions": ["footnotes"], "extension_configs": {"footnotes": {"UNIQUE_IDS": True}}},
        {"extensions": ["extra"], "extension_configs": {"extra": {"footnotes": {"UNIQUE_IDS": True}}}},
    ],
)
def test_what_does_not_forget_is_made_anew(arguments: dict[str, Any]) -> None:
    """An extension we have not read, and footnotes counted over all texts."""
    markdowns = Markdowns()
    first = markdowns(**arguments)
    markdowns.done()

    assert not is_forgetful(first, arguments)
    assert first is not markdowns(**arguments)


def test_after_an_error_it_is_made_anew() -> None:
    """Whatever it was in the middle of; and other settings get another one."""
    markdowns = Markdowns()
    first = markdowns(extensions=["extra"])
    second = markdowns(extensions=["extra"])
    markdowns.done()

    assert first is not second
    assert second is not markdowns(extensions=["toc"])


PUNCTUATION = st.text(st.sampled_from("\"'`\\.-& a8s\n\u201e;quot<>"), max_size=60)


@given(PUNCTUATION, st.sampled_from(["set1", "set2", "set3"]))
def test_the_typographer_says_the_same(text: str, name: str) -> None:
    """With its filters asked only where there is something for them."""
    attributes = getattr(smartypants.Attr, name) | smartypants.Attr.w
    expected = smartypants.smartypants(text, attributes)
    with pytest.MonkeyPatch.context() as patch:
        swaps = list(quicker.filters())
        for place, attribute, new in swaps:
            patch.setattr(place, attribute, new)

        found = smartypants.smartypants(text, attributes)

    assert expected == found
    assert 13 == len(swaps)


@pytest.mark.parametrize(("owner", "name"), [(smartypants, "convert_quotes"), (readers, "find_empty_alt")])
def test_what_somebody_changed_is_asked_about_all_texts(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter, or the search for images without a text, may find something where stock's does not."""
    monkeypatch.setattr(owner, name, lambda text, *_path: text + "!")

    assert (owner, name) not in [(place, attribute) for place, attribute, _new in quicker.filters()]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (PrettifyTreeprocessor, "_prettifyETree"),
        (NormalizeWhitespace, "run"),
        (BlockParser, "parseBlocks"),
        (TocTreeprocessor, "run"),
        (InlineProcessor, "run"),
        (InlineProcessor, "_InlineProcessor__handleInline"),
        (Markdown, "is_block_level"),
        (Pattern, "getCompiledRegExp"),
        (serializers, "_serialize_html"),
    ],
)
def test_a_markdown_that_somebody_changed_is_left_alone(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of its version is not what runs."""
    own, heard = getattr(owner, name), []

    @functools.wraps(own)
    def changed(*given: Any, **named: Any) -> Any:
        heard.append(name)
        return own(*given, **named)

    monkeypatch.setattr(owner, name, changed)
    for place, attribute, new in inline.swaps():
        monkeypatch.setattr(place, attribute, new)
    arguments: dict[str, Any] = {"extensions": ["extra", "toc"]}
    counts = []
    for make in (Markdown, Markdowns()):
        heard.clear()
        make(**arguments).convert("# Ein *Kopf*\n\nund <b>Text</b>")
        counts.append(len(heard))

    assert counts[0] == counts[1] > 0
