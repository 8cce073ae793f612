"""What a file that is published as it is tells of people."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from plugins.core.issues import render
from plugins.publishing.traces import check, found
from tests.support.builders import make_site
from tests.unit.pictures import make

PLACE = b"<x:xmpmeta><exif:GPSLatitude>52,31N</exif:GPSLatitude></x:xmpmeta>"
CREATOR = b"<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>Karin</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>"


def heic(exif: bytes) -> bytes:
    """Return what a telephone writes, as far as this is about it."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200) + b"\0\0\0\x06Exif\0\0" + exif + b"II*\0 pixels"


def packed_pdf(objects: bytes) -> bytes:
    """Return a PDF that holds *objects* packed."""
    body = zlib.compress(objects)
    return b"%%PDF-1.7\n5 0 obj\n<</Type/ObjStm/N 1/Length %d>>stream\r\n%s\r\nendstream" % (len(body), body)


@pytest.mark.parametrize(
    ("content", "authors", "has_place"),
    [
        (heic(make.exif().removeprefix(b"Exif\0\0")), (make.MARKER.decode(),), True),
        (heic(b"MM\0*\0\0\0\x08\0\0"), (), False),
        (heic(PLACE), (), True),
        (heic(CREATOR), ("Karin",), False),
        (make.encoded(make.drawing(60, 30), "PDF", author="Grüße & (Co)"), ("Grüße & (Co)",), False),
        (make.encoded(make.drawing(60, 30), "PDF"), (), False),
        (b"%PDF-1.4\n<</Author(Karin \\(K\\) M\\374ller)>>", ("Karin (K) Müller",), False),
        (b"%PDF-1.4\n<</Author <FEFF 004B00F6>/Title()>>", ("Kö",), False),
        (b"%PDF-1.4\n<</Author()>>", (), False),
        (packed_pdf(b"<</Author(Karin)>>"), ("Karin",), False),
        (b"%PDF-1.4\n<</Type/ObjStm>>stream\nnot packed", (), False),
        (b"%PDF-1.4\n" + make.jpeg_with_everything(), (make.MARKER.decode(),), True),
        (b"II*\0" * 400, (), False),
        (b"", (), False),
    ],
)
def test_places_and_names_are_found(content: bytes, authors: tuple[str, ...], has_place: bool) -> None:
    """In Exif, in XMP, and where a PDF keeps its author, packed or not."""
    assert (authors, has_place) == found(content)


def test_a_person_is_told_and_decides(tmp_path: Path) -> None:
    """By the file that can be mended, as a warning; the firm and its people are no secret, other files no affair."""
    (tmp_path / "files").mkdir()
    for name, author in (("preise.pdf", "k.ohl"), ("firma.pdf", "musterwerk"), ("jana.PDF", "Jana Weber")):
        (tmp_path / "files" / name).write_bytes(b"%%PDF-1.4\n<</Author(%s)>>" % author.encode())
    (tmp_path / "files/foto.heic").write_bytes(heic(PLACE))
    (tmp_path / "files/foto.zip").write_bytes(heic(PLACE))
    names = sorted(f"files/{path.name}" for path in (tmp_path / "files").iterdir())

    issues = list(check(tmp_path, names, make_site()))

    assert not any(issue.is_error for issue in issues)
    assert """\
content/files/foto.heic: still tells the place where it was taken
  try: save the picture as JPEG, which is freed of it, or export it without its place
content/files/preise.pdf: names its author, 'k.ohl'
  try: take the name out in the program that wrote it, unless readers may know it""" == render(issues)
