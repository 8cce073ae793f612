"""The build of one edit: what it takes over, what it renders, and where a whole build is made instead."""

from __future__ import annotations

import json
import locale
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.building import build, index, narrow, store
from plugins.building.index import Index
from plugins.building.plan import Plan
from tests.unit.building.probing import Built, ProbedSite
from tests.unit.building.reading import damaged

SHOWN = """\
{{ article.title }} {{ article.content }} {{ article.date.year }} {{ article.tags|join(' ') }}
{% for one in articles %}{{ one.title }} {{ one.url }} {{ one.summary }} {{ one.category }}{% endfor %}
{% for tag, many in tags %}{{ tag }} {{ many|map(attribute='title')|join }}{% endfor %}
{% for group, many in categories %}{{ group.url }} {{ many|length }}{% endfor %}
{% for author, many in authors %}{{ author }} {{ many|length }}{% endfor %}
{% for one in pages %}{{ one.title }} {{ one.date }} {% endfor %}
{% for one in period_archives.year %}{{ one.period }} {{ one.url }} {{ one.dates|map(attribute='slug')|join }}{% endfor %}
{{ article.translations|map(attribute='url')|join }}
"""
LINK = "{more} [mehr]({{filename}}a2.md) [Seite]({{filename}}pages/p.md)"
Change = Callable[["Site"], object]


class Site(ProbedSite):
    """A site whose pages show all there is."""

    def edited(self) -> Built:
        """Build what was edited, and compare every file with Pelican's."""
        found = self.build()
        self.build(fast=False)
        assert texts(self.root / "fast") == texts(self.root / "stock")
        return found


