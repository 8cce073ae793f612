"""Keys and signatures for tests: made by `ssh-keygen`, or byte by byte where no program makes them (hardware, faults)."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.programs import require_program

BEGIN, END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
NAMESPACE = "freigabe@musterwerk.example"
MESSAGE = b'{\n "event": "approve"\n}\n'
_APPLICATION = b"ssh:"
_TOUCHED = b"\x01\x00\x00\x00\x07"  # flags and counter of a hardware key


def string(*parts: bytes) -> bytes:
    """Return each of *parts* with its length before it."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def number(value: int) -> bytes:
    """Return *value* in the fewest bytes, as SSH writes positive numbers."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def armour(raw: bytes, *, width: int = 70) -> bytes:
    """Return *raw* between the two marks, as `ssh-keygen` writes it."""
    text = base64.b64encode(raw)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return b"\n".join([BEGIN, *lines, END, b""])


def opened(armored: bytes) -> bytes:
    """Return what is between the two marks."""
    return base64.b64decode(armored.split(BEGIN)[1].split(END)[0])


@dataclass(frozen=True)
class Made:
    """A signature in its parts, any of which a test may replace."""

    key: bytes
    sign: Callable[[bytes], bytes]
    namespace: str = NAMESPACE
    digest: str = "sha512"
    hashed: bytes = hashlib.sha512(MESSAGE).digest()
    preamble: bytes = b"SSHSIG"
    version: int = 1
    reserved: bytes = b""
    signed_reserved: bytes = b""
    behind: bytes = b""

    def over(self, message: bytes, digest: str = "sha512") -> Made:
        """Return it for *message*."""
        return replace(self, digest=digest, hashed=hashlib.new(digest, message, usedforsecurity=False).digest())

    def raw(self) -> bytes:
        """Return the bytes that stand in the armour."""
        named = self.namespace.encode()
        signed = b"SSHSIG" + string(named, self.signed_reserved, self.digest.encode(), self.hashed)
        parts = string(self.key, named, self.reserved, self.digest.encode(), self.sign(signed))
        return self.preamble + self.version.to_bytes(4, "big") + parts + self.behind

    def armored(self) -> bytes:
        """Return the whole."""
        return armour(self.raw())


def ed25519(seed: int = 1) -> Made:
    """Return signatures of a key in this process."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Made(string(b"ssh-ed25519", public), lambda data: string(b"ssh-ed25519", key.sign(data)))


def of_rsa(key: rsa.RSAPrivateKey, named: str = "rsa-sha2-512", algorithm: hashes.HashAlgorithm | None = None) -> Made:
    """Return signatures of the RSA key *key*, which say they were made with *named*."""
    numbers = key.public_key().public_numbers()
    used = algorithm or hashes.SHA512()
    return Made(
        string(b"ssh-rsa", number(numbers.e), number(numbers.n)),
        lambda data: string(named.encode(), key.sign(data, padding.PKCS1v15(), used)),
    )


def ecdsa() -> Made:
    """Return signatures of a P-256 key in this process."""
    key = ec.derive_private_key(12345, ec.SECP256R1())
    kind = b"ecdsa-sha2-nistp256"
    return Made(
        string(kind, b"nistp256", _point(key)),
        lambda data: string(kind, _two_numbers(key.sign(data, ec.ECDSA(hashes.SHA256())))),
    )


def hardware_ed25519() -> Made:
    """Return signatures as a FIDO key makes them (PROTOCOL.u2f), without one."""
    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    kind = b"sk-ssh-ed25519@openssh.com"
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Made(string(kind, public, _APPLICATION), lambda data: string(kind, key.sign(_to_the_token(data))) + _TOUCHED)


def hardware_ecdsa() -> Made:
    """Return signatures as a FIDO key with P-256 makes them."""
    key = ec.derive_private_key(54321, ec.SECP256R1())
    kind = b"sk-ecdsa-sha2-nistp256@openssh.com"

    def sign(data: bytes) -> bytes:
        return string(kind, _two_numbers(key.sign(_to_the_token(data), ec.ECDSA(hashes.SHA256())))) + _TOUCHED

    return Made(string(kind, b"nistp256", _point(key), _APPLICATION), sign)


def _to_the_token(data: bytes) -> bytes:
    return hashlib.sha256(_APPLICATION).digest() + _TOUCHED + hashlib.sha256(data).digest()


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _two_numbers(signature: bytes) -> bytes:
    return string(*map(number, decode_dss_signature(signature)))


def text_of(blob: bytes) -> str:
    """Return the key *blob* as it stands in a `.pub` file."""
    kind = blob[4 : 4 + int.from_bytes(blob[:4], "big")].decode()
    return f"{kind} {base64.b64encode(blob).decode()}"


def new_key(path: Path, kind: str = "ed25519", *options: str, passphrase: str = "") -> Path:
    """Make a key with `ssh-keygen` and return *path*, its private part."""
    args = [require_program("ssh-keygen"), "-q", "-t", kind, *options, "-N", passphrase, "-C", "jana", "-f", str(path)]
    subprocess.run(args, check=True, stdin=subprocess.DEVNULL)
    return path


def signed_by_program(path: Path, message: bytes, namespace: str = NAMESPACE, *options: str) -> bytes:
    """Return what `ssh-keygen` signs."""
    args = [require_program("ssh-keygen"), "-q", "-Y", "sign", "-f", str(path), "-n", namespace, *options]
    return subprocess.run(args, check=True, input=message, capture_output=True).stdout


def program_accepts(folder: Path, message: bytes, armored: bytes, namespace: str = NAMESPACE) -> bool:
    """Whether `ssh-keygen` takes it for a signature of *message*."""
    place = folder / "asked.sig"
    place.write_bytes(armored)
    args = [require_program("ssh-keygen"), "-Y", "check-novalidate", "-n", namespace, "-s", str(place)]
    return subprocess.run(args, check=False, input=message, capture_output=True).returncode == 0
