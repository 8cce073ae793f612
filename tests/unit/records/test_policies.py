"""The chain of policies: what holds together, what is trusted, and every way to cheat that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.errors import DeskError
from plugins.records import policies
from plugins.records.policies import load, walk
from plugins.records.signature import Verifier
from plugins.vcs.git import git
from tests.support.policies import NAMESPACE, SITE, Signer, person, policy_text, write_policy

CORA, BEN, EVE = (Signer(name).public.fingerprint for name in ("cora", "ben", "eve"))
TWO = person("cora") + person("ben")
TRUSTED = frozenset({CORA})
DESK = "content/desk"


def first(
    root: Path, signers: tuple[str, ...] = ("cora",), *, people: str = TWO, namespace: str = NAMESPACE, **facts: str
) -> str:
    """Put number 1 in force, of which cora is the keeper."""
    return write_policy(root, policy_text(people, **facts), signers, namespace=namespace)  # type: ignore[arg-type]


def following(
    root: Path,
    previous: str,
    signers: tuple[str, ...],
    *,
    number: int = 2,
    keepers: tuple[str, ...] = ("cora",),
    head: str = "",
) -> str:
    """Put the next policy in force."""
    text = policy_text(TWO, number=number, previous=previous, keepers=keepers, head=head)
    return write_policy(root, text, signers)


def digest_in_force(root: Path) -> str:
    """Return what the next policy names as the one before it."""
    return walk(root, Verifier(None)).current.digest


def refused(root: Path, anchor: frozenset[str] | None = TRUSTED, published: str = "") -> str:
    """Return what is said when the chain below *root* is refused."""
    with pytest.raises(DeskError) as caught:
        load(root, Verifier(None), anchor=anchor, published=published)
    return str(caught.value)


def test_a_first_policy_signed_by_whom_one_trusts_counts(tmp_path: Path) -> None:
    """It is its own beginning."""
    digest = first(tmp_path)

    chain = load(tmp_path, Verifier(None), anchor=TRUSTED)

    assert (digest,) == chain.order
    assert digest == chain.current.digest
    assert {digest: TRUSTED} == chain.signers
    assert not chain.is_sample


def test_each_policy_is_signed_by_the_keepers_before_it(tmp_path: Path) -> None:
    """Oldest first in the chain; the new keeper signs the third, not the second."""
    one = first(tmp_path)
    two = following(tmp_path, one, ("cora",), keepers=("ben",))
    three = following(tmp_path, two, ("ben",), number=3, keepers=("ben",))

    chain = load(tmp_path, Verifier(None), anchor=TRUSTED, published=two)

    assert (one, two, three) == chain.order
    assert 3 == chain.current.number
    assert 1 == chain.all[one].number


def test_the_anchor_may_name_keepers_of_a_later_policy(tmp_path: Path) -> None:
    """After a change of keepers the old key can go out of the settings; what they signed vouches for what it follows."""
    two = following(tmp_path, first(tmp_path), ("cora",), keepers=("ben",))
    following(tmp_path, two, ("ben",), number=3, keepers=("ben",))

    assert 3 == load(tmp_path, Verifier(None), anchor=frozenset({BEN})).current.number


def test_line_ends_of_a_checkout_are_no_fault(tmp_path: Path) -> None:
    """Git may have written CRLF into both files."""
    following(tmp_path, first(tmp_path), ("cora",))
    for path in (tmp_path / DESK).rglob("policy*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert 2 == load(tmp_path, Verifier(None), anchor=TRUSTED).current.number


def test_several_keepers_sign_one_below_the_other(tmp_path: Path) -> None:
    """In any order; a second signature of one of them is no second keeper, and a stranger's is not counted."""
    text = policy_text(TWO, keepers=("cora", "ben"), head="keepers_needed = 2\n")

    write_policy(tmp_path, text, ("ben", "eve", "cora"))
    assert 1 == load(tmp_path, Verifier(None), anchor=frozenset({CORA, BEN})).current.number

    write_policy(tmp_path / "again", text, ("cora", "cora"))
    assert "needs 2 of the keepers of number 1 (ben, cora), has 1\n" in refused(tmp_path / "again")


def test_an_anchor_of_two_wants_both(tmp_path: Path) -> None:
    """Else one of two keepers could begin a policy of his own that needs only him."""
    first(tmp_path)

    assert f"not signed by whom you trust ({', '.join(sorted((CORA, BEN)))}) but by {CORA}" in refused(
        tmp_path, frozenset({CORA, BEN})
    )


