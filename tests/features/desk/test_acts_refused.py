"""What the acting tasks refuse: each with its own words, and with nothing written, staged or committed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.records.signing import make_key
from tests.support.blobs import blob_name
from tests.support.people import PEOPLE, Firm, Inside, Person, policy_text
from tests.support.site import tree
from tests.support.ssh_agent import agent

__all__ = ["agent"]

EINS = "content/posts/2026/eins.md"
Asked = Callable[..., str]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with a submitted post."""
    firm = Firm.at(tmp_path_factory.mktemp("firm")).post("eins", "Hallo Welt.\n")
    firm.does("jana", "desk.submit", "eins")
    return firm


@pytest.fixture
def firm(template: Firm, tmp_path: Path) -> Firm:
    """A copy of it."""
    return Firm(template.site.copy(tmp_path))


@pytest.fixture
def inside(firm: Firm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """Its tasks, in this process."""
    return Inside(firm, monkeypatch, capsys)


@pytest.fixture
def refused(inside: Inside) -> Asked:
    """Ask for something that must be refused with nothing done, and return what was said."""

    def ask(name: str, task: str, *args: str, code: int = 4, env: dict[str, str] | None = None) -> str:
        def everything() -> tuple[dict[str, bytes], str, str]:
            git = inside.firm.site.git
            is_repository = (inside.firm.site.root / ".git").is_dir()
            state = (git("rev-parse", "HEAD"), git("status", "--short")) if is_repository else ("", "")
            return tree(inside.firm.site.root / "content"), *state

        before = everything()
        done = inside.task(name, task, *args, "--yes", env=env)
        assert code == done.code, done.said
        assert before == everything()
        assert not (inside.firm.site.root / "var/desk/act.json").exists()
        return done.err

    return ask


def change(firm: Firm, name: str = "jana", message: str = "Change") -> None:
    """Let *name* change and commit the post."""
    firm.site.replace(EINS, "Hallo", "Guten Tag,")
    firm.commit(message, name, EINS)


def test_own_text_by_name(refused: Asked, inside: Inside) -> None:
    """Who handed it in, and who is named as a contributor, releases nothing."""
    inside.does("anton", "desk.submit", "eins", "--with", "Bea Prüfer")

    assert "anton had a hand in it" in refused("anton", "desk.approve", "eins")
    assert "bea had a hand in it" in refused("bea", "desk.approve", "eins")


def test_own_text_by_mail_alias(refused: Asked, inside: Inside) -> None:
    """An address is the person."""
    inside.does("jana", "desk.submit", "eins", "--with", "BEA@musterwerk.example")

    assert "bea had a hand in it" in refused("bea", "desk.approve", "eins")


def test_own_text_by_git_author(firm: Firm, refused: Asked, inside: Inside) -> None:
    """Whoever committed a change of the text had a hand in it, also when nobody said so."""
    change(firm, "bea")
    inside.does("jana", "desk.submit", "eins")

    assert "bea had a hand in it" in refused("bea", "desk.approve", "eins")


def test_own_text_by_co_author(firm: Firm, refused: Asked, inside: Inside) -> None:
    """So had a co-author."""
    change(firm, "jana", "Change\n\nCo-authored-by: B. P. <bea@musterwerk.example>")
    inside.does("jana", "desk.submit", "eins")

    assert "bea had a hand in it" in refused("bea", "desk.approve", "eins")


def test_git_hands_are_on_record_when_the_branch_is_gone(firm: Firm, refused: Asked, inside: Inside) -> None:
    """A squash leaves one author; the signed submission names all."""
    start = firm.site.git("rev-parse", "HEAD")
    change(firm, "bea")
    inside.does("jana", "desk.submit", "eins")
    firm.site.git("reset", "-q", "--soft", start)
    firm.commit("Squash", "jana")

    assert "bea had a hand in it" in refused("bea", "desk.approve", "eins")


def test_wrong_person(refused: Asked) -> None:
    """A role that is not held, a refusal and a take-down by somebody without the right."""
    assert "it takes approver" in refused("jana", "desk.approve", "eins")
    assert "it takes approver" in refused("jana", "desk.refuse", "eins", "--reason", "so")
    assert "'reader'" in refused("bea", "desk.approve", "eins", "--as", "reader")
    assert "jana is no keeper" in refused("jana", "desk.adopt", "eins")
    assert "bea is no keeper" in refused("bea", "desk.machinery")


def test_wrong_person_for_what_is_online(inside: Inside, refused: Asked) -> None:
    """An author neither takes down nor restores nor revokes what others signed."""
    inside.does("bea", "desk.approve", "eins")
    event = next((inside.firm.site.root / "content/desk/entries/id-eins").glob("0002-approve-*.json"))
    mark = event.stem[-8:]

    assert "jana may not take this down" in refused("jana", "desk.takedown", "eins", "--reason", "x")
    assert "may not revoke what bea signed" in refused("anton", "desk.revoke", "eins", "--event", mark, "--reason", "x")
    inside.does("kim", "desk.takedown", "eins", "--reason", "x")
    assert "jana may not restore this" in refused("jana", "desk.restore", "eins", "--reason", "x")


def test_wrong_state(firm: Firm, inside: Inside, refused: Asked) -> None:
    """What is done already, or cannot be done yet."""
    assert "submitted already" in refused("jana", "desk.submit", "eins")
    assert "no version of it is released" in refused("kim", "desk.takedown", "eins", "--reason", "x")
    assert "is not taken down" in refused("kim", "desk.restore", "eins", "--reason", "x")
    assert "has released nothing of it" in refused("kim", "desk.revoke", "eins", "--reason", "x")
    assert "has no event 'abc'" in refused("kim", "desk.revoke", "eins", "--event", "abc", "--reason", "x")
    inside.does("bea", "desk.approve", "eins")
    assert "exactly this version is online" in refused("kim", "desk.approve", "eins")
    assert "exactly this version is online" in refused("jana", "desk.submit", "eins")
    assert "is released already" in refused("kim", "desk.refuse", "eins", "--reason", "x")
    assert "has a record already" in refused("kim", "desk.adopt", "eins")
    change(firm)
    assert "was not submitted" in refused("bea", "desk.approve", "eins")
    inside.does("kim", "desk.takedown", "eins", "--reason", "x")
    assert "taken down already" in refused("kim", "desk.takedown", "eins", "--reason", "x")
    assert "is taken down" in refused("jana", "desk.submit", "eins")


def test_stale_digest(refused: Asked) -> None:
    """`--expect` stops when the text is another one than the person was shown."""
    assert "not 'f1-0123456789'" in refused("bea", "desk.approve", "eins", "--expect", "f1-0123456789")
    assert "not 'f'" in refused("bea", "desk.approve", "eins", "--expect", "f")


def test_the_expected_digest_is_taken(inside: Inside) -> None:
    """With and without the algorithm."""
    shown = inside.task("bea", "desk.approve", "eins").out
    mark = next(line.split()[1] for line in shown.splitlines() if line.startswith("version"))

    assert "online after" in inside.does("bea", "desk.approve", "eins", "--expect", mark.removeprefix("f1-"))


def test_dirty_text(firm: Firm, refused: Asked) -> None:
    """A text only this machine knows is nobody's to release."""
    firm.site.replace(EINS, "Hallo", "Guten Tag,")

    assert f"{EINS}: is not committed as it is now" in refused("jana", "desk.submit", "eins")


@pytest.mark.parametrize("how", ["new", "ignored", "changed"])
def test_dirty_file(firm: Firm, refused: Asked, how: str) -> None:
    """So are its files; one that git ignores would never arrive."""
    firm.site.append(EINS, "\n[Blatt](blatt.pdf)\n")
    if how == "changed":
        firm.site.write("content/posts/2026/blatt.pdf", b"%PDF-1.4")
        firm.commit("Sheet", "jana", "content/posts/2026/blatt.pdf")
    if how == "ignored":
        firm.site.append(".gitignore", "*.pdf\n")
    firm.commit("Link", "jana", EINS, ".gitignore")
    firm.site.write("content/posts/2026/blatt.pdf", b"%PDF-1.4 other")

    assert "content/posts/2026/blatt.pdf: is not committed" in refused("jana", "desk.submit", "eins")


def test_dirty_policy(firm: Firm, refused: Asked) -> None:
    """A record names its policy, so that has to be in the repository first."""
    firm.site.git("rm", "-q", "--cached", "content/desk/policy.toml.sig")

    assert "policy.toml.sig: is not committed" in refused("bea", "desk.approve", "eins")


def test_keys(firm: Firm, refused: Asked, tmp_path: Path) -> None:
    """No key, a key that is not there, one of nobody."""
    stranger = make_key(tmp_path / "stranger", "stranger", passphrase="")

    assert "there is none" in refused("bea", "desk.approve", "eins", env={"FREIGABE_KEY": ""})
    assert "there is no such key" in refused("bea", "desk.approve", "eins", "--key", str(tmp_path / "none"))
    assert "belongs to nobody" in refused("bea", "desk.approve", "eins", "--key", str(stranger.path))


def test_a_locked_key_without_a_terminal(firm: Firm, refused: Asked, tmp_path: Path) -> None:
    """Nobody can type the passphrase, and no agent has the key."""
    for name in ("key", "key.pub"):
        shutil.copy(f"{firm.person('bea').key}{name[3:]}", tmp_path / name)
    private = tmp_path / "key"
    private.chmod(0o600)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", private], check=True)

    assert "locked with a passphrase" in refused("bea", "desk.approve", "eins", "--key", str(private))
    assert "neither here nor in an ssh agent" in refused(
        "bea", "desk.approve", "eins", "--key", firm.person("bea").signing.public.text
    )


def test_an_expired_key(firm: Firm, refused: Asked) -> None:
    """A key counts until its end."""
    bea = firm.person("bea")
    ended = f'keys = [{{ key = "{bea.signing.public.text}", until = 2020-01-01 }}]\n'
    people = [Person(one.id, one.name, one.roles, ended if one.id == "bea" else "") for one in PEOPLE]
    former = firm.site.text("content/desk/policy.toml").encode()
    firm.enact(policy_text(people, number=2, previous=blob_name(former)))
    firm.commit("Policy", "kim")

    assert "of Bea Prüfer does not count now" in refused("bea", "desk.approve", "eins")


def test_names(firm: Firm, refused: Asked) -> None:
    """No such text, and one name for two."""
    firm.post("zwei", slug="doppelt").post("drei", slug="doppelt", lang="en")

    assert "there is no such text" in refused("jana", "desk.submit", "vier")
    assert "the name of several texts: id-drei, id-zwei" in refused("jana", "desk.submit", "doppelt")


def test_unsound_text(firm: Firm, refused: Asked) -> None:
    """All faults of the text at once; one that cannot be read is told as that."""
    firm.post("zwei", "[weg](weg.md) ![](fehlt.png)\n", category="nirgends")
    firm.site.write("content/posts/2026/drei.md", "---\nid: id-drei\nstatus: [\n---\n")
    firm.commit("Broken")

    said = refused("jana", "desk.submit", "zwei")

    assert said.count("content/posts/2026/zwei.md") >= 3
    assert "drei.md" in refused("jana", "desk.submit", "drei", code=3)


def test_words_that_no_event_takes(refused: Asked) -> None:
    """A reason is needed and has an end."""
    assert "field 'reason'" in refused("bea", "desk.refuse", "eins", "--reason", " ")
    assert "field 'reason'" in refused("bea", "desk.refuse", "eins", "--reason", "x" * 3000)


def test_no_policy(firm: Firm, refused: Asked) -> None:
    """Without a policy nobody has a right."""
    firm.site.delete("content/desk")
    firm.commit("No desk")

    assert "content/desk/policy.toml" in refused("bea", "desk.approve", "eins")


def test_no_trust(refused: Asked) -> None:
    """Keepers whom nobody trusts give no rights."""
    assert "content/desk/policy.toml" in refused("bea", "desk.approve", "eins", env={"FREIGABE_ANCHOR": "SHA256:x"})


def test_broken_records(firm: Firm, refused: Asked) -> None:
    """Nothing is written onto a record that contradicts itself."""
    event = next((firm.site.root / "content/desk/entries/id-eins").glob("*.json"))
    event.write_bytes(event.read_bytes().replace(b"jana", b"bea"))
    firm.commit("Forge")

    assert event.name in refused("bea", "desk.approve", "eins")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--given-by", "kim"), "go with --paper or --forge"),
        (("--paper", "--given-by", "kim"), "need --given-by and --evidence"),
        (("--paper", "--given-by", "wer", "--evidence", "Brief"), "'wer' is nobody in the policy"),
        (("--paper", "--given-by", "kim", "--evidence", "Brief"), "('paper') is not accepted here"),
    ],
)
def test_a_release_on_paper_where_the_policy_has_none(refused: Asked, args: tuple[str, ...], words: str) -> None:
    """Every other way than the own key has to be in the policy."""
    assert words in refused("bea", "desk.approve", "eins", *args)


def test_git_in_the_middle_of_something(firm: Firm, refused: Asked) -> None:
    """A merge under way would swallow the commit."""
    firm.site.git("update-ref", "MERGE_HEAD", "HEAD")

    assert "MERGE_HEAD" in refused("bea", "desk.approve", "eins")


def test_a_hook_that_refuses(firm: Firm, refused: Asked) -> None:
    """What git refuses leaves no file and nothing staged."""
    hook = firm.site.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)

    assert "not today" in refused("bea", "desk.approve", "eins", code=1)
