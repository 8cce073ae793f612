"""
Derivatives on disk, by the content of the picture they were made of: made once, not once a build.

Every file is written whole or not at all, the record of a picture last. What was damaged since is noticed by its
digest and made again; the whole folder may be deleted at any time. A file that is used gets the time of its use, so
that what no build and no preview has asked for in a while can go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from plugins.core import digest, files
from plugins.pictures.recipe import VERSION, Made, Use

PLACE = Path("var/cache/pictures")
UNUSED = timedelta(days=30)
FOLDER = "pictures"
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Derivative:
    """One derivative: its name below `/pictures/`, its size, and the digest of its bytes."""

    name: str
    width: int
    height: int
    digest: str

    @property
    def suffix(self) -> str:
        """The format, as a name ends."""
        return self.name.rpartition(".")[2]


Record = tuple[Derivative, ...]


class Cache:
    """The folder of one site."""

    def __init__(self, root: Path) -> None:
        """`root` is the site's folder, the one that holds `content/`."""
        self.folder = root / PLACE

    def obtain(self, of: str, use: Use, make: Callable[[], Iterable[Made]]) -> Record:
        """Return the derivatives of the picture with digest *of*; *make* is called only when they are not there."""
        record = self.record(of, use)
        if record and all(self._is_whole(one) for one in record):
            _used(self._record_path(of, use), *(self.path(one.name) for one in record))
            return record
        found = []
        for made in make():
            name = f"{of[:_LENGTH]}-{use.value}{made.width}.{made.suffix}"
            files.write(self.path(name), made.content)
            found.append(Derivative(name, made.width, made.height, digest.of_bytes(made.content)))
        rows = [asdict(one) for one in found]
        files.write(self._record_path(of, use), digest.canonical_json({"of": of, "files": rows}))
        return tuple(found)

    def keep(self, name: str, key: str, make: Callable[[], bytes]) -> None:
        """Have the single file *name* whole; *make* is called only when there is none made from *key*."""
        place = self.path(name)
        stamp = place.with_suffix(".json")
        try:
            wanted = digest.canonical_json({"key": key, "digest": digest.of_file(place)})
            if stamp.read_bytes() == wanted:
                _used(place, stamp)
                return
        except OSError:
            pass
        content = make()
        files.write(place, content)
        files.write(stamp, digest.canonical_json({"key": key, "digest": digest.of_bytes(content)}))

    def record(self, of: str, use: Use) -> Record:
        """Return what was made of the picture with digest *of*; empty when nothing, or when it cannot be read."""
        try:
            stored = json.loads(self._record_path(of, use).read_bytes())
            if stored["of"] != of:
                return ()
            return tuple(Derivative(**row) for row in stored["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def path(self, name: str) -> Path:
        """Return where the derivative *name* lies."""
        return self.folder / VERSION / name[:2] / name[2:4] / name

    def _record_path(self, of: str, use: Use) -> Path:
        return self.folder / VERSION / of[:2] / of[2:4] / f"{of}{use.value}.json"

    def _is_whole(self, one: Derivative) -> bool:
        try:
            return digest.of_file(self.path(one.name)) == one.digest
        except OSError:
            return False


def _used(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):  # a folder that may only be read is as good a cache
            path.touch()


def prune(root: Path, now: datetime) -> None:
    """
    Delete what nobody has used since `UNUSED` before *now*, whichever version has made it.

    A build that runs at the same time loses nothing: what it uses is young. What cannot be deleted stays.
    """
    oldest = (now - UNUSED).timestamp()
    for path in files.walk(root / PLACE):
        with suppress(OSError):
            if path.lstat().st_mtime < oldest:
                path.unlink()
                for folder in path.parents[:3]:  # of the first letters, and of the version
                    folder.rmdir()


def released(root: Path, digests: Iterable[str]) -> dict[str, str]:
    """
    Return name below the output → digest of every derivative of the pictures with *digests*.

    Only what has a record is named: a derivative of a picture that nobody released has no way into this list.
    """
    cache = Cache(root)
    records = (cache.record(of, use) for of in digests for use in Use)
    return {f"{FOLDER}/{one.name}": one.digest for record in records for one in record}
