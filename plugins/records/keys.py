"""
Public SSH keys: one spelling for each, and none that is too weak to prove anything.

Source: RFC 4253 6.6 (RSA), RFC 8709 (Ed25519), RFC 5656 (ECDSA), OpenSSH PROTOCOL.u2f (keys in hardware).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from sshsig import PublicKey as InProcessKey

from plugins.core.texts import _

ED25519 = "ssh-ed25519"
RSA = "ssh-rsa"
IN_PROCESS = frozenset({ED25519, RSA})
LEAST_RSA_BITS = 2048
_MOST_RSA_BITS = 16384
_LONGEST = 16 * 1024
_CURVES: dict[str, ec.EllipticCurve] = {"256": ec.SECP256R1(), "384": ec.SECP384R1(), "521": ec.SECP521R1()}
_FIELD = 2**255 - 19
# Points of small order: with one of them as key, anybody can make a signature that fits (RFC 8032 5.1, RFC 7748 6.1).
_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _FIELD - 1, _OF_ORDER_8, _FIELD - _OF_ORDER_8})
_SIGN_BIT = 1 << 255
_LIKE_A_KIND = re.compile(r"[a-z0-9]{2,12}(-[a-z0-9]{1,12}){1,5}(@[a-z0-9.-]{1,40})?")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One public key; `text` is its kind and its base64, without comment."""

    text: str

    @property
    def kind(self) -> str:
        """The kind, as `ssh-ed25519`."""
        return self.text.partition(" ")[0]

    @property
    def blob(self) -> bytes:
        """The key as it stands in a signature."""
        return binascii.a2b_base64(self.text.partition(" ")[2])

    @property
    def fingerprint(self) -> str:
        """The fingerprint as `ssh-keygen -l` prints it."""
        return f"SHA256:{b64encode(sha256(self.blob).digest()).decode().rstrip('=')}"


def parse_key(text: str) -> PublicKey:
    """
    Return the key in *text*, the line of a `.pub` file; a comment behind it is left out.

    Raises:
        ValueError: If it is none, or one that is not accepted; the text is one fact about it.
    """
    if "PRIVATE KEY" in text:
        raise ValueError(_("is a private key; it must stay with its owner"))
    parts = text.strip().split(maxsplit=2)
    if len(parts) < 2 or len(text) > _LONGEST or len(text.strip().splitlines()) != 1:
        raise _no_key()
    kind = parts[0]
    if kind not in _CHECKS:
        raise _not_accepted(kind)
    try:
        key = of_blob(binascii.a2b_base64(parts[1].encode("ascii")))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _no_key() from error
    if key.text != f"{kind} {parts[1]}":
        raise _no_key()
    return key


@lru_cache(maxsize=4096)
def of_blob(blob: bytes) -> PublicKey:
    """
    Return the key that is *blob* in a signature or, in base64, in a `.pub` file.

    Raises:
        ValueError: If it is none, or one that is not accepted; the text is one fact about it.
    """
    found = strings(blob)
    kind = found[0].decode("ascii", "replace") if found else ""
    check = _CHECKS.get(kind)
    if check is None:
        raise _not_accepted(kind)
    check(kind, found[1:])
    return PublicKey(f"{kind} {b64encode(blob).decode()}")


@lru_cache(maxsize=1024)
def in_process(blob: bytes) -> InProcessKey:
    """
    Return the Ed25519 or RSA key *blob*, which `of_blob` has let pass, ready to verify with.

    Raises:
        ValueError: If its numbers are those of no key after all.
    """
    return InProcessKey.from_ssh_encoding(blob)


# Bytes in which the length of a string is given.
_LENGTH = 4


def strings(data: bytes) -> list[bytes]:
    """
    Return the strings that *data* is made of, each with its length before it (RFC 4251 5).

    Raises:
        ValueError: If it is cut off or has bytes left over.
    """
    found: list[bytes] = []
    rest = memoryview(data)
    while rest:
        head, rest = rest[:_LENGTH], rest[_LENGTH:]
        # the highest byte first, which is what Python takes for granted
        size = int.from_bytes(head)
        if len(head) < _LENGTH or size > len(rest):
            raise _no_key()
        found.append(bytes(rest[:size]))
        rest = rest[size:]
    return found


def _ed25519(_kind: str, parts: list[bytes]) -> None:
    if len(parts) != 1 or len(parts[0]) != 32:
        raise _no_key()
    height = int.from_bytes(parts[0], "little") & ~_SIGN_BIT
    if height >= _FIELD:
        raise _no_key()
    if height in _SMALL_ORDER:
        raise ValueError(_("is a key everybody can sign with"))


def _rsa(_kind: str, parts: list[bytes]) -> None:
    if len(parts) != 2 or not all(map(_is_shortest, parts)):
        raise _no_key()
    exponent, modulus = (int.from_bytes(part, "big") for part in parts)
    bits = modulus.bit_length()
    if bits < LEAST_RSA_BITS:
        raise ValueError(_("is an RSA key of {bits} bits; it needs {least}").format(bits=bits, least=LEAST_RSA_BITS))
    if bits > _MOST_RSA_BITS or exponent < 3 or not exponent & modulus & 1:
        raise _no_key()


def _is_shortest(number: bytes) -> bool:
    """Whether *number* is positive and has no more bytes than it needs."""
    return number[:1] < b"\x80" and (number[:1] > b"\0" or number[1:2] >= b"\x80")


def _ecdsa(kind: str, parts: list[bytes]) -> None:
    if len(parts) != 2:
        raise _no_key()
    _on_curve(kind.removeprefix("ecdsa-sha2-"), *parts)


def _hardware_ed25519(kind: str, parts: list[bytes]) -> None:
    if len(parts) != 2:
        raise _no_key()
    _ed25519(kind, parts[:1])


def _hardware_ecdsa(_kind: str, parts: list[bytes]) -> None:
    if len(parts) != 3:
        raise _no_key()
    _on_curve("nistp256", *parts[:2])


def _on_curve(curve: str, named: bytes, point: bytes) -> None:
    if named != curve.encode() or point[:1] != b"\x04":
        raise _no_key()
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve.removeprefix("nistp")], point)
    except ValueError as error:
        raise _no_key() from error


_CHECKS: dict[str, Callable[[str, list[bytes]], None]] = {
    ED25519: _ed25519,
    RSA: _rsa,
    **{f"ecdsa-sha2-nistp{bits}": _ecdsa for bits in _CURVES},
    "sk-ssh-ed25519@openssh.com": _hardware_ed25519,
    "sk-ecdsa-sha2-nistp256@openssh.com": _hardware_ecdsa,
}
KINDS = frozenset(_CHECKS)


def _not_accepted(kind: str) -> ValueError:
    """Return the error for the kind *kind*, named only when it looks like one."""
    if not _LIKE_A_KIND.fullmatch(kind):
        return _no_key()
    return ValueError(_("is a key of the kind '{kind}', which is not accepted").format(kind=kind))


def _no_key() -> ValueError:
    return ValueError(_("is not a public SSH key"))
