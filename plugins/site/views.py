"""What templates may see of the site, its people and its entries."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DateView:
    """A day or an instant, for machines and for people."""

    iso: str = field(metadata={"help": "ISO 8601 with offset, for <time datetime>"})
    text: str = field(metadata={"help": "the day in the entry's language, e.g. '3. März 2026'"})


@dataclass(frozen=True, slots=True)
class LinkView:
    """A name with an address: category, tag, source, navigation item, translation."""

    label: str = field(metadata={"help": "plain text"})
    url: str = field(metadata={"help": "site path with leading slash, or absolute address; may be empty"})
    lang: str = field(default="", metadata={"help": "language of the target where it differs (translations)"})


@dataclass(frozen=True, slots=True)
class NavView:
    """An item of the header's navigation with the pages below it."""

    label: str = field(metadata={"help": "plain text"})
    url: str = field(metadata={"help": "site path with leading slash"})
    lang: str = field(default="", metadata={"help": "language of the target where it differs"})
    summary: str = field(default="", metadata={"help": "the page's own summary; may be empty"})
    children: tuple[LinkView, ...] = field(default=(), metadata={"help": "sub-pages, in order; may be empty"})


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who writes here."""

    id: str = field(metadata={"help": "key in people.toml"})
    name: str = field(metadata={"help": "display name"})
    role: str = field(metadata={"help": "what the person does in the firm; may be empty"})
    bio: str = field(metadata={"help": "a few sentences, plain text; may be empty"})
    url: str = field(metadata={"help": "site path of the person's page; empty where there is none"})
    picture: str = field(metadata={"help": "site path of the portrait; may be empty"})
    feed_url: str = field(metadata={"help": "site path of the person's feed; may be empty"})


@dataclass(frozen=True, slots=True)
class ImageView:
    """The picture that stands for an entry."""

    url: str = field(metadata={"help": "site path"})
    alt: str = field(metadata={"help": "text alternative"})
    credit: str = field(metadata={"help": "who made it; may be empty"})
    licence: str = field(metadata={"help": "under which terms; may be empty"})


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction readers are told of."""

    date: DateView = field(metadata={"help": "the day it was made"})
    text: str = field(metadata={"help": "what was changed, plain text"})


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry's own facts (`article.entry`, `page.entry`)."""

    id: str = field(metadata={"help": "the entry's id"})
    kind: str = field(metadata={"help": "article, answer, link or page"})
    lang: str = field(metadata={"help": "language tag of the text"})
    subtitle: str = field(metadata={"help": "may be empty"})
    summary: str = field(metadata={"help": "plain text summary, for listings and descriptions"})
    question: str = field(metadata={"help": "kind answer: the question asked; else empty"})
    link: str = field(metadata={"help": "kind link: the address it points to; else empty"})
    people: tuple[PersonView, ...] = field(metadata={"help": "the authors, in order"})
    category: LinkView | None = field(metadata={"help": "category; url is empty where it has no page"})
    tags: tuple[LinkView, ...] = field(
        metadata={"help": "tags in alphabetical order; url is empty where a tag has no page"}
    )
    via: tuple[LinkView, ...] = field(metadata={"help": "sources; url may be empty"})
    corrections: tuple[CorrectionView, ...] = field(metadata={"help": "newest first"})
    image: ImageView | None = field(metadata={"help": "the picture, or None"})
    published: DateView | None = field(metadata={"help": "date of the article; None for pages without one"})
    modified: DateView | None = field(metadata={"help": "last change readers should know of, or None"})
    reading_minutes: int = field(metadata={"help": "at 200 words a minute, at least 1"})
    canonical: str = field(metadata={"help": "absolute address promised to last"})
    translations: tuple[LinkView, ...] = field(metadata={"help": "the same entry in other languages"})
    edit_url: str = field(metadata={"help": "where to edit the source; empty when not set"})


@dataclass(frozen=True, slots=True)
class FirmView:
    """The company behind the site."""

    name: str = field(metadata={"help": "legal name"})
    address: tuple[str, ...] = field(metadata={"help": "postal address, one item a line"})
    email: str = field(metadata={"help": "contact address"})
    telephone: str = field(metadata={"help": "may be empty"})


@dataclass(frozen=True, slots=True)
class ContactView:
    """What the contact page shows beside the firm's address."""

    hours: tuple[str, ...] = field(metadata={"help": "opening hours, one item a line"})
    map: str = field(metadata={"help": "site path of a picture of the way; may be empty"})
    map_alt: str = field(metadata={"help": "the way in words"})
    form: str = field(metadata={"help": "address the form posts to; empty where there is no form"})


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site as a whole (`site`)."""

    name: str = field(metadata={"help": "name of the site, plain text"})
    claim: str = field(metadata={"help": "one sentence; may be empty"})
    url: str = field(metadata={"help": "absolute address without trailing slash"})
    lang: str = field(metadata={"help": "language of this page's side of the site"})
    languages: tuple[str, ...] = field(metadata={"help": "all languages"})
    firm: FirmView = field(metadata={"help": "the company"})
    contact: ContactView = field(metadata={"help": "hours, map and form of the contact page"})
    logo: str = field(metadata={"help": "site path of the logo; may be empty"})
    home_url: str = field(metadata={"help": "home page: / for the first language, /en/ for English"})
    blog_url: str = field(metadata={"help": "first page of the listing"})
    archive_url: str = field(metadata={"help": "archive of all articles"})
    feed_url: str = field(metadata={"help": "feed of all articles"})
    categories: tuple[LinkView, ...] = field(metadata={"help": "categories that have articles, alphabetical"})
    people: tuple[PersonView, ...] = field(metadata={"help": "people that have articles, alphabetical"})
    legal: tuple[LinkView, ...] = field(metadata={"help": "legal notice, privacy: pages for the footer"})
    blog_name: str = field(default="Blog", metadata={"help": "what the listing is called: Blog, Aktuelles, …"})
    search_url: str = field(default="", metadata={"help": "search page; empty where there is none"})
    categories_url: str = field(default="", metadata={"help": "overview of the categories"})
    tags_url: str = field(default="", metadata={"help": "overview of the tags"})
    people_url: str = field(default="", metadata={"help": "overview of the people"})
    series_url: str = field(default="", metadata={"help": "overview of the series; empty where there is none"})
