"""
What templates read of a site is noticed, whatever way they take to it.

Each probe is a page that reads one thing in one way. The site is built quickly after each change, and by stock: no page
may be out of date, and a page that reads nothing of what was changed should not be rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import Environment
from pelican.contents import Article

from plugins.building import watching
from plugins.building.trace import WHOLE, Recorder, Trace
from tests.unit.building.probing import ProbedSite, Step, step, without_canaries
from tests.unit.building.stock import bare

PROBES = {
    "map": "{{ articles|map(attribute='date.year')|join(',') }}{{ articles|map(attribute='title')|join }}",
    "attr": (
        "{{ articles[0]|attr('title') }}{{ articles[-1]|attr('title') }}{% for a in articles %}"
        "{{ a|attr('title') }}{% endfor %}"
    ),
    "attrmissing": "{% for a in articles %}{{ a|attr('custom') }}{% endfor %}",
    "custom": "{% for a in articles %}{{ a.custom }}{% endfor %}",
    "customdef": "{% for a in articles %}{{ a.custom is defined }}{% endfor %}",
    "item": "{% for a in articles %}{{ a['title'] }}{% endfor %}",
    "item0": "{% for a in articles %}{{ a[0] }}{% endfor %}",
    "sort": "{{ articles|sort(attribute='title')|map(attribute='slug')|join(',') }}",
    "sortonly": "{{ (articles|sort(attribute='title')|first).slug }}",
    "groupby": "{% for g, l in articles|groupby('title') %}{{ g }}{{ l|length }}{% endfor %}",
    "selectattr": "{{ articles|selectattr('title', 'equalto', 'Titel 1')|list|length }}",
    "rejectattr": "{{ articles|rejectattr('custom')|list|length }}",
    "unique": "{{ articles|unique(attribute='title')|list|length }}",
    "min": "{{ (articles|min(attribute='title')).slug }}{{ (articles|max(attribute='title')).slug }}",
    "dictattr": "{% for a in articles %}{{ a.__dict__['title'] }}{% endfor %}",
    "dictdict": "{% for a in articles %}{{ a.__dict__.title }}{{ a.__dict__.get('custom') }}{% endfor %}",
    "metadata": "{% for a in articles %}{{ a.metadata.title }}{{ a.metadata.get('custom') }}{% endfor %}",
    "metakeys": "{% for a in articles %}{{ a.metadata|list|join }}{{ a.metadata.items()|list|length }}{% endfor %}",
    "str": "{% for a in articles %}{{ a.slug ~ a.title }}{{ '%s' % a.title }}{{ '%s'|format(a.title) }}{% endfor %}",
    "format": "{% for a in articles %}{{ '{0.title}'.format(a) }}{% endfor %}",
    "formatmap": "{% for a in articles %}{{ '{a.title}'.format_map({'a': a}) }}{% endfor %}",
    "percentdict": "{% for a in articles %}{{ '%(title)s' % a.__dict__ }}{% endfor %}",
    "prev": (
        "{% for a in articles %}{{ (loop.previtem|default(a)).title }}{{ (loop.nextitem|default(a)).title }}"
        "{{ loop.changed(a.title) }}{% endfor %}"
    ),
    "ns": (
        "{% set ns = namespace(a=none) %}{% for a in articles %}{% set ns.a = a %}{% endfor %}{{ ns.a.title }"
        "}{% set x = articles|last %}{{ x.title }}"
    ),
    "recursive": (
        "{% for a in [articles] recursive %}{% if a is sequence %}{{ loop(a) }}{% else %}{{ a.title }}"
        "{% endif %}{% endfor %}"
    ),
    "macro": (
        "{% macro m(a) %}{{ caller(a) }}{% endmacro %}{% for a in articles %}{% call(x) m(a) %}{{ x.title }}"
        "{% endcall %}{% endfor %}"
    ),
    "incl": "{% for a in articles %}{% include 'part.html' %}{% endfor %}",
    "incl2": "{% include 'nocontext.html' without context %}",
    "imp": "{% import 'macros.html' as m %}{% for a in articles %}{{ m.show(a) }}{% endfor %}",
    "impctx": "{% from 'ctxmacros.html' import show with context %}{{ show() }}",
    "blocks": (
        "{% extends 'base.html' %}{% block b %}{{ super() }}|{% for a in articles %}{{ a.slug }}{% endfor %}"
        "{% endblock %}"
    ),
    "selfblock": "{% block c %}{% for a in articles %}{{ a.title }}{% endfor %}{% endblock %}{{ self.c() }}",
    "index": "{{ articles.index(articles|sort(attribute='title')|first) }}",
    "slices": (
        "{% for a in articles[:2] + articles[1:] %}{{ a.title }}{% endfor %}{% for a in articles|reverse %}"
        "{{ a.title }}{% endfor %}{% for s in articles|slice(2) %}{{ s[0].title }}{% endfor %}"
        "{% for s in articles|batch(2) %}{{ s[0].title }}{% endfor %}"
    ),
    "paged_list": "{% for a in articles_paginator.object_list %}{{ a.slug }}{% endfor %}",
    "paged_page": (
        "{% for a in articles_page.object_list %}{{ a.slug }}{{ a.title }}{% endfor %}"
        "{{ articles_page.number }}/{{ articles_paginator.num_pages }}"
    ),
    "paged_next": "{% for a in articles_next_page.object_list %}{{ a.slug }}{{ a.title }}{% endfor %}",
    "paged_call": "{% for a in articles_paginator.page(2).object_list %}{{ a.slug }}{{ a.title }}{% endfor %}",
    "paged_attr": "{% for a in articles_page.paginator|attr('object_list') %}{{ a.slug }}{{ a.title }}{% endfor %}",
    "paged_dict": "{% for a in articles_page.paginator.__dict__.object_list %}{{ a.slug }}{% endfor %}",
    "cats": "{% for c, l in categories %}{{ c }}{{ c.slug }}{{ l|length }}{{ c.url }}{{ l[0].title }}{% endfor %}",
    "catsattr": (
        "{{ categories|map(attribute='0.name')|join(',') }}{{ categories|map(attribute='1.0.title')|join(',') }}"
    ),
    "tags": "{% for t, l in tags %}{{ t.name }}{{ l|map(attribute='title')|join }}{% endfor %}",
    "authors": "{% for t, l in authors %}{{ t.name }}{{ l|map(attribute='title')|join }}{% endfor %}",
    "arttags": "{% for a in articles %}{{ a.tags|join(',') }}{{ a.author }}{{ a.category.url }}{% endfor %}",
    "periods": (
        "{% for p in period_archives.year %}{{ p.period }}{{ p.articles|map(attribute='title')|join }}{% endfor %}"
    ),
    "dates": "{% for a in dates %}{{ a.locale_date }}{{ a.title }}{% endfor %}",
    "trans": (
        "{% for a in articles %}{% for t in a.translations %}{{ t.lang }}{{ t.title }}{% endfor %}"
        "{{ a.in_default_lang }}{% endfor %}"
    ),
    "content": "{% for a in articles %}{{ a.content }}{% endfor %}",
    "getcontent": "{% for a in articles %}{{ a.get_content('') }}{% endfor %}",
    "rawcontent": "{% for a in articles %}{{ a._content }}{% endfor %}",
    "summary": "{% for a in articles %}{{ a.summary }}{% endfor %}",
    "getsummary": "{% for a in articles %}{{ a.get_summary('') }}{% endfor %}",
    "settings": "{% for a in articles %}{{ a.settings.SITEURL }}{{ a.get_siteurl() }}{% endfor %}",
    "ctx": "{% for a in articles %}{{ a._context.articles[0].title }}{% endfor %}",
    "undefd": "{{ nothing }}{{ later_defined }}",
    "urlset": "{% for a in articles %}{{ a.get_url_setting('url') }}{{ a.url_format }}{% endfor %}",
    "methodmap": "{% for a in articles %}{{ [a]|map(attribute='title')|first }}{% endfor %}",
    "mapattr": "{{ articles|map('attr', 'title')|join }}",
    "sum": "{{ articles|sum(attribute='title', start='') if false else '' }}{{ articles|sum(attribute='date.day') }}",
    "list2": (
        "{% set l = [] %}{% for a in articles %}{% set _ = l.append(a) %}{% endfor %}{{ l[0].title }}"
        "{{ dict(x=l[0]).x.title }}{{ {'y': l[1]}['y'].title }}{{ {'y': l[1]}.get('y').title }}"
    ),
    "sorted": (
        "{% for a in articles|sort(attribute='title,date') %}{{ a.slug }}{% endfor %}"
        "{% for a in articles|sort(attribute='metadata.title') %}{{ a.slug }}{% endfor %}"
    ),
    "dictsort": "{% for k, v in articles[0].metadata|dictsort %}{{ k }}{{ v }}{% endfor %}",
    "xmlattr": "<a{{ {'title': articles[-1].title}|xmlattr }}>{{ articles[-1].title|tojson }}",
    "gen": "{% for p, c in generated_content|items %}{{ c.title }}{% endfor %}",
    "strobj": "{% for a in articles %}{{ a }}{{ a|string }}{{ a|e }}{% endfor %}",
    "cap": "{{ articles|map(attribute='title')|map('upper')|select('string')|join }}",
    "pages_": "{% for p in pages %}{{ p.title }}{% endfor %}",
    "do": (
        "{{ articles[0].date.strftime('%A') }}{{ articles[0].date|strftime('%d') }}{{ articles[-1].date.isoformat() }}"
    ),
    "cls": "{{ articles[-1].__class__.__name__ }}{{ articles[-1].__getattribute__('title') }}",
}
PARTS = {
    "part": "{{ a.title }}",
    "nocontext": "{{ articles }}{{ a }}",
    "macros": "{% macro show(a) %}{{ a.title }}{% endmacro %}",
    "ctxmacros": "{% macro show() %}{% for a in articles %}{{ a.title }}{% endfor %}{% endmacro %}",
    "base": "{% block b %}{% for a in articles %}{{ a.title }}{% endfor %}{% endblock %}",
}
CHANGES: dict[str, dict[str, dict[str, str]]] = {
    "title of the first": {"a1": {"title": "Anders"}},
    "title of the last": {"a4": {"title": "Zebra"}},
    "field of its own": {"a2": {"more": "Custom: ja\n"}},
    "order": {"a1": {"date": "2026-11-02 10:00"}, "a2": {"date": "2026-11-01 10:00"}},
    "weekday": {"a4": {"date": "2026-12-05 10:00"}},
    "category": {"a2": {"category": "Büro"}},
    "tag": {"a2": {"tags": "Stein"}},
    "author": {"a2": {"author": "Ömer"}},
    "summary": {"a3": {"summary": "Neu"}},
    "translation": {"a2": {"lang": "de", "more": "Translation: true\n"}},
    "body": {"a3": {"body": "Neu"}},
    "new one": {"a5": {"title": "Abc"}},
}
# These have to be rendered always: what they read or call cannot be told from a token.
ALWAYS = {
    "format": "calls str.format",
    "formatmap": "calls str.format_map",
    "paged_list": "reads a list of a paginator",
    "paged_call": "reads a list of a paginator",
    "paged_attr": "reads a list of a paginator",
    "paged_dict": "reads an object as a dictionary",
    "settings": "reads something of the kind settings",
    "ctx": "reads something of the kind _context",
    "getcontent": "calls partial",
    "getsummary": "calls partial",
    "cls": "calls object.__getattribute__",
    "lipsum": "calls generate_lorem_ipsum",
    "random": "the filter or test random may look at anything",
}
CHANCE = {"lipsum": "{{ lipsum(n=1) }}", "random": "{{ articles|map(attribute='slug')|list|random }}"}
# These show the text of an article, or take the whole of one.
OF_THE_BODY = {"content", "rawcontent", "item0", "dictattr", "dictdict", "percentdict"}
STEADY = {"item0", "incl2", "pages_", "undefd"}


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Step]]:
    """Return what became of the probes with each change."""
    site = ProbedSite(tmp_path_factory.mktemp("probes"), {**PROBES, **CHANCE}, PARTS)
    with pytest.MonkeyPatch.context() as patch:
        without_canaries(patch)
        site.build()
        before, found = site.build(), {}
        for name, entries in CHANGES.items():
            for entry, facts in entries.items():
                site.change(entry, **facts)
            found[name] = step(site, before)
            before = found[name].after
            assert (before.mode, before.why_all) == ("incremental", "")
        yield found


@pytest.mark.parametrize("probe", PROBES)
def test_no_page_is_out_of_date(steps: dict[str, Step], probe: str) -> None:
    """And each probe does show at least one of the changes, or it would prove nothing."""
    for name, one in steps.items():
        assert one.after.texts[probe] == one.stock.texts[probe], name
    changed = [name for name, one in steps.items() if one.before.texts[probe] != one.stock.texts[probe]]
    assert bool(changed) != (probe in STEADY)


@pytest.mark.parametrize("probe", sorted({*PROBES} - {*ALWAYS} - OF_THE_BODY))
def test_a_page_is_left_alone_when_another_text_changes(steps: dict[str, Step], probe: str) -> None:
    """The text of an article below its summary is read by its own page."""
    assert probe not in steps["body"].after.whys


@pytest.mark.parametrize("probe", ALWAYS)
def test_a_page_that_cannot_be_foreseen_is_rendered_always(steps: dict[str, Step], probe: str) -> None:
    """With the reason that `--explain` shows."""
    for name in ("body", "summary"):
        assert steps[name].after.whys[probe].startswith(ALWAYS[probe])


def recorded() -> tuple[Recorder, Trace, Any]:
    """Return a recorder at work, what it wrote down, and a content object."""
    recorder = Recorder({})
    recorder.trace = Trace()
    return recorder, recorder.trace, bare(Article, title="Eins", slug="eins")


def test_what_is_read_of_a_content_object_is_its_own() -> None:
    """One reading for each attribute; the whole where it is used by a number or handed to a function nobody knows."""
    recorder, trace, article = recorded()

    assert recorder.get(getattr, article, "title") == "Eins"
    recorder.get(lambda *_: None, article, 0)
    recorder.called(print, [article])

    assert trace.reads == {id(article): {"title", WHOLE}}
    assert trace.volatile == "calls print"


def test_the_first_reason_stays() -> None:
    """It is the one an author reads."""
    recorder, trace, _article = recorded()

    recorder.forsake("calls one")
    recorder.take_over(Trace({"name": 1}, {7: {"title"}}, "calls two"))

    assert trace == Trace({"name": 1}, {7: {"title"}}, "calls one")


def test_an_attribute_that_a_plug_in_computes_is_not_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a content object as of anything else."""
    monkeypatch.setattr(Article, "related", property(lambda _self: []), raising=False)
    recorder, trace, article = recorded()

    recorder.get(getattr, article, "related")

    assert trace.volatile == "Article.related is computed by a plug-in"


def test_without_a_page_nothing_is_written_down() -> None:
    """What plug-ins render for themselves is none of ours."""
    recorder, trace, article = recorded()
    recorder.trace = None
    environment = Environment()

    assert watching.watch(environment, recorder) == ""
    text = environment.from_string("{{ a.title }}{{ a|attr('slug') }}{{ undefined }}{{ x() }}")
    assert text.render(a=article, x=lambda: 1) == "Einseins1"

    assert trace == Trace()
