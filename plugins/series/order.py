"""Which parts a series has, and what comes before and after each. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

from plugins.core.addresses import Places, of_entry, series_slug
from plugins.core.entry import Entry
from plugins.core.settings import Site
from plugins.series.views import AnnouncedView, PartView, SeriesView
from plugins.typography import plain

SeriesKey = tuple[str, str]


def group(entries: Iterable[Entry]) -> Mapping[SeriesKey, tuple[Entry, ...]]:
    """
    Return the parts of every series by (name, language), in order.

    Parts with a number come first, by it; the others follow by date.
    """
    found: dict[SeriesKey, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.series:
            found[entry.series, entry.lang].append(entry)
    return {key: tuple(sorted(parts, key=_place)) for key, parts in sorted(found.items())}


def _place(entry: Entry) -> tuple[int, float, str]:
    date = entry.published.timestamp() if entry.published else 0.0
    return (entry.part or 9999, date, entry.id)


def announced(name: str, lang: str, site: Site) -> tuple[str, ...]:
    """Return the titles that `[series.<slug>]` of site.toml announces for the series *name* in *lang*."""
    facts = site.series.get(series_slug(name, lang))
    return facts.announced if facts and (facts.lang or site.site.lang) == lang else ()


def view(
    parts: tuple[Entry, ...], current: Entry | None, first_lang: str, announced: tuple[str, ...] = ()
) -> SeriesView:
    """
    Return the series as seen from *current*, or from its own page.

    A part is called by its number; where a number is missing in between (a part not released), the numbers stay.
    *announced* are the titles of parts that have no text yet.
    """
    unnumbered = count(max((entry.part for entry in parts), default=0) + 1)
    views = tuple(
        PartView(
            number=entry.part or next(unnumbered),
            title=plain(entry.title, entry.lang),
            url=of_entry(entry, first_lang),
            is_current=entry is current,
        )
        for entry in parts
    )
    here = next((place for place, entry in enumerate(parts) if entry is current), -1)
    name, lang = parts[0].series, parts[0].lang
    last = max(view.number for view in views)
    return SeriesView(
        name=plain(name, lang),
        url=Places(lang, first_lang).series(series_slug(name, lang)),
        lang=lang,
        part=views[here].number if here >= 0 else 0,
        count=last + len(announced),
        previous=views[here - 1] if here > 0 else None,
        next=views[here + 1] if 0 <= here < len(views) - 1 else None,
        parts=views,
        announced=tuple(AnnouncedView(number, plain(title, lang)) for number, title in enumerate(announced, last + 1)),
    )
