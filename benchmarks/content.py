"""Invents the posts of a German company blog: from a seed, without the clock, in no dialect yet."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, cycle
from typing import Final

from benchmarks import words

FIRST_DAY: Final = datetime(2016, 1, 4)  # noqa: DTZ001  # each dialect writes local time, as authors do
DAYS: Final = 3652
OFFICE_MINUTES: Final = 600
LINK: Final = re.compile(r"\(post:([a-z0-9-]+)\)")
_SLOT: Final = re.compile(r"\{([a-z])\}")
_WORD: Final = re.compile(r"[^\W_]+")
_ASCII: Final = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ş": "s",
        "ı": "i",
        "ł": "l",
        "ó": "o",
        "ź": "z",
        "á": "a",
        "ë": "e",
    }
)


@dataclass(frozen=True, slots=True)
class Post:
    """
    One post in no dialect.

    Links to other posts stand in the body as `[text](post:slug)`; a dialect turns them into its own form.
    """

    number: int
    title: str
    slug: str
    date: datetime
    category: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """An undated page, in no dialect."""

    title: str
    slug: str
    body: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that one site is built from: posts by date, pages by name."""

    posts: tuple[Post, ...]
    pages: tuple[Page, ...]

    @property
    def middle(self) -> Post:
        """The post that a measurement of one edit changes."""
        return self.posts[len(self.posts) // 2]


@dataclass(frozen=True, slots=True)
class _Head:
    title: str
    slug: str
    date: datetime


def make(count: int, seed: int = 1) -> Corpus:
    """Return *count* posts and three pages; the same for the same arguments, on every machine."""
    rng = random.Random(seed)
    heads = _heads(rng, count)
    posts = tuple(_post(rng, heads, number) for number in range(count))
    return Corpus(posts, _pages(rng))


def slugify(text: str) -> str:
    """Return *text* in lower-case ASCII letters, digits and hyphens, German letters spelt out."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_ASCII)).strip("-")


def words_of(body: str) -> list[str]:
    """Return the words a reader sees: link targets left out, code kept."""
    return _WORD.findall(re.sub(r"\]\([^)]*\)", "]", body))


def _fill(rng: random.Random, pattern: str) -> str:
    text = _SLOT.sub(lambda slot: rng.choice(words.POOLS[slot[1]]), pattern)
    return text[:1].upper() + text[1:]


def _heads(rng: random.Random, count: int) -> list[_Head]:
    minutes = sorted(rng.sample(range(DAYS * OFFICE_MINUTES), count))
    taken: dict[str, int] = {}
    heads = []
    for minute in minutes:
        day, rest = divmod(minute, OFFICE_MINUTES)
        title = _fill(rng, rng.choice(words.TITLES))
        slug = slugify(title)
        taken[slug] = taken.get(slug, 0) + 1
        if taken[slug] > 1:
            title, slug = f"{title} (Teil {taken[slug]})", f"{slug}-teil-{taken[slug]}"
        heads.append(_Head(title, slug, FIRST_DAY + timedelta(days=day, minutes=480 + rest)))
    return heads


def _post(rng: random.Random, heads: list[_Head], number: int) -> Post:
    head = heads[number]
    return Post(
        number=number,
        title=head.title,
        slug=head.slug,
        date=head.date,
        category=_category(rng, number),
        tags=_tags(rng, number),
        authors=_authors(rng, number),
        summary=" ".join(_sentences(rng, 2)),
        body=_body(rng, heads, number),
    )


_TAG_WEIGHTS: Final = tuple(accumulate(1 / rank for rank in range(1, len(words.TAGS) + 1)))
_CATEGORY_WEIGHTS: Final = tuple(accumulate(range(3, 3 + len(words.CATEGORIES))))
_PEOPLE_WEIGHTS: Final = tuple(accumulate(range(2, 2 + len(words.PEOPLE))))


def _tags(rng: random.Random, number: int) -> tuple[str, ...]:
    """Pick two to five tags: one in turn, so that none stays unused, the others by Zipf's law."""
    common = rng.choices(words.TAGS, cum_weights=_TAG_WEIGHTS, k=rng.randint(1, 4))
    return tuple(dict.fromkeys([words.TAGS[number % len(words.TAGS)], *common]))


def _category(rng: random.Random, number: int) -> str:
    if number < len(words.CATEGORIES):
        return words.CATEGORIES[number]
    return rng.choices(words.CATEGORIES, cum_weights=_CATEGORY_WEIGHTS)[0]


def _authors(rng: random.Random, number: int) -> tuple[str, ...]:
    first = words.PEOPLE[number % len(words.PEOPLE)]
    if number >= len(words.PEOPLE):
        first = rng.choices(words.PEOPLE, cum_weights=_PEOPLE_WEIGHTS)[0]
    second = rng.choice(words.PEOPLE)
    return (first, second) if rng.random() < 0.15 and second != first else (first,)


def _body(rng: random.Random, heads: list[_Head], number: int) -> str:
    """Add blocks until the wanted length is reached; no block is longer than 60 words."""
    wanted = rng.randint(300, 840)
    blocks = [_paragraph(rng)]
    length = len(words_of(blocks[0]))
    headings = cycle(rng.sample(words.HEADINGS, len(words.HEADINGS)))
    while length < wanted:
        fresh = (
            [f"## {_fill(rng, next(headings))}", _paragraph(rng)]
            if len(blocks) % 4 == 0
            else [_block(rng, heads, number)]
        )
        blocks += fresh
        length += sum(len(words_of(block)) for block in fresh)
    return "\n\n".join(blocks) + "\n"


def _block(rng: random.Random, heads: list[_Head], number: int) -> str:
    makers: list[Callable[[], str]] = [
        lambda: _paragraph(rng),
        lambda: _linked(rng, heads, number),
        lambda: _items(rng, "- "),
        lambda: _items(rng, "1. "),
        lambda: f"> {' '.join(_sentences(rng, 2))}",
        lambda: _table(rng),
        lambda: _code(rng),
    ]
    return rng.choices(makers, weights=(58, 14, 10, 5, 7, 4, 2))[0]()


def _sentences(rng: random.Random, count: int) -> list[str]:
    return [_fill(rng, pattern) for pattern in rng.sample(words.SENTENCES, count)]


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentences(rng, rng.randint(2, 3)))


def _linked(rng: random.Random, heads: list[_Head], number: int) -> str:
    if number == 0:
        return _paragraph(rng)
    other = heads[rng.randrange(number)]
    link = rng.choice(words.LINKS).format(title=other.title, slug=other.slug)
    return " ".join([*_sentences(rng, 2), link])


def _items(rng: random.Random, mark: str) -> str:
    return "\n".join(mark + _fill(rng, rng.choice(words.ITEMS)) for _ in range(rng.randint(3, 4)))


def _table(rng: random.Random) -> str:
    rows = [f"| {rng.choice(words.NOUNS)} | {rng.randint(2, 90)} | {rng.randint(1, 40)} Tage |" for _ in range(4)]
    return "\n".join(["| Was | Anzahl | Dauer |", "| --- | ---: | ---: |", *rows])


def _code(rng: random.Random) -> str:
    language, lines = rng.choice(words.CODE)
    return f"```{language}\n{lines}\n```"


def _pages(rng: random.Random) -> tuple[Page, ...]:
    names = (
        ("Datenschutz", "datenschutz"),
        ("Impressum", "impressum"),
        ("Wer wir sind", "wer-wir-sind"),
    )
    return tuple(Page(title, slug, "\n\n".join(_paragraph(rng) for _ in range(8)) + "\n") for title, slug in names)
