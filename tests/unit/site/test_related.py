"""Related articles: what is shared, how rare it is, and always the same answer."""

from __future__ import annotations

import random
import sys

from hypothesis import given
from hypothesis import strategies as st

from plugins.site.related import MOST, Text, related

SPRING = Text("a", "de", "2026-03-01", tags=("Druckfeder", "Öl"), words="Warum die Druckfeder bricht")
TWIN = Text("b", "de", "2026-02-01", tags=("Druckfeder",), words="Druckfedern auslegen")
OTHER = Text("c", "de", "2026-01-01", tags=("Ausbildung",), words="Das erste Lehrjahr")
ENGLISH = Text("d", "en", "2026-04-01", tags=("Druckfeder",), words="Druckfeder")


def test_what_shares_tags_and_words_is_related() -> None:
    """Inflected words count, another language does not."""
    found = related([SPRING, TWIN, OTHER, ENGLISH])

    assert {"a": ("b",), "b": ("a",), "c": (), "d": ()} == dict(found)


def test_what_is_rare_counts_more() -> None:
    """A tag that everything has says less than one of two."""
    common = [Text(f"x{n}", "de", f"2026-01-{n + 10}", tags=("Federn",)) for n in range(8)]
    one, other = (Text(name, "de", "2020-01-01", tags=("Federn", "Bruch")) for name in ("y", "z"))

    assert "z" == related([*common, one, other])["y"][0]


def test_series_and_category_count() -> None:
    """Parts of a series belong together; of two that share as much, the one of the same category is nearer."""
    one = Text("a", "de", "2026-01-01", tags=("t",), series="s", category="k")
    part = Text("b", "de", "2026-01-02", series="s")
    near, far = (
        Text(name, "de", f"2026-02-0{n}", ("t",), category=key) for n, name, key in ((1, "c", "k"), (2, "d", ""))
    )

    assert ("c", "d") == tuple(one for one in related([one, part, near, far])["a"] if one != "b")
    assert "b" in related([one, part, near, far])["a"]


def test_equal_ones_are_newest_first() -> None:
    """Then by their id."""
    same = [
        Text(name, "de", date, tags=("t",))
        for name, date in (("b", "2026-01-01"), ("a", "2026-01-01"), ("c", "2026-05-01"))
    ]

    assert ("c", "a", "b") == related([Text("z", "de", "2020-01-01", tags=("t",)), *same])["z"]


@given(st.permutations(range(12)))
def test_the_order_of_files_does_not_matter(order: list[int]) -> None:
    """Same sources, same bytes."""
    texts = [Text(f"t{n}", "de", "2026-01-01", tags=(f"g{n % 3}",), words="Feder Draht") for n in range(12)]

    found = related(texts[n] for n in order)

    assert related(texts) == found
    assert all(len(ids) <= MOST and one not in ids for one, ids in found.items())


def test_work_grows_with_the_number_of_articles_only() -> None:
    """Four times the articles with one tag in common need about four times the calls, not sixteen."""
    source = random.Random(7)

    def calls(count: int) -> int:
        texts = [
            Text(f"{n:05}", "de", "2026", ("alle",), words=f"Feder wort{source.randrange(50)}") for n in range(count)
        ]
        found = 0

        def seen(_frame: object, event: str, _argument: object) -> None:
            nonlocal found
            found += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(seen)
        try:
            related(texts)
        finally:
            sys.setprofile(before)
        return found

    assert calls(2000) < 6 * calls(500)
