"""What `build` lets the search find: listed released texts and nothing else, never silently nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.features.haunted import WORDS, leaks
from tests.support.site import Site


def fragments(site: Site) -> dict[str, dict[str, object]]:
    """Return what the search knows of every page of the finished site, by address."""
    packed = [content for name, content in site.output().items() if name.startswith("pagefind/fragment/")]
    found = [json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd")) for content in packed]
    return {page["url"]: page for page in found}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a post in each language, a page, a hidden post, an alias, and a heading of its own for comments."""
    site = Site.at(tmp_path_factory.mktemp("searched"))
    site.post("haus", "Drei Häuser.\n\n## Garten\n\nEin Baum.\n", title="Am Haus", tags="[bau]", aliases="[/alt/]")
    site.post("house", "Three houses.\n", title="The house", lang="en").page("impressum", title="Impressum")
    return site.post("verborgen", "Ein verborgenes Haus.\n", status="hidden").built()


def test_listed_posts_and_pages_are_found_and_nothing_else(searched: Site) -> None:
    """No hidden text, no listing, no redirect, no 404 page."""
    assert {"/blog/haus/", "/en/blog/house/", "/impressum/"} == set(fragments(searched))


def test_a_result_has_title_date_and_the_text_alone(searched: Site) -> None:
    """Navigation, tags, authors, dates and the heading are no text of the post."""
    page = fragments(searched)["/blog/haus/"]

    assert {"title": "Am Haus", "date": "1. November 2026"} == page["meta"]
    assert "Drei Häuser. Garten. Ein Baum." == page["content"]


def test_languages_do_not_mix(searched: Site) -> None:
    """Each language has an index of its own."""
    entry = json.loads(searched.text("output/pagefind/pagefind-entry.json"))

    assert {"de": 2, "en": 1} == {lang: one["page_count"] for lang, one in entry["languages"].items()}


def test_no_unreleased_word_is_in_the_index(built: Site) -> None:
    """Drafts and future texts: the search over the packed files finds none of their words."""
    assert ["/blog/offen/", "/impressum/"] == sorted(fragments(built))
    assert [] == leaks(built)


def test_packed_words_are_searched(tmp_path: Path) -> None:
    """The test above can see into the index."""
    site = Site.at(tmp_path).write("output/pagefind/a.pf_fragment", gzip.compress(WORDS[0].encode()))

    assert [f"output/pagefind/a.pf_fragment: {WORDS[0]}"] == leaks(site)


def test_a_second_build_keeps_the_index_until_a_text_changes(searched: Site, tmp_path: Path) -> None:
    """Another claim in the frame changes every page and no text; a changed text makes a new index."""
    site = searched.copy(tmp_path)
    record = site.root / "var" / "cache" / "search" / "whole" / "record.json"
    made = record.stat().st_mtime_ns
    site.replace("content/site.toml", "[site]\n", '[site]\nclaim = "Neu"\n').built()
    kept = record.stat().st_mtime_ns
    site.append("content/posts/2026/haus.md", "\nEin Zaun.\n").built()

    assert made == kept
    assert made != record.stat().st_mtime_ns
    assert "Zaun" in str(fragments(site)["/blog/haus/"]["content"])


@pytest.mark.parametrize(
    ("package", "why"),
    [
        ("raise ImportError\n", "pagefind: is not installed"),
        ("import sys\nget_executable = lambda: sys.executable\n", "pagefind: ended with status"),
    ],
    ids=["missing", "failing"],
)
def test_without_pagefind_nothing_is_published(package: str, why: str, searched: Site, tmp_path: Path) -> None:
    """The build stops and says how to go on; the last good site stays."""
    site = searched.copy(tmp_path)
    before = site.output()
    (tmp_path / "fakes").mkdir()
    (tmp_path / "fakes" / "pagefind_bin.py").write_text(package)

    done = site.task("build", env={"PYTHONPATH": str(tmp_path / "fakes")})

    assert 1 == done.code, done.said
    assert why in done.said
    assert "search = false" in done.said
    assert before == site.output()


def test_the_settings_take_page_links_and_index_away(searched: Site, tmp_path: Path) -> None:
    """`search = false`."""
    site = searched.copy(tmp_path).replace("content/site.toml", "[site]\n", "[site]\nsearch = false\n").built()

    assert [] == [name for name in site.output() if name.startswith(("pagefind/", "suche/", "en/search/"))]
    assert [] == [name for name, text in site.pages().items() if "/suche/" in text or "/search/" in text]


def test_every_page_leads_to_the_search_of_its_language(searched: Site) -> None:
    """In the foot of every page, and on the page for dead links."""
    pages = {name: text for name, text in searched.pages().items() if name != "alt/index.html"}

    lost = [
        name
        for name, text in pages.items()
        if f'href="{"/en/search/" if name.startswith("en/") else "/suche/"}"' not in text
    ]
    assert [] == lost


def test_readers_can_change_the_language_of_the_search(searched: Site) -> None:
    """The switch in the header leads from one search page to the other."""
    assert 'href="/en/search/" hreflang="en"' in searched.text("output/suche/index.html")
    assert 'href="/suche/" hreflang="de"' in searched.text("output/en/search/index.html")


def test_a_site_without_texts_has_a_page_that_says_so(tmp_path: Path) -> None:
    """There is no form, no script and no index."""
    site = Site.at(tmp_path).built()

    page = site.text("output/suche/index.html")
    assert "Hier gibt es noch nichts zu finden." in page
    assert [] == [word for word in ("<form", "search.js") if word in page]
    assert [] == [name for name in site.output() if name.startswith("pagefind/")]


def test_a_file_in_the_index_that_pagefind_did_not_write_is_not_published(searched: Site, tmp_path: Path) -> None:
    """The audit knows the exact names; here a released file pretends to be one."""
    site = searched.copy(tmp_path)
    site.write("theme/templates/extra.html", "{# Gets nothing. #}\n").append(
        "publishconf.py", '\nDIRECT_TEMPLATES = [*DIRECT_TEMPLATES, "extra"]\nEXTRA_SAVE_AS = "pagefind/extra.html"\n'
    )

    done = site.task("build")

    assert 6 == done.code, done.said
    assert "output/pagefind/extra.html" in done.said


def test_a_preview_has_no_index_and_says_so(searched: Site, tmp_path: Path) -> None:
    """It would have to be made anew after every saved file."""
    site = searched.copy(tmp_path)

    done = site.task("preview", "--once")

    assert 0 == done.code, done.said
    assert "Die Suche gibt es in der gebauten Site." in site.text("preview/suche/index.html")
    assert "Die Suche gibt es in der gebauten Site." not in site.text("output/suche/index.html")
    assert not (site.root / "preview" / "pagefind").exists()
