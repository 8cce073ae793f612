"""The cache of converted sources: with it or without, the same entries and the same words in the log."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docutils.parsers.rst import Directive, directives
from pelican import readers as pelican_readers
from pelican import utils
from pelican.contents import Article, SkipStub
from pelican.readers import MarkdownReader
from pelican.urlwrappers import Tag

from plugins.building.asking import install
from plugins.building.capture import Body
from plugins.building.convert import Conversions
from tests.unit.building.reading import (
    HEAD,
    corpus,
    damaged,
    deep,
    fatal,
    listening,
    read,
    settings_of,
    shown,
    write,
)


@pytest.fixture
def cache(tmp_path: Path) -> Callable[..., Conversions]:
    """Return what makes a cache as a new process would."""
    return lambda surroundings="s", **more: Conversions(tmp_path / "cache", surroundings, **more)


def sources(tmp_path: Path, files: dict[str, str]) -> tuple[Path, list[str]]:
    root = tmp_path / "content"
    return root, write(root, files)


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"TYPOGRIFY": True},
        {"TYPOGRIFY": True, "TYPOGRIFY_DASHES": "oldschool", "TYPOGRIFY_IGNORE_TAGS": ["h1"]},
        {"TYPOGRIFY": True, "TYPOGRIFY_OMIT_FILTERS": ["amp"], "TYPOGRIFY_DASHES": "oldschool_inverted"},
        {"DEFAULT_DATE": "fs"},
        {"DEFAULT_METADATA": {"list": ["a"], "status": "draft"}, "DEFAULT_DATE": (2020, 1, 2)},
        {"EXTRA_PATH_METADATA": {"md-1.md": {"save_as": "x.html", "more": {"a": [1]}}}},
        {"FILENAME_METADATA": r"(?P<slug>.*)-(?P<number>\d)", "USE_FOLDER_AS_CATEGORY": False},
        {"MARKDOWN": {"extensions": ["markdown.extensions.toc", "smarty"], "extension_configs": {}}},
    ],
)
def test_the_same_with_and_without(tmp_path: Path, cache: Callable[..., Conversions], others: dict[str, Any]) -> None:
    """Stock, the first build with a cache and the second one agree; in the second nothing is converted."""
    root, names = sources(tmp_path, corpus())
    settings = settings_of(root, **others)
    stock = read(settings, names)
    first, second = cache(), cache()

    made, found = read(settings, names, first), read(settings, names, second)

    assert stock.seen == made.seen == found.seen
    assert stock.logged
    assert len(names) == len(first.converted)
    assert [] == second.converted == list(second.reasons)


def test_the_typographer_is_left_as_stock_leaves_it(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """A template may use it as a filter."""
    import smartypants

    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root, TYPOGRIFY=True, TYPOGRIFY_DASHES="oldschool")
    read(settings, names, cache())
    left = smartypants.Attr.default
    smartypants.Attr.default = smartypants.Attr.set1

    read(settings, names, cache())

    assert left == smartypants.Attr.default != smartypants.Attr.set1


def test_what_is_found_is_not_shared(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """A plug-in that changes one entry's metadata changes it in no other and in no later build."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    stock = read(settings, names)
    conversions = cache()

    for _time in range(2):
        changed = read(settings, [*names, *names], conversions)
        for content in changed.contents:
            content.metadata["tags"].append(Tag("fremd", settings))

    assert stock.seen[0] == read(settings, names, conversions).seen[0]


@pytest.mark.parametrize("fresh", [True, False])
def test_signals_and_skipped_entries(tmp_path: Path, cache: Callable[..., Conversions], fresh: bool) -> None:
    """Both signals are sent, the second with metadata that can still be changed."""
    root, names = sources(tmp_path, {"a.md": HEAD.format(name="a") + "Text", "b.md": "Title: b\nStatus: skip\n\nText"})
    settings = settings_of(root)
    sent: list[object] = []

    class Signal:
        name = "signal"

        def __init__(self, number: int) -> None:
            self.number = number

        def send(self, sender: object, metadata: dict[str, Any] | None = None) -> None:
            sent.append((self.number, sender, list(metadata or {})))
            if metadata:
                metadata["added"] = len(sent)

    how: dict[str, Any] = {
        "preread_signal": Signal(1),
        "preread_sender": "p",
        "context_signal": Signal(2),
        "context_sender": "c",
    }
    stock = read(settings, names, **how)
    expected = sent.copy()
    if not fresh:
        read(settings, names, cache())
    sent.clear()

    found = read(settings, names, cache(), **how)

    assert expected == sent
    assert 4 == len(sent)
    assert [type(content) for content in stock.contents] == [type(content) for content in found.contents]
    assert SkipStub is type(found.contents[1])
    assert 2 == found.contents[0].added


