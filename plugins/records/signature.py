"""
Signatures of OpenSSH (SSHSIG): which key signed these bytes for this purpose.

Ed25519 and RSA are verified in this process, ECDSA and keys in hardware by `ssh-keygen`. What is read here is stricter
than what `ssh-keygen` reads: whatever is accepted here is accepted there, and not the other way round. Only line ends
of Windows, which `ssh-keygen` takes amiss, are put right first.

Source: OpenSSH PROTOCOL.sshsig.
"""

from __future__ import annotations

import binascii
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.exceptions import InvalidSignature

from plugins.core.errors import ProgramError
from plugins.core.run import run
from plugins.core.texts import _
from plugins.records.cache import VerifiedCache
from plugins.records.keys import ED25519, IN_PROCESS, RSA, PublicKey, in_process, of_blob, parse_key, strings

__all__ = [
    "LIMIT",
    "PublicKey",
    "SignatureWrongError",
    "Straight",
    "Verifier",
    "blocks",
    "is_too_old",
    "parse_key",
    "too_old",
    "verify",
]

LIMIT = 16 * 1024
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"\n-----END SSH SIGNATURE-----"
_MOST_BLOCKS = 64
_PREAMBLE = b"SSHSIG"
_HEAD = _PREAMBLE + b"\0\0\0\1"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_ALGORITHMS = {ED25519: (b"ssh-ed25519",), RSA: (b"rsa-sha2-512", b"rsa-sha2-256")}
_TIMEOUT_S = 60.0


class SignatureWrongError(ValueError):
    """A signature that proves nothing; the text is one fact about it."""


def verify(message: bytes, armored: bytes, namespace: str) -> PublicKey:
    """
    Return the key that made the signature *armored* over *message* for the purpose *namespace*.

    Whether that key may do so is asked elsewhere.

    Raises:
        SignatureWrongError: If it is not exactly one valid signature over these bytes for this purpose.
        ProgramError: If `ssh-keygen` is needed (ECDSA, hardware) and missing or too old.
    """
    armored = _with_line_feeds(armored)
    blob, named, algorithm, signature = _parts(_dearmored(armored))
    wanted = namespace.encode()
    if named != wanted:
        text = _("is made for '{found}', not for '{wanted}'")
        raise SignatureWrongError(text.format(found=_shown(named), wanted=namespace))
    hashed = _HASHES.get(algorithm)
    if hashed is None:
        text = _("is made with the digest '{name}'; only sha512 and sha256 are accepted")
        raise SignatureWrongError(text.format(name=_shown(algorithm)))
    key = _signer(blob)
    kind = key.kind
    if kind in IN_PROCESS:
        content = _string(hashed(message).digest())
        signed = b"".join((_PREAMBLE, _string(wanted), _string(b""), _string(algorithm), content))
        _verify_in_process(blob, kind, signature, signed)
    else:
        _verify_by_program(message, armored, namespace)
    return key


def blocks(armored: bytes) -> tuple[bytes, ...]:
    """
    Return the signatures that stand one below the other in *armored*, each as `verify` takes it.

    Raises:
        SignatureWrongError: If there is none, or anything beside them.
    """
    text = _with_line_feeds(armored, LIMIT * _MOST_BLOCKS)
    *whole, rest = text.removesuffix(b"\n").split(_END)
    found = tuple(block.removeprefix(b"\n") + _END + b"\n" for block in whole)
    if not found or rest or len(found) > _MOST_BLOCKS or not all(block.startswith(_BEGIN) for block in found):
        raise _not_one()
    return found


class Verifier:
    """Verifies each signature once; what was right is remembered by its digest, also for the next run."""

    def __init__(self, cache: VerifiedCache | None) -> None:
        self._cache = VerifiedCache.in_memory() if cache is None else cache

    def key_of(self, message: bytes, armored: bytes, namespace: str) -> PublicKey:
        """
        Return what `verify` returns.

        Raises:
            SignatureWrongError: As `verify`; a wrong signature is looked at anew each time.
            ProgramError: As `verify`.
        """
        wanted = namespace.encode()
        lengths = b"%d %d " % (len(wanted), len(armored))
        digest = hashlib.sha256(b"".join((lengths, wanted, armored, message))).hexdigest()
        known = self._cache.get(digest)
        if known is not None:
            return of_blob(known)
        key = verify(message, armored, namespace)
        self._cache.put(digest, key.blob)
        return key


