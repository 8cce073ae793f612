"""What is known of files without reading them: never more than their facts can tell."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from plugins.building import chunks, convert, sightings
from plugins.building.convert import Conversions
from plugins.building.sightings import Sightings, Stamp
from plugins.core import facts
from tests.unit.building.reading import corpus, damaged, read, settings_of, write

DIGEST = b"0123456789abcdef"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file be old enough."""
    monkeypatch.setattr(sightings, "_SETTLES_NS", -(10**18))


def noted(place: Path, source: Path, key: bytes = b"") -> Sightings:
    """Return a table, saved, that knows *source*."""
    made = Sightings(place, key)
    made.begin()
    made.note(str(source), Stamp.of(str(source)), DIGEST)
    made.save()
    return made


@pytest.mark.usefixtures("settled")
def test_a_file_is_known_until_anything_about_it_differs(tmp_path: Path) -> None:
    """Even where its size and time were put back, the instant of the change tells."""
    place, source = tmp_path / "seen", tmp_path / "a\udcff.md"
    source.write_text("one", encoding="utf-8")
    noted(place, source)
    before = source.stat()
    assert Sightings(place).digest(str(source), Stamp.of(str(source))) == DIGEST

    source.write_text("two", encoding="utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert Stamp.of(str(source)).modified_ns == before.st_mtime_ns
    assert Sightings(place).digest(str(source), Stamp.of(str(source))) is None
    assert Sightings(place).digest(str(tmp_path / "b.md"), Stamp.of(str(source))) is None


def test_a_file_that_just_changed_is_not_taken_down(tmp_path: Path) -> None:
    """Its next change could come within the same tick of the clock."""
    place, source = tmp_path / "seen", tmp_path / "a.md"
    source.write_text("one", encoding="utf-8")

    made = noted(place, source)

    assert made.digest(str(source), Stamp.of(str(source))) is None
    assert not place.exists()


@pytest.mark.usefixtures("settled")
def test_damage_means_only_that_files_are_read(tmp_path: Path) -> None:
    """Cut off, changed, under another key."""
    place, source = tmp_path / "seen", tmp_path / "a.md"
    source.write_text("one", encoding="utf-8")
    noted(place, source, b"key")
    whole, stamp = place.read_bytes(), Stamp.of(str(source))
    assert Sightings(place, b"key").digest(str(source), stamp) == DIGEST

    for content in damaged(whole):
        place.write_bytes(content)
        assert Sightings(place, b"key").digest(str(source), stamp) is None
    place.write_bytes(whole)
    assert Sightings(place, b"other").digest(str(source), stamp) is None


@pytest.mark.usefixtures("settled")
def test_of_too_many_files_those_of_this_process_stay(tmp_path: Path) -> None:
    """The table does not grow for ever."""
    place, sources = tmp_path / "seen", [tmp_path / name for name in "ab"]
    for source in sources:
        source.write_text("one", encoding="utf-8")
    noted(place, sources[0])
    made = Sightings(place, most=1)
    made.begin()
    made.note(str(sources[1]), Stamp.of(str(sources[1])), DIGEST)
    made.save()

    later = Sightings(place)

    assert [later.digest(str(one), Stamp.of(str(one))) for one in sources] == [None, DIGEST]


@pytest.mark.usefixtures("settled")
def test_the_second_build_reads_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its entries are the same; one that was edited is read."""
    root = tmp_path / "content"
    names = write(root, corpus(2))
    settings = settings_of(root)
    first = read(settings, names, Conversions(tmp_path / "cache", "s", workers=1), is_prepared=True)
    asked: list[str] = []
    digest_of = chunks.digest_of

    def watched(path: str) -> bytes:
        asked.append(path)
        return digest_of(path)

    monkeypatch.setattr(convert, "digest_of", watched)

    second = read(settings, names, Conversions(tmp_path / "cache", "s", workers=1), is_prepared=True)

    assert first.seen == second.seen
    assert asked == []
    (root / names[0]).write_text("Title: x\nDate: 2026-01-01\n\ny", encoding="utf-8")
    read(settings, names, Conversions(tmp_path / "cache", "s", workers=1), is_prepared=True)
    assert asked == [str(root / names[0])]


@pytest.mark.usefixtures("settled")
def test_a_source_that_may_not_be_read_is_pelicans_affair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known or not: Pelican says that it cannot be processed."""
    root = tmp_path / "content"
    names = write(root, corpus(1))
    read(settings_of(root), names, Conversions(tmp_path / "cache", "s", workers=1), is_prepared=True)
    conversions = Conversions(tmp_path / "cache", "s", workers=1)

    def refused(path: str) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(convert, "digest_of", refused)

    read(settings_of(root), names, conversions, is_prepared=True)

    assert sorted(conversions.reasons) == sorted(str(root / name) for name in names)


@pytest.mark.usefixtures("settled")
def test_where_facts_prove_nothing_no_file_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that was noted elsewhere, nor is one noted here."""
    place, source = tmp_path / "seen", tmp_path / "a.md"
    source.write_text("one", encoding="utf-8")
    known = noted(place, source)
    monkeypatch.setattr(facts, "os", SimpleNamespace(name="nt"))

    assert known.digest(str(source), Stamp.of(str(source))) is None
    noted(tmp_path / "here", source)
    assert not (tmp_path / "here").exists()
