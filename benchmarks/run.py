"""
Runs a program and says what it cost: time, processor and memory of its whole process tree.

Owns the measuring, not the choice of what is measured. Starts programs itself, unlike the rooms: `core.run` keeps no
account of their cost.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

import psutil

from plugins.core.errors import ProgramError

PACE_S = 0.05
LIMIT_S = 3600.0
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run of a program cost, its children included."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def middle(samples: Sequence[Sample]) -> Sample:
    """Return the median of each figure; they need not come from the same run."""
    return Sample(
        wall_s=median(sample.wall_s for sample in samples),
        cpu_s=median(sample.cpu_s for sample in samples),
        peak_mb=median(sample.peak_mb for sample in samples),
    )


def measure(
    args: Sequence[str],
    cwd: Path,
    limit_s: float = LIMIT_S,
    *,
    variables: Mapping[str, str] | None = None,
    pace_s: float = PACE_S,
) -> Sample:
    """
    Run *args* in *cwd* and return what it cost.

    Processor time is that of the program and of all children it has waited for (`wait4`); memory is the largest sum
    over the process tree, looked at every *pace_s*, so a shorter peak may be missed. A look holds the program up, the
    longer the more memory it has; with a *pace_s* of 0 there is none, and the peak is 0.

    Raises:
        ProgramError: If the program is missing, fails or runs longer than *limit_s*; with its last lines.
    """
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        try:
            program = subprocess.Popen(
                args, cwd=cwd, env=environment(variables), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        except OSError as error:
            raise ProgramError(args[0], f"cannot be started: {error.strerror}") from error
        watch = _Watch(program.pid, limit_s, pace_s)
        watch.start()
        _, status, usage = os.wait4(program.pid, 0)
        wall_s = time.perf_counter() - began
        program.returncode = os.waitstatus_to_exitcode(status)
        watch.finish()
        if program.returncode:
            raise ProgramError(" ".join(args), f"ended with status {program.returncode}\n{last_lines(log)}")
    return Sample(wall_s, usage.ru_utime + usage.ru_stime, watch.peak / _MEGABYTE)


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the caller's environment and *variables*, but let Python keep its bytecode as it does for everybody."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **(variables or {})}


def tree(root: psutil.Process) -> list[psutil.Process]:
    """Return *root* and all that it started, directly or not."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


class _Watch(threading.Thread):
    """Looks at a process tree at a steady pace, keeps its largest memory and ends it after its time."""

    def __init__(self, pid: int, limit_s: float, pace_s: float) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pace_s = pace_s
        self._root = psutil.Process(pid)
        self._ends_at = time.monotonic() + limit_s
        self._over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait((self._pace_s or PACE_S) if self.peak or not self._pace_s else 0):
            if self._pace_s:
                self.peak = max(self.peak, sum(_memory(process) for process in tree(self._root)))
            if time.monotonic() > self._ends_at:
                for process in tree(self._root):
                    process.kill()

    def finish(self) -> None:
        """Stop looking."""
        self._over.set()
        self.join()


def _memory(process: psutil.Process) -> int:
    """Return the proportional share of memory; where the system does not know it, the resident set."""
    try:
        return int(process.memory_full_info().pss)
    except (AttributeError, psutil.AccessDenied):
        return _resident(process)
    except psutil.NoSuchProcess:
        return 0


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def last_lines(log: IO[bytes], count: int = 20) -> str:
    """Return the end of what a program wrote to *log*."""
    log.seek(0)
    return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-count:])