class Straight:
    """Verifies each signature whenever it is asked, and remembers nothing."""

    @staticmethod
    def key_of(message: bytes, armored: bytes, namespace: str) -> PublicKey:
        """Return what `verify` returns."""
        return verify(message, armored, namespace)


def _with_line_feeds(armored: bytes, limit: int = LIMIT) -> bytes:
    """Return *armored* as it was signed; in a clone its line ends may have become those of Windows."""
    if len(armored) > limit:
        raise SignatureWrongError(_("is larger than {limit} KiB").format(limit=limit // 1024))
    return armored.replace(b"\r\n", b"\n")


def _dearmored(armored: bytes) -> bytes:
    """Return what stands between the two marks."""
    text = armored.removesuffix(b"\n")
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise _not_one()
    payload = text[len(_BEGIN) : -len(_END)].replace(b"\n", b"")
    try:
        raw = binascii.a2b_base64(payload)
    except binascii.Error as error:
        raise _not_one() from error
    if binascii.b2a_base64(raw, newline=False) != payload:
        raise _not_one()
    return raw


def _parts(raw: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return key, namespace, digest algorithm and signature; what is reserved must be empty."""
    if not raw.startswith(_HEAD):
        raise _unknown_form()
    try:
        found = strings(raw[len(_HEAD) :])
    except ValueError as error:
        raise _unknown_form() from error
    if len(found) != 5 or found[2]:
        raise _unknown_form()
    return found[0], found[1], found[3], found[4]


def _signer(blob: bytes) -> PublicKey:
    try:
        return of_blob(blob)
    except ValueError as error:
        text = _("is made with a key that is not accepted: it {fact}")
        raise SignatureWrongError(text.format(fact=error)) from error


def _verify_in_process(blob: bytes, kind: str, signature: bytes, signed: bytes) -> None:
    try:
        parts = strings(signature)
    except ValueError as error:
        raise _unknown_form() from error
    if len(parts) != 2:
        raise _unknown_form()
    if parts[0] not in _ALGORITHMS[kind]:
        text = _("is made with '{name}', which is not accepted from a key of the kind '{kind}'")
        raise SignatureWrongError(text.format(name=_shown(parts[0]), kind=kind))
    try:
        in_process(blob).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise _of_other_bytes() from error


def _verify_by_program(message: bytes, armored: bytes, namespace: str) -> None:
    with TemporaryDirectory(prefix="freigabe-") as folder:
        path = Path(folder, "signature")
        path.write_bytes(armored)
        args = ["ssh-keygen", "-Y", "check-novalidate", "-n", namespace, "-s"]
        done = run([*args, path], timeout_s=_TIMEOUT_S, stdin=message, check=False)
    if is_too_old(done.stderr):
        raise ProgramError(*too_old())
    if done.code != 0:
        raise _of_other_bytes()


def is_too_old(said: str) -> bool:
    """Whether *said* is what an `ssh-keygen` answers that cannot do what is asked of it."""
    return any(words in said for words in ("unknown option", "illegal option", "Unsupported operation", "usage:"))


def too_old() -> tuple[str, str, str]:
    """Return where, what and what to do about an `ssh-keygen` from before 2020."""
    return "ssh-keygen", _("is too old to sign and verify files"), _("install OpenSSH 8.2 or newer")


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _shown(name: bytes) -> str:
    """Return a name out of a signature, safe to show."""
    text = name[:60].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _not_one() -> SignatureWrongError:
    return SignatureWrongError(_("is not one SSH signature and nothing else"))


def _unknown_form() -> SignatureWrongError:
    return SignatureWrongError(_("is an SSH signature of a form that is not known"))


def _of_other_bytes() -> SignatureWrongError:
    return SignatureWrongError(_("is not the signature of these bytes"))
