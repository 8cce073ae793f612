"""Static files and the theme's: Pelican's files and messages, but what is there already is not written again."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pelican import utils
from pelican.generators import StaticGenerator

from plugins.building import statics
from plugins.core import facts
from tests.unit.building.stock import bare, outcome

LATER = 10**20  # long after every file was written: nothing is fresh
SETTINGS = {
    "THEME_STATIC_PATHS": ["static", "one.css", "missing"],
    "THEME_STATIC_DIR": "theme",
    "IGNORE_FILES": ["*~", ".*"],
    "STATIC_CREATE_LINKS": False,
    "STATIC_CHECK_IF_MODIFIED": False,
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site with a theme and two static files."""
    for name, text in {
        "theme/static/a.css": "a {}",
        "theme/static/deep/b.js": "b",
        "theme/static/deep/b.js~": "ignored",
        "theme/one.css": "one",
        "content/pic.png": "picture",
        "content/docs/x.pdf": "paper",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name + text, encoding="utf-8")
    (tmp_path / "theme/static/link").symlink_to(tmp_path / "content/docs")
    (tmp_path / "theme/static/broken").symlink_to(tmp_path / "nowhere")
    return tmp_path


def make_generator(site: Path, output: str = "output", **changes: Any) -> Any:
    """Return the generator as it is once everything was read."""
    files = [
        SimpleNamespace(source_path=name, save_as=place)
        for name, place in (("pic.png", "i/p.png"), ("docs/x.pdf", "x.pdf"))
    ]
    places = {"path": str(site / "content"), "theme": str(site / "theme"), "output_path": str(site / output)}
    context = {"staticfiles": files}
    return bare(
        StaticGenerator, settings={**SETTINGS, **changes}, context=context, fallback_to_symlinks=False, **places
    )


def build(site: Path, remembered: Any = None, now_ns: int = LATER, **changes: Any) -> statics.Statics:
    """Copy all files in our way."""
    generator = make_generator(site, **changes)
    made = statics.install(generator, remembered or {}, now_ns)
    assert made is not None
    generator.generate_output(None)
    return made


