"""`tasks.py preview` as a person meets it: the address, reload after a save, problems in the browser, comments."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.programs import require_program
from tests.support.site import Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.comments]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
START_S = 120


class Preview:
    """A running preview: its address and what it printed."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.lines: Queue[str] = Queue()
        self.program = program
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self.wait(r"the site: (http://\S+)/ ")[1]
        self.admin = self.wait(r"moderating comments: (\S+),")[1]

    def _read(self) -> None:
        for line in self.program.stdout or ():
            self.lines.put(line)

    def wait(self, pattern: str) -> re.Match[str]:
        """Return the match of the first new line that holds *pattern*."""
        seen: list[str] = []
        while True:
            try:
                line = self.lines.get(timeout=START_S)
            except Empty:
                raise AssertionError(f"{pattern} was not printed:\n{''.join(seen)}") from None
            seen.append(line)
            if found := re.search(pattern, line):
                return found


@contextmanager
def previewed(site: Site, port: int) -> Iterator[Preview]:
    """Run the task on *site* until the block ends; then as if somebody pressed Ctrl-C."""
    program = subprocess.Popen(
        [str(word) for word in (*site.command("preview"), "--no-open", "--port", str(port))],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Preview(program)
    finally:
        program.send_signal(signal.SIGINT)
        assert 130 == program.wait(timeout=60)
        if program.stdout:
            program.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = require_program("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site.at(tmp_path_factory.mktemp("preview"))
    settings = made.text("content/site.toml")
    assert "[comments]" not in settings
    made.append("content/site.toml", '\n[comments]\nprovider = "isso"\n')
    made.post("geprueft", "Ein Satz.\n", comments="moderated")
    made.post("zu", "Ein Satz.\n", comments="closed")
    return made.post("entwurf", "Noch nicht fertig.\n", status="draft")


@pytest.fixture(scope="module")
def preview(site: Site) -> Iterator[Preview]:
    with previewed(site, 8640) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_a_save_reloads_the_page(site: Site, preview: Preview, page: Page) -> None:
    """The author sees the saved sentence without touching the browser; the draft wears its banner."""
    page.goto(f"{preview.url}/blog/entwurf/")
    expect(page.get_by_text("Vorschau")).to_be_visible()
    robots = page.locator('meta[name="robots"]').get_attribute("content")

    site.post("entwurf", "Jetzt mit **zweitem** Satz.\n", status="draft")

    expect(page.get_by_text("Jetzt mit zweitem Satz.")).to_be_visible()
    assert "noindex" in str(robots)


def test_a_broken_file_is_shown_and_the_last_good_pages_stay(site: Site, preview: Preview, page: Page) -> None:
    """Terminal and browser name the problem; the page below is still there, and the notice goes when it is mended."""
    good = site.text("content/posts/2026/zu.md")
    page.goto(f"{preview.url}/blog/zu/")

    site.write("content/posts/2026/zu.md", good.replace("status:", "statsu:"))
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("unknown field 'statsu'")
    preview.wait(r"zu\.md:\d+: unknown field 'statsu'")
    expect(page.get_by_text("Ein Satz.")).to_be_visible()
    site.write("content/posts/2026/zu.md", good)

    expect(notice).to_have_count(0)


def test_an_unknown_address_gets_the_page_for_it(preview: Preview, page: Page) -> None:
    """The site's own 404 page comes with status 404."""
    answer = page.goto(f"{preview.url}/gibt-es-nicht/")

    assert answer is not None
    assert 404 == answer.status
    expect(page.locator("h1")).to_be_visible()


def test_a_busy_port_is_named_and_the_next_one_taken(preview: Preview, tmp_path: Path) -> None:
    """Two previews on one machine do not stand in each other's way."""
    other = Site.at(tmp_path).post("a")
    port = int(preview.url.rpartition(":")[2])
    program = subprocess.Popen(
        [str(word) for word in (*other.command("preview"), "--no-open", "--no-comments", "--port", str(port))],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    first = program.stdout.readline() if program.stdout else ""
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=20)

    assert f"port {port} is busy, taking {port + 1}\n" == first


def test_a_comment_by_keyboard_is_stored_moderated_and_shown(
    site: Site, preview: Preview, browser: Browser, page: Page
) -> None:
    """No request beyond the page before the click; then written, kept back, moderated, shown."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{preview.url}/blog/geprueft/")
    before = [url for url in requests if "/kommentare" in url or url.endswith("/talk.js")]

    button = page.get_by_role("button", name="Kommentare")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    page.wait_for_timeout(3100)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Änne Müller")
    page.keyboard.press("Tab")
    page.keyboard.type("Danke, das hilft!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Prüfung")).to_be_visible()
    _moderate(browser, preview, site)
    page.reload()
    page.get_by_role("button", name="Kommentare").press("Enter")

    expect(page.locator(".comment")).to_contain_text("Danke, das hilft!")
    assert [] == before
    assert all(url.startswith(preview.url) for url in requests)
    assert [] == page.context.cookies()
    assert 0 == page.evaluate("localStorage.length + sessionStorage.length")


def _moderate(browser: Browser, preview: Preview, site: Site) -> None:
    page = browser.new_context().new_page()
    page.goto(preview.admin)
    page.locator("input[name=password]").fill(site.text("var/comments/password").strip())
    page.keyboard.press("Enter")
    page.get_by_text("Pending (1)").wait_for()
    with page.expect_response(lambda answer: "/activate/" in answer.url):
        page.get_by_text("Validate", exact=True).click()
    page.context.close()


def test_a_closed_entry_has_no_form_and_the_service_refuses(preview: Preview, page: Page) -> None:
    """Closed on the page and at the door."""
    page.goto(f"{preview.url}/blog/zu/")
    text = page.locator("#kommentare").inner_text()
    page.get_by_role("button", name="Kommentare").press("Enter")
    expect(page.get_by_role("status")).not_to_be_empty()

    connection = http.client.HTTPConnection(preview.url.removeprefix("http://"), timeout=10)
    body = json.dumps({"author": "A", "text": "Trotzdem!", "elapsed_s": 9, "homepage": ""})
    connection.request("POST", "/kommentare/new?uri=/blog/zu/", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()

    assert "geschlossen" in text
    assert 0 == page.locator("form").count()
    assert (403, "closed") == (answer.status, json.loads(answer.read())["reason"])
