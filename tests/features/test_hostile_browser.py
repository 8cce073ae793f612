"""The hostile sites in Chromium: nothing runs, nothing is fetched from elsewhere, nothing is wider than a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.features import hostile
from tests.support.pages import ORIGIN, Pages
from tests.support.programs import require_program
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Output = Callable[[Callable[[Path], Site]], Path]

pytestmark = pytest.mark.browser

OPEN = "for (const one of document.querySelectorAll('details')) one.open = true"
OVER = "document.documentElement.scrollWidth - window.innerWidth"
# What stands out on the side is cut off there, or can be scrolled by itself; all else has to end within the window.
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.table-scroll, pre, table'))
    .map(one => one.outerHTML.slice(0, 80))"""


# Whether the last character stands left of the first one, and whether the box begins where that of its parent does.
ENDS = """([selector, title]) => {
    const node = [...document.querySelectorAll(selector)].find(one => one.textContent.trim() === title)
    const at = (first, last) => {
        const range = document.createRange()
        range.setStart(node.firstChild, first); range.setEnd(node.firstChild, last)
        return range.getBoundingClientRect().left
    }
    const start = at(0, title.length)
    return [at(title.length - 1, title.length) < at(0, 1), start - node.parentElement.getBoundingClientRect().left < 2]
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    chromium = require_program("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture(scope="module")
def output_of(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """Gives the finished site that a function of `hostile` describes; each is built once."""

    @cache
    def of(made: Callable[[Path], Site]) -> Path:
        return made(tmp_path_factory.mktemp("hostile")).built().root / "output"

    return of


def some_of_each(output: Path) -> list[str]:
    """Return the pages below *output*, of the 300 tags the first three."""
    rooms: dict[Path, list[str]] = {}
    for path in sorted(output.rglob("*.html")):
        rooms.setdefault(path.parent.parent, []).append(path.relative_to(output).as_posix())
    return [name for room, names in rooms.items() for name in names[: 3 if room.name == "thema" else None]]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("made", [hostile.poisoned, hostile.endless, hostile.every_script, hostile.odd])
def test_every_page_holds_together(
    browser: Browser, output_of: Output, made: Callable[[Path], Site], width: int
) -> None:
    """With every menu open."""
    output = output_of(made)
    pages = Pages(output)
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    pages.answer(context)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("pageerror", lambda error: told.append(str(error)))

    wrong = {}
    for name in some_of_each(output):
        page.goto(f"{ORIGIN}/{name.removesuffix('index.html')}")
        page.evaluate(OPEN if width < 800 else "0")
        over, cut_off = page.evaluate(OVER), page.evaluate(CUT_OFF)
        if over > 0 or cut_off:
            wrong[name] = (over, cut_off)
    context.close()

    assert {} == wrong
    assert [] == told
    assert [] == pages.foreign


def test_a_tall_picture_leaves_room_for_the_text(browser: Browser, output_of: Output) -> None:
    """The picture that stands for a text is never taller than the window."""
    pages = Pages(output_of(hostile.odd))
    context = browser.new_context(viewport={"width": 360, "height": 800})
    pages.answer(context)
    page = context.new_page()

    page.goto(f"{ORIGIN}/blog/tower-png/")
    height = page.evaluate("document.querySelector('.lead-figure img').getBoundingClientRect().height")
    context.close()

    assert 800 == height


def test_a_title_that_runs_the_other_way_ends_on_its_side(browser: Browser, output_of: Output) -> None:
    """The exclamation mark of an Arabic title stands left of it, in heads and in lists; its place is that of others."""
    pages = Pages(output_of(hostile.every_script))
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    pages.answer(context)
    page = context.new_page()
    found = {}

    for address, selector in (("blog/arabisch/", "h1"), ("", ".card-title a"), ("archiv/", ".archive-list a")):
        page.goto(f"{ORIGIN}/{address}")
        found[selector] = page.evaluate(ENDS, [selector, hostile.TITLES["arabisch"]])
    context.close()

    assert {selector: [True, True] for selector in found} == found
