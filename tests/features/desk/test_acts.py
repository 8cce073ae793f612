"""The acting tasks at a terminal: what is shown, signed, committed and said, with real keys and a real repository."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.support.people import Firm
from tests.support.site import environment, tree

EINS = "content/posts/2026/eins.md"
RECORD = "content/desk/entries/id-eins"


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm with one post by Jana."""
    return Firm.at(tmp_path).post("eins", "Hallo Welt.\n")


def committed(firm: Firm) -> list[str]:
    """Return the paths of the last commit."""
    return firm.site.git("show", "--name-only", "--format=", "HEAD").splitlines()


def test_two_commands_put_a_post_online(firm: Firm) -> None:
    """`vier-augen`: the author hands in, somebody else releases, and the build publishes it."""
    submitted = firm.does("jana", "desk.submit", "eins")
    approved = firm.does("bea", "desk.approve", EINS)
    built = firm.task("kim", "build")

    assert "waits for: approver (Anton Author, Bea Prüfer, Kim Keeper)" in submitted
    assert "next: python3 tasks.py desk.approve id-eins" in submitted
    assert "Eins: it is online after the next publication" in approved
    assert 0 == built.code
    assert (firm.site.root / "output/eins/index.html").is_file() or b"Hallo Welt" in b"".join(
        firm.site.output().values()
    )


def test_each_act_commits_its_own_files_with_a_plain_message(firm: Firm) -> None:
    """What others have staged or changed stays staged or changed, and nothing is pushed."""
    firm.site.write("other.txt", "staged").git("add", "other.txt")
    firm.site.append("content/people.toml", "\n")

    firm.does("jana", "desk.submit", "eins")
    firm.does("bea", "desk.approve", "eins")

    assert all(path.startswith(RECORD) for path in committed(firm))
    assert {".json", ".md", ".sig"} == {Path(path).suffix for path in committed(firm)}
    assert ['Approve "Eins"', 'Submit "Eins"'] == firm.site.git("log", "-2", "--format=%s").splitlines()
    assert "Bea Prüfer" == firm.site.git("log", "-1", "--format=%an")
    assert ["M content/people.toml", "A  other.txt"] == firm.site.git("status", "--short").splitlines()


def test_a_change_is_shown_against_what_is_online(firm: Firm) -> None:
    """Text, facts and files that differ, by name; what a terminal would hide is spelled out."""
    firm.released("eins")
    text = firm.site.text(EINS).replace("Welt", "\u202eErde").replace("title: Eins", "title: Zwei")
    firm.site.write(EINS, text + "\n[Blatt](blatt.pdf)\n").write("content/posts/2026/blatt.pdf", b"%PDF-1.4")
    firm.commit("Change")

    said = firm.task("jana", "desk.submit", "eins").said

    for line in ("- title: Eins", "+ title: Zwei", "-Hallo Welt.", "+Hallo <U+202E>Erde.", "which is online"):
        assert line in said
    assert "+ file added: posts/2026/blatt.pdf" in said
    assert "add --yes" in said


