"""Rules that see all entries at once: what is there twice, what is missing, what goes in a circle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from plugins.core.addresses import RESERVED, category_key, file_of, is_listing, of_entry, series_slug, tag_slug
from plugins.core.collection import CONTENT, Collection
from plugins.core.entry import Entry, Status
from plugins.core.files import find, is_inside
from plugins.core.issues import Issue, Level
from plugins.core.references import ENTRY_SUFFIXES, Target
from plugins.core.settings import PEOPLE_FILE, SITE_FILE, Site
from plugins.core.slugs import slugify
from plugins.core.tables import near
from plugins.core.texts import _

Key = TypeVar("Key")
PUBLIC_FOLDERS = ("images/", "files/", "posts/", "pages/")
# What people type for another site, without the part they never see: www.firma.example, firma.de/preise
_HOST = re.compile(r"www\.[^/\s]+\.|(?:[a-z0-9-]+\.)+(?:at|ch|com|de|eu|info|net|org)(?:[/:?#]|$)", re.IGNORECASE)
PERSON_FIELDS = ("owner", "reviewer", "approver")


def check(collection: Collection) -> tuple[Issue, ...]:
    """Return every problem that only shows when all entries are looked at together."""
    rules: tuple[Callable[[Collection], Iterator[Issue]], ...] = (
        _twice,
        _addresses,
        _series,
        _spellings,
        _translations,
        _names,
        _settings_words,
        _pictures,
        _settings_pictures,
        _references,
    )
    return tuple(sorted(issue for rule in rules for issue in rule(collection)))


def _issue(entry: Entry, name: str, what: str, fix: str) -> Issue:
    return Issue(f"{CONTENT}/{entry.source}", entry.line_of(name), what, fix, code=f"entries.{name}")


def _groups(entries: Iterable[Entry], key: Callable[[Entry], Key]) -> Iterator[tuple[Key, list[Entry]]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[key(entry)].append(entry)
    return ((value, group) for value, group in found.items() if len(group) > 1)


def _twice(collection: Collection) -> Iterator[Issue]:
    lang = collection.site.site.lang
    for key, group in _groups(collection.entries, lambda entry: entry.id):
        yield from _each_after_first(group, "id", _("id '{value}'").format(value=key))
    for key, group in _groups(collection.entries, lambda entry: of_entry(entry, lang)):
        yield from _each_after_first(group, "slug", _("address {value}").format(value=key))
    talking = (entry for entry in collection.entries if entry.thread)
    for key, group in _groups(talking, lambda entry: entry.thread):
        yield from _each_after_first(group, "thread", _("thread {value}").format(value=key))


def _each_after_first(group: list[Entry], name: str, thing: str) -> Iterator[Issue]:
    first = group[0]
    for entry in group[1:]:
        what = _("{thing} is already taken by content/{source}").format(thing=thing, source=first.source)
        yield _issue(entry, name, what, _("choose another {name}").format(name=name))


def _addresses(collection: Collection) -> Iterator[Issue]:
    lang = collection.site.site.lang
    taken = {file_of(of_entry(entry, lang)): entry for entry in collection.entries}
    reserved = RESERVED | set(collection.site.site.languages)
    for entry in collection.entries:
        if entry.is_page and entry.slug in reserved:
            what = _("slug '{value}' is an address of the site itself").format(value=entry.slug)
            yield _issue(entry, "slug", what, _("choose another {name}").format(name="slug"))
        for alias in entry.aliases:
            yield from _alias_fault(entry, alias, taken, collection.site)
            taken.setdefault(file_of(alias), entry)


def _alias_fault(entry: Entry, alias: str, taken: Mapping[str, Entry], site: Site) -> Iterator[Issue]:
    """Say what is in the way of a redirect page for *alias*: two addresses of one file are one address."""
    file = file_of(alias)
    other = taken.get(file)
    if is_listing(alias, site):
        what = _("alias {alias} is an address of the site itself").format(alias=alias)
        yield _issue(entry, "aliases", what, _("take it out"))
    elif other and other is not entry:
        what = _("alias {alias} is already taken by content/{source}").format(alias=alias, source=other.source)
        yield _issue(entry, "aliases", what, _("take it out"))


def _series(collection: Collection) -> Iterator[Issue]:
    numbered = (entry for entry in collection.entries if entry.series and entry.part)
    for (series, _lang, part), group in _groups(numbered, lambda entry: (entry.series, entry.lang, entry.part)):
        thing = _("part {part} of the series '{series}'").format(part=part, series=series)
        yield from _each_after_first(group, "part", thing)


def _spellings(collection: Collection) -> Iterator[Issue]:
    """Yield tags and series whose names make no address, or the same one as another spelling."""
    first: dict[tuple[str, str, str], str] = {}
    for entry in collection.entries:
        named = [("tags", tag, tag_slug(tag, entry.lang)) for tag in entry.tags]
        named += [("series", entry.series, series_slug(entry.series, entry.lang))] if entry.series else []
        for name, text, slug in named:
            if not slugify(text, entry.lang):
                what = _("'{text}' makes no address").format(text=text)
                yield _issue(entry, name, what, _("write it in letters"))
            known = first.setdefault((entry.lang, name, slug), text)
            if known != text:
                what = _("'{text}' and '{known}' are one page").format(text=text, known=known)
                yield replace(_issue(entry, name, what, _("write both alike")), level=Level.WARNING)


def _translations(collection: Collection) -> Iterator[Issue]:
    for entry in collection.entries:
        if not entry.translation_of:
            continue
        original = collection.by_id.get(entry.translation_of)
        if original is None:
            what = _("translation_of names an unknown id '{value}'").format(value=entry.translation_of)
            yield _issue(entry, "translation_of", what, near(entry.translation_of, collection.by_id))
        elif original.translation_of:
            what = _("translation_of leads to content/{source}, which is a translation itself").format(
                source=original.source
            )
            yield _issue(entry, "translation_of", what, _("name the id of the original text"))
        elif original.lang == entry.lang:
            what = _("is in the same language as the original, '{lang}'").format(lang=entry.lang)
            yield _issue(entry, "translation_of", what, _("set lang, or take translation_of out"))
    translated = (entry for entry in collection.entries if entry.translation_of)
    for (_id, lang), group in _groups(translated, lambda entry: (entry.translation_of, entry.lang)):
        thing = _("the translation into '{lang}'").format(lang=lang)
        yield from _each_after_first(group, "translation_of", thing)


def _names(collection: Collection) -> Iterator[Issue]:
    site = collection.site
    people = {*site.people, *(person.name for person in site.people.values())}
    for entry in collection.entries:
        if entry.lang not in site.site.languages:
            what = _("lang '{value}' is not a language of this site").format(value=entry.lang)
            yield _issue(entry, "lang", what, near(entry.lang, site.site.languages))
        if site.categories and entry.category not in ("", *site.categories, *site.categories.values()):
            what = _("unknown category '{value}'").format(value=entry.category)
            yield _issue(entry, "category", what, near(entry.category, site.categories))
        if not people:
            continue
        used = [("authors", author) for author in entry.authors]
        used += [(name, getattr(entry, name)) for name in PERSON_FIELDS if getattr(entry, name)]
        for name, person in used:
            if person not in people:
                what = _("unknown person '{value}' in {name}").format(value=person, name=name)
                yield _issue(entry, name, what, near(person, site.people))


def _settings_words(collection: Collection) -> Iterator[Issue]:
    """Yield categories without a name in a language that uses them, and announcements for a series nobody writes."""
    site = collection.site
    public = [entry for entry in collection.entries if entry.status is Status.PUBLISHED]
    for lang, said in site.translations.items():
        used = {category_key(entry.category, site, lang) for entry in public if entry.lang == lang}
        for key in sorted((used & set(site.categories)) - set(said.categories)):
            what = _("category '{value}' has no name in '{lang}'").format(value=key, lang=lang)
            fix = _("write it below [categories.{lang}]").format(lang=lang)
            yield Issue(SITE_FILE, 0, what, fix, code="entries.category-name", level=Level.WARNING)
    known = {series_slug(entry.series, entry.lang) for entry in collection.entries if entry.series}
    for slug in (one for one in site.series if one not in known):
        what = _("[series.{slug}]: no text belongs to this series").format(slug=slug)
        fix = near(slug, known) if known else _("take it out")
        yield Issue(SITE_FILE, 0, what, fix, code="entries.series-unknown", level=Level.WARNING)


def _pictures(collection: Collection) -> Iterator[Issue]:
    for entry in collection.entries:
        if entry.image:
            yield from _file_fault(collection, _place(entry), entry.image.src, entry.line_of("image"))


def settings_pictures(site: Site) -> tuple[tuple[str, str], ...]:
    """Return every picture the settings themselves show: the file that names it, and its path below `content/`."""
    named = [(SITE_FILE, site.site.logo), (SITE_FILE, site.contact.map)]
    named += [(PEOPLE_FILE, person.picture) for person in site.people.values()]
    return tuple((where, path.lstrip("/")) for where, path in named if path)


def _settings_pictures(collection: Collection) -> Iterator[Issue]:
    for where, path in settings_pictures(collection.site):
        yield from _file_fault(collection, where, path, 0)


def _place(entry: Entry) -> str:
    return f"{CONTENT}/{entry.source}"


def _references(collection: Collection) -> Iterator[Issue]:
    for entry in collection.entries:
        for reference in collection.references[entry.source.as_posix()]:
            line = entry.body_line + reference.line - 1
            if not reference.path:
                what = _("'{written}' leaves content/").format(written=reference.written[:80])
                fix = _("put the file beside the text and write its name")
                yield Issue(f"{CONTENT}/{entry.source}", line, what, fix, code="entries.outside")
            elif reference.target is Target.FILE:
                found = _file_fault(collection, _place(entry), reference.path, line)
                yield from (_or_elsewhere(issue, reference.written) for issue in found)
            elif reference.path not in collection.by_source:
                what = _("links to '{written}', which is not there").format(written=reference.written[:80])
                fix = near(reference.path, collection.by_source)
                yield Issue(f"{CONTENT}/{entry.source}", line, what, fix, code="entries.link")


def _or_elsewhere(issue: Issue, written: str) -> Issue:
    """Return *issue* with another way out where *written* begins like the name of a host."""
    if not _HOST.match(written):
        return issue
    return replace(issue, fix=_("did you mean '{name}'?").format(name=f"https://{written[:80]}"))


def _file_fault(collection: Collection, where: str, path: str, line: int) -> Iterator[Issue]:
    """Say why the local file *path* cannot be shown: missing, a link, a text, or outside shared folders and posts."""
    content = collection.root / CONTENT
    file = collection.kept.get(path) or find(content, path)
    if not path.startswith(PUBLIC_FOLDERS) or not is_inside(PurePosixPath(path)):
        what = _("the file '{path}' lies in a folder that is not published").format(path=path)
        yield Issue(where, line, what, _("put it into images/ or files/"), code="entries.file-folder")
    elif path.lower().endswith(ENTRY_SUFFIXES):
        # Pelican would read it as one, whether it is released or not
        what = _("the file '{path}' is a text, not a picture").format(path=path)
        yield Issue(where, line, what, _("name a picture"), code="entries.file-text")
    elif not file.is_file():
        what = _("the file '{path}' is missing").format(path=path)
        yield Issue(where, line, what, _("put it there, or correct the name"), code="entries.file")
    elif not _is_real(file, content):
        what = _("the file '{path}' is a link that leads elsewhere").format(path=path)
        yield Issue(where, line, what, _("put the file itself there"), code="entries.file-link")


def _is_real(file: Path, content: Path) -> bool:
    """Whether neither *file* nor a folder above it within *content* is a symbolic link."""
    return file.resolve() == content.resolve() / file.relative_to(content)
