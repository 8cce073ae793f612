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
