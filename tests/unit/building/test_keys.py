"""Where a source lies, as Pelican says it, and what its key depends on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pelican.readers import Readers
from pelican.utils import file_suffix

from plugins.building.capture import Site
from plugins.building.keys import Keys
from tests.unit.building.reading import settings_of

BASE = "/site/content"


def keys(root: str = BASE, surroundings: str = "s", secret: bytes = b"") -> Keys:
    return Keys(Site(Readers(settings_of(Path("/"))), surroundings), root, secret)


@pytest.mark.parametrize(
    "name",
    [
        "a.md",
        "./a.md",
        "p/q/a.md",
        "p//a.md",
        "p/../a.md",
        "../a.md",
        "p/.a.md",
        "p/..",
        ".md",
        "a",
        "a.",
        "a..md",
        "/x/a.md",
        "p/./a.md",
        "ü/a.tar.md",
        "p/",
        "p/a.md/.",
        "..a/b.md",
        "p/..a.md",
    ],
)
@pytest.mark.parametrize("base", [BASE, "/", "/site/../site/content"])
def test_a_source_lies_where_pelican_says(name: str, base: str) -> None:
    """Written in a straight or a roundabout way."""
    path = os.path.abspath(os.path.join(base, name))  # noqa: PTH100, PTH118  # as Pelican does

    assert keys(base).place(name) == (path, file_suffix(path), os.path.relpath(path, base))


def test_a_key_depends_on_each_part() -> None:
    """Not on how the parts are divided either."""
    made = keys()
    found = [
        made.of("md", "a.md", b"1" * 16),
        made.of("rst", "a.md", b"1" * 16),
        made.of("md", "b.md", b"1" * 16),
        made.of("md", "a.md", b"2" * 16),
        made.of("md", "a.md1", b"1" * 15),
        keys(surroundings="t").of("md", "a.md", b"1" * 16),
        keys(secret=b"k").of("md", "a.md", b"1" * 16),
    ]

    assert len(set(found)) == len(found)
    assert made.of_path((f"{BASE}/a.md", "md"), b"1" * 16) == found[0]


def test_a_key_depends_on_what_is_logged(caplog: Any) -> None:
    """What is kept holds what was logged."""
    found = []
    for level in ("INFO", "ERROR"):
        with caplog.at_level(level):
            found.append(keys().of("md", "a.md", b""))

    assert found[0] != found[1]
