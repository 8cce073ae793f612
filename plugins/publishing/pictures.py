"""
Which derivatives an edition explains, and whether a picture of the output is what it should be.

Closed by default: a derivative is explained by the record of a released picture only, byte for byte, and a card by the
title of a released text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from plugins.core import digest
from plugins.core.collection import Collection
from plugins.core.errors import SourceError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk.edition import Edition
from plugins.pictures.cache import FOLDER, released
from plugins.pictures.card import card_name
from plugins.pictures.decode import is_cleaned, is_raster
from plugins.pictures.strip import stripped


def expected(collection: Collection, edition: Edition) -> Mapping[str, str]:
    """Return name below the output → digest of the derivatives of *edition*; cards come without a digest."""
    of = sorted({value for path, value in edition.files.items() if is_raster(path)})
    facts = collection.site
    titles = {collection.by_id[one].title for one in edition.entries}
    cards = {f"{FOLDER}/{card_name(title, facts.site.name, facts.colours.accent)}": "" for title in sorted(titles)}
    return {**released(collection.root, of), **cards}


def may_tell(name: str) -> bool:
    """Whether a file called *name* could hold what a camera or a program wrote into it."""
    return is_cleaned(name)


def faults(path: Path, wanted: str, where: str) -> Iterator[Issue]:
    """
    Yield what is wrong with the file *path* of the output if it is a picture.

    Args:
        path: The file.
        wanted: The digest it must have; empty when any will do.
        where: How messages call it.
    """
    if wanted and digest.of_file(path) != wanted:
        what, fix = _("is not what was made of the picture"), _("delete var/cache/pictures, then build again")
        yield Issue(where, 0, what, fix, code="audit.picture")
    elif not wanted and is_cleaned(path.name):
        content = path.read_bytes()
        try:
            clean = stripped(content, where) == content
        except SourceError as error:
            yield from error.issues
            return
        if not clean:
            what = _("still holds what the camera or a program wrote into it, perhaps the place it was taken")
            yield Issue(where, 0, what, _("find out who wrote it, then build again"), code="audit.metadata")
