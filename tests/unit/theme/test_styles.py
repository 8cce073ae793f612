"""The style sheets as a whole: their size, their layers and what they must not hold."""

from __future__ import annotations

import gzip
import re

from plugins.core.settings import Colours
from plugins.site.colours import firm_css
from plugins.site.stylesheet import LAYERS, NOT_FOR_LISTS, NOT_FOR_READERS, bundle
from tests.unit.theme.sample import TEMPLATES, THEME

SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((THEME / "css").glob("*.css"))}
SOURCES["firm"] = firm_css(Colours())
CSS = re.sub(r"/\*.*?\*/", "", "".join(SOURCES.values()), flags=re.DOTALL)
FROM_ELSEWHERE = {
    "comment": "drawn by the comment client",
    "comment-meta": "drawn by the comment client",
    "talk-form": "drawn by the comment client",
    "talk-status": "drawn by the comment client",
    "thread": "drawn by the comment client",
}


def test_the_style_sheets_stay_small() -> None:
    """At most 25 kB for readers, and little over the wire before the first list is there."""
    whole = bundle(SOURCES, without=NOT_FOR_READERS).encode()
    lists = bundle(SOURCES, without=(*NOT_FOR_READERS, *NOT_FOR_LISTS)).encode()

    assert len(whole) <= 25_000
    assert len(gzip.compress(lists, 9)) <= 4_000
    assert all(css.count("\n") <= 300 for css in SOURCES.values())


def test_every_file_is_a_layer() -> None:
    """A file under another name would be left out without a word."""
    assert set(SOURCES) - set(LAYERS) == set()


def test_no_ids_in_selectors_and_no_foreign_address() -> None:
    """Selectors stay flat, and nothing is fetched from anywhere."""
    selectors = re.findall(r"([^{};]+)\{", CSS)

    assert [selector for selector in selectors if re.search(r"#[a-z]", selector)] == []
    assert re.findall(r"url\(|@import|https?://", CSS) == []


def test_important_is_used_in_utilities_only() -> None:
    """`!important` is for what must hide or stand still."""
    assert [name for name, css in SOURCES.items() if "!important" in css] == ["utilities"]


def test_every_class_of_the_style_sheet_is_used() -> None:
    """No rule is left behind when its markup goes; what Markdown makes is tested with the room `markup`."""
    markup = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    ours = CSS.replace(re.sub(r"/\*.*?\*/", "", SOURCES["devices"], flags=re.DOTALL), "")
    classes = set(re.findall(r"\.([a-z][a-z-]+)(?![a-z(]*\()", ours))
    states = {name for name in classes if name.startswith("badge-")}

    assert {name for name in classes - states - set(FROM_ELSEWHERE) if name not in markup} == set()


def test_every_token_used_is_defined() -> None:
    """A misspelt token would silently fall back."""
    used = set(re.findall(r"var\((--[a-z0-9-]+)", CSS))
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS))

    assert used - defined == set()
    assert defined - used - {"--state-live"} == set()
