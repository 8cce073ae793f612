"""
What was verified before, so that an unchanged record costs nothing.

The file lies in the repository's folder, where a stranger's commit or a restored CI cache may put one. So it carries
an HMAC under a secret that lies elsewhere; one that does not fit is dropped without a word and all is verified again.
It is bound to the folder, to the code of this room and to the versions of what it verifies with: a rule that became
stricter, or a library that was mended, is not answered from before.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from plugins.core.errors import FreigabeError
from plugins.core.files import write
from plugins.core.run import environment

PLACE = Path("var", "desk", "verified")
LIMIT = 64 * 1024 * 1024
_MAGIC = b"freigabe-verified-1\n"
_SECRET_BYTES = 32
_MAC_BYTES = 32
_HASH = "sha256"
# How the folders begin that tell the versions of these packages.
_VERIFIERS = ("cryptography-", "sshsig-")
_FOR_OTHERS = 0o077
_SETTINGS, _HOME = ("APPDATA", "USERPROFILE") if os.name == "nt" else ("XDG_CONFIG_HOME", "HOME")


class VerifiedCache:
    """Results by key. What a whole run did not ask for is not kept for the next one."""

    def __init__(self, path: Path | None, secret: bytes, known: dict[str, bytes]) -> None:
        self._path = path
        self._secret = secret
        self._known = known
        self._used: set[str] = set()
        self._is_new = False

    @classmethod
    def load(cls, root: Path, place: Path = PLACE) -> VerifiedCache:
        """Return the cache *place* of the repository *root*; empty when there is none that can be trusted."""
        secret = _secret(root)
        if secret is None:
            return cls.in_memory()
        path = root.resolve() / place
        bound = hmac.digest(secret, _code() + os.fsencode(path), _HASH)
        return cls(path, bound, _read(path, bound))

    @classmethod
    def in_memory(cls) -> VerifiedCache:
        """Return one that ends with this run."""
        return cls(None, b"", {})

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*; nothing when nothing was."""
        value = self._known.get(key)
        if value is not None:
            self._used.add(key)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Remember *value*, replacing what was there."""
        self._known[key] = value
        self._used.add(key)
        self._is_new = True

    def save(self, *, is_part: bool = False) -> None:
        """
        Write the file, whole or not at all; a folder that cannot be written to is no error.

        Args:
            is_part: Whether this run looked at a part of the site only; then what it did not ask for is kept too.
        """
        unused = self._known.keys() - self._used
        if self._path is None or not (self._is_new or (unused and not is_part)):
            return
        order = [*sorted(self._used), *(sorted(unused) if is_part else ())]
        body = _packed(dict(_within(LIMIT, ((key, self._known[key]) for key in order))))
        try:
            write(self._path, _MAGIC + hmac.digest(self._secret, body, _HASH) + body)
        except FreigabeError:
            return
        self._is_new = False


def _read(path: Path, secret: bytes) -> dict[str, bytes]:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LIMIT + len(_MAGIC) + _MAC_BYTES:
            return {}
        content = path.read_bytes()
    except OSError:
        return {}
    start = len(_MAGIC) + _MAC_BYTES
    mac, body = content[len(_MAGIC) : start], content[start:]
    if not (content.startswith(_MAGIC) and hmac.compare_digest(mac, hmac.digest(secret, body, _HASH))):
        return {}
    return _unpacked(body)


def _within(limit: int, pairs: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield from *pairs* as long as the file stays below *limit* bytes."""
    size = 4
    for key, value in pairs:
        size += 8 + len(key.encode()) + len(value)
        if size > limit:
            return
        yield key, value


def _packed(known: Mapping[str, bytes]) -> bytes:
    """Return number, all lengths, all keys, all values: few large steps instead of many small ones."""
    keys, values = [key.encode() for key in known], list(known.values())
    lengths = [len(part) for parts in (keys, values) for part in parts]
    return b"".join([struct.pack(f">{1 + len(lengths)}I", len(keys), *lengths), *keys, *values])


def _unpacked(body: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">I", body)
    lengths = struct.unpack_from(f">{2 * count}I", body, 4)
    places = accumulate(lengths, initial=4 + 8 * count)
    parts = [body[start:end] for start, end in pairwise(places)]
    return {parts[at].decode(): parts[at + count] for at in range(count)}


@cache
def _code() -> bytes:
    """Return a digest of this room's code, and of the versions of what verifies for it."""
    whole = hashlib.sha256(os.fsencode("\0".join(_verifiers())))
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()


def _verifiers() -> list[str]:
    """Return name and version of each package that verifies: folders beside it say so, and it need not be imported."""
    found: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            found.update(name for name in os.listdir(folder or ".") if name.startswith(_VERIFIERS))  # noqa: PTH208 - names
    return sorted(found)


# What the key of the fast build serves.
BUILDING = "building"


def key_for(root: Path, purpose: str) -> bytes:
    """Return a key for the caches of the site at *root* that serve *purpose*; empty when no secret can be kept."""
    secret = _secret(root)
    bound = os.fsencode(f"{purpose}\0{root.resolve()}")
    return hmac.digest(secret, bound, _HASH) if secret else b""


def _secret(root: Path) -> bytes | None:
    """Return the secret of this person on this machine, made when there is none; nothing when it cannot be kept."""
    folder = _config_folder(environment())
    try:
        if folder is None or folder.resolve().is_relative_to(root.resolve()):
            return None
        path = folder / "freigabe" / "cache-secret"
        return _kept(path) or _made(path)
    except (OSError, RuntimeError):  # the latter for links that lead in a circle
        return None


def _config_folder(variables: Mapping[str, str]) -> Path | None:
    """Return where programs keep what belongs to the person (XDG Base Directory Specification: absolute or ignored)."""
    home = variables.get(_HOME)
    named = (variables.get(_SETTINGS), home and Path(home, ".config"))
    return next((Path(name) for name in named if name and Path(name).is_absolute()), None)


def _kept(path: Path) -> bytes | None:
    """Return the secret in *path*; nothing when others could have read or written it."""
    if not path.is_file() or path.is_symlink():
        return None
    facts = path.stat()
    if os.name == "posix" and (facts.st_mode & _FOR_OTHERS or facts.st_uid != os.getuid()):
        return None
    content = path.read_bytes()
    return content if len(content) == _SECRET_BYTES else None


def _made(path: Path) -> bytes:
    """Write a new secret; of two tasks that do so at once, both keep the later one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(_SECRET_BYTES))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path.read_bytes()
