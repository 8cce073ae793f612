"""The templates rendered with view objects alone: each fits its contract and gives one sound page."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.desk.notices import Notice
from tests.unit.theme import sample

ENV = sample.environment()
ARTICLES = [
    sample.an_article(part_of=sample.a_series(2)),
    sample.an_article(
        "Was <b>ist</b> & bleibt?",
        "frage",
        entry=sample.an_entry(kind="answer", question="Wirklich?", image=None),
    ),
    sample.an_article("Gefunden", "link", entry=sample.an_entry(kind="link", link="https://www.example.org/x")),
    sample.an_article(
        "Noch nicht",
        "entwurf",
        desk=sample.DRAFT,
        entry=sample.an_entry(published=None, category=None),
    ),
]
TAG = sample.Named("Werkstoffe", "werkstoffe", "thema/werkstoffe/")
CATEGORY = sample.Named("Unternehmen", "unternehmen", "rubrik/unternehmen/")
AUTHOR = sample.Named("Jana Weber", "jana-weber", "person/jana-weber/")


def a_page_of(number: int, count: int) -> dict[str, Any]:
    """What Pelican gives a paginated listing."""
    pages = {n: SimpleNamespace(number=n, url="blog/" if n == 1 else f"blog/seite/{n}/") for n in range(1, count + 1)}
    current = SimpleNamespace(**vars(pages[number]), object_list=ARTICLES[:2], has_other_pages=lambda: count > 1)
    return {
        "articles": ARTICLES,
        "articles_page": current,
        "articles_previous_page": pages.get(number - 1),
        "articles_next_page": pages.get(number + 1),
        "articles_paginator": SimpleNamespace(page_range=list(pages), num_pages=count, page=pages.__getitem__),
    }


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "index.html": ("index.html", {"articles": ARTICLES}),
    "article.html": ("blog/dichtung/index.html", {"article": ARTICLES[0]}),
    "page.html": ("impressum/index.html", {"page": replace(ARTICLES[0], title="Impressum")}),
    "blog.html": ("blog/seite/4/index.html", a_page_of(4, 9)),
    "category.html": ("rubrik/unternehmen/index.html", a_page_of(1, 1) | {"category": CATEGORY}),
    "tag.html": ("thema/werkstoffe/index.html", a_page_of(1, 1) | {"tag": TAG}),
    "author.html": ("person/jana-weber/index.html", a_page_of(1, 2) | {"author": AUTHOR}),
    "archives.html": ("archiv/index.html", {"dates": ARTICLES, "tags": [(TAG, ARTICLES[:1])]}),
    "series_index.html": ("serien/index.html", {"listed_series": [sample.a_series(0)]}),
    "series.html": ("serie/der-weg-zum-blog/index.html", {"series": sample.a_series(0)}),
    "categories.html": ("rubriken/index.html", {"categories": [(CATEGORY, ARTICLES)]}),
    "tags.html": ("themen/index.html", {"tags": [(TAG, ARTICLES)]}),
    "authors.html": ("personen/index.html", {}),
    "404.html": ("404.html", {}),
    "notice.html": ("blog/weg/index.html", {"notice": Notice("/blog/weg/", "de", "withdrawn", "Auf Wunsch.")}),
}


def render(template: str, *, preview: bool = False, **changes: Any) -> str:
    """One page of its kind as HTML."""
    output_file, context = KINDS[template]
    html: str = ENV.get_template(template).render(sample.common(output_file, preview=preview) | context | changes)
    return html


def tree(html: str) -> LexborHTMLParser:
    """The page as a browser would see it."""
    return LexborHTMLParser(html)


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("template", KINDS)
def test_every_kind_is_a_sound_page(template: str, preview: bool) -> None:
    """One h1, one main, a language, a title, no doubled id, no heading level left out."""
    page = tree(render(template, preview=preview))
    ids = [node.attributes["id"] for node in page.css("[id]")]
    levels = [int((node.tag or "h0")[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]

    assert len(page.css("h1")) == 1
    assert len(page.css("main")) == 1
    assert [node.attributes["lang"] for node in page.css("html")] == ["de"]
    assert next(node.text() for node in page.css("title")).endswith("Weber Dichtungstechnik")
    assert len(ids) == len(set(ids))
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


@pytest.mark.parametrize("template", KINDS)
def test_preview_is_marked_and_release_is_not(template: str) -> None:
    """A preview page wears a banner and is kept from search engines."""
    shown, released = tree(render(template, preview=True)), tree(render(template))

    assert [node.attributes["content"] for node in shown.css('meta[name="robots"]')] == ["noindex, nofollow"]
    assert len(shown.css(".banner")) == 1
    assert released.css(".banner, .badge") == []
    assert len(released.css('meta[name="robots"]')) == (template in ("404.html", "notice.html"))


def test_the_draft_says_so_in_its_banner_and_in_lists() -> None:
    """State is a word, not a colour alone."""
    banner = tree(render("article.html", preview=True, article=ARTICLES[3])).css_first(".banner")
    badges = tree(render("index.html", preview=True)).css(".badge")

    assert banner is not None
    assert "Entwurf" in banner.text()
    assert sample.DRAFT.detail in banner.text()
    assert ["Entwurf"] == [badge.text() for badge in badges]


def test_readers_are_told_of_a_text_nobody_else_looked_at() -> None:
    """On posts and pages, and only there."""
    own = replace(ARTICLES[0], desk=replace(sample.LIVE, is_own=True), entry=sample.an_entry(modified=None))

    for template, name in (("article.html", "article"), ("page.html", "page")):
        changes: dict[str, Any] = {name: own}
        assert "Freigegeben von einer Person, die selbst" in render(template, **changes)
        assert "Freigegeben von einer Person" not in render(template)


def test_a_notice_says_what_happened_in_the_words_of_who_took_it_down() -> None:
    """Or in the site's own, where there are none."""
    for face, text, said in (
        ("withdrawn", "Auf Wunsch\n\n<eines> Kunden.", ["Auf Wunsch", "<eines> Kunden."]),
        ("withdrawn", "", ["Er ist nicht mehr online."]),
        ("gone", "", ["Er kommt unter dieser Adresse nicht wieder."]),
    ):
        page = tree(render("notice.html", notice=Notice("/blog/weg/", "de", face, text)))
        assert said == [node.text() for node in page.css("main .page-head p")]
        assert face == page.css("[data-notice]")[0].attributes["data-notice"]


