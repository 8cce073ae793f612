"""
Stable digests, all SHA-256 in hexadecimal.

`hash()` is salted and never stored; what is digested is always spelled out in bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
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


def of_tree(root: Path) -> dict[str, str]:
    """Return path (relative to *root*, with `/`) → digest for every file below *root*; links are not followed."""
    return {path.relative_to(root).as_posix(): of_file(path) for path in walk(root)}
