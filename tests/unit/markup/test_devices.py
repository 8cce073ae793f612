"""What authors write as Markdown devices, and the very HTML that becomes of it."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.markup.blocks import TITLES
from plugins.markup.code import CLASSES, block
from plugins.markup.notes import TAKEN
from tests.unit.markup.rendered import rendered

THEME = Path(__file__).parents[3] / "theme"
CALLOUT = (
    '<aside aria-label="{label}" class="callout callout-{kind}" role="note">\n'
    '<p class="callout-title">{title}</p>\n<p>Text</p>\n</aside>'
)


@pytest.mark.parametrize(
    ("written", "kind", "title", "label"),
    [
        ('!!! note "Ein *Titel*"\n    Text', "note", "Ein <em>Titel</em>", "Hinweis"),
        ("!!! tip\n    Text", "tip", "Tipp", "Tipp"),
        ("!!! Warnung\n    Text", "warning", "Warnung", "Warnung"),
        ("!!! danger\n\n    Text", "warning", "Warnung", "Warnung"),
        ("!!! important\n    Text", "important", "Wichtig", "Wichtig"),
        ("> [!NOTE]\n> Text", "note", "Hinweis", "Hinweis"),
        ("> [!tip] Ein **Rat**\n>\n> Text", "tip", "Ein <strong>Rat</strong>", "Tipp"),
    ],
)
def test_callouts(written: str, kind: str, title: str, label: str) -> None:
    """Both ways to write one lead to the same note, named by its kind in the language of the text."""
    assert CALLOUT.format(kind=kind, title=title, label=label) == rendered(written)


@pytest.mark.parametrize("kind", TITLES)
def test_callouts_speak_english_in_an_english_text(kind: str) -> None:
    """The kind's word follows the entry, and English stands in for what we have no words in."""
    for lang in ("en", "en-GB", "fr"):
        expected = CALLOUT.format(kind=kind, title=kind.capitalize(), label=kind.capitalize())
        assert expected == rendered(f"!!! {kind}\n    Text", lang=lang)


def test_a_callout_without_title_keeps_its_name() -> None:
    """An empty title is none; who does not see the colour still hears what it is."""
    html = rendered('!!! warning ""\n    Text')

    assert "callout-title" not in html
    assert 'aria-label="Warnung"' in html


def test_an_unknown_kind_stays_text() -> None:
    """A misspelt word is seen by its author at once."""
    assert rendered("!!! wanring\n    Text") == "<p>!!! wanring\n    Text</p>"