def test_titles_are_escaped() -> None:
    """What an author writes into a title stays text."""
    html = render("article.html", article=ARTICLES[1])

    assert "<b>ist</b>" not in html
    assert "Was &lt;b&gt;ist&lt;/b&gt; &amp; bleibt?" in html


@pytest.mark.parametrize("state", ["open", "moderated", "closed"])
def test_an_entry_with_comments_has_a_button_and_the_loader(state: str) -> None:
    """The section carries what the client needs; nothing loads before the click but the small script."""
    page = tree(render("article.html", article=replace(ARTICLES[0], talk=replace(sample.TALK, state=state))))
    section = page.css_first("section#kommentare")

    assert section is not None
    assert {name: value for name, value in section.attributes.items() if name.startswith("data-")} == {
        "data-thread": "/blog/dichtung/",
        "data-endpoint": "/kommentare",
        "data-client": "/theme/talk.js",
        "data-state": state,
        "data-lang": "de",
        "data-min-seconds": "8",
    }
    assert len(section.css("button[type=button][data-open-talk]")) == 1
    assert ("geschlossen" in section.text()) == (state == "closed")
    assert [node.attributes["src"] for node in page.css("script[src]")] == ["/theme/talk-loader.js"]


@pytest.mark.parametrize(("state", "provider"), [("off", "isso"), ("moderated", "none")])
def test_no_script_where_there_is_no_service(state: str, provider: str) -> None:
    """Without comments or without a service there is neither button nor script; backlinks stay."""
    talk = replace(sample.TALK, state=state, provider=provider)
    page = tree(render("article.html", article=replace(ARTICLES[0], talk=talk)))

    assert page.css("script[src], [data-open-talk]") == []
    assert len(page.css("#kommentare")) == (state != "off")
    assert len(page.css(".backlinks li")) == 1


def test_an_answer_shows_its_question_first() -> None:
    """Question and answer are headings, in this order."""
    page = tree(render("article.html", article=ARTICLES[1]))

    assert ["Frage", "Antwort"] == [node.text() for node in page.css("h2")][:2]


def test_a_link_entry_points_outside_and_keeps_an_address_of_its_own() -> None:
    """In lists the title leads to the source and a second link to the entry."""
    card = tree(render("index.html", articles=[ARTICLES[2]])).css_first(".card-link")

    assert card is not None
    assert [a.attributes["href"] for a in card.css("a")][1:] == [
        "https://www.example.org/x",
        "/blog/link/",
    ]


