"""`content/site.toml` and `content/people.toml` as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from plugins.core.issues import Issue
from plugins.core.slugs import VALID, slugify
from plugins.core.tables import TomlFile, load, near, read_table
from plugins.core.texts import _

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
    lang: str = field(default="de", metadata={"help": "language at /"})
    languages: tuple[str, ...] = field(default=("de",), metadata={"help": "all languages of the site"})
    timezone: str = field(default="Europe/Berlin", metadata={"help": "zone in which dates without one are meant"})
    logo: str = field(default="", metadata={"help": "path of the logo below content/, e.g. /images/logo.svg"})
    edit_url: str = field(default="", metadata={"help": "where a source is edited; {source} is its path"})


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
    colours: Colours
    comments: CommentFacts
    publish: PublishFacts
    categories: Mapping[str, str]
    people: Mapping[str, Person]

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.timezone)


TABLES: dict[str, type] = {
    "site": SiteFacts,
    "firm": FirmFacts,
    "colours": Colours,
    "comments": CommentFacts,
    "publish": PublishFacts,
}


def read_site(root: Path) -> tuple[Site, list[Issue]]:
    """Read the settings of the site at *root*; defaults stand in for what is wrong, with an issue each."""
    file, issues = load(root / SITE_FILE, SITE_FILE)
    known = [*TABLES, "categories"]
    for name in file.data:
        if name not in known:
            issues.append(file.issue(name, "", _("unknown table [{name}]").format(name=name), near(name, known)))
    site = Site(
        site=read_table(SiteFacts, file, "site", issues),
        firm=read_table(FirmFacts, file, "firm", issues),
        colours=read_table(Colours, file, "colours", issues),
        comments=read_table(CommentFacts, file, "comments", issues),
        publish=read_table(PublishFacts, file, "publish", issues),
        categories=_categories(file, issues),
        people=_people(root, issues),
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


def _people(root: Path, issues: list[Issue]) -> dict[str, Person]:
    file, found = load(root / PEOPLE_FILE, PEOPLE_FILE)
    issues += found
    known = [key for key in file.data if _is_key(file, key, "", issues)]
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
        ("site", "url", facts.url, _is_address(facts.url), _("write it as https://www.firma.example")),
        ("site", "timezone", facts.timezone, _is_zone(facts.timezone), _("write it as Europe/Berlin")),
        ("site", "lang", facts.lang, facts.lang in facts.languages, _("add it to languages")),
        *(("site", "languages", lang, _is_language(lang), _("write it as de or pt-br")) for lang in facts.languages),
        ("colours", "accent", site.colours.accent, _is_colour(site.colours.accent), _("write it as #1f5f5b")),
        (
            "colours",
            "accent_dark",
            site.colours.accent_dark,
            not site.colours.accent_dark or _is_colour(site.colours.accent_dark),
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
        ("comments", "endpoint", comments.endpoint, _is_endpoint(comments.endpoint), _("write it as /kommentare")),
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


def _usable(site: Site) -> Site:
    """Return *site* with a time zone that exists, so that reading can go on and find the other problems."""
    if _is_zone(site.site.timezone):
        return site
    return replace(site, site=replace(site.site, timezone="Europe/Berlin"))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not url.endswith("/")


def _is_language(lang: str) -> bool:
    """Whether *lang* is a tag whose dates we can write (BCP 47, as far as Babel knows it)."""
    if lang in ("de", "en"):
        return True
    from babel.localedata import exists  # noqa: PLC0415 (most sites need no look at Babel's data)

    return bool(re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})?", lang)) and exists(lang.replace("-", "_"))


def _is_endpoint(url: str) -> bool:
    return bool(re.fullmatch(r"/[\w/-]*\w", url)) or _is_address(url)


def _is_colour(text: str) -> bool:
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
