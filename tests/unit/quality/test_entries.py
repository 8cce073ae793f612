"""Rules over all entries at once: what is good stays unsaid, and what is held back counts too."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.core.entry import Entry, Image, Status
from plugins.quality.entries import check
from tests.support.builders import make_collection, make_entry, make_site


def problems(*entries: Entry, root: Path = Path("nowhere")) -> list[str]:
    """Return what is wrong with *entries*, with the place."""
    return [f"{issue.where}:{issue.line}: {issue.what}" for issue in check(make_collection(*entries, root=root))]


def test_good_entries_have_no_problems(tmp_path: Path) -> None:
    """One of everything that is allowed."""
    (tmp_path / "content" / "images").mkdir(parents=True)
    (tmp_path / "content" / "images" / "bild.png").write_bytes(b"")
    body = "![Ein Bild]({static}/images/bild.png) und [zwei](zwei.md), [außerhalb](https://firma.example/), [oben](/)\n"

    found = problems(
        make_entry(body=body, image=Image("images/bild.png", "Ein Bild"), authors=("jana-weber",), aliases=("/alt/",)),
        make_entry("posts/zwei.md", series="Draht", part=1, category="werkstatt", authors=("Jana Weber",)),
        make_entry("posts/drei.md", series="Draht", part=2, category="Aus der Werkstatt"),
        make_entry("posts/en.md", lang="en", translation_of="id-eins", slug="eins", series="Draht", part=2),
        make_entry("pages/eins.md", id="id-seite", slug="eins"),
        root=tmp_path,
    )

    assert found == []


def test_a_problem_stands_at_the_line_of_its_field() -> None:
    """The later of two is told, at its own line."""
    found = problems(make_entry(slug="gleich"), make_entry("posts/zwei.md", slug="gleich", lines={"slug": 5}))

    assert ["content/posts/zwei.md:5: address /blog/gleich/ is already taken by content/posts/eins.md"] == found


def test_drafts_are_looked_at_too() -> None:
    """Otherwise the release would be the first to notice."""
    draft = make_entry(status=Status.DRAFT, category="unbekannt", lines={"category": 4})

    assert ["content/posts/eins.md:4: unknown category 'unbekannt'"] == problems(draft)


def test_a_problem_in_the_body_stands_at_its_own_line() -> None:
    """Lines of the head count."""
    entry = make_entry(body="Text.\n\n[zwei](zwei.md)\n", body_line=8)

    assert ["content/posts/eins.md:10: links to 'zwei.md', which is not there"] == problems(entry)


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("www.example.org", "did you mean 'https://www.example.org'?"),
        ("www.firma.example/preise?a=1", "did you mean 'https://www.firma.example/preise?a=1'?"),
        ("firma.de", "did you mean 'https://firma.de'?"),
        ("Firma-Nord.com/preise.html", "did you mean 'https://Firma-Nord.com/preise.html'?"),
        ("preise.de.html", "put it there, or correct the name"),
        ("www.jpg", "put it there, or correct the name"),
        ("bilder/firma.de.png", "put it there, or correct the name"),
    ],
)
def test_another_site_without_its_beginning_is_recognised(written: str, fix: str) -> None:
    """Nobody who writes `www.example.org` means a file of that name."""
    [issue] = check(make_collection(make_entry(body=f"[x]({written})\n")))

    assert fix == issue.fix


@pytest.mark.parametrize("slug", ["blog", "en", "rubrik", "theme", "kommentare"])
def test_a_page_may_not_take_an_address_of_the_site(slug: str) -> None:
    """Neither that of a listing nor that of a language; a post may."""
    assert [f"content/pages/x.md:1: slug '{slug}' is an address of the site itself"] == problems(
        make_entry("pages/x.md", slug=slug)
    )
    assert problems(make_entry(slug=slug)) == []


def test_an_alias_without_its_last_slash_is_the_same_address() -> None:
    """A host serves both from one file."""
    found = problems(make_entry(aliases=("/blog/zwei",)), make_entry("posts/zwei.md"))

    assert ["content/posts/eins.md:1: alias /blog/zwei is already taken by content/posts/zwei.md"] == found


def test_open_settings_know_no_unknown_names() -> None:
    """A site without people.toml and categories takes any name."""
    site = replace(make_site(), people={}, categories={})
    entry = make_entry(authors=("Wer",), category="Was", owner="Wer")

    assert check(make_collection(entry, site=site)) == ()


def test_a_picture_in_a_decomposed_name_is_there(tmp_path: Path) -> None:
    """Copied from macOS, it is found."""
    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "content" / "posts" / unicodedata.normalize("NFD", "maß-größe.png")).write_bytes(b"")

    assert problems(make_entry(image=Image("posts/maß-größe.png", "Ein Bild")), root=tmp_path) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A link to one leads nowhere."""
    (tmp_path / "content" / "files" / "a").mkdir(parents=True)

    found = problems(make_entry(body="[a]({static}/files/a)\n"), root=tmp_path)

    assert ["content/posts/eins.md:7: the file 'files/a' is missing"] == found


def test_problems_are_sorted() -> None:
    """By file and line, whichever rule found them."""
    found = problems(
        make_entry("posts/b.md", category="x", body="[c](c.md)\n"),
        make_entry("posts/a.md", id="id-b", category="y", lines={"id": 2, "category": 3}),
    )

    assert [
        "content/posts/a.md:2: id 'id-b' is already taken by content/posts/b.md",
        "content/posts/a.md:3: unknown category 'y'",
        "content/posts/b.md:1: unknown category 'x'",
        "content/posts/b.md:7: links to 'c.md', which is not there",
    ] == found


@pytest.mark.parametrize("alias", ["/", "/blog/", "/blog", "/index.html", "/feed.atom.xml", "/404.html", "/archiv/"])
def test_an_alias_may_not_take_an_address_of_the_site(alias: str) -> None:
    """A redirect would stand in the place of the home page."""
    assert [f"content/posts/eins.md:1: alias {alias} is an address of the site itself"] == problems(
        make_entry(aliases=(alias,))
    )


def test_two_spellings_of_one_alias_are_one() -> None:
    """With a slash, without, and with the file's name."""
    found = problems(
        make_entry(aliases=("/alt/",)),
        make_entry("posts/zwei.md", aliases=("/alt",)),
        make_entry("posts/drei.md", aliases=("/alt/index.html",)),
    )

    assert [
        "content/posts/drei.md:1: alias /alt/index.html is already taken by content/posts/eins.md",
        "content/posts/zwei.md:1: alias /alt is already taken by content/posts/eins.md",
    ] == found


def test_an_alias_that_is_the_address_already_is_no_fault() -> None:
    """Pelican's head may name by hand what is the address anyway."""
    assert problems(make_entry(aliases=("/blog/eins/", "/blog/eins/index.html"))) == []
