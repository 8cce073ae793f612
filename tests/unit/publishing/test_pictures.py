"""The audit of pictures: explained by what was released, byte for byte, and clean."""

from __future__ import annotations

from pathlib import Path

from plugins.core import digest
from plugins.desk.edition import Edition
from plugins.pictures.cache import Cache
from plugins.pictures.card import card_name
from plugins.pictures.recipe import Made, Use
from plugins.publishing.pictures import expected, faults
from tests.support.builders import make_collection, make_entry
from tests.unit.pictures import make

RELEASED, DRAFT = digest.of_bytes(b"released"), digest.of_bytes(b"draft")


def test_only_derivatives_of_released_pictures_are_expected(tmp_path: Path) -> None:
    """The draft's are in the cache, too; a card is expected of released titles only."""
    cache = Cache(tmp_path)
    for of in (RELEASED, DRAFT):
        cache.obtain(of, Use.TEXT, lambda: [Made(9, 9, "avif", b"small")])
    collection = make_collection(make_entry(), make_entry("posts/entwurf.md"), root=tmp_path)
    files = {"images/a.jpg": RELEASED, "posts/eins.md": "0"}
    edition = Edition(("id-eins",), {"id-eins": "f1-0"}, files, {}, (), None, "0")

    found = expected(collection, edition)

    card = f"pictures/{card_name('Eins', 'Musterwerk', collection.site.colours.accent)}"
    assert {f"pictures/{RELEASED[:16]}-9.avif": digest.of_bytes(b"small"), card: ""} == found


def test_a_picture_is_what_was_made_and_clean(tmp_path: Path) -> None:
    """Another content, a place in it, or bytes nobody understands are found."""
    path = tmp_path / "a.jpg"
    path.write_bytes(make.jpeg_with_everything())
    assert [] == list(faults(path, digest.of_file(path), "output/a.jpg"))
    assert ["audit.picture"] == [one.code for one in faults(path, "0" * 64, "output/a.jpg")]
    assert ["audit.metadata"] == [one.code for one in faults(path, "", "output/a.jpg")]
    path.write_bytes(b"broken")
    assert ["output/a.jpg"] == [one.where for one in faults(path, "", "output/a.jpg")]
    path.write_bytes(make.encoded(make.photo(9, 9), "JPEG"))
    assert [] == list(faults(path, "", "output/a.jpg"))
