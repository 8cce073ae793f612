"""What texts of existing Pelican sites hold: other people's names in the head, blanks in targets, code with links."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

import pytest

from plugins.core.frontmatter import parse
from plugins.core.issues import Level
from plugins.core.references import local_references
from tests.support.builders import make_site

SOURCE = PurePosixPath("posts/2016/eins.md")


def paths(body: str) -> list[str]:
    return [reference.path for reference in local_references(body, SOURCE)]


@pytest.mark.parametrize("name", ["image", "via", "corrections"])
def test_a_table_pelicans_head_cannot_hold_is_left_out_with_a_warning(name: str) -> None:
    """Themes write an address under `Image:`; the text is good without it."""
    text = f"Title: x\nDate: 2016-05-04\n{name.title()}: https://firma.example/a.png\n\nText.\n"
    parsed = parse(text.encode(), SOURCE, make_site())

    assert parsed.entry
    assert not getattr(parsed.entry, name)
    assert [(3, Level.WARNING)] == [(issue.line, issue.level) for issue in parsed.issues]


@pytest.mark.parametrize("written", ["04.05.2016", "4.5.2016 10:20", "04.05.2016, 10:20"])
def test_points_put_the_day_first(written: str) -> None:
    """Pelican alone would take the 5th of April."""
    parsed = parse(f"Title: x\nDate: {written}\n\n".encode(), SOURCE, make_site())

    assert parsed.entry
    assert parsed.entry.published
    assert parsed.entry.published.date() == date(2016, 5, 4)


def test_the_same_in_a_yaml_head_is_refused() -> None:
    """There a table can be written, so a missing text alternative stays an error."""
    text = "---\nid: id-eins\ntitle: x\nimage: a.png\n---\n\nText.\n"
    parsed = parse(text.encode(), SOURCE, make_site())

    assert parsed.entry is None


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("[a]({filename}/posts/Kunst und Kultur/zwei.md)", "posts/Kunst und Kultur/zwei.md"),
        ('[a](<zwei drei.md> "Titel")', "posts/2016/zwei drei.md"),
        ("![a](bild_(klein).png 'Titel (neu)')", "posts/2016/bild_(klein).png"),
        ("![a](/images/bild.png)", "images/bild.png"),
        ('<a href="/files/blatt.pdf">', "files/blatt.pdf"),
        ("- Punkt\n\n    ![a](bild.png)", "posts/2016/bild.png"),
        ("Absatz\n    ![a](bild.png)", "posts/2016/bild.png"),
        ('<div>\n\n    <img src="bild.png">\n\n</div>', "posts/2016/bild.png"),
        ("[^1]: Fußnote\n\n    ![a](bild.png)", "posts/2016/bild.png"),
        ("    code\n\nAbsatz\n![a](bild.png)", "posts/2016/bild.png"),
    ],
)
def test_a_target_is_read_as_markdown_reads_it(body: str, path: str) -> None:
    """Blanks, parentheses, shared addresses; indented text that is no code."""
    assert [path] == paths(body)


@pytest.mark.parametrize(
    "body",
    [
        "[a]()",
        "[a]( )",
        "    [a](b.md)",
        "Absatz:\n\n    :::html\n    <a href='c.csv'>\n\n      <img src='d.png'>",
        "- Punkt\n\nAbsatz:\n\n\t[a](b.md)",
    ],
)
def test_indented_code_and_empty_targets_are_no_reference(body: str) -> None:
    """A file named in an example need not exist."""
    assert paths(body) == []


def test_many_open_links_on_one_line_take_no_time() -> None:
    """The pattern never goes back over what it has read."""
    assert paths("](a(b " * 50_000) == []
