"""All quick parts at once: one site built by Pelican and built quickly, in one process with one hash seed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings

from plugins.building import addresses, lists, quick, statics
from tests.unit.building.stock import outcome

ENTRY = """\
Title: Über {number} & <i>mehr</i>
Date: 20{year}-0{month}-1{day} 10:00
Category: {category}
Tags: {tags}
Authors: Jana Weber; Ömer
Lang: {lang}
Slug: eintrag-{slug}
Status: {status}
Summary: Kurz, [mit]({{filename}}/posts/0.md) Verweis

Text mit [Verweis]({{filename}}{other}.md), [Datei]({{static}}/files/a.txt), [Anhang]({{attach}}deep/b.txt),
[Schlagwort]({{tag}}Holz), [nichts]({{filename}}missing.md) und `{{{{ code | x }}}}`. ![](pic.png)
"""
SETTINGS = {
    "YEAR_ARCHIVE_SAVE_AS": "{date:%Y}/index.html",
    "MONTH_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/index.html",
    "DAY_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/{date:%d}/index.html",
    "ARTICLE_URL": "{category}/{date:%Y}/{slug}/",
    "ARTICLE_SAVE_AS": "{category}/{date:%Y}/{slug}/index.html",
    "DEFAULT_DATE_FORMAT": "%-d. %B %Y, 100 %%",
    "STATIC_PATHS": ["files"],
    "ARTICLE_PATHS": ["posts"],
    "TAG_FEED_ATOM": "feeds/tag-{slug}.xml",
    "AUTHOR_FEED_ATOM": "feeds/author-{slug}.xml",
    "FEED_ALL_ATOM": "feeds/all.xml",
    "CACHE_CONTENT": False,
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return sources of every kind: translations, drafts, hidden ones, a page, files, ones that cannot be read."""
    root = tmp_path_factory.mktemp("site") / "content"
    for folder in ("posts/deep", "pages", "files"):
        (root / folder).mkdir(parents=True)
    for number in range(24):
        values = {
            "number": number,
            "year": 18 + number % 3,
            "month": 1 + number % 4,
            "day": number % 5,
            "category": ("Küche", "Bad", "!")[number % 3],
            "tags": ("Holz, holz, Öl", "", "Stein", "Holz")[number % 4],
            "lang": ("en", "de")[number % 8 == 0],
            "slug": number - number % 2 if number % 8 < 2 else number,
            "status": ("published", "draft", "hidden")[(number % 7 == 3) + 2 * (number % 11 == 5)],
            "other": (number + 1) % 24,
        }
        (root / f"posts/{number}.md").write_text(ENTRY.format(**values), encoding="utf-8")
    (root / "posts/untitled.md").write_text("nothing", encoding="utf-8")
    (root / "posts/gone.md").symlink_to(root / "nowhere")
    (root / "pages/impressum.md").write_text("Title: Impressum\n\n[x]({filename}../posts/2.md)", encoding="utf-8")
    for name in ("files/a.txt", "posts/deep/b.txt", "posts/pic.png"):
        (root / name).write_text(name, encoding="utf-8")
    return root


@contextmanager
def quickly() -> Iterator[None]:
    """Wire the quick parts as a plug-in does."""

    def install(generator: Any) -> None:
        lists.install(generator)
        statics.install(generator, {}, 0)

    for signal in (signals.article_generator_init, signals.page_generator_init, signals.static_generator_init):
        signal.connect(install)
    with ExitStack() as stack:
        stack.enter_context(quick.quick())

        def remember(sender: Any) -> None:
            stack.enter_context(addresses.memo_addresses())

        signals.get_writer.connect(remember)
        yield
    for signal in (signals.article_generator_init, signals.page_generator_init, signals.static_generator_init):
        signal.disconnect(install)
    signals.get_writer.disconnect(remember)


def build(content: Path, output: Path, **changes: Any) -> Any:
    """Build the site and return its files and the log, with the place of the output taken out."""
    override = {
        "PATH": str(content),
        "OUTPUT_PATH": str(output),
        "PLUGINS": [],
        "TIMEZONE": "Europe/Berlin",
        **SETTINGS,
        **changes,
    }
    lines = outcome(Pelican(read_settings(override=override)).run)
    files = {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    return files, str(lines).replace(str(output), "")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"RELATIVE_URLS": True, "ARTICLE_TRANSLATION_ID": None, "ARTICLE_ORDER_BY": "title", "DEFAULT_PAGINATION": 3},
        {
            "SLUGIFY_SOURCE": "basename",
            "WITH_FUTURE_DATES": False,
            "DEFAULT_LANG": "de",
            "REVERSE_CATEGORY_ORDER": True,
        },
        {"INTRASITE_LINK_REGEX": r"[{](?P<what>.*?)[}]", "CATEGORY_SAVE_AS": False, "ARTICLE_EXCLUDES": ["posts/deep"]},
    ],
    ids=["default", "relative", "german", "settings"],
)
def test_the_site_is_pelicans(content: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    """Every byte of every file, and every line of the log in its place."""
    stock = build(content, tmp_path / "stock", **changes)

    with quickly():
        ours = build(content, tmp_path / "ours", **changes)

    assert len(stock[0]) > 60
    assert all(text in stock[1] for text in ("modification stamp", "Unable to find", "valid slug", "Could not process"))
    assert sorted(stock[0]) == sorted(ours[0])
    assert stock[0] == ours[0]
    assert stock[1] == ours[1]