def test_the_log_is_told_again(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Ten images without a text: four are named, the rest summed up, as if each were read anew."""
    bad = {f"{n}.md": HEAD.format(name=n) + f"![](bild-{n}.png)" for n in range(10)}
    root, names = sources(tmp_path, bad)
    settings = settings_of(root)
    stock = read(settings, names)

    found = [read(settings, names, cache()).logged for _time in range(2)]

    assert 5 == len(stock.logged)
    assert "Other images have empty alt attributes" in stock.logged[-1][2]
    assert [stock.logged, stock.logged] == found


@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR])
def test_a_fatal_warning_stays_fatal(tmp_path: Path, cache: Callable[..., Conversions], level: int) -> None:
    """Also where the source was not converted, and it is still kept."""
    root, names = sources(tmp_path, corpus(2))
    settings = settings_of(root)
    with fatal(level):
        stock = read(settings, names)

        made, found = read(settings, names, cache()), read(settings, names, cache())

    assert stock.seen == made.seen == found.seen
    assert (level == logging.WARNING) == ("RuntimeError Warning or error encountered" in stock.errors)


def test_an_error_is_told_each_time(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """A source that stock cannot read is not kept, and its error is stock's."""
    bad = {"a.md": "Title: a\nDate: nie\n\n![](x)", "b.rst": "b\n#\n\n`offen\n", "c.md": HEAD.format(name="c")}
    root, names = sources(tmp_path, bad)
    (root / "d.md").write_bytes(b"Title: d\n\n\xff")
    names += ["d.md", "missing.md", "e.unknown"]
    settings = settings_of(root)
    stock = read(settings, names)

    found = [read(settings, names, cache()).seen for _time in range(2)]

    assert 5 == len(stock.errors)
    assert [stock.seen, stock.seen] == found


@pytest.mark.parametrize(
    "date", ["2026-11", "November", "11/05", "Monday", "10:30", "3/4/26", "29 10:00", "30", "30th"]
)
def test_a_date_that_needs_today_is_not_kept(
    tmp_path: Path, cache: Callable[..., Conversions], monkeypatch: pytest.MonkeyPatch, date: str
) -> None:
    """Tomorrow it is another one, also where not every month has such a day."""
    monkeypatch.setattr(utils.SafeDatetime, "now", classmethod(lambda kind: kind(2026, 1, 5, 9, 30)))
    root, names = sources(tmp_path, {"a.md": f"Title: a\nDate: {date}\n\nText"})
    stock = read(settings_of(root), names)
    read(settings_of(root), names, cache())
    conversions = cache()

    found = read(settings_of(root), names, conversions)

    assert stock.seen == found.seen
    assert 1 == len(stock.contents)
    assert ["a date is incomplete: today supplies the rest"] == list(conversions.reasons.values())


@pytest.mark.parametrize(
    "date", ["2026-11-05", "2026-11-05 09:30", "2026-11-05T09:30:00+01:00", "5 Nov 2026", "05/11/2026 10:00 UTC"]
)
def test_a_whole_date_is_kept(tmp_path: Path, cache: Callable[..., Conversions], date: str) -> None:
    """However it is written."""
    root, names = sources(tmp_path, {"a.md": f"Title: a\nDate: {date}\n\nText"})
    stock = read(settings_of(root), names)
    read(settings_of(root), names, cache())
    conversions = cache()

    found = read(settings_of(root), names, conversions)

    assert stock.seen == found.seen
    assert ({}, []) == (conversions.reasons, conversions.converted)


def test_bytes_count_and_not_time_stamps(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Another text of the same length with the same time is another text; another time alone is not."""
    root, names = sources(tmp_path, {"a.md": HEAD.format(name="a") + "Haus"})
    settings = settings_of(root)
    read(settings, names, cache())
    facts = (root / "a.md").stat()
    (root / "a.md").write_text(HEAD.format(name="a") + "Maus", encoding="utf-8")
    os.utime(root / "a.md", ns=(facts.st_atime_ns, facts.st_mtime_ns))

    changed = read(settings, names, cache())
    os.utime(root / "a.md", (1, 1))
    touched = cache()
    read(settings, names, touched)

    assert "Maus" in changed.contents[0]._content
    assert [] == touched.converted


def test_a_date_from_the_file_system_counts(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Where the time of the file is the entry's date."""
    root, names = sources(tmp_path, {"a.md": "Title: a\n\nText"})
    settings = settings_of(root, DEFAULT_DATE="fs")
    read(settings, names, cache())
    os.utime(root / "a.md", (1, 1))

    assert read(settings, names).seen == read(settings, names, cache()).seen


def test_surroundings_and_place_count(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Two branches share a cache; a file that moved is another one; a moved checkout is told by its own paths."""
    root, names = sources(tmp_path, corpus(1))
    read(settings_of(root), names, cache("main"))
    read(settings_of(root), names, cache("branch"))
    again = cache("main")
    read(settings_of(root), names, again)
    assert [] == again.converted
    other = tmp_path / "other"
    shutil.copytree(root, other)
    (other / "md-0.md").rename(other / "moved.md")
    names = sorted(path.name for path in other.iterdir())

    stock, found = read(settings_of(other), names), read(settings_of(other), names, cache("main"))

    assert stock.seen == found.seen


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("include", ".. include:: other.txt\n"),
        ("in German", ".. einfügen:: other.txt\n"),
        ("raw", ".. raw:: html\n   :file: other.txt\n"),
        ("table", ".. csv-table::\n   :file: other.txt\n"),
        ("today", ".. |heute| date::\n\n|heute|\n"),
        ("embedded", ".. image:: bild.png\n   :loading: link\n"),
        ("role", ".. role:: rot\n\n:rot:`Wort`\n"),
        ("foreign", ".. ours::\n"),
    ],
)
def test_rst_that_looks_at_more_is_read_each_time(
    tmp_path: Path, cache: Callable[..., Conversions], name: str, text: str
) -> None:
    """A directive is known by what it is, not by its name."""

    class Ours(Directive):  # type: ignore[misc]
        def run(self) -> list[Any]:
            return []

    root, _names = sources(tmp_path, {"a.rst": f"a\n##\n\n:date: 2026-11-05\n\nText\n\n{text}"})
    (root / "other.txt").write_text("eins", encoding="utf-8")
    settings = settings_of(root, DEFAULT_LANG="de" if name == "in German" else "en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(directives._directives, "ours", Ours)
        patch.chdir(root)
        read(settings, ["a.rst"], cache())
        (root / "other.txt").write_text("zwei", encoding="utf-8")
        conversions = cache()

        found = read(settings, ["a.rst"], conversions)
        stock = read(settings, ["a.rst"])

    assert stock.seen == found.seen
    assert [] == found.errors
    assert [str(root / "a.rst")] == list(conversions.reasons)


class Shouting(MarkdownReader):  # type: ignore[misc]
    """A plug-in's reader."""

    def read(self, source_path: str) -> Any:
        content, metadata = super().read(source_path)
        return content.upper(), metadata


class Quiet(Shouting):
    """One that says that it is pure."""

    building_pure = True


class Heir(Quiet):
    """Says nothing itself."""


@pytest.mark.parametrize(("kind", "is_kept"), [(Shouting, False), (Quiet, True), (Heir, False)])
def test_a_plug_ins_reader(tmp_path: Path, cache: Callable[..., Conversions], kind: Any, is_kept: bool) -> None:
    """Is asked each time, unless its own class declares that it looks at nothing but the text."""
    root, names = sources(tmp_path, {"a.md": HEAD.format(name="a") + "Text"})
    settings = settings_of(root, READERS={"md": kind})
    stock = read(settings, names)
    read(settings, names, cache())
    conversions = cache()

    found = read(settings, names, conversions)

    assert stock.seen == found.seen
    assert is_kept == (not conversions.reasons)


@pytest.mark.parametrize("change", ["read", "processor", "extension", "object", "config"])
def test_what_a_plug_in_changed_is_seen(
    tmp_path: Path, cache: Callable[..., Conversions], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stock's classes with a foreign method, foreign processors, foreign extensions: stock reads."""
    from markdown.extensions.toc import TocExtension

    root, names = sources(tmp_path, {"a.md": HEAD.format(name="a") + "Text"})
    how: dict[str, Any] = {}
    if change == "read":
        monkeypatch.setattr(MarkdownReader, "read", lambda _self, _path: ("fremd", {"title": "x"}))
    elif change == "processor":
        monkeypatch.setitem(pelican_readers.METADATA_PROCESSORS, "more", lambda text, _settings: text)
    elif change == "extension":
        how = {"MARKDOWN": {"extensions": ["tests.unit.building.foreign_extension"]}}
    elif change == "object":
        how = {"MARKDOWN": {"extensions": [TocExtension()]}}
    else:
        how = {"MARKDOWN": {"extensions": ["toc"], "extension_configs": {"toc": {"slugify": lambda t, _s: t}}}}
    settings = settings_of(root, **how)
    stock = read(settings, names)
    conversions = cache()

    found = [read(settings, names, conversions).seen for _time in range(2)]

    assert [stock.seen, stock.seen] == found
    assert [str(root / "a.md")] == list(conversions.reasons)


def test_stocks_own_cache_is_not_asked(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """It goes by time stamps."""
    root, names = sources(tmp_path, {"a.md": HEAD.format(name="a") + "Haus"})
    settings = settings_of(root, CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True, CACHE_PATH=str(tmp_path / "stock"))

    def old(readers: Any) -> None:
        readers.get_cached_data = lambda _path, _default=None: ("alt", {"title": "alt"})

    assert "alt" == read(settings, names, before=old).contents[0]._content
    assert "Haus" in read(settings, names, cache(), before=old).contents[0]._content


def test_debugging_is_stocks(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Whoever wants to see each step sees stock's."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        stock = read(settings, names)
        conversions = cache()
        found = read(settings, names, conversions)
    finally:
        logging.getLogger().setLevel(before)

    assert stock.logged == found.logged
    assert set(conversions.reasons.values()) == {"the log is to show every step"}


def test_a_text_stays_on_disk_until_it_is_asked_for(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """With its digest known; a damaged one is converted once more."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    stock = read(settings, names)
    read(settings, names, cache())
    readers = pelican_readers.Readers(settings)
    conversions = cache()
    install(readers, conversions, content_of=lambda body: body)
    bodies = [readers.read_file(str(root), name, content_class=Article)._content for name in names]
    assert all(isinstance(body, Body) for body in bodies)
    digests = [body.digest for body in bodies]
    texts = [body.text() for body in bodies]
    conversions.close()
    shutil.rmtree(tmp_path / "cache")

    again = [body.text() for body in bodies]

    assert [content._content for content in stock.contents] == texts == again
    assert len(set(digests)) == len(names)


def test_no_damage_gives_a_wrong_result(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Each file of the cache, cut off and turned in each region: the result is stock's, and the cache is whole again."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    stock = read(settings, names)
    read(settings, names, cache())
    files = sorted((tmp_path / "cache").rglob("*"))[1:]
    assert 3 <= len(files) <= 4
    for file in files:
        whole = file.read_bytes()
        for wrong in damaged(whole):
            file.write_bytes(wrong)

            found = read(settings, names, cache())

            assert stock.seen == found.seen
            again = cache()
            assert stock.seen == read(settings, names, again).seen
            assert [] == again.converted


def test_a_cache_that_cannot_be_written(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """One warning; the build goes on without it."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    stock = read(settings, names)
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    conversions = cache()

    with listening() as logged:
        found = read(settings, names, conversions)

    assert stock.seen == found.seen
    assert ["plugins.building.convert"] == [name for name, _level, _text in logged if name.startswith("plugins")]


@pytest.mark.parametrize("moment", ["while it waits", "while it is saved"])
def test_a_full_disk(
    tmp_path: Path, cache: Callable[..., Conversions], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept before is still there."""
    root, names = sources(tmp_path, corpus(1))
    settings = settings_of(root)
    read(settings, names[:1], cache())
    stock = read(settings, names)

    def full(*_rest: object) -> None:
        raise OSError(28, "full")

    from plugins.building import shelf, store

    with monkeypatch.context() as patch:
        if moment == "while it waits":
            patch.setattr(shelf.Shelf, "_wait", full)
        else:
            patch.setattr(store, "_sum", full)
        with listening() as logged:
            found = read(settings, names, cache())
    later = cache()
    read(settings, names, later)

    assert stock.seen == found.seen
    assert 1 == len([text for name, _level, text in logged if name == "plugins.building.convert"])
    assert len(names) - 1 == len(later.converted)


def test_nothing_new_writes_nothing(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """And one edit rewrites one file and the list of uses."""
    root, names = sources(tmp_path, corpus(30))
    settings = settings_of(root)
    read(settings, names, cache())

    def state() -> dict[str, tuple[int, int]]:
        files = (tmp_path / "cache" / "converted").iterdir()
        return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}

    before = state()
    read(settings, names, cache())
    assert before == state()
    (root / "md-3.md").write_text(HEAD.format(name="neu") + "Neu", encoding="utf-8")

    read(settings, names, cache())

    assert 2 == len(set(state().items()) - set(before.items()))


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Its key would be that of other bytes."""

    class Racing(MarkdownReader):  # type: ignore[misc]
        building_pure = True

        def read(self, source_path: str) -> Any:
            made = super().read(source_path)
            Path(source_path).write_text("Title: b\n\nSpäter", encoding="utf-8")
            return made

    root, names = sources(tmp_path, {"a.md": "Title: a\n\nText"})
    settings = settings_of(root, READERS={"md": Racing})
    read(settings, names, cache())
    (root / "a.md").write_text("Title: a\n\nText", encoding="utf-8")
    conversions = cache()

    read(settings, names, conversions)

    assert [str(root / "a.md")] == conversions.converted


def test_an_edit_between_preparing_and_reading_counts(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """What is read is what lies there then."""
    root, names = sources(tmp_path, {"a.md": "Title: a\n\nVorher"})
    settings = settings_of(root)
    read(settings, names, cache())
    readers, conversions = pelican_readers.Readers(settings), cache()
    install(readers, conversions)
    conversions.prepare(readers, str(root), names)
    (root / "a.md").write_text("Title: a\n\nNachher", encoding="utf-8")

    content = readers.read_file(str(root), "a.md", content_class=Article)._content

    assert "<p>Nachher</p>" == content
    conversions.close()


def test_a_value_that_cannot_be_kept(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """The source is read each time, with its reason."""

    class Odd(MarkdownReader):  # type: ignore[misc]
        building_pure = True

        def read(self, source_path: str) -> Any:
            content, metadata = super().read(source_path)
            return content, {**metadata, "odd": range(3)}

    root, names = sources(tmp_path, {"a.md": "Title: a\n\nText"})
    settings = settings_of(root, READERS={"md": Odd})
    stock = read(settings, names)
    for _time in range(3):
        conversions = cache()

        assert stock.seen == read(settings, names, conversions).seen
        assert ["it holds a value that cannot be kept: range"] == list(conversions.reasons.values())


def test_two_kinds_of_settings_in_one_build(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """A subsite's readers have surroundings of their own."""
    root, names = sources(tmp_path, corpus(1))
    conversions = cache()
    for _time in range(2):
        for lang in ("de", "en"):
            settings = settings_of(root, DEFAULT_LANG=lang, TYPOGRIFY=lang == "de")
            readers = pelican_readers.Readers(settings)
            install(readers, conversions, lang)

            found = [readers.read_file(str(root), name, content_class=Article) for name in names]

            assert [shown(made) for made in found] == read(settings, names).seen[0]
            assert all(deep(made.settings) == deep(settings) for made in found)
    assert 2 * len(names) == len(conversions.converted)
    conversions.begin()
    assert [] == conversions.converted
    conversions.close()
