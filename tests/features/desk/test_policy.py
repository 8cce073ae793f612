"""`desk.policy`: a change is told in words and counts when the keepers in force have signed it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.people import Firm, policy_text
from tests.support.programs import require_program
from tests.support.site import environment
from tests.support.terminal import Terminal

POLICY, PROPOSED = "content/desk/policy.toml", "content/desk/policy.next.toml"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with one keeper; never changed."""
    return Firm.at(tmp_path_factory.mktemp("firm"))


@pytest.fixture
def firm(begun: Firm, tmp_path: Path) -> Firm:
    """A copy of it."""
    return Firm(begun.site.copy(tmp_path), tuple(begun.people.values()), keepers=begun.keepers)


def promote(firm: Firm) -> None:
    """Make Jana an approver in the text of the policy."""
    firm.site.replace(POLICY, 'roles = ["author"]', 'roles = ["author", "approver"]')


def test_the_edited_policy_is_signed_and_committed_alone(firm: Firm) -> None:
    """Number and digest are filled in, the former one is kept, nothing else is in the commit."""
    before = firm.site.text(POLICY)
    firm.site.write("notes.txt", "x")
    promote(firm)

    done = firm.does("kim", "desk.policy")

    assert "* jana gains: approver" in done
    assert "policy number 2 is in force" in done
    assert "number = 2\nprevious = " in firm.site.text(POLICY)
    former = next((firm.site.root / "content/desk/policies").glob("*.toml"))
    assert before == former.read_text("utf-8")
    names = firm.site.git("show", "--format=%s", "--name-only").split("\n")
    assert "Enact policy number 2" == names[0]
    assert all(name.startswith("content/desk/polic") for name in names[2:])
    assert "?? notes.txt" == firm.site.git("status", "--porcelain")
    assert 0 == firm.task("kim", "build").code


def test_nothing_is_signed_before_a_yes(firm: Firm, tmp_path: Path) -> None:
    """Who says no has not unlocked a key for it; what changes stood there first."""
    promote(firm)
    key = shutil.copy(firm.person("kim").key, tmp_path / "locked")
    subprocess.run([require_program("ssh-keygen"), "-q", "-p", "-P", "", "-N", "secret", "-f", key], check=True)
    args = [*firm.site.command("desk.policy"), "--key", str(key)]
    screen = Terminal(args, cwd=firm.site.root, env=environment(firm.env("kim"))).until("[y/n] ").type("n")

    assert 1 == screen.ended()
    assert "* jana gains: approver" in screen.shown
    assert "passphrase" not in screen.shown
    assert "number = 1" in firm.site.text(POLICY)


def test_a_text_beside_it_is_signed(firm: Firm, tmp_path: Path) -> None:
    """--from takes any file; the next change follows this one."""
    text = tmp_path / "new.toml"
    text.write_text(policy_text(head="machinery = true\n"), "utf-8")

    first = firm.does("kim", "desk.policy", "--from", text)
    promote(firm)
    second = firm.does("kim", "desk.policy")

    assert "* a change of plug-ins, theme or settings takes a keeper's release" in first
    assert "policy number 3 is in force" in second


def test_two_keepers_sign_one_after_the_other(tmp_path: Path) -> None:
    """The first signature makes a proposal, and the policy in force holds until the second."""
    firm = Firm.at(tmp_path, keepers=("kim", "bea"), head="keepers_needed = 2\n")
    before = firm.site.text(POLICY)
    promote(firm)

    first = firm.does("kim", "desk.policy")

    assert f"1 more keeper has to sign {PROPOSED}" in first
    assert before == firm.site.text(POLICY)
    assert "" == firm.site.git("status", "--porcelain")
    second = firm.does("bea", "desk.policy")
    assert "* jana gains: approver" in second
    assert "policy number 2 is in force" in second
    assert not (firm.site.root / PROPOSED).exists()
    assert "" == firm.site.git("status", "--porcelain")


def test_doubts_are_told(firm: Firm) -> None:
    """A rule that nobody can fulfil is a keeper's right, but he should know."""
    firm.site.replace(POLICY, "needs = { approver = 1 }", "needs = { approver = 9 }")

    assert "needs 9 of 'approver', and only 3 people can be that here" in firm.does("kim", "desk.policy")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("bea", '["author"]', '["approver"]', "is not the key of a keeper in force"),
        ("kim", '["author"]', '["autor"]', "role 'autor' is known to no rule"),
        ("kim", 'site = "www.', 'site = "neu.', "and the policy in force for 'www.musterwerk.example'"),
        ("kim", "version = 1", "version = 1", "is signed as it is, and no proposal waits"),
    ],
)
def test_what_does_not_count_is_not_written(firm: Firm, name: str, old: str, new: str, message: str) -> None:
    """The person's edits stay where they are; nothing is signed or committed."""
    firm.site.replace(POLICY, old, new)
    before, head = firm.site.text(POLICY), firm.site.git("rev-parse", "HEAD")

    done = firm.task(name, "desk.policy", "--yes")

    assert 4 == done.code, done.said
    assert message in done.err
    assert (before, head) == (firm.site.text(POLICY), firm.site.git("rev-parse", "HEAD"))
    assert not (firm.site.root / PROPOSED).exists()


def test_nobody_signs_on_top_of_a_policy_he_does_not_trust(firm: Firm) -> None:
    """Whoever signs the next policy vouches for all before it, so the anchor is asked first."""
    promote(firm)

    done = firm.task("kim", "desk.policy", "--yes", env={"FREIGABE_ANCHOR": firm.person("bea").fingerprint})

    assert 4 == done.code
    assert "not signed by whom you trust" in done.err


def test_a_run_that_was_killed_is_run_again(firm: Firm) -> None:
    """The former policy and the new signature are written, the policy itself is not yet."""
    promote(firm)
    edited = firm.site.text(POLICY)
    firm.does("kim", "desk.policy")
    firm.site.git("reset", "-q", "--soft", "HEAD~1")
    firm.site.git("reset", "-q")
    firm.site.write(POLICY, edited)

    assert "policy number 2 is in force" in firm.does("kim", "desk.policy")
    assert 0 == firm.task("kim", "build").code
