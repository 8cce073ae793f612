"""
Which articles are related: shared topics, series, category and words, weighed by how rare they are. Pure.

Every article is compared only with those that share something rare with it (an inverted index), so the time grows
with the number of articles and not with its square. Equal weights are decided by date, newest first, then by id.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

MOST = 3
TAG, SERIES, WORD = 3.0, 2.0, 1.0
SAME_CATEGORY = 0.5
# Of what more articles share than this, only the newest are looked at: it says little.
_LONGEST = 60
# A rough stem: inflected German words mostly share their first letters.
_STEM = 7
_WORDS = re.compile(r"[^\W\d_]{4,}")
Feature = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of one article; `words` is running text in which names and subjects stand."""

    id: str
    lang: str
    date: str
    tags: tuple[str, ...] = ()
    series: str = ""
    category: str = ""
    words: str = ""


def related(texts: Iterable[Text]) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of up to three related articles of the same language for every one, the closest first."""
    return _among(tuple(texts))


# In a process that stays, most builds follow the edit of a text of which nothing here is another.
@lru_cache(maxsize=1)
def _among(texts: tuple[Text, ...]) -> Mapping[str, tuple[str, ...]]:
    newest = sorted(texts, key=lambda text: text.id)
    newest.sort(key=lambda text: text.date, reverse=True)
    features = [_features(text) for text in newest]
    index: dict[Feature, list[int]] = defaultdict(list)
    for place, own in enumerate(features):
        for feature in own:
            index[feature].append(place)
    return {text.id: _closest(place, newest, features[place], index) for place, text in enumerate(newest)}


def _features(text: Text) -> Mapping[Feature, float]:
    """Return what may be shared with its weight, in a fixed order."""
    words = sorted({word.casefold()[:_STEM] for word in _WORDS.findall(text.words)})
    found = {(text.lang, "word", word): WORD for word in words}
    found |= {(text.lang, "tag", tag.casefold()): TAG for tag in text.tags}
    return found | ({(text.lang, "series", text.series): SERIES} if text.series else {})


def _closest(
    place: int, texts: Sequence[Text], own: Mapping[Feature, float], index: Mapping[Feature, list[int]]
) -> tuple[str, ...]:
    weights: dict[int, float] = defaultdict(float)
    for feature, weight in own.items():
        sharing = index[feature]
        rarity = math.log(len(texts) / len(sharing)) + 0.1
        for other in sharing[:_LONGEST]:
            weights[other] += weight * rarity
    weights.pop(place, None)
    for other in weights:
        if texts[place].category and texts[other].category == texts[place].category:
            weights[other] += SAME_CATEGORY
    best = sorted(weights, key=lambda other: (-round(weights[other], 6), other))
    return tuple(texts[other].id for other in best[:MOST])
