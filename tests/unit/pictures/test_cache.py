"""Made once, noticed when broken, safe to delete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from plugins.core import digest, files
from plugins.pictures.cache import Cache, prune, released
from plugins.pictures.recipe import VERSION, Made, Use
from tests.support.builders import NOW

OF, OTHER = digest.of_bytes(b"picture"), digest.of_bytes(b"other")


class Maker:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Iterable[Made]:
        self.count += 1
        return [Made(400, 300, "avif", b"small"), Made(400, 300, "jpg", b"larger")]


def test_a_picture_is_encoded_once(tmp_path: Path) -> None:
    """The preview and the build share one folder."""
    make = Maker()

    first = Cache(tmp_path).obtain(OF, Use.TEXT, make)
    second = Cache(tmp_path).obtain(OF, Use.TEXT, make)

    assert (1, first) == (make.count, second)
    assert [f"{OF[:16]}-400.avif", f"{OF[:16]}-400.jpg"] == [one.name for one in first]
    assert b"small" == Cache(tmp_path).path(first[0].name).read_bytes()


def test_a_use_has_its_own_names(tmp_path: Path) -> None:
    """A portrait is cut another way than a picture in a text."""
    make = Maker()

    text = Cache(tmp_path).obtain(OF, Use.TEXT, make)
    portrait = Cache(tmp_path).obtain(OF, Use.PORTRAIT, make)

    assert 2 == make.count
    assert set() == {one.name for one in text} & {one.name for one in portrait}


def test_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    """A flipped bit, a missing file, a broken record."""
    make, cache = Maker(), Cache(tmp_path)
    record = cache.obtain(OF, Use.TEXT, make)
    place = cache.path(record[0].name)
    stored = next(cache.folder.rglob("*.json"))

    for damage in (
        lambda: place.write_bytes(b"smbll"),
        place.unlink,
        lambda: stored.write_bytes(b"{"),
        lambda: stored.write_bytes(b"[]"),
        lambda: stored.write_bytes(stored.read_bytes().replace(OF.encode(), OTHER.encode())),
        lambda: shutil.rmtree(cache.folder),
    ):
        before = make.count
        damage()
        assert record == cache.obtain(OF, Use.TEXT, make)
        assert before + 1 == make.count
        assert b"small" == place.read_bytes()


def test_a_single_file_is_kept_by_its_key(tmp_path: Path) -> None:
    """Another key or another content makes it again."""
    cache, asked = Cache(tmp_path), []

    def make() -> bytes:
        asked.append(1)
        return b"card"

    for key in ("a", "a", "b", "b"):
        cache.keep("og-1.png", key, make)
    assert 2 == len(asked)
    cache.path("og-1.png").write_bytes(b"other")
    cache.keep("og-1.png", "b", make)

    assert (3, b"card") == (len(asked), cache.path("og-1.png").read_bytes())


def test_what_nobody_uses_goes_after_a_while(tmp_path: Path) -> None:
    """A picture or a card used since stays whole; the rest goes with its folders, also what an older version made."""
    cache, day = Cache(tmp_path), 86_400
    cache.obtain(OF, Use.TEXT, Maker())
    cache.obtain(OTHER, Use.TEXT, Maker())
    for name in ("og-1.png", "og-2.png"):
        cache.keep(name, "a", lambda: b"card")
    (cache.folder / "1-old/ab/cd").mkdir(parents=True)
    (cache.folder / "1-old/ab/cd/x.avif").write_bytes(b"old")
    for path in files.walk(cache.folder):
        os.utime(path, (NOW.timestamp() - 31 * day,) * 2)
    cache.obtain(OF, Use.TEXT, Maker())
    cache.keep("og-1.png", "a", lambda: b"card")

    prune(tmp_path, NOW)

    left = {path.name for path in files.walk(cache.folder)}
    assert {f"{OF[:16]}-400.avif", f"{OF[:16]}-400.jpg", f"{OF}.json", "og-1.png", "og-1.json"} == left
    assert [f"{VERSION}"] == [path.name for path in cache.folder.iterdir()]
    assert all(any(path.iterdir()) for path in cache.folder.rglob("*") if path.is_dir())


def test_pruning_needs_no_cache(tmp_path: Path) -> None:
    """The first build of a clone has none."""
    prune(tmp_path, NOW)

    assert [] == list(tmp_path.iterdir())


def test_only_what_was_made_of_released_pictures_is_named(tmp_path: Path) -> None:
    """The derivatives of a draft's picture lie in the same folder."""
    cache = Cache(tmp_path)
    cache.obtain(OF, Use.TEXT, Maker())
    cache.obtain(OTHER, Use.TEXT, Maker())

    named = released(tmp_path, [OF, digest.of_bytes(b"never seen")])

    assert {f"pictures/{OF[:16]}-400.avif", f"pictures/{OF[:16]}-400.jpg"} == set(named)
    assert digest.of_bytes(b"small") == named[f"pictures/{OF[:16]}-400.avif"]
