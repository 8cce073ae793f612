"""The articles of each language, and by category, tag and person, as Pelican's generators hold theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Lists:
    """What is listed in one language; articles are newest first, groups in the order of their addresses."""

    articles: list[Any] = field(default_factory=list)
    categories: list[tuple[Any, list[Any]]] = field(default_factory=list)
    tags: list[tuple[Any, list[Any]]] = field(default_factory=list)
    authors: list[tuple[Any, list[Any]]] = field(default_factory=list)


def groups(contents: Iterable[Any], key: Callable[[Any], str]) -> Iterable[list[Any]]:
    """Return those of *contents* that have one *key*, each group in the order of its languages."""
    found: dict[str, list[Any]] = {}
    for content in sorted(contents, key=lambda one: str(one.lang)):
        found.setdefault(key(content), []).append(content)
    return found.values()


def by_language(articles: Iterable[Any], languages: Iterable[str]) -> Mapping[str, Lists]:
    """Return the lists of every one of the *languages*; *articles* are in the order in which they are to be listed."""
    found: dict[str, list[Any]] = {lang: [] for lang in languages}
    for article in articles:
        found[article.lang].append(article)
    return {lang: _lists(listed) for lang, listed in found.items()}


def _lists(articles: list[Any]) -> Lists:
    categories: dict[Any, list[Any]] = {}
    tags: dict[Any, list[Any]] = {}
    authors: dict[Any, list[Any]] = {}
    for article in articles:
        categories.setdefault(article.category, []).append(article)
        for group, names in ((tags, getattr(article, "tags", ())), (authors, getattr(article, "authors", ()))):
            for name in names:
                listed = group.setdefault(name, [])
                # a tag may be written twice, in two spellings of one address
                if not listed or listed[-1] is not article:
                    listed.append(article)
    return Lists(articles, *(sorted(group.items()) for group in (categories, tags, authors)))
