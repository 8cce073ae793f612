"""The edition: what is named in it, and what stops it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.core.collection import Collection
from plugins.core.errors import DeskError, FreigabeError
from plugins.desk import materialise
from plugins.desk.edition import Edition, compose
from plugins.desk.standing import stand
from plugins.records import live
from tests.support.builders import NOW, SITE_TOML, source_text, write_site
from tests.support.desk import release

PICTURE = "![Ein Bild](bild.png)\n"


def edition(root: Path, files: dict[str, str | bytes]) -> Edition:
    """Return the edition of a site with *files*, everything finished released as it is now."""
    release(write_site(root, files))
    return composed(root)[0]


def composed(root: Path, now: datetime = NOW) -> tuple[Edition, Collection]:
    """Return the edition of the site at *root* and its texts."""
    return compose(stand(root, now))


def kept(root: Path, entry: str) -> Path:
    """Return the only kept text of *entry*."""
    (found,) = (root / live.folder(entry)).glob("*.md")
    return found


def test_only_what_a_released_text_uses_is_named(tmp_path: Path) -> None:
    """Neither a draft, nor its picture, nor a file nobody points to."""
    found = edition(
        tmp_path,
        {
            "posts/a/index.md": source_text("a", PICTURE, image="{src: /images/titel.png, alt: Titel}"),
            "posts/a/bild.png": b"1",
            "posts/a/nicht-benutzt.png": b"2",
            "images/titel.png": b"3",
            "posts/b/index.md": source_text("b", PICTURE, status="draft"),
            "posts/b/bild.png": b"4",
            "posts/c.md": source_text("c", date="2026-12-24"),
            "pages/d.md": source_text("d", "[Blatt]({static}/files/blatt.pdf)\n"),
            "files/blatt.pdf": b"5",
        },
    )

    assert found.entries == ("id-a", "id-d")
    assert [
        "files/blatt.pdf",
        "images/titel.png",
        "pages/d.md",
        "people.toml",
        "posts/a/bild.png",
        "posts/a/index.md",
        "site.toml",
    ] == list(found.files)


def test_what_the_settings_show_is_in_it(tmp_path: Path) -> None:
    """Logo and portraits."""
    found = edition(
        tmp_path,
        {
            "site.toml": SITE_TOML.replace("[site]", '[site]\nlogo = "/images/logo.svg"'),
            "people.toml": '[jana-weber]\nname = "Jana Weber"\npicture = "/images/jana.svg"\n',
            "images/logo.svg": "<svg/>",
            "images/jana.svg": "<svg/>",
        },
    )

    assert {"images/logo.svg", "images/jana.svg"} <= set(found.files)


def test_texts_are_named_by_their_normalised_bytes(tmp_path: Path) -> None:
    """A clone under Windows makes the same edition."""
    here = edition(tmp_path / "a", {"posts/a.md": source_text("a")})
    there = edition(tmp_path / "b", {"posts/a.md": source_text("a").replace("\n", "\r\n")})

    assert here == there
    assert here.files["posts/a.md"] == digest.of_blob(source_text("a").encode())


@pytest.mark.parametrize("change", ["text", "picture", "settings"])
def test_one_more_byte_is_another_edition(tmp_path: Path, change: str) -> None:
    """In a text, in a picture, in the settings."""
    files: dict[str, str | bytes] = {"posts/a.md": source_text("a", PICTURE), "posts/bild.png": b"1"}
    changed: dict[str, dict[str, str | bytes]] = {
        "text": {"posts/a.md": source_text("a", PICTURE + ",\n")},
        "picture": {"posts/bild.png": b"2"},
        "settings": {"site.toml": SITE_TOML + "\n"},
    }

    before = edition(tmp_path / "a", files)
    after = edition(tmp_path / "b", {**files, **changed[change]})

    assert before.digest != after.digest


def test_the_clock_that_makes_it_stale_is_known(tmp_path: Path) -> None:
    """The earliest of all entries, those that wait included."""
    found = edition(
        tmp_path,
        {
            "posts/a.md": source_text("a", expires="2027-01-01T00:00Z"),
            "posts/b.md": source_text("b", date="2026-12-24T00:00Z"),
            "posts/c.md": source_text("c", date="2026-12-01T00:00Z", status="draft"),
        },
    )

    assert found.valid_until
    assert found.valid_until.isoformat() == "2026-12-24T00:00:00+00:00"


def test_the_record_says_all_of_it(tmp_path: Path) -> None:
    """As JSON, with its version."""
    found = edition(tmp_path, {"posts/a.md": source_text("a")})

    assert {
        "version": 2,
        "entries": ["id-a"],
        "revisions": {"id-a": found.revisions["id-a"]},
        "files": dict(found.files),
        "moved": {},
        "notices": [],
        "left": {},
        "policy": digest.of_blob_file(tmp_path / "content/desk/policy.toml"),
        "valid_until": None,
        "digest": found.digest,
    } == json.loads(found.as_json())
    assert kept(tmp_path, "id-a").stem == live.stem(found.revisions["id-a"])


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"posts/b.md": source_text("b", status="draft", effort="viel")}, "is not a number of hours"),
        ({"posts/a.md": source_text("a", "<script>a()</script>\n")}, "<script"),
        (
            {"posts/a.md": source_text("a", "[b](b.md)\n"), "posts/b.md": source_text("b", status="draft")},
            "links to content/posts/b.md, which is not released",
        ),
    ],
)
def test_a_fault_stops_everything(tmp_path: Path, files: dict[str, str | bytes], what: str) -> None:
    """A text that cannot be read, a released text with a fault, a link to what is held back."""
    with pytest.raises(FreigabeError, match=what):
        edition(tmp_path, files)


def test_a_fault_of_a_draft_stands_in_nobodys_way(tmp_path: Path) -> None:
    """A half-written text has no picture yet, and the others go online."""
    found = edition(tmp_path, {"posts/a.md": source_text("a"), "posts/b.md": source_text("b", PICTURE, status="draft")})

    assert found.entries == ("id-a",)


def test_a_text_without_its_picture_is_released_by_nobody(tmp_path: Path) -> None:
    """A release speaks of all files of a text."""
    assert () == edition(tmp_path, {"posts/a.md": source_text("a", PICTURE)}).entries


def test_a_kept_picture_that_is_gone_stops_everything(tmp_path: Path) -> None:
    """The released bytes lie in the pool, not where the author works."""
    files: dict[str, str | bytes] = {"posts/a.md": source_text("a", PICTURE), "posts/bild.png": b"1"}
    edition(tmp_path, files)
    (tmp_path / live.POOL / digest.of_blob(b"1")).unlink()

    with pytest.raises(FreigabeError, match=r"content/desk/pool/[0-9a-f]{64}: is missing"):
        composed(tmp_path)


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_what_is_released_stays_as_it_was_released(tmp_path: Path, change: str) -> None:
    """Text and picture; whatever becomes of the ones that are being worked on."""
    before = edition(tmp_path, {"posts/a.md": source_text("a", PICTURE), "posts/bild.png": b"1"})
    for path in ("posts/a.md", "posts/bild.png"):
        (tmp_path / "content" / path).unlink()
    if change == "changed":
        write_site(tmp_path, {"posts/a.md": source_text("a", "Anders.\n"), "posts/bild.png": b"2"})

    after, released = composed(tmp_path)
    tree = materialise.write(after, released, tmp_path)

    assert before.digest == after.digest
    assert source_text("a", PICTURE) == (tree / "posts/a.md").read_text()
    assert (tree / "posts/bild.png").read_bytes() == b"1"


def test_a_released_text_may_be_moved(tmp_path: Path) -> None:
    """It is built where it lies now, and what was released with a link to it finds it there."""
    edition(tmp_path, {"posts/a.md": source_text("a", "[b](b.md)\n"), "posts/b.md": source_text("b")})
    (tmp_path / "content/posts/alt").mkdir()
    (tmp_path / "content/posts/b.md").rename(tmp_path / "content/posts/alt/b.md")

    found, _released = composed(tmp_path)

    assert ["posts/a.md", "posts/alt/b.md"] == [path for path in found.files if path.endswith(".md")]
    assert {"posts/b.md": "posts/alt/b.md"} == found.moved


def test_names_that_differ_in_case_alone_are_one_file(tmp_path: Path) -> None:
    """On most authors' machines; which of the two would be online?"""
    with pytest.raises(DeskError, match=r"need different files of the name content/"):
        edition(
            tmp_path,
            {
                "posts/a.md": source_text("a", "![x](bild.png)\n"),
                "posts/b.md": source_text("b", "![x](BILD.png)\n"),
                "posts/bild.png": b"1",
                "posts/BILD.png": b"2",
            },
        )


