"""`content/site.toml` and `content/people.toml` as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from plugins.core import translations
from plugins.core.issues import Issue
from plugins.core.slugs import VALID, slugify
from plugins.core.tables import TomlFile, load, near, read_table
from plugins.core.texts import _
from plugins.core.translations import (
    SeriesFacts,
    Translation,
    flat,
    read_series,
    read_translation,
    strange_languages,
)
from plugins.core.wellformed import is_address, is_colour, is_day, is_endpoint, is_language, is_template, is_zone

SITE_FILE = "content/site.toml"
PEOPLE_FILE = "content/people.toml"
PROVIDERS = ("isso", "none")
MAX_DAYS = 36_500
COMMENT_DEFAULTS = ("open", "moderated", "closed", "off")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """[site]: what the site is called and where it lives."""

    name: str = field(metadata={"help": "name of the site"})
    url: str = field(metadata={"help": "public address, https, without a slash at the end"})
    claim: str = field(default="", metadata={"help": "one sentence about the site"})
    blog: str = field(default="Blog", metadata={"help": "name of the list of all posts: Blog, Aktuelles, Magazin …"})
    lang: str = field(default="de", metadata={"help": "language at /"})
    languages: tuple[str, ...] = field(default=("de",), metadata={"help": "all languages of the site"})
    timezone: str = field(default="Europe/Berlin", metadata={"help": "zone in which dates without one are meant"})
    logo: str = field(default="", metadata={"help": "path of the logo below content/, e.g. /images/logo.svg"})
    edit_url: str = field(default="", metadata={"help": "where a source is edited; {source} is its path"})
    security_contact: str = field(
        default="", metadata={"help": "who hears of security faults: an e-mail or https address"}
    )
    security_expires: str = field(default="", metadata={"help": "day until which that is true, as 2027-06-30"})
    hsts_days: int = field(default=0, metadata={"help": "days browsers may insist on https; 0 sends no such header"})
    raw_html: bool = field(default=False, metadata={"help": "true lets any HTML typed in a text through as it is"})
    search: bool = field(default=True, metadata={"help": "search page and its index; false takes both away"})


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """[firm]: who stands behind it, as German law wants it in the legal notice."""

    name: str = field(default="", metadata={"help": "legal name with legal form"})
    address: tuple[str, ...] = field(default=(), metadata={"help": "postal address, one item a line"})
    email: str = field(default="", metadata={"help": "contact address"})
    telephone: str = field(default="", metadata={"help": "telephone, as it is to be shown"})
    register: str = field(default="", metadata={"help": "commercial register and number"})
    vat_id: str = field(default="", metadata={"help": "VAT identification number"})
    represented_by: str = field(default="", metadata={"help": "managing directors"})


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """[contact]: what the contact page (slug kontakt or contact) shows beside the firm's address."""

    hours: tuple[str, ...] = field(default=(), metadata={"help": "opening hours, one item a line: Mo–Fr 8–17 Uhr"})
    map: str = field(default="", metadata={"help": "path of a picture of the way to you, below content/"})
    map_alt: str = field(default="", metadata={"help": "the way in words, for those who do not see the picture"})
    form: str = field(default="", metadata={"help": "address a form posts to, https; no form if empty"})


@dataclass(frozen=True, slots=True)
class Colours:
    """[colours]: the firm's look."""

    accent: str = field(default="#1f5f5b", metadata={"help": "the firm's colour, as #rrggbb"})
    accent_dark: str = field(default="", metadata={"help": "its lighter sister for dark screens; computed if empty"})


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """[comments]: the conversation with readers."""

    provider: str = field(default="none", metadata={"help": "comment service: isso or none"})
    default: str = field(default="moderated", metadata={"help": "for entries that say nothing: open, moderated, …"})
    close_after_days: int = field(default=0, metadata={"help": "days after which comments close; 0 is never"})
    endpoint: str = field(default="/kommentare", metadata={"help": "address of the service, a path or https"})


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """[publish]: where a release goes."""

    to: str = field(default="", metadata={"help": "target: git:REMOTE#BRANCH or folder:PATH"})


