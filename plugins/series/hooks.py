"""Series in Pelican: the view on every part, and a page for every series."""

from __future__ import annotations

from itertools import chain
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.building.entries.contents import articles
from plugins.core.addresses import Places, file_of
from plugins.series.order import announced, group, view
from plugins.series.views import SeriesView


def connect() -> None:
    """Connect every hook of this room."""
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)


def present(generators: list[Any]) -> None:
    """Put `part_of` on every article, and the series into the shared context."""
    settings = generators[0].settings
    lang, site = settings["DEFAULT_LANG"], settings["FREIGABE_SITE"]
    listed = list(articles(generators))
    series = group(article.source_entry for article in listed)
    for article in chain(listed, articles(generators, hidden=True)):
        entry = article.source_entry
        parts = series.get((entry.series, entry.lang), ())
        to_come = announced(entry.series, entry.lang, site)
        article.part_of = view(parts, entry, lang, to_come) if entry in parts else None
    generators[0].context["all_series"] = tuple(
        view(parts, None, lang, announced(*key, site)) for key, parts in series.items()
    )


def own_generators(_pelican: Any) -> type:
    """Return the generator of this room."""
    return SeriesGenerator


class SeriesGenerator(Generator):
    """Writes one page for each series, and one for each language that lists its series."""

    def generate_output(self, writer: Any) -> None:
        """Write `/serie/<slug>/` for every series that has a part, and `/serien/`."""
        by_lang: dict[str, list[SeriesView]] = {}
        for series in self.context["all_series"]:
            by_lang.setdefault(series.lang, []).append(series)
            file, template = file_of(series.url), self.get_template("series")
            writer.write_file(file, template, self.context, series=series, url=series.url.lstrip("/"))
        for lang, listed in by_lang.items():
            address = Places(lang, self.settings["DEFAULT_LANG"]).all_series
            file, template = file_of(address), self.get_template("series_index")
            shown, url = tuple(listed), address.lstrip("/")
            writer.write_file(file, template, self.context, listed_series=shown, lang=lang, url=url)
