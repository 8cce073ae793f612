"""From a request's path to a file, never to one outside."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.preview.tree import Found, Moved, content_type, has_pages, locate


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree with a secret beside it."""
    (tmp_path / "geheim.txt").write_text("geheim")
    root = tmp_path / "site"
    for name in ("index.html", "blog/index.html", "theme/a b.css", "blog/größe/index.html", "100%.txt", "leer/x.txt"):
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(name)
    return root


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/index.html", "index.html"),
        ("/blog/", "blog/index.html"),
        ("/theme/a%20b.css", "theme/a b.css"),
        ("/blog/gr%C3%B6%C3%9Fe/", "blog/größe/index.html"),
        ("/blog/gro%CC%88%C3%9Fe/", "blog/größe/index.html"),  # typed on macOS, decomposed
        ("/100%25.txt", "100%.txt"),
    ],
)
def test_path_finds_its_file(root: Path, path: str, name: str) -> None:
    """Folders answer with their index page; names are decoded once and composed."""
    assert locate(root, path) == Found(root / name)


def test_decomposed_name_on_disk_is_found(root: Path) -> None:
    """Files copied from a Mac keep their decomposed names."""
    (root / "u\u0308ber.txt").write_text("x")

    assert isinstance(locate(root, "/%C3%BCber.txt"), Found)


def test_folder_moves_to_its_slash(root: Path) -> None:
    """Relative links need it, and every host does it."""
    assert locate(root, "/blog") == Moved("/blog/")
    assert locate(root, "/blog/gr%C3%B6%C3%9Fe") == Moved("/blog/gr%C3%B6%C3%9Fe/")


@pytest.mark.parametrize(
    "path",
    [
        "/../geheim.txt",
        "/%2e%2e/geheim.txt",
        "/%2E%2E%2Fgeheim.txt",
        "/blog/..%2f..%2fgeheim.txt",
        "/blog/%2e%2e/%2e%2e/geheim.txt",
        "/%252e%252e/geheim.txt",
        "/..",
        "/blog/../index.html",
        "/blog/%2e%2e/index.html",
        "/%2e%2e",
        "/./index.html",
        "//index.html",
        "/%2findex.html",
        "/blog//index.html",
        "/%2Fetc/passwd",
        "/index.html%00",
        "/%00",
        "/%ff%fe",
        "/..%5cgeheim.txt",
        "/..%c0%afgeheim.txt",
        "/index.html/",
        "/index.html/x",
        "/leer",
        "/leer/",
        "/nichts",
        "/" + "a" * 5000,
    ],
)
def test_what_is_not_in_the_tree_is_not_found(root: Path, path: str) -> None:
    """Ways out of the folder, other spellings of a file, folders without a page, names no disk can hold."""
    assert locate(root, path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_link_out_of_the_tree_is_not_followed(root: Path) -> None:
    """Neither as a file nor as a folder; a link inside the tree is."""
    (root / "a.txt").symlink_to(root.parent / "geheim.txt")
    (root / "aus").symlink_to(root.parent, target_is_directory=True)
    (root / "kreis").symlink_to(root / "kreis")
    (root / "b.html").symlink_to(root / "index.html")

    paths = ("/a.txt", "/aus", "/aus/", "/aus/geheim.txt", "/kreis", "/kreis/", "/kreis/x")
    assert [locate(root, path) for path in paths] == [None] * 7
    assert locate(root, "/b.html") == Found(root / "b.html")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_tree_may_itself_be_a_link(root: Path) -> None:
    """An output folder on another disk."""
    link = root.parent / "link"
    link.symlink_to(root, target_is_directory=True)

    assert locate(link, "/blog/") == Found(link / "blog/index.html")


@given(st.text(alphabet="/.%2eEfF5cC0ü\\:a~\0 ", max_size=30))
def test_no_path_leaves_the_tree(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    """Whatever the spelling: found is inside, or nothing."""
    root = tmp_path_factory.getbasetemp() / "site"
    root.mkdir(exist_ok=True)
    (root / "index.html").write_text("x")

    match locate(root, f"/{path}"):
        case Found(place):
            assert place.resolve().is_relative_to(root.resolve())
        case Moved(location):
            assert not location.startswith("//")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.avif", "image/avif"),
        ("a.webp", "image/webp"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("feed.atom.xml", "application/xml; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.CSS", "text/css; charset=utf-8"),
        ("a.woff2", "font/woff2"),
        ("a.html", "text/html; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_types_are_those_of_a_careful_host(name: str, kind: str) -> None:
    """The system's own table is not asked."""
    assert content_type(Path(name)) == kind


def test_missing_and_empty_folders_have_no_pages(tmp_path: Path) -> None:
    """Before the first good build."""
    assert not has_pages(tmp_path / "nichts")
    assert not has_pages(tmp_path)

    (tmp_path / "index.html").write_text("x")
    assert has_pages(tmp_path)
