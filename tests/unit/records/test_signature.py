"""Which signatures prove something. Ours is the stricter judge: what it accepts, `ssh-keygen` accepts too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sshsig
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.core.errors import ProgramError
from plugins.records import signature
from plugins.records.cache import VerifiedCache
from plugins.records.signature import (
    LIMIT,
    SignatureWrongError,
    Straight,
    Verifier,
    blocks,
    is_too_old,
    parse_key,
    verify,
)
from tests.support.signatures import (
    BEGIN,
    END,
    MESSAGE,
    NAMESPACE,
    Made,
    armour,
    ecdsa,
    ed25519,
    hardware_ecdsa,
    hardware_ed25519,
    new_key,
    number,
    of_rsa,
    opened,
    program_accepts,
    signed_by_program,
    string,
    text_of,
)

KINDS = {
    "ed25519": ("ed25519",),
    "rsa": ("rsa", "-b", "3072"),
    "ecdsa-256": ("ecdsa", "-b", "256"),
    "ecdsa-384": ("ecdsa", "-b", "384"),
    "ecdsa-521": ("ecdsa", "-b", "521"),
}
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CRAFTED: dict[str, Callable[[], Made]] = {
    "ed25519": ed25519,
    "rsa-sha512": lambda: of_rsa(RSA_KEY),
    "rsa-sha256": lambda: of_rsa(RSA_KEY, "rsa-sha2-256", hashes.SHA256()),
    "ecdsa": ecdsa,
    "sk-ed25519": hardware_ed25519,
    "sk-ecdsa": hardware_ecdsa,
}
GOOD = ed25519().armored()
OTHER = ed25519(2)


def wrong(message: bytes, armored: bytes, namespace: str = NAMESPACE) -> str:
    """Return the fact for which it is refused."""
    with pytest.raises(SignatureWrongError) as caught:
        verify(message, armored, namespace)
    return str(caught.value)


def flipped(raw: bytes, at: int) -> bytes:
    """Return *raw* with one bit changed."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


