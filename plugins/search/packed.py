"""The part of CBOR (RFC 8949) that an index of Pagefind consists of: whole numbers, texts, lists of known length."""

from __future__ import annotations

import gzip
from typing import Any

MARK = b"pagefind_dcd"
UNSIGNED, NEGATIVE, TEXT, LIST = 0, 1, 3, 4
_SHORT = 24
_SIZES = {24: 1, 25: 2, 26: 4}


def unpack(content: bytes) -> Any:
    """
    Return the value in the file *content*.

    Raises:
        ValueError: If it is not of the form described above.
    """
    plain = opened(content)
    value, at = read(plain, 0)
    if at != len(plain):
        raise ValueError("something stands behind the value")
    return value


def opened(content: bytes) -> bytes:
    """
    Return what is packed in the file *content*.

    Raises:
        ValueError: If it is no file of an index.
    """
    try:
        plain = gzip.decompress(content)
    except (OSError, EOFError) as error:
        raise ValueError("not packed") from error
    if not plain.startswith(MARK):
        raise ValueError("no file of an index")
    return plain[len(MARK) :]


def packed(value: bytes) -> bytes:
    """Return the file of *value*, with no time in it; the last hundredth would take four times as long."""
    return gzip.compress(MARK + value, compresslevel=6, mtime=0)


def head(content: bytes, at: int, kind: int) -> tuple[int, int]:
    """
    Return the number in the head of the value of *kind* at *at*, and where its head ends.

    Raises:
        ValueError: If there is a value of another kind.
    """
    if at >= len(content):
        raise ValueError("the file ends too early")
    first = content[at]
    length = first & 31
    if first >> 5 != kind or (length >= _SHORT and length not in _SIZES):
        raise ValueError(f"byte {at} begins something else")
    if length < _SHORT:
        return length, at + 1
    end = at + 1 + _SIZES[length]
    return int.from_bytes(content[at + 1 : end]), end


def read(content: bytes, at: int) -> tuple[Any, int]:
    """
    Return the value at *at*, and where it ends.

    Raises:
        ValueError: If it is neither number, text nor list.
    """
    kind = content[at] >> 5 if at < len(content) else UNSIGNED
    number, at = head(content, at, kind)
    if kind in {UNSIGNED, NEGATIVE}:
        return (number if kind == UNSIGNED else -1 - number), at
    if kind == TEXT:
        return content[at : at + number].decode(), at + number
    if kind != LIST:
        raise ValueError(f"a value of the unknown kind {kind}")
    found = []
    for _each in range(number):
        one, at = read(content, at)
        found.append(one)
    return found, at


def written_head(kind: int, number: int) -> bytes:
    """Return the head of a value of *kind*, as short as can be."""
    if number < _SHORT:
        return bytes([kind << 5 | number])
    for length, size in _SIZES.items():
        if number < 1 << (8 * size):
            return bytes([kind << 5 | length]) + number.to_bytes(size)
    raise ValueError("a number of more than 32 bits")


def written(value: Any) -> bytes:
    """Return *value*: a number, a text, or a list of them."""
    if isinstance(value, int):
        return written_head(UNSIGNED, value) if value >= 0 else written_head(NEGATIVE, -1 - value)
    if isinstance(value, str):
        return written_head(TEXT, len(value.encode())) + value.encode()
    return written_head(LIST, len(value)) + b"".join(map(written, value))
