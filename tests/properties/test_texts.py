"""What holds for every text: its normal form, its slug, its references."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from hypothesis import strategies as st

from plugins.core import digest
from plugins.core.files import is_inside
from plugins.core.references import local_references, resolve
from plugins.core.slugs import VALID, slugify
from tests.properties.tried import tried

TEXTS = st.text() | st.text(alphabet="aäÄ\u0308\u030a\ufeff \r\n\u2028")
PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "\\",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "{static}",
        "{attach}",
        "|filename|",
        "C:",
        "a",
        "ü",
        ".md",
        "#",
        "?",
    ]
)
WRITTEN = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)
SOURCES = st.sampled_from(["posts/a.md", "posts/2026/a/index.md", "pages/a.md"]).map(PurePosixPath)
MARKS = st.sampled_from(
    ["[x](", "![x](", ")", "<", ">", "```\n", "\n", "[a]: ", '<img src="', '"', "srcset='", " 2x, "]
)
PATHS = st.sampled_from(["../", "{static}", "a.png", "b.md", " ", "text"])
MARKDOWN = st.lists(MARKS | PATHS, max_size=40).map("".join)


@tried(text=TEXTS)
def test_normalising_is_done_at_once(text: str) -> None:
    """A second time changes nothing."""
    once = digest.normalised(text)

    assert once == digest.normalised(once)


@tried(text=st.text(alphabet=st.characters(exclude_characters="\r\ufeff", exclude_categories=["Cs"])))
def test_the_same_text_from_anywhere_has_one_normal_form(text: str) -> None:
    """Line ends, byte-order mark and composition are the machine's, not the author's."""
    wanted = digest.normalised(text)

    for same in (
        text.replace("\n", "\r\n"),
        text.replace("\n", "\r"),
        "\ufeff" + text,
        unicodedata.normalize("NFD", text),
        text + "\n",
    ):
        assert wanted == digest.normalised(same)


@tried(text=TEXTS, lang=st.sampled_from(["de", "en"]))
def test_a_slug_is_valid_or_empty(text: str, lang: str) -> None:
    """And a slug of a slug is the slug."""
    slug = slugify(text, lang)

    assert slug == "" or (VALID.fullmatch(slug) and len(slug) <= 80)
    assert slug == slugify(slug, lang)


@tried(written=WRITTEN, source=SOURCES)
def test_no_reference_leaves_content(written: str, source: PurePosixPath) -> None:
    """Whatever is written, the path is empty or lies inside."""
    found = resolve(written, source)

    if found and found.path:
        path = PurePosixPath(found.path)
        assert is_inside(path)
        assert path.as_posix() == found.path


@tried(body=MARKDOWN, source=SOURCES)
def test_references_stand_on_a_line_of_the_body(body: str, source: PurePosixPath) -> None:
    """Each can be found again where it is said to be."""
    lines = body.split("\n")

    for reference in local_references(body, source):
        assert reference.written in lines[reference.line - 1]
        assert reference.path == "" or is_inside(PurePosixPath(reference.path))
