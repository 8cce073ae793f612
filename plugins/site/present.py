"""Entries and settings into what templates may see. Pure; addresses come from `core.addresses`."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from babel.dates import format_date

from plugins.core import addresses
from plugins.core.entry import Entry, Image
from plugins.core.settings import Person, Site
from plugins.site.views import (
    CorrectionView,
    DateView,
    EntryView,
    FirmView,
    ImageView,
    LinkView,
    PersonView,
    SiteView,
)

WORDS_A_MINUTE = 200
SUMMARY_WORDS = 40


class Presenter:
    """Makes views for one site; holds nothing but its settings."""

    def __init__(self, site: Site, *, url: str) -> None:
        """`url` is the absolute address canonical links begin with."""
        self.site = site
        self.url = url

    def date(self, moment: date | datetime, lang: str) -> DateView:
        """Return *moment* in the site's zone, for machines and people."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(self.site.zone)
        day = moment.date() if isinstance(moment, datetime) else moment
        return DateView(moment.isoformat(), format_date(day, "long", locale=lang.replace("-", "_")))

    @cached_property
    def people(self) -> Mapping[str, PersonView]:
        """Everybody in people.toml, by key."""
        return {key: _person(key, person) for key, person in self.site.people.items()}

    def person(self, name: str) -> PersonView:
        """Return the person with the key or name *name*; somebody unknown gets a page all the same."""
        key = addresses.person_key(name, self.site)
        return self.people.get(key) or _person(key, Person(name=name))

    def entry(
        self, entry: Entry, *, text: str, translations: tuple[LinkView, ...], listings: Collection[str]
    ) -> EntryView:
        """
        Return the view of *entry*.

        Args:
            entry: What the author wrote.
            text: The rendered body, HTML; the summary and the reading time are taken from it.
            translations: The same entry in other languages.
            listings: Addresses of the listings that exist; other categories, tags and people come without one.
        """
        words = _words(text)
        category = self.category(entry.category)
        own = addresses.of_entry(entry, self.site.site.lang)
        return EntryView(
            id=entry.id,
            kind=entry.kind.value,
            lang=entry.lang,
            subtitle=entry.subtitle,
            summary=entry.summary or _shortened(words),
            question=entry.question,
            link=entry.link,
            people=tuple(_reachable(self.person(name), listings) for name in entry.authors),
            category=_linked(category, listings) if category else None,
            tags=tuple(_linked(_tag(name, entry.lang), listings) for name in sorted(entry.tags, key=str.casefold)),
            via=tuple(LinkView(source.name, source.url) for source in entry.via),
            corrections=tuple(
                CorrectionView(self.date(one.on, entry.lang), one.text)
                for one in sorted(entry.corrections, key=lambda one: one.on, reverse=True)
            ),
            image=_image(entry.image),
            published=self.date(entry.published, entry.lang) if entry.published else None,
            modified=self.date(entry.modified, entry.lang) if entry.modified else None,
            reading_minutes=max(1, round(len(words) / WORDS_A_MINUTE)),
            canonical=entry.canonical or f"{self.url}{own}",
            translations=translations,
            edit_url=self._edit_url(entry),
        )

    def _edit_url(self, entry: Entry) -> str:
        template = self.site.site.edit_url
        return template.replace("{source}", f"content/{entry.source}") if template else ""

    def category(self, name: str) -> LinkView | None:
        """Return the category with the key or name *name*."""
        if not name:
            return None
        key = addresses.category_key(name, self.site)
        return LinkView(self.site.categories.get(key, name), f"/{addresses.CATEGORY}/{key}/")

    def whole(self, articles: Iterable[Entry], pages: Iterable[Entry]) -> SiteView:
        """Return the view of the site with what the given entries use."""
        facts, firm = self.site.site, self.site.firm
        listed = list(articles)
        used = {one.url: one for one in (self.category(entry.category) for entry in listed) if one}
        writing = {one.id: one for entry in listed for one in map(self.person, entry.authors)}
        return SiteView(
            name=facts.name,
            claim=facts.claim,
            url=self.url,
            lang=facts.lang,
            languages=facts.languages,
            firm=FirmView(firm.name, firm.address, firm.email, firm.telephone),
            logo=facts.logo,
            home_url="/",
            blog_url=f"/{addresses.BLOG}/",
            archive_url=f"/{addresses.ARCHIVE}/",
            feed_url=f"/{addresses.FEED}",
            categories=tuple(sorted(used.values(), key=lambda one: one.label.casefold())),
            people=tuple(sorted(writing.values(), key=lambda one: one.name.casefold())),
            legal=tuple(self._footer(pages)),
        )

    def _footer(self, pages: Iterable[Entry]) -> list[LinkView]:
        """Return the pages that are in no navigation: legal notice, privacy."""
        lang = self.site.site.lang
        apart = (page for page in pages if not page.nav and page.lang == lang)
        return [
            LinkView(page.title, addresses.of_entry(page, lang))
            for page in sorted(apart, key=lambda page: page.title.casefold())
        ]

    def navigation(self, pages: Iterable[Entry], blog_label: str) -> tuple[LinkView, ...]:
        """Return the header navigation: the listing, then the pages with `nav` in that order."""
        lang = self.site.site.lang
        inside = sorted((page for page in pages if page.nav and page.lang == lang), key=lambda page: page.nav)
        items = [LinkView(page.title, addresses.of_entry(page, lang)) for page in inside]
        return (LinkView(blog_label, f"/{addresses.BLOG}/"), *items)


def _person(key: str, person: Person) -> PersonView:
    url = f"/{addresses.PERSON}/{key}/"
    return PersonView(key, person.name, person.role, person.bio, url, person.picture, f"{url}{addresses.FEED}")


def _tag(name: str, lang: str) -> LinkView:
    return LinkView(name, f"/{addresses.TAG}/{addresses.tag_slug(name, lang)}/")


def _linked(link: LinkView, listings: Collection[str]) -> LinkView:
    """Return *link*, without its address where no listing is there."""
    return link if link.url in listings else replace(link, url="")


def _reachable(person: PersonView, listings: Collection[str]) -> PersonView:
    return person if person.url in listings else replace(person, url="", feed_url="")


def _image(image: Image | None) -> ImageView | None:
    return ImageView(f"/{image.src}", image.alt, image.credit, image.licence) if image else None


def _words(text: str) -> list[str]:
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).split()


def _shortened(words: list[str]) -> str:
    start = " ".join(words[:SUMMARY_WORDS])
    return f"{start} …" if len(words) > SUMMARY_WORDS else start
