"""The layers of the style as one sheet: order, what is left out, and that making it small changes nothing."""

from __future__ import annotations

import pytest

from plugins.site.stylesheet import bundle, minified


def test_layers_come_in_their_order() -> None:
    """The order of the files does not count; a name nobody knows is left out, an empty layer too."""
    sheet = bundle({"print": "a { b: c; }", "reset": "d { e: f; }", "base": "/* nothing */", "notes": "g { h: i; }"})

    assert ["@layer reset{d{e:f}}", "@layer base{}", "@media print{@layer print{a{b:c}}}"] == sheet.splitlines()


def test_layers_can_be_left_out() -> None:
    """Lists go without what only texts need."""
    assert "@layer base{a{b:c}}\n" == bundle({"base": "a{b:c}", "entry": "d{e:f}"}, without=("entry",))


def test_what_is_for_paper_shares_a_layer() -> None:
    """Every sheet of them is for print alone."""
    sheet = bundle({"print": "a{b:c}", "print-texts": "d{e:f}", "print-cards": "g{h:i}"}, without=("print-cards",))

    assert "@media print{@layer print{a{b:c}d{e:f}}}\n" == sheet


def test_tokens_nobody_asks_for_stay_at_home() -> None:
    """Not even by way of another token, nor in a sheet elsewhere; what the firm sets is said once."""
    tokens = ":root{--a:1;--b:var(--a);--c:var(--d);--d:2;--e:3;--f:4}"
    layers = {"tokens": tokens, "firm": ":root{--f:5}", "base": "p{q:var(--b);r:var(--f)}"}

    assert (
        "@layer tokens{:root{--a:1;--b:var(--a);--e:3;}}" == bundle(layers, elsewhere="s{t:var(--e)}").splitlines()[0]
    )


@pytest.mark.parametrize(
    ("written", "small"),
    [
        ("a  {\n  color : red ;\n}\n", "a{color :red}"),
        ("a { color: red; /* why */ }", "a{color:red}"),
        ("a /* x */ b { c: d }", "a b{c:d}"),
        ("a :hover { c: d }", "a :hover{c:d}"),
        ("a > b, c + d ~ e { f: g }", "a>b,c + d ~ e{f:g}"),
        ("a { w: calc(1px + 2px - (3px * 2)); }", "a{w:calc(1px + 2px - (3px * 2))}"),
        ("@media (width >= 3rem) and (x: y) { a { b: c } }", "@media (width>= 3rem) and (x:y){a{b:c}}"),
        ('a { content: "  /* no */ ; }" / ""; }', 'a{content:"  /* no */ ; }" / ""}'),
        (r"a { content: 'it\'s  /* so'; }", r"a{content:'it\'s  /* so'}"),
        ("a { b: url( x y.png ) ; }", "a{b:url( x y.png )}"),
        (":is(a, b) c { d: e }", ":is(a,b) c{d:e}"),
        ("a { b: 0.5em -0.25rem 10.5px c0.5; }", "a{b:.5em -.25rem 10.5px c0.5}"),
        ("a { b: none !important; }", "a{b:none!important}"),
        ("a { --empty: ; }", "a{--empty:}"),
        ("", ""),
    ],
)
def test_only_space_and_comments_go(written: str, small: str) -> None:
    """Strings, addresses and sums stay; space that means something stays too."""
    assert small == minified(written)
    assert small == minified(small)
