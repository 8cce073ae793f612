"""Which public keys count, and that each has one spelling."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.records.keys import parse_key, strings
from tests.support.signatures import (
    ecdsa,
    ed25519,
    hardware_ecdsa,
    hardware_ed25519,
    new_key,
    number,
    of_rsa,
    string,
    text_of,
)

PRIME = 2**255 - 19
ED25519 = ed25519().key
RSA = of_rsa(rsa.generate_private_key(public_exponent=65537, key_size=2048)).key


def refusal(text: str) -> str:
    """Return the fact for which the key *text* is refused."""
    with pytest.raises(ValueError, match=r".") as caught:
        parse_key(text)
    return str(caught.value)


def point(height: int, sign: int = 0) -> str:
    """Return the Ed25519 key with this y, and the sign of its x."""
    return text_of(string(b"ssh-ed25519", (height | sign << 255).to_bytes(32, "little")))


def small_order_heights() -> set[int]:
    """Return every y of a point P on the curve with 8 P = 0, found by doubling, not taken from the code under test."""
    d = -121665 * pow(121666, -1, PRIME) % PRIME
    half = (PRIME - 1) * pow(2, -1, PRIME) % PRIME
    found = {1, PRIME - 1, 0}  # orders 1, 2 and 4
    # P has order 8 when 2 P has y = 0, which is when x² = -y²; put into the curve: d y⁴ + 2 y² - 1 = 0 with x² = -y²
    root = _square_root((1 + d) % PRIME)
    for square in ((root - 1) * pow(d, -1, PRIME) % PRIME, (-root - 1) * pow(d, -1, PRIME) % PRIME):
        if pow(square, half, PRIME) == 1:
            height = _square_root(square)
            found |= {height, PRIME - height}
    return found


def _square_root(value: int) -> int:
    root = pow(value, (PRIME + 3) // 8, PRIME)
    if root * root % PRIME != value % PRIME:
        root = root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    return root


@pytest.mark.parametrize(
    "kind", [("ed25519",), ("rsa", "-b", "2048"), ("ecdsa", "-b", "521")], ids=lambda kind: kind[0]
)
def test_a_key_of_ssh_keygen_has_its_fingerprint(kind: tuple[str, ...], tmp_path: Path) -> None:
    """The line of the `.pub` file goes in, and the fingerprint comes out as `ssh-keygen -l` prints it."""
    public = new_key(tmp_path / "key", *kind).with_suffix(".pub")
    printed = subprocess.run(["ssh-keygen", "-l", "-f", public], check=True, capture_output=True, text=True).stdout

    key = parse_key(public.read_text("utf-8"))

    assert key.fingerprint == printed.split()[1]
    assert key.text == public.read_text("utf-8").rsplit(" ", 1)[0]
    assert key.kind == key.text.split()[0]
    assert text_of(key.blob) == key.text


@pytest.mark.parametrize("made", [ecdsa, hardware_ed25519, hardware_ecdsa])
def test_other_kinds_are_keys_too(made: object) -> None:
    """ECDSA and the two kinds in hardware."""
    assert callable(made)
    text = text_of(made().key)

    assert parse_key(f"  {text} jana@musterwerk.example at home\n").text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 ????",
        "ssh-ed25519 ÄÄÄÄ",
        "\x1b[31m AAAA",
        "x" * 100 + " AAAA",
        f"{text_of(ED25519)}\n{text_of(ED25519)}",
        text_of(ED25519) + " " + "x" * 20_000,
        text_of(ED25519).replace("ssh-ed25519", "ssh-rsa"),
        text_of(ED25519)[:-4],
        text_of(ED25519) + "=",
        text_of(ED25519 + b"\0"),
        text_of(ED25519 + string(b"x")),
        text_of(string(b"ssh-ed25519", b"x" * 31)),
        text_of(string(b"ssh-rsa", number(65537), b"\0" + number(2**2048 + 1))),
        text_of(string(b"ssh-rsa", number(65537), b"\xff" * 256)),
        text_of(string(b"ssh-rsa", number(65537), b"\x80" + b"\1" * 255)),
        text_of(string(b"ssh-rsa", number(65537), b"\0\x60" + b"\1" * 256)),
        text_of(string(b"ssh-rsa", number(65537), number(2**2048))),
        text_of(string(b"ssh-rsa", number(1), number(2**2048 + 1))),
        text_of(string(b"ssh-rsa", number(4), number(2**2048 + 1))),
        text_of(string(b"ssh-rsa", number(65537), number(2**16384 + 1))),
        text_of(string(b"ssh-rsa", number(65537), b"")),
        text_of(RSA + string(b"x")),
        text_of(ecdsa().key.replace(b"\x08nistp256", b"\x08nistp384")),
        text_of(ecdsa().key[:-1] + bytes([ecdsa().key[-1] ^ 1])),
        text_of(ecdsa().key + string(b"x")),
        text_of(hardware_ed25519().key + string(b"x")),
        text_of(hardware_ecdsa().key + string(b"x")),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """Cut off, longer, of another kind than it says, not on its curve, or spelled in a second way."""
    assert "is not a public SSH key" in refusal(text)


@pytest.mark.parametrize("modulus", [2**2047 + 1, 2**2055 - 1, 2**16383 + 1], ids=["2048", "2055", "16384"])
def test_rsa_keys_of_every_accepted_length_are_keys(modulus: int) -> None:
    """The shortest and the longest, with the smallest exponent there is; a positive number may begin with any bits."""
    text = text_of(string(b"ssh-rsa", number(3), number(modulus)))

    assert text == parse_key(text).text


@pytest.mark.parametrize(
    "kind", ["ssh-ed25519-cert-v01@openssh.com", "ssh-dss", "ssh-ed448", "webauthn-sk-x@openssh.com"]
)
def test_other_kinds_are_named(kind: str) -> None:
    """Certificates, DSA, and what comes after us."""
    assert refusal(text_of(string(kind.encode(), b"x" * 32))) == f"is a key of the kind '{kind}', which is not accepted"


def test_a_private_key_is_called_one(tmp_path: Path) -> None:
    """The commonest mistake of all gets its own words."""
    assert "is a private key" in refusal(new_key(tmp_path / "key").read_text("utf-8"))


def test_a_short_rsa_key_is_refused() -> None:
    """2048 bits are what signatures are made with that shall hold for years."""
    key = of_rsa(rsa.generate_private_key(public_exponent=65537, key_size=1024)).key

    assert refusal(text_of(key)) == "is an RSA key of 1024 bits; it needs 2048"


def test_keys_of_small_order_are_refused() -> None:
    """Whoever puts one of them in a policy could later say that anybody has signed."""
    heights = small_order_heights()

    assert len(heights) == 5
    assert {refusal(point(height, sign)) for height in heights for sign in (0, 1)} == {
        "is a key everybody can sign with"
    }


@pytest.mark.parametrize("height", [PRIME, PRIME + 1, 2**255 - 1])
def test_a_second_spelling_of_a_point_is_refused(height: int) -> None:
    """A y that is not reduced names the same point under another fingerprint."""
    assert "is not a public SSH key" in refusal(point(height))


def test_base64_has_one_spelling() -> None:
    """Bits that are thrown away when read would make two keys of one."""
    text = text_of(hardware_ed25519().key)
    bare = text.rstrip("=")
    twisted = bare[:-1] + chr(ord(bare[-1]) + 1)

    assert text != bare
    assert "is not a public SSH key" in refusal(twisted.ljust(len(text), "="))
    assert "is not a public SSH key" in refusal(bare)


@pytest.mark.parametrize(
    "data", [b"\0\0\0", b"\0\0\0\1", string(b"ab")[:-1], string(b"ab", b"c")[:-1], string(b"a") + b"\0"]
)
def test_strings_end_where_their_bytes_end(data: bytes) -> None:
    """A length that reaches behind the end, by one byte even, is no string."""
    assert strings(string(b"ab", b"", b"c")) == [b"ab", b"", b"c"]
    with pytest.raises(ValueError, match=r"^is not"):
        strings(data)
