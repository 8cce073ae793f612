"""Pelican holds receivers weakly: each room's must outlive the call that connected them, and no room brings Pelican along."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.contract.sources import HOME, dotted, modules, rooms

# How many receivers each room's calls connect to each signal.
EXPECTED: dict[str, dict[str, int]] = {
    "plugins.building:register": {
        "initialized": 1,
        "article_generator_init": 1,
        "page_generator_init": 1,
        "static_generator_init": 1,
        "all_generators_finalized": 1,
        "article_writer_finalized": 1,
        "page_writer_finalized": 1,
    },
    "plugins.desk:register": {
        "get_generators": 1,
        "article_generator_context": 1,
        "page_generator_context": 1,
        "all_generators_finalized": 1,
    },
    "plugins.desk:arm": {"initialized": 1, "get_generators": 1},
    "plugins.site:register": {
        "readers_init": 1,
        "generator_init": 1,
        "all_generators_finalized": 1,
        "get_generators": 1,
    },
    "plugins.pictures:register": {"get_generators": 1, "all_generators_finalized": 1},
    "plugins.languages:register": {
        "article_generator_finalized": 1,
        "page_generator_finalized": 1,
        "all_generators_finalized": 1,
        "get_generators": 1,
        "get_writer": 1,
    },
    "plugins.series:register": {"all_generators_finalized": 1, "get_generators": 1},
    "plugins.discovery:register": {"generator_init": 1, "all_generators_finalized": 1, "get_generators": 1},
    "plugins.conversation:register": {"all_generators_finalized": 1},
    "plugins.search:register": {"all_generators_finalized": 1, "get_generators": 1},
}
_SCRIPT = """\
import gc, importlib, json, sys
rooms, calls = json.loads(sys.argv[1])
for room in rooms:
    importlib.import_module(f"plugins.{room}")
report = {"brings": sorted(name for name in sys.modules if name.partition(".")[0] == "pelican")}
from blinker import Signal
from pelican import signals
known = {name: value for name, value in vars(signals).items() if isinstance(value, Signal)}

def alive():
    gc.collect()
    return {name: len(list(signal.receivers_for(None))) for name, signal in known.items()}

for call in calls:
    module, _, function = call.partition(":")
    before = alive()
    getattr(importlib.import_module(module), function)()
    report[call] = {name: count - before[name] for name, count in alive().items() if count != before[name]}
print(json.dumps(report))
"""


def in_a_fresh_python(calls: list[str]) -> dict[str, Any]:
    """Import every room, then make *calls*; return what each left connected, and the Pelican modules rooms brought."""
    words = [sys.executable, "-c", _SCRIPT, json.dumps([rooms(), calls])]
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@cache
def report() -> dict[str, Any]:
    """What the rooms as they are leave connected."""
    return in_a_fresh_python(list(EXPECTED))


def connected(source: str) -> set[str]:
    """Return the names of the signals *source* connects to."""
    calls = (dotted(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {name.split(".")[1] for name in calls if name.startswith("signals.") and name.endswith(".connect")}


@pytest.mark.parametrize("call", EXPECTED)
def test_receivers_survive_collection(call: str) -> None:
    """What a room connects is still there after the garbage was collected."""
    assert EXPECTED[call] == report()[call]


def test_every_room_that_registers_is_in_the_table() -> None:
    """A room with `register()` or `arm()` is listed above."""
    found = {
        f"plugins.{where.split('/')[1]}:{node.name}"
        for where, source in modules().items()
        if where.endswith("/__init__.py") and where.count("/") == 2
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name in ("register", "arm")
    }

    assert found == set(EXPECTED)


@pytest.mark.parametrize("where", [name for name in sorted(modules()) if name.endswith("/hooks.py")])
def test_every_signal_of_a_room_is_in_the_table(where: str) -> None:
    """A signal that `hooks.py` connects to is expected above."""
    room = f"plugins.{where.split('/')[1]}:"
    expected = {name for call, signals in EXPECTED.items() if call.startswith(room) for name in signals}

    assert expected == connected(modules()[where])


def test_importing_a_room_brings_no_pelican() -> None:
    """The tasks start quickly, and a broken Pelican is no reason for a rule not to run."""
    assert report()["brings"] == []


def test_a_receiver_in_a_closure_is_lost() -> None:
    """The count above sees what Pelican would lose without a word."""
    source = (
        "import sys, types; room = types.ModuleType('lost'); sys.modules['lost'] = room\n"
        "from pelican import signals\n"
        "def register():\n"
        "    def hook(pelican): ...\n"
        "    signals.initialized.connect(hook)\n"
        "room.register = register\n"
    )
    script = source + _SCRIPT.replace("rooms, calls = json.loads(sys.argv[1])", "rooms, calls = [], ['lost:register']")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOME, capture_output=True, text=True, timeout=60, check=True
    )

    assert json.loads(done.stdout)["lost:register"] == {}


def test_signals_are_found_in_source() -> None:
    """The reader of `hooks.py` sees a connection and nothing else."""
    assert connected("signals.initialized.connect(x)\nother.connect(y)") == {"initialized"}
