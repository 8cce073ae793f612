"""Keys, signatures and policies for tests, made in this process: the same name has the same key."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugins.records.signature import PublicKey
from tests.support.blobs import blob_name

SITE = "www.musterwerk.example"
NAMESPACE = f"freigabe-policy@{SITE}"


@dataclass(frozen=True)
class Signer:
    """Somebody with an Ed25519 key that follows from the name."""

    name: str

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.name.encode()).digest())

    @property
    def public(self) -> PublicKey:
        """The public key."""
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PublicKey(f"ssh-ed25519 {b64encode(_strings(b'ssh-ed25519', raw)).decode()}")

    def sign(self, message: bytes, namespace: str = NAMESPACE) -> bytes:
        """Return the armoured signature of *message* (OpenSSH PROTOCOL.sshsig)."""
        space = namespace.encode()
        signed = b"SSHSIG" + _strings(space, b"", b"sha512", hashlib.sha512(message).digest())
        made = _strings(b"ssh-ed25519", self._private.sign(signed))
        blob = b"SSHSIG\0\0\0\1" + _strings(self.public.blob, space, b"", b"sha512", made)
        text = b64encode(blob).decode()
        rows = [text[at : at + 70] for at in range(0, len(text), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *rows, "-----END SSH SIGNATURE-----", ""]).encode()


def _strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def person(name: str, roles: str = '"approver"', more: str = "") -> str:
    """Return the table of a person whose only key is that of the signer of the same name."""
    keys = f'keys = ["{Signer(name).public.text}"]\n' if "keys =" not in more else ""
    return f'[people.{name}]\nname = "{name.title()} Muster"\n{keys}roles = [{roles}]\n{more}\n'


def policy_text(
    people: str,
    *,
    rules: str = "[[rules]]\nneeds = { approver = 1 }\n",
    number: int = 1,
    previous: str = "",
    keepers: Sequence[str] = ("cora",),
    head: str = "",
) -> str:
    """Return a sound policy with *people* and *rules*; *head* stands before the rules."""
    names = ", ".join(f'"{name}"' for name in keepers)
    before = f'previous = "{previous}"\n' if previous else ""
    facts = f'version = 1\nsite = "{SITE}"\nnumber = {number}\n{before}keepers = [{names}]\n{head}'
    return f"{facts}\n{rules}\n{people}"


def write_policy(root: Path, text: str, signers: Sequence[str], *, namespace: str = NAMESPACE) -> str:
    """Put *text* in force below *root*, signed by *signers*; what was in force moves to the former ones."""
    desk = root / "content/desk"
    (desk / "policies").mkdir(parents=True, exist_ok=True)
    current = desk / "policy.toml"
    if current.is_file():
        digest = blob_name(current.read_bytes())
        current.rename(desk / f"policies/{digest}.toml")
        (desk / "policy.toml.sig").rename(desk / f"policies/{digest}.toml.sig")
    content = text.encode()
    current.write_bytes(content)
    armored = b"".join(Signer(name).sign(content, namespace) for name in signers)
    (desk / "policy.toml.sig").write_bytes(armored)
    return blob_name(content)
