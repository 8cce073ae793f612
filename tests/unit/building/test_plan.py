"""Which pages are stale, and why: of real builds, and reason by reason."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from pelican import signals
from pelican.contents import Article
from pelican.writers import Writer

from plugins.building import readings
from plugins.building.plan import Plan
from plugins.building.readings import Readings
from plugins.building.state import PageRecord, State, Tokens
from plugins.building.tables import Tables
from tests.unit.building.probing import ProbedSite, without_canaries
from tests.unit.building.stock import bare, settings_of

FRESH = ""
WITH_CANARIES = Plan.with_canaries
TOUCHED = "its file is missing or was touched"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbedSite]:
    """Return a site of which two builds were made, so that all there is to import is imported."""
    probes = {"titles": "{{ articles|map(attribute='title')|join }}", "steady": "x", "debug": "{{ DEBUG }}"}
    made = ProbedSite(tmp_path_factory.mktemp("plan"), probes)
    with pytest.MonkeyPatch.context() as patch:
        without_canaries(patch)
        made.build()
        made.build()
        yield made


@pytest.fixture
def whys(site: ProbedSite) -> Iterator[Any]:
    """Return a function that builds and tells why which pages were rendered; the next test begins with a whole site."""

    def build() -> dict[str, str]:
        found = site.build()
        assert found.texts == site.build(fast=False).texts
        return found.whys

    yield build
    site.settings.clear()
    site.build()


class _Bare:
    """A generator that is none of Pelican's: it has no templates, and renders one of its own."""

    def __init__(self, *_given: Any, **named: Any) -> None:
        self.context = named["context"]

    def generate_output(self, writer: Any) -> None:
        """Write a page."""
        titles = "{{ articles|map(attribute='title')|join }}"
        writer.write_file("bare.html", Environment().from_string(titles), self.context)


def test_a_generator_without_templates_is_let_alone(tmp_path: Path) -> None:
    """What it renders with templates that nobody watches is rendered each time."""
    site, page = ProbedSite(tmp_path, {"titles": "x"}), tmp_path / "fast/bare.html"
    with signals.get_generators.connected_to(lambda _pelican: _Bare):
        site.build()
        site.change("a1", title="Neu")
        built = site.build()

    assert "Neu" in page.read_text("utf-8")
    assert "nobody watches" in built.told["volatile"]["bare.html"]


def test_nothing_is_stale_when_nothing_changed(whys: Any) -> None:
    """Not one page."""
    assert whys() == {}


@pytest.mark.parametrize("change", ["gone", "written", "same bytes"])
def test_a_page_that_somebody_touched_is_made_again(site: ProbedSite, whys: Any, change: str) -> None:
    """Whatever was done to it."""
    page = site.root / "fast/steady.html"
    if change == "same bytes":
        os.utime(page)
    elif change == "written":
        page.write_text("mine", encoding="utf-8")
    else:
        page.unlink()

    assert whys() == {"steady": TOUCHED}


def test_a_title_is_what_was_read(site: ProbedSite, whys: Any) -> None:
    """The reason names the attribute and the article."""
    site.change("a2", title="Neu")

    assert whys()["titles"] == "title of Article a2.md changed"


def test_a_setting_that_few_pages_show_is_read_by_those(site: ProbedSite, whys: Any) -> None:
    """`DEBUG` is not part of the surroundings: a build that tells more would render everything."""
    site.settings["DEBUG"] = True

    assert whys() == {"debug": "DEBUG was missing and is True"}


def test_an_article_that_is_gone_is_missed(site: ProbedSite, whys: Any) -> None:
    """By its own page, too, which is removed."""
    site.change("a9", title="Kurz da")
    site.build()
    assert (site.root / "fast/a9.html").exists()
    site.entries.pop("a9")
    (site.root / "content/a9.md").unlink()

    found = whys()

    assert found["titles"] == "articles changed"
    assert "steady" not in found
    assert not (site.root / "fast/a9.html").exists()


