"""The search in Chromium on a built site, under the Content-Security-Policy: what is found, said, loaded and asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pagefind_bin import get_executable
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.programs import require_program
from tests.support.served import Served
from tests.support.site import Site

pytestmark = pytest.mark.browser
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-extensions"]
SEARCHING = ("/suche/", "/en/search/")
# Word asked for → titles found; one post holds each inflected form.
GERMAN = {
    "Haus": {"Häuser", "Formen"},
    "Häuser": {"Häuser", "Formen"},
    "kündigen": {"Kündigung"},
    "kündigte": {"Kündigung"},
    "Vertrag": {"Verträge"},
    "Verträge": {"Verträge"},
    "sanieren": {"Formen"},
    "house": set[str](),
    "verborgen": set[str](),
    "Entwurf": set[str](),
    "Archiv": set[str](),
    "Haeuser": {"Häuser", "Formen"},
    # Pagefind alone would answer with the words that begin with z
    "zzyzx": set[str](),
}
ENGLISH = {"house": {"The houses"}, "houses": {"The houses"}, "Haus": set[str](), "Vertrag": set[str]()}
# Found in the place of Pagefind's package: it is asked before the pages are divided.
SMALL = """
from plugins.search import parts, wordlists
parts.LIMIT, wordlists._PIECE = 2_000, 100
get_executable = lambda: {program!r}
"""
HOSTILE = '"<img src=x onerror=alert(1)> & <b>Co</b>"'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site.at(tmp_path_factory.mktemp("search"))
    site.post("haeuser", "Wir bauen kleine Gebäude.\n", title="Häuser")
    site.post("formen", "Im Haus wird saniert.\n", title="Formen")
    site.post("kuendigung", "Er kündigte am Freitag.\n", title="Kündigung").post(
        "vertraege", "Papier.\n", title="Verträge"
    )
    site.post("feindlich", "`<script>alert(1)</script>` zerlegt &lt;mark&gt; und &amp;amp; alles.\n", title=HOSTILE)
    for number in range(1, 13):
        site.post(f"reihe-{number}", f"Zwölf gleiche Texte, hier der {number}.\n", title=f"Reihe {number}")
    site.post("houses", "We build small ones.\n", title="The houses", lang="en")
    site.post("verborgen", "Ein verborgenes Haus.\n", status="hidden").post("entwurf", "Ein Entwurf.\n", status="draft")
    return site.built()


@pytest.fixture(scope="module")
def folder(site: Site) -> Path:
    return site.root / "output"


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[Served]:
    with Served(folder, wasm=SEARCHING) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = require_program("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test when anything complains: the console, the policy, an exception, another host."""
    complaints: list[str] = []
    # with motion Chromium tells of every page transition that a quick key press cuts off
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    context.set_default_timeout(8000)
    made = context.new_page()
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "request",
        lambda request: complaints.append(request.url) if urlsplit(request.url).hostname != "127.0.0.1" else None,
    )
    yield made
    context.close()
    assert [] == complaints


def ask(page: Page, address: str, query: str) -> set[str]:
    """Open the page *address* with *query* in its address, and return the titles found."""
    page.goto(f"{address}?q={query}")
    expect(page.get_by_role("status")).to_have_text(re.compile(re.escape(query)))
    return set(page.locator("[data-search-results] h2").all_inner_texts())


@pytest.mark.parametrize("query", GERMAN)
def test_german_words_are_found_in_every_form(query: str, host: Served, page: Page) -> None:
    """Umlaut plurals, tenses, participles; never English, hidden, unreleased or listing pages."""
    assert GERMAN[query] == ask(page, f"{host.url}/suche/", query)


@pytest.mark.parametrize("query", ENGLISH)
def test_english_pages_find_english_only(query: str, host: Served, page: Page) -> None:
    """Each language has its own index and its own stemming."""
    assert ENGLISH[query] == ask(page, f"{host.url}/en/search/", query)


def test_a_large_site_finds_the_same_and_loads_no_more_indexes(
    site: Site, tmp_path: Path, browser: Browser, page: Page
) -> None:
    """One that takes three texts for many: its index is made in parts and read in pieces, and is one for the reader."""
    large = site.copy(tmp_path)
    large.write("fakes/pagefind_bin.py", SMALL.format(program=str(get_executable())))
    done = large.task("build", env={"PYTHONPATH": str(large.root / "fakes")})
    assert 0 == done.code, done.said
    output = large.root / "output"
    made = len(list((large.root / "var/cache/search/parts").iterdir()))

    with Served(output, wasm=SEARCHING) as served:
        found = {query: ask(page, f"{served.url}/suche/", query) for query in GERMAN}
        english = {query: ask(page, f"{served.url}/en/search/", query) for query in ENGLISH}
        lists = {path for path in served.asked if path.endswith(".pf_meta")}

    assert (GERMAN, ENGLISH) == (found, english)
    assert made > 3
    assert len(list((output / "pagefind/index").iterdir())) > 10
    assert 2 == len(lists), "one for each language"


