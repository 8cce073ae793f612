"""
The way in: sets up `.venv/` from the hashed locks when needed, then runs the task there.

Standard library only, and written so that an old Python can still read it and say what is missing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
STAMP = VENV / "installed.txt"
# The test lock holds everything of the base lock at the same versions.
NEEDS_TEST = ("test", "bench", "docs")
IS_ENGLISH = next(
    (os.environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
).startswith("en")


def say(german: str, english: str) -> None:
    """Print what happens, in the language the catalogue cannot yet be asked for."""
    print(english if IS_ENGLISH else german, file=sys.stderr)
    sys.stderr.flush()


def locks(task: str) -> list[str]:
    """Return name and digest of each lock that *task* needs, one a line."""
    names = ("base.lock", "test.lock") if task in NEEDS_TEST else ("base.lock",)
    return [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in names]


def is_inside() -> bool:
    """Whether this is the environment's own Python, which then works."""
    return Path(sys.prefix).resolve() == VENV.resolve() and importlib.util.find_spec("pip") is not None


def set_up(task: str) -> bool:
    """Make `.venv/` hold what *task* needs; return whether it does."""
    wanted = locks(task)
    installed = STAMP.read_text().splitlines() if STAMP.is_file() else []
    # another terminal may be at it: what works is added to, never cleared
    works = is_inside() or (PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"]) == 0)
    if works and set(wanted) <= set(installed):
        return True
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        say(
            f"Python fehlt das Modul ensurepip.\n  try: apt install {package}",
            f"Python lacks the module ensurepip.\n  try: apt install {package}",
        )
        return False
    say("Richte .venv/ ein (einmalig, etwa eine Minute) …", "Setting up .venv/ (once, about a minute) …")
    if not works and subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return False
    lock = ROOT / wanted[-1].split()[0]
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    if subprocess.call([*pip, "--require-hashes", "-r", str(lock)]):
        say(
            "Die Pakete ließen sich nicht installieren.\n  try: Netz prüfen und den Befehl noch einmal geben",
            "The packages could not be installed.\n  try: check the network and give the command again",
        )
        return False
    STAMP.write_text("\n".join(wanted) + "\n")
    return True


def in_venv(argv: list[str]) -> int:
    """Run this file again with the environment's own Python and return its exit code."""
    child = subprocess.Popen([str(PYTHON), str(ROOT / "tasks.py"), *argv])
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the child had it too and ends by itself


def main(argv: list[str]) -> int:
    """Set up if needed, then run the task here or in the environment."""
    if sys.version_info[:2] < OLDEST:
        version = sys.version.split()[0]
        say(
            f"Python {version} ist zu alt.\n  try: Python 3.11 oder neuer installieren",
            f"Python {version} is too old.\n  try: install Python 3.11 or newer",
        )
        return 1
    if not set_up(argv[0] if argv else ""):
        return 1
    if not is_inside():
        return in_venv(argv)
    from plugins.commands.cli import main as run

    return run(argv, ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