@pytest.mark.parametrize("change", ["setting", "theme"])
def test_the_surroundings_are_read_by_all(site: ProbedSite, whys: Any, change: str) -> None:
    """Even if a page shows nothing of them."""
    if change == "setting":
        site.settings["SITENAME"] = "Anders"
    else:
        (site.root / "theme/templates/unused.html").touch()

    assert {*whys().values()} == {"settings, theme, plug-ins or versions changed"}


TABLES = Tables()


def reading(name: str, attribute: str) -> PageRecord:
    """Return a page that read one attribute of an object."""
    return PageRecord("t", reads=TABLES.numbers_of_reads({name: {attribute}}))


LINK = "[mehr]({filename}a2.md) [Datei]({static}files/f.txt)"


@pytest.fixture
def linking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProbedSite:
    """Return a site with a text that links to another one and to a file, built twice."""
    without_canaries(monkeypatch)
    first = "{{ (articles|selectattr('slug', 'equalto', 'a1')|list)[0].content }}"
    site = ProbedSite(tmp_path, {"first": first, "list": "{{ articles|map(attribute='url')|join }}"})
    (tmp_path / "content/files").mkdir()
    (tmp_path / "content/files/f.txt").write_text("f", encoding="utf-8")
    site.settings |= {"STATIC_PATHS": ["files"], "FEED_ALL_ATOM": None, "CATEGORY_FEED_ATOM": None}
    site.settings |= {"AUTHOR_FEED_ATOM": None, "AUTHOR_FEED_RSS": None, "TRANSLATION_FEED_ATOM": None}
    site.change("a1", body=LINK)
    site.build()
    site.build()
    return site