def test_all_who_signed_are_shown_and_the_newest_to_be_confirmed(tmp_path: Path) -> None:
    """In a form that `FREIGABE_ANCHOR` and git's settings take."""
    head = "keepers_needed = 2\n"
    following(tmp_path, first(tmp_path), ("cora",), keepers=("cora", "ben"), head=head)
    text = policy_text(TWO + person("eve"), number=3, previous=digest_in_force(tmp_path), keepers=("eve",))
    write_policy(tmp_path, text, ("cora", "ben"))
    both = sorted((CORA, BEN))

    assert (
        f"{DESK}/policy.toml: not signed by whom you trust ({EVE}) but by {', '.join(both)}\n"
        f"  try: compare the fingerprints with the keepers, then: git config freigabe.anchor {','.join(both)}"
    ) == refused(tmp_path, frozenset({EVE}))


# Attacks


def test_a_missing_policy_is_refused(tmp_path: Path) -> None:
    """Without one nothing says who may release."""
    assert f"{DESK}/policy.toml: is missing\n  try: bring it back from git, or begin with desk.start" == refused(
        tmp_path
    )


def test_an_unsigned_policy_is_refused(tmp_path: Path) -> None:
    """Anybody could have written it."""
    first(tmp_path)
    (tmp_path / DESK / "policy.toml.sig").unlink()

    assert f"{DESK}/policy.toml.sig: is missing\n  try: sign the policy" == refused(tmp_path)


def test_an_edited_policy_is_refused(tmp_path: Path) -> None:
    """One letter more is another policy."""
    first(tmp_path)
    path = tmp_path / DESK / "policy.toml"
    path.write_text(path.read_text() + "# hello\n")

    assert (
        f"{DESK}/policy.toml.sig: does not sign the policy beside it (is not the signature of these bytes)\n"
        "  try: let the keepers sign it again"
    ) == refused(tmp_path)


def test_an_edited_former_policy_is_refused(tmp_path: Path) -> None:
    """Its name is its digest."""
    one = first(tmp_path)
    following(tmp_path, one, ("cora",))
    path = tmp_path / DESK / f"policies/{one}.toml"
    path.write_text(path.read_text() + "# hello\n")

    assert f"{DESK}/policies/{one}.toml: does not hold what its name says\n  try: bring it back from git" == refused(
        tmp_path
    )


def test_a_policy_with_a_fault_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    """Where it lies, and what to write."""
    write_policy(tmp_path, policy_text(TWO).replace("version = 1", "version = 2").replace("ben]", "Ben]"), ("cora",))

    assert 2 == refused(tmp_path).count(f"{DESK}/policy.toml:")


def test_a_signature_for_another_purpose_is_refused(tmp_path: Path) -> None:
    """Who signs an event does not sign a policy, and not that of another site."""
    first(tmp_path, namespace=f"freigabe@{SITE}")
    assert f"(is made for 'freigabe@{SITE}', not for '{NAMESPACE}')" in refused(tmp_path)

    first(tmp_path / "other", namespace="freigabe-policy@www.other.example")
    assert "(is made for 'freigabe-policy@www.other.example'," in refused(tmp_path / "other")


def test_a_first_policy_signed_by_no_keeper_is_refused(tmp_path: Path) -> None:
    """Also when the signer is in it."""
    first(tmp_path, ("ben",))

    assert f"needs 1 of the keepers of number 1 (cora), has 0; no keeper then: {BEN}\n" in refused(tmp_path)


def test_all_strangers_who_signed_are_named(tmp_path: Path) -> None:
    """One of them may be a keeper with a new key."""
    first(tmp_path, ("ben", "eve"))

    assert f"has 0; no keeper then: {', '.join(sorted((BEN, EVE)))}\n" in refused(tmp_path)


def test_a_change_signed_by_the_new_keepers_only_is_refused(tmp_path: Path) -> None:
    """Nobody makes himself a keeper."""
    following(tmp_path, first(tmp_path), ("ben",), keepers=("ben",))

    assert f"needs 1 of the keepers of number 1 (cora), has 0; no keeper then: {BEN}\n" in refused(tmp_path)


