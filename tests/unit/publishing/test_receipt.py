"""The receipt: what was checked, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core import digest
from plugins.core.errors import PublishError
from plugins.publishing import receipt

EDITION, MACHINERY = "e" * 64, "m" * 64


def checked(root: Path) -> receipt.Receipt:
    """Make an output of two files at *root* and keep its receipt."""
    output = root / "output"
    (output / "blog").mkdir(parents=True)
    (output / "index.html").write_text("home")
    (output / "blog" / "index.html").write_text("blog")
    made = receipt.Receipt(EDITION, MACHINERY, digest.of_tree(output))
    receipt.write(made, root)
    return made


def test_a_receipt_reads_as_it_was_written(tmp_path: Path) -> None:
    """Its digest covers names and bytes."""
    made = checked(tmp_path)

    assert made == receipt.read(tmp_path)
    assert digest.of_mapping(made.files) == made.digest


def test_an_unchanged_tree_passes(tmp_path: Path) -> None:
    """Nothing is raised for the tree that was checked."""
    receipt.demand_unchanged(tmp_path / "output", checked(tmp_path), EDITION, MACHINERY)


def test_every_difference_is_named_at_once(tmp_path: Path) -> None:
    """Changed, added, deleted, and texts that have moved on."""
    made = checked(tmp_path)
    (tmp_path / "output" / "index.html").write_text("home!")
    (tmp_path / "output" / "new.html").write_text("")
    (tmp_path / "output" / "blog" / "index.html").unlink()

    with pytest.raises(PublishError) as caught:
        receipt.demand_unchanged(tmp_path / "output", made, "other", MACHINERY)

    assert {
        ("output", "receipt.stale"),
        ("output/blog/index.html", "receipt.deleted"),
        ("output/index.html", "receipt.changed"),
        ("output/new.html", "receipt.added"),
    } == {(issue.where, issue.code) for issue in caught.value.issues}


@pytest.mark.parametrize(
    ("edition", "machinery", "what"),
    [
        ("other", MACHINERY, "is older than the texts, the settings or what the clock allows now"),
        (EDITION, "other", "was made by other plug-ins, another theme or other settings than those of now"),
        ("other", "other", "is older than the texts, the settings or what the clock allows now"),
    ],
)
def test_a_tree_of_other_texts_or_another_machinery_is_stale(
    edition: str, machinery: str, what: str, tmp_path: Path
) -> None:
    """Byte for byte the one that was checked, and yet not the one to publish; one reason is enough."""
    made = checked(tmp_path)

    with pytest.raises(PublishError) as caught:
        receipt.demand_unchanged(tmp_path / "output", made, edition, machinery)

    assert [("output", receipt.STALE, what)] == [(one.where, one.code, one.what) for one in caught.value.issues]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "has no receipt"),
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"edition": "e", "files": {}, "digest": "0"}', "cannot be read"),
        (b'{"edition": "e", "machinery": "m", "files": {}, "digest": "0"}', "was changed by hand"),
    ],
)
def test_a_receipt_that_proves_nothing_is_refused(content: bytes | None, what: str, tmp_path: Path) -> None:
    """Missing, broken, or not in agreement with itself."""
    if content is not None:
        (tmp_path / "var").mkdir()
        (tmp_path / receipt.PLACE).write_bytes(content)

    with pytest.raises(PublishError, match=what):
        receipt.read(tmp_path)


def test_the_record_of_a_release_is_no_part_of_what_was_checked(tmp_path: Path) -> None:
    """It is written behind the check; a run that was killed at that must not ask for another build."""
    (tmp_path / "index.html").write_text("a", encoding="utf-8")
    checked = receipt.Receipt("e", "m", digest.of_tree(tmp_path))
    (tmp_path / ".well-known").mkdir()
    for name in ("freigabe.json", "freigabe.json.sig", ".freigabe.json.1a2b3c4d.new"):
        (tmp_path / ".well-known" / name).write_text("b", encoding="utf-8")

    receipt.demand_unchanged(tmp_path, checked, "e", "m")