def test_records_that_contradict_themselves_stop_everything(tmp_path: Path) -> None:
    """They are no decision: the old site stays."""
    edition(tmp_path, {"posts/a.md": source_text("a")})
    text = kept(tmp_path, "id-a")
    text.write_text(text.read_text() + "Noch etwas.\n")

    with pytest.raises(DeskError, match="the text was changed after its release"):
        composed(tmp_path)


def test_the_tree_holds_the_edition_and_nothing_else(tmp_path: Path) -> None:
    """Also when an older one lay there."""
    edition(tmp_path, {"posts/a.md": source_text("a").replace("\n", "\r\n"), "posts/b.md": source_text("b")})
    materialise.write(*composed(tmp_path), tmp_path)
    (tmp_path / "content" / "posts" / "b.md").unlink()

    release(tmp_path)
    later, released = composed(tmp_path, NOW + timedelta(hours=1))
    tree = materialise.write(later, released, tmp_path)

    assert ("id-a",) == later.entries
    assert dict(later.files) == digest.of_tree(tree, digest.of_blob_file)
    assert (tmp_path / materialise.RECORD).read_bytes() == later.as_json()
    assert {"edition", "edition.json"} <= {path.name for path in (tmp_path / "var").iterdir()}
    assert not (tmp_path / f"{materialise.TREE}.new").exists()


