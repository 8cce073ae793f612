"""`shots`: pictures of every page kind in every width, colour scheme and language, on one page to look at."""

from __future__ import annotations

import argparse
import html
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plugins.commands.build import OUTPUT
from plugins.commands.console import progress, say
from plugins.commands.reference import album, guide
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
# Pictures further down load when somebody comes near them; a picture of the whole page wants them at once.
_READY = """\
async () => {
  const pictures = [...document.images];
  for (const one of pictures) one.loading = "eager";
  await Promise.all(pictures.map((one) => one.decode().catch(() => {})));
  return document.documentElement.scrollWidth - window.innerWidth;
}
"""
_STYLE = """\
body { margin: 0 1rem 4rem; font: 1rem/1.4 system-ui; }
form { position: sticky; inset-block-start: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.25rem 2rem; }
form { padding: 0.5rem 0; border-block-end: 1px solid; background: Canvas; }
fieldset { display: flex; gap: 0.75rem; margin: 0; padding: 0; border: 0; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
section > div { display: flex; gap: 0.75rem; align-items: start; overflow-x: auto; }
figure { margin: 0; flex: none; }
figure a { display: block; max-block-size: 85vh; overflow-y: auto; border: 1px solid; }
body:has(#whole:checked) figure a { max-block-size: none; }
img { display: block; inline-size: 18rem; block-size: auto; }
.w768 img { inline-size: 28rem; }
.w1280 img { inline-size: 44rem; }
.wide { padding: 4px; background: #fc0; color: #000; }
body:has(#wide:checked) :is(figure:not(.wide), section:not(:has(.wide))) { display: none; }
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
    parser.add_argument("--guide", action="store_true", help=_("take the pictures of the guides instead"))


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
            say("\n".join(album.take(browser, options.home, root)))
        return 0
    shutil.rmtree(root / SHOTS, ignore_errors=True)
    with progress(_("taking the pictures …")), _browser(root, chromium) as (browser, base):
        shots = [
            shot for width in WIDTHS for look in LOOKS for shot in _series(browser, base, root, found, width, look)
        ]
    wide = {name: excess for name, excess in shots if excess > 0}
    files.write(root / SHOTS / "index.html", index(found, wide).encode())
    files.write(root / SHOTS / "shots.css", (_STYLE + filters(found)).encode())
    for name, excess in wide.items():
        say(_("{file} is {count} px wider than the screen").format(file=SHOTS / name, count=excess))
    count = len(shots)
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


def index(found: Iterable[Subject], wide: Mapping[str, int]) -> str:
    """Return the page that shows all pictures, a row for each page; *wide* are those wider than the screen."""
    pages = list(found)
    rows = []
    for one in pages:
        title = html.escape(f"{one.kind} ({one.lang}) {one.address}")
        cells = "".join(_figure(one, width, look, wide) for width in WIDTHS for look in LOOKS)
        rows.append(f'<section class="{one.lang}">\n<h2>{title}</h2>\n<div>\n{cells}</div>\n</section>\n')
    groups = (_group(values) for values in (WIDTHS, LOOKS, _langs(pages)))
    more = '<label><input type="checkbox" id="whole"> whole height</label>\n'
    more += f'<label><input type="checkbox" id="wide"> only what is too wide ({len(wide)})</label>\n'
    head = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Shots</title>\n'
    style = '<link rel="stylesheet" href="shots.css">\n'
    return f"{head}{style}<form>\n{''.join(groups)}{more}</form>\n{''.join(rows)}</html>\n"


def filters(found: Iterable[Subject]) -> str:
    """Return the rules that hide what is not ticked on the page of all pictures."""
    values = (*WIDTHS, *LOOKS, *_langs(found))
    return "".join(f"body:has(#only-{one}:not(:checked)) .{_class(one)} {{ display: none; }}\n" for one in values)


def _langs(found: Iterable[Subject]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lang for one in found))


def _class(value: object) -> str:
    return f"w{value}" if isinstance(value, int) else str(value)


def _group(values: Iterable[object]) -> str:
    boxes = (f'<label><input type="checkbox" id="only-{one}" checked> {one}</label>\n' for one in values)
    return f"<fieldset>\n{''.join(boxes)}</fieldset>\n"


def _figure(one: Subject, width: int, look: str, wide: Mapping[str, int]) -> str:
    name = name_of(one, width, look)
    excess = wide.get(name, 0)
    note = f", {excess} px too wide" if excess else ""
    classes = f"w{width} {look}{' wide' if excess else ''}"
    picture = f'<a href="{name}"><img src="{name}" alt="" loading="lazy"></a>'
    return f'<figure class="{classes}"><figcaption>{width} px, {look}{note}</figcaption>{picture}</figure>\n'


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
) -> Iterator[tuple[str, int]]:
    """Take all pages in one width and look; yield every name with the pixels its page is wider than the screen."""
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
        excess: int = page.evaluate(_READY)
        page.screenshot(path=root / SHOTS / name, full_page=True)
        yield name, excess
    context.close()
