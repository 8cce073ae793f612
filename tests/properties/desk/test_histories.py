"""
Over random histories: published bytes always carry a valid foreign release, and what is released well is published.

The histories are the same on every run. `HISTORIES=fresh` tries others; what fails prints the word that brings them
back.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.properties.desk.trial import SEED, trial

FEW = 400
SHARDS, MANY = 20, 1_000
# One in ten of the histories at least ends in each of these ways, so that none is tried by accident only.
WAYS = ("publish", "hold", "keep-live")


@pytest.mark.parametrize(
    ("shard", "histories"),
    [("quick", FEW), *(pytest.param(f"{one}", MANY, marks=pytest.mark.properties) for one in range(SHARDS))],
)
def test_published_bytes_always_carry_a_valid_foreign_release(shard: str, histories: int) -> None:
    """And nothing else keeps them off: in any order of files and merges, and while only candidates change."""
    ended = Counter(trial(f"{SEED}:{shard}:{number}") for number in range(histories))

    print(f"HISTORIES={SEED} shard {shard}: {dict(ended)}")
    assert all(ended[way] >= histories // 10 for way in WAYS), ended
