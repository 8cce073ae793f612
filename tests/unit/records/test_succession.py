"""The next policy: number and digest are filled in, and which text it is that a keeper signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.errors import DeskError
from plugins.records import policy_signing, sample_keys
from plugins.records.memory import PULLED, Memory
from plugins.records.policies import FORMER, PLACE, VARIABLE
from plugins.records.policy import Policy, parse
from plugins.records.policy_signing import PROPOSED
from plugins.records.signing import SigningKey
from plugins.records.succession import Succession, following, succession
from plugins.vcs.git import git
from tests.support import policies
from tests.support.builders import NOW
from tests.support.people import policy_text
from tests.support.policies import SITE, Signer, person, write_policy


def policy(text: str) -> Policy:
    """Return the policy *text*, which has no fault."""
    found, issues = parse(text.encode(), "policy.toml")
    if found is None:
        raise AssertionError(issues)
    return found


FIRST = policy_text()


def test_the_next_text_follows() -> None:
    """Comments, order and everything else stay as they are."""
    text = following(f"# our policy\n{FIRST}", policy(FIRST))

    assert (2, policy(FIRST).digest) == (policy(text).number, policy(text).previous)
    expected = FIRST.replace("number = 1\n", f'number = 2\nprevious = "{policy(FIRST).digest}"\n')
    assert f"# our policy\n{expected}" == text


def test_numbering_twice_is_numbering_once() -> None:
    """A second keeper signs the very bytes the first one has signed."""
    text = following(FIRST, policy(FIRST))

    assert text == following(text, policy(FIRST))


def test_a_stale_number_is_put_right() -> None:
    """Who edits the policy in force need not think of it."""
    second = policy(following(FIRST, policy(FIRST)))

    third = following(following(FIRST, policy(FIRST)), second)

    assert (3, second.digest) == (policy(third).number, policy(third).previous)
    assert 1 == third.count("previous =")


def test_a_missing_number_is_written() -> None:
    """Only before the first table: what a table says is not the policy's number."""
    bare = FIRST.replace("number = 1\n", "").replace("[people.jana]", "[people.jana]\n# number = 9")

    text = following(bare, policy(FIRST))

    assert 2 == policy(text).number
    assert "# number = 9" in text


def test_only_what_stands_before_the_first_table_is_numbered() -> None:
    """Once, and whatever stands behind it; a text without a table is numbered all the same."""
    lines = f'number = 2\nprevious = "{policy(FIRST).digest}"\n'

    assert f"{lines}[a]\nnumber = 1\nprevious = 1\n" == following(
        "number = 1\n[a]\nnumber = 1\nprevious = 1\n", policy(FIRST)
    )
    assert f"{lines}number = 3\n" == following("number = 1\nnumber = 3\n", policy(FIRST))


# Which text is signed

TWO = policies.policy_text(person("cora") + person("ben"), keepers=("cora", "ben"), head="keepers_needed = 2\n")
EDITED = TWO.replace("Ben Muster", "Ben Neumann")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site in a folder of a repository, with a policy in force that this machine trusts, committed."""
    monkeypatch.setenv(VARIABLE, Signer("cora").public.fingerprint)
    git("init", "-q", cwd=tmp_path)
    write_policy(tmp_path / "site", TWO, ["cora", "ben"])
    commit(tmp_path)
    return tmp_path / "site"


def commit(folder: Path) -> None:
    git("add", "--all", cwd=folder)
    git("commit", "-q", "-m", "Policy", cwd=folder)


def refused(root: Path, given: Path | None = None) -> str:
    """Return why there is nothing to sign."""
    with pytest.raises(DeskError) as caught, succession(root, given):
        pass
    return str(caught.value)


def signed_as(name: str, content: bytes, space: str, key: SigningKey) -> bytes:
    assert Signer(name).public == key.public
    return Signer(name).sign(content, space)


def sign(found: Succession, name: str, monkeypatch: pytest.MonkeyPatch) -> policy_signing.Change:
    monkeypatch.setattr(policy_signing, "sign", lambda *args: signed_as(name, *args))
    return found.sign([SigningKey(None, Signer(name).public)])


def test_the_edited_policy_follows_the_one_that_was_signed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which lies in a place of its own meanwhile, and goes back while another signature is missing."""
    (root / PLACE).write_text(EDITED)

    with succession(root, None) as found:
        assert (policy(TWO), True) == (found.before, found.is_edited)
        assert following(EDITED, policy(TWO)) == found.text
        assert TWO.encode() == (found.place / PLACE).read_bytes()
        change = sign(found, "cora", monkeypatch)

    assert not found.place.exists()
    assert EDITED == (root / PLACE).read_text()
    assert (1, ()) == (change.missing, change.removed)
    assert [(PROPOSED, found.text.encode()), (PLACE, TWO.encode())] == [change.files[0], change.files[2]]


