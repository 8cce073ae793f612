"""What plug-ins put into templates: values of any kind, functions, filters, tests, computed attributes."""

from __future__ import annotations

import datetime
import enum
import functools
import types
from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.utils import pass_context, pass_environment, pass_eval_context
from pelican import signals
from pelican.contents import Content
from pelican.urlwrappers import URLWrapper

from plugins.building import calls, watching
from plugins.building.trace import Recorder, Trace
from plugins.core.pure import pure
from tests.unit.building.probing import Built, ProbedSite, without_canaries

PROBES = {
    "field": "{{ plain.word }}",
    "held": "{{ plain.held }}",
    "computed": "{{ elsewhere.computed }}",
    "of_a_list": "{{ words.title }}",
    "of_a_text": "{{ name.title_too }}",
    "space": "{{ space.word }}",
    "class": "{{ made.title }}",
    "module": "{{ module.title }}",
    "enum": "{{ member.value }}",
    "closure": "{{ closure() }}",
    "default": "{{ default_of() }}",
    "partial": "{{ part() }}",
    "generator": "{{ generator_of()|list }}",
    "deep": "{{ deep.a[0].b[0] }}",
    "by_getattr": "{{ attributes.a }}",
    "list": "{{ listed|join }}",
    "set": "{{ single|join }}",
    "date": "{{ date }}",
    "bound": "{{ method.__self__.word }}",
    "later": "{{ later }}",
    "later_defined": "{% if later is defined %}x{% endif %}",
    "global": "{{ current }}",
    "global_of_import": "{% import 'value.html' as m %}{{ m.d }}",
    "global_of_same_import": "{% import 'value.html' as m %}{{ m.d }}!",
    "function": "{{ stamp() }}",
    "function_of_import": "{% import 'stamp.html' as m %}{{ m.d }}",
    "function_of_same_import": "{% import 'stamp.html' as m %}{{ m.d }}!",
    "hidden_global": "{% import 'hidden.html' as m %}{{ m.d() }}",
    "filter": "{{ 'x'|read }}",
    "filter_by_name": "{{ ['x']|map('read')|join }}",
    "filter_of_include": "{% include ['nope.html', 'filter.html'] %}",
    "filter_in_condition": "{% if 'x'|read == 'xeins' %}1{% else %}2{% endif %}",
    "filter_of_environment": "{{ 'x'|of_environment }}{{ 'x'|of_eval }}{{ 'x'|of_context }}",
    "test": "{{ 'x' is right }}",
    "test_by_name": "{{ ['x']|select('right')|list|length }}",
    "of_a_category": "{% for c, l in categories %}{{ c.extra }}{% endfor %}",
    "of_its_category": "{% for a in articles %}{{ a.category.extra }}{% endfor %}",
    "of_an_article": "{% for a in articles %}{{ a.extra }}{{ a.held.word }}{% endfor %}",
    "changed_here": "{% set _ = listed_too.append('x') %}{{ listed_too[0] }}",
}
PARTS = {
    "value": "{% set d = current %}",
    "stamp": "{% set d = stamp() %}",
    "hidden": "{% macro d() %}{{ veiled }}{% endmacro %}",
    "filter": "{{ 'y'|read }}",
}
ALWAYS = {
    "computed": "Held.computed is computed by a plug-in",
    "closure": "calls values_of.<locals>.<lambda>",
    "default": "calls values_of.<locals>.<lambda>",
    "partial": "calls partial",
    "generator": "calls values_of.<locals>.<lambda>",
    "function": "calls Plugin.equip.<locals>.<lambda>",
    "function_of_import": "calls Plugin.equip.<locals>.<lambda>",
    "function_of_same_import": "calls Plugin.equip.<locals>.<lambda>",
    "hidden_global": "sees veiled from outside its context",
    "filter": "the filter or test read may look at anything",
    "filter_by_name": "the filter or test read may look at anything",
    "filter_of_include": "the filter or test read may look at anything",
    "filter_in_condition": "the filter or test read may look at anything",
    "filter_of_environment": "the filter or test of_environment may look at anything",
    "test": "the filter or test right may look at anything",
    "test_by_name": "the filter or test right may look at anything",
    "changed_here": "calls list.append",
}
WORD = {"is": "eins"}


