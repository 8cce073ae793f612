"""The guard: every reason not to render the published site."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins.desk import materialise
from plugins.desk.edition import compose
from plugins.desk.guard import ROOMS, SAFE, faults
from plugins.desk.standing import stand
from tests.support.builders import NOW, source_text, write_site
from tests.support.desk import release


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site with a fresh edition."""
    files: dict[str, str | bytes] = {
        "posts/a.md": source_text("a", expires="2026-12-24"),
        "posts/b.md": source_text("b", status="draft"),
    }
    site = write_site(tmp_path, files)
    release(site)
    materialise.write(*compose(stand(site, NOW)), site)
    return site


def problems(
    root: Path, *, rooms: tuple[str, ...] = ROOMS, now: datetime = NOW, **changed: Any
) -> list[tuple[str, str]]:
    """Return place and code of every reason, with the settings of a release but for what is *changed*."""
    settings = {"PATH": str(root / materialise.TREE), **SAFE, **changed}
    return [(issue.where, issue.code) for issue in faults(root, settings, rooms, now=now)]


def test_a_fresh_edition_is_let_through(root: Path) -> None:
    """The only way to no reasons."""
    assert problems(root) == []


def test_another_path_is_refused(root: Path) -> None:
    """`pelican content -s publishconf.py` would publish drafts."""
    assert [("PATH", "guard.path")] == problems(root, PATH=str(root / "content"))


def test_the_refusal_names_the_path_as_it_was_given(root: Path) -> None:
    """Relative to the site, not to this machine."""
    found = faults(root, {"PATH": str(root / "content"), **SAFE}, ROOMS, now=NOW)

    assert str(found[0]) == (
        "PATH: 'content' is not the edition; its texts were released by nobody\n"
        "  try: run pelican without a content path"
    )


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_that_did_not_register_is_missed(root: Path, room: str) -> None:
    """Pelican swallows what fails in a plug-in."""
    assert [("PLUGINS", "guard.plugins")] == problems(root, rooms=tuple(one for one in ROOMS if one != room))


def test_an_emptied_list_of_plugins_is_missed(root: Path) -> None:
    """Each room is named."""
    assert [("PLUGINS", "guard.plugins")] * len(ROOMS) == problems(root, rooms=())


@pytest.mark.parametrize("name", SAFE)
def test_a_setting_that_could_leak_is_refused(root: Path, name: str) -> None:
    """Each setting that lets Pelican read, copy or write something else; also when it is taken away."""
    for value in ("etwas anderes", None):
        changed: dict[str, Any] = {name: value}
        assert [(name, "guard.settings")] == problems(root, **changed)


def test_reasons_are_collected(root: Path) -> None:
    """Path, plug-ins and settings together."""
    found = problems(root, rooms=ROOMS[1:], PATH=str(root), OUTPUT_SOURCES=True)

    assert [("PATH", "guard.path"), ("PLUGINS", "guard.plugins"), ("OUTPUT_SOURCES", "guard.settings")] == found


@pytest.mark.parametrize("missing", [materialise.RECORD, materialise.TREE])
def test_a_missing_edition_is_refused(root: Path, missing: Path) -> None:
    """The tree without its record is as good as none, and the other way round."""
    (root / missing).rename(root / "weg")

    assert [("var/edition", "guard.missing")] == problems(root)


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b"{}", b"null", b"\xff"])
def test_a_record_that_cannot_be_read_is_refused(root: Path, record: bytes) -> None:
    """Half a file, or something else altogether."""
    (root / materialise.RECORD).write_bytes(record)

    assert [("var/edition.json", "guard.record")] == problems(root)


def test_a_text_changed_since_stands_in_nobodys_way(root: Path) -> None:
    """Neither a draft nor a released text that is being worked on: what is online is what was released."""
    write_site(root, {"posts/b.md": source_text("b", "Mehr.\n", status="draft")})
    write_site(root, {"posts/a.md": source_text("a", "Anders.\n", expires="2026-12-24")})

    assert problems(root) == []


def test_a_text_released_since_makes_it_stale(root: Path) -> None:
    """One word is enough."""
    write_site(root, {"posts/a.md": source_text("a", "Anders.\n", expires="2026-12-24")})
    release(root)

    assert [("var/edition", "guard.stale")] == problems(root)


def test_a_record_that_does_not_hold_is_named(root: Path) -> None:
    """With its own problem; nothing is decided on it."""
    (event,) = (root / "content/desk/site").glob("*.json")
    event.write_bytes(event.read_bytes().replace(b'"by": "keeper"', b'"by": "kehrer"'))

    assert (event.relative_to(root).as_posix(), "record.event") in problems(root)


def test_the_clock_makes_it_stale(root: Path) -> None:
    """A text has expired since."""
    assert [("var/edition", "guard.stale")] == problems(root, now=NOW + timedelta(days=60))


def test_a_text_that_cannot_be_read_any_more_is_named(root: Path) -> None:
    """With its own problem, not with ours."""
    write_site(root, {"posts/a.md": b"\0"})

    assert [("content/posts/a.md", "source.bytes")] == problems(root)


@pytest.mark.parametrize("change", ["added", "changed", "deleted"])
def test_a_tree_changed_by_hand_is_refused(root: Path, change: str) -> None:
    """One file more, one file less, one byte."""
    tree = root / materialise.TREE
    if change == "added":
        (tree / "posts" / "b.md").write_text(source_text("b"))
    elif change == "changed":
        (tree / "posts" / "a.md").write_text(source_text("a", "Anders.\n"))
    else:
        (tree / "posts" / "a.md").unlink()

    assert [("var/edition", "guard.changed")] == problems(root)


def test_a_record_changed_by_hand_is_refused(root: Path) -> None:
    """Its digest no longer is that of now."""
    record = json.loads((root / materialise.RECORD).read_bytes())
    (root / materialise.RECORD).write_text(json.dumps({**record, "digest": "0" * 64}))

    assert [("var/edition", "guard.stale")] == problems(root)


def test_a_link_in_the_tree_is_refused(root: Path) -> None:
    """What lies behind it can change after the look."""
    (root / materialise.TREE / "posts" / "mehr").symlink_to(root / "content" / "posts")

    assert [("var/edition", "guard.changed")] == problems(root)
