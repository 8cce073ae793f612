"""A plug-in of pytest (`-p tests.support.room_active`): Pelican's own tests run with one more plug-in of Pelican."""

from __future__ import annotations

import importlib
import os

import pytest

NAME = os.environ["ROOM"]
CONNECTED = os.environ.get("ROOM_CONNECTED", "") == "1"


def pytest_configure() -> None:
    """Make it a default setting, so that every site that names no plug-ins has it."""
    from pelican.settings import DEFAULT_CONFIG

    DEFAULT_CONFIG["PLUGINS"] = [NAME]


@pytest.fixture(autouse=True)
def connected() -> None:
    """Connect it before each test as well, also where generators and readers are made without a site."""
    if CONNECTED:
        importlib.import_module(NAME).register()
