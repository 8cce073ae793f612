"""
Which key is the person's own, in the order in which they may have said it; never one of several by guess.

`--key`, `FREIGABE_KEY`, git's `freigabe.key`, git's `user.signingkey`, the only key of the agent, the only key in
`~/.ssh`.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.core.errors import DeskError, ProgramError
from plugins.core.run import environment, run
from plugins.core.texts import _
from plugins.records.keys import KINDS, PublicKey, of_blob, parse_key
from plugins.vcs.git import git

VARIABLE = "FREIGABE_KEY"
_TIMEOUT_S = 20.0
_LARGEST = 64 * 1024
_LITERAL = "key::"
_FILES = ("id_ed25519", "id_ed25519_sk", "id_ecdsa_sk", "id_ecdsa", "id_rsa")
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_OPENSSH_END = b"-----END OPENSSH PRIVATE KEY-----"
_OPENSSH_HEAD = b"openssh-key-v1\0"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """
    A key to sign with.

    Attributes:
        path: Its private part, or its public part when the private one is in the agent; None for a key of the agent
            that has no file here.
        public: Its public part.
    """

    path: Path | None
    public: PublicKey

    @property
    def where(self) -> str:
        """The key as it is named to the person."""
        return str(self.path) if self.path else self.public.fingerprint


def find_key(root: Path, given: str = "") -> SigningKey:
    """
    Return the key the person signs with in the repository *root*.

    Args:
        root: The repository; its git settings are asked.
        given: What `--key` says: the path of a private or public key, or the text of a public one.

    Raises:
        DeskError: If the key that was named cannot be used, or none was named and there is not exactly one.
    """
    key = known_key(root, given)
    if key is None:
        raise DeskError(_("signing key"), _("there is none"), _("python3 tasks.py desk.key makes one"))
    return key


def known_key(root: Path, given: str = "") -> SigningKey | None:
    """
    Return what `find_key` returns; None where nobody has named one and there is none.

    Raises:
        DeskError: As `find_key`, but for a key that is not there at all.
    """
    for text, base in _named(root, given):
        return _of_text(text, base)
    in_agent = _agent_keys()
    if len(in_agent) == 1:
        return SigningKey(None, in_agent[0])
    files = _default_files()
    if len(files) == 1:
        return _of_path(files[0])
    if not files and not in_agent:
        return None
    choice = [str(path) for path in files] or [key.fingerprint for key in in_agent]
    fix = _("name one with --key, or: git config freigabe.key PATH")
    raise DeskError(_("signing key"), _("there are several: {keys}").format(keys=", ".join(choice)), fix)


def candidates() -> tuple[SigningKey, ...]:
    """Return the keys a person can choose from, each once: those in `~/.ssh` that can be read, then the agent's."""
    found: dict[str, SigningKey] = {}
    for path in _default_files():
        try:
            key = _of_path(path)
        except DeskError:
            continue
        found.setdefault(key.public.text, key)
    for public in _agent_keys():
        found.setdefault(public.text, SigningKey(None, public))
    return tuple(found.values())


def home_folder() -> Path | None:
    """Return the folder in which OpenSSH keeps a person's keys; None where the person has no home."""
    home = environment().get("HOME") or environment().get("USERPROFILE")
    return Path(home, ".ssh") if home else None


def _named(root: Path, given: str) -> Iterator[tuple[str, Path]]:
    """Yield what the person said, and the folder a relative path starts in; the strongest first."""
    for text in (given, environment().get(VARIABLE, "")):
        if text.strip():
            yield text.strip(), Path()
    if text := _setting(root, "freigabe.key"):
        yield text, root
    text = _setting(root, "user.signingkey")
    # an OpenPGP key is named there too; git takes it for an SSH key only with gpg.format
    if text and (_setting(root, "gpg.format") == "ssh" or _is_literal(text) or _path(text, root).is_file()):
        yield text, root


def _setting(root: Path, name: str) -> str:
    try:
        return git("config", name, cwd=root).stdout.strip()
    except ProgramError:
        return ""


def _is_literal(text: str) -> bool:
    return text.startswith(_LITERAL) or text.split(maxsplit=1)[0] in KINDS


def _path(text: str, base: Path) -> Path:
    try:
        return base / Path(text).expanduser()
    except RuntimeError:
        return base / text


def _of_text(text: str, base: Path) -> SigningKey:
    if _is_literal(text):
        return SigningKey(None, _public(text.removeprefix(_LITERAL), _("signing key")))
    return _of_path(_path(text, base))


def _of_path(path: Path) -> SigningKey:
    """Return the key in the file *path*, which holds a private or a public one."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST)
    except FileNotFoundError as error:
        fix = _("python3 tasks.py desk.key makes one")
        raise DeskError(str(path), _("there is no such key"), fix) from error
    except OSError as error:
        raise DeskError(str(path), _("cannot be read ({reason})").format(reason=type(error).__name__)) from error
    if b"PRIVATE KEY-----" in content:
        return SigningKey(path, _public_part(path, content))
    return SigningKey(path, _public(content.decode("utf-8", "replace"), str(path)))


def _public_part(path: Path, content: bytes) -> PublicKey:
    """Return the public part of the private key *path*: out of its head, the file beside it, or by `ssh-keygen`."""
    blob = _blob_in(content)
    if blob:
        try:
            return of_blob(blob)
        except ValueError as error:
            raise DeskError(str(path), str(error)) from error
    beside = path.with_name(f"{path.name}.pub")
    if beside.is_file():
        return _public(beside.read_text("utf-8", "replace"), str(beside))
    done = run(["ssh-keygen", "-y", "-P", "", "-f", path], timeout_s=_TIMEOUT_S, check=False)
    if done.code != 0:
        what = _("its public part cannot be read and is not beside it")
        raise DeskError(str(path), what, f"ssh-keygen -y -f {path} > {beside}")
    return _public(done.stdout, str(path))


def _blob_in(content: bytes) -> bytes:
    """Return the public key that stands in clear before a private one (OpenSSH PROTOCOL.key); empty when none does."""
    inner = content.partition(_OPENSSH)[2].partition(_OPENSSH_END)[0]
    try:
        raw = binascii.a2b_base64(inner)
    except binascii.Error:
        return b""
    if not raw.startswith(_OPENSSH_HEAD):
        return b""
    rest = raw[len(_OPENSSH_HEAD) :]
    for _field in range(3):  # cipher, derivation, its options
        rest = rest[4 + int.from_bytes(rest[:4], "big") :]
    length = int.from_bytes(rest[4:8], "big")  # the first four count the keys
    return rest[8 : 8 + length]


def _public(text: str, where: str) -> PublicKey:
    try:
        return parse_key(text)
    except ValueError as error:
        raise DeskError(where, str(error)) from error


def _agent_keys() -> list[PublicKey]:
    """Return the keys of the agent that can sign releases; none when there is no agent."""
    try:
        listed = run(["ssh-add", "-L"], timeout_s=_TIMEOUT_S).stdout
    except ProgramError:
        return []
    found: list[PublicKey] = []
    for line in listed.splitlines():
        try:
            found.append(parse_key(line))
        except ValueError:
            continue
    return found


def _default_files() -> list[Path]:
    folder = home_folder()
    return [folder / name for name in _FILES if folder and (folder / name).is_file()]
