"""Which key is the person's own: what was said counts, in order; nothing is guessed among several."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from plugins.core.errors import DeskError
from plugins.records.own_key import SigningKey, candidates, find_key, home_folder, known_key
from tests.support.signatures import ecdsa, ed25519, new_key, string, text_of
from tests.support.ssh_agent import Agent, agent

__all__ = ["agent"]

TEXT = text_of(ed25519().key)
PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home without keys."""
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "site")], check=True)
    return tmp_path / "site"


def configure(root: Path, name: str, value: str) -> None:
    """Set what git knows in *root*."""
    subprocess.run(["git", "config", name, value], cwd=root, check=True)


def refusal(root: Path, given: str = "") -> str:
    """Return what is said when there is no key to sign with."""
    with pytest.raises(DeskError) as caught:
        find_key(root, given)
    assert caught.value.exitcode == 4
    return str(caught.value)


def test_the_strongest_word_counts(root: Path, home: Path, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Option, variable, our setting, git's setting, the agent, the home: each counts when those before are silent."""
    for name in ("option", "variable", "ours", "git", "agent"):
        new_key(root / name)
    agent.add(root / "agent")
    new_key(home / ".ssh" / "id_ed25519")
    configure(root, "gpg.format", "ssh")
    configure(root, "user.signingkey", str(root / "git"))
    configure(root, "freigabe.key", "ours")
    monkeypatch.setenv("FREIGABE_KEY", str(root / "variable"))

    assert find_key(root, str(root / "option")).path == root / "option"
    assert find_key(root).path == root / "variable"
    monkeypatch.setenv("FREIGABE_KEY", "  ")
    assert find_key(root).path == root / "ours"
    configure(root, "freigabe.key", "")
    assert find_key(root).path == root / "git"
    configure(root, "user.signingkey", "")
    in_agent = find_key(root)
    assert (in_agent.path, in_agent.public) == (None, find_key(root, str(root / "agent.pub")).public)
    assert in_agent.where == in_agent.public.fingerprint
    monkeypatch.delenv("SSH_AUTH_SOCK")
    assert find_key(root).path == home / ".ssh" / "id_ed25519"


def test_a_home_is_written_as_a_tilde(root: Path, home: Path) -> None:
    """Git's settings name keys that way."""
    new_key(home / ".ssh" / "mine")
    configure(root, "user.signingkey", "~/.ssh/mine.pub")

    assert find_key(root).where == str(home / ".ssh" / "mine.pub")
    assert find_key(root, "~/.ssh/mine").path == home / ".ssh" / "mine"


@pytest.mark.parametrize("text", [TEXT, f"{TEXT} jana@work", f"key::{TEXT}", text_of(ecdsa().key)])
def test_a_key_is_named_by_its_text_too(root: Path, text: str) -> None:
    """As git takes it: the private part is in the agent then."""
    configure(root, "user.signingkey", text)

    key = find_key(root)

    assert (key.path, key.public.text) == (None, " ".join(text.removeprefix("key::").split()[:2]))


def test_an_openpgp_key_is_not_ours(root: Path, home: Path) -> None:
    """Without `gpg.format=ssh`, git's setting names a key of another program."""
    configure(root, "user.signingkey", "0123ABCD")
    path = new_key(home / ".ssh" / "id_rsa", "rsa", "-b", "2048")

    assert find_key(root).path == path
    configure(root, "gpg.format", "ssh")
    assert refusal(root).endswith("0123ABCD: there is no such key\n  try: python3 tasks.py desk.key makes one")


def test_the_public_part_is_read_out_of_a_locked_private_one(root: Path) -> None:
    """It stands there in clear, so no passphrase is asked for only to say who signs."""
    path = new_key(root / "key", passphrase="secret")
    expected = find_key(root, f"{path}.pub").public
    (root / "key.pub").unlink()

    assert find_key(root, str(path)).public == expected


def test_an_old_locked_key_needs_its_public_part_beside_it(root: Path) -> None:
    """The old form locks everything in; the remedy makes the file."""
    path = new_key(root / "key", "rsa", "-b", "2048", "-m", "PEM", passphrase="secret")
    expected = find_key(root, str(path)).public
    assert expected.kind == "ssh-rsa"
    (root / "key.pub").unlink()

    assert (
        f"{path}: its public part cannot be read and is not beside it\n  try: ssh-keygen -y -f {path} > {path}.pub"
        == refusal(root, str(path))
    )
    (root / "key.pub").write_text("rubbish")
    assert f"{path}.pub: is not a public SSH key" == refusal(root, str(path))
    (root / "key.pub").write_bytes(expected.text.encode() + b" J\xf6rg\n")
    assert expected == find_key(root, str(path)).public


def test_an_old_open_key_is_enough_alone(root: Path) -> None:
    """`ssh-keygen` computes the public part."""
    path = new_key(root / "key", "ecdsa", "-m", "PEM")
    expected = find_key(root, f"{path}.pub").public
    (root / "key.pub").unlink()

    assert find_key(root, str(path)).public == expected


def test_a_comment_in_another_encoding_does_no_harm(root: Path) -> None:
    """Windows may have written it in that of its own; only the key is read."""
    (root / "key.pub").write_bytes(f"{TEXT} J".encode() + b"\xf6rg\n")

    assert TEXT == find_key(root, str(root / "key.pub")).public.text


def test_the_first_key_of_a_file_counts(root: Path) -> None:
    """Its public part stands at its beginning; what is wrong behind that, `ssh-keygen` says when it signs."""
    content = new_key(root / "key").read_bytes()
    expected = find_key(root, str(root / "key")).public
    other = new_key(root / "other").read_bytes()

    for text in (content + other, content.partition(b"-----END")[0]):
        (root / "own").write_bytes(text)
        assert expected == find_key(root, str(root / "own")).public


def test_of_a_large_file_the_beginning_is_read(root: Path) -> None:
    """No key is longer than 64 KiB."""
    content = new_key(root / "key").read_bytes()
    (root / "large").write_bytes(b"\n" * 65_536 + content)

    assert "is not a public SSH key" in refusal(root, str(root / "large"))


def test_a_length_that_is_wrong_is_not_put_right(root: Path) -> None:
    """It says where the key ends."""
    blob = ed25519().key
    length = (2**24 + len(blob)).to_bytes(4, "big")
    raw = b"openssh-key-v1\0" + string(b"none", b"none", b"") + b"\0\0\0\1" + length + blob + b"\0"
    text = base64.b64encode(raw).decode()
    (root / "key").write_text(f"{PRIVATE}\n{text}\n{PRIVATE.replace('BEGIN', 'END')}\n")

    assert f"{root / 'key'}: is not a public SSH key" == refusal(root, str(root / "key"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not a public SSH key"),
        ("not a key", "is not a public SSH key"),
        ("ssh-ed25519 AAAA", "is not a public SSH key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "cannot be read and is not"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nA\n-----END OPENSSH PRIVATE KEY-----\n", "cannot be read and is not"),
        (
            f"{PRIVATE}\nb3BlbnNzaC1rZXktdjEAAAAAAAAAAAAAAAAAAAAAAQAAAAF4\n{PRIVATE.replace('BEGIN', 'END')}\n",
            "is not a public SSH key",
        ),
    ],
)
def test_a_file_that_holds_no_key_is_refused(root: Path, content: str, words: str) -> None:
    """Under its own name."""
    (root / "key").write_text(content, encoding="utf-8")
    (root / "key").chmod(0o600)

    said = refusal(root, str(root / "key"))

    assert words in said
    assert str(root / "key") in said


def test_a_folder_is_no_key(root: Path) -> None:
    """Nor anything else that cannot be read."""
    assert f"{root}: cannot be read (IsADirectoryError)" == refusal(root, str(root))


def test_a_weak_key_is_refused_before_it_signs(root: Path) -> None:
    """Nobody could use its signature."""
    for form in ((), ("-m", "PEM")):
        path = new_key(root / f"key{len(form)}", "rsa", "-b", "1024", *form)
        path.with_name(f"{path.name}.pub").unlink()

        assert refusal(root, str(path)).startswith(f"{path}: is an RSA key of 1024 bits")


def test_none_at_all_names_the_task(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also where neither git nor an agent is installed, and where there is no home."""
    assert "try: python3 tasks.py desk.key makes one" in refusal(root)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("USERPROFILE", raising=False)
    assert "there is none" in refusal(root)


def test_several_in_the_agent_are_not_guessed(root: Path, agent: Agent) -> None:
    """The refusal shows their fingerprints; keys of other kinds are not counted."""
    agent.add(new_key(root / "small", "rsa", "-b", "1024"))
    agent.add(new_key(root / "a"))
    assert find_key(root).public == find_key(root, str(root / "a")).public
    agent.add(new_key(root / "b"))

    said = refusal(root)

    assert "there are several: " in said
    assert all(find_key(root, str(root / name)).public.fingerprint in said for name in "ab")
    assert "--key" in said


def test_several_in_the_home_are_not_guessed(root: Path, home: Path) -> None:
    """The refusal shows their paths."""
    paths = [new_key(home / ".ssh" / "id_ed25519"), new_key(home / ".ssh" / "id_ecdsa", "ecdsa")]

    assert (
        f"signing key: there are several: {paths[0]}, {paths[1]}\n"
        "  try: name one with --key, or: git config freigabe.key PATH"
    ) == refusal(root)


def test_one_in_the_home_decides_between_several_in_the_agent(root: Path, home: Path, agent: Agent) -> None:
    """The one with the usual name is the person's own."""
    agent.add(new_key(root / "other"))
    path = new_key(home / ".ssh" / "id_ed25519")
    agent.add(path)

    assert find_key(root).path == path


def test_a_person_chooses_among_what_can_sign(root: Path, home: Path, agent: Agent) -> None:
    """Each key once: files first, by their path; what cannot be read is no choice."""
    (home / ".ssh" / "id_ed25519").write_text("rubbish", encoding="utf-8")
    path = new_key(home / ".ssh" / "id_ecdsa", "ecdsa")
    (home / ".ssh" / "id_rsa").write_bytes(path.read_bytes())
    agent.add(path)
    agent.add(new_key(root / "other"))

    assert (find_key(root, str(path)), SigningKey(None, find_key(root, str(root / "other")).public)) == candidates()


def test_where_there_is_no_home_there_is_no_folder_of_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Windows names it by another variable."""
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "profile"))
    assert tmp_path / "home" / ".ssh" == home_folder()
    monkeypatch.delenv("HOME")
    assert tmp_path / "profile" / ".ssh" == home_folder()
    monkeypatch.delenv("USERPROFILE")

    assert home_folder() is None
    assert () == candidates()


def test_who_has_named_none_and_has_none_may_be_given_one(root: Path) -> None:
    """But a key that was named, and is not there, is a mistake."""
    assert known_key(root) is None
    with pytest.raises(DeskError, match="there is no such key"):
        known_key(root, "nowhere")
