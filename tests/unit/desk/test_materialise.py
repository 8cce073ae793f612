"""The tree of an edition: completed, not made anew, and never with a record that it does not fit."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.core import clock
from plugins.core.errors import DeskError
from plugins.desk import guard, materialise
from plugins.desk.edition import compose
from plugins.desk.standing import stand
from plugins.records import chain
from tests.support import desk
from tests.support.desk import release
from tests.support.site import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Two released texts whose edition was made."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, said in desk.trust().items():
        monkeypatch.setenv(name, said)
    site = Site.at(tmp_path).post("eins").post("zwei")
    release(site.root)
    _make(site)
    return site


def _make(site: Site) -> Path:
    edition, released = compose(stand(site.root, clock.now()))
    return materialise.write(edition, released, site.root)


def _stale(site: Site) -> list[str]:
    return [issue.code for issue in guard._stale(site.root, clock.now(), stand)]


def test_only_what_changed_is_written(site: Site) -> None:
    """A file that is there keeps its place on disk."""
    tree = site.root / materialise.TREE
    before = {path: path.stat().st_ino for path in tree.rglob("*.md")}
    site.append("content/posts/2026/eins.md", "Mehr.\n")
    release(site.root)

    _make(site)

    after = {path: path.stat().st_ino for path in tree.rglob("*.md")}
    assert ["eins.md"] == [path.name for path in after if after[path] != before[path]]
    assert [] == _stale(site)


def test_what_was_changed_added_or_lost_is_mended(site: Site) -> None:
    """Whoever did it: the tree is the edition afterwards."""
    tree = site.root / materialise.TREE
    (tree / "posts/2026/eins.md").write_text("other")
    (tree / "posts/2026/zwei.md").unlink()
    (tree / "posts/2026/zwei.md").symlink_to(site.root / "content/posts/2026/zwei.md")
    (tree / "posts/drei").mkdir()
    (tree / "posts/drei/drei.md").write_text("more")
    assert ["guard.changed"] == _stale(site)

    _make(site)

    assert [] == _stale(site)
    assert not (tree / "posts/drei").exists()


def test_a_half_made_tree_has_no_record_and_is_completed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two files, nothing can be rendered until the next run."""
    site.append("content/posts/2026/eins.md", "Mehr.\n").append("content/posts/2026/zwei.md", "Mehr.\n")
    release(site.root)
    whole = materialise._fill
    filled: list[Path] = []

    def killed(path: Path, content: bytes) -> None:
        if filled:
            raise KeyboardInterrupt
        filled.append(path)
        whole(path, content)

    monkeypatch.setattr(materialise, "_fill", killed)
    with pytest.raises(KeyboardInterrupt):
        _make(site)
    assert ["guard.missing"] == _stale(site)
    monkeypatch.setattr(materialise, "_fill", whole)

    _make(site)

    assert [] == _stale(site)


def test_kept_bytes_that_were_changed_stop_it_although_the_tree_is_right(site: Site) -> None:
    """What the record holds must be what was released, also where nobody needs to copy it."""
    edition, released = compose(stand(site.root, clock.now()))
    kept = next(iter((site.root / "content/desk/entries").glob("*/live/*.md")))
    kept.write_text(kept.read_text() + "x")

    with pytest.raises(DeskError, match="is not what was released"):
        materialise.write(edition, released, site.root)

    assert (site.root / materialise.RECORD).is_file()


def test_a_kept_text_that_changes_is_seen_although_its_folder_was_known(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where name, size and time stay the same; until then it is not read again."""
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    stand(site.root, later)
    with monkeypatch.context() as known:
        known.setattr(chain, "load_kept", None)
        assert () == stand(site.root, later).issues
    text = next(iter((site.root / "content/desk/entries").glob("*/live/*.md")))
    facts, content = text.stat(), text.read_bytes()

    text.write_bytes(content.replace(b"Text.", b"Test."))
    os.utime(text, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    assert {"record.kept"} == {issue.code for issue in stand(site.root, later).issues}
