"""Which of our own entries link to an entry, and the words around the link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plugins.conversation.backlinks import MAX_EXCERPT, collect, excerpt
from plugins.conversation.views import BacklinkView
from plugins.core.entry import Entry
from plugins.core.references import local_references
from tests.support.builders import make_entry


def day(entry: Entry) -> str:
    """Stand in for a date in words."""
    return entry.published.date().isoformat() if entry.published else ""


def words(body: str) -> str:
    """Return the excerpt around the first link of *body*."""
    entry = make_entry(body=body)
    return excerpt(entry, local_references(body, entry.source)[0])


def test_a_link_is_seen_from_its_target() -> None:
    """With title, address, date and the words around it."""
    linking = make_entry(body="Im [zweiten Teil](zwei.md) geht es weiter.\n")

    assert {
        "posts/zwei.md": (BacklinkView("Eins", "/blog/eins/", "2026-11-01", "Im zweiten Teil geht es weiter."),)
    } == dict(collect([linking, make_entry("posts/zwei.md")], "de", day))


def test_the_newest_comes_first() -> None:
    """A page has no date and comes last."""
    body = "[Ziel](../posts/ziel.md)\n"
    old = make_entry("posts/alt.md", body=body, published=datetime(2025, 1, 1, tzinfo=UTC))
    new = make_entry("posts/neu.md", body=body, published=datetime(2026, 1, 1, tzinfo=UTC))
    page = make_entry("pages/seite.md", body=body)

    found = collect([page, old, new], "de", day)["posts/ziel.md"]

    assert ["Neu", "Alt", "Seite"] == [link.title for link in found]


def test_an_entry_counts_once_and_never_for_itself() -> None:
    """Three links from one text are one backlink."""
    entry = make_entry(body="[a](zwei.md) [b](zwei.md#x) [selbst](eins.md)\n\n[c](zwei.md)\n")

    found = collect([entry], "de", day)

    assert {"posts/zwei.md": 1} == {path: len(links) for path, links in found.items()}


def test_pictures_and_files_are_no_backlinks() -> None:
    """Only a text can be linked back to."""
    assert collect([make_entry(body="![a](bild.png) [b]({static}/files/b.pdf)\n")], "de", day) == {}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Im [zweiten Teil](zwei.md) geht es weiter.", "Im zweiten Teil geht es weiter."),
        ('Im [zweiten Teil](zwei.md "Titel") geht es weiter.', "Im zweiten Teil geht es weiter."),
        ("Im [zweiten Teil](<zwei.md>) geht es weiter.", "Im zweiten Teil geht es weiter."),
        ("Im [zweiten Teil]({filename}zwei.md#x) geht es weiter.", "Im zweiten Teil geht es weiter."),
        ("> **Im** [*zweiten* Teil](zwei.md) `geht` es weiter[^1].", " Im zweiten Teil geht es weiter."),
        ("[Eins](https://a.example/) und [zwei](zwei.md), ![Bild](b.png)", "Eins und zwei, Bild"),
        ("[zwei](zwei.md)", "zwei"),
    ],
)
def test_the_words_around_a_link_are_plain(body: str, text: str) -> None:
    """No mark-up, no address."""
    assert text == words(body)


def test_another_paragraph_is_not_shown() -> None:
    """The words are those of the link's own line."""
    assert words("Davor.\n\nIm [Teil](zwei.md).\n\nDanach.\n") == "Im Teil."


@pytest.mark.parametrize(("before", "after"), [(0, 60), (30, 30), (60, 0)])
def test_a_long_paragraph_is_cut_at_words(before: int, after: int) -> None:
    """At most 200 characters, the link among them, and dots where something is left out."""
    body = "Wort " * before + "[hier](zwei.md)" + " Wort" * after + "."

    found = words(body)

    assert len(found) <= MAX_EXCERPT
    assert "hier" in found
    assert found.startswith("… ") == (before > 0)
    assert found.endswith(" …") == (after > 0)
    assert set(found.replace("…", "").replace(".", "").split()) <= {"Wort", "hier"}


def test_newest_is_meant_by_the_clock_not_by_its_spelling() -> None:
    """Two offsets are compared as instants."""
    body = "[Ziel](ziel.md)\n"
    early = make_entry("posts/a.md", body=body, published=datetime.fromisoformat("2026-01-01T02:00+03:00"))
    late = make_entry("posts/b.md", body=body, published=datetime.fromisoformat("2026-01-01T01:00+00:00"))

    assert ["B", "A"] == [link.title for link in collect([early, late], "de", day)["posts/ziel.md"]]


def test_a_link_from_another_language_is_none() -> None:
    """Mostly it is the same text translated; its words would be foreign on the page."""
    english = make_entry("posts/one.en.md", lang="en", body="The [German version](zwei.md) counts.\n")

    assert collect([english, make_entry("posts/zwei.md")], "de", day) == {}


def test_the_row_of_a_table_is_no_excerpt() -> None:
    """A title and a number beside each other say nothing."""
    assert "" == words("| [Zwei](zwei.md) | 7 |\n")
