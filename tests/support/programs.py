"""Programs a test needs. Missing on a desk they skip the test; in CI, where they must be, they fail it."""

import os
import shutil

import pytest


def absent(reason: str) -> None:
    """Skip the running test for *reason*, or fail it when this is CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def require_program(name: str) -> str:
    """Return the path of the program *name*, or end the running test with the reason."""
    path = shutil.which(name)
    if path is None:
        absent(f"{name} is not installed")
    return path or name
