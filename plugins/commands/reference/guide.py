"""The pictures of the authors' guides: one device each, cut out of the built sample site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLACE = Path("docs/pictures")
WIDTH = 720
# A lazy picture comes once it is near the screen.
SETTLE_MS = 400
# Device → the element that shows it, and what its page must hold to be asked for it.
DEVICES = {
    "figure": ("figure:has(.credit)", 'class="credit"'),
    "callout": (".callout", 'class="callout'),
    "quotation": ("figure.quote", 'class="quote'),
    "table": (".prose table", "<table"),
    "answer": (".question", 'class="question'),
    "series": (".series-nav", 'class="series-nav'),
    "correction": (".corrections", 'class="corrections'),
}


def found(output: Path) -> Iterator[tuple[str, str, str]]:
    """Yield file name, site path and selector of every device, once for each language that shows it."""
    for lang, folder in (("de", "blog"), ("en", "en/blog")):
        pages = sorted((output / folder).glob("*/index.html"))
        for device, (selector, mark) in DEVICES.items():
            shown = (page for page in pages if re.search(re.escape(mark), page.read_text(encoding="utf-8")))
            page = next(shown, None)
            if page:
                yield f"{device}-{lang}.png", f"/{page.parent.relative_to(output).as_posix()}/", selector


def take(page: Page, base: str, root: Path, output: Path) -> list[str]:
    """Take every picture with *page* from the site at *base* and return the names."""
    names = []
    (root / PLACE).mkdir(parents=True, exist_ok=True)
    for name, address, selector in found(output):
        page.goto(f"{base}{address}", wait_until="load")
        element = page.locator(selector).first
        element.scroll_into_view_if_needed()
        page.wait_for_timeout(SETTLE_MS)
        element.screenshot(path=root / PLACE / name)
        names.append(name)
    return names
