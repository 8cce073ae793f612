"""Same sources, same bytes: whatever the machine's hash seed, time zone and language are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.site import REPOSITORY, Site

SURROUNDINGS = {
    "Tokyo": {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"},
    "Honolulu": {"TZ": "Pacific/Honolulu", "PYTHONHASHSEED": "3"},
    "POSIX locale": {"LC_ALL": "POSIX", "LANGUAGE": ""},
    "German": {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "LANG": "de_DE.UTF-8"},
    "optimised": {"PYTHONOPTIMIZE": "1", "SOURCE_DATE_EPOCH": "1"},
}
RECORDS = ("var/edition.json", "var/receipt.json", "var/comments/policy.json")


@pytest.fixture(scope="module")
def unbuilt(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample site, which uses every field of the content model, before any build."""
    site = Site.at(tmp_path_factory.mktemp("sample"))
    shutil.rmtree(site.root / "content")
    shutil.copytree(REPOSITORY / "content", site.root / "content")
    return site


@pytest.fixture(scope="module")
def reference(unbuilt: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample site built under one hash seed, in UTC and English."""
    site = unbuilt.copy(tmp_path_factory.mktemp("reference"))
    done = site.task("build", env={"PYTHONHASHSEED": "1", "TZ": "UTC"})
    assert 0 == done.code, done.said
    return site


@pytest.mark.parametrize("env", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_surroundings_leave_no_trace(unbuilt: Site, reference: Site, tmp_path: Path, env: dict[str, str]) -> None:
    """The whole output, the edition's record, the receipt and the comment policy are equal byte for byte."""
    site = unbuilt.copy(tmp_path)

    done = site.task("build", env=env)

    assert 0 == done.code, done.said
    assert reference.output() == site.output()
    assert reference.output("var/edition") == site.output("var/edition")
    assert [reference.text(name) for name in RECORDS] == [site.text(name) for name in RECORDS]


def test_another_name_of_the_folder_leaves_no_trace(reference: Site, unbuilt: Site, tmp_path: Path) -> None:
    """A folder with blanks and umlauts in its name builds the same site."""
    site = unbuilt.copy(tmp_path / "Unsere Häuser & Höfe")

    done = site.task("build")

    assert 0 == done.code, done.said
    assert reference.output() == site.output()


def test_line_ends_and_composition_leave_no_trace(reference: Site, unbuilt: Site, tmp_path: Path) -> None:
    """A checkout with CRLF and a byte-order mark in front gives the same edition and the same pages."""
    site = unbuilt.copy(tmp_path)
    for path in (site.root / "content").rglob("*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    done = site.task("build")

    assert 0 == done.code, done.said
    assert reference.output() == site.output()
    assert reference.text("var/edition.json") == site.text("var/edition.json")
