"""Plain relative links become the forms Pelican resolves; everything else stays."""

import pytest
from markdown import markdown

from plugins.markup.links import LocalLinks, local


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("bild.png", "{static}bild.png"),
        ("../b/text.md#anker", "{filename}../b/text.md#anker"),
        ("text.MARKDOWN", "{filename}text.MARKDOWN"),
        ("datei.pdf?v=1", "{static}datei.pdf?v=1"),
        ("/blog/", "/blog/"),
        ("#anker", "#anker"),
        ("?seite=2", "?seite=2"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("&#109;&#97;", "&#109;&#97;"),
        ("{static}/images/a.png", "{static}/images/a.png"),
        ("|filename|a.md", "|filename|a.md"),
        ("%7Bstatic%7D/a.png", "%7Bstatic%7D/a.png"),
    ],
)
def test_only_relative_paths_are_changed(target: str, expected: str) -> None:
    """An editor's preview and the site lead to the same file."""
    assert expected == local(target)


def test_links_pictures_and_raw_html_are_covered_but_code_is_not() -> None:
    """What looks like an attribute inside code is text."""
    text = '[a](b.md) ![c](d.png)\n\n<img src="e.png" alt="">\n\n`<img src="f.png">`\n'

    html = markdown(text, extensions=[LocalLinks()])

    assert 'href="{filename}b.md"' in html
    assert 'src="{static}d.png"' in html
    assert 'src="{static}e.png"' in html
    assert "{static}f.png" not in html