def test_without_a_terminal_nothing_is_signed_unasked(firm: Firm) -> None:
    """A job shows what it would sign and ends."""
    before = tree(firm.site.root / "content"), firm.site.git("rev-parse", "HEAD")

    done = firm.task("jana", "desk.submit", "eins")

    assert 4 == done.code
    assert "Hallo Welt." in done.out
    assert before == (tree(firm.site.root / "content"), firm.site.git("rev-parse", "HEAD"))


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("ja", 0), ("n", 1), ("", 1)])
def test_a_person_at_a_terminal_is_asked(firm: Firm, answer: str, code: int) -> None:
    """Only a yes is a yes."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [str(word) for word in firm.site.command("desk.submit")] + ["eins"],
        stdin=theirs,
        capture_output=True,
        env=environment(firm.env("jana")),
        check=False,
    )
    os.close(ours)
    os.close(theirs)

    assert code == done.returncode
    assert (code == 0) is (firm.site.root / RECORD).is_dir()


def test_it_works_without_a_repository(firm: Firm) -> None:
    """The record is written all the same, and the person told that nothing is committed."""
    firm.site.delete(".git")

    firm.does("jana", "desk.submit", "eins")
    said = firm.does("bea", "desk.approve", "eins")

    assert "there is no git repository here" in said
    assert "online after the next publication" in said


def test_the_commit_can_be_left_to_the_person(firm: Firm) -> None:
    """`--no-commit` writes; the next act waits until somebody has committed it."""
    said = firm.does("jana", "desk.submit", "eins", "--no-commit")
    waiting = firm.task("bea", "desk.approve", "eins", "--yes")
    firm.commit("Submit", "jana", "content/desk")

    assert "not committed" in said
    assert (4, True) == (waiting.code, "0001-submit" in waiting.said)
    assert "online after" in firm.does("bea", "desk.approve", "eins")


def test_refused_text_waits_for_another_look(firm: Firm) -> None:
    """A refusal by an approver is told, and lifted by a release that was written in its sight."""
    firm.does("jana", "desk.submit", "eins")

    said = firm.does("bea", "desk.refuse", "eins", "--reason", "Bitte kürzer")
    firm.does("kim", "desk.approve", "eins")

    assert "bea refused this version" in said
    assert "desk.submit id-eins" in said


def test_what_is_taken_down_comes_back_as_it_was(firm: Firm) -> None:
    """A guardian takes it off; an approver brings the same version back."""
    firm.released("eins")

    down = firm.does("kim", "desk.takedown", "eins", "--reason", "Falsche Zahl", "--notice", "Wird geprüft.")
    back = firm.does("bea", "desk.restore", "eins", "--reason", "Zahl stimmt")

    assert "its address says that it was withdrawn" in down
    assert "kim: Falsche Zahl" in back
    assert "online after the next publication" in back


def test_a_text_whose_file_is_deleted_can_be_taken_down(firm: Firm) -> None:
    """Deletion passes the same gate: only a take-down takes it off the site."""
    firm.released("eins")
    firm.site.delete(EINS)
    firm.commit("Delete")

    said = firm.does("bea", "desk.takedown", "eins", "--gone", "--reason", "veraltet")

    assert "gone for good" in said


def test_a_revoked_release_gives_way_to_the_one_before(firm: Firm) -> None:
    """The version before is still kept, so the build goes on."""
    firm.released("eins")
    firm.site.replace(EINS, "Welt", "Erde")
    firm.commit("Change")
    firm.released("eins")

    said = firm.does("bea", "desk.revoke", "eins", "--reason", "Irrtum")

    assert "the released version stays online" in said
    assert 0 == firm.task("kim", "build").code
    assert b"Hallo Welt." in b"".join(firm.site.output().values())


def test_kept_versions_that_nobody_needs_go(firm: Firm) -> None:
    """What is online and the one before it stay; older ones go with the commit of the release."""
    for word in ("Erde", "Mars", "Mond"):
        firm.released("eins")
        firm.site.write(EINS, firm.site.text(EINS).replace("Hallo", f"Hallo {word},"))
        firm.commit("Change")
    firm.released("eins")

    kept = sorted((firm.site.root / RECORD / "live").glob("*.md"))

    assert 2 == len(kept)
    assert "" == firm.site.git("status", "--short")
    assert 0 == firm.task("kim", "build").code


def test_a_site_moves_in_by_one_signature(firm: Firm) -> None:
    """A keeper adopts what is finished; drafts stay out."""
    firm.post("zwei").post("drei", status="draft")

    said = firm.does("kim", "desk.adopt", "--all")

    assert "2 texts as they are now" in said
    assert "Adopt 2 texts" == firm.site.git("log", "-1", "--format=%s")
    assert 0 == firm.task("kim", "build").code


def test_machinery_is_shown_by_what_changed(tmp_path: Path) -> None:
    """Where the policy asks for it, a change of the theme waits for a keeper."""
    firm = Firm.at(tmp_path, head="machinery = true\n").post("eins")
    first = firm.does("kim", "desk.machinery")
    firm.site.append("theme/css/reset.css", "\n/* more */\n")
    firm.commit("Theme")

    held = firm.task("kim", "build")
    said = firm.does("kim", "desk.machinery", "--note", "gelesen")

    assert "nobody has looked before" in first
    assert "no keeper has looked at them" in held.said
    assert "+2 -0  theme/css/reset.css" in said
    assert 0 == firm.task("kim", "build").code
