"""Entries into what templates see: addresses, dates, people, summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from plugins.core.entry import Correction, Entry, Image, Source
from plugins.core.settings import Person
from plugins.core.translations import SiteWords, Translation
from plugins.site.present import Presenter
from plugins.site.views import EntryView, LinkView
from tests.support.builders import make_entry, make_site

URL = "https://www.musterwerk.example"


LISTINGS = frozenset(
    {"/rubrik/werkstatt/", "/rubrik/neu-und-alt/", "/thema/draht/", "/thema/oel/", "/person/jana-weber/"}
)


def view(entry: Entry, text: str = "<p>Text.</p>") -> EntryView:
    return Presenter(make_site(), url=URL).entry(entry, text=text, translations=(), listings=LISTINGS)


def test_dates_are_in_the_zone_of_the_site_and_the_language_of_the_entry() -> None:
    """Half past eleven at night in London is the next day in Berlin."""
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)

    german = view(make_entry(published=late)).published
    english = view(make_entry(published=late, lang="en")).published

    assert german is not None
    assert english is not None
    assert ("2026-03-01T00:30:00+01:00", "1. März 2026") == (german.iso, german.text)
    assert "March 1, 2026" == english.text


def test_a_person_is_found_by_key_and_by_name() -> None:
    """Pelican's own heads name people, ours name keys."""
    one, other = (view(make_entry(authors=(name,))).people[0] for name in ("jana-weber", "Jana Weber"))

    assert one == other
    assert ("/person/jana-weber/", "/person/jana-weber/feed.atom.xml") == (one.url, one.feed_url)


def test_somebody_unknown_has_a_page_all_the_same() -> None:
    """A site without people.toml shows its authors; one whose texts are in no listing has no page."""
    person = Presenter(make_site(), url=URL).person("Jürgen Groß", "de")

    assert ("Jürgen Groß", "/person/juergen-gross/") == (person.name, person.url)
    assert "" == view(make_entry(authors=("Jürgen Groß",))).people[0].url


def test_a_category_is_found_by_key_and_by_name() -> None:
    """Both lead to one address; an open name makes its own."""
    found = [view(make_entry(category=name)).category for name in ("werkstatt", "Aus der Werkstatt", "Neu & Alt")]

    assert [
        LinkView("Aus der Werkstatt", "/rubrik/werkstatt/"),
        LinkView("Aus der Werkstatt", "/rubrik/werkstatt/"),
        LinkView("Neu & Alt", "/rubrik/neu-und-alt/"),
    ] == found
    assert view(make_entry()).category is None


def test_tags_are_in_order_and_without_address_where_they_have_no_page() -> None:
    """A tag that only a translation uses leads nowhere yet."""
    tags = view(make_entry(tags=("öl", "Zink", "Draht"))).tags

    assert (LinkView("Draht", "/thema/draht/"), LinkView("Zink", ""), LinkView("öl", "/thema/oel/")) == tags


def test_the_summary_is_the_authors_or_the_first_words() -> None:
    """Forty words of plain text, entities resolved."""
    long = "<p>" + "Wort &amp; " * 50 + "</p>"

    own, made = view(make_entry(summary="Kurz.")).summary, view(make_entry(), long).summary

    assert "Kurz." == own
    assert made.startswith("Wort & Wort")
    assert made.endswith(" …")
    assert 41 == len(made.split())


def test_reading_time_is_at_least_a_minute() -> None:
    """Two hundred words are a minute."""
    assert [1, 1, 3] == [view(make_entry(), "w " * count).reading_minutes for count in (1, 250, 600)]


def test_everything_else_of_the_head_arrives() -> None:
    """Picture, sources, corrections (newest first), the original's address."""
    entry = make_entry(
        image=Image("images/a.png", "Ein A", "Jana", "CC BY 4.0"),
        via=(Source("Nachbar", "https://example.org/a"), Source("Gespräch")),
        corrections=(Correction(date(2026, 1, 2), "alt"), Correction(date(2026, 3, 4), "neu")),
        canonical="https://example.org/original/",
    )

    found = view(entry)

    assert found.image is not None
    assert ("/images/a.png", "Ein A", "Jana", "CC BY 4.0") == (
        found.image.url,
        found.image.alt,
        found.image.credit,
        found.image.licence,
    )
    assert (LinkView("Nachbar", "https://example.org/a"), LinkView("Gespräch", "")) == found.via
    assert ["neu", "alt"] == [one.text for one in found.corrections]
    assert "https://example.org/original/" == found.canonical
    assert f"{URL}/blog/eins/" == view(make_entry()).canonical


def test_the_source_can_be_edited_where_the_setting_says() -> None:
    """`{source}` stands for the file's path in the repository."""
    site = make_site(edit_url="https://forge.example/edit/main/{source}")

    found = Presenter(site, url=URL).entry(make_entry(), text="", translations=(), listings=())

    assert "https://forge.example/edit/main/content/posts/eins.md" == found.edit_url


def test_navigation_holds_pages_by_their_number_and_the_footer_the_rest() -> None:
    """`nav` puts a page into the header in that order; pages of other languages are in neither."""
    pages = [
        make_entry("pages/zwei.md", nav=2),
        make_entry("pages/eins.md", nav=1),
        make_entry("pages/impressum.md"),
        make_entry("pages/about.md", nav=1, lang="en"),
    ]
    presenter = Presenter(make_site(), url=URL)

    assert ["/blog/", "/eins/", "/zwei/"] == [item.url for item in presenter.navigation(pages, "Blog", "de")]
    assert ["/impressum/"] == [item.url for item in presenter.whole([], pages, "de").legal]


def test_the_site_shows_the_categories_and_people_that_have_posts() -> None:
    """Nobody is led to an empty page."""
    site = replace(make_site(), people={"a": Person("Änne"), "b": Person("Bo"), "c": Person("Cy")})
    posts = [make_entry(category="werkstatt", authors=("b", "a")), make_entry("posts/zwei.md", authors=("b",))]

    found = Presenter(site, url=URL).whole(posts, [], "de")

    assert ["Bo", "Änne"] == [person.name for person in found.people]
    assert ["/rubrik/werkstatt/"] == [category.url for category in found.categories]


def test_the_list_of_posts_is_called_what_the_settings_say() -> None:
    """Each language has its own word; without one it is a blog everywhere."""
    named = Presenter(replace(make_site(blog="Aktuelles"), translations={}), url=URL)
    english = Translation(site=SiteWords(blog="News"))
    both = Presenter(replace(make_site(blog="Aktuelles"), translations={"en": english}), url=URL)

    assert ["Aktuelles", "Blog"] == [named.blog_name(lang) for lang in ("de", "en")]
    assert ["Aktuelles", "News"] == [both.whole((), (), lang).blog_name for lang in ("de", "en")]
