"""Kept bytes: what is written, and every way to tamper with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from plugins.core import digest, files
from plugins.core.collection import read
from plugins.core.files import find
from plugins.core.issues import Issue
from plugins.records import chain, live
from plugins.records.chain import Rules
from plugins.records.live import KeptWrongError
from plugins.records.revision import MISSING, Revision, revision_of
from plugins.records.signature import Verifier
from tests.support.blobs import git_names
from tests.support.builders import source_text, write_site

ENTRY = "id-eins"
BODY = "Größe [b](b.md) ![Bild](bild.png)\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with a text of one picture and one link, typed on another machine."""
    text = source_text("eins", BODY).replace("\n", "\r\n")
    return write_site(tmp_path, {"posts/eins.md": text, "posts/b.md": source_text("b"), "posts/bild.png": b"1"})


def revision(root: Path) -> Revision:
    """Return the revision the text is now."""
    collection = read(root)
    entry = collection.by_id[ENTRY]

    def digest_of(path: str) -> str:
        place = find(root / "content", path)
        return digest.of_blob_file(place) if place.is_file() else MISSING

    return revision_of(entry, collection.references[entry.source.as_posix()], digest_of)


def keep(root: Path) -> tuple[Revision, str]:
    """Keep the text as it is now; return its revision and the digest of its manifest."""
    found = revision(root)
    writes, manifest = live.writes(root, found, {"posts/b.md": "id-b", "posts/eins.md": ENTRY})
    for path, content in writes.items():
        files.write(root / path, content)
    return found, manifest


def faults(root: Path) -> list[tuple[str, str, str]]:
    """Return place, words and code of all that is wrong with what is kept, which counts for nothing then."""
    issues: list[Issue] = []
    kept = chain.load_kept(root, ENTRY, issues)
    assert not kept or not issues
    assert all(one.line == 0 and one.fix for one in issues)
    return [(Path(one.where).name, one.what, one.code) for one in issues]


def place(root: Path, suffix: str) -> Path:
    """Return the kept text (`.md`) or its manifest (`.json`)."""
    (found,) = (root / live.folder(ENTRY)).glob(f"*{suffix}")
    return found


def test_what_is_kept_is_read_again(root: Path) -> None:
    """Text, files by digest, links by id, and the digest every release names."""
    found, manifest = keep(root)

    kept = live.read(root, ENTRY, live.stem(found.digest))

    text = source_text("eins", BODY).encode()
    assert text == place(root, ".md").read_bytes() == live.text_of(root, ENTRY, live.stem(found.digest))
    assert (found.digest, PurePosixPath("posts/eins.md"), manifest) == (kept.revision, kept.source, kept.manifest)
    assert ({"posts/bild.png": digest.of_blob(b"1")}, {"posts/b.md": "id-b"}) == (kept.files, kept.links)
    assert (root / live.POOL / digest.of_blob(b"1")).read_bytes() == b"1"
    assert [] == faults(root)
    assert len(live.stem(found.digest)) == len("f1-") + 16


def test_the_record_of_an_entry_tells_what_is_kept(root: Path) -> None:
    """By the digest of each revision."""
    found, _manifest = keep(root)

    record = chain.load(root, ENTRY, Rules("x.example", {}, Verifier(None)), [])

    assert {found.digest: live.read(root, ENTRY, live.stem(found.digest))} == record.kept


