"""Our own client in Chromium under a strict CSP: click, write by keyboard, moderate, read."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.comments.conftest import Start, free_port
from tests.comments.website import STATIC, Website
from tests.support.programs import require_program

pytestmark = [pytest.mark.comments, pytest.mark.browser]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-extensions",
]
PAGES = {
    "/offen.html": ("/offen/", "open", "de"),
    "/open.html": ("/offen/", "open", "en"),
    "/geprueft.html": ("/geprüft/", "moderated", "de"),
    "/zu.html": ("/zu/", "closed", "de"),
    "/veraltet.html": ("/zu/", "open", "de"),
    "/fremd.html": ("/unbekannt/", "open", "de"),
}
TEXT = "Kommentar (erforderlich)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = require_program("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def site(start: Start) -> Iterator[Website]:
    with Website(0, PAGES, seconds=3) as website:
        website.service_port = start(site_url=website.url).port
        yield website


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin")
    made.set_default_timeout(8000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _watch(page: Page) -> list[str]:
    """Collect what the page complains about: console errors, violated policies, uncaught exceptions."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


def _open_by_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def _write_by_keyboard(page: Page, name: str, text: str) -> None:
    """Write from the focused comment field: back to the name, forth again, on to the button."""
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def _let_time_pass(page: Page) -> None:
    page.wait_for_timeout(3100)


def _stored(page: Page, context: BrowserContext) -> tuple[int, int, int]:
    local, session = page.evaluate("[localStorage.length, sessionStorage.length]")
    return len(context.cookies()), local, session


def _moderate(browser: Browser, site: Website, service_root: Path, password: str) -> None:
    """Go the way the preview offers: the moderation page, the password, the button."""
    moderator = browser.new_context()
    page = moderator.new_page()
    page.goto(f"{site.url}/kommentare/admin/")
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.get_by_text("Pending (1)").wait_for()
    with page.expect_response(lambda answer: "/activate/" in answer.url) as answer:
        page.get_by_text("Validate", exact=True).click()
    assert answer.value.status == 200
    moderator.close()


def test_comment_from_click_to_publication(browser: Browser, context: BrowserContext, page: Page, start: Start) -> None:
    """A comment written by keyboard only waits, is moderated, and is there after a reload and a click."""
    complaints = _watch(page)
    with Website(0, PAGES, seconds=3) as site:
        service = start(site_url=site.url)
        site.service_port = service.port
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))

        page.goto(f"{site.url}/geprueft.html")
        page.wait_for_timeout(300)
        before = list(requests)
        _open_by_keyboard(page, f"{site.url}/geprueft.html")
        field = page.get_by_label(TEXT)
        expect(field).to_be_focused()
        expect(page.get_by_role("status")).to_have_text("Noch keine Kommentare.")
        _let_time_pass(page)
        _write_by_keyboard(page, "Änne Müller", "Das hilft uns *sehr*.\n\nDanke!")
        expect(page.get_by_role("status")).to_have_text("Danke. Ihr Kommentar erscheint nach der Prüfung.")
        waiting = page.locator(".comment").count()
        _moderate(browser, site, service.root, service.password)
        _open_by_keyboard(page, f"{site.url}/geprueft.html")
        comment = page.locator(".comment")
        expect(comment).to_have_count(1)

        assert [f"{site.url}/geprueft.html", f"{site.url}/talk-loader.js"] == before
        assert all(url.startswith(f"{site.url}/") for url in requests)
        assert 0 == waiting
        expect(comment.get_by_role("heading", level=3)).to_contain_text("Änne Müller")
        expect(comment.locator("em")).to_have_text("sehr")
        assert comment.locator("time").get_attribute("datetime")
        assert (0, 0, 0) == _stored(page, context)
        assert [] == complaints


def test_open_thread_shows_the_comment_at_once(page: Page, site: Website) -> None:
    """In an open thread the comment appears without a reload, and a reply finds its place."""
    complaints = _watch(page)
    _open_by_keyboard(page, f"{site.url}/offen.html")
    _let_time_pass(page)
    _write_by_keyboard(page, "Anna", "Erster Gedanke")
    expect(page.get_by_role("status")).to_have_text("Danke. Ihr Kommentar ist veröffentlicht.")
    page.get_by_role("button", name="Antworten auf Anna").press("Enter")
    expect(page.get_by_label(TEXT)).to_be_focused()
    expect(page.get_by_role("heading", name="Ihre Antwort an Anna")).to_be_visible()
    _let_time_pass(page)
    page.keyboard.type("Zweiter Gedanke")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".comment .comment")).to_contain_text("Zweiter Gedanke")
    expect(page.get_by_role("heading", name="Kommentar schreiben")).to_be_visible()
    assert [] == complaints


def test_hostile_comment_is_copied_as_harmless_text(page: Page, site: Website) -> None:
    """Names, markup and links of others run nothing and load nothing."""
    complaints = _watch(page)
    nasty = "<script>window.bad = 1</script> # Titel\n\n![x](https://example.org/x.png) [a](https://example.org/a)"
    _open_by_keyboard(page, f"{site.url}/offen.html")
    _let_time_pass(page)
    _write_by_keyboard(page, "<img src=x onerror=bad=1>", nasty)
    comment = page.locator(".comment")
    expect(comment).to_have_count(1)

    expect(comment.locator("bdi")).to_have_text("<img src=x onerror=bad=1>")
    assert page.evaluate("window.bad") is None
    assert 0 == comment.locator("img, script").count()
    assert "nofollow ugc noopener" == comment.locator("a[href='https://example.org/a']").get_attribute("rel")
    assert [] == complaints