def texts(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder*."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site that was built, with links, translations, feeds and archives."""
    others = {"article": SHOWN, "page": "{{ page.title }} {{ page.content }}"}
    made = Site(tmp_path, {"list": "{{ articles|map(attribute='title')|join }}"}, others)
    made.settings |= {"STATIC_PATHS": ["files"], "MONTH_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/index.html"}
    (tmp_path / "content/files").mkdir()
    (tmp_path / "content/files/f.txt").write_text("f", encoding="utf-8")
    made.change("a1", body=LINK.format(more="Erstens"))
    made.settings["ARTICLE_TRANSLATION_ID"] = "title"
    made.change("a5", title="Titel 4", lang="de", body="Deutsch")
    made.change("a6", more="Status: draft")
    made.change("a7", more="Status: hidden")
    made.build()
    made.build()
    return made


def write_page(site: Site, text: str) -> None:
    """Let the page of *site* say *text*."""
    (site.root / "content/pages/p.md").write_text(f"Title: Seite\n\n{text}", encoding="utf-8")


def edit(site: Site, *names: str, files: str = "f") -> None:
    """Let these articles say something else, and the file beside them say *files*."""
    for name in names:
        site.change(name, body="Anders")
    (site.root / "content/files/f.txt").write_text(files, encoding="utf-8")


def remove(site: Site, name: str) -> None:
    """Take an article away."""
    del site.entries[name]
    (site.root / f"content/{name}.md").unlink()


NARROW: dict[str, tuple[Change, set[str]]] = {
    "a text": (lambda site: site.change("a2", body="Anders"), {"a2"}),
    "a text with links": (lambda site: site.change("a1", body=LINK.format(more="Anders")), {"a1"}),
    "two texts": (lambda site: edit(site, "a2", "a3"), {"a2", "a3"}),
    "a translation": (lambda site: site.change("a5", body="Anders"), {"a5-de"}),
    "a hidden text": (lambda site: site.change("a7", body="Anders"), {"a7"}),
    "a page": (lambda site: write_page(site, "Anders"), {"pages/seite"}),
    "a file beside it": (lambda site: edit(site, "a2", files="g"), {"a2"}),
}
WIDE: dict[str, Change] = {
    "title": lambda site: site.change("a2", title="Neu"),
    "date nobody shows": lambda site: site.change("a2", date="2026-11-02 11:00"),
    "summary": lambda site: site.change("a2", summary="Neu"),
    "status": lambda site: site.change("a2", more="Status: draft"),
    "new text": lambda site: site.change("a8"),
    "new page": lambda site: (site.root / "content/pages/q.md").write_text("Title: Q\n\nText"),
    "gone": lambda site: remove(site, "a3"),
    "draft": lambda site: site.change("a6", body="Anders"),
    "file linked to": lambda site: site.change("a2", body="[Datei]({static}files/f.txt)"),
    "file that comes": lambda site: (site.root / "content/files/g.txt").write_text("g"),
    "file that goes": lambda site: (site.root / "content/files/f.txt").unlink(),
    "setting few pages show": lambda site: site.settings.update(DEBUG=True),
    "page touched": lambda site: (site.root / "fast/list.html").unlink(),
    "fault": lambda site: site.change("a2", body="[nichts]({filename}nichts.md)"),
}


@pytest.mark.parametrize("kind", NARROW)
def test_a_text_alone_asks_for_its_own_pages(site: Site, kind: str) -> None:
    """And for the feeds that hold it; the rest of the site is taken over, and still the same."""
    change, pages = NARROW[kind]
    change(site)

    built = site.edited()

    assert built.told["is_narrow"], built.told["why_wide"]
    assert built.told["canaries"]
    assert {name for name in built.whys if not name.startswith("feeds/")} == pages


@pytest.mark.parametrize("kind", [kind for kind in WIDE if kind != "fault"])
def test_anything_else_is_a_whole_build(site: Site, kind: str) -> None:
    """After which an edit of a text is narrow again."""
    WIDE[kind](site)
    built = site.edited()
    assert (built.mode, built.told["is_narrow"]) == ("incremental", False)

    site.change("a4", body="Anders")
    assert site.edited().told["is_narrow"] is True


def test_a_source_that_cannot_be_read_needs_whole_builds(site: Site) -> None:
    """It may be readable the next time."""
    (site.root / "content/pages/q.md").write_text("Title: Q\nDate: never\n\nText")
    site.build()
    site.change("a3", body="Anders")

    assert site.edited().told["is_narrow"] is False


def test_what_is_said_each_time_is_said_by_a_whole_build(site: Site) -> None:
    """A link to nothing: as long as it is there, every build has to say so."""
    WIDE["fault"](site)
    assert site.edited().told["is_narrow"]
    site.change("a3", body="Anders")

    assert site.edited().told["is_narrow"] is False


@pytest.mark.parametrize("relative", [False, True])
def test_narrow_builds_follow_one_another(site: Site, *, relative: bool) -> None:
    """Each on what the last one left, among builds of all kinds."""
    site.settings |= {"RELATIVE_URLS": relative, "TEMPLATE_PAGES": {"more.tpl": "more.html"}}
    (site.root / "content/more.tpl").write_text("{{ articles|map(attribute='content')|join }}", encoding="utf-8")
    site.build()
    for number in range(5):
        site.change(f"a{number % 3 + 1}", body=LINK.format(more=f"Zum {number}."))
        assert (built := site.edited()).told["is_narrow"], built.told
    site.change("a1", title="Neu")
    assert site.edited().told["is_narrow"] is False
    site.change("a1", body="Zuletzt")
    assert (built := site.edited()).told["is_narrow"], built.told


def reads_text(content: Any) -> Any:
    """Sort by something a text decides on."""
    return len(content.content)


def write_outside(site: Site) -> None:
    """Let an article lie beside the content folder."""
    (site.root / "other").mkdir(exist_ok=True)
    (site.root / "other/o.md").write_text("Title: O\nDate: 2026-01-01\nCategory: x\n\nText", encoding="utf-8")
    site.settings["ARTICLE_PATHS"] = ["", "../other"]


def write_over(site: Site) -> None:
    """Let a page take the place of an article."""
    text = "Title: Seite\nsave_as: a4.html\n\nText"
    (site.root / "content/pages/p.md").write_text(text, encoding="utf-8")


# What makes more of a site depend on a text than who shows it.
MORE: dict[str, Change] = {
    "order of pages": lambda site: site.settings.update(PAGE_ORDER_BY="reversed-summary"),
    "order": lambda site: site.settings.update(ARTICLE_ORDER_BY="content"),
    "function": lambda site: site.settings.update(ARTICLE_ORDER_BY=reads_text),
    "what translations share": lambda site: site.settings.update(ARTICLE_TRANSLATION_ID=["lang", "summary"]),
    "what is a link": lambda site: site.settings.update(INTRASITE_LINK_REGEX="[$](?P<what>.*?)[$]"),
    "locale": lambda site: site.settings.update(DATE_FORMATS={"en": ("C.UTF-8", "%A")}),
    "outside": write_outside,
    "one page for two": write_over,
}


@pytest.mark.parametrize("kind", MORE)
def test_where_a_text_decides_on_more_the_build_is_whole(site: Site, kind: str) -> None:
    """By settings, or by where files lie."""
    MORE[kind](site)
    site.build()
    site.build()
    site.change("a4", body="Kurz [x]($static$files/f.txt)")

    built = site.edited()

    assert built.told["is_narrow"] is False
    assert (site.root / "fast/a3.html").exists()


def test_files_that_are_linked_keep_their_order(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where hashes are fixed, and so it is the same in each process."""
    monkeypatch.setattr(narrow, "sys", SimpleNamespace(flags=SimpleNamespace(hash_randomization=0)))
    names = [f"g{number}.txt" for number in range(20)]
    for name in names:
        (site.root / "content" / name).write_text(name, encoding="utf-8")
    site.change("a1", body=" ".join(f"[x]({{static}}{name})" for name in names))
    site.settings["TEMPLATE_PAGES"] = {"more.tpl": "more.html"}
    more = "{% for one in staticfiles %}{{ one.url }} {% endfor %}"
    (site.root / "content/more.tpl").write_text(more, encoding="utf-8")
    site.build()
    site.build()

    site.change("a2", body="Anders")

    site.edited()


def test_an_index_belongs_to_one_state_alone(site: Site) -> None:
    """One that outlived its state, and found itself beside a younger one, would bring back what was edited since."""
    place = next((site.root / "cache/building").glob("*.index"))
    left = place.read_bytes()
    place.with_suffix(".pages").write_bytes(b"")
    WIDE["fault"](site)
    site.build()
    site.build()
    site.entries["a2"].pop("body")
    place.write_bytes(left)

    assert site.edited().told["is_narrow"] is False


def test_another_locale_changes_all(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the source read last has left: templates write days by it."""
    now = SimpleNamespace(setlocale=lambda _category: "de_AT.UTF-8", LC_ALL=locale.LC_ALL)
    monkeypatch.setattr(build, "locale", now)

    assert site.build().why_all == "the locale is another one"
    assert site.build().why_all == ""


def test_what_was_converted_before_it_proved_not_to_be_enough_counts(site: Site) -> None:
    """In the report, that is."""
    shown = "{% for one in articles %}{{ one.content }}{% endfor %}"
    (site.root / "theme/templates/category.html").write_text(shown, encoding="utf-8")
    site.build()
    site.build()
    site.change("a2", body="Anders")

    built = site.edited()

    assert built.told["why_wide"] == "other pages show it"
    assert built.told["sources"]["converted"] == 1


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the lists that are taken over not be those that were left."""
    own = index.fill

    def other(generator: Any, *given: Any) -> None:
        own(generator, *given)
        generator.context["articles"] = generator.context["articles"][:2]

    monkeypatch.setattr(index, "fill", other)


@pytest.mark.usefixtures("wrong")
def test_what_is_not_as_it_was_is_not_taken_over(site: Site) -> None:
    """Pages of texts that did not change are asked for, too; none of them may be stale."""
    site.change("a2", body="Anders")

    built = site.edited()

    assert built.told["is_narrow"] is False
    assert "articles changed" in built.told["why_wide"]


@pytest.mark.usefixtures("wrong")
def test_a_wrong_rule_is_found_by_canaries(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those pages are rendered to prove that they need not be."""
    monkeypatch.setattr(Plan, "_differs", lambda *_given: "")
    site.change("a2", body="Anders")

    built = site.build()

    assert "was skipped by mistake" in built.why_all


def test_an_index_comes_back_as_it_was(site: Site) -> None:
    """For the build it belongs to, under its key, undamaged."""
    place = next((site.root / "cache/building").glob("*.index"))
    payload = store.load(place, index.MAGIC)
    assert payload
    around, mark = (json.loads(payload)[name] for name in ("surroundings", "build"))
    found = index.load(place, mark, around, b"")
    assert found
    index.save(place, found, b"key")

    assert index.load(place, mark, around, b"key") == found
    assert index.load(place, "other", around, b"key") is None
    assert index.load(place, mark, "other", b"key") is None
    assert index.load(place, mark, around, b"other") is None
    content = place.read_bytes()
    for wrong in damaged(content):
        place.write_bytes(wrong)
        assert index.load(place, mark, around, b"key") is None


@pytest.mark.parametrize(
    "more",
    [
        {"contents": [["Static", "a.md"]]},
        {"lists": {"ArticlesGenerator": {"articles": [1]}}},
        {"groups": {"tags": [["x", [-1]]]}},
        {"archives": {"year": [[[1], [0], "", "", [], []]]}},
        {"translations": {"0": [7]}},
        {"translations": {"7": [0]}},
        {"pages": {"7": "a.html"}},
        {"feeds": {"a.xml": [[7], {}]}},
        {"unknown": 1},
    ],
    ids=repr,
)
def test_an_index_of_another_form_is_none(tmp_path: Path, more: dict[str, Any]) -> None:
    """Numbers without meaning among it."""
    sound = {"build": "b", "surroundings": "s", "keys": {}, "contents": [["Article", "a.md"]], "lists": {}}
    store.save(tmp_path / "i", index.MAGIC, index.coded({**sound}), b"")
    assert index.load(tmp_path / "i", "b", "s", b"") == Index("b", "s", {}, [["Article", "a.md"]])  # type: ignore[list-item]
    store.save(tmp_path / "i", index.MAGIC, index.coded({**sound, **more}), b"")
    assert index.load(tmp_path / "i", "b", "s", b"") is None
