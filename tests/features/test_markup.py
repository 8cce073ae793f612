"""Markdown devices and typed HTML on the way through the real Pelican."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.site import Site

HEADS = "eins | zwei\n--|--:\n1 | 2\n"
BODY = f"""\
[TOC]

# Überschrift

!!! warning
    Text[^1] mit [Nachbar](zwei.md).

> Gesagt.
> — Jana Weber, [Werk](https://werk.example/)

![Halle](/images/halle.svg "Halle 2 | Foto: Jana Weber")

{HEADS}
```python
def f(): return 1
```

<details><summary>Mehr</summary>Text mit \\(a_1*b\\).</details>

[^1]: Notiz.
"""
IFRAME = 'Text.\n\n<iframe src="/files/karte.html"></iframe>\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose one article, and its English sister, use every device."""
    made = Site.at(tmp_path_factory.mktemp("markup")).write("content/images/halle.svg", SVG)
    made.post("eins", BODY).post("zwei").post("one", BODY, lang="en", translation_of="id-eins")
    return made.built()


def test_every_device_reaches_the_page(site: Site) -> None:
    """In the language of each text, and nothing needs a style attribute."""
    pages = site.pages()
    german = next(page for name, page in pages.items() if name.endswith("eins/index.html"))
    english = next(page for name, page in pages.items() if name.endswith("one/index.html"))

    for piece in (
        '<nav aria-label="Inhalt" class="toc">',
        '<h2 id="ueberschrift">',
        '<aside aria-label="Warnung" class="callout callout-warning" role="note">',
        'id="fnref-id-eins-1"',
        '<blockquote cite="https://werk.example/">',
        '<span class="credit">Foto: Jana Weber</span>',
        '<th class="al-right" scope="col">',
        '<span class="nf">f</span>',
        "<summary>Mehr</summary>",
        r"\(a_1*b\)",
    ):
        assert piece in german
    assert 'aria-label="Warning"' in english
    assert 'aria-label="Contents"' in english
    assert [name for name, page in pages.items() if " style=" in page] == []


@pytest.mark.parametrize("task", [("check",), ("preview", "--once")])
def test_typed_html_is_told_before_anybody_can_release_it(task: tuple[str, ...], tmp_path: Path) -> None:
    """Author and reviewer hear the same; `desk.submit` says it, too."""
    done = Site.at(tmp_path).post("eins", IFRAME).task(*task)

    assert done.code == 3
    assert "content/posts/2026/eins.md:10: raw HTML <iframe> is not allowed" in done.said


def test_settings_may_grant_raw_html(tmp_path: Path) -> None:
    """Then it comes through as it was typed."""
    site = (
        Site.at(tmp_path)
        .post("eins", IFRAME + '\n<p align="center">mit\n')
        .replace("content/site.toml", "[site]\n", "[site]\nraw_html = true\n")
    )
    site.write("content/files/karte.html", "<!doctype html><html lang=de><title>Karte</title><h1>Karte</h1>")

    done = site.task("check")

    assert "raw HTML" not in done.said
    assert '<p align="center">mit' in next(
        page for name, page in site.built().pages().items() if name.endswith("eins/index.html")
    )