def test_a_change_in_the_middle_signed_by_the_new_keepers_only_is_refused(tmp_path: Path) -> None:
    """However many sound policies follow it."""
    two = following(tmp_path, first(tmp_path), ("ben",), keepers=("ben",))
    three = following(tmp_path, two, ("ben",), number=3, keepers=("ben",))
    following(tmp_path, three, ("ben",), number=4, keepers=("ben",))

    said = refused(tmp_path, frozenset({BEN}))

    assert f"{DESK}/policies/{two}.toml.sig: needs 1 of the keepers of number 1 (cora), has 0" in said


def test_fewer_keepers_than_before_need_all_who_were_needed_before(tmp_path: Path) -> None:
    """One of two does not make himself the only one."""
    head = "keepers_needed = 2\n"
    one = write_policy(tmp_path, policy_text(TWO, keepers=("cora", "ben"), head=head), ("cora", "ben"))
    following(tmp_path, one, ("cora",))

    assert "needs 2 of the keepers of number 1 (ben, cora), has 1\n" in refused(tmp_path)


def test_a_key_with_an_end_signs_no_policy(tmp_path: Path) -> None:
    """Nothing in a policy says when it was signed."""
    keys = f'keys = ["{Signer("cora").public.text}", {{ key = "{Signer("old").public.text}", until = 2999-01-01 }}]'
    first(tmp_path, ("old",), people=person("cora", more=keys))

    assert "has 0; no keeper then:" in refused(tmp_path)


def test_a_hole_in_the_chain_is_refused(tmp_path: Path) -> None:
    """Who could change it is not known then."""
    one = first(tmp_path)
    following(tmp_path, following(tmp_path, one, ("cora",)), ("cora",), number=3)
    (tmp_path / DESK / f"policies/{one}.toml").unlink()

    assert f"{DESK}/policies/{one}.toml: is missing; policy number 2 follows it\n" in refused(tmp_path)


def test_a_number_that_was_left_out_is_refused(tmp_path: Path) -> None:
    """Numbers say how many there were."""
    one = first(tmp_path)
    following(tmp_path, one, ("cora",), number=3)

    assert (
        f"{DESK}/policies/{one}.toml: has number 1, and is followed by number 3\n  try: sign policies one after another"
    ) == refused(tmp_path)


def test_a_policy_of_another_site_does_not_go_before(tmp_path: Path) -> None:
    """Its keepers are others."""
    other = policy_text(TWO).replace(SITE, "www.other.example")
    one = write_policy(tmp_path, other, ("cora",), namespace="freigabe-policy@www.other.example")
    following(tmp_path, one, ("cora",))

    assert (
        f"{DESK}/policies/{one}.toml: is for 'www.other.example', and is followed by one for '{SITE}'\n"
        "  try: keep the name of the site"
    ) == refused(tmp_path)


def test_a_policy_rolled_back_in_the_folder_is_refused(tmp_path: Path) -> None:
    """What was taken away still lies among the former ones, or the restored one lies there twice."""
    one = first(tmp_path)
    following(tmp_path, one, ("cora",))
    former = tmp_path / DESK / f"policies/{one}.toml"
    (tmp_path / DESK / "policy.toml").write_bytes(former.read_bytes())
    (tmp_path / DESK / "policy.toml.sig").write_bytes(former.with_suffix(".toml.sig").read_bytes())

    assert f"policies/{one}.toml: is none of those before number 1, which is in force\n" in refused(tmp_path)


def test_a_policy_rolled_back_without_a_trace_is_refused_by_what_was_published(tmp_path: Path) -> None:
    """The published site is the memory."""
    first(tmp_path)

    assert (
        f"{DESK}/policy.toml: the published site was released under policy {'f' * 16}, which is not among these\n"
        "  try: bring back the newer policy; an older one does not count again"
    ) == refused(tmp_path, published="f" * 64)


def test_a_policy_replaced_as_a_whole_is_refused(tmp_path: Path) -> None:
    """The fingerprints are shown, and how to confirm them if they are right."""
    write_policy(tmp_path, policy_text(person("eve"), keepers=("eve",)), ("eve",))

    assert (
        f"{DESK}/policy.toml: not signed by whom you trust ({CORA}) but by {EVE}\n"
        f"  try: compare the fingerprints with the keepers, then: git config freigabe.anchor {EVE}"
    ) == refused(tmp_path)


def test_a_stranger_who_gets_on_the_list_of_signers_is_not_an_anchor(tmp_path: Path) -> None:
    """A trusted key counts where it signs as a keeper, not where its signature lies beside."""
    write_policy(tmp_path, policy_text(person("eve"), keepers=("eve",)), ("eve", "cora"))

    assert "not signed by whom you trust" in refused(tmp_path)


