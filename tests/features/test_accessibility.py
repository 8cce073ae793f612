"""The sample site in Chromium: axe, width, keyboard, no script, nothing foreign; and its markup in the Nu checker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.pages import ORIGIN, Pages
from tests.support.programs import absent, require_program
from tests.support.site import REPOSITORY, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
# CSS View Transitions Level 2, which the checker does not know yet.
UNKNOWN_TO_VNU = "CSS: Unrecognized at-rule “@view-transition”"
VNU = REPOSITORY / "node_modules/vnu-jar/build/dist/vnu.jar"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 768, 1280)
# Page kind → its addresses in both languages; of many articles the matrix takes the first, the other test every one.
KINDS = {
    "home": r"(en/)?",
    "listing": r"(en/)?blog/",
    "listing, page 2": r"blog/seite/2/",
    "article": r"(en/)?blog/[^/]+/",
    "category": r"(rubrik|en/category)/[^/]+/",
    "tag": r"(thema|en/tag)/[^/]+/",
    "person": r"(person|en/person)/[^/]+/",
    "series": r"(serie|en/series)/[^/]+/",
    "overview": r"(rubriken|themen|personen|serien|archiv|en/(categories|tags|people|series|archive))/",
    "search": r"(suche|en/search)/",
    "page": r"(leistungen|ueber-uns|impressum|datenschutz|en/(legal-notice|services|about)[^/]*)/",
    "contact": r"(kontakt|en/contact)/",
    "not found": r"(en/)?404\.html",
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site, with a contact form and sub-pages, built."""
    site = Site.at(tmp_path_factory.mktemp("sample"))
    shutil.rmtree(site.root / "content")
    shutil.copytree(REPOSITORY / "content", site.root / "content")
    if "[contact]" not in site.text("content/site.toml"):
        site.append("content/site.toml", '\n[contact]\nhours = ["Mo–Do 7–16 Uhr"]\n')
    site.replace("content/site.toml", "[contact]\n", '[contact]\nform = "https://post.example/kontakt"\n')
    if not (site.root / "content/pages/kontakt.md").is_file():
        site.page("kontakt", "Rufen Sie an.\n", nav="9")
    site.page("leistungen/erste", "Text.\n", id="id-erste", slug="erste", title="Die erste Unterseite")
    site.page("leistungen/zweite", "Text.\n", id="id-zweite", slug="zweite", title="Die zweite Unterseite")
    return site.built().root / "output"


@pytest.fixture(scope="module")
def pages(output: Path) -> Pages:
    """The built site as answers to a browser."""
    return Pages(output)