def test_git_knows_what_is_kept_by_the_names_it_is_kept_under(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Text, files and manifest: a third party checks them with git alone."""
    _revision, manifest = keep(root)
    said = json.loads(place(root, ".json").read_bytes())
    pool = root / live.POOL / said["files"]["posts/bild.png"]

    found = git_names(tmp_path_factory.mktemp("git"), place(root, ".md"), pool, place(root, ".json"))

    assert found == [said["text"], pool.name, manifest]


def test_a_clone_with_other_line_ends_is_the_same(root: Path) -> None:
    """Text and manifest."""
    found, manifest = keep(root)
    for suffix in (".md", ".json"):
        path = place(root, suffix)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert [] == faults(root)
    assert manifest == live.read(root, ENTRY, live.stem(found.digest)).manifest


def test_a_manifest_has_one_spelling(root: Path) -> None:
    """Keepers sign its digest: one fact a line, in order, every letter as it is."""
    write_site(root, {"posts/eins.md": source_text("eins", "Größe ![Größe](größe.png)\n"), "posts/größe.png": b""})
    found, manifest = keep(root)

    content = place(root, ".json").read_text(encoding="utf-8")

    text = place(root, ".md").read_bytes()
    empty = digest.of_blob(b"")
    assert content == (
        f'{{\n "files": {{\n  "posts/größe.png": "{empty}"\n }},\n "links": {{}},\n'
        f' "revision": "{found.digest}",\n "source": "posts/eins.md",\n "text": "{digest.of_blob(text)}",\n "v": 1\n}}\n'
    )
    assert digest.of_blob(content.encode()) == manifest


def test_a_page_is_kept_like_a_post(root: Path) -> None:
    """Both are built from what is kept."""
    (root / "content/pages").mkdir(exist_ok=True)
    (root / "content/posts/eins.md").rename(root / "content/pages/eins.md")
    (root / "content/posts/bild.png").rename(root / "content/pages/bild.png")
    found, _manifest = keep(root)

    assert PurePosixPath("pages/eins.md") == live.read(root, ENTRY, live.stem(found.digest)).source


@pytest.mark.parametrize(("before", "after"), [(b"1", None), (b"1", b"2"), (b"", None)])
def test_a_picture_that_changes_meanwhile_is_not_kept(root: Path, before: bytes, after: bytes | None) -> None:
    """The bytes that were digested are the bytes that are kept; no file is not an empty one."""
    picture = root / "content/posts/bild.png"
    picture.write_bytes(before)
    found = revision(root)
    picture.unlink()
    if after:
        picture.write_bytes(after)

    with pytest.raises(KeptWrongError, match=r"the file 'posts/bild\.png' is missing or has just changed"):
        live.writes(root, found, {})


# Tampering


def change(**changed: Any) -> Callable[[Path], None]:
    """Return what changes fields of the manifest; `None` takes one out."""

    def changing(path: Path) -> None:
        value = {**json.loads(path.read_bytes()), **changed}
        path.write_text(json.dumps({name: said for name, said in value.items() if said is not None}))

    return changing


OUTSIDE = ["/etc/passwd", "../b.md", "posts/../../b.md", "..", "a\\b", "C:a", "a\0b", ""]


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        (Path.unlink, "f1-{}.json is missing"),
        (lambda path: path.write_bytes(b"{"), "the manifest cannot be read"),
        (lambda path: path.write_bytes(b"\xff"), "the manifest cannot be read"),
        (lambda path: path.write_bytes(b"[" * 99_999), "the manifest cannot be read"),
        (lambda path: path.write_bytes(b"[]"), "the manifest cannot be read"),
        (change(v=2), "the manifest cannot be read"),
        (change(more=1), "the manifest cannot be read"),
        (change(text=None), "the manifest cannot be read"),
        (change(files=[]), "the manifest cannot be read"),
        (change(files={"posts/bild.png": "kurz"}), "the manifest cannot be read"),
        (change(files={"posts/bild.png": 5}), "the manifest cannot be read"),
        (change(links={"posts/b.md": ""}), "the manifest cannot be read"),
        (change(revision=f"f1-{'b' * 64}"), "the manifest speaks of another revision"),
        (change(text="0" * 64), "the text was changed after its release"),
        (change(source="anderswo/eins.md"), "the manifest names a place outside the site"),
        (change(source="posts"), "the manifest names a place outside the site"),
        *((change(source=path), "the manifest names a place outside the site") for path in OUTSIDE),
        *((change(files={path: "0" * 64}), "the manifest cannot be read") for path in OUTSIDE),
        *((change(links={path: "id-b"}), "the manifest cannot be read") for path in OUTSIDE),
    ],
)
def test_a_manifest_that_was_tampered_with_is_refused(root: Path, tamper: Callable[[Path], object], what: str) -> None:
    """Whatever is done to it; no path leads outside."""
    keep(root)
    name = place(root, ".json").name
    tamper(place(root, ".json"))

    with pytest.raises(KeptWrongError) as caught:
        live.read(root, ENTRY, name.removesuffix(".json"))

    assert what.format(name[3:-5]) == str(caught.value)


@pytest.mark.parametrize(
    "change_text", [lambda text: text + b"x", lambda text: text.replace(b"Gr", b"gr"), lambda _text: b""]
)
def test_a_changed_text_is_refused(root: Path, change_text: Callable[[bytes], bytes]) -> None:
    """One letter."""
    keep(root)
    path = place(root, ".md")
    path.write_bytes(change_text(path.read_bytes()))

    (found,) = faults(root)

    assert (path.with_suffix(".json").name, "the text was changed after its release", "record.kept") == found


def test_a_text_that_is_gone_is_missed(root: Path) -> None:
    """Its manifest says that it was there."""
    keep(root)
    path = place(root, ".md")
    path.unlink()

    assert [(path.with_suffix(".json").name, f"{path.name} is missing", "record.kept")] == faults(root)


@pytest.mark.parametrize("suffix", [".md", ".json"])
def test_a_link_is_no_kept_file(root: Path, suffix: str) -> None:
    """What lies behind it can change after the look."""
    keep(root)
    path = place(root, suffix)
    path.rename(root / "anderswo")
    path.symlink_to(root / "anderswo")

    assert (path.name, "is no part of a record", "record.stray") in faults(root)
    with pytest.raises(KeptWrongError, match="is missing"):
        live.read(root, ENTRY, path.stem)


@pytest.mark.parametrize("name", ["notiz.txt", "f1-kurz.md", "f2-0123456789abcdef.md", "f1-0123456789abcdef.md.bak"])
def test_what_is_no_kept_file_is_refused(root: Path, name: str) -> None:
    """Nothing lies there by chance."""
    (root / live.folder(ENTRY)).mkdir(parents=True)
    (root / live.folder(ENTRY) / name).write_text("x")

    assert [(name, "is no part of a record", "record.stray")] == faults(root)


@pytest.mark.parametrize("suffix", [".md", ".json"])
def test_what_is_larger_than_any_text_is_not_read(root: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused without being read."""
    keep(root)
    largest = max(place(root, name).stat().st_size for name in (".md", ".json"))
    monkeypatch.setattr(live, "MAX_TEXT", largest)
    assert [] == faults(root)
    place(root, suffix).write_bytes(b" " * (largest + 1))

    assert [f"{place(root, suffix).name} is larger than any text"] == [what for _name, what, _code in faults(root)]


def test_a_kept_text_under_another_name_is_refused(root: Path) -> None:
    """A name is the beginning of a digest."""
    keep(root)
    for suffix in (".md", ".json"):
        shutil.copy(place(root, suffix), root / live.folder(ENTRY) / f"f1-{'0' * 16}{suffix}x")
    for suffix in (".md", ".json"):
        other = root / live.folder(ENTRY) / f"f1-{'0' * 16}{suffix}"
        other.with_name(f"{other.name}x").rename(other)

    issues: list[Issue] = []
    kept = chain.load_kept(root, ENTRY, issues)

    assert ["the manifest speaks of another revision"] == [one.what for one in issues]
    assert len(kept) == 1


def test_what_nobody_needs_is_named(root: Path) -> None:
    """Both files of each revision that is not wanted; nothing where nothing is kept."""
    first, _manifest = keep(root)
    write_site(root, {"posts/eins.md": source_text("eins", "Anders.\n")})
    second, _manifest = keep(root)
    base = live.folder(ENTRY)

    assert [] == live.unneeded(root, ENTRY, [first.digest, second.digest])
    assert [base / f"{live.stem(first.digest)}{suffix}" for suffix in (".json", ".md")] == live.unneeded(
        root, ENTRY, [second.digest]
    )
    assert [] == live.unneeded(root, "id-b", [])
