"""The style sheet as a whole: its size, its layers and what it must not hold."""

from __future__ import annotations

import re

from tests.unit.theme.sample import TEMPLATES, THEME

CSS = (THEME / "static" / "css" / "style.css").read_text(encoding="utf-8")
LAYERS = ["reset", "tokens", "base", "layout", "components", "utilities", "print"]
FROM_ELSEWHERE = {
    "comment": "drawn by the comment client",
    "comment-meta": "drawn by the comment client",
    "talk-form": "drawn by the comment client",
    "talk-status": "drawn by the comment client",
    "thread": "drawn by the comment client",
}


def test_the_style_sheet_stays_small() -> None:
    """At most 25 kB and 800 lines."""
    assert len(CSS.encode()) <= 25_000
    assert CSS.count("\n") <= 800


def test_layers_stand_in_their_order() -> None:
    """The order of strength is declared once, and the blocks follow it."""
    assert f"@layer {', '.join(LAYERS)};" in CSS
    assert re.findall(r"@layer (\w+) \{", CSS) == LAYERS


def test_no_ids_in_selectors_and_no_foreign_address() -> None:
    """Selectors stay flat, and nothing is fetched from anywhere."""
    selectors = re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL))

    assert [selector for selector in selectors if re.search(r"#[a-z]", selector)] == []
    assert re.findall(r"url\(|@import|https?://", CSS) == []


def test_important_is_used_in_utilities_only() -> None:
    """`!important` is for what must hide or stand still."""
    start, end = CSS.index("@layer utilities {"), CSS.index("@layer print {")

    assert "!important" not in CSS[:start] + CSS[end:]


def test_every_class_of_the_style_sheet_is_used() -> None:
    """No rule is left behind when its markup goes."""
    markup = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    classes = set(re.findall(r"\.([a-z][a-z-]+)(?![a-z(]*\()", re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)))
    states = {name for name in classes if name.startswith("badge-")}

    assert {name for name in classes - states - set(FROM_ELSEWHERE) if name not in markup} == set()


def test_every_token_used_is_defined() -> None:
    """A misspelt token would silently fall back."""
    used = set(re.findall(r"var\((--[a-z0-9-]+)", CSS))
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS))

    assert used - defined == set()
    assert defined - used - {"--state-live"} == set()
