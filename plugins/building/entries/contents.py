"""What Pelican's generators hold once they have read everything, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from pelican.generators import ArticlesGenerator, PagesGenerator


def articles(generators: Iterable[Any], *, hidden: bool = False) -> Iterator[Any]:
    """Yield the articles that listings show, or those that only their address shows (*hidden*)."""
    for generator in generators:
        if isinstance(generator, ArticlesGenerator) and hidden:
            yield from chain(generator.hidden_articles, generator.hidden_translations)
        elif isinstance(generator, ArticlesGenerator):
            yield from chain(generator.articles, generator.translations)


def pages(generators: Iterable[Any], *, hidden: bool = False) -> Iterator[Any]:
    """Yield the pages that listings show, or those that only their address shows (*hidden*)."""
    for generator in generators:
        if isinstance(generator, PagesGenerator) and hidden:
            yield from chain(generator.hidden_pages, generator.hidden_translations)
        elif isinstance(generator, PagesGenerator):
            yield from chain(generator.pages, generator.translations)


def everything(generators: Iterable[Any]) -> Iterator[Any]:
    """Yield every article and page that is written, once."""
    known = list(generators)
    for kind in (articles, pages):
        for hidden in (False, True):
            yield from kind(known, hidden=hidden)
