"""
The running service: started behind the gate, waited for, ended with its owner.

Talks to 127.0.0.1 only, to ask whether the service answers. Refuses to know threads and comments.
"""

from __future__ import annotations

import http.client
import secrets
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from plugins.conversation.service.config import ServiceSettings, isso_config
from plugins.conversation.service.private import kept_secret, write_private
from plugins.core.errors import ProgramError
from plugins.core.run import Program, stop
from plugins.core.run import start as start_program
from plugins.core.texts import _

FOLDER = Path("var", "comments")
PASSWORD = FOLDER / "password"
LOG = FOLDER / "isso.log"
POLICY = FOLDER / "policy.json"
ADMIN_PATH = "/admin/"

_HOST = "127.0.0.1"
_GATE = Path(__file__).with_name("gate.py")
_PAUSE_S = 0.05
_END_TIMEOUT_S = 5.0
_LAST_LINES = 5


class Running:
    """
    A service that answers. Leaving the context, or `stop`, ends it.

    Attributes:
        url: Address on the loopback, without a slash at its end; what a proxy passes requests to.
    """

    def __init__(self, program: Program, port: int) -> None:
        self._program = program
        self.url = f"http://{_HOST}:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return self._program.poll() is None

    def wait(self) -> int:
        """Wait until the service ends by itself and return its exit code."""
        return self._program.wait()

    def stop(self) -> int:
        """End the service and return its exit code; a deaf one is killed. Calling it again does nothing."""
        return stop(self._program, timeout_s=_END_TIMEOUT_S)


def server_settings(root: Path, *, port: int, origins: tuple[str, ...], endpoint: str) -> ServiceSettings:
    """
    Return settings for a service that readers reach through a web server in front.

    Args:
        root: Repository; secrets are kept in its `var/comments/`.
        port: Port of the service on the loopback.
        origins: Addresses of the site, the one moderators use first.
        endpoint: Where readers find the service: a path of the site, or an address of its own.
    """
    return ServiceSettings(
        database=FOLDER / "comments.db",
        port=port,
        origins=origins,
        public_endpoint=f"{origins[0]}{endpoint}" if endpoint.startswith("/") else endpoint,
        admin_password=kept_secret(root / PASSWORD),
    )


def preview_settings(root: Path, *, port: int, origins: tuple[str, ...], endpoint: str) -> ServiceSettings:
    """
    Return settings for a preview: everything on the loopback, the author is visitor and moderator in one.

    All visitors share one network there, so Isso's limits per network are set out of the way.
    """
    settings = server_settings(root, port=port, origins=origins, endpoint=endpoint)
    return replace(settings, rate_per_minute=100, direct_replies=10_000)


def start(python: Path, root: Path, settings: ServiceSettings, policy: Path, *, wait_s: float = 20.0) -> Running:
    """
    Start Isso behind the gate and return once it answers.

    Args:
        python: Interpreter of Isso's own environment.
        root: Repository; settings and log go to its `var/comments/`.
        settings: What the service is told.
        policy: File with the known threads; the gate reads it again whenever it changes.
        wait_s: How long the service may take until its first answer, in seconds.

    Raises:
        ProgramError: If it ends at once or does not answer in time; the last lines of its log are in the text.
    """
    root = root.absolute()
    config, log = root / FOLDER / "isso.cfg", root / LOG
    write_private(config, isso_config(settings).encode())
    nonce = secrets.token_hex(8)
    command: list[str | Path] = [
        python,
        "-I",
        _GATE,
        "--config",
        config,
        "--policy",
        policy.absolute(),
    ]
    command += ["--port", str(settings.port), "--nonce", nonce, "--with-parent"]
    running = Running(start_program(command, cwd=root, log=log), settings.port)
    try:
        _wait(running, settings.port, nonce, wait_s)
    except BaseException:
        running.stop()
        raise
    if not running.is_alive:
        code = running.stop()
        raise _not_started(log, _("the comment service ended with status {code}").format(code=code))
    if not _answers(settings.port, nonce):
        running.stop()
        raise _not_started(log, _("the comment service gives no answer within {seconds} s").format(seconds=wait_s))
    return running


def _wait(running: Running, port: int, nonce: str, wait_s: float) -> None:
    """Return when the service answers, has ended, or *wait_s* seconds are over."""
    end = time.monotonic() + wait_s
    while running.is_alive and time.monotonic() < end and not _answers(port, nonce):
        time.sleep(_PAUSE_S)


def _answers(port: int, nonce: str) -> bool:
    """Whether *our* gate answers on *port*: another program there does not know the nonce."""
    connection = http.client.HTTPConnection(_HOST, port, timeout=2)
    try:
        connection.request("GET", "/gate")
        return connection.getresponse().read() == nonce.encode()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _not_started(log: Path, what: str) -> ProgramError:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:] if log.is_file() else []
    return ProgramError(
        str(log),
        "\n    ".join([what, *lines]),
        _("look for another program on the port, or delete .venv/isso"),
    )
