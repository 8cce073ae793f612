"""When a build may say again what the last one said: only where nothing it read or left has changed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from plugins.commands import unchanged
from plugins.core import clock

TOLD = {"digest": "f00", "issues": []}
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
FILES = (
    "content/posts/eins.md",
    "content/desk/policy.toml",
    "plugins/x/__init__.py",
    "theme/a.html",
    "output/index.html",
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the clock say another instant."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: Callable[[datetime], None]) -> Path:
    """A folder of which a build left word an hour after its files were written."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    root = tmp_path / "site"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name}\n")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    at(LATER)
    _left(root)
    return root


def _left(root: Path, until: datetime | None = None) -> None:
    unchanged.leave(root, unchanged.begin(root, ["content", "plugins", "theme", "tasks.py"]), until, TOLD)


def test_what_was_told_is_told_again(root: Path) -> None:
    """Nothing has changed, so another build would say the same."""
    assert unchanged.find(root) == TOLD


def _same_facts(path: Path) -> None:
    """Change one byte, and give the file its size and time back."""
    facts = path.stat()
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def _turn_byte(name: str, root: Path) -> None:
    _same_facts(root / name)


def _delete(name: str, root: Path) -> None:
    (root / name).unlink()


def _put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    **{f"byte of {name}": partial(_turn_byte, name) for name in FILES},
    **{f"{name} gone": partial(_delete, name) for name in FILES},
    "another text": lambda root: _put(root / "content/posts/zwei.md"),
    "an event": lambda root: _put(root / "content/desk/entries/eins/0001-approve-00000000.json"),
    "a file of the output": lambda root: _put(root / "output/b/index.html"),
    "a picture put aside": lambda root: _put(root / "output/index.html.new"),
    "a plug-in": lambda root: _put(root / "plugins/y/__init__.py"),
    "a module in a plug-in": lambda root: _put(root / "plugins/x/y.py"),
    "the way in": lambda root: _put(root / "tasks.py"),
    "a module beside": lambda root: _put(root / "yaml.py"),
    "a package beside": lambda root: _put(root / "yaml/__init__.py"),
    "what the site remembers": lambda root: _put(root / "var/released/freigabe.json"),
    "an act to be mended": lambda root: _put(root / "var/desk/act.json"),
    "a receipt": lambda root: _put(root / "var/receipt.json"),
    "trust in git's settings": lambda root: subprocess.run(
        ["git", "-C", str(root), "config", "freigabe.anchor", "SHA256:other"], check=True
    ),
    "a commit": lambda root: _put(root / ".git/refs/heads/main"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_ends_it(root: Path, name: str) -> None:
    """Whatever a build reads or leaves is looked at, also where size and time stay the same."""
    subprocess.run(["git", "-C", str(root), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    _left(root)
    assert unchanged.find(root) == TOLD

    CHANGES[name](root)

    assert unchanged.find(root) is None


@pytest.mark.parametrize("name", ["FREIGABE_ANCHOR", "TZ", "LANGUAGE", "GIT_CONFIG_GLOBAL"])
def test_another_variable_ends_it(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom this machine trusts, the zone and the language spoken are no files."""
    monkeypatch.setenv(name, "other")

    assert unchanged.find(root) is None


def test_it_ends_when_the_clock_says_so(root: Path, at: Callable[[datetime], None]) -> None:
    """An embargo that passes changes no file."""
    _left(root, until=LATER + timedelta(minutes=5))

    at(LATER + timedelta(minutes=4))
    before = unchanged.find(root)
    at(LATER + timedelta(minutes=5))

    assert before == TOLD
    assert unchanged.find(root) is None


def test_a_clock_set_back_ends_it(root: Path, at: Callable[[datetime], None]) -> None:
    """What was already due then may not be due now."""
    at(LATER - timedelta(minutes=1))

    assert unchanged.find(root) is None


def test_what_was_fresh_is_compared_by_its_bytes(root: Path, at: Callable[[datetime], None]) -> None:
    """Two changes within the grain of the clock look like one; bytes do not."""
    at(datetime.now(UTC))
    time.sleep(0.05)
    at(datetime.now(UTC))
    _left(root)
    assert unchanged.find(root) == TOLD

    _same_facts(root / "output/index.html")

    assert unchanged.find(root) is None


def test_what_was_fresh_settles(root: Path, at: Callable[[datetime], None]) -> None:
    """Later it is known by its facts, and what changes after that is seen as well."""
    time.sleep(0.05)
    at(datetime.now(UTC))
    _left(root)
    at(LATER)
    first, second = unchanged.find(root), unchanged.find(root)

    _same_facts(root / "content/posts/eins.md")

    assert [TOLD, TOLD, None] == [first, second, unchanged.find(root)]


def test_what_changes_and_changes_back_while_it_is_read_leaves_no_word(
    root: Path, at: Callable[[datetime], None]
) -> None:
    """The build may have read what stood there in between."""
    text = root / "content/posts/eins.md"
    content = text.read_bytes()
    time.sleep(0.05)
    at(datetime.now(UTC))
    begun = unchanged.begin(root, ["content"])
    text.write_text("other\n")
    text.write_bytes(content)

    unchanged.leave(root, begun, None, TOLD)

    assert unchanged.find(root) is None


def test_a_link_to_a_folder_leaves_no_word(root: Path) -> None:
    """Nobody looks at what lies there."""
    (root / "theme/more").symlink_to("/usr", target_is_directory=True)

    _left(root)

    assert unchanged.find(root) is None


def test_a_changed_byte_of_the_word_itself_is_seen(root: Path) -> None:
    """A word left by somebody else is none."""
    place = root / unchanged.PLACE
    content = place.read_bytes()

    for at_byte in range(0, len(content), 7):
        place.write_bytes(content[:at_byte] + bytes([content[at_byte] ^ 4]) + content[at_byte + 1 :])
        assert unchanged.find(root) is None, at_byte