def tree(root: Path) -> dict[str, Any]:
    """Return every file below *root* with its bytes, every link with its target."""
    return {
        str(path.relative_to(root)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def states(root: Path) -> dict[str, Any]:
    """Return what a file left alone does not change."""
    return {
        str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in root.rglob("*")
    }


DAMAGE = [
    "nothing",
    "changed",
    "same size",
    "gone",
    "folder",
    "link",
    "broken link",
    "second name",
    "read-only",
    "itself",
]


def harm(path: Path, damage: str) -> None:
    """Do to the copy *path* what may have happened since the last build."""
    beside = path.with_name("beside")
    if damage in ("changed", "same size"):
        path.write_bytes(b"x" * (1 if damage == "changed" else path.stat().st_size))
    elif damage == "second name":
        os.link(path, beside)
        path.write_bytes(b"x")
    elif damage == "read-only":
        path.write_bytes(b"x")
        path.chmod(0o444)
    elif damage != "nothing":
        path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "link":
        beside.write_bytes(b"elsewhere")
        path.symlink_to(beside)
    elif damage == "broken link":
        path.symlink_to(beside)
    elif damage == "itself":
        os.link(path.parents[2] / "content/pic.png", path)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize("if_modified", [False, True])
def test_files_and_messages_are_pelicans(site: Path, damage: str, links: bool, if_modified: bool) -> None:
    """Over an output folder in any state, with links instead of copies, with a look at times first."""
    changes: Any = {"STATIC_CREATE_LINKS": links, "STATIC_CHECK_IF_MODIFIED": if_modified}
    kept = site.with_name(f"{site.name}-kept")
    shutil.copytree(site, kept, symlinks=True)
    found = []
    for is_ours in (False, True):
        shutil.rmtree(site)
        shutil.copytree(kept, site, symlinks=True)
        make_generator(site, **changes).generate_output(None)
        for name in ("theme/one.css", "i/p.png"):
            harm(site / "output" / name, damage)
        generator = make_generator(site, **changes)
        if is_ours:
            assert statics.install(generator, {}, LATER)
        found.append((outcome(generator.generate_output, None), tree(site)))

    assert found[0] == found[1]


def test_a_copy_with_the_same_bytes_is_left_alone(site: Path) -> None:
    """Content and time; with no memory of the last build, by its bytes."""
    build(site)
    before = states(site / "output")

    second = build(site)

    assert states(site / "output") == before
    assert second.written == frozenset()


def test_every_output_is_named(site: Path) -> None:
    """Copies of the theme and of static files, written or not, those that Pelican took for up to date, and links."""
    expected: list[str] = []
    for changes in ({}, {}, {"STATIC_CHECK_IF_MODIFIED": True}, {"STATIC_CREATE_LINKS": True}):
        made = build(site, **changes)
        expected = sorted(str(site / "output" / name) for name in tree(site / "output"))
        assert made.outputs == expected
    assert len(expected) == 6


def test_a_file_that_is_its_own_copy_is_warned_of(site: Path) -> None:
    """Output and content in one folder: Pelican says so, and so do we."""
    found = []
    for is_ours in (False, True):
        generator = make_generator(site, output="content")
        generator.settings["THEME_STATIC_PATHS"] = []
        generator.context["staticfiles"][0].save_as = "pic.png"
        if is_ours:
            statics.install(generator, {}, LATER)
        found.append(outcome(generator.generate_output, None))

    assert found[0] == found[1]
    assert "are the same file" in str(found[1])


def test_a_folder_that_is_linked_to_is_no_output(site: Path) -> None:
    """Its files are: the folder may hold others."""
    generator = make_generator(site)
    generator.context["staticfiles"] = [SimpleNamespace(source_path="docs", save_as="docs")]
    made = statics.install(generator, {}, LATER)
    assert made

    generator.generate_output(None)

    assert str(site / "output/docs/x.pdf") in made.outputs
    assert str(site / "output/docs") not in made.outputs


def test_a_file_of_another_size_is_not_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A film that was cut need not be compared."""
    build(site, STATIC_CREATE_LINKS=False)
    (site / "theme").rename(site / "away")
    for name in ("content/pic.png", "content/docs/x.pdf"):
        (site / name).write_bytes(b"new")
    monkeypatch.setattr(statics, "_has_same_bytes", None)

    assert len(build(site).written) == 2


def test_what_is_remembered_is_not_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a build that compared, the next one asks for the facts of each file only."""
    build(site)
    remembered = build(site).same
    assert len(remembered) == 6
    monkeypatch.setattr(statics, "_has_same_bytes", None)

    third = build(site, remembered)

    assert third.written == frozenset()
    assert third.same == remembered


def test_a_fresh_file_is_not_remembered(site: Path) -> None:
    """Its next change could fall into the same instant of the file system's clock, with the same size."""
    build(site)

    assert build(site, now_ns=time.time_ns()).same == {}


@pytest.mark.parametrize("side", ["content/pic.png", "output/i/p.png"])
def test_a_change_of_the_same_size_and_time_is_seen(site: Path, side: str) -> None:
    """The time of a file can be set; that of its entry cannot."""
    build(site)
    remembered = build(site).same
    changed = site / side
    times = changed.stat()
    changed.write_bytes(b"x" * times.st_size)
    os.utime(changed, ns=(times.st_atime_ns, times.st_mtime_ns))

    third = build(site, remembered)

    assert third.written == {str(site / "output/i/p.png")}
    assert (site / "output/i/p.png").read_bytes() == (site / "content/pic.png").read_bytes()
    assert str(site / "output/i/p.png") not in third.same


def test_a_failure_leaves_the_old_file_and_is_warned_of(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: nothing half-written, nothing left beside it, Pelican's warning with the name of the place."""
    build(site)
    (site / "content/pic.png").write_bytes(b"new")
    before = tree(site / "output")

    def full(source: str, destination: str) -> None:
        Path(destination).write_bytes(b"ne")
        raise OSError(28, "No space left on device", destination)

    monkeypatch.setattr(shutil, "copyfile", full)
    generator = make_generator(site)
    statics.install(generator, {}, LATER)
    _, _, lines = outcome(generator.generate_output, None)

    place = site / "output/i/p.png"
    text = f"A problem occurred copying file {site}/content/pic.png to {place}; [Errno 28] No space left on device: '{place}'"
    assert ("pelican.utils", "WARNING", text) in lines
    assert tree(site / "output") == before


def test_what_a_killed_build_left_is_taken_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its half-written file has the name that the next build writes under."""

    def killed(source: str, destination: str) -> None:
        Path(destination).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", killed)
        with pytest.raises(KeyboardInterrupt):
            build(site)
    assert any(name.endswith(".new") for name in tree(site / "output"))

    build(site)

    assert not any(name.endswith(".new") for name in tree(site / "output"))


def test_the_mode_of_a_copy_is_kept(site: Path) -> None:
    """Pelican writes into the file that is there; so does who made it readable for a group."""
    build(site)
    place = site / "output/i/p.png"
    place.chmod(0o640)
    (site / "content/pic.png").write_bytes(b"new")

    build(site)

    assert place.read_bytes() == b"new"
    assert place.stat().st_mode & 0o777 == 0o640


def test_what_is_not_pelicans_own_is_left_alone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A subclass, a generator or a copying function that another plug-in changed."""
    foreign = bare(type("Foreign", (StaticGenerator,), {}))
    changed = bare(StaticGenerator, generate_output="theirs")

    assert statics.install(foreign, {}, LATER) is None
    assert statics.install(changed, {}, LATER) is None
    monkeypatch.setattr(utils, "copy_file", "theirs")
    assert statics.install(make_generator(site), {}, LATER) is None


def test_where_facts_prove_nothing_bytes_are_compared(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the last build found source and copy alike, with the facts that they have now."""
    build(site)
    remembered = build(site).same
    place = str(site / "output/i/p.png")
    source, new, _old = remembered[place]
    copied = Path(place).read_bytes()
    Path(place).write_bytes(bytes(len(copied)))
    harmed = Path(place).stat()
    known = {**remembered, place: (source, new, statics._facts(harmed))}
    assert not build(site, known).written
    monkeypatch.setattr(facts, "os", SimpleNamespace(name="nt"))

    assert {place} == build(site, known).written
    assert copied == Path(place).read_bytes()
