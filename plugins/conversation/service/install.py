"""
Isso's own environment `.venv/isso/`, made from the hashed lock. Knows pip; refuses to know what the service does.

Isso comes as source, and its metadata asks for misaka, a C extension. Only the renderer `misaka` imports it
(`isso/html/__init__.py`) and `config.py` chooses `mistune`, so the lock leaves misaka out and no compiler is needed.
That is why dependencies are not resolved here: the lock is complete.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from plugins.core import digest
from plugins.core.errors import FreigabeError, ProgramError
from plugins.core.files import refused, write
from plugins.core.run import run
from plugins.core.texts import _

_FOLDER = Path(".venv", "isso")
_STAMP = "freigabe.stamp"
_BUILT_HERE = "isso=="
_STEP_TIMEOUT_S = 300.0
_PIP = (
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "install",
    "--quiet",
    "--retries",
    "1",
)
_FROM_LOCK = ("--require-hashes", "--no-deps", "--no-build-isolation")


@dataclass(frozen=True, slots=True)
class Ready:
    """The environment stands; `python` is its interpreter."""

    python: Path


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The environment cannot be made; `reason` is one sentence for the person in front."""

    reason: str


def ensure(root: Path, lock: Path) -> Ready | Unavailable:
    """
    Return Isso's environment below *root*, made new when *lock* or this Python changed.

    The stamp is written last, so an environment whose making was interrupted is made again.
    """
    folder = root / _FOLDER
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name("isso.lock")):
            if not _is_whole(folder, lock):
                _make(folder, lock)
    except OSError as error:
        return Unavailable(_reason(refused(folder, error)))
    except FreigabeError as error:
        return Unavailable(_reason(error))
    return Ready(_python(folder))


def _is_whole(folder: Path, lock: Path) -> bool:
    stamp = folder / _STAMP
    return stamp.is_file() and _python(folder).is_file() and stamp.read_bytes() == _expected(lock)


def _expected(lock: Path) -> bytes:
    """Name everything the environment depends on: the lock, the Python it was made with, where that lies."""
    facts = (digest.of_file(lock), sys.version, sys.base_prefix)
    return "\n".join(facts).encode()


def _make(folder: Path, lock: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    run([sys.executable, "-m", "venv", folder], timeout_s=_STEP_TIMEOUT_S)
    wheels, sources = _split(lock.read_text(encoding="utf-8"))
    _install(folder, "wheels.txt", wheels, ("--only-binary", ":all:"))
    _install(folder, "sources.txt", sources, ())
    write(folder / _STAMP, _expected(lock))


def _split(lock: str) -> tuple[str, str]:
    """Part the lock into what comes built, with the build backend among it, and what that backend then builds."""
    blocks: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line[:1].isspace() and blocks:
            blocks[-1] += line
        else:
            blocks.append(line)
    here = [block for block in blocks if block.startswith(_BUILT_HERE)]
    return "".join(block for block in blocks if block not in here), "".join(here)


def _install(folder: Path, name: str, requirements: str, options: tuple[str, ...]) -> None:
    listed = folder / name
    write(listed, requirements.encode())
    run([_python(folder), *_PIP, *_FROM_LOCK, *options, "-r", listed], timeout_s=_STEP_TIMEOUT_S)


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _reason(error: FreigabeError) -> str:
    """Say in one sentence what went wrong: the last thing a program printed, or our own finding."""
    what = error.issues[0].what.strip().splitlines()
    last = what[-1].strip() if isinstance(error, ProgramError) else f"{error.issues[0].where}: {what[-1]}"
    return _("Isso's environment cannot be made: {last}").format(last=last)
