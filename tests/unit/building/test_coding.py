"""Metadata as JSON and back: exact in value and type, or refused."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzoffset, tzutc
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from plugins.building.coding import Coder, Malformed, Unknown, shared_values
from tests.unit.building.reading import deep

SETTINGS: dict[str, Any] = {"SLUG_REGEX_SUBSTITUTIONS": []}
CODER = Coder(SETTINGS)
ANY_TEXT = st.text(st.characters(categories=None))  # with lone surrogates, as in names of files
ZONES = st.sampled_from(
    [None, UTC, timezone(timedelta(hours=1), "x"), ZoneInfo("Europe/Berlin"), tzutc(), tzoffset("a", 60)]
)
HASHABLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    ANY_TEXT,
    st.binary(),
    st.dates(),
    st.builds(Markup, ANY_TEXT),
)
MOMENTS = st.datetimes(timezones=ZONES)
LEAVES = st.one_of(
    HASHABLE,
    MOMENTS,
    MOMENTS.map(lambda m: SafeDatetime.combine(m.date(), m.timetz()).replace(fold=1)),
    st.times(),
    st.timedeltas(),
    st.sampled_from([Path("a/b"), PurePosixPath("/x"), PureWindowsPath("c:\\x")]),
    st.builds(lambda kind, name: kind(name, SETTINGS), st.sampled_from([Author, Category, Tag]), ANY_TEXT),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(HASHABLE, inner),
        st.sets(HASHABLE),
        st.frozensets(HASHABLE),
    ),
)
NESTED = st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda value: json.dumps(value).encode())


@given(VALUES)
def test_everything_comes_back_exactly(value: Any) -> None:
    """Types, values, order, down to the last part; or the type is refused."""
    try:
        coded = CODER.encode(value)
    except Unknown:  # a set whose order does not come back, an object twice
        return

    assert deep(value) == deep(CODER.decode(coded))


@given(st.one_of(st.binary(), NESTED))
def test_what_was_not_coded_here_is_refused(coded: bytes) -> None:
    """With one kind of error, whatever it is."""
    try:
        CODER.decode(coded)
    except Malformed:
        return


@pytest.mark.parametrize(
    "coded",
    [
        b"",
        b"{}",
        b"[]",
        b'["os.system","true"]',
        b'["list",{"a":1}]',
        b'["dict",1]',
        b'["moment","datetime",1]',
        b'["moment","x",1,1,1,0,0,0,0,0,null]',
        b'["moment","datetime",2026,1,1,0,0,0,0,0,"UTC"]',
        b'["zone","../../etc/passwd"]',
        b'["zone","Nowhere/Else"]',
        b'["zone",null]',
        b'["markup",1]',
        b'["path","Path","x"]',
        b'["path","PosixPath",1]',
        b'["wrapper","Tag",0,"_name"]',
        b'["wrapper","Tag",0,1,2]',
        b'["wrapper","Readers",0]',
        b'["shared",0]',
        b'["bytes","\xe2\x82\xac"]',
        b'["set",["list"]]',
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'["tuple",' * 5000, id="deep tuples"),
    ],
)
def test_malformed(coded: bytes) -> None:
    """Every way to be wrong is the same error, and nothing was called that is not on the list."""
    with pytest.raises(Malformed):
        CODER.decode(coded)


class OwnText(str):
    """Might behave in its own way."""


class OwnTag(Tag):  # type: ignore[misc]
    """Likewise."""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (OwnText("a"), "OwnText"),
        ([OwnTag("a", SETTINGS)], "OwnTag"),
        ({"a": object()}, "object"),
        (Tag("a", {}), "Tag of other settings"),
        (math.nan, "nan"),
        ({Tag("a", SETTINGS): 1}, "Tag as a key"),
        pytest.param(10**5000, "int", id="too long for text"),
        (timedelta, "type"),
    ],
)
def test_what_would_not_come_back_is_refused(value: object, kind: str) -> None:
    """Named by its type."""
    with pytest.raises(Unknown, match=kind):
        CODER.encode(value)


def test_one_object_at_two_places_is_refused() -> None:
    """A plug-in that changes one would change both."""
    twice = ["a"]

    with pytest.raises(Unknown, match="shared list"):
        CODER.encode({"a": twice, "b": twice})


def test_a_loop_is_refused() -> None:
    """It has no end."""
    loop: list[Any] = []
    loop.append(loop)

    with pytest.raises(Unknown):
        CODER.encode(loop)


def test_a_set_keeps_its_order() -> None:
    """Numbers hash to themselves: this set has one order, however often it is made anew."""
    numbers = set(range(900, 1000))

    assert list(numbers) == list(CODER.decode(CODER.encode(numbers)))


def test_a_set_of_words_keeps_its_order_or_is_refused() -> None:
    """Which of both, the hash seed says: two words may claim one place."""
    words = {f"Wort {number}" for number in range(100)}

    try:
        coded = CODER.encode(words)
    except Unknown:
        order = list(words)
        assert list(set(order)) != order
    else:
        assert list(words) == list(CODER.decode(coded))


def test_a_set_with_another_history_is_refused() -> None:
    """Made anew it would be smaller inside, and in another order."""
    shrunk = set(range(200))
    for number in range(200):
        if number not in (1, 64):
            shrunk.discard(number)
    assert [1, 64] == list(shrunk)

    with pytest.raises(Unknown, match="order of its own"):
        CODER.encode(shrunk)


def test_a_tag_keeps_all_it_knows() -> None:
    """Its slug if it has one, whether that was set, what a plug-in added, and the settings as they are."""
    tags = [Tag("Büro", SETTINGS), Tag("b", SETTINGS), Author("c", SETTINGS)]
    tags[0].slug = "eigen"
    assert tags[1].slug == "b"
    tags[2].count = 3

    back = CODER.decode(CODER.encode(tags))

    assert deep(tags) == deep(back)
    assert [list(vars(tag)) for tag in tags] == [list(vars(tag)) for tag in back]
    assert all(tag.settings is SETTINGS for tag in back)


def test_values_of_the_settings_stay_the_same_objects() -> None:
    """Pelican hands on the object of EXTRA_PATH_METADATA itself, to each entry below the path."""
    settings: dict[str, Any] = {
        "EXTRA_PATH_METADATA": {"a": {"x": ["one"], "y": "two"}},
        "DEFAULT_METADATA": {"z": object()},
    }
    coder = Coder(settings, shared_values(settings))
    metadata = {"x": settings["EXTRA_PATH_METADATA"]["a"]["x"], "z": settings["DEFAULT_METADATA"]["z"]}

    back = coder.decode(coder.encode(metadata))

    assert back["x"] is metadata["x"]
    assert back["z"] is metadata["z"]


def test_time_and_date() -> None:
    """Kinds that look alike stay apart."""
    values = [date(2026, 1, 1), datetime(2026, 1, 1), SafeDatetime(2026, 1, 1), time(1, tzinfo=UTC), True, 1, 1.0, -0.0]

    assert deep(values) == deep(CODER.decode(CODER.encode(values)))
