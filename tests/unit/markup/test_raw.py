"""HTML typed into a text: what gets through, what is told with its line, and that nothing else gets by."""

from __future__ import annotations

import re

import pytest
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from plugins.markup.raw import raw_html_issues
from tests.properties.tried import tried
from tests.unit.markup.rendered import rendered

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<script>alert(1)",
    "a <script>alert(1)</script> b",
    "<scr<script>ipt>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" OnErRoR="alert(1)">',
    "<b onmouseover='alert(1)'>x</b>",
    "a <b onmouseover=alert(1)>x</b>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="java&#9;script:alert(1)">x</a>',
    '<a href=" &#1;javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](data:image/svg+xml,x)",
    "<javascript://x>",
    "<style>*{display:none}</style>",
    '<p style="position:fixed">x</p>',
    '<iframe src="https://evil.example"></iframe>',
    "<form action=/x><input name=y><button>z</button></form>",
    '<object data="x"></object>',
    "<embed src=x>",
    '<base href="//evil.example/">',
    '<meta http-equiv="refresh" content="0">',
    '<link rel="stylesheet" href="x">',
    "<?php echo 1 ?>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!DOCTYPE html>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    '<div markdown="1" onclick="alert(1)">\n<script>alert(1)</script>\n</div>',
    "# Titel {: onclick=alert(1) }",
    'Text\n{: style="color:red" }',
    "![x](a.png){onerror=alert(1)}",
    '<blockquote cite="javascript:alert(1)">x</blockquote>',
    '<img srcset="javascript:alert(1) 2x" alt="">',
    "<video autoplay controls src=a.mp4></video>",
    "<h1>Titel</h1>",
    "<o:p>Word</o:p>",
    "<custom-element>x</custom-element>",
]
ALLOWED = [
    "H<sub>2</sub>O und <kbd>Strg</kbd>, <mark>wichtig</mark>, <abbr title='x'>y</abbr>",
    '<details open>\n<summary>Mehr</summary>\n<p class="x" lang="en">Text</p>\n</details>',
    '<video controls src="film.mp4" poster="bild.png"><track kind="captions" src="a.vtt" srclang="de"></video>',
    '<picture><source srcset="a.webp 2x" type="image/webp"><img src="a.png" alt="" width="1" height="2"></picture>',
    '<table><tr><th scope="col" colspan="2">a</th></tr></table>',
    "<time datetime='2026-01-01'>gestern</time><br>",
    "<!-- nur für uns: <script> -->",
    "`<script>` und\n\n```html\n<iframe src=x style=y>\n```\n\n    <form>\n",
    "``a ` <script>`` und `eine Zeile\nweiter <style>`",
    r"\(a <b> c\) und 3 < 4 > 2, a <b und c",
    "<https://example.org/> <a@b.example> [x](tel:+491) [y](#z) [z](/a:b)",
    "a <img src=x onerror=alert(1)// b",
    "- Punkt\n\n    ```\n    <iframe>\n    ```\n",
    "{: .klasse #id }",
    "<p>Absatz<p>noch einer<ul><li>Punkt</ul>",
]


def dangers(html: str) -> list[str]:
    """Return what a browser would find in *html* that must not be there."""
    found = []
    tree = LexborHTMLParser(f"<main>{html}</main>")
    for node in tree.css("main *"):
        if node.tag in ("script", "style", "iframe", "form", "object", "embed", "svg", "math", "base", "meta", "link"):
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            address = re.sub(r"[\t\n\r]", "", value or "").lstrip("".join(map(chr, range(33)))).lower()
            if name.startswith("on") or name == "style" or address.startswith(("javascript:", "data:")):
                found.append(f"{name}={value}")
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_the_hostile_is_told_and_does_not_get_through(text: str) -> None:
    """Each piece is an issue on its line, and the page is clean even if nobody looks at issues."""
    issues = raw_html_issues(f"Erste Zeile.\n\n{text}\n", "content/posts/a.md", 10)

    assert issues
    assert {(issue.where, issue.is_error) for issue in issues} == {("content/posts/a.md", True)}
    assert issues[0].line in range(12, 12 + text.count("\n") + 1)
    assert dangers(rendered(f"Erste Zeile.\n\n{text}\n")) == []


