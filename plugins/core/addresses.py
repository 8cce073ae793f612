"""
Where every kind of page lives: the only place that makes addresses.

Patterns cannot collide: each kind has a first segment of its own, and a page may not take one of them as its slug. The
site's first language lives at `/`, every other one below its tag, each with words of its own.
Addresses are site paths with a slash in front; `save_as` is the same as a file below the output.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from plugins.core.entry import Entry
from plugins.core.settings import Site
from plugins.core.slugs import slugify


@dataclass(frozen=True, slots=True)
class Words:
    """What the listings of one language are called in addresses, and what a text without a category belongs to."""

    category: str
    tag: str
    person: str
    series: str
    archive: str
    page: str
    categories: str
    tags: str
    people: str
    all_series: str
    search: str
    other: str
    other_name: str

    @property
    def segments(self) -> frozenset[str]:
        """The words that stand first in an address, below the language."""
        return frozenset(astuple(self)[:11])


GERMAN = Words(
    category="rubrik",
    tag="thema",
    person="person",
    series="serie",
    archive="archiv",
    page="seite",
    categories="rubriken",
    tags="themen",
    people="personen",
    all_series="serien",
    search="suche",
    other="allgemein",
    other_name="Allgemein",
)
ENGLISH = Words(
    category="category",
    tag="tag",
    person="person",
    series="series",
    archive="archive",
    page="page",
    categories="categories",
    tags="tags",
    people="people",
    all_series="series",
    search="search",
    other="general",
    other_name="General",
)

BLOG = "blog"
FEED = "feed.atom.xml"
FEEDS = (FEED, "feed.rss.xml", "feed.json")
SEARCH_INDEX = "pagefind"
# An article's sheet is named by the devices it has (plugins/site/stylesheet.py).
STYLES = {
    name: f"theme/css/{name}.css"
    for name in (
        *("style", "lists", "overviews", "articles", "articles-tables", "articles-code", "articles-devices"),
        *("articles-tables-code", "articles-tables-devices", "articles-code-devices", "articles-tables-code-devices"),
    )
}
NOT_FOUND = "404.html"
# What machines ask for; plugins/discovery writes it.
AT_ROOT = frozenset(
    {
        *("sitemap.xml", "robots.txt", "humans.txt", "site.webmanifest", "_headers", "_redirects", ".well-known"),
        *("favicon.svg", "favicon.ico", "apple-touch-icon.png", "icon-192.png", "icon-512.png"),
    }
)
RESERVED = frozenset(
    {
        *(BLOG, *GERMAN.segments, *ENGLISH.segments),
        *("theme", "images", "files", "posts", "pages", "kommentare", "feed", "404", "pictures", SEARCH_INDEX),
    }
)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of everything in the language `lang` of a site whose first language is `first`."""

    lang: str
    first: str

    @property
    def words(self) -> Words:
        """The words of this language's addresses."""
        return words(self.lang)

    @property
    def home(self) -> str:
        """The home page, and what every address of this language begins with."""
        return "/" if self.lang == self.first else f"/{self.lang}/"

    @property
    def blog(self) -> str:
        """The listing of all articles."""
        return f"{self.home}{BLOG}/"

    @property
    def archive(self) -> str:
        """All articles by year."""
        return f"{self.home}{self.words.archive}/"

    @property
    def categories(self) -> str:
        """The overview of the categories."""
        return f"{self.home}{self.words.categories}/"

    @property
    def tags(self) -> str:
        """The overview of the tags."""
        return f"{self.home}{self.words.tags}/"

    @property
    def people(self) -> str:
        """The overview of the people."""
        return f"{self.home}{self.words.people}/"

    @property
    def all_series(self) -> str:
        """The overview of the series."""
        return f"{self.home}{self.words.all_series}/"

    @property
    def search(self) -> str:
        """The search page."""
        return f"{self.home}{self.words.search}/"

    @property
    def feed(self) -> str:
        """The feed of all articles."""
        return f"{self.home}{FEED}"

    @property
    def not_found(self) -> str:
        """What a host shows for an address that leads nowhere."""
        return f"{self.home}{NOT_FOUND}"

    def category(self, key: str) -> str:
        """The listing of a category."""
        return f"{self.home}{self.words.category}/{key}/"

    def tag(self, slug: str) -> str:
        """The listing of a tag."""
        return f"{self.home}{self.words.tag}/{slug}/"

    def person(self, key: str) -> str:
        """The page of a person."""
        return f"{self.home}{self.words.person}/{key}/"

    def series(self, slug: str) -> str:
        """The page of a series."""
        return f"{self.home}{self.words.series}/{slug}/"


def words(lang: str) -> Words:
    """Return the words of addresses in *lang*: German ones for German, English ones for everything else."""
    return GERMAN if lang.partition("-")[0] == "de" else ENGLISH


def of_entry(entry: Entry, first_lang: str) -> str:
    """Return the address of *entry*; languages other than the site's first one live below their tag."""
    places = Places(entry.lang, first_lang)
    return f"{places.home if entry.is_page else places.blog}{entry.slug}/"


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


def is_listing(address: str, site: Site) -> bool:
    """Whether the site itself makes pages at *address*, today or as soon as there is a text for them."""
    first = site.site.lang
    parts = file_of(address).removesuffix("index.html").strip("/").split("/")
    lang = parts[0] if parts[0] in site.site.languages and parts[0] != first else first
    own = words(lang)
    rest = [part for part in (parts if lang == first else parts[1:]) if part]
    if not rest or rest[0] in {own.category, own.tag, own.person, own.series}:
        return True
    if len(rest) == 1:
        others = RESERVED - GERMAN.segments - ENGLISH.segments
        return rest[0] in others | own.segments or rest[0] in {*FEEDS, NOT_FOUND, *AT_ROOT}
    return rest[0] == BLOG and rest[1] == own.page and len(rest) > 2


def category_key(name: str, site: Site, lang: str) -> str:
    """Return the last part of a category's address; *name* may be its key or its name, and may be open."""
    if not name:
        return words(lang).other
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
    """Return the last part of a series' address."""
    return slugify(name, lang)
