"""
Signing with the person's own SSH key: `ssh-keygen -Y sign`, and the agent where the key is locked or in hardware.

This program never sees a private key: it reads the public part only, and asks `ssh-keygen` for the rest.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from plugins.core.errors import DeskError, ProgramError
from plugins.core.run import Done, attached, run
from plugins.core.texts import _
from plugins.records import sample_keys
from plugins.records.keys import parse_key
from plugins.records.own_key import SigningKey, find_key
from plugins.records.signature import SignatureWrongError, is_too_old, too_old, verify

__all__ = ["SigningKey", "find_key", "make_key", "sign"]

_TIMEOUT_S = 120.0
_HARDWARE = "sk-"


def sign(message: bytes, namespace: str, key: SigningKey) -> bytes:
    """
    Return the armoured signature of *key* over *message* for the purpose *namespace*, verified once.

    A person in front of a terminal is asked for the passphrase of a locked key, or to touch a key in hardware.

    Raises:
        DeskError: If there is no signature: locked key and no terminal, absent agent, missing file, permissions that
            are too open, `ssh-keygen` missing or too old, or another key than the one that was asked.
    """
    with TemporaryDirectory(prefix="freigabe-") as folder:
        path = _usable(key, Path(folder))
        args = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(path)]
        try:
            armored = _signed(args, message, Path(folder, "message"), key).replace(b"\r\n", b"\n")
        except ProgramError as error:
            raise _no_program(error) from error
    _verify_own(message, namespace, armored, key)
    return armored


def make_key(path: Path, comment: str, *, passphrase: str | None) -> SigningKey:
    """
    Make a new Ed25519 key at *path* and `<path>.pub`.

    Args:
        path: Where the private part comes to lie; nothing may lie there yet.
        comment: What the public part says about itself, as a mail address.
        passphrase: None lets `ssh-keygen` ask for it at the terminal. One that is given is seen for a moment in the
            system's list of processes, so it is for keys that are worth nothing, and empty mostly.

    Raises:
        DeskError: If something lies there already, or `ssh-keygen` made no key.
    """
    public = path.with_name(f"{path.name}.pub")
    for one in (path, public):
        if one.exists() or one.is_symlink():
            raise DeskError(str(one), _("is there already"), _("choose another name"))
    args = ["ssh-keygen", "-q", "-t", "ed25519", "-C", comment, "-f", str(path)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if passphrase is None:
            is_made = attached(args) == 0
        else:
            is_made = run([*args, "-N", passphrase], timeout_s=_TIMEOUT_S, check=False).code == 0
    except ProgramError as error:
        raise _no_program(error) from error
    except OSError as error:
        raise DeskError(str(path), _("cannot be written ({reason})").format(reason=type(error).__name__)) from error
    if not (is_made and public.is_file()):
        raise DeskError(str(path), _("ssh-keygen made no key"))
    return SigningKey(path, parse_key(public.read_text("utf-8", "replace")))


def _usable(key: SigningKey, folder: Path) -> Path:
    """Return a file of *key* that `ssh-keygen` takes; what is missing or known to everybody is written to *folder*."""
    if key.path is None:
        return _written(folder / "key.pub", key.public.text.encode())
    if key.public.fingerprint in sample_keys.FINGERPRINTS and key.path.suffix != ".pub":
        # git keeps no permissions, and ssh-keygen refuses a private key that others can read
        place = folder / "key"
        place.touch(0o600)
        return _written(place, key.path.read_bytes())
    return key.path


def _signed(args: list[str], message: bytes, place: Path, key: SigningKey) -> bytes:
    """Return what `ssh-keygen` signed; *place* is where the message may lie while a person is asked."""
    is_watched = _has_terminal()
    if not (is_watched and key.public.kind.startswith(_HARDWARE)):
        # here nobody answers, neither a window nor the terminal: a person is asked without a time limit, below
        env = {"SSH_ASKPASS_REQUIRE": "force", "SSH_ASKPASS": "false"} if is_watched else {}
        done = run(args, timeout_s=_TIMEOUT_S, stdin=message, env=env, check=False)
        if done.code == 0:
            return done.stdout.encode()
        if not (is_watched and _is_locked(done.stderr)):
            raise _refused(done, key)
    _written(place, message)
    if attached([*args, str(place)]) != 0:
        raise DeskError(key.where, _("made no signature"), _("try again, and look at what ssh-keygen said"))
    return place.with_name(f"{place.name}.sig").read_bytes()


def _verify_own(message: bytes, namespace: str, armored: bytes, key: SigningKey) -> None:
    try:
        signer = verify(message, armored, namespace)
    except SignatureWrongError as error:
        text = _("made a signature that is not accepted: it {fact}")
        raise DeskError(key.where, text.format(fact=error)) from error
    except ProgramError as error:
        raise _no_program(error) from error
    if signer != key.public:
        text = _("signed as {signer}, and {expected} was asked for")
        raise DeskError(
            key.where,
            text.format(signer=signer.fingerprint, expected=key.public.fingerprint),
            _("look whether the public key beside it belongs to it"),
        )


def _refused(done: Done, key: SigningKey) -> DeskError:
    """Return the error for what `ssh-keygen` said, in our words where they are known."""
    said, where = done.stderr, key.where
    if is_too_old(said):
        return DeskError(*too_old())
    if "UNPROTECTED PRIVATE KEY" in said:
        what = _("can be read by others on this machine, so ssh-keygen does not use it")
        return DeskError(where, what, f"chmod 600 {_private(where)}")
    if _is_locked(said):
        what = _("is locked with a passphrase, and there is no terminal to ask for it")
        return DeskError(where, what, f"ssh-add {_private(where)}")
    if "agent refused" in said:
        return DeskError(where, _("the ssh agent refused to sign with it"))
    if "No private key found" in said or "Couldn't load public key" in said:
        what = _("its private part is neither here nor in an ssh agent that can be reached")
        return DeskError(where, what, f"ssh-add {_private(where)}")
    last = (said.strip().splitlines() or [_("ended with status {code}").format(code=done.code)])[-1]
    return DeskError(where, _("made no signature: {said}").format(said=last))


def _is_locked(said: str) -> bool:
    return "passphrase" in said


def _private(where: str) -> str:
    return where.removesuffix(".pub")


def _has_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _no_program(error: ProgramError) -> DeskError:
    where, what = error.args[:2]
    return DeskError(where, what, too_old()[2])
