"""The search in Pelican: a page for every language that has texts."""

from __future__ import annotations

from itertools import chain
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.building.entries.contents import articles, pages
from plugins.core.addresses import file_of
from plugins.search.views import searches


def connect() -> None:
    """Connect every hook of this room."""
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)


def present(generators: list[Any]) -> None:
    """Put the search pages into the shared context."""
    listed, hidden = (
        {str(one.source_entry.lang) for one in chain(articles(generators, hidden=away), pages(generators, hidden=away))}
        for away in (False, True)
    )
    facts = generators[0].settings["FREIGABE_SITE"].site
    generators[0].context["searches"] = searches(facts, listed | hidden, listed)


def own_generators(_pelican: Any) -> type:
    """Return the generator of this room."""
    return SearchGenerator


class SearchGenerator(Generator):
    """Writes one search page for each language."""

    def generate_output(self, writer: Any) -> None:
        """Write `/suche/`, `/en/search/` and so on; the writer gives each the frame of its language."""
        for search in self.context["searches"]:
            template, url = self.get_template("search"), search.url.lstrip("/")
            writer.write_file(file_of(search.url), template, self.context, search=search, url=url)
