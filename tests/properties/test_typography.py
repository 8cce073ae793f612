"""What holds of typography for any text: a second pass changes nothing, and what is no text stays byte for byte."""

from __future__ import annotations

import html
import re

from hypothesis import strategies as st

from plugins.typography import finish, plain
from tests.properties.tried import tried

LANGS = st.sampled_from(["de", "en", "de-CH", "en-GB"])
WORDS = st.sampled_from(
    [
        "Wort",
        "geht",
        "s",
        "n",
        "z.",
        "B.",
        "z.B.",
        "d.h.",
        "10",
        "12",
        "5",
        "90er",
        "1998",
        "2004",
        "%",
        "km",
        "§",
        "S.",
        "Nr.",
        "Dr.",
        "März",
        "3.",
        "Mio.",
        "€",
        "x",
        "0x2",
        "Modell",
        "Uhr",
        "9:30",
        "tis",
        "EUR",
        "1,5",
    ]
)
SIGNS = st.sampled_from(
    [
        '"',
        "'",
        "„",
        "“",
        "”",
        "‚",
        "‘",
        "’",
        "»",
        "«",
        "-",
        "--",
        "---",
        "–",
        "—",
        "...",
        "…",
        ".",
        ",",
        "!",
        "(",
        ")",
        "/",
        " ",
        "\n",
        "\xa0",
        "<",
        ">",
        "&",
        ";",
        "\\",
        "$",
        "{",
        "}",
        "`",
        "@",
        "://",
        "\ufdd0",
        "\ufdd2",
        "\ufdd4",
        "\ufdd5",
        "\t",
    ]
)
TAGS = st.sampled_from(
    [
        "<em>",
        "</em>",
        "<p>",
        "</p>",
        "<br>",
        '<a href="x--y" title=\'"\'>',
        "</a>",
        "<td>",
        "<img alt='\"a\" -- b'>",
        "&nbsp;",
        "&quot;",
        "&amp;",
        "&lt;",
        "&bdquo;",
        "<sup>1</sup>",
        '<span lang="fr">',
        "</span>",
        "<!-- -- -->",
        "<code>",
        "</code>",
        "</pre>",
    ]
)
TEXTS = st.lists(WORDS | SIGNS, max_size=25).map("".join)
BODIES = st.lists(WORDS | SIGNS | TAGS, max_size=30).map("".join)
KEPT = st.sampled_from(
    [
        '<code>a -- "b" ...</code>',
        "<pre><code>z.B. 10 %</code></pre>",
        '<img alt="z.B. "x" -- y" src="a--b">',
        '$a "b" --c$',
        "\\(x -- 'y' ...\\)",
        '{{ figure "a -- b" }}',
        "{% note 'x' %}",
        "https://beispiel.de/a--b/10-12",
        "a--b@beispiel.de",
        "<a title=\"'10 %'\">",
        '<!-- "a" ... -->',
        "<script>if (a<b) x='--'</script>",
        "&quot;",
        '<math><mi>"x"</mi></math>',
    ]
)
# The only characters that may go, each with what may take its place.
GOING = re.compile(r"[\"' \n\u00a0x.–—…×-]")
COMING = re.compile(r"[\"' \n\u00a0x.–—…×„“”‚‘’-]")


@tried(body=BODIES | st.text(max_size=60), lang=LANGS)
def test_a_second_pass_changes_nothing(body: str, lang: str) -> None:
    """Both ways in are idempotent, and neither stops at any text."""
    once, title = finish(body, lang), plain(body, lang)

    assert once == finish(once, lang)
    assert title == plain(title, lang)


@tried(before=TEXTS, kept=KEPT, behind=TEXTS, lang=LANGS)
def test_what_is_no_text_stays(before: str, kept: str, behind: str, lang: str) -> None:
    """Code, maths, attributes, shortcodes, addresses, written entities are there afterwards as they were."""
    clean = str.maketrans("", "", "<>&\\${}`@\ufdd0\ufdd2\ufdd4\ufdd5:/")
    body = f"<p>{before.translate(clean)} {kept} {behind.translate(clean)}</p>"

    assert kept in finish(body, lang)


@tried(body=BODIES, lang=LANGS)
def test_tags_and_entities_keep_their_number_and_order(body: str, lang: str) -> None:
    """Nothing is added to the markup, nothing is taken from it."""
    markup = re.compile(r"[<>&;{}$\\`@]")

    assert markup.findall(body) == markup.findall(finish(body, lang))
    assert markup.findall(body) == markup.findall(plain(body, lang))


@tried(text=TEXTS, lang=LANGS)
def test_only_the_allowed_characters_change(text: str, lang: str) -> None:
    """Without quotation marks, dots, dashes, spaces and the sign of multiplication it is the same text."""
    assert GOING.sub("", text) == COMING.sub("", plain(text, lang)) or COMING.sub("", text) == COMING.sub(
        "", plain(text, lang)
    )


@tried(text=TEXTS, lang=LANGS)
def test_a_title_has_no_entity_it_did_not_have(text: str, lang: str) -> None:
    """A feed reader sees plain titles: neither a tag nor an entity is made."""
    title = plain(text, lang)

    assert title.count("<") == text.count("<")
    assert (html.unescape(title) == title) == (html.unescape(text) == text)
