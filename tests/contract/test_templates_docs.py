"""What templates use exists, and what exists is explained."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from jinja2 import Environment, nodes

from plugins.commands.reference.templates import VARIABLES, views
from plugins.conversation.views import TalkView
from plugins.desk.views import StateView
from plugins.discovery.views import HeadView
from plugins.languages.views import LanguageView
from plugins.pictures.views import PictureView
from plugins.search.views import SearchView
from plugins.series.views import SeriesView
from plugins.site.views import DateView, EntryView, LinkView, NavView, PersonView, SiteView
from tests.contract.sources import HOME, modules
from tests.contract.test_settings_docs import helpless

TEMPLATES = HOME / "theme" / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
# The names under which a view reaches a template; what a template makes of them is followed from there.
ROOTS: dict[str, Any] = {
    "site": SiteView,
    "head": HeadView,
    "navigation": tuple[NavView, ...],
    "all_series": tuple[SeriesView, ...],
    "entry": EntryView,
    "desk": StateView,
    "talk": TalkView,
    "part_of": SeriesView,
    "series": SeriesView,
    "listed_series": tuple[SeriesView, ...],
    "choices": tuple[LanguageView, ...],
    "search": SearchView,
    "searches": tuple[SearchView, ...],
    "person": PersonView,
    "picture": PictureView,
    "article": {
        "entry": EntryView,
        "desk": StateView,
        "talk": TalkView,
        "part_of": SeriesView,
        "picture": PictureView,
        "social_card": PictureView,
    },
}
ROOTS |= {"page": ROOTS["article"], "content": ROOTS["article"]}
PARAMETERS = {  # of macros/markup.html
    "date": DateView,
    "item": LinkView,
    "people": tuple[PersonView, ...],
    "links": tuple[LinkView, ...],
}


class Reader:
    """Follows the views through one template, as far as their types can be seen."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = dict(known)
        self.unknown: list[str] = []

    def read(self, node: nodes.Node) -> None:
        """Look at *node* and everything below it, bindings first."""
        if isinstance(node, nodes.For):
            self._bind(node.target, item_of(self.type_of(node.iter)))
        elif isinstance(node, nodes.Assign):
            self._bind(node.target, self.type_of(node.node))
        elif isinstance(node, nodes.With):
            for target, value in zip(node.targets, node.values, strict=True):
                self._bind(target, self.type_of(value))
        elif isinstance(node, nodes.Getattr):
            self._check(node)
        for child in node.iter_child_nodes():
            self.read(child)

    def type_of(self, node: nodes.Node) -> Any:
        """Return the view class, tuple of views or table that *node* is, else None."""
        if isinstance(node, nodes.Name):
            return self.known.get(node.name)
        if isinstance(node, nodes.CondExpr):
            return self.type_of(node.expr1)
        if isinstance(node, nodes.Getitem):
            base = self.type_of(node.node)
            return base if isinstance(node.arg, nodes.Slice) else item_of(base)
        if isinstance(node, nodes.Getattr):
            return attribute(self.type_of(node.node), node.attr)
        return None

    def _check(self, node: nodes.Getattr) -> None:
        base = self.type_of(node.node)
        if is_dataclass(base) and node.attr not in {item.name for item in fields(base)}:
            self.unknown.append(f"line {node.lineno}: {getattr(base, '__name__', base)} has no {node.attr}")

    def _bind(self, target: nodes.Node, kind: Any) -> None:
        if isinstance(target, nodes.Name) and (kind is not None or target.name not in ROOTS):
            self.known[target.name] = kind


def attribute(base: Any, name: str) -> Any:
    """Return the type of field *name* of the view or table *base*; the view itself where it may be None."""
    kind = base.get(name) if isinstance(base, dict) else get_type_hints(base).get(name) if is_dataclass(base) else None
    if get_origin(kind) in (Union, type(int | None)):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return kind


def item_of(kind: Any) -> Any:
    """Return what a tuple holds."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def unknown(source: str) -> list[str]:
    """Return every field that a template with the text *source* asks a view for in vain."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    reader = Reader(ROOTS | (PARAMETERS if "{% macro" in source else {}))
    reader.read(tree)
    return reader.unknown


@pytest.mark.parametrize("name", NAMES)
def test_templates_ask_for_what_exists(name: str) -> None:
    """Jinja prints nothing for a field that is not there; this test says so instead."""
    assert unknown((TEMPLATES / name).read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ site.nmae }}",
        "{{ site.firm.mail }}",
        "{% if entry.image %}{{ entry.image.source }}{% endif %}",
        "{% for one in site.people %}{{ one.surname }}{% endfor %}",
        "{% for article in articles %}{{ article.entry.titel }}{% endfor %}",
        "{% with desk = article.desk %}{{ desk.colour }}{% endwith %}",
        "{% set talk = page.talk %}{{ talk.comments }}",
        "{% for part in part_of.parts %}{{ part.name }}{% endfor %}",
        "{{ part_of.previous.name }}",
        "{% trans who=site.author %}by {{ who }}{% endtrans %}",
        "{% macro day(date) %}{{ date.day }}{% endmacro %}",
    ],
)
def test_a_field_that_does_not_exist_is_seen(source: str) -> None:
    """A slip is found through loops, conditions, assignments and nested views."""
    assert len(unknown(source)) == 1


def test_pelicans_own_names_pass() -> None:
    """Only views are followed."""
    assert unknown("{{ article.url }}{% for year in dates|groupby('date.year') %}{{ year.grouper }}{% endfor %}") == []


@pytest.mark.parametrize("view", views())
def test_every_field_of_a_view_has_help(view: type) -> None:
    """The page for templates can explain every field."""
    assert helpless(view) == []
    assert view.__doc__


def test_every_view_is_on_the_page() -> None:
    """A room that has views is read for the page."""
    with_views = {where.split("/")[1] for where in modules() if Path(where).name == "views.py"}

    assert with_views == {view.__module__.split(".")[1] for view in views()}


def handed(source: str) -> set[str]:
    """Return the names that *source*, a `hooks.py`, gives to templates."""
    in_context = re.findall(r"context\[\"(\w+)\"\] =", source)
    on_content = re.findall(r"^\s+(?:content|article|page)\.(\w+) = ", source, re.MULTILINE)
    calls = re.findall(r"writer\.write_file\(([^()]*(?:\([^()]*\)[^()]*)*)\)", source)
    return {*in_context, *on_content, *(name for call in calls for name in re.findall(r"\b(\w+)=", call))} - {"url"}


def test_every_variable_is_on_the_page() -> None:
    """What a `hooks.py` hands to templates is listed, and nothing else."""
    given = {name for where, source in modules().items() if where.endswith("hooks.py") for name in handed(source)}

    assert given | {"desk"} == {name for name, *_ in VARIABLES}


def test_variables_are_found_in_source() -> None:
    """The reader of `hooks.py` sees the three ways to hand something over."""
    assert handed('context["a"] = 1\n    article.b = 2\nwriter.write_file(x, y(1), c=(1), url=2)\n') == {"a", "b", "c"}