@pytest.fixture(scope="module", params=KINDS)
def private(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a key of each kind a person makes without hardware."""
    return new_key(tmp_path_factory.mktemp("keys") / "key", *KINDS[request.param])


@pytest.mark.parametrize("options", [(), ("-O", "hashalg=sha256")], ids=["sha512", "sha256"])
def test_what_ssh_keygen_signs_is_accepted(private: Path, options: tuple[str, ...]) -> None:
    """Every kind, both digests; the key that comes back is the one in the `.pub` file."""
    armored = signed_by_program(private, MESSAGE, NAMESPACE, *options)

    assert verify(MESSAGE, armored, NAMESPACE) == parse_key(private.with_suffix(".pub").read_text("utf-8"))
    assert "not the signature" in wrong(MESSAGE + b" ", armored)
    assert "is made for" in wrong(MESSAGE, armored, "git")


@pytest.mark.parametrize("kind", CRAFTED)
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
@pytest.mark.parametrize("message", [b"", MESSAGE, b"\0" * 100_000], ids=["empty", "event", "large"])
def test_both_ways_accept_the_same(kind: str, digest: str, message: bytes, tmp_path: Path) -> None:
    """Also keys in hardware, whose signatures are made here by the letter of PROTOCOL.u2f."""
    made = CRAFTED[kind]().over(message, digest)

    assert verify(message, made.armored(), NAMESPACE).text == text_of(made.key)
    assert program_accepts(tmp_path, message, made.armored())


@pytest.mark.parametrize("kind", ["ed25519", "rsa-sha512", "rsa-sha256"])
def test_the_library_alone_says_the_same(kind: str) -> None:
    """A third opinion, which reads the armour its own way."""
    armored = CRAFTED[kind]().armored()

    assert str(sshsig.check_signature(MESSAGE, armored, NAMESPACE)) == verify(MESSAGE, armored, NAMESPACE).text


def _dsa() -> Made:
    return replace(ed25519(), key=string(b"ssh-dss", *[number(2**1024 + 1)] * 4))


def _two() -> bytes:
    return GOOD + OTHER.armored()


# what is wrong, the signature, the words of the refusal, whether ssh-keygen lets it pass
REFUSED: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    "empty": (lambda: b"", "is not one SSH signature", False),
    "garbage": (lambda: b"x" * 1_000_000, "is larger than 16 KiB", False),
    "large": (lambda: GOOD + b"\n" * LIMIT, "is larger than 16 KiB", True),
    "cut off": (lambda: GOOD[:-40], "is not one SSH signature", False),
    "cut off inside": (lambda: armour(ed25519().raw()[:-1]), "of a form that is not known", False),
    "text behind": (lambda: GOOD + b"x", "is not one SSH signature", True),
    "two": (_two, "is not one SSH signature", True),
    "text before": (lambda: b"\n" + GOOD, "is not one SSH signature", False),
    "no payload": (lambda: BEGIN + b"\n" + END + b"\n", "form that is not known", False),
    "blank inside": (lambda: GOOD.replace(b"U1NI", b"U1 NI"), "is not one SSH signature", True),
    "no base64": (lambda: GOOD.replace(b"U1NI", b"U1N!"), "is not one SSH signature", False),
    "another preamble": (lambda: replace(ed25519(), preamble=b"SSHSIh").armored(), "form that is not known", False),
    "version 0": (lambda: replace(ed25519(), version=0).armored(), "form that is not known", True),
    "version 2": (lambda: replace(ed25519(), version=2).armored(), "form that is not known", False),
    "reserved": (lambda: replace(ed25519(), reserved=b"x").armored(), "form that is not known", True),
    "reserved and signed": (
        lambda: replace(ed25519(), reserved=b"x", signed_reserved=b"x").armored(),
        "form that is not known",
        False,
    ),
    "bytes behind": (lambda: replace(ed25519(), behind=b"\0").armored(), "form that is not known", False),
    "field behind": (lambda: replace(ed25519(), behind=string(b"x")).armored(), "form that is not known", False),
    "longer signature": (
        lambda: replace(ed25519(), sign=lambda data: ed25519().sign(data) + b"\0").armored(),
        "form that is not known",
        False,
    ),
    "one part only": (
        lambda: replace(ed25519(), sign=lambda _data: string(b"ssh-ed25519")).armored(),
        "form that is not known",
        False,
    ),
    "no signature": (lambda: replace(ed25519(), sign=lambda _data: b"").armored(), "form that is not known", False),
    "wrong namespace": (
        lambda: replace(ed25519(), namespace="git").armored(),
        f"is made for 'git', not for '{NAMESPACE}'",
        False,
    ),
    "no namespace": (lambda: replace(ed25519(), namespace="").armored(), "is made for '', not for", False),
    "longer namespace": (lambda: replace(ed25519(), namespace=NAMESPACE + "\0x").armored(), "e?x', not for", False),
    "md5": (lambda: ed25519().over(MESSAGE, "md5").armored(), "with the digest 'md5'", False),
    "sha1": (lambda: ed25519().over(MESSAGE, "sha1").armored(), "with the digest 'sha1'", False),
    "another key": (lambda: replace(ed25519(), sign=OTHER.sign).armored(), "not the signature of these bytes", False),
    "RSA with SHA-1": (
        lambda: of_rsa(RSA_KEY, "ssh-rsa", hashes.SHA1()).armored(),
        "is made with 'ssh-rsa', which is not accepted from a key of the kind 'ssh-rsa'",
        False,
    ),
    "RSA that hides SHA-1": (
        lambda: of_rsa(RSA_KEY, "rsa-sha2-256", hashes.SHA1()).armored(),
        "not the signature of these bytes",
        False,
    ),
    "RSA as Ed25519": (
        lambda: replace(ed25519(), sign=of_rsa(RSA_KEY).sign).armored(),
        "is made with 'rsa-sha2-512', which is not accepted",
        False,
    ),
    "ECDSA of a hardware key": (
        lambda: replace(hardware_ecdsa(), sign=ecdsa().sign).armored(),
        "not the signature of these bytes",
        False,
    ),
    "hardware without the touch": (
        lambda: replace(hardware_ed25519(), sign=lambda data: hardware_ed25519().sign(data)[:-5]).armored(),
        "not the signature of these bytes",
        False,
    ),
    "DSA": (lambda: _dsa().armored(), "of the kind 'ssh-dss', which is not accepted", False),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_proves_nothing_is_refused(case: str, tmp_path: Path) -> None:
    """Each with its own fact, and never accepted here when `ssh-keygen` refuses it."""
    armored, words, passes_there = REFUSED[case]

    assert words in wrong(MESSAGE, armored())
    assert program_accepts(tmp_path, MESSAGE, armored()) is passes_there


def test_a_changed_bit_anywhere_is_refused() -> None:
    """Every byte counts, from the preamble to the last of the signature."""
    raw = ed25519().raw()
    places = range(len(raw))

    assert all(wrong(MESSAGE, armour(flipped(raw, at))) for at in places)


@pytest.mark.parametrize("kind", ["rsa-sha512", "ecdsa", "sk-ed25519", "sk-ecdsa"])
def test_a_changed_bit_in_each_part_is_refused_by_both(kind: str, tmp_path: Path) -> None:
    """Key, namespace, digest name, signature, and what a hardware key adds."""
    made = CRAFTED[kind]()
    raw = made.raw()
    key = raw.index(made.key)
    places = [2, 8, 12, key + 8, key + len(made.key) - 20, raw.index(NAMESPACE.encode()), raw.index(b"sha512"), -40, -3]
    changed = [armour(flipped(raw, at % len(raw))) for at in places]

    assert all(wrong(MESSAGE, one) for one in changed)
    assert not any(program_accepts(tmp_path, MESSAGE, one) for one in changed)


@pytest.mark.parametrize(
    "armored",
    [
        GOOD.removesuffix(b"\n"),
        armour(opened(GOOD), width=76),
        armour(opened(GOOD), width=4000),
    ],
    ids=["no last line end", "width of the standard", "one line"],
)
def test_the_width_of_the_armour_does_not_matter(armored: bytes, tmp_path: Path) -> None:
    """Other programs that sign write it so, and the standard asks for 76."""
    assert verify(MESSAGE, armored, NAMESPACE).text == text_of(ed25519().key)
    assert program_accepts(tmp_path, MESSAGE, armored)


@pytest.mark.parametrize("kind", CRAFTED)
def test_line_ends_of_windows_do_not_matter(kind: str) -> None:
    """A clone with `autocrlf` has them; `ssh-keygen` would not take them, so it never sees them."""
    made = CRAFTED[kind]()

    assert verify(MESSAGE, made.armored().replace(b"\n", b"\r\n"), NAMESPACE).text == text_of(made.key)


def test_a_short_rsa_signature_has_one_spelling() -> None:
    """A number with fewer bytes than the modulus is written with zeros before it."""
    made = of_rsa(RSA_KEY)

    def stripped(data: bytes) -> bytes:
        return string(b"rsa-sha2-512", b"\0" + made.sign(data)[-256:])

    assert "not the signature" in wrong(MESSAGE, replace(made, sign=stripped).armored())


def test_a_weak_key_is_refused_in_a_signature_too() -> None:
    """The rules for keys in the policy hold here as well, with the fact about the key."""
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)

    assert "it is an RSA key of 1024 bits" in wrong(MESSAGE, of_rsa(small).armored())


def test_without_ssh_keygen_a_hardware_key_is_an_error_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signature is not called wrong, and Ed25519 needs no program."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramError, match="cannot be started"):
        verify(MESSAGE, ecdsa().armored(), NAMESPACE)
    assert verify(MESSAGE, GOOD, NAMESPACE).kind == "ssh-ed25519"


def test_what_ssh_keygen_reads_is_left_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the signature from a file only, which is gone afterwards."""
    monkeypatch.chdir(tmp_path)

    verify(MESSAGE, ecdsa().armored(), NAMESPACE)

    assert [] == list(tmp_path.iterdir())


def test_an_old_ssh_keygen_is_an_error_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSH before 8.2 does not know the question."""
    fake = tmp_path / "ssh-keygen"
    fake.write_text("#!/bin/sh\necho 'ssh-keygen: illegal option -- Y' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramError, match=r"^ssh-keygen: is too old"):
        verify(MESSAGE, ecdsa().armored(), NAMESPACE)


@pytest.mark.parametrize("words", ["unknown option", "illegal option", "Unsupported operation", "usage:"])
def test_an_old_ssh_keygen_is_known_by_its_answer(words: str) -> None:
    """Each release of those years has its own words."""
    assert is_too_old(f"ssh-keygen: {words} -- Y")
    assert not is_too_old("Signature verification failed: incorrect signature")


def test_what_is_no_text_is_shown_as_what_it_could_be() -> None:
    """Sixty bytes at most, of which none does anything to a terminal."""
    made = replace(ed25519(), digest="x" + "é" * 40)

    assert f"with the digest 'x{'é' * 29}\ufffd';" in wrong(MESSAGE, made.armored())


def test_blocks_come_apart() -> None:
    """One below the other, as `cat a.sig b.sig` writes them; each is then verified alone."""
    first, second = blocks(_two().replace(b"\n", b"\r\n"))

    assert (first, second) == (GOOD, OTHER.armored())
    assert blocks(GOOD.removesuffix(b"\n")) == (GOOD,)
    assert blocks(GOOD * 64) == (GOOD,) * 64


@pytest.mark.parametrize(
    "armored",
    [
        b"",
        b"\n",
        b"x",
        b"x" + GOOD,
        GOOD + b"x",
        GOOD + b"\n\n" + GOOD,
        GOOD + b"x\n" + GOOD,
        GOOD[:-3],
        GOOD * 65,
        GOOD + BEGIN,
        END + b"\n",
    ],
)
def test_blocks_with_anything_beside_them_are_refused(armored: bytes) -> None:
    """Nothing may hide between two signatures."""
    with pytest.raises(SignatureWrongError, match="is not one SSH signature"):
        blocks(armored)


def test_blocks_are_bounded() -> None:
    """More bytes than 64 signatures can have are not looked at."""
    with pytest.raises(SignatureWrongError, match="is larger than 1024 KiB"):
        blocks(GOOD * 10_000)
    assert "is not one SSH signature" in wrong(MESSAGE, b"x" * LIMIT)
    assert "is larger than 16 KiB" in wrong(MESSAGE, b"x" * (LIMIT + 1))


def test_the_verifier_verifies_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was right is known by the digest of message, signature and namespace, and nothing else is."""
    asked: list[bytes] = []

    def counted(message: bytes, armored: bytes, namespace: str) -> signature.PublicKey:
        asked.append(message)
        return verify(message, armored, namespace)

    monkeypatch.setattr(signature, "verify", counted)
    cache = VerifiedCache.in_memory()

    keys = [Verifier(cache).key_of(MESSAGE, GOOD, NAMESPACE) for _time in range(3)]
    for message, armored, namespace in ((MESSAGE + b" ", GOOD, NAMESPACE), (MESSAGE, GOOD, "git")) * 2:
        with pytest.raises(SignatureWrongError):
            Verifier(cache).key_of(message, armored, namespace)

    assert keys == [parse_key(text_of(ed25519().key))] * 3
    assert len(asked) == 1 + 4


def test_the_straight_one_verifies_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """For who must not believe what somebody's cache says."""
    asked: list[tuple[bytes, bytes, str]] = []

    def counted(message: bytes, armored: bytes, namespace: str) -> signature.PublicKey:
        asked.append((message, armored, namespace))
        return verify(message, armored, namespace)

    monkeypatch.setattr(signature, "verify", counted)

    keys = [Straight().key_of(MESSAGE, GOOD, NAMESPACE) for _time in range(2)]

    assert ([parse_key(text_of(ed25519().key))] * 2, [(MESSAGE, GOOD, NAMESPACE)] * 2) == (keys, asked)


def test_a_boundary_moved_between_the_parts_is_another_question() -> None:
    """The digest says where each part ends, so that no two questions look alike."""
    verifier = Verifier(None)
    verifier.key_of(MESSAGE, GOOD, NAMESPACE)

    for message, armored, namespace in (
        (MESSAGE[1:], GOOD + MESSAGE[:1], NAMESPACE),
        (GOOD[-1:] + MESSAGE, GOOD[:-1], NAMESPACE),
        (MESSAGE, NAMESPACE[-1:].encode() + GOOD, NAMESPACE[:-1]),
    ):
        with pytest.raises(SignatureWrongError):
            verifier.key_of(message, armored, namespace)


def test_the_digest_in_a_signature_is_the_one_named() -> None:
    """A SHA-256 of the message under the name sha512 is no signature of it."""
    made = replace(ed25519(), hashed=hashlib.sha256(MESSAGE).digest())

    assert "not the signature" in wrong(MESSAGE, made.armored())
