"""The life of the service: started, refused, ended, orphaned."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plugins.conversation.service import process
from plugins.core.errors import ProgramError
from tests.comments.client import Service
from tests.comments.conftest import THREADS, Start, free_port

pytestmark = pytest.mark.comments


def test_a_foreign_program_on_the_port_is_named(isso_python: Path, start: Start, tmp_path: Path) -> None:
    """A second service on a taken port ends with the log's place and its last words; the first one lives on."""
    first = start()
    settings = process.preview_settings(
        tmp_path, port=first.port, origins=("http://127.0.0.1:9",), endpoint="/kommentare"
    )

    with pytest.raises(ProgramError, match=r"isso\.log: the comment service ended with status 1"):
        process.start(isso_python, tmp_path, settings, first.policy)
    assert 201 == first.write("/offen/").status


def test_service_ends_cleanly_and_keeps_its_secrets(service: Service) -> None:
    """It ends with 0 when asked to, can be asked twice, and only its owner may read the secrets."""
    assert 0 == service.running.stop()
    assert 0 == service.running.stop()
    if os.name == "posix":
        names = ("isso.cfg", "password", "comments.db")
        modes = {(service.root / "var/comments" / name).stat().st_mode & 0o777 for name in names}
        assert {0o600} == modes


@pytest.mark.skipif(os.name != "posix", reason="a killed parent is noticed on POSIX only")
def test_service_ends_when_its_owner_is_killed(isso_python: Path, tmp_path: Path) -> None:
    """An owner that dies without a word leaves no service behind on the port."""
    port, policy = free_port(), tmp_path / "policy.json"
    policy.write_text(json.dumps(THREADS), encoding="utf-8")
    script = (
        "import sys, time; from pathlib import Path; from plugins.conversation.service import process\n"
        f"root = Path({str(tmp_path)!r})\n"
        f"settings = process.preview_settings(root, port={port}, origins=('http://127.0.0.1:9',), endpoint='/k')\n"
        f"running = process.start(Path({str(isso_python)!r}), root, settings, Path({str(policy)!r}))\n"
        "print('up', flush=True); time.sleep(60)"
    )
    here = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", script], cwd=here, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert b"up\n" == owner.stdout.readline()
        owner.send_signal(signal.SIGKILL)
    service = Service(port, policy, tmp_path, "", None)  # type: ignore[arg-type]

    end = time.monotonic() + 10
    while time.monotonic() < end and _is_up(service):
        time.sleep(0.1)

    assert not _is_up(service)


def _is_up(service: Service) -> bool:
    try:
        return service.ask("GET", "/gate").status == 200
    except OSError:
        return False
