"""Signing with the real `ssh-keygen`: what comes out, and that whatever is in the way is said in our words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plugins.core.errors import DeskError
from plugins.records import sample_keys, signing
from plugins.records.signature import parse_key, verify
from plugins.records.signing import SigningKey, find_key, make_key, sign
from tests.support.programs import require_program
from tests.support.signatures import MESSAGE, NAMESPACE, ed25519, hardware_ed25519, new_key, program_accepts, text_of
from tests.support.ssh_agent import Agent, agent
from tests.support.terminal import Terminal

__all__ = ["agent"]

HERE = Path(__file__).parents[3]


def key_at(path: Path) -> SigningKey:
    """Return the key whose private part is *path*."""
    return SigningKey(path, parse_key(path.with_name(f"{path.name}.pub").read_text("utf-8")))


def refusal(key: SigningKey) -> str:
    """Return what is said when *key* cannot sign."""
    with pytest.raises(DeskError) as caught:
        sign(MESSAGE, NAMESPACE, key)
    assert caught.value.exitcode == 4
    return str(caught.value)


def fake_program(folder: Path, script: str) -> None:
    """Put a shell script named `ssh-keygen` into *folder*."""
    folder.mkdir(exist_ok=True)
    (folder / "ssh-keygen").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "ssh-keygen").chmod(0o755)


@pytest.mark.parametrize(
    "kind", [("ed25519",), ("rsa", "-b", "3072"), ("rsa", "-b", "2048", "-m", "PEM"), ("ecdsa",)], ids="-".join
)
def test_what_we_sign_ssh_keygen_accepts(kind: tuple[str, ...], tmp_path: Path) -> None:
    """And so do we; the private key is found by its path alone, and nothing is left beside it."""
    key = find_key(tmp_path, str(new_key(tmp_path / "key", *kind)))

    armored = sign(MESSAGE, NAMESPACE, key)

    assert verify(MESSAGE, armored, NAMESPACE) == key.public == key_at(tmp_path / "key").public
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key.pub"]
    assert program_accepts(tmp_path, MESSAGE, armored)
    assert not program_accepts(tmp_path, MESSAGE, armored, "git")


@pytest.mark.parametrize("message", [b"", b"\xff\0\r\n" * 50_000])
def test_any_bytes_can_be_signed(message: bytes, tmp_path: Path) -> None:
    """Nothing is done to them on the way."""
    key = key_at(new_key(tmp_path / "key"))

    assert verify(message, sign(message, NAMESPACE, key), NAMESPACE) == key.public


def test_the_public_part_names_the_private_one_beside_it(tmp_path: Path) -> None:
    """People copy the path of the `.pub` file."""
    new_key(tmp_path / "key")
    key = find_key(tmp_path, str(tmp_path / "key.pub"))

    assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, key), NAMESPACE) == key.public


def test_a_locked_key_without_a_terminal_is_refused(tmp_path: Path) -> None:
    """With the command that helps."""
    key = key_at(new_key(tmp_path / "key", passphrase="secret"))

    said = refusal(key)

    assert f"{tmp_path / 'key'}: is locked with a passphrase, and there is no terminal to ask for it" in said
    assert f"try: ssh-add {tmp_path / 'key'}" in said


def test_a_locked_key_is_asked_for_at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person types the passphrase into `ssh-keygen`, in no hurry; it does not pass through us, and no window opens."""
    path = new_key(tmp_path / "key", passphrase="secret")
    window = tmp_path / "window"
    window.write_text(f"#!/bin/sh\ntouch '{tmp_path / 'opened'}'\nexit 1\n", encoding="utf-8")
    window.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("SSH_ASKPASS", str(window))
    code = (
        "import sys; from pathlib import Path; from plugins.records import signing\n"
        "signing._TIMEOUT_S = 1\n"
        "made = signing.sign(b'm', 'n', signing.find_key(Path(), sys.argv[1]))\n"
        "Path(sys.argv[2]).write_bytes(made)"
    )
    args = [sys.executable, "-c", code, str(path), str(tmp_path / "out")]
    screen = Terminal(args, cwd=HERE, env=os.environ).until("passphrase")
    time.sleep(1.5)
    assert screen.type("secret").ended() == 0, screen.shown

    assert verify(b"m", (tmp_path / "out").read_bytes(), "n") == key_at(path).public
    assert not (tmp_path / "opened").exists()


def test_a_locked_key_signs_through_the_agent(tmp_path: Path, agent: Agent) -> None:
    """The file stays locked, and no terminal is needed."""
    path = new_key(tmp_path / "key")
    agent.add(path)
    agent.lock(path)
    key = key_at(path)

    assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, key), NAMESPACE) == key.public


