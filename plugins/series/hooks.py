"""Series in Pelican: the view on every part, and a page for every series."""

from __future__ import annotations

from itertools import chain
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.building.contents import articles
from plugins.core.addresses import file_of
from plugins.series.order import group, view


def connect() -> None:
    """Connect every hook of this room."""
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)


def present(generators: list[Any]) -> None:
    """Put `part_of` on every article, and the series into the shared context."""
    lang = generators[0].settings["DEFAULT_LANG"]
    listed = list(articles(generators))
    series = group(article.source_entry for article in listed)
    for article in chain(listed, articles(generators, hidden=True)):
        entry = article.source_entry
        parts = series.get((entry.series, entry.lang), ())
        article.part_of = view(parts, entry, lang) if entry in parts else None
    generators[0].context["all_series"] = tuple(view(parts, None, lang) for parts in series.values())


def own_generators(_pelican: Any) -> type:
    """Return the generator of this room."""
    return SeriesGenerator


class SeriesGenerator(Generator):
    """Writes one page for each series."""

    def generate_output(self, writer: Any) -> None:
        """Write `/serie/<slug>/` for every series that has a part."""
        for series in self.context["all_series"]:
            writer.write_file(
                file_of(series.url),
                self.get_template("series"),
                self.context,
                series=series,
                url=series.url.lstrip("/"),
            )