class Held:
    """An object of a plug-in."""

    def __init__(self, word: str) -> None:
        self.word = word

    @property
    @pure
    def held(self) -> str:
        """What it holds, as it promises."""
        return self.word

    @property
    def computed(self) -> str:
        """What it does not hold."""
        return WORD["is"]


class Words(list[str]):
    """A list with more to it."""


class Name(str):
    """A text with more to it."""


class Attributes(dict[str, str]):
    """The well-known dictionary with attributes."""

    __getattr__ = dict.__getitem__


def values_of(word: str) -> dict[str, Any]:
    """Return one value of each kind that shows *word*."""
    words, name, module = Words(["a"]), Name("a"), types.ModuleType("made")
    vars(words)["title"] = vars(name)["title_too"] = vars(module)["title"] = word
    return {
        "plain": Held(word),
        "elsewhere": Held(""),
        "words": words,
        "name": name,
        "space": types.SimpleNamespace(word=word),
        "made": type("Made", (), {"title": word}),
        "module": module,
        "member": enum.Enum("Kind", {"A": word}).A,  # type: ignore[attr-defined]
        "closure": lambda: word,
        "default_of": lambda one=word: one,
        "part": functools.partial(str.upper, word),
        "generator_of": lambda: (letter for letter in word),
        "deep": {"a": [{"b": (word,)}]},
        "attributes": Attributes(a=word),
        "listed": [word],
        "listed_too": [word],
        "single": {word},
        "date": datetime.datetime(2020, 1, len(word)),
        "method": Held(word).__init__,  # type: ignore[misc]
    }


class Plugin:
    """Puts values into the context, the environment, categories and articles."""

    def __init__(self) -> None:
        self.later: dict[str, Any] = {}

    def register(self) -> None:
        """Connect; the signals hold it weakly."""
        signals.generator_init.connect(self.equip)
        signals.all_generators_finalized.connect(self.fill)

    def equip(self, generator: Any) -> None:
        """Add globals, filters and a test."""
        environment = generator.env
        environment.globals |= {"stamp": lambda: WORD["is"], "current": WORD["is"], "veiled": WORD["is"]}
        environment.filters |= {
            "read": lambda name: name + WORD["is"],
            "of_environment": pass_environment(lambda env, name: name + env.newline_sequence + WORD["is"]),
            "of_eval": pass_eval_context(lambda context, name: f"{name}{context.volatile}"),
            "of_context": pass_context(lambda context, name: name + context["output_file"]),
        }
        environment.tests["right"] = lambda _name: WORD["is"] == "eins"

    def fill(self, generators: list[Any]) -> None:
        """Add values."""
        context = generators[0].context
        context.update({**values_of(WORD["is"]), "veiled": "local", **self.later})
        for category, _articles in context["categories"]:
            category.extra = WORD["is"]
        for article in context["articles"]:
            article.extra, article.held = WORD["is"], Held(WORD["is"])


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Built, Built, Built]]]:
    """Return by change what the probes were, are, and are with stock."""
    site, plugin = ProbedSite(tmp_path_factory.mktemp("probes"), PROBES, PARTS), Plugin()
    site.settings = {"PLUGINS": ["plugins.building", plugin]}
    with pytest.MonkeyPatch.context() as patch:
        without_canaries(patch)
        site.build()
        before, found = site.build(), {}
        for name in ("word", "later", "body"):
            if name == "word":
                patch.setitem(WORD, "is", "zweite")
            elif name == "later":
                plugin.later["later"] = "da"
            else:
                site.change("a3", body="Neu")
            after = site.build()
            assert (after.mode, after.why_all) == ("incremental", "")
            found[name] = before, after, site.build(fast=False)
            before = after
        yield found
    signals.generator_init.disconnect(plugin.equip)
    signals.all_generators_finalized.disconnect(plugin.fill)


@pytest.mark.parametrize("probe", PROBES)
def test_no_page_is_out_of_date(steps: dict[str, tuple[Built, Built, Built]], probe: str) -> None:
    """And each probe does show one of the changes, or it would prove nothing."""
    assert any(before.texts[probe] != stock.texts[probe] for before, _after, stock in steps.values())
    for name, (_before, after, stock) in steps.items():
        assert after.texts[probe] == stock.texts[probe], name