def test_a_key_that_is_only_in_the_agent_signs(tmp_path: Path, agent: Agent) -> None:
    """As a key on a card or in a password store, with or without its public part in a file."""
    path = new_key(tmp_path / "key")
    agent.add(path)
    path.unlink()

    for key in (find_key(tmp_path, str(tmp_path / "key.pub")), find_key(tmp_path)):
        assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, key), NAMESPACE) == key.public


@pytest.mark.parametrize("socket", [None, "nowhere"])
def test_without_its_private_part_a_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket: str | None
) -> None:
    """No agent, or a dead one, and no file."""
    new_key(tmp_path / "key").unlink()
    if socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / socket))

    said = refusal(find_key(tmp_path, str(tmp_path / "key.pub")))

    assert "its private part is neither here nor in an ssh agent that can be reached" in said
    assert said.endswith(f"try: ssh-add {tmp_path / 'key'}")


def test_an_agent_with_other_keys_is_refused(tmp_path: Path, agent: Agent) -> None:
    """It does not sign with another one instead."""
    agent.add(new_key(tmp_path / "other"))
    new_key(tmp_path / "key").unlink()

    assert "its private part is neither here" in refusal(find_key(tmp_path, str(tmp_path / "key.pub")))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Also one that went away after it was chosen."""
    path = new_key(tmp_path / "key")
    key = key_at(path)
    path.unlink()
    (tmp_path / "key.pub").unlink()

    assert "its private part is neither here" in refusal(key)
    with pytest.raises(DeskError, match="there is no such key"):
        find_key(tmp_path, str(path))


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of Unix")
def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    """`ssh-keygen` does not use it; the remedy names the file."""
    path = new_key(tmp_path / "key")
    path.chmod(0o644)

    said = refusal(key_at(path))

    assert "can be read by others on this machine" in said
    assert f"try: chmod 600 {path}" in said


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of Unix")
def test_a_key_of_the_sample_signs_whoever_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone makes it readable to all, and everybody has it anyway. Nothing is done to the file."""
    path = new_key(tmp_path / "key")
    key = key_at(path)
    monkeypatch.setattr(sample_keys, "FINGERPRINTS", frozenset({key.public.fingerprint}))

    assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, find_key(tmp_path, f"{path}.pub")), NAMESPACE) == key.public
    path.chmod(0o644)
    assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, key), NAMESPACE) == key.public
    assert 0o644 == path.stat().st_mode & 0o777


def test_the_private_key_of_another_public_one_is_refused(tmp_path: Path) -> None:
    """The signature must come from the key that was asked for, or nothing is written."""
    public = key_at(new_key(tmp_path / "other")).public

    said = refusal(SigningKey(new_key(tmp_path / "key"), public))

    assert (
        f"{tmp_path / 'key'}: signed as {key_at(tmp_path / 'key').public.fingerprint}, "
        f"and {public.fingerprint} was asked for\n  try: look whether the public key beside it belongs to it"
    ) == said


