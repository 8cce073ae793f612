"""Taxonomies, archives and translations: Pelican's lists, entry by entry, in Pelican's order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from pelican import generators, utils
from pelican.contents import Article
from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator
from pelican.urlwrappers import Author, Category, Tag
from pelican.writers import FileOverwriteFailedError

from plugins.building import lists, quick
from tests.properties.tried import tried
from tests.unit.building.stock import bare, outcome, settings_of

SETTINGS = settings_of(
    YEAR_ARCHIVE_SAVE_AS="{date:%Y}.html",
    MONTH_ARCHIVE_SAVE_AS="{date:%Y}/{date:%m}.html",
    YEAR_ARCHIVE_URL="{date:%Y}/",
)
DAY_TOO = {**SETTINGS, "DAY_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/{date:%d}.html", "DAY_ARCHIVE_URL": "{missing}"}


class Alike(Article):  # type: ignore[misc]
    """An article of a plug-in that counts as equal to each of the same slug."""

    def __eq__(self, other: object) -> bool:
        return bool(self.slug == getattr(other, "slug", None))

    __hash__ = None  # type: ignore[assignment]


def make_articles(dates: list[datetime], kind: Any = Article) -> list[Any]:
    """Return one article for each of *dates*; every third shares its slug with others."""
    return [bare(kind, date=date, slug=f"a{number % 3}", source_path=None) for number, date in enumerate(dates)]


def named(value: Any) -> Any:
    """Return *value* with articles as numbers that tell them apart."""
    if isinstance(value, dict):
        return [(name, named(one)) for name, one in value.items()]
    if isinstance(value, list | tuple):
        return [named(one) for one in value]
    return id(value) if isinstance(value, Article) else value


DATES = st.lists(st.datetimes(datetime(2019, 12, 30), datetime(2020, 2, 2)), max_size=12)
KINDS = st.sampled_from([Article, Alike])
PICKED = st.lists(st.integers(0, 11), max_size=14)


@tried(dates=DATES, kind=KINDS, picked=PICKED, ordered=st.booleans(), settings=st.sampled_from([SETTINGS, DAY_TOO]))
def test_archives_hold_the_same(
    dates: list[datetime], kind: Any, picked: list[int], ordered: bool, settings: Any
) -> None:
    """Also with articles that stand twice, stand in one list only, or are in no order; a pattern that fails, fails."""
    articles = make_articles(dates, kind)
    chosen = [articles[place] for place in picked if place < len(articles)]
    listed = sorted(chosen, key=lambda one: one.date) if ordered else chosen
    generator = bare(ArticlesGenerator, settings=settings)

    stock = outcome(ArticlesGenerator._build_period_archives, generator, listed, articles, settings)
    ours = outcome(lists.build_period_archives, generator, listed, articles, settings)

    assert named(stock) == named(ours)


def test_an_article_that_stands_twice_in_a_month_is_listed_once() -> None:
    """Also where the same article was given two dates of one period by a plug-in."""
    articles = make_articles([datetime(2020, 1, 1), datetime(2020, 1, 2)])
    listed = [*articles, articles[0]]
    generator = bare(ArticlesGenerator, settings=SETTINGS)

    stock = ArticlesGenerator._build_period_archives(generator, listed, articles, SETTINGS)
    ours = lists.build_period_archives(generator, listed, articles, SETTINGS)

    assert named(stock) == named(ours)
    assert ours["year"][0]["articles"] == articles


def test_articles_that_are_equal_to_others_are_found_by_pelican() -> None:
    """A tag that lists an article of a plug-in which counts as equal to one among the dates."""
    articles = make_articles([datetime(2020, 1, 1), datetime(2020, 1, 2)])
    alike = make_articles([datetime(2020, 1, 3)], Alike)

    by_date = lists._ByDate(bare(ArticlesGenerator, dates=articles))

    assert named([one for one in articles if one in alike]) == named(by_date.of(alike)) == named(articles[:1])


class Refusing:
    """Notes each page that is asked for; refuses every second one of a group as written already."""

    def __init__(self, refused: bool) -> None:
        self.calls: list[Any] = []
        self._refused = refused

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        self.calls.append((args[:2], named(kwargs)))
        if self._refused and len(self.calls) % 2 == 0:
            raise FileOverwriteFailedError


@tried(
    dates=DATES,
    kind=KINDS,
    groups=st.lists(
        st.tuples(st.sampled_from(["Über", "!", "b", "c"]), PICKED), max_size=4, unique_by=lambda one: one[0]
    ),
    shape=st.sampled_from(["plain", "twice", "missing"]),
    refused=st.booleans(),
)
def test_listings_ask_for_the_same_pages(
    dates: list[datetime], kind: Any, groups: Any, shape: str, refused: bool
) -> None:
    """Same arguments in the same order, same complaint about a page that is there already."""
    articles = make_articles(dates, kind)
    shown = {"plain": articles, "twice": articles + articles[:1], "missing": articles[1:]}[shape]
    for name, wrapper, attribute in (
        ("tags", Tag, "tags"),
        ("categories", Category, "categories"),
        ("authors", Author, "authors"),
    ):
        pairs = [
            (wrapper(word, SETTINGS), [articles[n] for n in picked if n < len(articles)]) for word, picked in groups
        ]
        generator = bare(
            ArticlesGenerator, settings=SETTINGS, context={}, articles=articles, dates=list(reversed(shown))
        )
        vars(generator).update({attribute: dict(pairs) if name == "tags" else pairs, "get_template": str.upper})
        writes = Refusing(refused), Refusing(refused)

        results = []
        for owner, write in zip((ArticlesGenerator, lists), writes, strict=True):
            for word, _ in pairs:
                word._slug = None  # an empty one is warned of when it is first asked for
            results.append(outcome(getattr(owner, f"generate_{name}"), generator, write))

        assert results[0] == results[1]
        assert writes[0].calls == writes[1].calls


def test_dates_that_are_exchanged_while_pages_are_made_count() -> None:
    """A plug-in that answers a written page with another list of dates is heard, as with Pelican."""
    articles = make_articles([datetime(2020, 1, day) for day in range(1, 4)])
    generator = bare(ArticlesGenerator, dates=list(articles))
    by_date = lists._ByDate(generator)

    assert by_date.of(articles) == articles
    generator.dates = articles[::-1]
    assert by_date.of(articles) == articles[::-1]
    generator.dates.append(generator.dates[0])
    assert by_date.of(articles[2:]) == [articles[2], articles[2]]


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["de", "en"]),
        st.sampled_from([None, "True", "false"]),
        st.booleans(),
    ),
    max_size=9,
)


@tried(
    entries=ENTRIES,
    kind=KINDS,
    by=st.sampled_from(["slug", {"slug", "lang"}, None, "", ["slug"], "missing", {"slug": 1}, 3]),
)
def test_translations_are_told_apart_alike(entries: Any, kind: Any, by: Any) -> None:
    """Groups with several originals, with none, with warnings; an attribute that is missing, one that is no name."""
    made = [
        bare(
            kind,
            slug=slug,
            lang=lang,
            in_default_lang=lang == "de",
            metadata={"translation": flag} if flag else {},
            source_path=f"/{number}.md",
            translations=[],
        )
        for number, (slug, lang, flag, _) in enumerate(entries)
    ]
    orders = list(made), list(made)

    stock = outcome(utils.process_translations, orders[0], by)
    found = [named(one.translations) for one in made]
    with quick.quick():
        ours = outcome(generators.process_translations, orders[1], by)

    assert named(stock) == named(ours)
    assert [named(one.translations) for one in made] == found
    assert named(orders[0]) == named(orders[1])


@pytest.mark.parametrize("missing", ["lang", "in_default_lang", "metadata"])
def test_an_entry_that_cannot_be_a_translation_ends_the_build(missing: str) -> None:
    """As with Pelican, also where it is alone."""
    one = bare(Article, slug="a", lang="de", in_default_lang=True, metadata={}, source_path="/a.md")
    delattr(one, missing)

    stock = outcome(utils.process_translations, [one], "slug")

    assert stock == outcome(lists.process_translations, [one], "slug")
    assert stock[0] is AttributeError


@pytest.mark.parametrize(("kind", "count"), [(ArticlesGenerator, 7), (PagesGenerator, 3), (StaticGenerator, 2)])
def test_only_pelicans_own_generators_are_changed(kind: Any, count: int) -> None:
    """A subclass has its own mind; a method somebody put onto the generator before stays."""
    own = bare(kind, _cache_data_policy=False)
    foreign = bare(type("Foreign", (kind,), {}), _cache_data_policy=False)
    taken = bare(kind, _cache_data_policy=True, get_files="theirs")

    for generator in (own, foreign, taken):
        lists.install(generator)

    assert count == len(vars(own)) - 1
    assert vars(foreign) == {"_cache_data_policy": False}
    assert taken.get_files == "theirs"
    assert "cache_data" not in vars(taken)


def test_a_cache_that_is_on_is_filled() -> None:
    """Pelican's own cache of whole articles goes on working where somebody wants it."""
    generator = bare(ArticlesGenerator, _cache_data_policy=True, _cache={}, path="/", _filestamp_func=lambda _: 1)

    lists.install(generator)
    generator.cache_data("a.md", "article")

    assert generator._cache == {"a.md": (1, "article")}
