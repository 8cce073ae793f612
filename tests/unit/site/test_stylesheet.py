"""The layers of the style as one sheet: order, what is left out, and that making it small changes nothing."""

from __future__ import annotations

import pytest

from plugins.site.stylesheet import bundle, minified


def test_layers_come_in_their_order_and_say_so_first() -> None:
    """The order of the files does not count; a name nobody knows is left out, an empty layer too."""
    sheet = bundle({"print": "a { b: c; }", "reset": "d { e: f; }", "base": "/* nothing */", "notes": "g { h: i; }"})

    assert "@layer reset,base,print;" == sheet.splitlines()[0]
    assert ["@layer reset{d{e:f}}", "@layer base{}", "@layer print{a{b:c}}"] == sheet.splitlines()[1:]


def test_layers_can_be_left_out() -> None:
    """Lists go without what only texts need."""
    assert "@layer base;\n@layer base{a{b:c}}\n" == bundle({"base": "a{b:c}", "entry": "d{e:f}"}, without=("entry",))


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
        ("a { --empty: ; }", "a{--empty:}"),
        ("", ""),
    ],
)
def test_only_space_and_comments_go(written: str, small: str) -> None:
    """Strings, addresses and sums stay; space that means something stays too."""
    assert small == minified(written)
    assert small == minified(small)
