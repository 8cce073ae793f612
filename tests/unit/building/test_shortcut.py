"""Nothing changed: believed only where every file is as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from plugins.building import shortcut, stage, surroundings
from plugins.building.shortcut import Seen, Unchanged, look
from plugins.building.state import PageRecord, State
from tests.unit.building.reading import damaged
from tests.unit.building.stock import settings_of

WORD = Unchanged((("pelican", 30, "warned", ["x"], {}),), "Done: Processed 1 article")


class Site:
    """What of an instance of Pelican is looked at."""

    def __init__(self, root: Path, **changes: Any) -> None:
        self.settings = settings_of(ARTICLE_PATHS=["posts"], STATIC_PATHS="images", **changes)
        self.path, self.theme = str(root / "content"), str(root / "theme")
        self.output_path = str(root / "output")
        self.delete_outputdir = False
        self.plugins: list[Any] = []


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a small site: sources, a link to a folder and to a file, a theme, an output."""
    for name in (
        "content/posts/a.md",
        "content/images/b.png",
        "theme/static/c.css",
        "output/a.html",
        "else/d.md",
        "e.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "content/linked").symlink_to(tmp_path / "else")
    (tmp_path / "content/posts/e.md").symlink_to(tmp_path / "e.md")
    (tmp_path / "content/round").symlink_to(tmp_path / "content")
    (tmp_path / "content/nowhere").symlink_to(tmp_path / "none")
    return Site(tmp_path)


def seen(site: Site, later: int = 3_600_000_000_000) -> Seen:
    """Return what is seen an hour after the last change."""
    tree = look(shortcut.sources(site))
    return Seen(tree, tree.newest + later, site.output_path)


def rewritten(place: Path) -> None:
    """Change bytes so that size and time of the change are the same."""
    before = place.stat()
    place.write_text("TEXT")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], Any]] = {
    "bytes alone": lambda root: rewritten(root / "content/posts/a.md"),
    "image": lambda root: (root / "content/images/b.png").write_text("more"),
    "new": lambda root: (root / "content/posts/f.md").touch(),
    "gone": lambda root: (root / "content/posts/a.md").unlink(),
    "moved": lambda root: (root / "content/posts/a.md").rename(root / "content/posts/z.md"),
    "new folder": lambda root: (root / "content/posts/deep").mkdir(),
    "linked file": lambda root: rewritten(root / "e.md"),
    "in a linked folder": lambda root: rewritten(root / "else/d.md"),
    "link that leads somewhere now": lambda root: (root / "none").touch(),
    "rights": lambda root: (root / "content/posts/a.md").chmod(0o600),
    "theme": lambda root: rewritten(root / "theme/static/c.css"),
    "page": lambda root: rewritten(root / "output/a.html"),
    "page gone": lambda root: (root / "output/a.html").unlink(),
}


@dataclass
class Run:
    """What of a run leaves word."""

    pelican: Site
    tree: Path
    key: bytes = b""
    everything: str = "abc"


@pytest.fixture
def run(site: Site, tmp_path: Path) -> Any:
    """Return the run of the site, of which one page is known."""
    return Run(site, tmp_path / "word")


def leave(run: Any, **more: Any) -> None:
    """Leave word of what is there."""
    page = PageRecord("a", facts=stage.facts(f"{run.pelican.output_path}/a.html"))
    shortcut.leave(run, seen(run.pelican), WORD, State(pages={"a.html": page}, **more))


def test_what_was_left_is_found(run: Any) -> None:
    """As often as one asks, as long as nothing changes."""
    leave(run)

    for _ in range(2):
        assert shortcut.find(run.tree, "other", b"") is None
        assert shortcut.find(run.tree, "abc", b"other") is None
        assert shortcut.find(run.tree, "abc", b"") == WORD


@pytest.mark.parametrize("most", [0, 16_000], ids=["two processes", "one process"])
@pytest.mark.parametrize("is_emptied", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, *, is_emptied: bool, most: int
) -> None:
    """Of a source, of what a link leads to, of the theme, of a page; of a folder by its facts."""
    monkeypatch.setattr(shortcut, "_MANY", most)
    run.pelican.delete_outputdir = is_emptied
    leave(run)
    assert shortcut.find(run.tree, "abc", b"") == WORD

    CHANGES[change](tmp_path)

    assert shortcut.find(run.tree, "abc", b"") is None


