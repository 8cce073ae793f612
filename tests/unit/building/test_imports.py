"""What own modules import, by their source alone: every way to write it, and nothing that is installed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.building import imports, surroundings
from tests.contract import sources

FILES = (
    "helper.py",
    "other.py",
    "pack/__init__.py",
    "pack/deep/__init__.py",
    "pack/deep/one.py",
    "pack/near.py",
    "ns/a.py",
)
PACK, DEEP = "pack/__init__.py", "pack/deep/__init__.py"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of `sys.path` with modules that import nothing."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("import os\n", encoding="utf-8")
    (tmp_path / "first").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def found(root: Path, source: str | bytes, name: str = "first/start.py") -> list[str]:
    """Return what a module at *name* with this *source* imports."""
    (root / name).write_bytes(source if isinstance(source, bytes) else source.encode())
    files = imports.imported([root / name], surroundings.is_installed)
    return [Path(one).relative_to(root).as_posix() for one in files]


WAYS: dict[str, list[str]] = {
    "import helper": ["helper.py"],
    "import helper as h, other": ["helper.py", "other.py"],
    "import os, helper": ["helper.py"],
    "import\thelper": ["helper.py"],
    "import os, \\\n  helper": ["helper.py"],
    "import pack.deep.one": [PACK, DEEP, "pack/deep/one.py"],
    "import pack . near": [PACK, "pack/near.py"],
    "import ns.a": ["ns/a.py"],
    "from helper import WORD": ["helper.py"],
    "from helper import (  # (see there)\n    WORD,\n)\nimport other": ["helper.py", "other.py"],
    "from pack import near": [PACK, "pack/near.py"],
    "from pack import (x as y,  # (one)\n\n    near as z)": [PACK, "pack/near.py"],
    "from pack import x, \\\n    near": [PACK, "pack/near.py"],
    "from pack.deep import one": [PACK, DEEP, "pack/deep/one.py"],
    "from pack import *": [PACK, "pack/near.py"],
    "from ns import a": ["ns/a.py"],
    "def f():\n    from helper import WORD\n    return WORD": ["helper.py"],
    "try: import helper\nexcept ImportError: import other": ["helper.py", "other.py"],
    "x = 1; import helper": ["helper.py"],
    "if True:\r\n\timport helper\r\n": ["helper.py"],
    "x = 1\rimport helper\r": ["helper.py"],
    "\ufeffimport helper": ["helper.py"],
    "# from x import (\nimport helper": ["helper.py"],
    "importlib.import_module('helper')": ["helper.py"],
    '__import__("pack.near")': [PACK, "pack/near.py"],
    "import markdown, pelican.readers": [],
    "important = fromage = 'helper'": [],
    "x.import_ = helper": [],
}


@pytest.mark.parametrize("source", WAYS)
def test_every_way_to_import_is_seen(root: Path, source: str) -> None:
    """At the top or in a function, of a module or of a package, over several lines."""
    assert WAYS[source] == found(root, source)


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("pack/start.py", "from . import near", [PACK, "pack/near.py"]),
        ("pack/start.py", "from .near import x", [PACK, "pack/near.py"]),
        ("pack/start.py", "from .import near", [PACK, "pack/near.py"]),
        ("pack/deep/start.py", "from .. import near", [PACK, DEEP, "pack/near.py"]),
        ("pack/deep/start.py", "from ..near import x", [PACK, DEEP, "pack/near.py"]),
        ("pack/deep/start.py", "import_module('..near', __package__)", [PACK, DEEP, "pack/near.py"]),
        ("pack/start.py", "import near", [PACK]),
        ("first/start.py", "from .sibling import x", []),
    ],
)
def test_relative_names_are_looked_for_where_the_module_lies(
    root: Path, name: str, source: str, expected: list[str]
) -> None:
    """Packages around it are imported with it."""
    assert expected == found(root, source, name)


def test_what_is_imported_imports_too(root: Path) -> None:
    """In a circle as well; the first one is not told again."""
    (root / "helper.py").write_text("from pack import near", encoding="utf-8")
    (root / "pack/near.py").write_text("import other, first.start", encoding="utf-8")

    assert ["helper.py", "other.py", PACK, "pack/near.py"] == found(root, "import helper")


def test_what_comes_and_changes_is_seen(root: Path) -> None:
    """By the same process: it remembers sources by their bytes only."""
    assert [] == found(root, "import late")
    (root / "late.py").write_text("import helper", encoding="utf-8")
    assert ["helper.py", "late.py"] == found(root, "import late")
    (root / "late.py").write_text("import other!", encoding="utf-8")
    assert ["late.py", "other.py"] == found(root, "import late")


def test_modules_beside_the_first_one_are_seen_without_a_path(tmp_path: Path) -> None:
    """As with a plug-in of `PLUGIN_PATHS`, which names the modules of its own package in full."""
    for name, text in (("plug/__init__.py", "from plug.more import x"), ("plug/more.py", ""), ("side.py", "")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    found = imports.imported([tmp_path / "plug/__init__.py"], surroundings.is_installed)

    assert [str(tmp_path / "plug/more.py")] == found


def test_no_source_no_imports(root: Path) -> None:
    """What is gone, or holds bytes that are no text."""
    assert [] == imports.imported([root / "gone.py"], surroundings.is_installed)
    assert [] == found(root, bytes(range(256)))


def parsed(source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield what Python's own parser finds: how many folders up, and the parts of the name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((0, tuple(one.name.split("."))) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module.split(".") if node.module else []
            yield from ((node.level, (*base, one.name)) for one in node.names)


@pytest.mark.parametrize("where", sorted(sources.modules()))
def test_we_see_what_the_parser_sees(where: str) -> None:
    """In every module of this repository."""
    source = sources.modules()[where]

    assert set(parsed(source)) <= set(imports._read(source.encode()))
