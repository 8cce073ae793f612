"""How the tasks start Pelican."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.commands import pipeline
from plugins.core.run import Done


@pytest.mark.parametrize(
    ("address", "expected"), [("tcp://a:8786", ["-e", 'BUILDING_SCHEDULER="tcp://a:8786"']), ("", [])]
)
def test_a_scheduler_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, expected: list[str]
) -> None:
    """As Pelican reads a setting from its command line; without one nothing is said of it."""
    started: list[list[str]] = []

    def run(words: list[str], **_how: Any) -> Done:
        started.append(words)
        return Done(0, "", "")

    monkeypatch.setattr(pipeline, "run", run)
    pipeline.render(tmp_path, "publishconf.py", tmp_path / "stage", fatal="warnings", scheduler=address)

    assert expected == started[0][started[0].index("plain") + 1 :]
