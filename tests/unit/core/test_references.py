"""What a body points to inside the site."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from plugins.core.references import Reference, Target, local_references, resolve

SOURCE = PurePosixPath("posts/2026/eins.md")


def paths(body: str) -> list[str]:
    return [reference.path for reference in local_references(body, SOURCE)]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("![Ein Bild](bild.png)", "posts/2026/bild.png"),
        ("[Text](../zwei.md)", "posts/zwei.md"),
        ("[Text](./zwei.md#absatz)", "posts/2026/zwei.md"),
        ('![Ein Bild](bild.png "Titel")', "posts/2026/bild.png"),
        ("![Ein Bild](<bild.png>)", "posts/2026/bild.png"),
        ("![Ein Bild]( bild.png )", "posts/2026/bild.png"),
        ("[![Bild](bild.png)](https://firma.example)", "posts/2026/bild.png"),
        ("[Text][eins]\n\n[eins]: zwei.md", "posts/2026/zwei.md"),
        ("![Ein Bild]({static}/images/bild.png)", "images/bild.png"),
        ("![Ein Bild]({attach}bild.png)", "posts/2026/bild.png"),
        ("[Text]({filename}/pages/ueber-uns.md)", "pages/ueber-uns.md"),
        ("[Text](|filename|zwei.md)", "posts/2026/zwei.md"),
        ("![Ein Bild](gr%C3%B6%C3%9Fe.png?v=1)", "posts/2026/größe.png"),
        ('<img src="bild.png" alt="">', "posts/2026/bild.png"),
        ("<video poster='bild.png'></video>", "posts/2026/bild.png"),
    ],
)
def test_a_local_file_is_found_in_every_notation(body: str, path: str) -> None:
    """Markdown, Pelican's forms and raw HTML lead to a path below `content/`."""
    assert [path] == paths(body)


@pytest.mark.parametrize(
    "body",
    [
        "[Text](https://firma.example/a.png)",
        "[Text](//firma.example/a.png)",
        "[Text](mailto:post@firma.example)",
        "[Text](/blog/zwei/)",
        "[Text](#absatz)",
        "[Text](?seite=2)",
        "[Text]({tag}draht)",
        "[Text]({category}werkstatt)",
        "`![Ein Bild](bild.png)`",
        "``a ` ![Ein Bild](bild.png)``",
        "```\n![Ein Bild](bild.png)\n```",
        "~~~~ markdown\n![Ein Bild](bild.png)\n~~~\n[x](y.md)\n~~~~",
        "Ein Absatz (mit Klammern).",
    ],
)
def test_what_is_elsewhere_or_code_is_no_reference(body: str) -> None:
    """Addresses, mail, places on the page and code are left alone."""
    assert paths(body) == []


def test_every_item_of_a_srcset_counts() -> None:
    """A browser may ask for each of them."""
    assert ["posts/2026/a.png", "posts/2026/b.png"] == paths('<source srcset="a.png 1x, b.png 2x">')


def test_target_and_line_are_known() -> None:
    """An entry is told from a file, and a problem can name its line."""
    found = local_references("Text.\n\n[a](zwei.md) ![b](bild.png)\n\n~~~\nx\n~~~\n[c](drei.MARKDOWN)\n", SOURCE)

    assert [
        Reference(Target.ENTRY, "posts/2026/zwei.md", 3, "zwei.md"),
        Reference(Target.FILE, "posts/2026/bild.png", 3, "bild.png"),
        Reference(Target.ENTRY, "posts/2026/drei.MARKDOWN", 8, "drei.MARKDOWN"),
    ] == list(found)


@pytest.mark.parametrize(
    "written",
    [
        "../../../geheim.png",
        "../../../x.md",
        "%2e%2e/%2e%2e/%2e%2e/geheim.png",
        "{static}/../geheim.png",
        "a/../../../../geheim.png",
        "..\\..\\geheim.png",
        "bild%00.png",
        "{static}C:/geheim.png",
    ],
)
def test_a_path_that_leaves_content_is_empty(written: str) -> None:
    """Nothing outside can be named, however it is written."""
    found = resolve(written, SOURCE)

    assert found
    assert found.path == ""


def test_going_up_within_content_is_allowed() -> None:
    """`..` alone is no crime."""
    assert resolve("../../images/bild.png", SOURCE) == Reference(
        Target.FILE, "images/bild.png", 0, "../../images/bild.png"
    )
