"""
What Pelican's generators do with lists of entries: the same lists in the same order, without quadratic parts.

The methods are put onto generators of exactly Pelican's classes, one by one (`install`). They rest on one fact, and
Pelican's own do the work where it does not hold: `x in list` means identity as long as no class of the entries defines
`__eq__`.
"""

from __future__ import annotations

import calendar
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Final

from pelican import generators, utils
from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator
from pelican.writers import FileOverwriteFailedError

from plugins.building.swap import Swap, put, swap
from plugins.building.walking import check_disabled_readers, get_files

_EQUALITY: Final = attrgetter("__eq__", "__ne__")
Groups = Iterable[tuple[Any, list[Any]]]
logger = logging.getLogger("pelican.generators")


def install(generator: Any) -> None:
    """Put the quick methods onto *generator*, if it is one of Pelican's own; any other is left alone."""
    if type(generator) not in (ArticlesGenerator, PagesGenerator, StaticGenerator):
        return
    put(
        generator,
        {
            "get_files": partial(get_files, generator),
            "_check_disabled_readers": partial(check_disabled_readers, generator),
        },
    )
    if type(generator) is not StaticGenerator and not generator._cache_data_policy:  # noqa: SLF001
        put(generator, {"cache_data": _keep_nothing})
    if type(generator) is ArticlesGenerator:
        put(
            generator,
            {
                "_build_period_archives": partial(build_period_archives, generator),
                "generate_tags": partial(generate_tags, generator),
                "generate_categories": partial(generate_categories, generator),
                "generate_authors": partial(generate_authors, generator),
            },
        )


def _keep_nothing(filename: str, data: Any) -> None:
    """Stand in for a cache that is switched off; Pelican's looks at the file once more to keep nothing."""


def is_told_by_identity(*lists: Iterable[Any]) -> bool:
    """Whether `==` between any two things of *lists* is `is`."""
    return all(_EQUALITY(kind) == _EQUALITY(object) for kind in set(map(type, chain(*lists))))


def build_period_archives(
    generator: Any, sorted_articles: Sequence[Any], articles: Sequence[Any], settings: Any
) -> dict[str, list[dict[str, Any]]]:
    """Return the archives by year, month and day, each article put into its own instead of looked for in all."""
    if not is_told_by_identity(sorted_articles, articles):
        return ArticlesGenerator._build_period_archives(  # type: ignore[no-any-return]  # noqa: SLF001
            generator, sorted_articles, articles, settings
        )
    archives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind in _PERIODS:
        save_as, url = settings[f"{kind.upper()}_ARCHIVE_SAVE_AS"], settings[f"{kind.upper()}_ARCHIVE_URL"]
        made = _archives(kind, sorted_articles, articles, save_as, url) if save_as else []
        if made:
            archives[kind] = made
    return archives


_PERIODS: Final[dict[str, Callable[[Any], Any]]] = {
    "year": attrgetter("date.year"),
    "month": attrgetter("date.year", "date.month"),
    "day": attrgetter("date.year", "date.month", "date.day"),
}


def _archives(
    kind: str, sorted_articles: Sequence[Any], articles: Sequence[Any], save_as: str, url: str
) -> list[dict[str, Any]]:
    archives: list[dict[str, Any]] = []
    places: dict[int, list[dict[str, Any]]] = {}
    for period, group in groupby(sorted_articles, key=_PERIODS[kind]):
        dates = list(group)
        day = dates[0].date
        archive: dict[str, Any] = {
            "dates": dates,
            "articles": [],
            "save_as": save_as.format(date=day),
            "url": url.format(date=day),
        }
        archive.update(_period(kind, period))
        archives.append(archive)
        for article in {id(one) for one in dates}:
            places.setdefault(article, []).append(archive)
    for article in articles:
        for archive in places.get(id(article), ()):
            archive["articles"].append(article)
    return archives


def _period(kind: str, period: Any) -> dict[str, Any]:
    if kind == "year":
        return {"period": (period,), "period_num": (period,)}
    month = calendar.month_name[period[1]]
    return {"period": (period[0], month, *period[2:]), "period_num": tuple(period)}


def generate_tags(generator: Any, write: Callable[..., None]) -> None:
    """Generate the pages of tags."""
    _generate(generator, write, ("tag", "Tag", "tags"), generator.tags.items())


