"""The style sheets as a whole: their size, their layers and what they must not hold."""

from __future__ import annotations

import gzip
import re

from plugins.core.addresses import STYLES
from plugins.core.settings import Colours
from plugins.site.colours import firm_css
from plugins.site.stylesheet import DEVICES, LAYERS, NOT_FOR_READERS, SHEETS, article_sheet_of, bundle
from tests.unit.theme.sample import TEMPLATES, THEME

SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((THEME / "css").glob("*.css"))}
SOURCES["firm"] = firm_css(Colours())
FORMS = (THEME / "static" / "forms.css").read_text(encoding="utf-8")
CSS = re.sub(r"/\*.*?\*/", "", "".join(SOURCES.values()), flags=re.DOTALL)
FROM_ELSEWHERE = {
    "comment": "drawn by the comment client",
    "comment-meta": "drawn by the comment client",
    "talk-form": "drawn by the comment client",
    "talk-status": "drawn by the comment client",
    "thread": "drawn by the comment client",
}


def test_the_style_sheets_stay_small() -> None:
    """At most 25 kB for readers, and little over the wire before the first list or text is there."""
    sheets = {name: bundle(SOURCES, without=(*NOT_FOR_READERS, *absent)).encode() for name, absent in SHEETS.items()}
    packed = {name: len(gzip.compress(css, 9)) for name, css in sheets.items()}

    assert len(sheets["style"]) <= 25_000
    assert packed["lists"] <= 3_150
    assert packed["overviews"] <= 3_000
    assert packed["articles"] <= 3_950
    assert max(size for name, size in packed.items() if name != "style") <= 4_800
    assert all(css.count("\n") <= 300 for css in SOURCES.values())


def test_every_sheet_has_an_address() -> None:
    """What is written is what the audit expects."""
    assert set(STYLES) == set(SHEETS)


def test_an_article_gets_the_devices_it_has() -> None:
    """Tables, code and the rest come with the sheet of those articles alone."""
    assert "articles" == article_sheet_of("<p>Ein Satz über tables und code.</p>")
    assert "articles-tables" == article_sheet_of("<p>Text</p><table><tr><td>1</td></tr></table>")
    assert "articles-code-devices" == article_sheet_of(
        '<p><code>x</code></p><aside class="callout callout-tip">y</aside>'
    )
    assert "articles-tables-code-devices" == article_sheet_of("<table></table><pre></pre><mark>z</mark>")


def test_every_file_is_a_layer() -> None:
    """A file under another name would be left out without a word."""
    assert set(SOURCES) - set(LAYERS) == set()


def test_no_ids_in_selectors_and_no_foreign_address() -> None:
    """Selectors stay flat, and nothing is fetched from anywhere."""
    selectors = re.findall(r"([^{};]+)\{", CSS)

    assert [selector for selector in selectors if re.search(r"#[a-z]", selector)] == []
    assert re.findall(r"url\(|@import|https?://", CSS) == []


def test_important_is_for_what_hides_only() -> None:
    """`!important` is for what must hide."""
    assert [name for name, css in SOURCES.items() if "!important" in css] == ["hidden"]


def test_every_class_of_the_style_sheet_is_used() -> None:
    """No rule is left behind when its markup goes; what Markdown makes is tested with the room `markup`."""
    markup = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    ours = "".join(css for name, css in SOURCES.items() if name not in DEVICES) + FORMS
    ours = re.sub(r"/\*.*?\*/", "", ours, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][a-z-]+)(?![a-z(]*\()", ours))
    states = {name for name in classes if name.startswith("badge-")}

    assert {name for name in classes - states - set(FROM_ELSEWHERE) if name not in markup} == set()


def test_every_token_used_is_defined() -> None:
    """A misspelt token would silently fall back."""
    used = set(re.findall(r"var\((--[a-z0-9-]+)", CSS))
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS))

    assert used - defined == set()
    assert defined - used - {"--state-live"} == set()
