"""Parts in order, previous and next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from plugins.core.translations import SeriesFacts
from plugins.series.order import announced, group, view
from plugins.series.views import AnnouncedView, PartView
from tests.support.builders import make_entry, make_site

ONE = make_entry("posts/eins.md", series="Über Draht", part=1)
TWO = make_entry("posts/zwei.md", series="Über Draht", part=2)
FOUR = make_entry("posts/vier.md", series="Über Draht", part=4)
ENGLISH = make_entry("posts/one.md", series="Über Draht", part=1, lang="en")


def test_parts_come_in_the_order_of_their_numbers() -> None:
    """Whatever the order of their files or dates; entries without a series are left out."""
    found = group([FOUR, make_entry("posts/allein.md"), TWO, ONE])

    assert {("Über Draht", "de"): (ONE, TWO, FOUR)} == dict(found)


def test_parts_without_number_follow_by_date() -> None:
    """After those that have one; of one day by id."""
    late = make_entry("posts/a.md", series="Über Draht", published=datetime(2026, 3, 1, tzinfo=UTC))
    early = make_entry("posts/b.md", series="Über Draht", published=datetime(2026, 1, 1, tzinfo=UTC))
    same = make_entry("posts/c.md", series="Über Draht", published=datetime(2026, 1, 1, tzinfo=UTC))

    assert (TWO, early, same, late) == group([late, same, early, TWO])["Über Draht", "de"]


def test_languages_are_series_of_their_own() -> None:
    """A translated part belongs to the translated series."""
    found = group([ONE, ENGLISH, TWO])

    assert [("Über Draht", "de"), ("Über Draht", "en")] == list(found)
    assert found["Über Draht", "en"] == (ENGLISH,)


def test_a_part_sees_what_is_before_and_after() -> None:
    """A number that is missing in between stays missing."""
    seen = view((ONE, TWO, FOUR), TWO, "de")

    assert (seen.name, seen.url, seen.lang) == ("Über Draht", "/serie/ueber-draht/", "de")
    assert (seen.part, seen.count) == (2, 4)
    assert seen.previous == PartView(1, "Eins", "/blog/eins/", is_current=False)
    assert seen.next == PartView(4, "Vier", "/blog/vier/", is_current=False)
    assert [False, True, False] == [part.is_current for part in seen.parts]


def test_the_ends_have_one_neighbour() -> None:
    """Nothing comes before the first and after the last."""
    first, last = view((ONE, TWO), ONE, "de"), view((ONE, TWO), TWO, "de")

    assert (first.previous, last.next) == (None, None)
    assert first.next
    assert last.previous


def test_the_page_of_the_series_stands_outside() -> None:
    """No part is current there."""
    seen = view((ONE, TWO), None, "de")

    assert (0, None, None) == (seen.part, seen.previous, seen.next)
    assert not any(part.is_current for part in seen.parts)


def test_another_language_has_its_own_page() -> None:
    """Two series of one name do not share an address."""
    assert view((ENGLISH,), ENGLISH, "de").url == "/en/series/uber-draht/"


def test_no_two_parts_have_one_number() -> None:
    """Those without a number count on from the highest."""
    third = make_entry("posts/drei.md", series="Über Draht", part=3)
    last = make_entry("posts/letzter.md", series="Über Draht")

    assert [1, 3, 4] == [part.number for part in view((ONE, third, last), None, "de").parts]


def test_announced_parts_follow_and_count() -> None:
    """They have the next numbers; nothing leads to them."""
    seen = view((ONE, TWO), TWO, "de", ("Drei", "Vier"))

    assert (seen.part, seen.count, seen.next) == (2, 4, None)
    assert seen.announced == (AnnouncedView(3, "Drei"), AnnouncedView(4, "Vier"))


def test_what_is_announced_belongs_to_one_language() -> None:
    """The site's first one, unless the table names another."""
    facts = {"ueber-draht": SeriesFacts(("Drei",)), "uber-draht": SeriesFacts(("Three",), lang="en")}
    site = replace(make_site(), series=facts)

    assert announced("Über Draht", "de", site) == ("Drei",)
    assert announced("Über Draht", "en", site) == ("Three",)
    assert announced("Uber Draht", "de", site) == ()
    assert announced("Andere", "de", site) == ()
