"""`desk.explain` and `desk.log`: what a text is and was, in words a person can act on or take to a dispute."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.people import Firm

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm with one post by Jana."""
    return Firm.at(tmp_path).post("eins", "Hallo Welt.\n")


def explained(firm: Firm, entry: str = "eins") -> str:
    """Return what Jana is told."""
    done = firm.task("jana", "desk.explain", entry)
    assert done.code == 0, done.said
    return done.out


def test_a_new_text_needs_to_be_handed_in(firm: Firm) -> None:
    """What is missing, and who can: nobody who wrote it."""
    said = explained(firm)

    assert "readers see: not online" in said
    assert "missing: hand it in: desk.submit" in said
    assert "release it as 'approver': desk.approve – Anton Author, Bea Prüfer, Kim Keeper" in said
    assert "had a hand in it: Jana Weber (jana): head of the text" in said


def test_a_submitted_text_waits_for_those_who_did_not_write_it(firm: Firm) -> None:
    """Anton was named when it was handed in, so he is none of those who can."""
    firm.does("jana", "desk.submit", "eins", "--with", "anton")

    said = explained(firm)

    assert "release it as 'approver': desk.approve – Bea Prüfer, Kim Keeper" in said
    assert "anton): named when it was handed in (event 1)" in said


def test_a_changed_text_leaves_the_old_one_online(firm: Firm) -> None:
    """Both versions are named."""
    firm.released("eins")
    firm.site.append("content/posts/2026/eins.md", "Neu.\n")

    said = explained(firm)

    assert "readers see: online" in said
    assert "released by Bea Prüfer" in said
    assert "working text: changed since its release; the older version stays online" in said


def test_the_answer_for_a_program(firm: Firm) -> None:
    """The same as JSON."""
    firm.released("eins")

    answer = json.loads(firm.task("jana", "desk.explain", "eins", "--json").out)

    assert ("live", ["Bea Prüfer"], []) == (answer["state"], answer["released_by"], answer["missing"])
    assert answer["online"] == answer["working"]


def test_the_log_holds_every_public_version(firm: Firm) -> None:
    """Two versions and a take-down: three spans, each with who released it, and every event with its fingerprint."""
    firm.released("eins")
    firm.post("eins", "Hallo noch einmal.\n", via="[{ name: Wetterdienst, url: https://example.org }]").released("eins")
    firm.does("kim", "desk.takedown", "eins", "--reason", EVIL)

    done = firm.task("jana", "desk.log", "eins")
    page = firm.site.text("var/desk/id-eins.html")
    log = json.loads(firm.site.text("var/desk/id-eins.json"))

    assert 0 == done.code, done.said
    assert [["Bea Prüfer"], ["Bea Prüfer"]] == [
        [one["name"] for one in each["released_by"]] for each in log["versions"]
    ]
    assert [False, True] == [one["is_taken_down"] for one in log["versions"]]
    assert log["versions"][0]["until"] == log["versions"][1]["from"]["at"]
    assert "claimed" == log["versions"][0]["from"]["basis"]
    assert [{"name": "Wetterdienst", "url": "https://example.org"}] == log["versions"][1]["via"]
    assert all((firm.site.root / event["file"]).is_file() and event["digest"] in page for event in log["events"])
    assert firm.person("bea").fingerprint in page
    assert EVIL not in page
    assert "<script" not in page
    assert "Wetterdienst" in page


def test_the_log_speaks_the_language_of_the_tool(firm: Firm, tmp_path: Path) -> None:
    """German where the terminal is German; the file goes where it is wanted."""
    firm.released("eins")
    to = tmp_path / "akte.html"

    done = firm.task("jana", "desk.log", "eins", "--to", to, env={"LANGUAGE": "de"})

    assert 0 == done.code, done.said
    assert '<html lang="de">' in to.read_text()
    assert "Öffentliche Fassungen" in to.read_text()