@pytest.mark.parametrize("probe", PROBES)
def test_only_what_cannot_be_foreseen_is_rendered_always(
    steps: dict[str, tuple[Built, Built, Built]], probe: str
) -> None:
    """The text of an article is read by none of the probes."""
    assert steps["body"][1].whys.get(probe) == ALWAYS.get(probe)


# What functions that promise are given, and the text of an article in it.
GIVEN = {
    "keyword": "{{ 'x'|shown(other=articles[1]) }}",
    "keyword_of_a_call": "{{ show('x', other=articles[1]) }}",
    "list": "{{ articles|shown }}",
    "list_of_a_call": "{{ show(articles) }}",
    "deep": "{{ show([{'a': (articles,)}]) }}",
    "key": "{{ show({articles[1]: 1}.keys()) }}",
    "set": "{{ [held.one]|shown }}",
    "groups": "{% for _, l in articles|groupby('category') %}{{ l|shown }}{% endfor %}",
    "object": "{{ held|shown }}",
    "round": "{{ round|shown }}",
    "paged": "{{ show(articles_page) }}",
    "by_test": "{% if articles is longer %}1{% else %}2{% endif %}",
    "of_the_context": "{{ of_context() }}",
    "of_the_context_by_filter": "{{ 'listed'|of_context }}",
    "made_here": "{% set listed_here = [articles[1]] %}{{ of_context('listed_here') }}",
    "import": "{% import 'imported.html' as m with context %}{{ m.d }}",
}
GIVEN_AT_ONCE = {
    "lazily": "{{ articles|selectattr('title')|shown }}",
    "lazily_called": "{{ show(articles|map(attribute='category')) }}{{ show(articles) }}",
    "paged_whole": "{{ show(articles_paginator) }}",
}
GIVEN_NOTHING = {
    "scalars": "{{ 'x'|shown(other=3) }}{{ show(articles|length, none, articles[1].tags) }}",
    "context": "{{ 'SITENAME'|of_context }}{{ of_context('SITENAME') }}",
}


def texts_in(value: Any, depth: int = 0) -> str:
    """Return the texts of all articles in *value*."""
    if depth > 9:
        return ""
    if isinstance(value, Content):
        return str(value.content)
    if value is None or isinstance(value, str | int | URLWrapper):
        return str(value)
    value = [*value, *value.values()] if isinstance(value, dict) else value
    listed = getattr(value, "object_list", None) or (vars(value).values() if hasattr(value, "__dict__") else value)
    return "".join(texts_in(one, depth + 1) for one in listed)


@pure
def show(value: Any, *rest: Any, other: Any = "") -> str:
    """Promise, and show texts of articles."""
    return texts_in([value, *rest, other])


@pure
@pass_context
def of_context(context: Any, name: str = "listed") -> str:
    """Promise, and show those of a name."""
    return texts_in(context[name])


def hand_out(generator: Any) -> None:
    """Put them into templates."""
    generator.env.filters |= {"shown": show, "of_context": of_context}
    generator.env.globals |= {"show": show, "of_context": of_context}
    generator.env.tests["longer"] = pure(lambda value: len(texts_in(value)) > 60)


def hold(generators: list[Any]) -> None:
    """Put articles into values of the context."""
    context = generators[0].context
    articles = sorted(context["articles"], key=lambda one: str(one.slug))
    held = types.SimpleNamespace(one=frozenset(articles[2:3]), many=[articles])
    context |= {"listed": [articles], "held": held, "round": (ring := [articles[2]])}
    ring.append(ring)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Built, Built, Built]]]:
    """Return what the probes were, are, and are with stock, for two edits of a body."""
    probes = {**GIVEN, **GIVEN_AT_ONCE, **GIVEN_NOTHING}
    site = ProbedSite(tmp_path_factory.mktemp("given"), probes, {"imported": "{% set d = of_context() %}"})
    with (
        pytest.MonkeyPatch.context() as patch,
        signals.generator_init.connected_to(hand_out),
        signals.all_generators_finalized.connected_to(hold),
    ):
        without_canaries(patch)
        site.build()
        before, found = site.build(), []
        for name in ("a3", "a4"):
            site.change(name, body="Neu und um vieles länger")
            after = site.build()
            assert (after.mode, after.why_all) == ("incremental", "")
            found.append((before, after, site.build(fast=False)))
            before = after
        yield found


