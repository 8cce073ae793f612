"""Files of the cache: what comes back is what was saved, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.building import store

MAGIC = b"test file\n"


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    """With a key and without, empty or not, over an older one."""
    path = tmp_path / "folder" / "file"

    for payload, key in ((b"", b""), (b"payload", b""), (b"payload", b"k" * 200)):
        store.save(path, MAGIC, payload, key)

        assert payload == store.load(path, MAGIC, key)


def test_every_damaged_byte_is_noticed(tmp_path: Path) -> None:
    """Cut off anywhere, each single byte turned, or longer: nothing comes back."""
    path = tmp_path / "file"
    store.save(path, MAGIC, b"a payload of some length", b"key")
    whole = path.read_bytes()

    for place in range(len(whole)):
        for wrong in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            path.write_bytes(wrong)

            assert store.load(path, MAGIC, b"key") is None
    path.write_bytes(whole + b"x")
    assert store.load(path, MAGIC, b"key") is None
    path.write_bytes(whole)
    assert store.load(path, MAGIC, b"key") == b"a payload of some length"


@pytest.mark.parametrize("key", [b"", b"other"])
def test_another_key_opens_nothing(tmp_path: Path, key: bytes) -> None:
    """A cache that somebody else made is not there."""
    store.save(tmp_path / "file", MAGIC, b"payload", b"key")

    assert store.load(tmp_path / "file", MAGIC, key) is None


def test_another_kind_or_version_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that a later version of ours wrote."""
    path = tmp_path / "file"
    store.save(path, MAGIC, b"payload")
    assert store.load(path, b"else file\n") is None

    with monkeypatch.context() as patch:
        patch.setattr(store, "VERSION", store.VERSION + 1)
        store.save(path, MAGIC, b"payload")

    assert store.load(path, MAGIC) is None


def test_no_plain_file_is_not_there(tmp_path: Path) -> None:
    """Missing, a folder, a link, a pipe, an impossible name."""
    store.save(tmp_path / "file", MAGIC, b"payload")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    for name in ("missing", "folder", "link", "pipe", "null\0", "file/below"):
        assert store.load(tmp_path / name, MAGIC) is None


def test_a_refused_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, and nothing unfinished beside it."""
    path = tmp_path / "file"
    store.save(path, MAGIC, b"old")

    def broken() -> object:
        yield b"tail"
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        store.save(path, MAGIC, b"new", tail=broken())  # type: ignore[arg-type]

    assert store.load(path, MAGIC) == b"old"
    assert [path] == list(tmp_path.iterdir())


def test_a_folder_in_its_place_is_an_error_to_be_told(tmp_path: Path) -> None:
    """The caller warns."""
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match=r".+"):
        store.save(tmp_path / "file", MAGIC, b"payload")

    assert [tmp_path / "file"] == list(tmp_path.iterdir())


def test_parts_of_a_tail(tmp_path: Path) -> None:
    """Read one by one; beyond the end there is nothing. The checksum does not cover them."""
    store.save(tmp_path / "file", MAGIC, b"head", tail=[b"one", b"three"])

    opened = store.open_with_tail(tmp_path / "file", MAGIC)

    assert opened is not None
    with opened.stream:
        assert (b"head", b"one", b"three", None) == (
            opened.payload,
            opened.part(0, 3),
            opened.part(3, 5),
            opened.part(3, 6),
        )
    assert store.load(tmp_path / "file", MAGIC) is None