def test_service_html_is_not_trusted(page: Page, site: Website) -> None:
    """Whatever the service sends, only listed elements without attributes arrive in the page."""
    html = (
        "<h1 onclick=x>A</h1><img src=/x.png onerror=bad=1><a href='javascript:bad()'>b</a><a href='//e.test'>c</a>"
        "<iframe src=/></iframe><p style='color:red' class=x id=y>d</p><a href='https://e.test/' target=_top>e</a>"
    )
    comment = {"id": 1, "author": None, "created": 1.5e9, "mode": 1, "text": html}
    page.route("**/kommentare/?**", lambda route: route.fulfill(json={"replies": [comment]}))
    _open_by_keyboard(page, f"{site.url}/offen.html")
    body = page.locator(".comment > div")
    expect(body).to_have_count(1)

    expected = '<p>A</p>bc<p>d</p><a href="https://e.test/" rel="nofollow ugc noopener">e</a>'
    assert expected == body.inner_html()
    assert page.evaluate("window.bad") is None


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/offen.html", "Das ging schnell. Bitte warten Sie einige Sekunden und senden Sie noch einmal."),
        ("/open.html", "That was fast. Please wait a few seconds and send again."),
    ],
)
def test_too_fast_keeps_the_text(page: Page, site: Website, address: str, message: str) -> None:
    """Who writes too fast is told so in the page's language, and loses nothing."""
    _open_by_keyboard(page, site.url + address)
    _write_by_keyboard(page, "Anna", "Schnell")

    expect(page.get_by_role("status")).to_have_text(message)
    expect(page.locator("textarea")).to_have_value("Schnell")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/veraltet.html", "Die Kommentare zu diesem Beitrag sind geschlossen."),
        ("/fremd.html", "Zu diesem Beitrag gibt es keine Kommentare."),
    ],
)
def test_refusal_is_shown_and_the_text_kept(page: Page, site: Website, address: str, message: str) -> None:
    """A thread closed or removed after the page was loaded answers with its reason."""
    _open_by_keyboard(page, site.url + address)
    _let_time_pass(page)
    _write_by_keyboard(page, "Anna", "Zu spät")

    expect(page.get_by_role("status")).to_have_text(message)
    expect(page.locator("textarea")).to_have_value("Zu spät")


def test_unreachable_service_is_named(page: Page, site: Website) -> None:
    """A service that is down costs neither the page nor the text; when it is back, sending works."""
    port, site.service_port = site.service_port, free_port()
    _open_by_keyboard(page, f"{site.url}/offen.html")
    offline = "Die Kommentare sind nicht erreichbar. Bitte versuchen Sie es später noch einmal."
    expect(page.get_by_role("status")).to_have_text(offline)
    _let_time_pass(page)
    _write_by_keyboard(page, "Anna", "Trotzdem")
    page.wait_for_timeout(200)
    expect(page.get_by_role("status")).to_have_text(offline)
    expect(page.locator("textarea")).to_have_value("Trotzdem")
    site.service_port = port
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Danke. Ihr Kommentar ist veröffentlicht.")


def test_missing_client_is_named(page: Page, site: Website) -> None:
    """If the client cannot be loaded, the button says so."""
    page.route("**/talk.js", lambda route: route.fulfill(status=404))
    _open_by_keyboard(page, f"{site.url}/offen.html")

    expect(page.locator("#kommentare")).to_contain_text("✗")


def test_closed_thread_has_no_form(page: Page, site: Website, context: BrowserContext) -> None:
    """A closed thread is read only; focus goes to the status, not into the void."""
    _open_by_keyboard(page, f"{site.url}/zu.html")
    expect(page.get_by_role("status")).to_have_text("Noch keine Kommentare.")

    expect(page.get_by_role("status")).to_be_focused()
    assert 0 == page.locator("form, textarea, input").count()
    assert (0, 0, 0) == _stored(page, context)


def test_form_is_labelled_and_the_trap_out_of_the_way(page: Page, site: Website) -> None:
    """Every field has a label and a unique id; the trap is reached neither by Tab nor by a screen reader."""
    _open_by_keyboard(page, f"{site.url}/offen.html")
    expect(page.get_by_label(TEXT)).to_be_focused()
    page.keyboard.press("Tab")

    assert "Kommentar absenden" == page.evaluate("document.activeElement.textContent")
    assert [] == page.evaluate("[...document.querySelectorAll('input, textarea')].filter(e => !e.labels.length)")
    assert page.evaluate(
        "(ids => ids.length === new Set(ids).size)([...document.querySelectorAll('[id]')].map(e => e.id))"
    )
    assert 0 == page.get_by_role("textbox", name="Bitte leer lassen").count()


def test_client_is_small_and_asks_nobody_else() -> None:
    """The client is at most 3,000 bytes compressed, the loader at most 500 bytes; neither stores nor names a host."""
    client, loader = ((STATIC / name).read_bytes() for name in ("talk.js", "talk-loader.js"))

    assert 3000 >= len(gzip.compress(client, 9))
    assert 500 >= len(loader)
    for word in (
        b"innerHTML",
        b"localStorage",
        b"sessionStorage",
        b"document.cookie",
        b"eval(",
        b"http://",
        b"https://",
    ):
        assert word not in client + loader
