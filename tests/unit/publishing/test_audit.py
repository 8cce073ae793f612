"""Every file of the output has a reason to be there, and every released entry a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.entry import Entry
from plugins.desk.edition import Edition
from plugins.desk.notices import Notice
from plugins.publishing.audit import Expected, audit, expect
from tests.support.builders import make_collection, make_entry

ENTRIES = (
    make_entry(category="werkstatt", tags=("Öl",), authors=("jana-weber",), series="Reihe", aliases=("/alt.html",)),
    make_entry("posts/two.md", lang="en", series="Row"),
    make_entry("pages/impressum.md"),
    make_entry("posts/entwurf.md", tags=("Geheim",), category="geheim"),
)


def expected(theme: Path, *released: Entry) -> Expected:
    (theme / "static" / "css").mkdir(parents=True, exist_ok=True)
    (theme / "static" / "css" / "style.css").write_text("")
    files = {"images/a.png": "0", "posts/eins.md": "0", "site.toml": "0"}
    down = (Notice("/blog/weg/", "de", "withdrawn", ""), Notice("/weg.html", "de", "withdrawn", ""))
    edition = Edition(tuple(entry.id for entry in released), {}, files, {}, down, None, "0")
    return expect(make_collection(*ENTRIES), edition, theme)


@pytest.mark.parametrize(
    "name",
    [
        *("blog/eins/index.html", "en/blog/two/index.html", "impressum/index.html", "alt.html"),
        *("index.html", "404.html", "sitemap.xml", "feed.atom.xml", "images/a.png", "theme/css/style.css"),
        *("blog/index.html", "blog/seite/2/index.html", "rubrik/werkstatt/index.html", "thema/oel/feed.atom.xml"),
        *("blog/weg/index.html", "weg.html"),
        *("thema/oel/seite/12/index.html", "person/jana-weber/index.html", "serie/reihe/index.html"),
        *(
            "en/series/row/index.html",
            "en/series/index.html",
            "en/index.html",
            "en/blog/page/3/index.html",
            "archiv/index.html",
            "themen/index.html",
        ),
    ],
)
def test_what_a_released_entry_or_the_theme_makes_is_explained(name: str, tmp_path: Path) -> None:
    """Pages, listings, feeds, files, redirects, notices on what was taken down."""
    assert expected(tmp_path, *ENTRIES[:3]).explains(name)


@pytest.mark.parametrize(
    "name",
    [
        *("blog/entwurf/index.html", "drafts/entwurf.html", "thema/geheim/index.html", "rubrik/geheim/index.html"),
        *("images/b.png", "posts/eins.md", "site.toml", "theme/css/other.css", "impressum/seite/2/index.html"),
        *(
            "blog/seite/zwei/index.html",
            "blog/page/2/index.html",
            "en/blog/seite/2/index.html",
            "fr/index.html",
            "en/tag/oel/index.html",
            "blog/seite/2/index.htm",
            "thema/oel/extra.html",
        ),
    ],
)
def test_what_nobody_released_is_not_explained(name: str, tmp_path: Path) -> None:
    """Drafts leave no tag, no category, no file; settings and sources are no pages."""
    assert not expected(tmp_path, *ENTRIES[:3]).explains(name)


def test_the_audit_names_what_is_too_much_and_what_is_missing(tmp_path: Path) -> None:
    """A stray file, a link, and a released entry without a page are three findings."""
    output = tmp_path / "output"
    (output / "blog" / "eins").mkdir(parents=True)
    (output / "blog" / "eins" / "index.html").write_text("")
    (output / "leak.html").write_text("")
    (output / "link").symlink_to(tmp_path)

    found = audit(output, expected(tmp_path / "theme", ENTRIES[0], ENTRIES[2]))

    assert [
        ("content/pages/impressum.md", "audit.missing"),
        ("output/leak.html", "audit.unexplained"),
        ("output/link", "audit.link"),
    ] == [(issue.where, issue.code) for issue in found]


def test_the_index_of_the_search_is_explained_file_by_file(tmp_path: Path) -> None:
    """The names the indexing step has reported, not the folder."""
    with_index = expected(tmp_path, *ENTRIES[:3]).with_files(["pagefind/pagefind.js"])

    assert with_index.explains("pagefind/pagefind.js")
    assert with_index.explains("blog/eins/index.html")
    assert not with_index.explains("pagefind/fragment/de_1.pf_fragment")
