"""Pelican's own head: an existing site drops in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from plugins.core.entry import Entry, Status
from plugins.core.frontmatter import Parsed, parse
from plugins.core.issues import Level
from tests.support.builders import make_site

BERLIN = ZoneInfo("Europe/Berlin")
SOURCE = PurePosixPath("posts/2016/eins.md")


def read(text: str, source: PurePosixPath = SOURCE) -> Parsed:
    return parse(text.encode(), source, make_site())


def entry_of(text: str) -> Entry:
    parsed = read(text)
    assert parsed.entry, parsed.issues
    return parsed.entry


def test_every_name_of_pelican_has_its_meaning() -> None:
    """Each of Pelican's fields arrives at the one of ours that means the same."""
    entry = entry_of(
        "Title: Über Draht: ein Anfang\nDate: 2016-05-04 10:20\nModified: 2016-06-01\nCategory: Werkstatt\n"
        "Tags: Draht, Feder\nAuthor: Jana Weber\nSummary: Kurz gesagt.\nLang: en\nStatus: draft\n"
        "Save_as: alt/draht.html\nSlug: draht\n\nText.\n"
    )

    assert entry.title == "Über Draht: ein Anfang"
    assert entry.published == datetime(2016, 5, 4, 10, 20, tzinfo=BERLIN)
    assert entry.modified == datetime(2016, 6, 1, tzinfo=BERLIN)
    assert ("Werkstatt", ("Draht", "Feder"), ("Jana Weber",)) == (entry.category, entry.tags, entry.authors)
    assert ("Kurz gesagt.", "en", Status.DRAFT, "draht") == (entry.summary, entry.lang, entry.status, entry.slug)
    assert entry.aliases == ("/alt/draht.html",)
    assert (entry.body, entry.body_line) == ("Text.\n", 13)


def test_several_authors_are_parted_by_semicolons_or_commas() -> None:
    """`Krause, Tim; Weber, Jana` are two people."""
    assert entry_of("Title: x\nDate: 2016-05-04\nAuthors: Krause, Tim; Weber, Jana\n\n").authors == (
        "Krause, Tim",
        "Weber, Jana",
    )
    assert entry_of("Title: x\nDate: 2016-05-04\nAuthors: Tim, Jana\n\n").authors == ("Tim", "Jana")


def test_keywords_and_description_are_understood() -> None:
    """Two names other generators use."""
    entry = entry_of("Title: x\nDate: 2016-05-04\nKeywords: a, b\nDescription: Kurz.\n\n")

    assert (("a", "b"), "Kurz.") == (entry.tags, entry.summary)


def test_an_indented_line_goes_on_with_the_one_above() -> None:
    """Continuation lines as in Python-Markdown's `meta`."""
    entry = entry_of("Title: x\nDate: 2016-05-04\nSummary: Eine Zeile,\n    und noch eine.\n\nText.\n")

    assert entry.summary == "Eine Zeile, und noch eine."


def test_capitalised_names_between_dashes_are_pelicans() -> None:
    """`meta` accepts dashes too; a colon in the title is no YAML then."""
    entry = entry_of("---\nTitle: Draht: ein Anfang\nDate: 2016-05-04\n---\n\nText.\n")

    assert entry.title == "Draht: ein Anfang"
    assert (entry.body, entry.body_line) == ("\nText.\n", 5)


def test_a_body_right_below_the_head_is_kept() -> None:
    """Without a blank line in between no word is lost."""
    entry = entry_of("Title: x\nDate: 2016-05-04\nEin Absatz ohne Abstand.\n")

    assert (entry.body, entry.body_line) == ("Ein Absatz ohne Abstand.\n", 3)


def test_nothing_said_means_published() -> None:
    """Pelican's default, unlike ours."""
    assert entry_of("Title: x\nDate: 2016-05-04\n\n").status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("written", "status"),
    [("hidden", Status.HIDDEN), ("skip", Status.DRAFT), ("Draft", Status.DRAFT), ("published", Status.PUBLISHED)],
)
def test_pelicans_statuses_are_ours(written: str, status: Status) -> None:
    """What Pelican skips is a draft, so that it is still shown in a preview."""
    assert status is entry_of(f"Title: x\nDate: 2016-05-04\nStatus: {written}\n\n").status


def test_a_slug_comes_from_the_title_and_is_made_fit() -> None:
    """Pelican derives it from the title; capitals and umlauts in a written one are put right."""
    assert entry_of("Title: Größere Maße\nDate: 2016-05-04\n\n").slug == "groessere-masse"
    assert entry_of("Title: x\nDate: 2016-05-04\nSlug: Mein_Beitrag\n\n").slug == "mein-beitrag"


def test_an_id_follows_from_the_path() -> None:
    """A file without an id gets the same one on every build."""
    text = "Title: x\nDate: 2016-05-04\n\n"

    assert entry_of(text).id == entry_of(text).id
    assert read(text, PurePosixPath("posts/zwei.md")).entry != entry_of(text)
    assert entry_of(text).id.startswith("p-posts-2016-eins-")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2016-05-04T10:20:00Z", datetime(2016, 5, 4, 10, 20, tzinfo=UTC)),
        ("2016/05/04 10:20", datetime(2016, 5, 4, 10, 20, tzinfo=BERLIN)),
        ("May 4, 2016", datetime(2016, 5, 4, tzinfo=BERLIN)),
        ("2016-05-04 10_20", None),
        ("10:20", None),
        ("May 2016", None),
        ("irgendwann", None),
    ],
)
def test_loose_dates_are_read_but_never_filled_up(written: str, meant: datetime | None) -> None:
    """What Pelican reads is read, but no part of a date is taken from today."""
    parsed = read(f"Title: x\nDate: {written}\n\n")

    assert meant == (parsed.entry.published if parsed.entry else None)


@pytest.mark.parametrize(
    ("written", "alias"),
    [("alt/index.html", "/alt/"), ("index.html", ()), ("/alt/x.html", "/alt/x.html"), ("", ())],
)
def test_an_old_address_becomes_an_alias(written: str, alias: str | tuple[()]) -> None:
    """`save_as` by hand leads on to the new address; the home page's is left alone."""
    entry = entry_of(f"Title: x\nDate: 2016-05-04\nSave_as: {written}\nUrl: egal/\n\n")

    assert ((alias,) if alias else ()) == entry.aliases


def test_foreign_names_are_warned_of_only() -> None:
    """A theme's own field stops nobody; Pelican's `translation` is known and says nothing to us."""
    parsed = read("Title: x\nDate: 2016-05-04\nHeader_cover: a.png\nTranslation: true\n\n")

    assert parsed.entry
    assert [("unknown field 'header_cover'", Level.WARNING)] == [(one.what, one.level) for one in parsed.issues]


def test_a_name_that_is_there_twice_is_refused() -> None:
    """The second one would win silently."""
    assert ["'Tags' is there twice"] == [one.what for one in read("Title: x\nTags: a\nTags: b\n\n").issues]


def test_a_post_without_date_is_named() -> None:
    """Pelican leaves it out; we say so."""
    assert ["a published post lacks its date"] == [one.what for one in read("Title: x\n\nText.\n").issues]


@pytest.mark.parametrize("written", ["404.html", "blog/index.html", "index.html"])
def test_a_page_of_the_site_itself_is_left_alone(written: str) -> None:
    """The theme makes these; a redirect in their place would be worse."""
    assert entry_of(f"Title: x\nDate: 2016-05-04\nSave_as: {written}\n\n").aliases == ()
