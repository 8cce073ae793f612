"""Nothing changed: believed only where every file is as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from plugins.building import shortcut
from plugins.building.shortcut import Seen, Unchanged, look
from plugins.building.state import PageRecord
from plugins.core import clock
from tests.unit.building.reading import damaged
from tests.unit.building.stock import settings_of

WORD = Unchanged((("pelican", 30, "warned", ["x"], {}),), "Done: Processed 1 article")


class Site:
    """What of an instance of Pelican is looked at."""

    def __init__(self, root: Path, **changes: Any) -> None:
        self.settings = settings_of(ARTICLE_PATHS=["posts"], STATIC_PATHS="images", **changes)
        self.path, self.theme = str(root / "content"), str(root / "theme")
        self.output_path = str(root / "output")


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
    "page of nobody": lambda root: (root / "output/b.html").touch(),
}


def aged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour pass."""
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_what_was_left_is_found(site: Site, tmp_path: Path) -> None:
    """As often as one asks, as long as nothing changes."""
    place = tmp_path / "word"
    shortcut.leave(place, "abc", seen(site), WORD, b"")

    for _ in range(2):
        assert shortcut.find(place, "other", b"") is None
        assert shortcut.find(place, "abc", b"other") is None
        assert shortcut.find(place, "abc", b"") == WORD


def listed(monkeypatch: pytest.MonkeyPatch, place: Path) -> list[str]:
    """Return the folders that are listed to find the word."""
    found: list[str] = []
    real = os.listdir

    def listing(folder: str) -> list[str]:
        found.append(Path(folder).name)
        return real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", listing)
        assert shortcut.find(place, "abc", b"") == WORD
    return found


def test_only_what_has_just_changed_is_listed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that comes within the grain of the clock leaves the facts of its folder as they are; later it does not."""
    place = tmp_path / "word"
    for name in ("old", "new"):
        (tmp_path / "output" / name).mkdir()
    for name in (".", "old"):
        os.utime(tmp_path / "output" / name, ns=(0, 0))
    real = shortcut._facts_of
    # when the inode itself changed is not ours to set
    monkeypatch.setattr(shortcut, "_facts_of", lambda paths: [each[:4] + each[3:4] for each in real(paths)])
    shortcut.leave(place, "abc", seen(site), WORD, b"")

    assert ["new"] == listed(monkeypatch, place)
    assert ["new"] == listed(monkeypatch, place)
    aged(monkeypatch)
    assert ["new"] == listed(monkeypatch, place)
    assert [] == listed(monkeypatch, place)


def test_a_few_folders_are_listed_rather_than_written_down(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an edit of a large site, that is."""
    monkeypatch.setattr(shortcut, "_WORTH_WRITING", 1)
    place = tmp_path / "word"
    shortcut.leave(place, "abc", seen(site), WORD, b"")
    aged(monkeypatch)
    before = place.read_bytes()

    assert ["output"] == listed(monkeypatch, place)
    assert before == place.read_bytes()


@pytest.mark.parametrize("most", [0, 16_000], ids=["two processes", "one process"])
@pytest.mark.parametrize("is_settled", [True, False], ids=["settled", "fresh"])
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, *, is_settled: bool, most: int
) -> None:
    """Of a source, of what a link leads to, of the theme, of a page; of a folder by its facts."""
    monkeypatch.setattr(shortcut, "_MANY", most)
    place = tmp_path / "word"
    shortcut.leave(place, "abc", seen(site), WORD, b"")
    if is_settled:
        aged(monkeypatch)
    assert shortcut.find(place, "abc", b"") == WORD

    CHANGES[change](tmp_path)

    assert shortcut.find(place, "abc", b"") is None


def test_a_name_that_leaves_no_trace_in_its_folder_is_seen(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the folder is fresh."""
    place = tmp_path / "word"
    real = shortcut._facts_of
    monkeypatch.setattr(
        shortcut, "_facts_of", lambda paths: [each and (*each[:3], 10**18, 10**18) for each in real(paths)]
    )
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(10**9 + 1, UTC))
    shortcut.leave(place, "abc", seen(site), WORD, b"")
    assert shortcut.find(place, "abc", b"") == WORD

    (tmp_path / "output/b.html").touch()

    assert shortcut.find(place, "abc", b"") is None


def test_a_change_just_before_leaves_no_word(site: Site, tmp_path: Path) -> None:
    """Another one within the grain of the clock would look the same; an old word goes, too."""
    shortcut.leave(tmp_path / "word", "abc", seen(site), WORD, b"")
    shortcut.leave(tmp_path / "word", "abc", seen(site, later=1_000_000_000), WORD, b"")

    assert not (tmp_path / "word").exists()


def test_damage_is_as_if_nothing_was_left(site: Site, tmp_path: Path) -> None:
    """Whatever the damage."""
    place = tmp_path / "word"
    shortcut.leave(place, "abc", seen(site), WORD, b"")
    for content in damaged(place.read_bytes()):
        place.write_bytes(content)
        assert shortcut.find(place, "abc", b"") is None


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
    with signals.finalized.connected_to(watcher):
        assert shortcut.objection(site, [fine]).endswith("watcher may depend on anything")


def test_now_is_now(site: Site) -> None:
    """The sources are looked at before anything is read, and the clock before that."""
    now = Seen.now(site)

    assert now.tree == look(shortcut.sources(site))
    assert now.output == site.output_path
    assert 0 < now.tree.newest <= now.began_ns + 1_000_000_000
