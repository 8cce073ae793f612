"""Which pages Pagefind is given together."""

from __future__ import annotations

import pytest

from plugins.search import parts
from plugins.search.parts import divided


def test_a_small_site_has_one_part() -> None:
    """Its index is made at once."""
    assert [["a", "b"]] == divided({"b": parts.LIMIT // 2, "a": parts.LIMIT // 2})


def test_no_part_is_much_larger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance divides the pages; it does so evenly."""
    monkeypatch.setattr(parts, "LIMIT", 1000)
    found = divided({f"blog/seite-{number}/index.html": 2 for number in range(5000)})

    assert 16 == len(found)
    assert max(map(len, found)) * 2 < 1000


def test_a_page_stays_in_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written in it or in others, and whichever pages come and go."""
    monkeypatch.setattr(parts, "LIMIT", 1000)
    sizes = {f"seite-{number}": 10 for number in range(300)}
    before = {name: at for at, names in enumerate(divided(sizes)) for name in names}

    other = {name: size + 1 for name, size in sizes.items() if name != "seite-7"} | {"neu": 20}
    after = {name: at for at, names in enumerate(divided(other)) for name in names}

    assert {name: part for name, part in before.items() if name != "seite-7"} == {
        name: part for name, part in after.items() if name != "neu"
    }
