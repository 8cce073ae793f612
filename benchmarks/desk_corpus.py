"""A desk with many records: policy, signed events, kept texts and pool files, all of them sound; the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugins.core import digest
from plugins.records import events, live
from plugins.records.events import APPROVE, REFUSE, SUBMIT, Event
from plugins.records.policies import PLACE as POLICY

SITE = "bench.example"
EVENTS_EACH = 5
_BEGIN = datetime(2020, 1, 6, 8, 0, tzinfo=UTC)
_WORDS = "Die Feder hält neun Jahre lang, was der Draht am ersten Tag verspricht. "
_POLICY = """\
version = 1
number = 1
site = "{site}"
keepers = ["kim"]

[[rules]]
needs = {{ approver = 1 }}

[people.kim]
name = "Kim Keeper"
mail = ["kim@bench.example"]
roles = ["approver"]
keys = ["{kim}"]

[people.jana]
name = "Jana Weber"
mail = ["jana@bench.example"]
roles = ["author"]
keys = ["{jana}"]
"""


def _strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


class Signer:
    """An Ed25519 key that signs in this process, without a program for each of many thousand events."""

    def __init__(self, name: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._blob = _strings(b"ssh-ed25519", raw)

    @property
    def text(self) -> str:
        """The public key as a policy holds it."""
        return f"ssh-ed25519 {base64.b64encode(self._blob).decode()}"

    @property
    def fingerprint(self) -> str:
        """The fingerprint as `ssh-keygen` prints it."""
        return f"SHA256:{base64.b64encode(hashlib.sha256(self._blob).digest()).decode().rstrip('=')}"

    def sign(self, message: bytes, namespace: str) -> bytes:
        """Return an armoured signature of *message* (OpenSSH PROTOCOL.sshsig)."""
        said = (namespace.encode(), b"", b"sha512")
        signed = b"SSHSIG" + _strings(*said, hashlib.sha512(message).digest())
        signature = _strings(b"ssh-ed25519", self._key.sign(signed))
        whole = b"SSHSIG" + (1).to_bytes(4, "big") + _strings(self._blob, *said, signature)
        text = base64.b64encode(whole)
        lines = [text[at : at + 70] for at in range(0, len(text), 70)]
        return b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----", b""])


KIM, JANA = Signer("kim"), Signer("jana")


def desk_policy() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Return path and bytes of the policy, and of Kim's signature of it."""
    policy = _POLICY.format(site=SITE, kim=KIM.text, jana=JANA.text).encode()
    return (POLICY, policy), (f"{POLICY}.sig", KIM.sign(policy, f"freigabe-policy@{SITE}"))


def lay(root: Path, entries: int) -> None:
    """Write the records of *entries* entries with five events each below *root*."""
    for path, content in desk_policy():
        _write(root / path, content)
    in_force = digest.of_blob(desk_policy()[0][1])
    (root / live.POOL).mkdir(parents=True, exist_ok=True)
    for number in range(entries):
        _entry(root, f"e{number:06d}-bench", number, in_force)


def signatures(root: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield each event of the corpus with its signature."""
    for path in sorted((root / live.ENTRIES).glob("*/*.json")):
        yield path.read_bytes(), path.with_name(f"{path.name}.sig").read_bytes()


def _entry(root: Path, entry: str, number: int, policy: str) -> None:
    place = root / live.ENTRIES / entry
    (place / live.LIVE).mkdir(parents=True)
    picture = f"picture {number}\n".encode() * 40
    _write(root / live.POOL / digest.of_blob(picture), picture)
    first, second = (_revision(entry, version) for version in (1, 2))
    text = f"---\ntitle: {entry}\nid: {entry}\n---\n\n{_WORDS * 40}\n".encode()
    manifest = _manifest(entry, second, text, digest.of_blob(picture))
    base = place / live.LIVE / live.stem(second)
    _write(base.with_suffix(".md"), text)
    _write(base.with_suffix(".json"), manifest)
    old, new = digest.of_blob(b"superseded"), digest.of_blob(manifest)
    previous: tuple[str, ...] = ()
    plan = ((SUBMIT, first, ""), (APPROVE, first, old), (SUBMIT, second, ""), (REFUSE, second, ""))
    for at, (kind, revision, kept) in enumerate((*plan, (APPROVE, second, new)), 1):
        by = "jana" if kind == SUBMIT else "kim"
        facts = _facts(kind, entry, revision, kept)
        instant = _BEGIN + timedelta(minutes=number * 10 + at)
        event = Event(kind, SITE, entry, at, previous, instant, by, policy, facts)
        content = events.render(event)
        sha = digest.of_blob(content)
        path = place / f"{at:04d}-{kind}-{sha[:8]}.json"
        _write(path, content)
        signer = JANA if by == "jana" else KIM
        _write(path.with_name(f"{path.name}.sig"), signer.sign(content, f"freigabe@{SITE}"))
        previous = (sha,)


def _revision(entry: str, version: int) -> str:
    return f"f1-{digest.of_bytes(f'{entry} {version}'.encode())}"


def _facts(kind: str, entry: str, revision: str, kept: str) -> dict[str, object]:
    if kind == REFUSE:
        return {"digest": revision, "reason": "Die Zahl im zweiten Absatz stimmt nicht."}
    title = {"digest": revision, "title": f"Der Text {entry}", "note": ""}
    if kind == SUBMIT:
        return {**title, "contributors": ["Jana Weber", "jana"]}
    scope = {"kind": "article", "category": "Werkstatt", "path": f"posts/2026/{entry}.md", "lang": "de"}
    given = {"as": "approver", "assurance": "key", "given_by": "kim", "evidence": ""}
    return {**title, **given, "live": kept, "scope": scope}


def _manifest(entry: str, revision: str, text: bytes, picture: str) -> bytes:
    value = {
        "v": live.VERSION,
        "revision": revision,
        "source": f"posts/2026/{entry}.md",
        "text": digest.of_blob(text),
        "files": {f"posts/2026/{entry}.png": picture},
        "links": {},
    }
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") if path.parent.is_dir() else _made(path).open("wb") as stream:
        stream.write(content)


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
