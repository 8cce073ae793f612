"""What holds for every signature: it fits its bytes, its purpose and its spelling, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import strategies as st

from plugins.records.keys import parse_key
from plugins.records.signature import SignatureWrongError, blocks, verify
from tests.properties.tried import tried
from tests.support.signatures import Made, armour, ed25519, of_rsa, opened, program_accepts, string, text_of

RSA = of_rsa(rsa.generate_private_key(public_exponent=65537, key_size=2048))
MADE = st.sampled_from([ed25519(1), ed25519(2), RSA])
MESSAGES = st.binary(min_size=1, max_size=300)
NAMESPACES = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)
PLACES = st.integers(0, 10_000)
CHANGES = st.integers(1, 255)


def signature(made: Made, message: bytes, namespace: str) -> bytes:
    """Return the armoured signature of *message*."""
    return replace(made.over(message), namespace=namespace).armored()


def changed(data: bytes, place: int, by: int) -> bytes:
    """Return *data* with one byte changed."""
    at = place % len(data)
    return data[:at] + bytes([data[at] ^ by]) + data[at + 1 :]


def is_accepted(message: bytes, armored: bytes, namespace: str) -> bool:
    """Whether it is taken for a signature; any other error than the promised one fails the test."""
    try:
        verify(message, armored, namespace)
    except SignatureWrongError:
        return False
    return True


@tried(made=MADE, message=MESSAGES, namespace=NAMESPACES, place=PLACES, by=CHANGES)
def test_a_changed_byte_is_refused(made: Made, message: bytes, namespace: str, place: int, by: int) -> None:
    """In the message, in the armour, in what the armour holds, and in the namespace on either side."""
    armored = signature(made, message, namespace)
    other = changed(namespace.encode(), place, by % 16 or 1).decode("latin-1")

    assert verify(message, armored, namespace).text == text_of(made.key)
    assert not is_accepted(changed(message, place, by), armored, namespace)
    assert not is_accepted(message, changed(armored.removesuffix(b"\n"), place, by), namespace)
    assert not is_accepted(message, armour(changed(opened(armored), place, by)), namespace)
    assert not is_accepted(message, armored, other)
    assert not is_accepted(message, signature(made, message, other), namespace)


@tried(made=MADE, message=MESSAGES, place=PLACES, more=st.binary(min_size=1, max_size=4))
def test_a_byte_more_or_less_is_refused(made: Made, message: bytes, place: int, more: bytes) -> None:
    """What the armour holds has one length."""
    raw = opened(signature(made, message, "n"))
    at = place % len(raw)

    for other in (raw[:at], raw[at + 1 :], raw[:at] + raw[at + 1 :], raw + more, more + raw):
        assert not is_accepted(message, armour(other), "n")


@tried(data=st.binary(max_size=600), key=st.sampled_from([ed25519(1).key, RSA.key]), rest=st.binary(max_size=80))
def test_no_bytes_end_in_another_error(data: bytes, key: bytes, rest: bytes) -> None:
    """Garbage is a wrong signature and no key, wherever it stands."""
    head = b"SSHSIG\0\0\0\1"
    for raw in (data, head + data, head + string(key, b"n", b"", b"sha512", rest), head + string(data, b"n", b"")):
        assert not is_accepted(b"m", armour(raw), "n")
    assert not is_accepted(b"m", data, "n")
    with pytest.raises(SignatureWrongError):
        blocks(data)
    for text in (data.decode("latin-1"), f"ssh-ed25519 {data.decode('latin-1')}", text_of(string(b"ssh-rsa") + data)):
        with pytest.raises(ValueError, match=r"^is "):
            parse_key(text)


@tried(
    message=st.binary(max_size=40),
    place=PLACES,
    by=st.sampled_from([0, 0, 1, 32, 128]),
    cut=st.sampled_from([0, 0, 0, 1, 5]),
)
def test_whatever_is_accepted_ssh_keygen_accepts(message: bytes, place: int, by: int, cut: int) -> None:
    """Ours is the stricter judge, also over armour that was damaged a little or not at all."""
    armored = changed(signature(ed25519(), message, "n"), place, by)
    armored = armored[: len(armored) - cut]

    if is_accepted(message, armored, "n"):
        with TemporaryDirectory() as folder:
            assert program_accepts(Path(folder), message, armored, "n")