@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_page_of_nobody_counts_where_it_would_be_removed(run: Any, tmp_path: Path, *, is_emptied: bool) -> None:
    """DELETE_OUTPUT_DIRECTORY, that is."""
    run.pelican.delete_outputdir = is_emptied
    leave(run)

    (tmp_path / "output/b.html").touch()

    assert (shortcut.find(run.tree, "abc", b"") is None) == is_emptied


def test_code_that_was_loaded_counts(run: Any, tmp_path: Path) -> None:
    """Settings, and what they import: a function among them may look at anything there."""
    code = tmp_path / "helper.py"
    code.write_text("SIGN = 1", encoding="utf-8")
    leave(run, sources={str(code): surroundings.digest_of_code(str(code))})
    assert shortcut.find(run.tree, "abc", b"") == WORD

    code.write_text("SIGN = -1", encoding="utf-8")

    assert shortcut.find(run.tree, "abc", b"") is None


def test_a_page_changed_since_it_was_made_leaves_no_word(run: Any, tmp_path: Path) -> None:
    """What lies there now is not what the build made."""
    pages = {"a.html": PageRecord("a", facts=stage.facts(str(tmp_path / "output/a.html")))}
    (tmp_path / "output/a.html").write_text("by hand", encoding="utf-8")

    shortcut.leave(run, seen(run.pelican), WORD, State(pages=pages))

    assert not run.tree.exists()


def test_a_change_just_before_leaves_no_word(run: Any) -> None:
    """Another one within the grain of the clock would look the same; an old word goes, too."""
    leave(run)
    shortcut.leave(run, seen(run.pelican, later=1_000_000_000), WORD, State())

    assert not run.tree.exists()


def test_damage_is_as_if_nothing_was_left(run: Any) -> None:
    """Whatever the damage."""
    leave(run)
    for content in damaged(run.tree.read_bytes()):
        run.tree.write_bytes(content)
        assert shortcut.find(run.tree, "abc", b"") is None


def test_sources_outside_the_content_count(tmp_path: Path) -> None:
    """A path of the settings may lead out of it, be one file, or be missing."""
    (tmp_path / "more").mkdir()
    (tmp_path / "content").mkdir()
    (tmp_path / "one.md").write_text("a")
    site = Site(tmp_path, PAGE_PATHS=["../more", "../one.md", "../none"])

    names = [os.path.relpath(one, tmp_path) for one in shortcut.sources(site)]

    assert names == ["content", "more", "one.md", "none", "theme/static"]
    before = look(shortcut.sources(site))
    (tmp_path / "one.md").write_text("bb")
    assert look(shortcut.sources(site)) != before


def watcher(_sender: Any) -> None:
    """Stand for a plug-in."""


def test_where_no_word_can_be_left(site: Site) -> None:
    """The clock, a page that is rendered always, a plug-in of others; one reason each."""
    fine, always = PageRecord("a"), PageRecord("a", volatile="calls now")

    assert shortcut.objection(site, [fine]) == ""
    assert shortcut.objection(site, [fine, always]) == "a page is rendered every time: calls now"
    site.settings["WITH_FUTURE_DATES"] = False
    assert shortcut.objection(site, [fine]) == "WITH_FUTURE_DATES depends on the clock"
    site.settings |= {"WITH_FUTURE_DATES": True, "PAGE_LANG_SAVE_AS": "{date:%Y}/{slug}.html"}
    assert shortcut.objection(site, [fine]) == "PAGE_LANG_SAVE_AS depends on the clock"
    site.settings["PAGE_LANG_SAVE_AS"] = "{slug}.html"
    with signals.finalized.connected_to(watcher):
        assert shortcut.objection(site, [fine]).endswith("watcher may depend on anything")


def test_now_is_now(site: Site) -> None:
    """The sources are looked at before anything is read, and the clock before that."""
    now = Seen.now(site)

    assert now.tree == look(shortcut.sources(site))
    assert now.output == site.output_path
    assert 0 < now.tree.newest <= now.began_ns + 1_000_000_000


def test_a_copy_from_outside_is_named(site: Site, tmp_path: Path) -> None:
    """Unless its folder is one of those that are read."""
    site.settings["PAGE_PATHS"] = ["../more"]

    assert shortcut.outside(site, ["images/b.png", "../more/f.txt"]) == ""
    assert shortcut.outside(site, ["../else/f.txt"]) == str(tmp_path / "content/../else/f.txt")
