"""The example of a firm's look, built as the docs say and seen in Chromium: axe, width, nothing foreign, no error."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.features.test_accessibility import AXE, faults, opened
from tests.support.pages import Pages
from tests.support.programs import absent, require_program
from tests.support.site import REPOSITORY, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
EXAMPLE = REPOSITORY / "docs/examples/kanzlei"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example laid over an empty copy of the repository, and built."""
    site = Site.at(tmp_path_factory.mktemp("example"))
    shutil.rmtree(site.root / "content")
    shutil.copytree(EXAMPLE, site.root, dirs_exist_ok=True)
    assert "0 errors, 0 warnings" in site.built().task("check").said
    return site.root / "output"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, with axe at hand."""
    program = require_program("chromium")
    if not AXE.is_file():
        absent("axe-core is not installed: npm ci")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_example_passes_axe_and_fits(
    chromium: Browser, output: Path, width: int, scheme: Any
) -> None:
    """A look of one's own is as accessible as the shipped one."""
    pages = Pages(output)
    page, errors = opened(chromium, pages, viewport={"width": width, "height": 800}, color_scheme=scheme)
    names = sorted(path.relative_to(output).as_posix().removesuffix("index.html") for path in output.rglob("*.html"))

    found = [fault for name in names for fault in faults(page, name)]

    assert len(names) > 15
    assert [] == found
    assert [] == errors
    assert [] == pages.foreign


def test_the_look_is_its_own(chromium: Browser, output: Path) -> None:
    """Dark head on a light page, square cards, serif text: what the CSS says arrives above all layers."""
    page, _errors = opened(chromium, Pages(output), viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.goto("https://site.example/")

    def style(selector: str, name: str) -> str:
        one = "([selector, name]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(name)"
        return str(page.evaluate(one, [selector, name]))

    assert ("rgb(25, 20, 19)", "rgb(255, 255, 255)") == (
        style(".site-header", "background-color"),
        style("body", "background-color"),
    )
    assert "0px" == style(".card", "border-radius")
    assert "Charter" in style("body", "font-family")
