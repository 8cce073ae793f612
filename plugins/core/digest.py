"""
Stable digests, all SHA-256 in hexadecimal.

`hash()` is salted and never stored; what is digested is always spelled out in bytes. What a release
speaks of is digested as git does it, so that anybody can check it with git alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from plugins.core.files import walk

IS_SHA256 = re.compile(r"[0-9a-f]{64}")


def of_bytes(content: bytes) -> str:
    """Return the digest of *content* as it is."""
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    """Return the digest of the file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_blob(content: bytes) -> str:
    """Return the name git gives *content* in a repository of SHA-256 (gitformat-pack)."""
    return of_bytes(_blob_head(len(content)) + content)


def of_blob_file(path: Path) -> str:
    """Return the name git gives the file's bytes, read in pieces."""
    with path.open("rb") as stream:
        head = _blob_head(os.fstat(stream.fileno()).st_size)
        return hashlib.file_digest(stream, lambda: hashlib.sha256(head)).hexdigest()


def _blob_head(size: int) -> bytes:
    return f"blob {size}\0".encode()


def normalised(text: str) -> str:
    """Return *text* as it is digested: NFC, line feeds, no byte-order mark, exactly one line feed at the end."""
    plain = unicodedata.normalize("NFC", text.lstrip("\ufeff"))
    return plain.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def canonical_json(value: object) -> bytes:
    """Return *value* as JSON with sorted keys and no blanks, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def of_mapping(files: Mapping[str, str]) -> str:
    """Return the digest of a tree given as path → digest of its bytes."""
    return of_bytes(canonical_json(dict(files)))


def of_tree(root: Path, of: Callable[[Path], str] = of_file) -> dict[str, str]:
    """Return path (relative to *root*, with `/`) → digest for every file below *root*; links are not followed."""
    return {path.relative_to(root).as_posix(): of(path) for path in walk(root)}


def of_code(root: Path) -> str:
    """Return the digest of all files below *root* but those Python compiles for itself."""
    paths = (path for path in walk(root) if "__pycache__" not in path.parts)
    return of_mapping({path.relative_to(root).as_posix(): of_file(path) for path in paths})