@dataclass(frozen=True, slots=True)
class Person:
    """[<key>] of people.toml: somebody who writes, reads or releases."""

    name: str = field(metadata={"help": "display name"})
    role: str = field(default="", metadata={"help": "what the person does in the firm"})
    email: str = field(default="", metadata={"help": "address as in git; not published"})
    picture: str = field(default="", metadata={"help": "path of the portrait below content/"})
    bio: str = field(default="", metadata={"help": "a few sentences"})


@dataclass(frozen=True, slots=True)
class Site:
    """All of site.toml and people.toml. Empty `categories` or `people` mean that any name may be used."""

    site: SiteFacts
    firm: FirmFacts
    contact: ContactFacts
    colours: Colours
    comments: CommentFacts
    publish: PublishFacts
    categories: Mapping[str, str]
    people: Mapping[str, Person]
    series: Mapping[str, SeriesFacts] = field(default_factory=dict)
    translations: Mapping[str, Translation] = field(default_factory=dict)

    def translated(self, lang: str) -> Translation:
        """Return what the settings say in *lang*; nothing for the first language, whose words are the plain ones."""
        return self.translations.get(lang) or Translation()

    def category_name(self, key: str, lang: str) -> str:
        """Return the name of the category *key* in *lang*, else in the first language; empty for an open category."""
        return self.translated(lang).categories.get(key) or self.categories.get(key, "")

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.timezone)


TABLES: dict[str, type] = {
    "site": SiteFacts,
    "firm": FirmFacts,
    "contact": ContactFacts,
    "colours": Colours,
    "comments": CommentFacts,
    "publish": PublishFacts,
}


def read_site(root: Path) -> tuple[Site, list[Issue]]:
    """Read the settings of the site at *root*; defaults stand in for what is wrong, with an issue each."""
    file, issues = load(root / SITE_FILE, SITE_FILE)
    file = flat(file, (*translations.TABLES, "series"))
    known = [*TABLES, "categories", "series"]
    for name in file.data:
        if name.partition(".")[0] not in known:
            issues.append(file.issue(name, "", _("unknown table [{name}]").format(name=name), near(name, known)))
    facts = read_table(SiteFacts, file, "site", issues)
    further = [lang for lang in facts.languages if lang != facts.lang]
    issues += strange_languages(file, translations.TABLES, further)
    people_file = _people_file(root, issues)
    site = Site(
        site=facts,
        firm=read_table(FirmFacts, file, "firm", issues),
        contact=read_table(ContactFacts, file, "contact", issues),
        colours=read_table(Colours, file, "colours", issues),
        comments=read_table(CommentFacts, file, "comments", issues),
        publish=read_table(PublishFacts, file, "publish", issues),
        categories=_categories(file, issues),
        people=_people(people_file, further, issues),
        series=read_series(file, facts.languages, issues),
        translations={lang: read_translation(lang, file, people_file, issues) for lang in further},
    )
    issues += _site_faults(site, file)
    return _usable(site), issues


def _categories(file: TomlFile, issues: list[Issue]) -> Mapping[str, str]:
    table = file.data.get("categories", {})
    if isinstance(table, Mapping) and all(isinstance(name, str) for name in table.values()):
        return {key: name for key, name in table.items() if _is_key(file, "categories", key, issues)}
    what = _("[categories] holds something else than names")
    issues.append(file.issue("categories", "", what, _('write werkstatt = "Aus der Werkstatt"')))
    return {}


def _people_file(root: Path, issues: list[Issue]) -> TomlFile:
    file, found = load(root / PEOPLE_FILE, PEOPLE_FILE)
    issues += found
    return flat(file, tuple(file.data))


def _people(file: TomlFile, further: list[str], issues: list[Issue]) -> dict[str, Person]:
    keys = [key for key in file.data if "." not in key]
    issues += strange_languages(file, keys, further)
    known = [key for key in keys if _is_key(file, key, "", issues)]
    return {key: read_table(Person, file, key, issues) for key in known}


