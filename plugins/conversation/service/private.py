"""Secrets of the service: small files only this user may read. Refuses to know what they are for."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from plugins.core.files import refused

_ONLY_THIS_USER = 0o600
_BYTES = 24


def kept_secret(path: Path) -> str:
    """
    Return the secret kept in *path*; a random one is made at the first call.

    Hexadecimal, because Isso expands `$NAME` in its settings (`isso/config.py: IssoParser.get`).

    Raises:
        FreigabeError: If the system refuses.
    """
    try:
        known = path.read_text(encoding="ascii").strip() if path.is_file() else ""
    except OSError as error:
        raise refused(path, error) from error
    if known:
        return known
    made = secrets.token_hex(_BYTES)
    write_private(path, made.encode() + b"\n")
    return made


def write_private(path: Path, content: bytes) -> None:
    """
    Write *content* to *path* whole or not at all, readable by this user only from its first byte on.

    Raises:
        FreigabeError: If the system refuses; the old file is still there.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_THIS_USER)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise refused(path, error) from error
