"""Equal tokens, equal pages: whatever a template can tell apart has another token."""

from __future__ import annotations

import functools
import itertools
import types
from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntFlag
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from jinja2 import Undefined
from markupsafe import Markup
from pelican.contents import Article, Page
from pelican.paginator import Paginator
from pelican.urlwrappers import Category, Tag
from pelican.utils import SafeDatetime

from plugins.building import tokens
from plugins.building.tokens import MISSING, Opaque, name_of, token
from tests.properties.tried import tried
from tests.unit.building.stock import bare, settings_of

SETTINGS = settings_of()


class Text(str):
    """A text with more to it, which calls itself always the same."""

    def __repr__(self) -> str:
        return "text"


class Numbers(list[int]):
    """A list with more to it."""


class Money(int):
    """A number that calls itself always the same."""

    def __repr__(self) -> str:
        return "money"


class Slotted(str):
    """A text with a field that lies nowhere to be seen."""

    __slots__ = ("more",)


class Plain:
    """An object with fields."""

    def __init__(self, **fields: Any) -> None:
        vars(self).update(fields)


class Other(Plain):
    """Another one."""


@dataclass(slots=True)
class Record:
    """Fields in slots."""

    one: int = 1
    more: list[int] = field(default_factory=list)


Pair = namedtuple("Pair", "a b")
Flags = IntFlag("Flags", "A B")


def with_fields(value: Any, **fields: Any) -> Any:
    """Return *value* with fields of its own."""
    vars(value).update(fields)
    return value


def category(name: str, **fields: Any) -> Any:
    """Return a category with what a plug-in put on it."""
    return with_fields(Category(name, SETTINGS), **fields)


def page(items: list[Any], number: int = 1, **changes: Any) -> Any:
    """Return a page of a listing."""
    paginator = Paginator("index.html", "index.html", items, {**SETTINGS, **changes}, 2)
    return paginator.page(number)


def function(default: int) -> Any:
    """Return a function that holds *default* where its code is the same."""

    def inner(one: int = default, *, two: int = 0) -> int:
        return one + two

    return inner


def article(path: str, kind: Any = Article) -> Any:
    """Return a content object that is nothing but its source."""
    return bare(kind, source_path=f"/site/content/{path}", relative_source_path=path)


def module(**fields: Any) -> Any:
    """Return a module that holds *fields*."""
    return with_fields(types.ModuleType("made"), **fields)


DIFFERENT: dict[str, list[Any]] = {
    "scalars": [1, True, 1.0, "1", b"1", Decimal(1), None, "None", 1j, -0.0, 0.0, 0, "", Money(1), Money(2)],
    "texts": ["a", Markup("a"), Text("a"), Text("b"), with_fields(Text("a"), x=1), "x" * 60, "x" * 61, "\ud800", "'a'"],
    "containers": [
        ["a", "b"],
        ["b", "a"],
        ("a", "b"),
        ["a', 'b"],
        ["a,b"],
        [["a"], "b"],
        [["a", "b"]],
        [],
        (),
        {},
        set(),
    ],
    "dictionaries": [{"a": 1, "b": 2}, {"b": 2, "a": 1}, OrderedDict(a=1, b=2), {1: "a"}, {"1": "a"}, {"a": {"b": 1}}],
    "sets": [{"a"}, {"b"}, frozenset("a"), ["a"]],
    "subclasses": [
        Numbers([1]),
        with_fields(Numbers([1]), x=1),
        with_fields(Numbers([1]), x=2),
        [1],
        Pair(1, 2),
        (1, 2),
    ],
    "moments": [
        date(2020, 1, 1),
        datetime(2020, 1, 1),
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2020, 1, 1, tzinfo=timezone(timedelta(0), "GMT")),
        datetime(2020, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2020, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Vienna")),
        SafeDatetime(2020, 1, 1),
        time(1),
        timedelta(1),
    ],
    "objects": [Plain(a=1), Plain(a=2), Plain(b=1), Other(a=1), Record(), Record(2), Record(more=[1]), {"a": 1}],
    "spaces": [types.SimpleNamespace(a=1), types.SimpleNamespace(a=2), types.SimpleNamespace()],
    "enumerations": [Enum("Kind", {"A": 1}).A, Enum("Kind", {"A": 2}).A, Flags.A, Flags.A | Flags.B],  # type: ignore[attr-defined]
    "functions": [function(1), function(2), len, max, "a".upper, "b".upper, functools.partial(max, 1)],
    "partials": [functools.partial(max, 1), functools.partial(max, 2), functools.partial(max, key=len)],
    "methods": [Plain(a=1).__init__, Plain(a=2).__init__, [1].append, [2].append],  # type: ignore[misc]
    "classes": [
        Plain,
        Other,
        type("Made", (), {"x": 1}),
        type("Made", (), {"x": [2]}),
        type("Made", (), {"x": [3]}),
        module(x=1),
        module(x=2),
    ],
    "contents": [article("a.md"), article("b.md"), article("a.md", Page), "Article a.md"],
    "wrappers": [
        category("a"),
        category("b"),
        category("A"),
        Tag("a", SETTINGS),
        category("a", count=1),
        category("a", first=article("a.md")),
        with_fields(category("a"), _slug="other"),
    ],
    "listings": [
        page([1, 2, 3]),
        page([1, 2, 3], 2),
        page([1, 4, 3]),
        page([1, 2]),
        page([1, 2]).paginator,
        page([1, 2, 3]).paginator,
    ],
    "missing": [Undefined(), "missing", None],
    "paths": [PurePosixPath("a"), "a", PurePosixPath("b")],
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_what_differs_has_another_token(kind: str) -> None:
    """Each of a kind against each other; and none of them is opaque."""
    found = [token(one) for one in DIFFERENT[kind]]

    assert all(one != other for one, other in itertools.combinations(found, 2))
    assert found == [token(one) for one in DIFFERENT[kind]]


NESTED = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(max_size=2), st.integers()), inner, max_size=3),
        st.builds(types.SimpleNamespace, a=inner),
    ),
    max_leaves=8,
)


