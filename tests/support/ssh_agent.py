"""A real `ssh-agent` for one test, which ends with it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.programs import absent, require_program

_SECONDS = 10


@dataclass(frozen=True)
class Agent:
    """It listens where SSH_AUTH_SOCK points."""

    socket: Path

    def add(self, private: Path) -> None:
        """Give the agent the key *private*, which is not locked."""
        subprocess.run([require_program("ssh-add"), "-q", str(private)], check=True, stdin=subprocess.DEVNULL)

    def lock(self, private: Path) -> None:
        """Put a passphrase on the file *private*; the agent keeps what it has."""
        subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", str(private)], check=True)


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """Start an agent without keys. Its folder is short: a socket's path may have 100 letters."""
    program = require_program("ssh-agent")
    folder = Path(tempfile.mkdtemp(prefix="agent-"))
    socket = folder / "s"
    with subprocess.Popen([program, "-D", "-a", str(socket)], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()  # it says where it listens once it does
        if not socket.exists():
            absent("ssh-agent does not listen")
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield Agent(socket)
        running.terminate()
        running.wait(_SECONDS)
    shutil.rmtree(folder)
