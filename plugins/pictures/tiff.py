"""
TIFF 6.0: which bytes of a file are its pictures, and what an Exif block, which is a TIFF without one, tells of people.

A TIFF hangs together by offsets, so nothing in it is moved: what does not belong to a picture becomes zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_DIRECTORIES, _MAX_FIELDS, _MAX_COUNT = 1000, 500, 1_000_000
_COMPRESSION, _OLD_JPEG = 259, 6  # its tables lie behind offsets of their own, and TIFF itself gave it up
_DIRECTORIES = 330
# Where the pixels lie, and how many bytes they are
_DATA = ((273, 279), (324, 325))
# What is needed to show a picture: sections 8 and following of the specification, the colour profile of ICC.1
_SPANS = ((254, 259), (262, 266), (273, 284), (286, 287), (290, 293), (296, 297), (301, 301), (317, 325), (330, 330))
_MORE = ((332, 334), (336, 336), (338, 343), (347, 347), (529, 532), (34675, 34675))
_KEPT = frozenset(tag for first, last in (*_SPANS, *_MORE) for tag in range(first, last + 1))
_ARTIST, _GPS = 315, 34853


class Unreadable(Exception):
    """The parts of a file do not fit together."""


@dataclass(frozen=True, slots=True)
class _Field:
    tag: int
    kind: int
    count: int
    place: int

    @property
    def size(self) -> int:
        return _SIZES[self.kind] * self.count


def is_tiff(content: bytes) -> bool:
    """Whether *content* begins like a TIFF with offsets of 32 bits."""
    return content[:4] in _ORDERS


def cleaned(content: bytes) -> bytes:
    """
    Return the TIFF *content* with zeros for everything that is not needed to show its pictures.

    Raises:
        Unreadable: If its parts do not fit together; `struct.error` likewise.
    """
    order = _ORDERS[content[:4]]
    out = bytearray(len(content))
    out[:8] = content[:8]
    end = 8
    waiting, seen = [struct.unpack_from(f"{order}I", content, 4)[0]], set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen or len(seen) == _MAX_DIRECTORIES:
            raise Unreadable
        seen.add(at)
        fields = [field for field in _fields(content, order, at) if field.tag in _KEPT]
        following = struct.unpack_from(f"{order}I", content, at + 2 + 12 * _count(content, order, at))
        table = b"".join(_row(content, order, field) for field in fields)
        directory = struct.pack(f"{order}H", len(fields)) + table + struct.pack(f"{order}I", *following)
        for start, part in ((at, directory), *_parts(content, order, fields)):
            out[start : start + len(part)] = part
            end = max(end, start + len(part))
        waiting += [one for one in following if one]
        waiting += [one for field in fields if field.tag == _DIRECTORIES for one in _numbers(content, order, field)]
    return bytes(out[:end])


def traces(block: bytes) -> tuple[str, bool]:
    """Return the artist that the Exif block *block* names, and whether it tells a place; nothing if it is none."""
    order = _ORDERS.get(block[:4])
    artist, has_place = "", False
    if order is None:
        return artist, has_place
    try:
        for field in _fields(block, order, struct.unpack_from(f"{order}I", block, 4)[0]):
            if field.tag == _ARTIST:
                artist = block[field.place : field.place + field.size].rstrip(b"\0 ").decode("utf-8", "replace")
            elif field.tag == _GPS:
                [at] = _numbers(block, order, field)
                has_place = any(one.tag in (2, 4) for one in _fields(block, order, at))  # latitude, longitude
    except (Unreadable, struct.error, ValueError):
        return "", False
    return artist, has_place


def _count(content: bytes, order: str, at: int) -> int:
    (count,) = struct.unpack_from(f"{order}H", content, at)
    if count > _MAX_FIELDS:
        raise Unreadable
    return int(count)


def _fields(content: bytes, order: str, at: int) -> Iterator[_Field]:
    """Yield the fields of the directory at *at*, each with where its value lies."""
    for number in range(_count(content, order, at)):
        row = at + 2 + 12 * number
        tag, kind, count, value = struct.unpack_from(f"{order}HHII", content, row)
        if kind not in _SIZES:
            continue  # section 2: readers skip a type they do not know
        field = _Field(tag, kind, count, value)
        if field.size <= 4:
            field = _Field(tag, kind, count, row + 8)
        if field.place + field.size > len(content):
            raise Unreadable
        yield field


def _row(content: bytes, order: str, field: _Field) -> bytes:
    value = content[field.place : field.place + field.size].ljust(4, b"\0")
    if field.size > 4:
        value = struct.pack(f"{order}I", field.place)
    return struct.pack(f"{order}HHI", field.tag, field.kind, field.count) + value


def _parts(content: bytes, order: str, fields: list[_Field]) -> Iterator[tuple[int, bytes]]:
    """Yield place and bytes of the long values of *fields*, and of the pixels they point to."""
    by_tag = {field.tag: field for field in fields}
    if _COMPRESSION in by_tag and _numbers(content, order, by_tag[_COMPRESSION]) == (_OLD_JPEG,):
        raise Unreadable
    spans = [(field.place, field.size) for field in fields if field.size > 4]
    for places, sizes in _DATA:
        if places in by_tag:
            found = (_numbers(content, order, by_tag[one]) for one in (places, sizes) if one in by_tag)
            try:
                spans += zip(*found, strict=True)
            except (ValueError, TypeError) as error:
                raise Unreadable from error
    for at, size in spans:
        if at + size > len(content):
            raise Unreadable
        yield at, content[at : at + size]


def _numbers(content: bytes, order: str, field: _Field) -> tuple[int, ...]:
    letter = {3: "H", 4: "I", 13: "I"}.get(field.kind)
    if letter is None or field.count > _MAX_COUNT:
        raise Unreadable
    return struct.unpack_from(f"{order}{field.count}{letter}", content, field.place)
