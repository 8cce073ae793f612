"""Every problem of the texts that shows without rendering them, from all rooms that have rules for it."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.core.collection import CONTENT, Collection
from plugins.core.issues import Issue
from plugins.markup.raw import raw_html_issues
from plugins.quality.entries import check


def all_faults(collection: Collection) -> tuple[Issue, ...]:
    """Return the problems of all entries of *collection*, sorted; what could not be read is not among them."""
    return tuple(sorted((*check(collection), *_raw_html(collection))))


def _raw_html(collection: Collection) -> Iterator[Issue]:
    """Yield what is typed as HTML and would not reach the page, unless the settings grant it."""
    if collection.site.site.raw_html:
        return
    for entry in collection.entries:
        yield from raw_html_issues(entry.body, f"{CONTENT}/{entry.source}", entry.body_line)
