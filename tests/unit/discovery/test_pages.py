"""The head of a page: OpenGraph, feeds, structured data with everything search engines ask for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment
from selectolax.lexbor import LexborHTMLParser

from plugins.discovery.pages import compact_json, locale
from plugins.site.views import LinkView
from tests.unit.theme import sample

# What a type must have: schema.org, and what search engines document as required for showing it.
REQUIRED: dict[str, set[str]] = {
    "Organization": {"name", "url"},
    "WebSite": {"name", "url"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "PostalAddress": {"streetAddress"},
    "BlogPosting": {"headline", "author", "datePublished", "url", "inLanguage", "publisher", "mainEntityOfPage"},
    "QAPage": {"mainEntity"},
    "Question": {"name", "answerCount", "acceptedAnswer"},
    "Answer": {"text", "url"},
    "ProfilePage": {"mainEntity"},
    "Person": {"name"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "CreativeWorkSeries": {"name", "url"},
    "CreativeWork": {"name"},
    "CorrectionComment": {"text", "datePublished"},
}


def head(template: str = "article.html", file: str = "blog/dichtung/index.html", **given: Any) -> LexborHTMLParser:
    """The head of a page of the sample, as the theme writes it."""
    env = sample.environment()
    env.policies["json.dumps_function"] = compact_json
    env.policies["json.dumps_kwargs"] = {}
    source = "{% set title = heading %}{% set description = words %}{% set path = '/' ~ output_file|replace('index.html', '') %}{% include 'partials/_head.html' %}"
    context = {**sample.common(file), "heading": "Titel", "words": "Worte", **given}
    return LexborHTMLParser(Environment.from_string(env, source).render(context))


def things(page: LexborHTMLParser) -> list[dict[str, Any]]:
    """Every object of the structured data, with those inside."""
    found: list[dict[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            found.append(value)
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                walk(one)

    node = page.css_first("script[type='application/ld+json']")
    walk(json.loads(node.text())["@graph"] if node else [])
    return found


def of_type(page: LexborHTMLParser, name: str) -> dict[str, Any]:
    """The one object of the type *name*."""
    [found] = [one for one in things(page) if one.get("@type") == name and set(one) != {"@id"}]
    return found


def metas(page: LexborHTMLParser, name: str) -> list[str]:
    """The contents of every meta called *name*."""
    return [str(node.attributes["content"]) for node in page.css(f"meta[property='{name}']")]


ANSWER = sample.an_article(entry=sample.an_entry(kind="answer", question="Wie <breit> & hoch?"))
PAGES = {
    "article": head(article=sample.an_article(part_of=sample.a_series(2))),
    "answer": head(article=ANSWER),
    "link": head(article=sample.an_article(entry=sample.an_entry(kind="link", link="https://y.example/"))),
    "page": head(page=sample.an_article(entry=sample.an_entry(kind="page")), file="impressum/index.html"),
    "home": head(file="index.html"),
    "person": head(
        author=sample.Named("Jana Weber", "jana-weber", "person/jana-weber/"), file="person/jana-weber/index.html"
    ),
    "listing": head(category=sample.Named("W", "w", "rubrik/w/"), file="rubrik/w/index.html"),
}


@pytest.mark.parametrize("name", PAGES)
def test_structured_data_has_what_its_types_require(name: str) -> None:
    """Each object is of a type we know the demands of, and meets them; addresses are absolute."""
    for thing in things(PAGES[name]):
        if set(thing) == {"@id"}:
            continue
        assert REQUIRED[thing["@type"]] <= thing.keys(), thing["@type"]
        assert all(thing[key] not in ("", [], None) for key in thing)
        assert all(str(thing[key]).startswith("https://") for key in ("url", "item", "image", "logo") if key in thing)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article", {"BlogPosting", "BreadcrumbList"}),
        ("link", {"BlogPosting", "BreadcrumbList"}),
        ("answer", {"QAPage", "BreadcrumbList"}),
        ("page", {"BreadcrumbList"}),
        ("home", {"Organization", "WebSite"}),
        ("person", {"ProfilePage", "BreadcrumbList"}),
        ("listing", {"BreadcrumbList"}),
    ],
)
def test_each_kind_of_page_has_its_types(name: str, expected: set[str]) -> None:
    """A posting is a posting, an answer a question with its answer, the home page the firm."""
    node = PAGES[name].css_first("script[type='application/ld+json']")

    assert expected == {one["@type"] for one in json.loads(node.text())["@graph"]}  # type: ignore[union-attr]


def test_a_posting_says_who_when_and_from_where() -> None:
    """Authors, dates, series, sources and corrections are those of the entry."""
    posting = of_type(PAGES["article"], "BlogPosting")
    entry = sample.an_entry()

    assert [person.name for person in entry.people] == [one["name"] for one in posting["author"]]
    assert (entry.published.iso, entry.modified.iso) == (posting["datePublished"], posting["dateModified"])  # type: ignore[union-attr]
    assert ("Der Weg zum Blog", 2) == (posting["isPartOf"]["name"], posting["position"])
    assert [one.label for one in entry.via] == [one["name"] for one in posting["citation"]]
    assert [one.text for one in entry.corrections] == [one["text"] for one in posting["correction"]]


def test_an_answer_is_whole_and_plain() -> None:
    """The answer's text is the body without markup; the question is the one that was asked."""
    question = of_type(PAGES["answer"], "Question")

    assert "Wie <breit> & hoch?" == question["name"]
    assert question["acceptedAnswer"]["text"].startswith("Der Anruf kam an einem Freitag")
    assert "<" not in question["acceptedAnswer"]["text"]