def test_without_an_anchor_the_published_policy_is_one(tmp_path: Path) -> None:
    """It was trusted when it was published."""
    one = first(tmp_path)
    following(tmp_path, one, ("cora",))

    assert 2 == load(tmp_path, Verifier(None), anchor=None, published=one).current.number


def test_where_nobody_was_named_the_first_time_is_confirmed(tmp_path: Path) -> None:
    """As one confirms the key of an ssh host."""
    first(tmp_path)

    assert (
        f"{DESK}/policy.toml: nobody has said yet whom to trust; the policy is signed by {CORA}\n"
        f"  try: compare the fingerprints with the keepers, then: git config freigabe.anchor {CORA}"
    ) == refused(tmp_path, None)
    assert 1 == walk(tmp_path, Verifier(None)).current.number


def test_sample_keys_are_trusted_only_where_nothing_else_is_known(tmp_path: Path) -> None:
    """Everybody has them."""
    first(tmp_path)
    samples = frozenset({CORA})

    assert load(tmp_path, Verifier(None), anchor=None, samples=samples).is_sample
    with pytest.raises(DeskError, match="whom you trust"):
        load(tmp_path, Verifier(None), anchor=frozenset({BEN}), samples=samples)
    with pytest.raises(DeskError, match="was released under"):
        load(tmp_path, Verifier(None), anchor=None, published="f" * 64, samples=samples)


def test_a_link_in_place_of_a_policy_is_refused(tmp_path: Path) -> None:
    """What it leads to is not in the repository."""
    first(tmp_path)
    path = tmp_path / DESK / "policy.toml"
    path.rename(tmp_path / "elsewhere.toml")
    path.symlink_to(tmp_path / "elsewhere.toml")

    assert "policy.toml: is a link, not a file" in refused(tmp_path)


def test_a_file_without_measure_is_not_read(tmp_path: Path) -> None:
    """Neither policy nor signature."""
    first(tmp_path)
    policy, signature = tmp_path / DESK / "policy.toml", tmp_path / DESK / "policy.toml.sig"
    signature.write_bytes(b"-" * policies.MAX_SIGNATURE_BYTES)
    assert "does not sign the policy beside it" in refused(tmp_path)

    signature.write_bytes(b"-" * (policies.MAX_SIGNATURE_BYTES + 1))
    assert (
        f"{DESK}/policy.toml.sig: has 131073 bytes, at most 131072 are read\n  try: bring it back from git"
    ) == refused(tmp_path)

    policy.write_bytes(b"#" * 3_000_000)
    assert "policy.toml: has 3000000 bytes, at most 2097152 are read" in refused(tmp_path)


@pytest.mark.parametrize(
    "rubbish", [b"", b"no signature\n", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"]
)
def test_what_is_no_signature_is_refused(tmp_path: Path, rubbish: bytes) -> None:
    """Alone, or behind a good one."""
    first(tmp_path)
    path = tmp_path / DESK / "policy.toml.sig"
    good = path.read_bytes()

    path.write_bytes(rubbish)
    assert "does not sign the policy beside it" in refused(tmp_path)
    if rubbish:
        path.write_bytes(good + rubbish)
        assert "does not sign the policy beside it" in refused(tmp_path)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("SHA256:a", {"SHA256:a"}),
        (" SHA256:a, SHA256:b\nSHA256:c ", {"SHA256:a", "SHA256:b", "SHA256:c"}),
    ],
)
def test_the_anchor_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: set[str]
) -> None:
    """In CI it is a protected setting."""
    monkeypatch.setenv("FREIGABE_ANCHOR", given)

    assert frozenset(expected) == policies.anchor(tmp_path)


def test_else_the_anchor_comes_from_the_settings_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this one, not from those that hold for every repository of the account."""
    (tmp_path / ".gitconfig").write_text("[freigabe]\n    anchor = SHA256:everywhere\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    root = tmp_path / "site"
    root.mkdir()
    assert policies.anchor(root) is None

    git("init", "--quiet", cwd=root)
    assert policies.anchor(root) is None

    git("config", "freigabe.anchor", "SHA256:a,SHA256:b", cwd=root)
    assert frozenset({"SHA256:a", "SHA256:b"}) == policies.anchor(root)

    monkeypatch.setenv("FREIGABE_ANCHOR", "SHA256:c")
    assert frozenset({"SHA256:c"}) == policies.anchor(root)
