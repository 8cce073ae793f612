"""The invented content: the same every time, as long and as varied as promised."""

from __future__ import annotations

import re

import pytest

from benchmarks import words
from benchmarks.content import LINK, Corpus, make, slugify, words_of


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Return enough posts for every tag to come up."""
    return make(240)


def test_same_seed_gives_the_same_content() -> None:
    """Two calls with equal arguments return equal corpora."""
    assert make(40, seed=7) == make(40, seed=7)


def test_another_seed_gives_other_content() -> None:
    """The seed matters."""
    assert make(10, seed=1) != make(10, seed=2)


@pytest.mark.parametrize("count", [1, 2, 25])
def test_any_number_of_posts_can_be_had(count: int) -> None:
    """The corpus holds as many posts as asked for."""
    assert count == len(make(count).posts)


def test_posts_are_300_to_900_words_long(corpus: Corpus) -> None:
    """No body is shorter or longer than promised."""
    lengths = [len(words_of(post.body)) for post in corpus.posts]

    assert min(lengths) >= 300
    assert max(lengths) <= 900


def test_all_names_are_used(corpus: Corpus) -> None:
    """200 tags, 12 categories and 15 authors are there, and none of them stays unused."""
    posts = corpus.posts

    assert (200, 12, 15) == (len(words.TAGS), len(words.CATEGORIES), len(words.PEOPLE))
    assert set(words.TAGS) == {tag for post in posts for tag in post.tags}
    assert set(words.CATEGORIES) == {post.category for post in posts}
    assert set(words.PEOPLE) == {name for post in posts for name in post.authors}


def test_names_stay_apart_as_slugs() -> None:
    """No two tags, categories or people meet at one address."""
    for names in (words.TAGS, words.CATEGORIES, words.PEOPLE):
        assert len(names) == len({slugify(name) for name in names})


def test_slugs_are_unique_and_dates_ordered(corpus: Corpus) -> None:
    """Every post has an address and a moment of its own."""
    slugs = [post.slug for post in corpus.posts]
    dates = [post.date for post in corpus.posts]

    assert len(slugs) == len(set(slugs))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert dates == sorted(set(dates))
    assert (dates[-1] - dates[0]).days > 9 * 365


def test_links_lead_to_earlier_posts(corpus: Corpus) -> None:
    """Every link names a post that was there before."""
    number = {post.slug: post.number for post in corpus.posts}
    links = [(post.number, number[slug]) for post in corpus.posts for slug in LINK.findall(post.body)]

    assert len(links) > len(corpus.posts)
    assert all(target < source for source, target in links)


@pytest.mark.parametrize("sign", ["\n## ", "\n- ", "\n1. ", "\n> ", "\n| ---", "\n```", "„", "ß", "**"])
def test_text_holds_what_real_posts_hold(corpus: Corpus, sign: str) -> None:
    """Headings, lists, quotes, tables, code, German quotation marks and letters come up."""
    assert any(sign in post.body for post in corpus.posts)