@pytest.mark.parametrize("probe", [*GIVEN, *GIVEN_AT_ONCE, *GIVEN_NOTHING])
def test_what_a_function_is_given_is_read(given: list[tuple[Built, Built, Built]], probe: str) -> None:
    """In whatever it is wrapped, and wherever from."""
    for _before, after, stock in given:
        assert after.texts[probe] == stock.texts[probe]
    is_shown = any(before.texts[probe] != stock.texts[probe] for before, _after, stock in given)
    assert is_shown == (probe not in GIVEN_NOTHING)


@pytest.mark.parametrize("probe", [*GIVEN, *GIVEN_AT_ONCE, *GIVEN_NOTHING])
def test_who_is_given_nothing_of_it_is_left_alone(given: list[tuple[Built, Built, Built]], probe: str) -> None:
    """Only what can be looked at once makes a page one that is rendered every time."""
    whys = [after.whys.get(probe, "") for _before, after, _stock in given]

    assert any(whys) == (probe not in GIVEN_NOTHING)
    assert any(" is given " in why for why in whys) == (probe in GIVEN_AT_ONCE)


class Foreign(Extension):
    """An extension that may do anything."""


@pure
class Tame(Extension):
    """An extension that says that it does not."""


@pytest.mark.parametrize(("extension", "is_watched"), [(Foreign, False), (Tame, True), ("jinja2.ext.do", True)])
def test_template_extensions_have_to_promise(extension: Any, is_watched: bool) -> None:
    """Jinja's own are known."""
    why = watching.watch(Environment(extensions=[extension]), Recorder({}))

    assert (why == "") == is_watched


def test_what_shows_the_whole_context_is_not_foreseen() -> None:
    """Jinja's extension for debugging is one of Jinja's own, too."""
    recorder, environment = Recorder({}), Environment(extensions=["jinja2.ext.debug", "jinja2.ext.i18n"])
    environment.install_null_translations()  # type: ignore[attr-defined]
    assert watching.watch(environment, recorder) == ""

    trace = recorder.trace = Trace()
    environment.from_string("{% trans %}Wort{% endtrans %}{{ gettext('x') }}{{ _('x') }}").render()
    assert trace == Trace(names=trace.names)
    environment.from_string("{% debug %}").render()
    assert trace.volatile == "calls DebugExtension._render"


def test_a_filter_can_still_be_called_by_a_plug_in() -> None:
    """Plug-ins take filters out of the environment and call them with a value alone."""
    environment = Environment()
    environment.filters["loud"] = lambda value, mark="!": f"{value}{mark}"

    watching.watch(environment, Recorder({}))

    assert environment.filters["loud"]("a", mark="?") == "a?"
    assert environment.call_filter("loud", "a", context=environment.from_string("").new_context()) == "a!"


def test_a_filter_that_promises_may_be_called_while_compiling() -> None:
    """With a constant it is then called once for all pages."""
    heard: list[str] = []

    @pure
    def known(value: str) -> str:
        heard.append(value)
        return value

    environment = Environment()
    environment.filters["known"] = known
    watching.watch(environment, Recorder({}))

    template = environment.from_string("{{ 'a'|known }}")
    assert heard == ["a"]
    assert template.render() == "a"
    assert heard == ["a"]


@pytest.mark.parametrize(
    ("function", "arguments", "is_foreseen"),
    [
        ("a".upper, (), True),
        ("{}".format, ("a",), True),
        ("{0.x}".format, (Held(""),), False),
        ([].append, (1,), True),
        (range, (3,), True),
        (datetime.date(2020, 1, 1).isoformat, (), True),
        (datetime.datetime.now, (), False),
        (datetime.date.today, (), False),
        (open, ("x",), False),
        (print, (), False),
    ],
)
def test_which_calls_are_foreseen(function: Any, arguments: tuple[Any, ...], is_foreseen: bool) -> None:
    """Those of values, and a few functions by name."""
    assert calls.is_foreseen(function, arguments) is is_foreseen