def test_the_current_place_is_marked() -> None:
    """The page itself is `page`, the part of the site above it is `true`."""
    listing = tree(render("blog.html", output_file="blog/index.html"))
    article = tree(render("article.html"))

    assert {"/blog/": "page"} == current(listing)
    assert {"/blog/": "true"} == current(article)


def current(page: LexborHTMLParser) -> dict[str | None, str | None]:
    """Address and mark of the marked items of the main navigation."""
    nodes = page.css(".site-nav [aria-current]")
    return {node.attributes["href"]: node.attributes["aria-current"] for node in nodes}


def test_pages_of_a_listing_are_numbered_with_gaps() -> None:
    """First, last, and the neighbours of the current page."""
    page = tree(render("blog.html"))
    hrefs = [node.attributes["href"] for node in page.css(".pagination a")]

    assert ["3", "1", "3", "4", "5", "9", "5"] == [
        (h or "").rstrip("/").split("/")[-1].replace("blog", "1") for h in hrefs
    ]
    assert len(page.css(".pagination-gap")) == 2


def test_a_site_without_anything_still_renders() -> None:
    """No claim, no categories, no people, no posts, no telephone."""
    bare = replace(
        sample.SITE,
        claim="",
        categories=(),
        people=(),
        legal=(),
        firm=replace(sample.SITE.firm, email="", telephone="", address=()),
    )
    page = tree(render("index.html", site=bare, articles=[], navigation=()))

    assert ["Weber Dichtungstechnik"] == [node.text() for node in page.css("h1")]
    assert "noch keine Beiträge" in page.css_first("main").text()  # type: ignore[union-attr]


def test_a_page_called_kontakt_shows_how_to_reach_the_firm() -> None:
    """Telephone to be dialled, mail as character references, hours, map, and a form with labels and a trap."""
    html = render("page.html", page=replace(ARTICLES[0], title="Kontakt", slug="kontakt"))
    page = tree(html)
    names = [node.attributes["name"] for node in page.css(".contact-form [name]")]

    assert sample.SITE.firm.email not in html
    assert 'href="mailto&#58;post&#64;weber-dichtungen&#46;example"' in html
    assert ["mailto:post@weber-dichtungen.example"] == [
        node.attributes["href"] for node in page.css(".contact-card [href^=mailto]")
    ]
    assert ["tel:073615550120"] == [node.attributes["href"] for node in page.css(".contact-card [href^=tel]")]
    assert ["name", "email", "message", "homepage"] == names
    assert len(names) == len(page.css(".contact-form label[for]"))
    assert "/datenschutz/" in {node.attributes["href"] for node in page.css(".contact-form a")}
    assert tree(render("page.html")).css(".contact-card, .contact-form") == []


def test_no_form_without_an_address_for_it() -> None:
    """Nothing that looks as if one could write and cannot."""
    site = replace(sample.SITE, contact=replace(sample.SITE.contact, form="", map="", hours=()))
    page = tree(render("page.html", site=site, page=replace(ARTICLES[0], slug="kontakt")))

    assert page.css("form, .contact-card img") == []


def test_sub_pages_open_in_the_header_and_stand_on_their_page() -> None:
    """The way to a sub-page leads over its page, in the header, in the crumbs and at the foot of the text."""
    below = tree(render("page.html", output_file="flachdichtungen/index.html"))
    above = tree(render("page.html", output_file="leistungen/index.html"))

    assert ["Leistungen"] == [node.text() for node in below.css("summary[aria-current=true]")]
    assert ["/", "/leistungen/"] == [node.attributes["href"] for node in below.css(".breadcrumbs a")]
    assert ["/flachdichtungen/", "/wellendichtringe/"] == [
        node.attributes["href"] for node in above.css(".sub-pages a")
    ]


def test_the_crumbs_of_an_article_lead_over_the_blog_and_its_category() -> None:
    """Home has none; the page itself is last and no link."""
    page = tree(render("article.html"))

    assert ["/", "/blog/", "/rubrik/aus-der-werkstatt/"] == [
        node.attributes["href"] for node in page.css(".breadcrumbs a")
    ]
    assert ["Sechs Zehntel zu wenig"] == [node.text() for node in page.css(".breadcrumbs [aria-current=page]")]
    assert tree(render("index.html")).css(".breadcrumbs") == []