@pytest.mark.parametrize("text", ALLOWED)
def test_the_allowed_is_not_told(text: str) -> None:
    """No false alarm: an error stops a release."""
    assert raw_html_issues(text, "f", 1) == ()
    assert dangers(rendered(text)) == []


def test_the_allowed_gets_through_whole() -> None:
    """Attributes included; an author's notes to himself do not."""
    html = rendered("\n\n".join(ALLOWED[:7]))

    for piece in (
        "H<sub>2</sub>O und <kbd>Strg</kbd>, <mark>wichtig</mark>",
        '<details open="">\n<summary>Mehr</summary>\n<p class="x" lang="en">Text</p>\n</details>',
        '<video controls="" poster="{static}bild.png"><source src="{static}film.mp4"><track kind="captions" src="{static}a.vtt" srclang="de"></video>',
        '<source srcset="a.webp 2x" type="image/webp">',
        '<th scope="col" colspan="2">a</th>',
    ):
        assert piece in html
    assert "nur für uns" not in html


def test_an_issue_names_line_and_remedy() -> None:
    """As a person at the terminal reads it."""
    (issue,) = raw_html_issues("Text\n\n<iframe src='x'></iframe>\n", "content/posts/a.md", 10)

    assert str(issue) == (
        "content/posts/a.md:12: raw HTML <iframe> is not allowed\n"
        "  try: say it in Markdown, write `<iframe>` as code, or &lt; for a bare <"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<b>offen", "<b> has no other half"),
        ("zu</div>", "</div> has no other half"),
        ("<video src=a></video>", "<video> has no controls, so nobody could start it"),
        ("<p align=center>x</p>", "the attribute 'align' is not allowed in a text"),
        ("Der Typ <T> ist", "raw HTML <T> is not allowed"),
        ("[x](ftp://a.example)", "the address 'ftp://a.example' begins with 'ftp:'"),
    ],
)
def test_each_fault_has_its_words(text: str, what: str) -> None:
    """One fact, with what was written in it."""
    assert [what] == [issue.what for issue in raw_html_issues(text, "f", 1)]


def test_no_tag_of_a_text_reaches_beyond_it() -> None:
    """A stray end tag would close the page's own frame, an open one would swallow what follows."""
    assert rendered("</div></main></body>\n\nText <b>offen") == "<p></p>\n<p>Text <b>offen</b></p>"


def test_where_the_settings_grant_it_everything_gets_through() -> None:
    """`raw_html = true` in site.toml is the firm's own word."""
    assert (
        rendered('<iframe src="x" style="y"></iframe>', raw_html=True) == '<iframe src="{static}x" style="y"></iframe>'
    )


PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<b ",
            "onclick=",
            "alert(1)",
            ">",
            "<",
            '"',
            "'",
            "/",
            "=",
            "javascript:",
            "style=",
        ),
        *(
            "<svg",
            "<img src=x ",
            "onerror=x",
            "<style>",
            "</style>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&#106;",
            "&lt;",
        ),
        *(
            "[a](",
            ")",
            "![b](",
            "[c]: ",
            "{: ",
            "}",
            "`",
            "```\n",
            "\n",
            "\n\n",
            "    ",
            "> ",
            "- ",
            "| a | b |\n|--|--|\n",
        ),
        *(
            "!!! note ",
            "[!NOTE]",
            "[^1]",
            "[^1]: ",
            "[TOC]",
            "# ",
            "\\(",
            "\\)",
            "<div markdown='1'>",
            "</div>",
            "*",
            "_",
        ),
        *("\x02", "\x03", "\x02wzxhzdk:0\x03", "&#2;amp&#3;#106;avascript:", '<a href="', "<a@b.c>", " -- X", "<math>"),
    ]
)


@tried(text=st.lists(PIECES, max_size=30).map("".join))
def test_no_text_gets_a_program_onto_the_page(text: str) -> None:
    """Whatever is put together: no script, no handler, no style, no address that is a program."""
    assert dangers(rendered(text)) == []


@tried(text=st.text(max_size=200) | st.lists(PIECES, max_size=30).map("".join))
def test_issues_stand_on_lines_of_the_text(text: str) -> None:
    """Looking for problems never fails, and each has its place."""
    for issue in raw_html_issues(text, "f", 5):
        assert 5 <= issue.line <= 5 + text.count("\n")
