"""`shots`: pictures of every page kind in every width, colour scheme and language, on one page to look at."""

from __future__ import annotations

import argparse
import html
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plugins.commands.build import OUTPUT
from plugins.commands.console import progress, say
from plugins.commands.reference import guide
from plugins.core import addresses, files
from plugins.core.collection import Collection, demand_sound, read
from plugins.core.entry import Entry
from plugins.core.errors import FreigabeError
from plugins.core.texts import _, ngettext
from plugins.preview.server import PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHOTS = Path("var/shots")
WIDTHS = (360, 768, 1280)
LOOKS = ("light", "dark", "print", "forced")
_HEAD = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Shots</title>
<link rel="stylesheet" href="shots.css">
"""
_STYLE = """\
body { font: 1rem system-ui; }
div { display: flex; gap: 1rem; overflow-x: auto; align-items: start; }
figure { margin: 0; }
img { width: 20rem; border: 1px solid; }
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A page to take: its kind, its language, its address."""

    kind: str
    lang: str
    address: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--browser", default="", metavar="PATH", help=_("Chromium to use; the system's when missing"))
    parser.add_argument("--guide", action="store_true", help=_("take the pictures of the authors' guides instead"))


def run(options: argparse.Namespace) -> int:
    """Take the pictures of `output/` and write `var/shots/index.html`."""
    root: Path = options.root
    collection = read(root)
    demand_sound(collection.issues)
    found = tuple(one for one in subjects(collection) if (root / OUTPUT / addresses.file_of(one.address)).is_file())
    if not found:
        raise FreigabeError(str(OUTPUT), _("has no page"), "python3 tasks.py build")
    chromium = options.browser or shutil.which("chromium") or ""
    if options.guide:
        with progress(_("taking the pictures …")), _browser(root, chromium) as (browser, base):
            page = browser.new_page(viewport={"width": guide.WIDTH, "height": 900}, reduced_motion="reduce")
            say("\n".join(guide.take(page, base, root, root / OUTPUT)))
        return 0
    shutil.rmtree(root / SHOTS, ignore_errors=True)
    with progress(_("taking the pictures …")), _browser(root, chromium) as (browser, base):
        names = [
            name for width in WIDTHS for look in LOOKS for name in _series(browser, base, root, found, width, look)
        ]
    files.write(root / SHOTS / "index.html", index(found).encode())
    files.write(root / SHOTS / "shots.css", _STYLE.encode())
    count = len(names)
    text = ngettext("{count} picture, see {file}", "{count} pictures, see {file}", count)
    say(text.format(count=count, file=SHOTS / "index.html"))
    return 0


def subjects(collection: Collection) -> Iterator[Subject]:
    """Yield one page of every kind in every language; of the entries of one kind the longest, which shows the most."""
    first = collection.site.site.lang
    for lang in collection.site.site.languages:
        places = addresses.Places(lang, first)
        entries = [entry for entry in collection.entries if entry.lang == lang]
        yield from (Subject(kind, lang, address) for kind, address in _listings(entries, places, collection))
        for kind in sorted({entry.kind for entry in entries}):
            longest = max((one for one in entries if one.kind is kind), key=lambda one: (len(one.body), one.id))
            yield Subject(kind.value, lang, addresses.of_entry(longest, first))
        yield from (Subject("contact", lang, f"{places.home}{slug}/") for slug in ("kontakt", "contact"))


def _listings(entries: list[Entry], places: addresses.Places, collection: Collection) -> Iterator[tuple[str, str]]:
    yield from (("home", places.home), ("blog", places.blog), ("blog, page 2", f"{places.blog}{places.words.page}/2/"))
    yield from (("archive", places.archive), ("categories", places.categories), ("tags", places.tags))
    yield from (("people", places.people), ("all series", places.all_series), ("not found", places.not_found))
    yield "search", f"{places.home}{places.words.search}/"
    posts = [entry for entry in entries if not entry.is_page]
    for entry in posts[:1]:
        key = addresses.category_key(entry.category, collection.site, entry.lang)
        yield "category", places.category(key)
    yield from (
        ("tag", places.tag(addresses.tag_slug(tag, entry.lang))) for entry in posts[:1] for tag in entry.tags[:1]
    )
    people = [name for entry in posts for name in entry.authors][:1]
    yield from (("person", places.person(addresses.person_key(name, collection.site))) for name in people)
    series = [entry for entry in posts if entry.series][:1]
    yield from (("series", places.series(addresses.series_slug(one.series, one.lang))) for one in series)


def name_of(subject: Subject, width: int, look: str) -> str:
    """Return the file name of one picture."""
    return f"{subject.lang}-{subject.kind.replace(', ', '-').replace(' ', '-')}-{width}-{look}.png"


def index(found: Iterable[Subject]) -> str:
    """Return the page that shows all pictures, a row for each page and look."""
    rows = []
    for one in found:
        title = html.escape(f"{one.kind} ({one.lang}) {one.address}")
        rows.append(f"<h2>{title}</h2>\n")
        for look in LOOKS:
            cells = (
                f'<figure><a href="{name}"><img src="{name}" alt="" loading="lazy"></a>'
                f"<figcaption>{width} px, {look}</figcaption></figure>\n"
                for width in WIDTHS
                for name in [name_of(one, width, look)]
            )
            rows.append(f"<div>\n{''.join(cells)}</div>\n")
    return f"{_HEAD}{''.join(rows)}</html>\n"


@contextmanager
def _browser(root: Path, chromium: str) -> Iterator[tuple[Browser, str]]:
    """
    Serve `output/` and yield a browser with the site's address.

    Raises:
        FreigabeError: If Playwright or a browser is missing.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise FreigabeError("playwright", _("is not installed"), "python3 tasks.py test") from None
    with PreviewServer(root / OUTPUT, port=0) as server, sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=chromium or None, args=["--no-sandbox"])
        except Error as error:
            raise FreigabeError("Chromium", str(error).splitlines()[0], _("name it with --browser")) from None
        yield browser, server.url


def _series(
    browser: Browser, base: str, root: Path, found: tuple[Subject, ...], width: int, look: str
) -> Iterator[str]:
    """Take all pages in one width and look."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if look == "dark" else "light",
        forced_colors="active" if look == "forced" else "none",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.emulate_media(media="print" if look == "print" else "screen")
    for one in found:
        page.goto(f"{base}{one.address}", wait_until="load")
        name = name_of(one, width, look)
        page.screenshot(path=root / SHOTS / name, full_page=True)
        yield name
    context.close()
