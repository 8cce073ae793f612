"""Signing a policy: what moves where, and what may not be signed. Keys sign in this process here."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.errors import DeskError
from plugins.records import policy_signing
from plugins.records.policies import load
from plugins.records.policy_signing import Change, sign_policy
from plugins.records.signature import Verifier
from plugins.records.signing import SigningKey
from tests.support.policies import SITE, Signer, person, policy_text

PEOPLE = person("cora") + person("ben") + person("eve")
PLACE = "content/desk/policy.toml"
NEXT = "content/desk/policy.next.toml"


def key(name: str) -> SigningKey:
    return SigningKey(Path(name), Signer(name).public)


def signature_of(message: bytes, namespace: str, key: SigningKey) -> bytes:
    name = next(name for name in ("cora", "ben", "eve") if Signer(name).public == key.public)
    return Signer(name).sign(message, namespace)


@pytest.fixture(autouse=True)
def signed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_signing, "sign", signature_of)


def apply(root: Path, change: Change) -> None:
    for name, content in change.files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    for name in change.removed:
        (root / name).unlink()


def sign(root: Path, text: str, *names: str) -> Change:
    change = sign_policy(root, text, [key(name) for name in names])
    apply(root, change)
    return change


def digest(root: Path) -> str:
    return load(root, Verifier(None), anchor=frozenset({Signer("cora").public.fingerprint})).current.digest


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_signatures_stand_one_below_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    """Whether or not what signs ends the last line."""
    monkeypatch.setattr(policy_signing, "sign", lambda *args: signature_of(*args).removesuffix(b"\n") + end)
    text = policy_text(PEOPLE, keepers=("cora", "ben"), head="keepers_needed = 2\n")

    change = sign(tmp_path, text, "cora", "ben")

    both = Signer("cora").sign(text.encode()) + Signer("ben").sign(text.encode())
    assert ((PLACE, text.encode()), (f"{PLACE}.sig", both)) == change.files


def refused(root: Path, text: str, *names: str) -> str:
    with pytest.raises(DeskError) as caught:
        sign_policy(root, text, [key(name) for name in names])
    return str(caught.value)


def test_the_first_and_the_next_policy_make_a_chain(tmp_path: Path) -> None:
    """The former one moves, with its signature, to where it is looked for."""
    sign(tmp_path, policy_text(PEOPLE), "cora")
    before = digest(tmp_path)

    change = sign(
        tmp_path, policy_text(PEOPLE, number=2, previous=before, keepers=("ben",)).replace("\n", "\r\n"), "cora"
    )

    former = f"content/desk/policies/{before}.toml"
    assert [former, f"{former}.sig", PLACE, f"{PLACE}.sig"] == [name for name, _content in change.files]
    assert (0, ()) == (change.missing, change.removed)
    assert b"\r" not in (tmp_path / PLACE).read_bytes()
    assert before != digest(tmp_path)


def test_two_keepers_sign_one_after_the_other(tmp_path: Path) -> None:
    """Until the second has signed, the policy in force stays what it is."""
    head = "keepers_needed = 2\n"
    text = policy_text(PEOPLE, keepers=("cora", "ben"), head=head)

    one = sign(tmp_path, text, "cora")
    assert (1, [NEXT, f"{NEXT}.sig"]) == (one.missing, [name for name, _content in one.files])
    assert not (tmp_path / PLACE).exists()
    again = sign(tmp_path, text, "cora")
    assert 1 == again.missing

    two = sign(tmp_path, text, "ben")
    assert (0, (NEXT, f"{NEXT}.sig")) == (two.missing, two.removed)
    assert not (tmp_path / NEXT).exists()
    assert digest(tmp_path)


def test_signatures_of_another_proposal_are_not_taken_over(tmp_path: Path) -> None:
    """Who signed one text did not sign the other."""
    head = "keepers_needed = 2\n"
    text = policy_text(PEOPLE, keepers=("cora", "ben"), head=head)
    sign(tmp_path, text, "cora")

    assert 1 == sign(tmp_path, f"{text}# more\n", "ben").missing


def test_what_does_not_follow_the_policy_in_force_is_not_signed(tmp_path: Path) -> None:
    """With the lines to write."""
    sign(tmp_path, policy_text(PEOPLE), "cora")
    before = digest(tmp_path)

    said = refused(tmp_path, policy_text(PEOPLE, number=3, previous="0" * 64), "cora")
    assert (
        f'{NEXT}: has number 3 and does not follow the policy in force\n  try: write number = 2 and previous = "{before}"'
        == said
    )
    other = policy_text(PEOPLE, number=2, previous=before).replace(SITE, "www.other.example")
    assert (
        f"{NEXT}: is for 'www.other.example', and the policy in force for '{SITE}'\n  try: keep the name of the site"
        == refused(tmp_path, other, "cora")
    )


def test_who_is_no_keeper_does_not_sign(tmp_path: Path) -> None:
    """Also not as a keeper of the new policy."""
    assert f"{Signer('ben').public.fingerprint} is not the key of a keeper in force\n  try: let cora sign" in refused(
        tmp_path, policy_text(PEOPLE), "ben"
    )
    assert refused(tmp_path, policy_text(PEOPLE, keepers=("cora", "ben")), "eve").endswith("try: let cora, ben sign")
    sign(tmp_path, policy_text(PEOPLE), "cora")
    text = policy_text(PEOPLE, number=2, previous=digest(tmp_path), keepers=("ben",))
    assert "is not the key of a keeper in force" in refused(tmp_path, text, "ben")


def test_a_policy_with_a_fault_is_not_signed(tmp_path: Path) -> None:
    """Nor one that follows a broken one, nor one beside which something false lies."""
    assert f"{NEXT}:1: version is 2" in refused(
        tmp_path, policy_text(PEOPLE).replace("version = 1", "version = 2"), "cora"
    )

    text = policy_text(PEOPLE, keepers=("cora", "ben"), head="keepers_needed = 2\n")
    sign(tmp_path, text, "cora")
    (tmp_path / f"{NEXT}.sig").write_bytes(Signer("cora").sign(b"something else"))
    assert (
        f"{NEXT}.sig: does not sign the policy beside it (is not the signature of these bytes)\n"
        "  try: take it away, and sign again"
    ) == refused(tmp_path, text, "ben")

    (tmp_path / PLACE).write_text("version = \n")
    assert f"{PLACE}:1: is not TOML" in refused(tmp_path, text, "ben")
