"""
What the settings say in the site's further languages: `[site.en]`, `[categories.en]`, `[key.en]` of people.toml.

The rule is one for all: the words of `[table]` in another language stand in `[table.<language>]`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from plugins.core.issues import Issue
from plugins.core.tables import TomlFile, near, read_table
from plugins.core.texts import _

# The tables of site.toml that may be said in another language.
TABLES = ("site", "contact", "categories")


@dataclass(frozen=True, slots=True)
class SiteWords:
    """[site.en]: what the site is called in a further language; one such table for each."""

    name: str = field(default="", metadata={"help": "name of the site, where it differs"})
    claim: str = field(default="", metadata={"help": "one sentence about the site; none is shown if empty"})
    blog: str = field(default="Blog", metadata={"help": "name of the list of all posts: Blog, News, Journal …"})


@dataclass(frozen=True, slots=True)
class ContactWords:
    """[contact.en]: the contact page in a further language; what is empty is not shown there."""

    hours: tuple[str, ...] = field(default=(), metadata={"help": "opening hours, one item a line: Mon–Fri 8–17"})
    map_alt: str = field(default="", metadata={"help": "the way in words; without it the map is not shown"})


@dataclass(frozen=True, slots=True)
class PersonWords:
    """[key.en] of people.toml: the person in a further language; what is empty is not shown there."""

    role: str = field(default="", metadata={"help": "what the person does in the firm"})
    bio: str = field(default="", metadata={"help": "a few sentences"})


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """[series.slug]: what is to come in a series; the slug is the last part of its address."""

    announced: tuple[str, ...] = field(default=(), metadata={"help": "titles of parts without a text yet, in order"})
    lang: str = field(default="", metadata={"help": "language of the series; the site's first one if empty"})


@dataclass(frozen=True, slots=True)
class Translation:
    """Everything the settings say in one further language."""

    site: SiteWords = SiteWords()
    contact: ContactWords = ContactWords()
    categories: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, PersonWords] = field(default_factory=dict)


def flat(file: TomlFile, tables: Iterable[str]) -> TomlFile:
    """Return *file* with the sub-tables of *tables* as tables of their own, called `table.key`."""
    data = dict(file.data)
    for name in tables:
        table = data.get(name)
        if isinstance(table, Mapping):
            data[name] = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
            data |= {f"{name}.{key}": value for key, value in table.items() if isinstance(value, Mapping)}
    return replace(file, data=data)


def read_translation(lang: str, file: TomlFile, people: TomlFile, issues: list[Issue]) -> Translation:
    """Return what the two files, made flat before, say in *lang*."""
    keys = [name for name in people.data if f"{name}.{lang}" in people.data]
    return Translation(
        site=read_table(SiteWords, file, f"site.{lang}", issues),
        contact=read_table(ContactWords, file, f"contact.{lang}", issues),
        categories=_categories(file, lang, issues),
        people={key: read_table(PersonWords, people, f"{key}.{lang}", issues) for key in keys},
    )


def _categories(file: TomlFile, lang: str, issues: list[Issue]) -> Mapping[str, str]:
    table, known = f"categories.{lang}", file.data.get("categories", {})
    found = {}
    for key, name in file.data.get(table, {}).items():
        if key not in known:
            what = _("unknown category '{value}'").format(value=key)
            issues.append(file.issue(table, key, what, near(key, known)))
        elif not isinstance(name, str):
            what = _("[{table}] {name} is {given!r}").format(table=table, name=key, given=name)
            issues.append(file.issue(table, key, what, _("write {wanted}").format(wanted=_("text in quotes"))))
        else:
            found[key] = name
    return found


def read_series(file: TomlFile, langs: Collection[str], issues: list[Issue]) -> Mapping[str, SeriesFacts]:
    """Return the `[series.<slug>]` tables of *file*, made flat before, by slug."""
    for key in file.data.get("series") or ():
        what = _("'{name}' belongs to no series").format(name=key)
        issues.append(file.issue("series", key, what, _("write [series.slug-of-the-series] above it")))
    found = {}
    for table in (name for name in file.data if name.startswith("series.")):
        facts = read_table(SeriesFacts, file, table, issues)
        if facts.lang and facts.lang not in langs:
            what = _("lang '{value}' is not a language of this site").format(value=facts.lang)
            issues.append(file.issue(table, "lang", what, near(facts.lang, langs)))
        found[table.removeprefix("series.")] = facts
    return found


def strange_languages(file: TomlFile, tables: Iterable[str], further: Collection[str]) -> Iterable[Issue]:
    """Yield the sub-tables of *tables* that are called after none of the *further* languages."""
    for name in tables:
        for table in file.data:
            lang = table.removeprefix(f"{name}.")
            if lang != table and lang not in further:
                what = _("[{table}]: '{lang}' is no further language of this site").format(table=table, lang=lang)
                fix = near(lang, further) if further else _("add it to languages")
                yield file.issue(table, "", what, fix)