def generate_categories(generator: Any, write: Callable[..., None]) -> None:
    """Generate the pages of categories."""
    _generate(generator, write, ("category", "Category", "categories"), generator.categories)


def generate_authors(generator: Any, write: Callable[..., None]) -> None:
    """Generate the pages of authors."""
    _generate(generator, write, ("author", "Author", "authors"), generator.authors)


def _generate(generator: Any, write: Callable[..., None], words: tuple[str, str, str], groups: Groups) -> None:
    kind, name, plural = words
    template = generator.get_template(kind)
    by_date = _ByDate(generator)
    for thing, articles in groups:
        dates = by_date.of(articles)
        try:
            write(
                thing.save_as,
                template,
                generator.context,
                # in Pelican's order: a template may list its context
                **({"tag": thing, "url": thing.url} if kind == "tag" else {"url": thing.url, kind: thing}),
                articles=articles,
                dates=dates,
                template_name=kind,
                blog=True,
                page_name=thing.page_name,
                all_articles=generator.articles,
            )
        except FileOverwriteFailedError:
            if thing.slug:
                logger.error(f'Failed to write {name} page for "%s".', thing)  # noqa: G004, TRY400 (Pelican's)
                raise
            logger.info(
                f'{name} "%s" has an invalid slug; skipping writing {kind} page...',  # noqa: G004
                thing,
                extra={"limit_msg": f"Further {plural} with invalid slugs."},
            )


class _ByDate:
    """Some of a generator's articles in the order of its `dates`, without looking at all of those each time."""

    def __init__(self, generator: Any) -> None:
        self._generator = generator
        self._dates: Any = None
        self._length = -1
        self._places: dict[int, int] = {}

    def of(self, articles: list[Any]) -> list[Any]:
        """Return what `[one for one in dates if one in articles]` is."""
        dates = self._generator.dates
        if dates is not self._dates or len(dates) != self._length:
            self._look(dates)
        if self._length != len(self._places) or not is_told_by_identity(articles):
            return [one for one in dates if one in articles]
        places = {place for place in map(self._places.get, map(id, articles)) if place is not None}
        return [dates[place] for place in sorted(places)]

    def _look(self, dates: Any) -> None:
        """Note where each article stands; none does where one stands twice or `==` is not identity."""
        self._dates, self._length = dates, len(dates)
        told = isinstance(dates, list) and is_told_by_identity(dates)
        self._places = {id(one): place for place, one in enumerate(dates)} if told else {}


def process_translations(content_list: list[Any], translation_id: Any = None) -> tuple[list[Any], list[Any]]:
    """Return originals and translations as Pelican does, without looking for each entry among all originals."""
    if not translation_id or not is_told_by_identity(content_list):
        return _STOCK_TRANSLATIONS(content_list, translation_id)  # type: ignore[no-any-return]
    names = {translation_id} if isinstance(translation_id, str) else translation_id
    _sort(content_list, names)
    index: list[Any] = []
    for values, group in groupby(content_list, attrgetter(*names)):
        items = list(group)
        index.extend(_originals(items, names, (values,) if len(names) == 1 else values))
        for one in items:
            one.translations = [other for other in items if other is not one]
    originals = set(map(id, index))
    return index, [one for one in content_list if id(one) not in originals]


def _sort(content_list: list[Any], names: Any) -> None:
    try:
        content_list.sort(key=attrgetter(*names))
    except TypeError:
        raise TypeError(
            f"Cannot unpack {names}, 'translation_id' must be falsy, a string or a collection of strings"
        ) from None
    except AttributeError:
        raise AttributeError(
            f"Cannot use {names} as 'translation_id', there appear to be items without these metadata attributes"
        ) from None


def _originals(items: list[Any], names: Any, values: tuple[Any, ...]) -> Any:
    """Return the originals of one group; Pelican writes a sentence for each group that most need not."""
    only = items[0]
    if len(items) == 1 and only.metadata.get("translation", "false").lower() == "false":
        _ = only.lang, only.in_default_lang  # missing, they end the build
        return items
    pattern = "with" + ", ".join([' {} "{{}}"'] * len(names)).format(*names)
    return utils.get_original_items(items, pattern.format(*values))


_STOCK_TRANSLATIONS: Final = generators.process_translations
SWAPS: Final[tuple[Swap, ...]] = (swap(generators, "process_translations", process_translations),)
