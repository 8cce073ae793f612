"""What touches the world does it in one place: Pelican, programs, sockets, the clock, the environment, the screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

import pytest

from tests.contract.sources import dotted, imported, modules


@dataclass(frozen=True)
class Edge:
    """Modules and calls that only the files *allowed* (patterns) may use."""

    name: str
    allowed: tuple[str, ...]
    modules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


EDGES = (
    Edge("Pelican", ("plugins/*/hooks.py", "plugins/building/*.py"), modules=("pelican",)),
    Edge(
        "programs",
        # tasks.py sets up `.venv/` before there is anything to import
        ("plugins/core/run.py", "plugins/core/copies.py", "tasks.py"),
        modules=("subprocess", "multiprocessing", "pty", "os.system", "os.popen", "asyncio.subprocess"),
        names=("os.system", "os.popen", "os.fork", "os.execv", "os.execvp", "os.posix_spawn", "os.spawnv"),
    ),
    Edge(
        "sockets",
        (
            "plugins/net/*.py",
            "plugins/preview/*.py",
            "plugins/conversation/service/*.py",
            "plugins/publishing/targets/*.py",
            "plugins/commands/preview.py",  # asks the system for a free port on the loopback
        ),
        modules=(
            *("socket", "socketserver", "ssl", "http.client", "http.server", "urllib.request", "ftplib", "smtplib"),
            *("requests", "httpx", "urllib3", "aiohttp", "asyncio"),
        ),
    ),
    Edge(
        "clock",
        # gate.py runs under Isso's Python, beside its own rules and nothing else of ours
        ("plugins/core/clock.py", "plugins/conversation/service/gate.py"),
        modules=("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime"),
        names=(
            *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
            *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime", "time.ctime"),
        ),
    ),
    Edge(
        "environment",
        (
            *("plugins/core/clock.py", "plugins/core/run.py", "plugins/core/texts.py"),
            *("plugins/commands/*.py", "pelicanconf.py", "tasks.py"),
            "plugins/building/surroundings.py",  # another zone or hash seed makes other pages of any Pelican site
        ),
        modules=("os.environ", "os.getenv", "os.environb"),
        names=("os.environ", "os.getenv", "os.environb"),
    ),
    Edge(
        "screen",
        # a build without any change owes Pelican's last line, too
        ("plugins/commands/*.py", "tasks.py", "plugins/building/run.py", "plugins/building/frame.py"),
        names=("print",),
    ),
    Edge(
        "modules by name",
        (
            *("plugins/commands/cli.py", "tasks.py"),
            # both ask about the modules that MARKDOWN names, which Markdown imports by name
            *("plugins/building/purity.py", "plugins/building/surroundings.py"),
            "plugins/building/feeds.py",  # feedgenerator does not say which version it is
            "plugins/building/imports.py",  # asks how files of modules end
        ),
        modules=("importlib",),
        names=("__import__",),
    ),
)


def violations(source: str, where: str) -> list[str]:
    """Return what *source*, the file *where*, uses of the world without being the place for it."""
    return [
        f"{where}:{line}: {edge.name}: {name}"
        for edge in EDGES
        if not any(fnmatch(where, pattern) for pattern in edge.allowed)
        for line, name in _uses(source, where, edge)
    ]


def _uses(source: str, where: str, edge: Edge) -> Iterator[tuple[int, str]]:
    for line, name in imported(source, where):
        if any(name == module or name.startswith(f"{module}.") for module in edge.modules):
            yield line, name
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            name = dotted(node)
            if any(name == known or name.endswith(f".{known}") for known in edge.names):
                yield node.lineno, name


@pytest.mark.parametrize("where", sorted(modules()))
def test_the_world_is_touched_at_its_edge(where: str) -> None:
    """No file uses Pelican, programs, sockets, clock, environment or screen outside its place."""
    assert violations(modules()[where], where) == []


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("plugins/site/present.py", "from pelican import signals"),
        ("plugins/site/present.py", "import pelican.generators"),
        ("plugins/series/order.py", "def late():\n    from pelican.utils import slugify"),
        ("plugins/vcs/git.py", "import subprocess"),
        ("plugins/vcs/git.py", "from subprocess import run"),
        ("plugins/vcs/git.py", "os.system('git')"),
        ("plugins/conversation/service/process.py", "import subprocess"),
        ("plugins/site/x.py", "import socket"),
        ("plugins/site/x.py", "from urllib import request"),
        ("plugins/site/x.py", "import http.client"),
        ("plugins/conversation/threads.py", "from http.server import HTTPServer"),
        ("plugins/publishing/audit.py", "import requests"),
        ("plugins/commands/build.py", "import socket"),
        ("plugins/desk/decision.py", "now = datetime.now(UTC)"),
        ("plugins/desk/decision.py", "now = datetime.datetime.now()"),
        ("plugins/desk/decision.py", "clock = datetime.now"),
        ("plugins/desk/decision.py", "today = date.today()"),
        ("plugins/desk/decision.py", "time.time()"),
        ("plugins/desk/decision.py", "from time import time"),
        ("plugins/site/x.py", "print('here')"),
        ("plugins/site/x.py", "os.environ['HOME']"),
        ("plugins/site/x.py", "from os import environ"),
        ("publishconf.py", "os.getenv('HOME')"),
        ("plugins/site/x.py", "import importlib"),
    ],
)
def test_use_elsewhere_is_seen(where: str, source: str) -> None:
    """Each edge is guarded against each way to reach over it."""
    assert violations(source, where)


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("plugins/site/hooks.py", "from pelican import signals"),
        ("plugins/core/run.py", "import subprocess"),
        ("plugins/core/fields.py", "from urllib.parse import urlsplit"),
        ("plugins/preview/answers.py", "from http import HTTPStatus"),
        ("plugins/preview/server.py", "import socket"),
        ("plugins/core/clock.py", "datetime.now(UTC)"),
        ("plugins/site/x.py", "clock.now()"),
        ("plugins/site/x.py", "time.monotonic()"),
        ("plugins/core/texts.py", "def choose(environment: os._Environ[str]) -> str: ..."),
        ("plugins/site/x.py", "request.environ"),
    ],
)
def test_use_at_its_place_passes(where: str, source: str) -> None:
    """The rules do not refuse what is meant."""
    assert violations(source, where) == []