@tried(one=NESTED, other=NESTED)
def test_tokens_are_as_different_as_what_is_printed(one: Any, other: Any) -> None:
    """Python's own text of such values tells them apart."""
    assert (token(one) == token(other)) == (repr(one) == repr(other))


def knowing_each_other(count: int) -> Any:
    """Return one of *count* objects of which each holds all."""
    found = [Plain(number=number) for number in range(count)]
    for one in found:
        one.all = list(found)  # type: ignore[attr-defined]
    return found[0]


def nested(depth: int) -> list[Any]:
    """Return lists in lists."""
    return [nested(depth - 1)] if depth else []


def in_itself(*more: Any) -> list[Any]:
    """Return a list that holds itself twice, and *more*."""
    found: list[Any] = []
    found += [found, found, *more]
    return found


def test_what_holds_itself_has_an_end() -> None:
    """A tree whose nodes know their parent, and a list that is its own part."""
    root = Plain(children=[Plain(title="a"), Plain(title="b")])
    for child in root.children:  # type: ignore[attr-defined]
        child.parent = root
    found = [token(root), token(in_itself()), token(in_itself(1)), token([in_itself()])]

    assert len(set(found)) == len(found)
    root.children[1].title = "c"  # type: ignore[attr-defined]
    assert token(root) != found[0]
    assert token(knowing_each_other(4)) == token(knowing_each_other(4))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        (one for one in "a"),
        iter([1]),
        Slotted("a"),
        defaultdict(list).__iter__(),
        memoryview(b"a"),
        bare(Article),
        nested(100),
        knowing_each_other(12),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_looked_into_is_opaque(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    """Also deep inside."""
    monkeypatch.setattr(tokens, "_MOST", 1000)
    for holder in (value, {"a": [value]}, Plain(a=value), functools.partial(print, value)):
        with pytest.raises(Opaque):
            token(holder)


def test_a_content_object_is_called_by_its_source() -> None:
    """Where the site lies plays no part; one without a source has no name."""
    assert name_of(article("a.md")) == "Article a.md"
    assert name_of(bare(Article, source_path="/x/a.md")) == "Article /x/a.md"
    assert token(Undefined()) == MISSING


def test_a_wrapper_stays_the_same_when_it_was_used() -> None:
    """Pelican leaves what it computed in it."""
    used = category("Über uns")
    before = token(used)

    assert used.url == "category/uber-uns.html"
    assert token(used) == before == token(category("Über uns"))