def test_sharing_needs_no_script_and_nobody_else() -> None:
    """A mail with title and address, and the address to be copied."""
    links = [node.attributes["href"] or "" for node in tree(render("article.html")).css(".share a")]

    assert links[0].startswith("mailto:?subject=Sechs%20Zehntel%20zu%20wenig&body=https%3A//www.weber")
    assert links[1] == "https://www.weber-dichtungen.example/blog/dichtung/"


def test_home_leads_to_the_pages_that_say_what_they_are_about() -> None:
    """Pages with a summary, with their sub-pages."""
    page = tree(render("index.html"))

    assert ["Leistungen", "Über uns"] == [node.text() for node in page.css(".teasers h3")]
    assert 2 == len(page.css(".teasers ul a"))


def test_lists_and_texts_take_lighter_sheets() -> None:
    """Home, pages and people need the whole."""
    sheets = {name: tree(render(name)).css_first("link[rel=stylesheet]").attributes["href"] for name in KINDS}  # type: ignore[union-attr]

    def that_take(sheet: str) -> set[str]:
        return {name for name, address in sheets.items() if address == f"/theme/css/{sheet}.css?v=1"}

    assert {"blog.html", "category.html", "tag.html"} == that_take("lists")
    assert {"archives.html", "categories.html", "tags.html"} == that_take("overviews")
    assert {"article.html"} == that_take("articles-tables-code")


def test_the_further_pages_of_a_list_say_which_they_are() -> None:
    """In the title, and in the breadcrumbs, where the list itself is a link then."""
    page = tree(render("blog.html"))
    crumbs = page.css(".breadcrumbs li")

    assert "Blog, Seite 4 – Weber Dichtungstechnik" == next(node.text() for node in page.css("title"))
    assert ["Startseite", "Blog", "Seite 4"] == [node.text(strip=True) for node in crumbs]
    assert "/blog/" == crumbs[1].css("a")[0].attributes["href"]
    assert "Seite" not in tree(render("category.html")).css(".breadcrumbs")[0].text()


def test_the_list_of_posts_has_the_name_the_firm_gave_it() -> None:
    """Heading, title, breadcrumbs and foot; the word Blog is nowhere left."""
    site = replace(sample.SITE, blog_name="Aktuelles")
    page = tree(
        render("blog.html", site=site, navigation=(), articles=[], articles_page=a_page_of(1, 1)["articles_page"])
    )

    assert "Aktuelles" == page.css("h1")[0].text()
    assert "Aktuelles" in [node.text() for node in page.css(".site-footer a")]
    assert "Startseite Aktuelles" == " ".join(page.css(".breadcrumbs")[0].text().split())
    assert "Aktuelles" in tree(render("article.html", site=site)).css(".breadcrumbs")[0].text()


def test_categories_stand_in_the_order_of_their_names() -> None:
    """Pelican sorts by the part of the address, which readers do not see."""
    names = ("Gelesen", "Aus dem Haus")
    listed = [(sample.Named(name, name, f"rubrik/{name}/"), ARTICLES) for name in names]
    page = tree(render("categories.html", categories=listed))

    assert ["Aus dem Haus", "Gelesen"] == [node.text() for node in page.css(".index-list a")]


def test_the_archive_leads_to_the_series() -> None:
    """Where there are some."""
    with_series = render("archives.html", site=replace(sample.SITE, series_url="/serien/"))

    assert len(tree(with_series).css('main a[href="/serien/"]')) == 1
    assert tree(render("archives.html")).css('main a[href="/serien/"]') == []


@pytest.mark.parametrize(("kind", "heading"), [("article", "diesen Beitrag"), ("page", "diese Seite")])
def test_what_refers_to_a_page_does_not_call_it_a_post(kind: str, heading: str) -> None:
    """The heading names what is referred to."""
    article = replace(ARTICLES[0], entry=sample.an_entry(kind=kind))
    page = tree(render("page.html", page=article) if kind == "page" else render("article.html", article=article))

    assert f"Verweise auf {heading}" == page.css("#verweise")[0].text()


def test_the_large_card_asks_for_a_picture_of_its_size() -> None:
    """Half the page on a wide screen; the others stand three in a row."""
    photo = replace(sample.PICTURE, srcset="/images/ruehrwerk-480.webp 480w", sizes="41rem")
    page = tree(render("index.html", articles=[replace(ARTICLES[0], picture=photo)] * 3))
    sizes = [str(node.attributes["sizes"]) for node in page.css(".card img")]

    assert ["36rem", "24rem", "24rem"] == [size.rpartition(" ")[2] for size in sizes]
