"""How long a resident process takes from a save to the page, and to the last page that shows what was saved."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import quote

import psutil

from benchmarks import run
from benchmarks.building_sites import CLI, VARIABLES, Sites, Source
from benchmarks.run import Sample
from benchmarks.sites import Candidate, hugo_program
from plugins.core.errors import ProgramError

# The resident process of ours that is measured, in the folder of the site.
RESIDENT = (sys.executable, "-m", "plugins.building.resident", "--settings", "fast.py")
LIMIT_S = 600.0
_LOOK_S = 0.3
# A process that used less than this share of a processor in a look, three times in a row, waits.
_IDLE_SHARE = 0.05
_IDLE_LOOKS = 3


class Look(Protocol):
    """What can be read of a page of a site."""

    @property
    def pace_s(self) -> float:
        """How long to wait before another look; what looking costs is taken from who is measured."""

    def read(self, name: str) -> bytes:
        """Return the page *name*, its path in the output folder; nothing if it cannot be had now."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Pages as files."""

    output: Path
    pace_s: float = 0.001

    def read(self, name: str) -> bytes:
        """Return the bytes of the file."""
        try:
            return (self.output / name).read_bytes()
        except OSError:
            return b""


@dataclass(frozen=True, slots=True)
class OverHttp:
    """Pages as a server on this machine answers with them."""

    port: int
    pace_s: float = 0.004

    def read(self, name: str) -> bytes:
        """Return the body of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        try:
            connection.request("GET", "/" + quote(name.removesuffix("index.html")))
            return connection.getresponse().read()
        except (OSError, HTTPException):
            return b""
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Resident:
    """A process that watches a site: how it is started, where its pages are seen, what is edited."""

    name: str
    args: tuple[str, ...]
    root: Path
    look: Look
    source: Source
    page: str
    listings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A resident process that was started."""

    resident: Resident
    program: subprocess.Popen[bytes]
    log: IO[bytes]

    def save(self, number: int) -> Sample:
        """Add a sentence to the body, and return what it took until the page shows it."""
        sentence = f"Nachtrag {number:04}: Auch diese Prüfungen sind inzwischen abgeschlossen."
        return self._until(self.resident.source.edit_body, sentence, (self.resident.page,))

    def catch_up(self, number: int) -> Sample:
        """Add a sentence to the summary, and return what it took until every page that lists the post shows it."""
        return self._until(self.resident.source.edit_summary, marker(number), self.resident.listings)

    def settle(self) -> None:
        """Wait until nothing is done any more, so that the next measurement meets a quiet machine."""
        looks, ends_at = 0, time.monotonic() + LIMIT_S
        while looks < _IDLE_LOOKS and time.monotonic() < ends_at:
            before = self._cpu_s()
            time.sleep(_LOOK_S)
            looks = looks + 1 if self._cpu_s() - before < _IDLE_SHARE * _LOOK_S else 0

    def _until(self, edit: Callable[[str], None], sentence: str, names: Sequence[str]) -> Sample:
        before = self._cpu_s()
        began = time.perf_counter()
        edit(sentence)
        wait_for(self.resident.look, names, sentence, LIMIT_S, self._check)
        wall_s = time.perf_counter() - began
        self.settle()
        return Sample(wall_s, self._cpu_s() - before, 0)

    def _check(self) -> None:
        if self.program.poll() is not None:
            ended = f"ended with status {self.program.returncode}\n{run.last_lines(self.log)}"
            raise ProgramError(" ".join(self.resident.args), ended)

    def _cpu_s(self) -> float:
        """Return the processor time of the tree so far."""
        spent = 0.0
        if self.program.poll() is not None:
            return spent
        for process in run.tree(psutil.Process(self.program.pid)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent += times.user + times.system + times.children_user + times.children_system
        return spent


def marker(number: int) -> str:
    """Return the sentence that a summary is made to begin with."""
    return f"Stand {number:04} der Dinge."


def wait_for(
    look: Look, names: Sequence[str], sentence: str, limit_s: float, check: Callable[[], None] = lambda: None
) -> None:
    """
    Return as soon as every one of *names* has shown *sentence*; *check* is called while one does not.

    Raises:
        ProgramError: If one does not within *limit_s*.
    """
    ends_at, wanted = time.monotonic() + limit_s, sentence.encode()
    for name in names:
        while wanted not in look.read(name):
            check()
            if time.monotonic() > ends_at:
                raise ProgramError(name, f"does not show {sentence!r} after {limit_s:.0f} s")
            time.sleep(look.pace_s)


@contextmanager
def running(resident: Resident) -> Iterator[Running]:
    """Start *resident*, wait until it has built and sees a save; end it and all that it started."""
    with tempfile.TemporaryFile() as log:
        program = subprocess.Popen(
            resident.args,
            cwd=resident.root,
            env=run.environment(VARIABLES),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            one = Running(resident, program, log)
            one.settle()
            one.save(0)
            yield one
        finally:
            _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    """End *program* and all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(program.pid, number)
        with suppress(subprocess.TimeoutExpired):
            program.wait(10)


def in_turn(residents: Sequence[Resident], work: str, rounds: int) -> dict[str, list[Sample]]:
    """Let all *residents* run, and measure each of them in every round; *work* is `save` or `catch_up`."""
    found: dict[str, list[Sample]] = {one.name: [] for one in residents}
    with ExitStack() as stack:
        there = [stack.enter_context(running(one)) for one in residents]
        for number in range(1, rounds + 1):
            for one in there:
                found[one.resident.name].append(getattr(one, work)(number))
    return found


def residents_of(sites: Sites, stage: str, listings: Mapping[str, tuple[str, ...]]) -> list[Resident]:
    """Return who is measured in *stage*; *listings* are the pages of each that show the summary of the post."""
    found = []
    for name, start in _STARTS.items():
        if name in sites.candidates:
            candidate, source = sites.candidates[name], sites.source(name)
            args, look = start(candidate, stage)
            page = f"blog/{source.path.stem}/index.html"
            found.append(Resident(name, args, candidate.root, look, source, page, listings[name]))
    return found


def _fast(candidate: Candidate, _stage: str) -> tuple[tuple[str, ...], Look]:
    return RESIDENT, OnDisk(candidate.output)


def _hugo(candidate: Candidate, stage: str) -> tuple[tuple[str, ...], Look]:
    # in memory, as it serves by itself: with --renderToDisk it is slower
    port = free_port()
    args = (str(hugo_program()), "server", "--bind", "127.0.0.1", "--port", str(port), "--disableLiveReload")
    full = ("--disableFastRender",) if stage == "catch_up" else ()
    return (*args, *full, "--cacheDir", str(candidate.root / "cache")), OverHttp(port)


def _eleventy(candidate: Candidate, _stage: str) -> tuple[tuple[str, ...], Look]:
    return ("node", CLI, "--quiet", "--watch", "--incremental"), OnDisk(candidate.output)


_STARTS: dict[str, Callable[[Candidate, str], tuple[tuple[str, ...], Look]]] = {
    "fast": _fast,
    "hugo": _hugo,
    "eleventy": _eleventy,
}


def listings_of(candidate: Candidate, source: Source) -> tuple[str, ...]:
    """Build once with a marked summary, and return the pages and feeds that show it; the post's own page first."""
    source.edit_summary(marker(0))
    run.measure(candidate.args, candidate.root, variables=VARIABLES, pace_s=0)
    wanted = marker(0).encode()
    files = sorted(path for path in candidate.output.rglob("*") if path.suffix in {".html", ".xml"})
    found = [path.relative_to(candidate.output).as_posix() for path in files if wanted in path.read_bytes()]
    return tuple(sorted(found, key=lambda name: not name.startswith(f"blog/{source.path.stem}/")))


def free_port() -> int:
    """Return a port of the loopback that nobody listens to now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
