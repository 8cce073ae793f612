"""Whole plain files up to a limit, whatever else lies there or happens meanwhile."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from plugins.records import reading
from plugins.records.reading import MissingError, TooLargeError, names, plain


def linked(path: Path) -> None:
    """Put a link there, to a file that can be read."""
    path.with_name("outside").write_bytes(b"x")
    path.symlink_to(path.with_name("outside"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a place in a folder of its own."""
    return tmp_path / "file"


def handles() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_up_to_the_limit_all_is_read(path: Path, size: int) -> None:
    """The limit itself is allowed."""
    path.write_bytes(b"x" * size)

    assert plain(str(path), 10) == b"x" * size


def test_beyond_the_limit_nothing_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is too large before a byte of it is read."""
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(os, "read", None)

    with pytest.raises(TooLargeError):
        plain(str(path), 10)


@pytest.mark.parametrize("make", [lambda _path: None, Path.mkdir, os.mkfifo, linked])
def test_what_is_no_plain_file_is_missing(path: Path, make: Callable[[Path], None]) -> None:
    """A link may lead anywhere, a pipe would be waited for."""
    make(path)

    with pytest.raises(MissingError):
        plain(str(path), 10)


def test_a_link_is_not_followed_where_the_system_would(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows knows no way to open but a link."""
    monkeypatch.setattr(reading, "_FLAGS", os.O_RDONLY)
    monkeypatch.setattr(reading, "_NO_FOLLOW", 0)
    linked(path)

    assert plain(str(path.with_name("outside")), 10) == b"x"
    with pytest.raises(MissingError):
        plain(str(path), 10)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EIO])
def test_what_is_there_and_cannot_be_read_is_not_missing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A record must not look shorter because the system is at its limits."""

    def refuse(*_args: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(OSError, match="no"):
        plain("file", 10)


@pytest.mark.parametrize("piece", [1, 3, 4])
def test_what_comes_in_pieces_is_put_together(path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    """As from a network."""
    path.write_bytes(b"abcdefgh")
    whole = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: whole(handle, min(size, piece)))

    assert plain(str(path), 8) == b"abcdefgh"


def test_what_grows_meanwhile_is_read_to_its_new_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit, which it cannot pass this way."""
    path.write_bytes(b"abc")
    whole, grows = os.read, iter([b"defg", b"hijk"])

    def read(handle: int, size: int) -> bytes:
        with path.open("ab") as stream:
            stream.write(next(grows, b""))
        return whole(handle, size)

    monkeypatch.setattr(os, "read", read)

    assert plain(str(path), 100) == b"abcdefghijk"


@pytest.mark.parametrize("limit", range(3, 7))
def test_what_grows_beyond_the_limit_is_not_cut_off_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Wherever the first piece ended."""
    path.write_bytes(b"abc")
    whole = os.read

    def read(handle: int, size: int) -> bytes:
        path.write_bytes(b"abcdefg")
        return whole(handle, size)

    monkeypatch.setattr(os, "read", read)

    with pytest.raises(TooLargeError):
        plain(str(path), limit)


def test_what_grows_without_end_is_left_at_the_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded."""
    path.write_bytes(b"abc")
    asked = iter(range(4))
    monkeypatch.setattr(os, "read", lambda _handle, _size: b"xxxx" * (next(asked) >= 0))

    with pytest.raises(TooLargeError):
        plain(str(path), 10)


def test_what_shrinks_meanwhile_is_read_as_far_as_it_goes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the file is the end."""
    path.write_bytes(b"abcdef")
    whole = os.read

    def read(handle: int, size: int) -> bytes:
        os.truncate(path, 3)
        return whole(handle, size)

    monkeypatch.setattr(os, "read", read)

    assert plain(str(path), 10) == b"abc"


@pytest.mark.parametrize("limit", [0, 10])
def test_no_file_stays_open(path: Path, limit: int) -> None:
    """Neither after an error; many thousand are read."""
    path.write_bytes(b"x")
    before = handles()
    with suppress(TooLargeError):
        plain(str(path), limit)

    assert handles() == before


def test_names_tell_links_from_the_rest(path: Path) -> None:
    """A folder is no link; what is no folder holds nothing."""
    linked(path)
    path.with_name("folder").mkdir()

    assert names(str(path.parent)) == {"file": True, "outside": False, "folder": False}
    assert names(str(path.with_name("outside"))) == {}
    assert names(str(path.with_name("missing"))) == {}
