"""The files a generator reads: Pelican's set, iterated in Pelican's order."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st
from pelican.generators import ArticlesGenerator

from plugins.building import walking
from tests.properties.tried import tried
from tests.unit.building.stock import bare, outcome

FILES: tuple[str, ...] = (
    "a.md",
    "b.rst",
    "c",
    "d.MD",
    "posts/e.md",
    "posts/.hidden.md",
    "posts/x/f.md",
    "posts/x/y/g.html",
    "draft~",
)
FILES += (
    "posts/x/h.md~",
    "pages/i.md",
    "pages/i [1].md",
    "pages/ü.md",
    "pages/u\u0308.md",
    "__pycache__/j.md",
    "posts/k.md/l.md",
)
PATTERNS = st.lists(
    st.sampled_from([".*", "*~", "x", "[ab].*", "[!a]*.md", "__pycache__", "*[1]*", "?", "", "(", "POSTS"]), max_size=3
)
FOLDERS = [
    "",
    "posts",
    "posts/",
    "posts/x",
    "pages",
    "missing",
    "a.md",
    "link",
    "./posts",
    "../tree/pages",
    "posts/../posts",
]


@cache
def tree() -> Path:
    """Return a folder with links to a folder, to a file, to nothing and to itself; made once, gone with the process."""
    holder = tempfile.TemporaryDirectory()
    tree.holder = holder  # type: ignore[attr-defined]
    root = Path(holder.name, "tree")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    (root / "link").symlink_to(root / "posts")
    (root / "posts/file.md").symlink_to(root / "a.md")
    (root / "posts/broken.md").symlink_to(root / "nothing")
    (root / "pages/loop").symlink_to(root / "pages")
    return root


def make_generator(ignores: Any, path: str = "") -> Any:
    """Return a generator over that folder."""
    readers = SimpleNamespace(extensions={"md": 1, "html": 1}.keys(), disabled_extensions={}.keys())
    return bare(ArticlesGenerator, path=path or str(tree()), settings={"IGNORE_FILES": ignores}, readers=readers)


def listed(function: Any, *args: Any) -> Any:
    """Return the files in the order they are iterated in, or the error."""
    found = outcome(function, *args)
    return (list(found[1]), found[2]) if found[0] is set else found


@tried(
    ignores=PATTERNS | st.just(("*~",)) | st.just({"*~"}) | st.just("*~") | st.just([Path("x")]) | st.just([3]),
    paths=st.lists(st.sampled_from(FOLDERS), max_size=3) | st.sampled_from(FOLDERS),
    exclude=st.none()
    | st.lists(st.sampled_from(["posts", "posts/x", "pages", "x", "../tree/posts", "a.md", ""]), max_size=3),
    extensions=st.sampled_from([None, False, ("md",), ["rst", "md"], {"": 1}.keys(), "md", set(), 3]),
    cut=st.sampled_from(["", "/", "/.", "/posts/.."]),
)
def test_the_same_files_in_the_same_order(ignores: Any, paths: Any, exclude: Any, extensions: Any, cut: str) -> None:
    """Whatever is ignored, left out or asked for, through links and roundabout paths."""
    generator = make_generator(ignores, f"{tree()}{cut}")

    stock = listed(ArticlesGenerator.get_files, generator, paths, exclude, extensions)

    assert stock == listed(walking.get_files, generator, paths, exclude, extensions)


@pytest.mark.parametrize("paths", [[""], ["posts"], ["posts/"], "./posts", ["link", "posts/x"]])
@pytest.mark.parametrize("exclude", [["posts"], ["posts/x"], ["posts/x", "posts/k.md", "pages"], ["./posts/x"], ["x"]])
@pytest.mark.parametrize("extensions", [False, None, "md", {"": 1}.keys()])
def test_folders_left_out_are_pelicans(paths: Any, exclude: list[str], extensions: Any) -> None:
    """By the way they are reached, not by what they are."""
    generator = make_generator([".*"])

    stock = listed(ArticlesGenerator.get_files, generator, paths, exclude, extensions)

    assert stock == listed(walking.get_files, generator, paths, exclude, extensions)


def test_patterns_that_can_be_asked_once_are_pelicans_affair() -> None:
    """An iterator is used up by the first names, whatever comes of it."""
    found = [
        listed(function, make_generator(iter(["*"])), [""], None, False)
        for function in (ArticlesGenerator.get_files, walking.get_files)
    ]

    assert found[0] == found[1]


def test_files_of_disabled_readers_are_looked_for_only_if_there_are_such_readers() -> None:
    """Nothing can be found without; with one each of its files is named."""
    generator = make_generator([])
    asked: list[Any] = []

    def get_files(paths: Any, **kwargs: Any) -> list[str]:
        asked.append((paths, kwargs))
        return ["a.adoc"]

    generator.get_files = get_files
    generator.readers.check_file = asked.append

    walking.check_disabled_readers(generator, [""], ["x"])
    assert asked == []

    generator.readers.disabled_extensions = {"adoc": 1}.keys()
    walking.check_disabled_readers(generator, [""], ["x"])
    assert asked == [([""], {"exclude": ["x"], "extensions": {"adoc": 1}.keys()}), "a.adoc"]


def test_the_folder_has_what_it_tests() -> None:
    """A tree whose links were not made would prove nothing."""
    found = walking.get_files(make_generator([]), [""])

    assert {"./a.md", "link/e.md", "posts/broken.md", os.path.join("pages", "loop", "loop", "i.md")} <= found  # noqa: PTH118