@pytest.fixture(scope="module")
def addresses(output: Path) -> dict[str, list[str]]:
    """Addresses of the site by page kind; redirects are none."""
    names = sorted(path.relative_to(output).as_posix() for path in output.rglob("*.html"))
    found = [
        name.removesuffix("index.html") for name in names if b'http-equiv="refresh"' not in (output / name).read_bytes()
    ]
    return {kind: [name for name in found if re.fullmatch(pattern, name)] for kind, pattern in KINDS.items()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    chromium = require_program("chromium")
    if not AXE.is_file():
        absent("axe-core is not installed: npm ci")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield one
        one.close()


def opened(browser: Browser, pages: Pages, **options: Any) -> tuple[Page, list[str]]:
    """Return a tab on the site, and the list its errors go to."""
    # with motion Chromium tells of every page transition that is cut off
    context = browser.new_context(**{"reduced_motion": "reduce", **options})
    pages.answer(context)
    page = context.new_page()
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    return page, errors


def faults(page: Page, address: str) -> list[str]:
    """Return what axe finds on *address*, and whether the page is wider than the window."""
    page.goto(f"{ORIGIN}/{address}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"/{address} {text}" for text in ([*wrong, f"{over} px too wide"] if over > 0 else wrong)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_kind_passes_axe_and_fits(
    browser: Browser, pages: Pages, addresses: dict[str, list[str]], width: int, scheme: Any
) -> None:
    """WCAG 2.2 AA and best practice, no horizontal scroll, no error, nothing asked of another host, in both languages."""
    page, errors = opened(browser, pages, viewport={"width": width, "height": 800}, color_scheme=scheme)

    first = [
        name for found in addresses.values() for name in (*found[:1], *[one for one in found if one[:3] == "en/"][:1])
    ]
    found = [fault for name in dict.fromkeys(first) for fault in faults(page, name)]

    assert all(addresses[kind] for kind in KINDS if kind != "listing, page 2")
    assert [] == found
    assert [] == errors
    assert [] == pages.foreign


def test_every_page_passes_axe(browser: Browser, pages: Pages, addresses: dict[str, list[str]]) -> None:
    """Not one of each kind only: every text has devices of its own."""
    page, errors = opened(browser, pages, viewport={"width": 360, "height": 800})

    found = [
        fault for name in sorted({one for some in addresses.values() for one in some}) for fault in faults(page, name)
    ]

    assert [] == found
    assert [] == errors


@pytest.mark.parametrize("colours", ["forced", "print"])
def test_forced_colours_and_paper_have_nothing_wider_than_the_sheet(
    browser: Browser, pages: Pages, addresses: dict[str, list[str]], colours: str
) -> None:
    """Forced colours are axe's too; paper has no navigation."""
    page, _errors = opened(
        browser,
        pages,
        viewport={"width": 768, "height": 800},
        forced_colors="active" if colours == "forced" else "none",
    )
    page.emulate_media(media="print" if colours == "print" else "screen")

    found = [fault for some in addresses.values() for name in some[:1] for fault in faults(page, name)]

    assert [] == [fault for fault in found if colours == "forced" or "too wide" in fault]
    assert (colours == "forced") == page.locator(".site-nav").is_visible()


def test_the_keyboard_reaches_content_menu_and_sub_pages(browser: Browser, pages: Pages) -> None:
    """Skip link first; a menu opens with Enter and its pages are the next stops; focus is always to be seen."""
    page, _errors = opened(browser, pages, viewport={"width": 1280, "height": 800})
    page.goto(f"{ORIGIN}/")
    stops: list[str] = []
    for _step in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.innerText.trim()"))
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"

    assert "Zum Inhalt springen" == stops[0]
    assert "Die erste Unterseite" in stops
    assert page.get_by_role("link", name="Die zweite Unterseite").first.is_visible()


def test_without_a_script_everything_is_there(browser: Browser, pages: Pages, addresses: dict[str, list[str]]) -> None:
    """The words of every page are the same with and without JavaScript, but for the button that would need it."""
    told = []
    for enabled in (True, False):
        page, _errors = opened(browser, pages, java_script_enabled=enabled, viewport={"width": 768, "height": 800})
        texts = {}
        for kind in ("home", "listing", "article", "page", "contact", "not found"):
            for name in addresses[kind]:
                page.goto(f"{ORIGIN}/{name}")
                texts[name] = [page.locator(part).first.inner_text() for part in ("header", "h1", "main > *", "footer")]
        told.append(texts)

    assert told[0] == told[1]


def test_the_nu_checker_finds_no_error(output: Path) -> None:
    """HTML, CSS and SVG of the whole site, as the W3C's checker reads them."""
    java = require_program("java")
    if not VNU.is_file():
        absent("vnu-jar is not installed: npm ci")
    found = [path for path in sorted(output.rglob("*")) if path.suffix in (".html", ".css", ".svg")]
    ours = [str(path) for path in found if path.relative_to(output).parts[0] != "pagefind"]

    words = [
        java,
        "-Xss2m",
        "-jar",
        str(VNU),
        "--errors-only",
        "--also-check-css",
        "--also-check-svg",
        "--format",
        "json",
    ]
    done = subprocess.run([*words, *ours], capture_output=True, text=True, timeout=300, check=False)

    messages = json.loads(done.stderr or '{"messages": []}')["messages"]
    assert messages, done.stderr  # it ran: the one it does not know is there
    wrong = [one for one in messages if one["message"] != UNKNOWN_TO_VNU]
    assert [] == [f"{Path(one['url'].removeprefix('file:')).name}: {one['message']}" for one in wrong]
