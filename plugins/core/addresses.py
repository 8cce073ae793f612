"""
Where every kind of page lives: the only place that makes addresses.

Patterns cannot collide: each kind has a first segment of its own, and a page may not take one of them as its slug.
Addresses are site paths with a slash in front; `save_as` is the same as a file below the output.
"""

from __future__ import annotations

from plugins.core.entry import Entry
from plugins.core.settings import Site
from plugins.core.slugs import slugify

BLOG = "blog"
CATEGORY = "rubrik"
TAG = "thema"
PERSON = "person"
SERIES = "serie"
ARCHIVE = "archiv"
PAGE_SEGMENT = "seite"
FEED = "feed.atom.xml"
FIRM_STYLE = "theme/css/firm.css"
DEFAULT_CATEGORY = "allgemein"
DEFAULT_CATEGORY_NAME = "Allgemein"
OVERVIEWS = {"categories": "rubriken", "tags": "themen", "authors": "personen"}
RESERVED = frozenset(
    {
        *(BLOG, CATEGORY, TAG, PERSON, SERIES, ARCHIVE, PAGE_SEGMENT),
        *OVERVIEWS.values(),
        *("theme", "images", "files", "posts", "pages", "kommentare", "feed", "404", "suche"),
    }
)


def of_entry(entry: Entry, first_lang: str) -> str:
    """Return the address of *entry*; languages other than the site's first one live below their tag."""
    prefix = "" if entry.lang == first_lang else f"/{entry.lang}"
    return f"{prefix}/{entry.slug}/" if entry.is_page else f"{prefix}/{BLOG}/{entry.slug}/"


def of_series(slug: str) -> str:
    """Return the address of a series page."""
    return f"/{SERIES}/{slug}/"


def thread_of(entry: Entry, first_lang: str) -> str:
    """Return the stable key of the entry's conversation."""
    return entry.thread or of_entry(entry, first_lang)


def file_of(address: str) -> str:
    """Return the file below the output that a host serves for *address*: folders serve their `index.html`."""
    path = address.lstrip("/")
    last = path.rpartition("/")[2]
    if not last:
        return f"{path}index.html"
    return path if "." in last else f"{path}/index.html"


def category_key(name: str, site: Site) -> str:
    """Return the last part of a category's address; *name* may be its key or its name, and may be open."""
    if not name:
        return DEFAULT_CATEGORY
    by_name = {label: key for key, label in site.categories.items()}
    return by_name.get(name) or (name if name in site.categories else slugify(name))


def person_key(name: str, site: Site) -> str:
    """Return the last part of a person's address; *name* may be the key or the name, and may be open."""
    by_name = {person.name: key for key, person in site.people.items()}
    return by_name.get(name) or (name if name in site.people else slugify(name))


def tag_slug(tag: str, lang: str) -> str:
    """Return the last part of a tag's address."""
    return slugify(tag, lang)


def series_slug(name: str, lang: str) -> str:
    """Return the last part of a series' address; a language other than German stands in front."""
    slug = slugify(name, lang)
    return slug if lang == "de" else f"{lang}-{slug}"