def test_the_proposal_that_waits_gets_its_last_signature(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of the one who signed first, with that signature; the policy in force moves to the former ones."""
    text = following(EDITED, policy(TWO))
    (root / PROPOSED).write_text(text)
    (root / f"{PROPOSED}.sig").write_bytes(Signer("cora").sign(text.encode()))

    with succession(root, None) as found:
        assert (text, False) == (found.text, found.is_edited)
        change = sign(found, "ben", monkeypatch)

    former = f"{FORMER}/{policy(TWO).digest}.toml"
    assert (0, (PROPOSED, f"{PROPOSED}.sig")) == (change.missing, change.removed)
    assert [former, f"{former}.sig", PLACE, f"{PLACE}.sig"] == [name for name, _content in change.files]


def test_a_text_that_is_given_is_signed_instead(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits, and with the line ends a policy has; the one in force stays where it is, so it is not put back."""
    (root / PROPOSED).write_text(TWO.replace("Ben Muster", "Ben Anders"))
    (tmp_path / "next.toml").write_bytes(EDITED.replace("\n", "\r\n").encode())

    with succession(root, tmp_path / "next.toml") as found:
        change = sign(found, "cora", monkeypatch)

    assert (following(EDITED, policy(TWO)), False) == (found.text, found.is_edited)
    assert [PROPOSED, f"{PROPOSED}.sig"] == [name for name, _content in change.files]


def test_the_first_policy_may_wait_too(tmp_path: Path) -> None:
    """It follows none, so nothing is numbered, and nobody has to be trusted yet."""
    (tmp_path / PROPOSED).parent.mkdir(parents=True)
    (tmp_path / PROPOSED).write_text(TWO)

    with succession(tmp_path, None) as found:
        assert (TWO, None, False) == (found.text, found.before, found.is_edited)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_without_a_change_there_is_nothing_to_sign(root: Path, ends: str) -> None:
    """Line ends of a checkout are no change."""
    (root / PLACE).write_bytes(TWO.replace("\n", ends).encode())

    assert (
        f"{PLACE}: is signed as it is, and no proposal waits\n  try: edit {PLACE}, or name a text with --from"
        == refused(root)
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_run_that_was_killed_has_edited_nothing(root: Path, ends: str) -> None:
    """It had put the policy in force among the former ones, where it does not belong yet."""
    (root / FORMER / f"{policy(TWO).digest}.toml").write_text(TWO)
    (root / PLACE).write_bytes(TWO.replace("\n", ends).encode())

    assert "is signed as it is" in refused(root)
    (root / f"{FORMER}/{policy(TWO).digest}.toml.sig").write_bytes((root / f"{PLACE}.sig").read_bytes())
    (root / PLACE).write_text(EDITED)
    with succession(root, None) as found:
        assert policy(TWO) == found.before
        assert [] == list((found.place / FORMER).iterdir())


def test_those_before_it_are_looked_at_too(root: Path) -> None:
    """The chain goes back to number 1, in the text that is edited as in the last commit."""
    second = following(EDITED, policy(TWO))
    write_policy(root, second, ["cora", "ben"])
    commit(root)
    (root / PLACE).write_text(second.replace("Neumann", "Muster"))

    with succession(root, None) as found:
        assert (policy(second), 3) == (found.before, policy(found.text).number)


def test_text_and_edit_at_once_are_refused(root: Path, tmp_path: Path) -> None:
    """One of the two would be lost."""
    (tmp_path / "next.toml").write_text(EDITED)
    (root / PLACE).write_text(EDITED)

    assert f"{PLACE}: is edited, and another text is given\n  try: git checkout -- {PLACE}" == refused(
        root, tmp_path / "next.toml"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (FileNotFoundError)"),
        (b"\xff", "is not UTF-8\n  try: save it as UTF-8"),
    ],
)
def test_what_is_given_has_to_be_a_text(root: Path, tmp_path: Path, content: bytes | None, said: str) -> None:
    """Under the name it was given by."""
    path = tmp_path / "next.toml"
    if content is not None:
        path.write_bytes(content)

    assert f"{path}: {said}" == refused(root, path)


def test_on_top_of_what_is_not_trusted_nothing_is_signed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on signatures of strangers, nor on a policy older than the one the site was released under."""
    (root / PLACE).write_text(EDITED)
    with monkeypatch.context() as here:
        here.setenv(VARIABLE, Signer("eve").public.fingerprint)
        assert "not signed by whom you trust" in refused(root)
        here.delenv(VARIABLE)
        assert "nobody has said yet whom to trust" in refused(root)
    sha = "b" * 64
    (root / PULLED).parent.mkdir(parents=True)
    (root / PULLED).write_bytes(Memory(SITE, 1, "", NOW, sha, sha, sha, sha).content)

    assert f"the published site was released under policy {sha[:16]}" in refused(root)


@pytest.mark.parametrize("name", [PLACE, f"{PLACE}.sig"])
def test_what_was_never_committed_is_taken_as_it_lies(root: Path, name: str) -> None:
    """Text and signature have to be there together."""
    git("rm", "-q", "--cached", f"site/{name}", cwd=root.parent)
    git("commit", "-q", "-m", "Forget", cwd=root)
    (root / PLACE).write_text(EDITED)

    assert f"{PLACE}.sig: does not sign the policy beside it" in refused(root)


def test_a_signature_that_was_taken_away_comes_from_the_last_commit(root: Path) -> None:
    """Together with the text it signs."""
    (root / f"{PLACE}.sig").unlink()
    (root / PLACE).write_text(EDITED)

    with succession(root, None) as found:
        assert (policy(TWO), True) == (found.before, found.is_edited)


@pytest.mark.parametrize("text", [TWO, EDITED])
def test_the_sample_needs_nobody_to_be_trusted(root: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """As everywhere else; whoever tries the desk out can try this too."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(sample_keys, "FINGERPRINTS", frozenset({Signer("cora").public.fingerprint}))
    (root / PLACE).write_text(text)
    (root / PROPOSED).write_text(TWO)

    with succession(root, None) as found:
        assert policy(TWO) == found.before


def test_without_a_policy_and_a_proposal_there_is_none_to_follow(tmp_path: Path) -> None:
    """The way to begin is another task."""
    assert f"{PLACE}: is missing" in refused(tmp_path)
