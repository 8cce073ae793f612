"""Entries and settings into what templates may see. Pure; addresses come from `core.addresses`."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from babel import Locale
from babel.dates import format_date

from plugins.core import addresses
from plugins.core.entry import Entry, Image
from plugins.core.pure import pure
from plugins.core.settings import Person, Site
from plugins.core.translations import PersonWords
from plugins.site.navigation import tree
from plugins.site.views import (
    ContactView,
    CorrectionView,
    DateView,
    EntryView,
    FirmView,
    ImageView,
    LinkView,
    NavView,
    PersonView,
    SiteView,
)
from plugins.typography import plain

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
    def people(self) -> Mapping[tuple[str, str], PersonView]:
        """Everybody in people.toml, by language and key."""
        known = self.site.people.items()
        return {(lang, key): self._person(key, one, lang) for lang in self.site.site.languages for key, one in known}

    def person(self, name: str, lang: str) -> PersonView:
        """Return the person with the key or name *name*; somebody unknown gets a page all the same."""
        key = addresses.person_key(name, self.site)
        return self.people.get((lang, key)) or self._person(key, Person(name=name), lang)

    def _person(self, key: str, person: Person, lang: str) -> PersonView:
        words = person if lang == self.site.site.lang else self.site.translated(lang).people.get(key, PersonWords())
        url = self.places(lang).person(key)
        return PersonView(key, person.name, words.role, words.bio, url, person.picture, f"{url}{addresses.FEED}")

    def places(self, lang: str) -> addresses.Places:
        """Return the addresses of *lang*."""
        return addresses.Places(lang, self.site.site.lang)

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
        category = self.category(entry.category, entry.lang)
        own = addresses.of_entry(entry, self.site.site.lang)
        return EntryView(
            id=entry.id,
            kind=entry.kind.value,
            lang=entry.lang,
            subtitle=plain(entry.subtitle, entry.lang),
            summary=plain(entry.summary, entry.lang) or _shortened(words),
            question=plain(entry.question, entry.lang),
            link=entry.link,
            people=tuple(_reachable(self.person(name, entry.lang), listings) for name in entry.authors),
            category=_linked(category, listings) if category else None,
            tags=tuple(_linked(self._tag(name, entry.lang), listings) for name in sorted(entry.tags, key=str.casefold)),
            via=tuple(LinkView(source.name, source.url) for source in entry.via),
            corrections=tuple(
                CorrectionView(self.date(one.on, entry.lang), plain(one.text, entry.lang))
                for one in sorted(entry.corrections, key=lambda one: one.on, reverse=True)
            ),
            image=_image(entry.image, entry.lang),
            published=self.date(entry.published, entry.lang) if entry.published else None,
            modified=self.date(entry.modified, entry.lang) if entry.modified else None,
            reading_minutes=max(1, round(len(words) / WORDS_A_MINUTE)),
            canonical=entry.canonical or f"{self.url}{own}",
            translations=translations,
            edit_url=self._edit_url(entry),
        )

    def _tag(self, name: str, lang: str) -> LinkView:
        return LinkView(name, self.places(lang).tag(addresses.tag_slug(name, lang)))

    def _edit_url(self, entry: Entry) -> str:
        template = self.site.site.edit_url
        return template.replace("{source}", f"content/{entry.source}") if template else ""

    def category(self, name: str, lang: str) -> LinkView | None:
        """Return the category with the key or name *name*."""
        if not name:
            return None
        key = addresses.category_key(name, self.site, lang)
        return LinkView(self.site.category_name(key, lang) or name, self.places(lang).category(key))

    def whole(self, articles: Iterable[Entry], pages: Iterable[Entry], lang: str) -> SiteView:
        """Return the view of the site in *lang* with what the given entries of that language use."""
        facts, firm = self.site.site, self.site.firm
        words, places = self.site.translated(lang).site, self.places(lang)
        listed = [entry for entry in articles if entry.lang == lang]
        used = {one.url: one for one in (self.category(entry.category, lang) for entry in listed) if one}
        writing = {one.id: one for entry in listed for one in (self.person(name, lang) for name in entry.authors)}
        return SiteView(
            name=words.name or facts.name,
            claim=facts.claim if lang == facts.lang else words.claim,
            url=self.url,
            lang=lang,
            languages=facts.languages,
            firm=FirmView(firm.name, firm.address, firm.email, firm.telephone),
            contact=self._contact(lang),
            logo=facts.logo,
            home_url=places.home,
            blog_url=places.blog,
            blog_name=self.blog_name(lang),
            archive_url=places.archive,
            categories_url=places.categories,
            tags_url=places.tags,
            people_url=places.people,
            series_url=places.all_series if any(entry.series for entry in listed) else "",
            feed_url=places.feed,
            categories=tuple(sorted(used.values(), key=lambda one: one.label.casefold())),
            people=tuple(sorted(writing.values(), key=lambda one: one.name.casefold())),
            legal=tuple(self._footer(pages, lang)),
            search_url=places.search if facts.search else "",
        )

    def blog_name(self, lang: str) -> str:
        """Return what the list of all posts is called in *lang*."""
        facts = self.site.site
        return (facts if lang == facts.lang else self.site.translated(lang).site).blog

    def _contact(self, lang: str) -> ContactView:
        facts = self.site.contact
        words = facts if lang == self.site.site.lang else self.site.translated(lang).contact
        return ContactView(words.hours, facts.map if words.map_alt else "", words.map_alt, facts.form)

    def _footer(self, pages: Iterable[Entry], lang: str) -> list[LinkView]:
        """Return the pages of *lang* that are in no navigation: legal notice, privacy."""
        listed = list(pages)
        below = {page.id for pages_below in self._below(listed).values() for page in pages_below}
        apart = (page for page in listed if not page.nav and page.id not in below and page.lang == lang)
        return [self._link(page) for page in sorted(apart, key=lambda page: page.title.casefold())]

    def navigation(self, pages: Iterable[Entry], blog_label: str, lang: str) -> tuple[NavView, ...]:
        """Return the header navigation: the listing, then the pages with `nav` in that order, each with its own."""
        listed = list(pages)
        below = self._below(listed)
        inner = {page.id for pages_below in below.values() for page in pages_below}
        top = (page for page in listed if page.nav and page.id not in inner and page.lang == lang)
        items = [
            NavView(
                self._link(page).label,
                self._link(page).url,
                summary=plain(page.summary, page.lang),
                children=tuple(map(self._link, below.get(page.id, ()))),
            )
            for page in sorted(top, key=lambda page: page.nav)
        ]
        return (NavView(blog_label, self.places(lang).blog), *items)

    def _below(self, pages: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
        """Return the sub-pages of the pages that are in the header, by the id of the upper page."""
        listed = list(pages)
        upper = {page.id for page in listed if page.nav}
        return {one: below for one, below in tree(listed).items() if one in upper}

    def _link(self, page: Entry) -> LinkView:
        return LinkView(plain(page.title, page.lang), addresses.of_entry(page, self.site.site.lang))


@pure
def direction(lang: str) -> str:
    """Return in which direction *lang* is written: `ltr` or `rtl`."""
    return str(Locale.parse(lang, sep="-").text_direction)


def _linked(link: LinkView, listings: Collection[str]) -> LinkView:
    """Return *link*, without its address where no listing is there."""
    return link if link.url in listings else replace(link, url="")


def _reachable(person: PersonView, listings: Collection[str]) -> PersonView:
    return person if person.url in listings else replace(person, url="", feed_url="")


def _image(image: Image | None, lang: str) -> ImageView | None:
    if image is None:
        return None
    return ImageView(f"/{image.src}", plain(image.alt, lang), plain(image.credit, lang), image.licence)


def _words(text: str) -> list[str]:
    """Return the words of *text*; what a no-break space holds together is one."""
    return re.findall(r"[^ \t\n\r\f]+", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def _shortened(words: list[str]) -> str:
    start = " ".join(words[:SUMMARY_WORDS])
    return f"{start} …" if len(words) > SUMMARY_WORDS else start