def test_structured_data_cannot_end_its_script() -> None:
    """Whatever a title holds, the block stays one block of JSON and one of HTML."""
    title = "</script><script>alert(1)</script> <!-- \u2028 & ' \" 🐟"
    page = head(article=sample.an_article(), heading=title)

    assert 1 == len(page.css("script"))
    assert title == of_type(page, "BlogPosting")["headline"]
    assert not re.search(r"[<>&\u2028]", page.css_first("script").text())  # type: ignore[union-attr]


def test_open_graph_tells_what_is_shared() -> None:
    """Title, kind, address, language and dates; people and tags are in the structured data."""
    page = PAGES["article"]

    assert ["article"] == metas(page, "og:type")
    assert ["de_DE"] == metas(page, "og:locale")
    assert ["en_US"] == metas(page, "og:locale:alternate")
    assert ["website"] == metas(PAGES["home"], "og:type")
    assert ["profile"] == metas(PAGES["person"], "og:type")


def test_a_drawing_is_no_picture_to_share() -> None:
    """Services show pixels only; without a card and with an SVG there is no picture."""
    photo = replace(sample.an_entry().image, url="/images/a.jpg")  # type: ignore[type-var]

    assert [] == metas(PAGES["article"], "og:image")
    shown = head(article=sample.an_article(entry=sample.an_entry(image=photo)))
    assert ["https://www.weber-dichtungen.example/images/a.jpg"] == metas(shown, "og:image")
    assert shown.css("meta[name='twitter:card']")


def test_a_listing_offers_its_own_feeds_first() -> None:
    """Three formats of the listing, then those of the site; an article offers the site's."""
    feeds = [str(node.attributes["href"]) for node in PAGES["listing"].css("link[rel=alternate][type]")]

    names = ("feed.atom.xml", "feed.rss.xml", "feed.json")
    assert [*(f"/rubrik/w/{name}" for name in names), *(f"/{name}" for name in names)] == feeds
    further = head(category=object(), file="rubrik/w/seite/2/index.html", articles_page=object())
    assert "/rubrik/w/feed.atom.xml" in [node.attributes["href"] for node in further.css("link[type]")]
    assert 3 == len(PAGES["article"].css("link[rel=alternate][type]"))


def test_alternates_are_those_of_the_address() -> None:
    """What the room found for the path stands in the head."""
    told = {"/blog/dichtung/": (("de", "https://x.example/a/"), ("x-default", "https://x.example/a/"))}
    page = head(article=sample.an_article(), alternates=told)

    assert ["de", "x-default"] == [node.attributes["hreflang"] for node in page.css("link[hreflang]")]


@pytest.mark.parametrize(
    ("lang", "expected"), [("de", "de_DE"), ("en", "en_US"), ("en-gb", "en_GB"), ("fr", "fr_FR"), ("pt-br", "pt_BR")]
)
def test_languages_are_spelt_as_open_graph_wants_them(lang: str, expected: str) -> None:
    """With the country named, else the likely one."""
    assert expected == locale(lang)


def test_breadcrumbs_are_those_readers_see() -> None:
    """Home, the listing, the category, the page."""
    page = head(article=sample.an_article(), section="blog", navigation=(LinkView("Blog", "/blog/"),))
    items = of_type(page, "BreadcrumbList")["itemListElement"]

    assert ["Weber Dichtungstechnik", "Blog", "Aus der Werkstatt", "Titel"] == [one["name"] for one in items]
    assert [1, 2, 3, 4] == [one["position"] for one in items]


def test_a_further_page_of_a_list_has_a_crumb_of_its_own() -> None:
    """The list's first page comes before it; the list of all posts is not named twice."""
    pages: dict[str, Any] = {"articles_page": SimpleNamespace(number=2), "further": "Seite 2"}
    category = head(file="rubrik/w/seite/2/index.html", section="blog", **pages)
    blog = head(file="blog/seite/2/index.html", section="blog", **pages)
    found = [
        [(one["name"], one["item"].removeprefix("https://www.weber-dichtungen.example")) for one in items]
        for items in (of_type(page, "BreadcrumbList")["itemListElement"] for page in (category, blog))
    ]

    home = ("Weber Dichtungstechnik", "/")
    assert [home, ("Blog", "/blog/"), ("Titel", "/rubrik/w/"), ("Seite 2", "/rubrik/w/seite/2/")] == found[0]
    assert [home, ("Titel", "/blog/"), ("Seite 2", "/blog/seite/2/")] == found[1]
