"""Every source below `content/`, whatever the file system calls it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from plugins.core.collection import read
from plugins.core.issues import Level
from plugins.quality.entries import check
from tests.support.builders import source_text, write_site


def test_entries_come_from_posts_and_pages_at_any_depth(tmp_path: Path) -> None:
    """Other files beside them are not read as texts."""
    write_site(
        tmp_path,
        {
            "posts/2026/eins.md": source_text("eins"),
            "posts/2026/tief/index.markdown": source_text("zwei"),
            "pages/drei.md": source_text("drei"),
            "posts/2026/notiz.txt": "kein Text",
            "files/vier.md": source_text("vier"),
        },
    )

    collection = read(tmp_path)

    assert collection.issues == ()
    assert ["posts/2026/eins.md", "posts/2026/tief/index.markdown", "pages/drei.md"] == list(collection.by_source)
    assert {"id-eins", "id-zwei", "id-drei"} == set(collection.by_id)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_decomposed_name_is_the_composed_one(tmp_path: Path, form: str) -> None:
    """Path, slug and the links to it are the same on every system."""
    name = unicodedata.normalize(form, "größe.md")  # type: ignore[arg-type]  # a form by contract
    picture = unicodedata.normalize(form, "maß.png")  # type: ignore[arg-type]  # a form by contract
    write_site(
        tmp_path,
        {
            f"posts/{name}": source_text("eins", "![Ein Maß](maß.png)\n"),
            f"posts/{picture}": b"",
            "posts/zwei.md": source_text("zwei", "[Größe](größe.md)\n"),
        },
    )

    collection = read(tmp_path)

    assert collection.by_source["posts/größe.md"].slug == "groesse"
    assert (collection.issues, check(collection)) == ((), ())


def test_a_text_outside_the_two_folders_is_told(tmp_path: Path) -> None:
    """It is not read, and its author should know."""
    write_site(tmp_path, {"verirrt.md": source_text()})

    collection = read(tmp_path)

    assert collection.entries == ()
    assert [("content/verirrt.md", Level.WARNING)] == [(one.where, one.level) for one in collection.issues]


def test_a_site_without_content_is_told(tmp_path: Path) -> None:
    """An empty site would be published otherwise."""
    assert ["there is no folder content/"] == [one.what for one in read(tmp_path).issues]


def test_a_site_without_settings_is_read(tmp_path: Path) -> None:
    """An existing Pelican site drops in; authors and categories are open then."""
    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "content" / "posts" / "eins.md").write_text("Title: Eins\nDate: 2016-05-04\nAuthor: Wer\n\nText.\n")

    collection = read(tmp_path)

    assert (collection.issues, check(collection), len(collection.entries)) == ((), (), 1)


def test_a_broken_text_does_not_hide_the_others(tmp_path: Path) -> None:
    """The good ones are read all the same."""
    write_site(tmp_path, {"posts/a.md": b"\0", "posts/b.md": source_text("b")})

    collection = read(tmp_path)

    assert ["content/posts/a.md"] == [one.where for one in collection.issues]
    assert ["id-b"] == list(collection.by_id)


def test_references_are_known_by_source(tmp_path: Path) -> None:
    """Each is resolved against the folder of its own text."""
    write_site(tmp_path, {"posts/2026/eins.md": source_text("eins", "![Ein Bild](../bild.png)\n")})

    references = read(tmp_path).references["posts/2026/eins.md"]

    assert ["posts/bild.png"] == [one.path for one in references]


@pytest.mark.parametrize("base", ["posts", "pages"])
def test_a_folder_of_texts_that_is_a_link_is_refused(tmp_path: Path, base: str) -> None:
    """The two folders themselves are no exception."""
    write_site(tmp_path, {f"{base}-anderswo/eins.md": source_text()})
    (tmp_path / "content" / base).symlink_to(f"{base}-anderswo")

    collection = read(tmp_path)

    assert collection.entries == ()
    assert [(f"content/{base}", "source.link")] == [(one.where, one.code) for one in collection.issues]


def test_two_names_that_look_the_same_are_refused(tmp_path: Path) -> None:
    """Otherwise the bytes of one would be released under the decision on the other."""
    names = [unicodedata.normalize("NFC", "größe.md"), unicodedata.normalize("NFD", "größe.md")]
    write_site(tmp_path, {f"posts/{name}": source_text(f"a-{place}") for place, name in enumerate(names)})

    found = [(one.where, one.code) for one in read(tmp_path).issues]

    files = len(list((tmp_path / "content" / "posts").iterdir()))  # one where the file system composes names itself
    assert [("content/posts/größe.md", "source.twice")] * (files - 1) == found


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its texts would vanish from the site otherwise."""
    write_site(tmp_path, {"posts/2026/eins.md": source_text()})
    scan = os.scandir

    def refuse(folder: str) -> object:
        if str(folder).endswith("2026"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)

    assert ["content/posts/2026: cannot be read (PermissionError)"] == [str(one) for one in read(tmp_path).issues]
