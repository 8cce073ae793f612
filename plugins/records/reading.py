"""Files of the record from disk: plain files only, never through a link, never above a limit, in few steps each."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20


class MissingError(ValueError):
    """There is no plain file of that name."""


class TooLargeError(ValueError):
    """The file has more bytes than are read."""


def plain(path: str, limit: int) -> bytes:
    """
    Return the bytes of the plain file *path*.

    Raises:
        MissingError: If there is none; a link, a folder or a device is none.
        TooLargeError: If it has more than *limit* bytes.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EIO):
            raise
        raise MissingError from None
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or (not _NO_FOLLOW and Path(path).is_symlink()):
            raise MissingError
        if facts.st_size > limit:
            raise TooLargeError
        content = os.read(handle, facts.st_size + 1)
        # a read may return less than there is, and the file may grow meanwhile
        while len(content) != facts.st_size and len(content) <= limit and (more := os.read(handle, _CHUNK)):
            content += more
        if len(content) > limit:
            raise TooLargeError
        return content
    finally:
        os.close(handle)


def names(folder: str) -> Mapping[str, bool]:
    """Return name → whether it is a link, for all that lies in *folder*; empty where there is no such folder."""
    try:
        with os.scandir(folder) as found:
            return {one.name: one.is_symlink() for one in found}
    except (FileNotFoundError, NotADirectoryError):
        return {}
