"""Digests: what counts as the same text, and that order does not matter."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from plugins.core import digest
from tests.support.blobs import blob_name, git_names


@pytest.mark.parametrize(
    "written",
    [
        "Größe\nund Maß\n",
        "Größe\r\nund Maß\r\n",
        "Größe\rund Maß",
        "\ufeffGröße\nund Maß\n\n\n",
        unicodedata.normalize("NFD", "Größe\nund Maß"),
    ],
)
def test_the_same_text_is_normalised_to_the_same(written: str) -> None:
    """Line ends, byte-order mark, composition and blank lines at the end do not make another text."""
    assert digest.normalised(written) == "Größe\nund Maß\n"


def test_normalising_twice_changes_nothing() -> None:
    """Not even with two marks at the start."""
    once = digest.normalised("\ufeff\ufeffEins\r\r\n")

    assert once == digest.normalised(once) == "Eins\n"


def test_blanks_within_the_text_count() -> None:
    """One more blank is another text: two at the end of a line break it."""
    assert digest.normalised("Eins  \nzwei") != digest.normalised("Eins\nzwei")


def test_json_is_the_same_whatever_the_order() -> None:
    """Sorted names, no blanks, letters as they are."""
    assert digest.canonical_json({"b": [1, None], "a": "ü"}) == '{"a":"ü","b":[1,null]}'.encode()
    assert digest.of_mapping({"a": "1", "b": "2"}) == digest.of_mapping({"b": "2", "a": "1"})


def test_bytes_and_file_have_the_known_digest(tmp_path: Path) -> None:
    """SHA-256 in hexadecimal, as `sha256sum` prints it."""
    (tmp_path / "leer").write_bytes(b"")

    known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert known == digest.of_bytes(b"") == digest.of_file(tmp_path / "leer")


@pytest.mark.parametrize("content", [b"", b"Eins\n", b"Eins\r\n\0\xff", b"x" * 1_000_000])
def test_git_gives_bytes_and_file_the_same_name(tmp_path: Path, content: bytes) -> None:
    """In a repository of SHA-256, told by git itself."""
    path = tmp_path / "datei"
    path.write_bytes(content)

    (known,) = git_names(tmp_path / "git", path)

    assert known == blob_name(content) == digest.of_blob(content) == digest.of_blob_file(path)


def test_a_tree_is_named_by_relative_paths(tmp_path: Path) -> None:
    """Every file with `/` in its path, whatever the system."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_bytes(b"1")
    (tmp_path / "a.txt").write_bytes(b"2")

    assert digest.of_tree(tmp_path) == {"a.txt": digest.of_bytes(b"2"), "b/c.txt": digest.of_bytes(b"1")}
    assert digest.of_tree(tmp_path, digest.of_blob_file)["a.txt"] == digest.of_blob(b"2")
