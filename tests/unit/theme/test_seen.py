"""Faults that were seen in the pictures of the pages, and that no other test would see come back."""

from __future__ import annotations

from pathlib import Path

from plugins.site.stylesheet import minified

CSS = Path(__file__).resolve().parents[3] / "theme" / "css"


def sheet(name: str) -> str:
    """One layer without needless space."""
    return minified((CSS / f"{name}.css").read_text(encoding="utf-8"))


def test_no_dot_is_left_at_the_end_of_a_wrapped_line() -> None:
    """It belongs to the item after it, and is cut off where that begins a line."""
    assert ".meta>* + *::before" in sheet("components")
    assert "overflow:clip" in sheet("components")
    assert ".meta>:not(:last-child)::after" not in sheet("components")


def test_a_wrapped_breadcrumb_does_not_begin_with_a_slash() -> None:
    """The slash stays with what it follows."""
    assert ".breadcrumbs li:not(:last-child)::after" in sheet("layout")


def test_paper_has_no_navigation_but_the_parts_of_a_series() -> None:
    """Whatever is a `nav`, also one a firm adds."""
    assert "nav:not(.series-nav){display:none}" in sheet("print")


def test_paper_says_where_links_to_others_lead() -> None:
    """In the text, at the page an entry points to, and at the sources."""
    assert ':is(.prose,.link-out,.via) a[href^="http"]::after' in sheet("print-texts")


def test_type_on_paper_has_one_scale() -> None:
    """All sizes are in rem; a body smaller than they think made biographies larger than the text."""
    assert "font-size:10.5pt" in sheet("print").split(":root{", 1)[1].split("}", 1)[0]
    assert ".card-title{font-size:var(--step-1)}" in sheet("print-cards")


def test_forced_colours_show_boxes_and_the_current_page() -> None:
    """Where backgrounds are taken away, a border or the system's own colours remain."""
    assert ".series-nav,.toc{border:1px solid}" in sheet("entry")
    assert "background:Highlight;color:HighlightText;forced-color-adjust:none" in sheet("cards")
