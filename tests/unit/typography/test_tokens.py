"""What the filters get to see of a text, and what is kept aside."""

from __future__ import annotations

import re

import pytest

from plugins.typography.flow import BLOCK, BREAK, OPENING, SOLID
from plugins.typography.tokens import of_html, of_text


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>a <em>b</em> c</p>", f"{BLOCK}a b c{BLOCK}"),
        ("a<br>b", f"a{BREAK}b"),
        ("a <code>b</code> c", f"a {SOLID} c"),
        ("a <code>b <code>c</code> d</code> e", f"a {SOLID} e"),
        ("a <pre>b <span>c</span></pre> d", f"a {BLOCK} d"),
        ("a <code>never closed", f"a {SOLID}"),
        ('a <a title="never closed>b', "a "),
        ("a <!-- b --> c <!-- never closed", "a  c "),
        ("a &nbsp;&euro;&quot;&lt;&nosuch; b", f"a {BREAK}€{SOLID}{OPENING}{SOLID} b"),
        ("a < b & c", f"a {SOLID} b {SOLID} c"),
        ("<script>if (a < b) '<pre>'</script>c", f"{BLOCK}c"),
        ('a <i lang="en">b</i> <i lang="de-AT">c</i>', f"a {SOLID} c"),
        ("a <p lang=en>b</p> c", f"a {BLOCK} c"),
        ("x@y.de, https://y.de/a. b", f"{SOLID}, {SOLID}. b"),
        ("<math><mi>a</mi></math><svg/>b", f"{SOLID}b"),
        ("{{ a }}{% b %}{static}c d", f"{SOLID}{SOLID}{SOLID} d"),
        ("$a$ 5 $ $b $ \\(c\\) \\[d\\]", f"{SOLID} 5 $ $b $ {SOLID} {SOLID}"),
    ],
)
def test_html(html: str, seen: str) -> None:
    """A stand-in for what is no text; all of it comes back."""
    flow = of_html(html, "de")

    assert seen == flow.text
    assert html == flow.source()


def test_plain_text_has_no_markup() -> None:
    """In a title `<b>` and `&quot;` are characters, and only what is code or an address is kept aside."""
    text = "<b> &quot; `c` www.d.de"

    flow = of_text(text)

    assert f"{SOLID}b> {SOLID}quot; {SOLID} {SOLID}" == flow.text
    assert text == flow.source()


def test_no_edit_over_a_tag() -> None:
    """Where a tag stands inside of what would be replaced, both stay."""
    flow = of_html("a.<b>.</b>. and <i>b...</i>", "de")

    flow.edit(re.compile(r"\.\.\."), lambda _found: "…")

    assert "a.<b>.</b>. and <i>b…</i>" == flow.source()
