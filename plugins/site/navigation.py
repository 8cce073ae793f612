"""
Which page stands below which: `content/pages/leistungen/federn.md` belongs to `content/pages/leistungen.md`. Pure.

The folder of a bundle is its page (`leistungen/index.md`), and a translation's `.en` does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plugins.core.entry import Entry


def tree(pages: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Return the sub-pages of every page that has some, by its id, in the order of `nav`, then of their titles."""
    listed = list(pages)
    by_stem = {(stem(page), page.lang): page for page in listed}
    found: dict[str, list[Entry]] = {}
    for page in sorted(listed, key=_place):
        above = by_stem.get((stem(page).rpartition("/")[0], page.lang))
        if above:
            found.setdefault(above.id, []).append(page)
    return {one: tuple(below) for one, below in found.items()}


def stem(page: Entry) -> str:
    """Return the path of *page* without what does not count for its place: extension, language, `index`."""
    path = page.source.with_suffix("")
    if path.suffix == f".{page.lang}":
        path = path.with_suffix("")
    return str(path.parent if path.name == "index" else path)


def _place(page: Entry) -> tuple[bool, int, str, str]:
    return (not page.nav, page.nav, page.title.casefold(), page.id)