def test_the_words_of_the_page_are_german_and_english(host: Served, page: Page) -> None:
    """They come from the theme's catalogue."""
    ask(page, f"{host.url}/suche/", "Haus")
    german = page.get_by_role("status").inner_text()
    ask(page, f"{host.url}/en/search/", "houses")

    assert ["2 Treffer für „Haus“.", "One hit for “houses”."] == [german, page.get_by_role("status").inner_text()]


def test_the_keyboard_is_enough(host: Served, page: Page) -> None:
    """Write, Enter, read the count, go on to the first result and open it; the way back shows the results again."""
    page.goto(f"{host.url}/suche/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("kündigen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ein Treffer für „kündigen“.")
    address = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/blog/kuendigung/")
    page.go_back()

    expect(page.get_by_role("link", name="Kündigung")).to_be_visible()
    assert f"{host.url}/suche/?q=k%C3%BCndigen" == address
    assert "kündigen" == page.get_by_role("searchbox").input_value()


def test_the_address_leads_to_the_results_and_asking_again_adds_no_history(host: Served, page: Page) -> None:
    """One entry in the history, whatever is asked there."""
    ask(page, f"{host.url}/suche/", "Haus")
    before = page.evaluate("history.length")
    page.get_by_role("searchbox").fill("Vertrag")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ein Treffer für „Vertrag“.")

    assert before == page.evaluate("history.length")
    assert page.url.endswith("?q=Vertrag")


def test_ten_results_at_a_time(host: Served, page: Page) -> None:
    """More come on a click, and the focus goes to the first of them."""
    ask(page, f"{host.url}/suche/", "Texte")
    results = page.locator("[data-search-results] li")
    expect(results).to_have_count(10)
    page.get_by_role("button", name="Mehr anzeigen").click()

    expect(results).to_have_count(12)
    expect(results.nth(10).get_by_role("link")).to_be_focused()
    expect(page.get_by_role("button", name="Mehr anzeigen")).to_be_hidden()


def test_what_authors_wrote_stays_text(host: Served, page: Page) -> None:
    """Titles and excerpts are drawn as text; found words alone are marked."""
    ask(page, f"{host.url}/suche/", "zerlegt")

    result = page.locator("[data-search-results] li")
    assert HOSTILE.strip('"') == result.locator("h2").inner_text()
    assert "<script>alert(1)</script> zerlegt <mark> und &amp; alles." == result.locator("p").last.inner_text()
    assert ["zerlegt"] == result.locator("mark").all_inner_texts()
    assert 0 == result.locator("img, script, b").count()


def test_what_is_asked_stays_text(host: Served, page: Page) -> None:
    """The query is shown, never run, and `$&` in it is no pattern."""
    page.goto(f"{host.url}/suche/")
    page.get_by_role("searchbox").fill("<svg onload=alert(2)> $&")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Nichts gefunden für „<svg onload=alert(2)> $&“.")


def test_nothing_of_the_index_is_loaded_before_the_form_is_used(host: Served, page: Page) -> None:
    """No other page loads the search at all; the search page loads its script, and the index on the first letter."""
    del host.asked[:]
    page.goto(f"{host.url}/blog/haeuser/", wait_until="networkidle")
    elsewhere = [path for path in host.asked if "search" in path or "pagefind" in path]
    page.goto(f"{host.url}/suche/", wait_until="networkidle")
    opened = [path for path in host.asked if "pagefind" in path]
    with page.expect_response(lambda answer: answer.url.endswith("/pagefind/pagefind.js")) as answer:
        page.get_by_role("searchbox").press("H")

    assert ([], []) == (elsewhere, opened)
    assert 200 == answer.value.status


def test_without_javascript_there_is_a_text_and_a_way_to_the_archive(host: Served, browser: Browser) -> None:
    """The form, which could do nothing, is not shown."""
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{host.url}/suche/")

    expect(page.locator("form")).to_be_hidden()
    # Playwright's search for text passes over this element
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("Die Suche braucht JavaScript.")
    page.get_by_role("link", name="Zum Archiv").click()
    page.wait_for_url("**/archiv/")
    context.close()


def test_an_index_that_cannot_be_loaded_is_told(folder: Path, browser: Browser) -> None:
    """As in a preview, which has none: a sentence, and the archive is still there."""
    with Served(folder, wasm=SEARCHING, missing="/pagefind/") as served:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{served.url}/suche/?q=Haus")

        expect(page.get_by_role("status")).to_have_text(re.compile("^Die Suche lässt sich gerade nicht laden"))
        expect(page.get_by_role("link", name="Zum Archiv")).to_be_visible()
        context.close()


def test_the_policy_of_the_search_page_is_needed(folder: Path, browser: Browser) -> None:
    """The tests above would not pass under any policy: without its exception the index does not start."""
    with Served(folder) as served:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{served.url}/suche/?q=Haus")

        expect(page.get_by_role("status")).to_have_text(re.compile("^Die Suche lässt sich gerade nicht laden"))
        context.close()
