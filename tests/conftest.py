"""The same surroundings for every test: English, one time zone, one locale, a home of its own, no way outside."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.builders import english

__all__ = ["english"]

_GIT = """\
[user]
    name = Jana Weber
    email = jana.weber@musterwerk.example
[init]
    defaultBranch = main
"""
# Whom this machine trusts, and what it signs releases with.
_OURS = ("FREIGABE_ANCHOR", "FREIGABE_RELEASE_KEY")
_LOOPBACK = ("127.", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite`: what golden tests expect is written anew."""
    parser.addoption("--rewrite", action="store_true", help="write tests/golden/*/expected anew")


@pytest.fixture(autouse=True, scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Set what programs read from their environment; caches of downloaded packages and browsers stay where they are."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(_GIT, encoding="utf-8")
    old = os.environ.get("HOME", "")
    with pytest.MonkeyPatch.context() as patch:
        for name, cache in (("PIP_CACHE_DIR", "pip"), ("PLAYWRIGHT_BROWSERS_PATH", "ms-playwright")):
            patch.setenv(name, os.environ.get(name, os.path.join(old, ".cache", cache)))  # noqa: PTH118 (may be empty)
        for name in ("EDITOR", "VISUAL", "LANGUAGE", "LC_MESSAGES", "LANG", "FREIGABE_NOW", "SOURCE_DATE_EPOCH"):
            patch.delenv(name, raising=False)
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
            patch.delenv(name, raising=False)
        for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "FREIGABE_KEY", *_OURS):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("TZ", "Europe/Berlin")
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


@pytest.fixture(autouse=True)
def environment_left_alone() -> Iterator[None]:
    """Fail a test that leaves a variable behind: what runs after it in the same process would be another test."""
    before = dict(os.environ)
    yield
    left = {name for name, _ in before.items() ^ os.environ.items()} - {"PYTEST_CURRENT_TEST"}
    assert not left, f"the test changed the environment: {', '.join(sorted(left))}"


@pytest.fixture
def monkeypatch(environment_left_alone: None) -> Iterator[pytest.MonkeyPatch]:
    """Pytest's own, undone before the environment is looked at."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(autouse=True, scope="session")
def no_way_outside() -> Iterator[None]:
    """Let sockets of this process connect to this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _at_home(getattr(socket.socket, name)))
        yield


def _at_home(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        is_named = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_named and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test wants to connect to {address!r}")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def quiet_signals() -> Iterator[None]:
    """Disconnect from Pelican's signals what a test connected; nothing is imported for those that do not use it."""
    yield
    module = sys.modules.get("pelican.plugins.signals")
    for signal in vars(module).values() if module else ():
        if hasattr(signal, "receivers_for") and not isinstance(signal, type):
            for receiver in list(signal.receivers_for(None)):
                signal.disconnect(receiver)