def test_two_callouts_with_a_blank_line_between_stay_two() -> None:
    """Python-Markdown joins such block quotes; the forges do not."""
    html = rendered("> [!NOTE]\n> Eins\n\n> [!WARNING]\n> Zwei\n\n> [!TIP]\n> Drei")

    assert ["note", "warning", "tip"] == re.findall("callout callout-([a-z]+)", html)
    assert ["Eins", "Zwei", "Drei"] == re.findall("<p>(.*?)</p>", html)


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("Halle 2 | Foto: Jana Weber", 'Halle 2 <span class="credit">Foto: Jana Weber</span>'),
        ("Halle 2", "Halle 2"),
        ("| Foto: Jana Weber", '<span class="credit">Foto: Jana Weber</span>'),
        ("a | b | c", 'a | b <span class="credit">c</span>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_figures(title: str, caption: str) -> None:
    """A picture alone in its paragraph with a title is a figure; the title is no tooltip any more."""
    expected = f'<figure><img alt="Alt" src="{{static}}b.png"><figcaption>{caption}</figcaption></figure>'

    assert expected == rendered(f'![Alt](b.png "{title}")')


def test_a_linked_picture_may_be_a_figure_and_its_class_goes_to_it() -> None:
    """Full size on a click, and a class for the theme to lay it out by."""
    html = rendered('[![Alt](b.png "Titel")](gross.png)\n\n![Alt](b.png "T"){.wide}')

    assert '<figure><a href="{static}gross.png"><img alt="Alt" src="{static}b.png"></a><figcaption>Titel<' in html
    assert '<figure class="wide"><img alt="Alt" src="{static}b.png"><figcaption>T<' in html


@pytest.mark.parametrize("text", ['Ein ![Alt](b.png "T") im Satz', "![Alt](b.png)", '![A](a.png "T") ![B](b.png "T")'])
def test_other_pictures_stay_in_their_paragraph(text: str) -> None:
    """No figure without a title, none out of a sentence, none of two pictures."""
    assert "<figure" not in rendered(text)


QUOTE = "<blockquote{cite}>\n<p>Zitat.</p>\n</blockquote>\n<figcaption>— <cite>{source}</cite></figcaption>\n</figure>"


@pytest.mark.parametrize(
    ("line", "cite", "source"),
    [
        ("— Jana Weber", "", "Jana Weber"),
        ("-- Jana Weber", "", "Jana Weber"),
        (
            "— Jana Weber, [Werk](https://a.example/?b&c)",
            ' cite="https://a.example/?b&amp;c"',
            'Jana Weber, <a href="https://a.example/?b&amp;c">Werk</a>',
        ),
        ("— [Wir](ueber.md)", "", '<a href="{filename}ueber.md">Wir</a>'),
    ],
)
@pytest.mark.parametrize("between", ["\n> ", "\n>\n> "])
def test_quotations(line: str, cite: str, source: str, between: str) -> None:
    """A last line with a dash and a name is the source, in the same paragraph or in its own."""
    html = rendered(f"> Zitat.{between}{line}")

    assert '<figure class="quote">\n' + QUOTE.format(cite=cite, source=source) == html


def test_a_quotation_ends_with_its_source() -> None:
    """What follows after a blank line is another one; without a source Markdown joins them, as ever."""
    apart = rendered("> Eins.\n> — Jana Weber\n\n> Zwei.\n>\n> Noch zwei.")
    joined = rendered("> Eins.\n\n> Zwei.")

    assert apart.count("<blockquote>") == 2
    assert apart.count("<figcaption>") == 1
    assert "</figure>\n<blockquote>\n<p>Zwei.</p>\n<p>Noch zwei.</p>" in apart
    assert joined.count("<blockquote>") == 1


@pytest.mark.parametrize("text", ["> Zitat.", "> — Jana Weber", "> 3 — 4 Wochen", "> — 4 Wochen\n> später"])
def test_other_block_quotes_stay(text: str) -> None:
    """A dash alone makes no source."""
    html = rendered(text)

    assert html.startswith("<blockquote>")
    assert "<figure" not in html


def test_tables_are_aligned_by_class_and_say_what_their_heads_head() -> None:
    """No style attribute; an empty corner tells that the first column heads the rows."""
    html = rendered("| | Neu | Alt |\n|---|--:|:-:|\n| Preis | 3 | **4** |")

    assert (
        '<div class="table-scroll">\n<table>\n<thead>\n<tr>\n<td></td>\n<th class="al-right" scope="col">Neu</th>\n'
        '<th class="al-center" scope="col">Alt</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<th scope="row">Preis</th>\n'
        '<td class="al-right">3</td>\n<td class="al-center"><strong>4</strong></td>\n</tr>\n</tbody>\n</table>\n</div>'
    ) == html


def test_only_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    """A stop of the tab key at a table that fits would help nobody; a wide one says what it holds."""
    narrow = rendered("a | b\n--|--\n1 | 2")
    wide = rendered("Maschine | *Lieferzeit* | `Anschaffungspreis`\n--|--|--\nSchulungsteilnehmer | 1 | 2")

    assert "tabindex" not in narrow
    assert (
        '<div aria-label="Tabelle: Maschine, Lieferzeit, Anschaffungspreis" class="table-scroll" role="group" '
        'tabindex="0">'
    ) in wide


def test_footnotes_lead_there_and_back() -> None:
    """Ids carry the text's own, because a feed reader shows many texts on one page."""
    html = rendered("Text[^a b] und[^a b].\n\n[^a b]: Notiz", prefix="p1 x")

    assert (
        '<sup id="fnref-p1-x-1"><a class="footnote-ref" href="#fn-p1-x-1" role="doc-noteref">1</a></sup> und'
        '<sup id="fnref2-p1-x-1">'
    ) in html
    back = '<a aria-label="Zurück zu Fußnote 1 im Text" class="footnote-backref" href="#{ref}-p1-x-1" role="doc-backlink">↩\ufe0e</a>'
    assert (
        '<section aria-label="Fußnoten" class="footnotes" role="doc-endnotes">\n<ol>\n<li id="fn-p1-x-1">\n'
        f"<p>Notiz\u00a0{back.format(ref='fnref')}{back.format(ref='fnref2')}</p>\n</li>\n</ol>\n</section>"
    ) in html


def test_every_link_to_a_note_finds_it() -> None:
    """Also for notes in notes, in tables and out of order."""
    html = rendered("a[^2] | b[^1]\n--|--\nc[^3] | d[^1]\n\n[^1]: Eins\n[^2]: Zwei\n[^3]: Drei\n\n    > mit Zitat")
    tree = LexborHTMLParser(html)
    ids = [str(node.attributes["id"]) for node in tree.css("[id]")]

    assert len(ids) == len(set(ids)) == 7
    assert {str(node.attributes["href"]).lstrip("#") for node in tree.css("a")} == set(ids)


def test_contents_are_a_navigation_with_a_name() -> None:
    """Ids of headings are spelled the German way."""
    html = rendered("[TOC]\n\n## Größere Maße\n\n### Drei")

    assert html.startswith(
        '<nav aria-label="Inhalt" class="toc">\n<ul>\n<li><a href="#groessere-masse">Größere Maße</a>'
    )
    assert '<h2 id="groessere-masse">Größere Maße</h2>\n<h3 id="drei">Drei</h3>' in html


def test_no_heading_takes_an_id_of_the_theme() -> None:
    """A heading "Inhalt" would else be where the skip link leads."""
    sources = "".join(path.read_text("utf-8") for path in (THEME / "templates").rglob("*.html"))

    assert set(re.findall(r'\bid="([a-z][a-z0-9-]*)"', sources)) - TAKEN == set()
    assert '<h2 id="inhalt-1">' in rendered("## Inhalt")


def test_headings_go_down_only_where_one_stands_too_high() -> None:
    """The page's title is its one first heading."""
    assert re.findall("<(h.)", rendered("# A\n\n## B\n\n###### C")) == ["h2", "h3", "h6"]
    assert re.findall("<(h.)", rendered("## B\n\n### C")) == ["h2", "h3"]


def test_code_is_coloured_by_classes_and_can_be_scrolled_by_keyboard() -> None:
    """Fences take the common forms; an unknown language is plain."""
    coloured = '<pre tabindex="0"><code class="language-python"><span class="k">if</span> a &lt; b:\n</code></pre>'

    for fence in ("```python", "~~~ {.python}", "``` {.python #x}"):
        closing = fence[:3]
        assert coloured == rendered(f"{fence}\nif a < b:\n{closing}")
    assert rendered("```quark\n<b>\n```") == '<pre tabindex="0"><code class="language-quark">&lt;b&gt;\n</code></pre>'
    assert rendered("    <b>\n") == '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>'


def test_fences_stand_in_lists_and_callouts() -> None:
    """Indented with what they belong to; indented code that shows a fence stays code."""
    inside = '<pre tabindex="0"><code>a\n  b\n</code></pre>'

    assert f"<li>\n<p>Punkt</p>\n{inside}\n</li>" in rendered("- Punkt\n\n    ```\n    a\n      b\n    ```\n")
    assert f"{inside}\n</aside>" in rendered("!!! note\n    Text\n\n    ```\n    a\n      b\n    ```\n")
    assert "```" in rendered("Text:\n\n    ```\n    a\n    ```\n")


def test_a_fence_that_nobody_closes_is_text() -> None:
    """The rest of the text is not swallowed."""
    assert "<p>Ende</p>" in rendered("```python\n\nEnde")


@pytest.mark.parametrize("formula", [r"\(a_1 * b_2 < c*\)", r"\[x^2 \{1\} _y_\]", "\\[\na_b\n_c_\n\\]"])
def test_maths_reaches_the_page_as_it_was_typed(formula: str) -> None:
    """No emphasis, no lost backslash."""
    expected = formula.replace("<", "&lt;")

    assert f"<p>Mit {expected} drin</p>" == rendered(f"Mit {formula} drin")


def test_escaped_brackets_of_an_address_are_no_maths() -> None:
    """Old texts write addresses of encyclopaedias like that."""
    assert 'href="https://de.example/A_(B)"' in rendered(r"[x](https://de.example/A_\(B\))")


def test_mail_links_are_written_for_people() -> None:
    """Every way to write one; no `@` and no `mailto:` is left in the source, and a parser reads the same."""
    html = rendered(
        "<a@firma.example> [schreiben](mailto:a@firma.example?subject=X&body=Y)\n\n"
        '<p><a href="mailto:a@firma.example">a@firma.example</a></p>'
    )
    links = [node.attributes["href"] for node in LexborHTMLParser(html).css("a")]

    assert "@" not in html
    assert "mailto" not in html
    assert links == ["mailto:a@firma.example", "mailto:a@firma.example?subject=X&body=Y", "mailto:a@firma.example"]


def test_definitions_and_abbreviations() -> None:
    """As Python-Markdown makes them."""
    html = rendered("*[AG]: Aktiengesellschaft\n\nDie AG.\n\nWort\n:   Bedeutung")

    assert '<abbr title="Aktiengesellschaft">AG</abbr>' in html
    assert "<dt>Wort</dt>\n<dd>Bedeutung</dd>" in html


CSS = "".join((THEME / "css" / f"{name}.css").read_text("utf-8") for name in ("tokens", "tables", "code", "devices"))


@pytest.mark.parametrize("kind", sorted(set(CLASSES.values())))
def test_every_class_of_code_has_a_colour(kind: str) -> None:
    """What the formatter marks the style sheet shows."""
    assert re.search(rf"\.{kind}\b[^{{}}]*\{{ color:", CSS)


def test_every_class_of_the_style_sheet_is_made() -> None:
    """No rule is left behind when its device goes."""
    room = "".join(path.read_text("utf-8") for path in sorted((THEME.parent / "plugins" / "markup").glob("*.py")))
    kinds = {f"callout-{kind}" for kind in TITLES} | {f"al-{align}" for align in ("left", "center", "right")}
    made = {*re.findall(r"[a-z]+(?:-[a-z]+)*", room), *kinds, *CLASSES.values(), "prose", "footnote-ref", "toc"}

    assert set(re.findall(r"\.([a-z][a-z-]*)", re.sub(r"/\*.*?\*/", "", CSS))) - made == set()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _tokens(scheme: int) -> dict[str, str]:
    css = CSS + (THEME / "css" / "tokens.css").read_text("utf-8")
    return {name: pair[scheme] for name, *pair in re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", css)}


@pytest.mark.parametrize(("scheme", "hue"), list(product((0, 1), re.findall(r"--(hue-[a-z]+): light", CSS))))
def test_hues_are_readable_behind_code_and_on_callouts(scheme: int, hue: str) -> None:
    """4.5 on the ground of code, and on a callout's own tint."""
    tokens = _tokens(scheme)
    colour, surface = tokens[hue], tokens["color-surface"]
    mixed = (round(int(colour[at : at + 2], 16) * 0.08 + int(surface[at : at + 2], 16) * 0.92) for at in (1, 3, 5))
    tint = "#" + "".join(f"{part:02x}" for part in mixed)

    for ground in (tokens["color-sunken"], tint):
        dark, light = sorted((_luminance(colour), _luminance(ground)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert "color-mix(in srgb, var(--hue) 8%, var(--color-surface))" in CSS


def test_a_block_of_code_is_escaped_whatever_it_is() -> None:
    """Also where a language gives tokens to every bracket."""
    for lang in ("", "html", "python", "diff"):
        assert LexborHTMLParser(block("</code><script>x</script>&lt;", lang)).css("script") == []
