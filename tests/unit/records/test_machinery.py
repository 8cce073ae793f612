"""The machinery: one digest over everything that turns texts into pages."""

from __future__ import annotations

import hashlib
import json
import py_compile
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

from plugins.records.machinery import FILES, FOLDERS, digest_of, strange
from plugins.vcs.git import git


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
    "path",
    [
        *("content/posts/a.md", "README.md", "notiz.txt", "var/x", "ordner/raum.py", "ordner.py/x"),
        *("tests/__init__.py", "benchmarks/__init__.py", "plugins/__pycache__/a.cpython-311.pyc.140234"),
    ],
)
def test_what_makes_no_page_is_no_part_of_it(root: Path, path: str) -> None:
    """Texts have releases of their own; of a folder without a beginning Python takes nothing if there is a package."""
    before = digest_of(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("anders")

    assert before == digest_of(root)
    assert () == strange(root)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *((f"yaml{suffix}", f"yaml{suffix}") for suffix in (".py", ".pyc", ".pyd", ".so", ".abi3.so")),
        *((f"yaml/__init__{suffix}", "yaml") for suffix in (".py", ".pyc", ".pyd", ".so", ".abi3.so")),
    ],
)
def test_what_would_be_imported_in_the_place_of_a_package_is_named(root: Path, path: str, name: str) -> None:
    """It comes first, and counts with all that is in it."""
    before = digest_of(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("eins")
    (root / "zoo.py").write_text("")
    beside = digest_of(root)
    (root / path).write_text("zwei")

    assert len({before, beside, digest_of(root)}) == 3
    assert (name, "zoo.py") == strange(root)


# What Python compiles


def compiled(source: Path, mode: PycInvalidationMode) -> Path:
    """Return what Python reads in the place of *source*, made as *mode* says."""
    place = Path(cache_from_source(str(source)))
    py_compile.compile(str(source), str(place), invalidation_mode=mode, doraise=True)
    assert source.parent / "__pycache__" == place.parent
    return place


@pytest.mark.parametrize("folder", ["plugins/tief", "."])
@pytest.mark.parametrize(
    ("mode", "shows"),
    [
        (PycInvalidationMode.TIMESTAMP, False),
        (PycInvalidationMode.CHECKED_HASH, True),
        (PycInvalidationMode.UNCHECKED_HASH, True),
    ],
)
def test_what_python_compiles_by_itself_is_no_part_of_it(
    root: Path, folder: str, mode: PycInvalidationMode, shows: bool
) -> None:
    """It goes by the time of its source; by a hash of it only what somebody made, whose steps may be others."""
    (root / folder / "raum.py").write_text("x = 1")
    before = digest_of(root)

    compiled(root / folder / "raum.py", mode)

    assert shows is (before != digest_of(root))


@pytest.mark.parametrize(
    "path", ["plugins/tief/datei/__init__.pyc", "plugins/datei.pyc", "theme/static/__pycache__/x.js"]
)
def test_what_python_does_not_put_there_shows(root: Path, path: str) -> None:
    """A compiled package comes before the module of its name; and a browser asks for no source at all."""
    before = digest_of(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(bytes(16))

    assert before != digest_of(root)


@pytest.mark.parametrize("folder", ["plugins/tief", "."])
def test_what_is_compiled_and_committed_shows(root: Path, folder: str) -> None:
    """The times of a clone can be guessed; nobody commits what Python writes by itself."""
    git("init", "-q", cwd=root)
    (root / folder / "raum.py").write_text("x = 1")
    before = digest_of(root)
    found = compiled(root / folder / "raum.py", PycInvalidationMode.TIMESTAMP)
    beside = digest_of(root)

    git("add", "--force", found, cwd=root)

    assert before == beside != digest_of(root)


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_compiled_elsewhere_shows(
    root: Path, tmp_path_factory: pytest.TempPathFactory, is_folder: bool
) -> None:
    """Behind a link anything may come to lie later."""
    elsewhere = tmp_path_factory.mktemp("anderswo")
    (elsewhere / "datei.pyc").write_bytes(bytes(16))
    before = digest_of(root)
    if is_folder:
        (root / "plugins" / "__pycache__").symlink_to(elsewhere)
    else:
        (root / "plugins" / "__pycache__").mkdir()
        (root / "plugins" / "__pycache__" / "datei.pyc").symlink_to(elsewhere / "datei.pyc")

    assert before != digest_of(root)


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


def test_the_digest_is_the_one_a_keeper_signed(tmp_path: Path) -> None:
    """Paths and bytes, and of a link also where it leads: another way to count would ask every keeper to look again."""
    for path in ("tasks.py", "plugins/raum.py", "content/bild.png", "content/posts/a.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "plugins/folder").symlink_to("../content")
    (tmp_path / "plugins/file").symlink_to("raum.py")

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    wanted = {
        "content/bild.png": sha("content/bild.png"),
        "plugins/file": sha(f"raum.py\0{sha('plugins/raum.py')}"),
        "plugins/folder": sha("../content\0"),
        "plugins/raum.py": sha("plugins/raum.py"),
        "tasks.py": sha("tasks.py"),
    }
    spelled = json.dumps(wanted, sort_keys=True, separators=(",", ":"))

    assert sha(spelled) == digest_of(tmp_path, ["bild.png", "fehlt.png"])
