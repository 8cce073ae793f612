"""What the room leaves behind in a process that loads it."""

from __future__ import annotations

import sys

from plugins.core.run import run

ENDING = """
import atexit, gc
atexit.register(lambda: print("kept" if gc.get_freeze_count() else "looked at"))
from plugins.building import hooks
hooks.connect()
"""


def test_a_process_that_ends_does_not_look_for_what_it_could_free() -> None:
    """With ten thousand texts that takes longer than all that is done for one edit."""
    assert run((sys.executable, "-c", ENDING), timeout_s=60).stdout.strip() == "kept"
