"""
Builds of Pelican sites that are to be compared: run in forks of a warm process, read back, and told apart.

A build of a site of forty texts takes half a second here instead of one, since nothing is imported for it.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

HOME = Path(__file__).resolve().parent.parent.parent
# Another word tries another fast build with the same tests, `forgetful` a wrong one.
SUBJECT = os.environ.get("FREIGABE_SUBJECT", "plugins.building")
_OWN_WORDS = ("plugins.building",)
_SHOWN_FILES, _SHOWN_LINES = 5, 24


@dataclass(frozen=True, slots=True)
class Order:
    """One build: of which site, with which settings file, to where."""

    root: Path
    settings: str
    output: Path
    cache: Path
    env: Mapping[str, str]
    seed: str = "0"
    fatal: str = ""
    kill_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended, and what it said: warnings and errors of Pelican, and lines of the room itself."""

    code: int
    seconds: float
    said: tuple[str, ...]
    own: tuple[str, ...]
    screen: str

    @property
    def is_traceback(self) -> bool:
        """Whether it ended in a way nobody wrote a message for."""
        return "Traceback (most recent call last)" in self.screen


class Warm:
    """Processes that have imported Pelican, one for each hash seed that is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._count = 0

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        for process in self._processes.values():
            _pipe(process.stdin).close()
            process.wait(10)
            _pipe(process.stdout).close()

    def build(self, order: Order) -> Built:
        """Run one build to its end."""
        return self.ended(order, self.begun(order))

    def begun(self, order: Order, lane: str = "") -> Path:
        """Start a build; two *lanes* build side by side."""
        self._count += 1
        log = self._folder / f"build-{self._count}.log"
        argv = ["-s", order.settings, "-o", str(order.output), "--cache-path", str(order.cache)]
        argv += ["--log-handler", "plain", *(["--fatal", order.fatal] if order.fatal else [])]
        told: dict[str, object] = {"root": str(order.root), "argv": argv, "env": dict(order.env), "log": str(log)}
        told |= {"screen": str(log.with_suffix(".txt")), "kill_after_s": order.kill_after_s}
        sink = _pipe(self._process(order.seed, lane).stdin)
        sink.write(json.dumps(told) + "\n")
        sink.flush()
        return log

    def ended(self, order: Order, log: Path, lane: str = "") -> Built:
        """Wait for a build that was begun."""
        line = _pipe(self._process(order.seed, lane).stdout).readline()
        assert line, f"the warm process ended during {log}"
        told = json.loads(line)
        screen = log.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
        records = [json.loads(one) for one in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
        said = tuple(
            f"{level}: {text}".replace(str(order.output), "<output>")
            for level, name, text in records
            if not name.startswith(_OWN_WORDS)
        )
        own = tuple(f"{level}: {text}" for level, name, text in records if name.startswith(_OWN_WORDS))
        for path in (log, log.with_suffix(".txt")):
            path.unlink(missing_ok=True)
        return Built(told["code"], told["seconds"], said, own, screen)

    def _process(self, seed: str, lane: str) -> subprocess.Popen[str]:
        key = f"{seed}/{lane}"
        if key not in self._processes:
            env = {**os.environ, "PYTHONHASHSEED": seed, "COLUMNS": "200", "PYTHONWARNINGS": "ignore"}
            self._processes[key] = subprocess.Popen(
                [sys.executable, "-m", "tests.support.warm_pelican"],
                cwd=HOME,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        return self._processes[key]


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return every file below *folder* with its bytes, and every folder with None."""
    found: dict[str, bytes | None] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = None if path.is_dir() else path.read_bytes()
    return found


def emptied(folder: Path) -> Path:
    """Return *folder*, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def differences(
    stock: Mapping[str, bytes | None], subject: Mapping[str, bytes | None], ignored: Iterable[str] = ()
) -> list[str]:
    """Return what tells *subject* from *stock*, with a diff of the first few files."""
    names = sorted((stock.keys() | subject.keys()) - set(ignored))
    wrong = [name for name in names if name not in stock or name not in subject or stock[name] != subject[name]]
    return [f"{name}: {_what(stock, subject, name, number < _SHOWN_FILES)}" for number, name in enumerate(wrong)]


def _what(stock: Mapping[str, bytes | None], subject: Mapping[str, bytes | None], name: str, is_shown: bool) -> str:
    if name not in stock:
        return "stock writes no such file"
    if name not in subject:
        return "is missing"
    return f"differs\n{_diff(stock[name] or b'', subject[name] or b'')}" if is_shown else "differs"


def _diff(stock: bytes, subject: bytes) -> str:
    left, right = (one.decode("utf-8", "replace").splitlines() for one in (stock, subject))
    lines = list(difflib.unified_diff(left, right, "stock", "subject", lineterm="", n=1))
    return "\n".join(f"    {line[:200]}" for line in lines[:_SHOWN_LINES]) or "    (line ends only)"


def unequal(stock: Built, subject: Built) -> list[str]:
    """
    Return where *subject* ended or spoke otherwise than *stock*.

    Of a build that fails only the errors have to be the same: what is warned of before depends on how far it got.
    """
    told = [] if stock.code == subject.code else [f"exit code {subject.code} instead of {stock.code}: {subject.screen}"]
    left, right = (one.said if not stock.code else _errors(one.said) for one in (stock, subject))
    if left != right:
        lines = difflib.unified_diff(left, right, "stock said", "subject said", lineterm="", n=1)
        told.append("\n".join(f"    {line}" for line in list(lines)[:_SHOWN_LINES]))
    return told


def _errors(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in said if not line.startswith("WARNING"))
