"""The feeds of a list of articles, in every format, below one address; rooms that make lists call `write_all`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from plugins.building.entries.feed_formats import WRITERS, Feed, FeedItem, parts
from plugins.building.entries.placing import place
from plugins.core.entry import Entry

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r'(\s(?:href|src|poster|cite|data)=")(/(?!/)|#)')
_CANDIDATES = re.compile(r'(?<=\ssrcset=")[^"]*')
_CANDIDATE = re.compile(r"(^|,\s*)/(?!/)")


def write_all(
    writer: Any, context: Mapping[str, Any], articles: Iterable[Any], *, base: str, title: str, lang: str = ""
) -> None:
    """
    Write the newest of *articles* as Atom, RSS and JSON Feed below `/<base>`.

    Args:
        writer: Pelican's writer.
        context: Pelican's shared context.
        articles: Pelican's articles, in any order; all are written down as they are, whatever their language.
        base: Site path without leading slash, with trailing one: `""`, `"en/"`, `"rubrik/werkstatt/"`.
        title: Name of the feed, plain.
        lang: Its language; the site's first one if empty.
    """
    newest = sorted(articles, key=lambda one: (one.date, one.url), reverse=True)[: int(context["FEED_MAX_ITEMS"])]
    site = context["FREIGABE_SITE"]
    url = context["FEED_DOMAIN"]
    feed = Feed(
        title=title,
        home=f"{url}/{base}",
        folder=f"{url}/{base}",
        lang=lang or context["DEFAULT_LANG"],
        publisher=site.firm.name or site.site.name,
        icon=f"{url}/icon-512.png",
    )
    made = [_parts(one, url) for one in newest]
    updated = max((changed(one.source_entry) or one.date for one in newest), default=None)
    for name, write in WRITERS.items():
        place(writer, f"{base}{name}", write(feed, (one[name] for one in made), updated).encode())


def _parts(content: Any, url: str) -> Mapping[str, str]:
    """Return the item's text in every format, made once for all the feeds that list it."""
    made: Mapping[str, str] | None = getattr(content, "feed_parts", None)
    if made is None:
        made = content.feed_parts = parts(item(content, url))
    return made


def item(content: Any, url: str) -> FeedItem:
    """Return the feed item of Pelican's article *content* on the site at *url*."""
    entry: Entry = content.source_entry
    view = content.entry
    address = f"{url}/{content.url}"
    return FeedItem(
        id=tag_uri(address, content.date),
        url=address,
        title=str(content.title),
        lang=entry.lang,
        published=content.date,
        updated=changed(entry) or content.date,
        content=absolute(f"{_above(entry)}{content.content}{below(entry)}", url, address),
        summary=view.summary,
        authors=tuple((person.name, f"{url}{person.url}" if person.url else "") for person in view.people),
        tags=tuple(tag.label for tag in view.tags),
        image=f"{url}{view.image.url}" if view.image else "",
        external=entry.link,
        via=tuple(source.url for source in entry.via if source.url),
    )


def changed(entry: Entry) -> datetime | None:
    """Return the last change of *entry* that readers are told of: its date, its last change, its last correction."""
    latest = entry.modified or entry.published
    for correction in entry.corrections:
        if latest is None or correction.on > latest.date():
            latest = datetime.combine(correction.on, time(), latest.tzinfo if latest else UTC)
    return latest


def tag_uri(address: str, moment: datetime) -> str:
    """Return the lasting name of the text at *address* (RFC 4151)."""
    _scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    return f"tag:{host.partition(':')[0]},{moment.date().isoformat()}:/{path}"


def _above(entry: Entry) -> str:
    return f"<p><strong>{html.escape(entry.question)}</strong></p>\n" if entry.question else ""


def below(entry: Entry) -> str:
    """Return the foot of the text in a feed: corrections, and where it came from."""
    notes = "".join(
        f"<p><em>{one.on.isoformat()}: {html.escape(one.text)}</em></p>\n"
        for one in sorted(entry.corrections, key=lambda one: one.on, reverse=True)
    )
    sources = ", ".join(
        f'<a href="{html.escape(one.url)}">{html.escape(one.name)}</a>' if one.url else html.escape(one.name)
        for one in entry.via
    )
    return f"\n{notes}<p>via {sources}</p>" if sources else f"\n{notes}".rstrip("\n")


def absolute(text: str, url: str, address: str) -> str:
    """Return the HTML *text* of the page at *address* with every address naming its host: a reader has no page."""

    def in_tag(tag: re.Match[str]) -> str:
        whole = _CANDIDATES.sub(lambda found: _CANDIDATE.sub(rf"\g<1>{url}/", found[0]), tag[0])
        return _ADDRESS.sub(lambda found: f"{found[1]}{address if found[2] == '#' else url}{found[2]}", whole)

    return _TAG.sub(in_tag, text)
