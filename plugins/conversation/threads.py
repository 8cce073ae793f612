"""
Which conversation an entry has, and how readers may take part in it now. Pure.

The comment service is told the same by `policy`, so that a closed thread is closed on the page and at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from plugins.core.addresses import thread_of
from plugins.core.entry import Comments, Entry
from plugins.core.settings import Site


def closes_at(entry: Entry, site: Site) -> datetime | None:
    """Return the instant at which the thread closes by itself, if it does."""
    days = site.comments.close_after_days
    return entry.published + timedelta(days=days) if days and entry.published else None


def asked_state(entry: Entry, site: Site) -> Comments:
    """Return the state the entry asks for; pages and a site without service have none."""
    if site.comments.provider == "none":
        return Comments.OFF
    if entry.comments:
        return entry.comments
    return Comments.OFF if entry.is_page else Comments(site.comments.default)


def state(entry: Entry, site: Site, *, now: datetime) -> Comments:
    """Return how readers may take part at *now*."""
    asked = asked_state(entry, site)
    end = closes_at(entry, site)
    if asked in (Comments.OPEN, Comments.MODERATED) and end and end <= now:
        return Comments.CLOSED
    return asked


def policy(entries: Iterable[Entry], site: Site) -> Mapping[str, Mapping[str, str | None]]:
    """
    Return what the comment service may accept: thread → title, state, instant of closing (ISO 8601 or None).

    The instant goes along, because pages are older than the clock; a thread that is off is not named at all.
    """
    found = {}
    for entry in entries:
        asked = asked_state(entry, site)
        if asked is not Comments.OFF:
            end = closes_at(entry, site)
            found[thread_of(entry, site.site.lang)] = {
                "title": entry.title,
                "state": asked.value,
                "closes_at": end.isoformat() if end else None,
            }
    return found
