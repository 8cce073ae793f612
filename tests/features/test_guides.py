"""Every device as the authors' guides type it becomes what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.support.site import REPOSITORY, Site
from tests.unit.pictures.make import encoded, photo

SHOWN = (
    "figure img[alt]",
    "figure figcaption .credit",
    ".callout-warning",
    ".callout-tip",
    "figure.quote blockquote",
    "figure.quote figcaption a[href^='https://example.org/']",
    ".footnotes",
    ".prose table",
    "dl dt",
    "abbr[title]",
    ".toc",
)


@pytest.mark.parametrize("name", ["schreiben", "writing"])
def test_the_samples_of_the_guides_become_what_they_say(tmp_path: Path, name: str) -> None:
    """The blocks of the page in one post; the link to another text stands for one that is there."""
    page = (REPOSITORY / f"docs/{name}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```markdown\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    [(other, anchor)] = re.findall(r"\]\(([\w-]+)\.md#([\w-]+)\)", "".join(blocks))
    pictures = re.findall(r"!\[[^\]]+\]\(([\w-]+\.jpg)", "".join(blocks))
    site = Site.at(tmp_path).post(other, f"## {anchor.replace('-', ' ')}\n")
    for picture in pictures:
        site.write(f"content/posts/2026/{picture}", encoded(photo(), "JPEG"))

    site.post("mittel", "[TOC]\n\n## DIN\n\nNach DIN.\n\n" + "\n".join(blocks)).built()

    tree = LexborHTMLParser(site.pages()["blog/mittel/index.html"])
    assert [] == [selector for selector in SHOWN if not tree.css(selector)]