@pytest.mark.parametrize("which", ["text", "picture"])
def test_kept_bytes_changed_in_between_stop_the_tree(tmp_path: Path, which: str) -> None:
    """The bytes that were decided on are the bytes that are written."""
    edition(tmp_path, {"posts/a.md": source_text("a", PICTURE), "posts/bild.png": b"1"})
    found, released = composed(tmp_path)
    place = kept(tmp_path, "id-a") if which == "text" else tmp_path / live.POOL / digest.of_blob(b"1")
    place.write_bytes(b"2")

    with pytest.raises(DeskError) as caught:
        materialise.write(found, released, tmp_path)

    where = place.relative_to(tmp_path).as_posix()
    said = f"{where}: is not what was released\n  try: bring it back from git, then run the task again"
    assert said == str(caught.value)
    assert not (tmp_path / materialise.TREE).exists()


def test_a_copied_draft_does_not_take_its_original_off_line(tmp_path: Path) -> None:
    """Two texts with one id are decided on one by one."""
    found = edition(
        tmp_path, {"posts/a.md": source_text("a"), "posts/b.md": source_text("b", id="id-a", status="draft")}
    )

    assert ["posts/a.md"] == [path for path in found.files if path.endswith(".md")]


@pytest.mark.parametrize("logo", ["/images/fehlt.svg", "/../../geheim.txt", "/images/../../../geheim.txt"])
def test_a_logo_that_is_no_file_of_the_site_stops_everything(tmp_path: Path, logo: str) -> None:
    """Neither a traceback nor a file from elsewhere."""
    (tmp_path / "geheim.txt").write_text("geheim")

    with pytest.raises(FreigabeError, match=r"content/site\.toml: the file '.*' (is missing|lies in a folder)"):
        edition(tmp_path / "a" / "b", {"site.toml": SITE_TOML.replace("[site]", f'[site]\nlogo = "{logo}"')})