def _is_key(file: TomlFile, table: str, key: str, issues: list[Issue]) -> bool:
    """Whether the key (of a table, or the table itself) can be the last part of an address; if not, say so."""
    name = key or table
    if VALID.fullmatch(name):
        return True
    what = _("'{name}' is not lower-case letters, digits and single hyphens").format(name=name)
    fix = _("write it as {proposal}").format(proposal=slugify(name) or "werkstatt")
    issues.append(file.issue(table, key, what, fix))
    return False


def _site_faults(site: Site, file: TomlFile) -> list[Issue]:
    """Return what is well typed but cannot be meant."""
    if not file.data:
        return []
    facts, comments = site.site, site.comments
    checks = [
        ("site", "url", facts.url, is_address(facts.url), _("write it as https://www.firma.example")),
        ("site", "timezone", facts.timezone, is_zone(facts.timezone), _("write it as Europe/Berlin")),
        (
            "site",
            "edit_url",
            facts.edit_url,
            is_template(facts.edit_url),
            _("write it as https://git.example/{source}"),
        ),
        ("site", "lang", facts.lang, facts.lang in facts.languages, _("add it to languages")),
        *(("site", "languages", lang, is_language(lang), _("write it as de or pt-br")) for lang in facts.languages),
        *_contact(site.contact),
        *_security(facts),
        ("colours", "accent", site.colours.accent, is_colour(site.colours.accent), _("write it as #1f5f5b")),
        (
            "colours",
            "accent_dark",
            site.colours.accent_dark,
            not site.colours.accent_dark or is_colour(site.colours.accent_dark),
            _("write it as #8fd3cd"),
        ),
        ("comments", "provider", comments.provider, comments.provider in PROVIDERS, near(comments.provider, PROVIDERS)),
        (
            "comments",
            "default",
            comments.default,
            comments.default in COMMENT_DEFAULTS,
            near(comments.default, COMMENT_DEFAULTS),
        ),
        ("comments", "endpoint", comments.endpoint, is_endpoint(comments.endpoint), _("write it as /kommentare")),
        (
            "comments",
            "close_after_days",
            str(comments.close_after_days),
            comments.close_after_days in range(MAX_DAYS + 1),
            _("write 0 to {count}").format(count=MAX_DAYS),
        ),
    ]
    return [
        file.issue(table, key, _("[{table}] {name} is '{given}'").format(table=table, name=key, given=given), fix)
        for table, key, given, fits, fix in checks
        if not fits
    ]


def _contact(facts: ContactFacts) -> list[tuple[str, str, str, bool, str]]:
    form, way = not facts.form or is_endpoint(facts.form), not facts.map or bool(facts.map_alt)
    return [
        ("contact", "form", facts.form, form, _("write it as https://www.firma.example/post")),
        ("contact", "map", facts.map, way, _("describe the way in map_alt")),
    ]


def _security(facts: SiteFacts) -> list[tuple[str, str, str, bool, str]]:
    """Return the checks of what security.txt and the headers are made of; one without the other makes no file."""
    contact, expires = facts.security_contact, facts.security_expires
    fits = not contact or bool(re.fullmatch(r"(mailto:)?[^\s@:]+@[^\s@]+|https://\S+|tel:[+\d-]+", contact))
    return [
        ("site", "security_contact", contact, fits, _("write it as security@firma.example")),
        (
            "site",
            "security_expires",
            expires,
            is_day(expires) if expires else not contact,
            _("write it as 2027-06-30"),
        ),
        (
            "site",
            "hsts_days",
            str(facts.hsts_days),
            facts.hsts_days in range(MAX_DAYS + 1),
            _("write 0 to {count}").format(count=MAX_DAYS),
        ),
    ]


def _usable(site: Site) -> Site:
    """Return *site* with a time zone that exists, so that reading can go on and find the other problems."""
    if is_zone(site.site.timezone):
        return site
    return replace(site, site=replace(site.site, timezone="Europe/Berlin"))
