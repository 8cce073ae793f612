"""A real Isso behind the gate, started by our own code."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.conversation.service import install, process
from tests.comments.client import Service
from tests.support.programs import absent

ROOT = Path(__file__).parents[2]
THREADS: dict[str, dict[str, object]] = {
    "/offen/": {"title": "Offen", "state": "open", "closes_at": None},
    "/geprüft/": {"title": "Geprüft", "state": "moderated", "closes_at": "2999-01-01T00:00:00+01:00"},
    "/zu/": {"title": "Zu", "state": "closed", "closes_at": None},
    "/abgelaufen/": {"title": "Abgelaufen", "state": "open", "closes_at": "2020-01-01T00:00:00+00:00"},
}

Start = Callable[..., Service]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def isso_python() -> Path:
    """Isso's own environment, made once and kept in the repository's `.venv/isso/`."""
    made = install.ensure(ROOT, ROOT / "comments.lock")
    if isinstance(made, install.Unavailable):
        absent(made.reason)
    assert isinstance(made, install.Ready)
    return made.python


@pytest.fixture
def start(isso_python: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a service over `THREADS`; `limits` are fields of `ServiceSettings`."""
    with ExitStack() as running:

        def begin(*, site_url: str = "http://127.0.0.1:9", **limits: int) -> Service:
            policy = tmp_path / "policy.json"
            policy.write_text(json.dumps(THREADS), encoding="utf-8")
            settings = process.preview_settings(tmp_path, port=free_port(), origins=(site_url,), endpoint="/kommentare")
            settings = replace(settings, **limits)  # type: ignore[arg-type]
            service = running.enter_context(process.start(isso_python, tmp_path, settings, policy))
            return Service(settings.port, policy, tmp_path, settings.admin_password, service)

        yield begin


@pytest.fixture
def service(start: Start) -> Service:
    return start()
