"""What the tree may hold: no host of a registry, no path of somebody's machine, no file or function that has outgrown a reader."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess

import pytest

from tests.contract.sources import HOME

MAX_LINES = 300
MAX_FUNCTION = 50
# Put together here, so that this file does not hold what it forbids.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("proxy", "golang"),
        ("deb", "debian"),
    ]
]
FOLDERS = ("work", "tmp", "home", "root", "Users")
# Web addresses, patterns and relative paths may well hold such a word; an absolute path stands alone.
_MACHINE = re.compile(rf"(?<![\w./:)\]}}*-])/(?:{'|'.join(FOLDERS)})/\w")


def tree() -> dict[str, bytes]:
    """Return the content of every file git knows, or would add."""
    git = shutil.which("git")
    if git is None or not (HOME / ".git").exists():
        pytest.skip("not a clone")
    words = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=HOME, capture_output=True, timeout=60, check=True)
    names = sorted(set(done.stdout.decode().split("\0")) - {""})
    return {name: (HOME / name).read_bytes() for name in names if (HOME / name).is_file()}


def traces(content: bytes) -> list[str]:
    """Return the registry hosts and machine paths in *content*."""
    if b"\0" in content[:8000]:
        return []
    text = content.decode("utf-8", "replace")
    return [host for host in HOSTS if host in text] + _MACHINE.findall(text)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how long a function is without decorators and docstring."""
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


def outgrown(source: str) -> list[str]:
    """Return what in *source* is longer than a reader can hold."""
    count = len(source.splitlines())
    found = [f"{count} lines"] if count > MAX_LINES else []
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return found + [f"{node.name}: {code_lines(node)} lines" for node in functions if code_lines(node) > MAX_FUNCTION]


def test_no_trace_of_a_machine_or_a_registry() -> None:
    """A clone works anywhere and says nothing of where it was made."""
    found = {name: traces(content) for name, content in tree().items()}

    assert {name: seen for name, seen in found.items() if seen} == {}


@pytest.mark.parametrize("text", ["see /work" + "/x", '"/tmp' + '/y"', "from " + HOSTS[0], "(/home" + "/me)"])
def test_a_trace_is_seen(text: str) -> None:
    """Paths and hosts are found in prose, code and addresses."""
    assert traces(text.encode())


@pytest.mark.parametrize("text", ["var/tmp" + "/x", "https://a.example/work" + "/x", "{root}/work" + "/x"])
def test_a_relative_path_passes(text: str) -> None:
    """Only a path from the root of a machine counts."""
    assert traces(text.encode()) == []


def test_nothing_has_outgrown_its_reader() -> None:
    """A function has at most 50 lines without its docstring, a module 300; a file of tests is a list and may be longer."""
    found = {
        name: [
            one
            for one in outgrown(content.decode())
            if not (name.startswith("tests/") and one.endswith(" lines") and ":" not in one)
        ]
        for name, content in tree().items()
        if name.endswith(".py")
    }

    assert {name: seen for name, seen in found.items() if seen} == {}


def test_what_has_outgrown_is_seen() -> None:
    """A long module and a long function are found; a docstring does not count."""
    long = "def f():\n" + "    x = 1\n" * MAX_FUNCTION

    assert outgrown(long) == ["f: 51 lines"]
    assert outgrown('def f():\n    """' + "\n" * 60 + '    """\n    x = 1\n') == []
    assert outgrown("x = 1\n" * (MAX_LINES + 1)) == ["301 lines"]
