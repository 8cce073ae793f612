"""The machinery: one digest over everything that turns texts into pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.records.machinery import FILES, FOLDERS, digest_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with one file of each kind."""
    for path in (*FILES, *(f"{folder}/tief/datei.py" for folder in FOLDERS), "content/posts/a.md", "README.md"):
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path)
    return tmp_path


@pytest.mark.parametrize("path", [*FILES, *(f"{folder}/tief/datei.py" for folder in FOLDERS)])
@pytest.mark.parametrize("how", ["changed", "deleted", "renamed"])
def test_every_change_shows(root: Path, path: str, how: str) -> None:
    """One byte, one file less, another name."""
    before = digest_of(root)
    place = root / path
    if how == "changed":
        place.write_bytes(place.read_bytes() + b"\n")
    elif how == "deleted":
        place.unlink()
    else:
        place.rename(place.with_name(f"x{place.name}"))

    assert before != digest_of(root)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_new_file_shows(root: Path, folder: str) -> None:
    """However deep, and of whatever kind."""
    before = digest_of(root)
    (root / folder / "neu").mkdir()
    (root / folder / "neu" / "bild.png").write_bytes(b"\0")

    assert before != digest_of(root)


@pytest.mark.parametrize(
    "path", ["content/posts/a.md", "README.md", "plugins/__pycache__/a.cpython-311.pyc", "plugins/a.pyc", "var/x"]
)
def test_what_makes_no_page_is_no_part_of_it(root: Path, path: str) -> None:
    """Texts have releases of their own; what Python compiles follows from its source."""
    before = digest_of(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("anders")

    assert before == digest_of(root)


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_link_shows(root: Path, tmp_path_factory: pytest.TempPathFactory, is_folder: bool) -> None:
    """Code must not come in through a door nobody looks at."""
    elsewhere = tmp_path_factory.mktemp("anderswo")
    (elsewhere / "raum.py").write_text("x")
    before = digest_of(root)
    (root / "plugins" / "raum").symlink_to(elsewhere if is_folder else elsewhere / "raum.py")
    with_link = digest_of(root)
    (root / "plugins" / "raum").unlink()
    (root / "plugins" / "raum").symlink_to("nirgendwo")

    assert len({before, with_link, digest_of(root)}) == 3
    assert with_link != before


def test_what_is_exchanged_shows(root: Path) -> None:
    """Each file counts under its own name."""
    one, two = root / "tasks.py", root / "pelicanconf.py"
    before = digest_of(root)
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)

    assert before != digest_of(root)


def test_a_copy_elsewhere_is_the_same(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where a site lies is no part of it."""
    other = tmp_path_factory.mktemp("kopie") / "site"
    root.rename(other)
    digest = digest_of(other)
    other.rename(root)

    assert digest == digest_of(root)