def test_links_are_not_followed_where_no_address_changed(linking: ProbedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolving the links of all texts is what an edit of one would cost most."""
    followed: list[str] = []

    def update(content: Any, text: str) -> str:
        followed.append(content.slug)
        return text

    monkeypatch.setattr(readings, "_update", update)
    linking.change("a3", body="Anders")
    linking.change("a2", body=f"Anders {LINK}")

    built = linking.build()

    assert built.texts == linking.build(fast=False).texts
    assert "first" not in built.whys
    assert followed == []


@pytest.mark.parametrize("change", ["address", "gone", "new", "file elsewhere"])
def test_links_are_followed_where_one_may_lead_elsewhere(linking: ProbedSite, change: str) -> None:
    """Though the text that holds them is as it was."""
    site = linking
    if change == "address":
        site.change("a2", more="Url: anders/")
    elif change == "gone":
        site.entries.pop("a2")
        (site.root / "content/a2.md").unlink()
    elif change == "new":
        site.change("a1", body="[neu]({filename}a7.md)")
        site.build()
        site.change("a7")
    else:
        site.settings["STATIC_SAVE_AS"] = site.settings["STATIC_URL"] = "hier/{path}"

    built = site.build()

    assert built.texts == site.build(fast=False).texts
    assert "first" in built.whys


def plan_of(*records: PageRecord, objects: Mapping[str, Tokens] | None = None) -> tuple[Plan, State]:
    """Return a plan that knows these pages."""
    pages = {str(number): one for number, one in enumerate(records)}
    last = State(objects=dict(objects or {}), pages=pages, tables=TABLES)
    following = State()
    return Plan(last, following, Readings(last.objects), ("/theme",)), following


def article(title: str, path: str = "a.md", **more: Any) -> Any:
    """Return an article that has a title alone."""
    return bare(
        Article, source_path=f"/c/{path}", relative_source_path=path, title=title, settings=settings_of(), **more
    )


def test_tokens_of_this_build_are_kept_for_the_next() -> None:
    """Of all attributes that any page ever read of an object."""
    plan, following = plan_of(objects={"Article a.md": {"title": "'A'", "subtitle": "missing"}, "Article b.md": {}})

    plan.begin([article("B")])
    assert following.objects == {"Article a.md": {"title": "'B'", "subtitle": "missing"}}

    plan.begin([article("B", path="c.md", subtitle="missing")])
    assert plan._token(article("B", path="d.md", subtitle="missing"), "subtitle") == "'missing'"


def test_two_objects_of_one_source_are_never_told_apart() -> None:
    """A page that read one of them is stale, whichever it was."""
    record = reading("Article a.md", "title")
    objects = {"Article a.md": {"title": "'A'"}}
    plan, _ = plan_of(record, objects=objects)
    plan.begin([article("A")])
    assert plan._reads_changed(record) == FRESH

    plan, _ = plan_of(record, objects=objects)
    plan.begin([article("A"), article("A")])
    assert plan._reads_changed(record) == "Article a.md is gone"


def test_what_cannot_be_looked_into_has_changed() -> None:
    """An attribute that became opaque since."""
    record = reading("Article a.md", "extra")
    plan, _ = plan_of(record, objects={"Article a.md": {"extra": "1"}})

    plan.begin([article("A", extra=object())])

    assert plan._reads_changed(record) == "extra of Article a.md changed"


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(("count", "stale"), [(0, []), (1, []), (2, [0]), (50, [3, 7]), (50, list(range(50)))])
def test_canaries_are_a_few_and_change_from_build_to_build(count: int, stale: list[int], at_once: bool) -> None:
    """Within some builds every page has been one; also where pages are asked for one by one."""
    seen: set[int] = set()
    for build in range(60):
        plan, following = plan_of(*[PageRecord("t")] * count)
        following.builds = build
        parts = [[number] for number in range(count)] if at_once else [list(range(count))]
        chosen = [one for part in parts for one in WITH_CANARIES(plan, part, [one for one in part if one in stale])]
        assert chosen == sorted({*chosen, *stale})
        assert len(chosen) <= len(stale) + 3
        seen |= {*chosen}
    assert seen == {*range(count)}


class OwnWriter(Writer):  # type: ignore[misc]
    """A writer of a plug-in with more in its feeds than Pelican's."""

    def _add_item_to_the_feed(self, feed: Any, item: Any) -> None:
        feed.add_item(title=item.title, link="x", description=getattr(item, "custom", "-"), unique_id=item.slug)


class MarkingWriter(Writer):  # type: ignore[misc]
    """A writer of a plug-in that works on the file of each page."""

    def write_file(self, name: Any, *given: Any, **how: Any) -> None:
        """Write the page, and put a mark at its end."""
        super().write_file(name, *given, **how)
        if name:
            place = Path(self.output_path, str(name))
            place.write_text(f"{place.read_text('utf-8')}<!-- {type(self).__name__} -->", encoding="utf-8")


class Plugin:
    """Brings a writer."""

    def __init__(self, kind: type) -> None:
        self.kind = kind

    def register(self) -> None:
        """Connect; the signal holds it weakly."""
        signals.get_writer.connect(self.get_writer)

    def get_writer(self, _sender: Any) -> type:
        """Return the writer."""
        return self.kind


def test_a_writer_that_works_on_files_finds_them(site: ProbedSite) -> None:
    """Everything is its own then, each time, and what it no longer writes is removed."""
    plugin = Plugin(MarkingWriter)
    site.settings["PLUGINS"] = ["plugins.building", plugin]
    site.change("a8", title="Kurz da")
    site.build()
    site.entries.pop("a8")
    (site.root / "content/a8.md").unlink()

    found = site.build()

    assert found.why_all == "the writer MarkingWriter may work on the files of pages"
    assert found.texts == site.build(fast=False).texts
    assert found.texts["steady"] == "x<!-- MarkingWriter -->"
    assert not (site.root / "fast/a8.html").exists()
    signals.get_writer.disconnect(plugin.get_writer)
    site.settings.clear()
    assert "Marking" not in site.build().texts["steady"]


def test_feeds_of_a_plug_in_are_made_always(site: ProbedSite) -> None:
    """Nobody knows what they show."""
    feed, plugin = "feeds/all.atom.xml", Plugin(OwnWriter)
    site.settings["PLUGINS"] = ["plugins.building", plugin]
    site.build()
    site.change("a1", more="Custom: neu\n")

    found = site.build()

    assert found.whys[feed] == "OwnWriter makes feeds in its own way"
    assert "neu" in (site.root / "fast" / feed).read_text("utf-8")
