"""The pictures of the first steps and of the example's look: whole windows, in few colours, so that they stay small."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image

from plugins.commands.reference import walk
from plugins.commands.reference.guide import PLACE, SETTLE_MS
from plugins.core import files
from plugins.preview.server import PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Scheme = Literal["light", "dark"]
WINDOW = (1000, 680)
TALL_WINDOW = (1000, 1100)
COLOURS = 96
EXAMPLE = "kanzlei"
LOOK: tuple[tuple[str, str, Scheme], ...] = (
    ("look-home-light.png", "/", "light"),
    ("look-home-dark.png", "/", "dark"),
    ("look-article-light.png", "/blog/schuhkarton/", "light"),
)


def take(browser: Browser, home: Path, root: Path) -> Iterator[str]:
    """Take every picture, of sites made from the repository *home*, and yield the names."""
    for page in walk.PAGES:
        yield from _beginning(browser, home, root, page)
    with walk.example(home, EXAMPLE) as place, PreviewServer(place / "output", port=0) as server:
        for name, address, scheme in LOOK:
            yield _shot(browser, f"{server.url}{address}", root / PLACE / name, scheme, TALL_WINDOW)


def _beginning(browser: Browser, home: Path, root: Path, page: Path) -> Iterator[str]:
    tour = walk.read((home / page).read_text(encoding="utf-8"))
    lang = tour.lang

    def shot(step: str, folder: Path, address: str) -> str:
        with PreviewServer(folder, port=0) as server:
            path = root / PLACE / f"begin-{step}-{lang}.png"
            return _shot(browser, f"{server.url}{address}", path, "light", WINDOW)

    with walk.sample(home, lang) as folder:
        yield shot("sample", folder, "/" if lang == "de" else f"/{lang}/")
    with walk.begun(home, tour) as (place, post):
        address = f"/blog/{post.parent.name}/"
        yield shot("home", place / "preview", "/")
        yield shot("draft", place / "preview", address)
        yield shot("post", walk.released(home, tour, place, post), address)


def _shot(browser: Browser, url: str, path: Path, scheme: Scheme, window: tuple[int, int]) -> str:
    width, height = window
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    files.write(path, small(page.screenshot()))
    context.close()
    return path.name


def small(picture: bytes) -> bytes:
    """Return *picture* as a PNG of few colours."""
    with Image.open(io.BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    target = io.BytesIO()
    few.save(target, "PNG", optimize=True)
    return target.getvalue()
