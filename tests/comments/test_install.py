"""The environment of the service and the text of its settings; nothing is downloaded here."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.conversation.service import install
from plugins.conversation.service.config import ServiceSettings, isso_config
from plugins.conversation.service.private import kept_secret
from plugins.core.errors import SettingsError

pytestmark = pytest.mark.comments
SETTINGS = ServiceSettings(
    database=Path("var/comments/comments.db"),
    port=8102,
    origins=("https://www.example.org",),
    public_endpoint="https://www.example.org/kommentare",
)


def _broken_lock(folder: Path) -> Path:
    lock = folder / "comments.lock"
    lock.write_text("isso==0.14.0\n", encoding="utf-8")
    return lock


def test_failed_install_is_said_in_one_sentence_and_never_taken_for_whole(tmp_path: Path) -> None:
    """A lock without digests is refused by pip; the half-made environment is not used the next time either."""
    lock = _broken_lock(tmp_path)

    first, second = install.ensure(tmp_path, lock), install.ensure(tmp_path, lock)

    assert isinstance(first, install.Unavailable)
    assert "\n" not in first.reason
    assert "hash" in first.reason.lower()
    assert first == second


def test_changed_lock_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is made when missing, kept while the lock is the same, and made anew when it changes."""
    made: list[Path] = []
    monkeypatch.setattr(install, "_make", lambda folder, lock: _pretend(made, folder, lock))
    lock = _broken_lock(tmp_path)

    install.ensure(tmp_path, lock)
    install.ensure(tmp_path, lock)
    lock.write_text("isso==0.15.0\n", encoding="utf-8")
    ready = install.ensure(tmp_path, lock)

    assert 2 == len(made)
    assert isinstance(ready, install.Ready)


def _pretend(made: list[Path], folder: Path, lock: Path) -> None:
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    (folder / "freigabe.stamp").write_bytes(install._expected(lock))
    made.append(folder)


def test_lock_needs_no_compiler_and_names_no_address() -> None:
    """Every package but Isso itself comes built; the C extension of the other renderer is left out."""
    lock = (Path(__file__).parents[2] / "comments.lock").read_text(encoding="utf-8")
    wheels, sources = install._split(lock)

    assert ["isso==0.14.0"] == [line.split()[0] for line in sources.splitlines() if not line.startswith(" ")]
    assert {"setuptools", "wheel"} <= {line.split("==")[0] for line in wheels.splitlines()}
    assert "misaka" not in lock
    assert "://" not in lock


def test_settings_close_the_known_faults() -> None:
    """Fixed public address, no storage of more than needed, moderation page off without a password."""
    lines = isso_config(SETTINGS).splitlines()

    assert "public-endpoint = https://www.example.org/kommentare" in lines
    assert "renderer = mistune" in lines
    assert "max-age = 1s" in lines
    assert "listen = http://127.0.0.1:8102" in lines
    assert "false" in lines[lines.index("[admin]") + 1]
    assert "    https://www.example.org/" in lines


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, public_endpoint=""),
        replace(SETTINGS, origins=()),
        replace(SETTINGS, admin_password="a$HOME"),
        replace(SETTINGS, admin_password="a\n[server]"),
        replace(SETTINGS, admin_password=" a"),
        replace(SETTINGS, origins=("https://a.example\nhttps://b.example",)),
    ],
)
def test_settings_that_isso_would_misread_are_refused(settings: ServiceSettings) -> None:
    """What Isso would expand, cut or take for another setting never reaches its file."""
    with pytest.raises(SettingsError, match=r"comments\."):
        isso_config(settings)


def test_secret_is_made_once(tmp_path: Path) -> None:
    """The first call makes it, the second reads it."""
    assert kept_secret(tmp_path / "a/password") == kept_secret(tmp_path / "a/password")
    assert kept_secret(tmp_path / "password") != kept_secret(tmp_path / "a/password")
