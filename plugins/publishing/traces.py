"""
Files that are published as they are, and tell of people: a HEIC where it was taken, a PDF who wrote it.

Neither can be taken apart safely here, so it is told, and a person decides. What is found is there; what is not found
may still be: both formats have more hiding places than these. Formats: Exif, XMP, ISO 32000.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from plugins.core.collection import CONTENT
from plugins.core.issues import Issue, Level
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.pictures import tiff

SUFFIXES = (".heic", ".heif", ".hif", ".pdf")
_EXIF = re.compile(rb"II\*\0|MM\0\*")
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_XMP_PLACE = re.compile(rb"exif:GPSL(?:atitude|ongitude)\b")
_XMP_AUTHOR = re.compile(rb"<dc:creator>.*?<rdf:li[^>]*>([^<]+)</rdf:li>", re.DOTALL)
_PDF_AUTHOR = re.compile(rb"/Author\s*(?:\((?P<plain>(?:\\.|[^\\()])*)\)|<(?P<hex>[0-9A-Fa-f\s]*)>)", re.DOTALL)
_PDF_PACKED = re.compile(rb"/ObjStm\b.{0,400}?>>\s*stream\r?\n", re.DOTALL)
_PDF_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_MAX_EXIF = 1 << 18
_MAX_PARTS, _MAX_UNPACKED = 100, 1 << 20


def check(output: Path, names: Iterable[str], site: Site) -> Iterator[Issue]:
    """Yield a warning for each of the files *names* of *output* that tells a place, or a name the site does not."""
    known = {site.site.name, site.firm.name, site.firm.represented_by, *site.people}
    known = {name.casefold() for name in (*known, *(person.name for person in site.people.values()))}
    for name in names:
        if name.lower().endswith(SUFFIXES):
            yield from _of_file(f"{CONTENT}/{name}", (output / name).read_bytes(), known)


def _of_file(where: str, content: bytes, known: set[str]) -> Iterator[Issue]:
    authors, has_place = found(content)
    if has_place:
        what = _("still tells the place where it was taken")
        fix = _("save the picture as JPEG, which is freed of it, or export it without its place")
        yield Issue(where, 0, what, fix, code="traces.place", level=Level.WARNING)
    for author in (one for one in authors if one.casefold() not in known):
        what = _("names its author, '{name}'").format(name=author[:80])
        fix = _("take the name out in the program that wrote it, unless readers may know it")
        yield Issue(where, 0, what, fix, code="traces.author", level=Level.WARNING)


def found(content: bytes) -> tuple[tuple[str, ...], bool]:
    """Return the authors that a file names, and whether it tells a place."""
    places = [one.start() for one in islice(_EXIF.finditer(content), _MAX_PARTS)]
    told = [tiff.traces(content[at : at + _MAX_EXIF]) for at in places]
    packets = [one[0] for one in _XMP.finditer(content)]
    authors = [artist for artist, _place in told]
    authors += [one[1].decode("utf-8", "replace") for packet in packets for one in _XMP_AUTHOR.finditer(packet)]
    if content.startswith(b"%PDF-"):
        authors += [_text(one) for part in (content, *_unpacked(content)) for one in _PDF_AUTHOR.finditer(part)]
    has_place = any(place for _artist, place in told) or any(_XMP_PLACE.search(packet) for packet in packets)
    return tuple(dict.fromkeys(name for author in authors if (name := author.strip()))), has_place


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the objects that a PDF holds packed (7.5.7); an encrypted or differently packed one yields none."""
    for one in islice(_PDF_PACKED.finditer(content), _MAX_PARTS):
        try:
            yield zlib.decompressobj().decompress(memoryview(content)[one.end() :], _MAX_UNPACKED)
        except zlib.error:
            continue


def _text(found_author: re.Match[bytes]) -> str:
    """Return a text string of a PDF (7.9.2)."""
    if found_author["hex"] is not None:
        digits = b"".join(found_author["hex"].split())
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        raw = _PDF_ESCAPE.sub(_escaped, found_author["plain"])
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    mark = b"\xef\xbb\xbf"
    return raw.removeprefix(mark).decode("utf-8" if raw.startswith(mark) else "latin-1", "replace")


def _escaped(one: re.Match[bytes]) -> bytes:
    sign = one[1]
    if sign.isdigit():
        return bytes((int(sign, 8) & 0xFF,))
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b""}.get(sign, sign)