def test_without_ssh_keygen_nothing_is_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is to install it."""
    key = key_at(new_key(tmp_path / "key"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "ssh-keygen: cannot be started (FileNotFoundError)\n  try: install OpenSSH 8.2 or newer" == refusal(key)
    with pytest.raises(DeskError, match="install OpenSSH"):
        make_key(tmp_path / "new", "jana", passphrase="")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'ssh-keygen: unknown option -- Y' >&2; exit 1", "is too old to sign"),
        ("echo 'sign: agent refused operation' >&2; exit 255", "the ssh agent refused to sign with it"),
        ("echo 'the token is on fire' >&2; exit 255", "made no signature: the token is on fire"),
        ("exit 9", "made no signature: ended with status 9"),
        ("echo rubbish", "made a signature that is not accepted: it is not one SSH signature"),
        ("", "made a signature that is not accepted"),
    ],
)
def test_every_way_to_fail_has_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    """Also success without a signature."""
    key = key_at(new_key(tmp_path / "key"))
    fake_program(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    assert words in refusal(key)


def test_a_signature_of_another_message_is_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands on the PATH as `ssh-keygen`: what it gives is verified."""
    key = SigningKey(new_key(tmp_path / "key"), parse_key((tmp_path / "key.pub").read_text("utf-8")))
    (tmp_path / "old.sig").write_bytes(ed25519().over(b"another").armored())
    fake_program(tmp_path / "bin", f"cat >/dev/null; cat '{tmp_path / 'old.sig'}'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    assert "it is not the signature of these bytes" in refusal(key)


def test_a_person_who_gives_up_at_the_terminal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in hardware goes straight to the terminal; an untouched one makes no signature."""
    monkeypatch.setattr(signing, "_has_terminal", lambda: True)
    monkeypatch.setattr(signing, "attached", lambda _args: 1)
    key = key_at(new_key(tmp_path / "key", passphrase="secret"))

    assert f"{key.where}: made no signature\n  try: try again, and look at what ssh-keygen said" == refusal(key)


@pytest.mark.parametrize(("is_watched", "expected"), [(True, "force false"), (False, "prefer mine")])
def test_no_window_asks_in_front_of_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_watched: bool, expected: str
) -> None:
    """Elsewhere it is the person's own settings that say so."""
    monkeypatch.setattr(signing, "_has_terminal", lambda: is_watched)
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "prefer")
    monkeypatch.setenv("SSH_ASKPASS", "mine")
    key = key_at(new_key(tmp_path / "key"))
    fake_program(tmp_path / "bin", 'echo "$SSH_ASKPASS_REQUIRE $SSH_ASKPASS" >&2; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    assert f"{key.where}: made no signature: {expected}" == refusal(key)


def test_a_key_in_hardware_is_touched_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only there does the person read that it wants to be touched; Windows' line ends are not kept."""

    asked: list[str] = []

    def touch(args: list[str]) -> int:
        asked.extend(args)
        message = Path(args[-1])
        signature = hardware_ed25519().over(message.read_bytes()).armored()
        message.with_name("message.sig").write_bytes(signature.replace(b"\n", b"\r\n"))
        return 0

    monkeypatch.setattr(signing, "_has_terminal", lambda: True)
    monkeypatch.setattr(signing, "attached", touch)
    key = SigningKey(None, parse_key(text_of(hardware_ed25519().key)))

    assert sign(MESSAGE, NAMESPACE, key) == hardware_ed25519().armored()
    *said, public, message = asked
    assert ["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f"] == said
    assert Path(public).parent == Path(message).parent
    assert not Path(message).parent.exists()


def test_a_new_key_signs(tmp_path: Path) -> None:
    """Ed25519, its comment in the public part, its folder closed to others."""
    path = tmp_path / "a" / "new" / "id"

    key = make_key(path, "jana@musterwerk.example", passphrase="")

    assert key == find_key(tmp_path, str(path))
    assert path.with_name("id.pub").read_text("utf-8") == f"{key.public.text} jana@musterwerk.example\n"
    assert verify(MESSAGE, sign(MESSAGE, NAMESPACE, key), NAMESPACE) == key.public
    assert (path.parent.stat().st_mode & 0o777, key.public.kind) == (0o700, "ssh-ed25519")


def test_a_new_key_can_be_locked(tmp_path: Path) -> None:
    """With what is given."""
    assert "is locked with a passphrase" in refusal(make_key(tmp_path / "id", "jana", passphrase="secret"))


@pytest.mark.parametrize("taken", ["id", "id.pub"])
def test_a_new_key_takes_no_others_place(tmp_path: Path, taken: str) -> None:
    """A key that was overwritten would be gone for good."""
    (tmp_path / taken).write_text("x", encoding="utf-8")

    with pytest.raises(DeskError) as caught:
        make_key(tmp_path / "id", "jana", passphrase="")
    assert f"{tmp_path / taken}: is there already\n  try: choose another name" == str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [taken]


def test_a_new_key_in_no_folder_is_refused(tmp_path: Path) -> None:
    """A file is none."""
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(DeskError) as caught:
        make_key(tmp_path / "file" / "id", "jana", passphrase="")
    assert f"{tmp_path / 'file' / 'id'}: cannot be written (FileExistsError)" == str(caught.value)


@pytest.mark.parametrize("script", ["exit 1", ': > "$7.pub"; exit 1', "exit 0"])
def test_a_key_that_was_not_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Whether the program owns up to it or not."""
    fake_program(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    with pytest.raises(DeskError) as caught:
        make_key(tmp_path / "id", "jana", passphrase="")
    assert f"{tmp_path / 'id'}: ssh-keygen made no key" == str(caught.value)


def test_a_comment_in_another_encoding_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows may write it in that of its own; only the key is read."""
    line = text_of(ed25519().key).encode() + b" J\xf6rg\n"
    (tmp_path / "made").write_bytes(line)
    fake_program(tmp_path / "bin", f"cp '{tmp_path / 'made'}' \"$7.pub\"")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    assert text_of(ed25519().key) == make_key(tmp_path / "id", "Jörg", passphrase="").public.text


def test_a_new_key_asks_for_its_passphrase_at_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing of it stands on a command line."""
    asked: list[list[str]] = []

    def pretend(args: list[str]) -> int:
        asked.append(args)
        return subprocess.call([require_program("ssh-keygen"), *args[1:], "-N", ""])

    monkeypatch.setattr(signing, "attached", pretend)

    assert make_key(tmp_path / "id", "jana", passphrase=None).path == tmp_path / "id"
    assert [["ssh-keygen", "-q", "-t", "ed25519", "-C", "jana", "-f", str(tmp_path / "id")]] == asked
