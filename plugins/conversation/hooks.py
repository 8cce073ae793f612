"""The conversation in Pelican: `talk` on every article and page."""

from __future__ import annotations

from itertools import chain
from typing import Any

from babel.dates import format_date
from pelican import signals

from plugins.building.entries.contents import articles, pages
from plugins.conversation.adapters import choose
from plugins.conversation.backlinks import collect
from plugins.conversation.threads import state
from plugins.core import clock
from plugins.core.addresses import thread_of
from plugins.core.entry import Entry
from plugins.core.settings import Site


def connect() -> None:
    """Connect every hook of this room."""
    signals.all_generators_finalized.connect(present)


def present(generators: list[Any]) -> None:
    """Put `talk` on every article and page that is written."""
    settings = generators[0].settings
    site: Site = settings["FREIGABE_SITE"]
    now = clock.preview_now() if settings["FREIGABE_PREVIEW"] else clock.now()
    adapter = choose(site)
    listed = [*articles(generators), *pages(generators)]
    shown = [content.source_entry for content in listed]

    def date_text(entry: Entry) -> str:
        if entry.is_page or not entry.published:
            return ""
        return str(format_date(entry.published.astimezone(site.zone), "long", locale=entry.lang.replace("-", "_")))

    backlinks = collect(shown, site.site.lang, date_text)
    hidden = chain(articles(generators, hidden=True), pages(generators, hidden=True))
    for content in chain(listed, hidden):
        entry = content.source_entry
        content.talk = adapter.view(
            thread_of(entry, site.site.lang),
            state(entry, site, now=now),
            backlinks.get(entry.source.as_posix(), ()),
        )
