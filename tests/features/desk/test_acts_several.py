"""Releases that take several people, roles by scope, paper and forge, own texts after a time: through the tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.people import PEOPLE, Firm, Inside, Person

EINS = "content/posts/2026/eins.md"
RULES = """\
[[rules]]
needs = { reader = 1, approver = 1 }
assurance = ["key", "forge", "paper"]
[[rules]]
lang = "en"
needs = { approver = 2 }
"""
READERS = (
    *PEOPLE,
    Person("rita", "Rita Reader", ("reader",)),
    Person("rob", "Rob Recorder", ("recorder",)),
    Person("ci", "CI", ("witness",)),
    Person("both", "Both Roles", ("reader", "approver")),
)


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm where two people release, with one submitted post."""
    firm = Firm.at(tmp_path, READERS, rules=RULES).post("eins", "Hallo Welt.\n")
    firm.does("jana", "desk.submit", "eins")
    return firm


@pytest.fixture
def inside(firm: Firm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """Its tasks, in this process."""
    return Inside(firm, monkeypatch, capsys)


def test_the_first_of_two_waits_for_the_second(inside: Inside) -> None:
    """Each sees who has yet to release; the second one puts it online."""
    first = inside.does("rita", "desk.approve", "eins")
    again = inside.task("rita", "desk.approve", "eins", "--yes")
    second = inside.does("bea", "desk.approve", "eins")

    assert "still needed: approver" in first
    assert "waits for: approver (Anton Author, Bea Prüfer, Kim Keeper, Both Roles)" in first
    assert "next: python3 tasks.py desk.approve id-eins" in first
    assert (4, True) == (again.code, "changes nothing: it waits for approver" in again.err)
    assert "online after the next publication" in second


def test_nobody_fills_two_places(inside: Inside) -> None:
    """Whoever holds both roles releases in one of them."""
    first = inside.does("both", "desk.approve", "eins", "--as", "reader")
    again = inside.task("both", "desk.approve", "eins", "--yes", "--as", "approver")

    assert "waits for: approver (Anton Author, Bea Prüfer, Kim Keeper)" in first
    assert (4, True) == (again.code, "changes nothing" in again.err)


def test_two_of_one_role(firm: Firm, inside: Inside) -> None:
    """A language of its own has a rule of its own."""
    firm.post("two", lang="en")
    inside.does("jana", "desk.submit", "two")

    first = inside.does("bea", "desk.approve", "two")
    second = inside.does("kim", "desk.approve", "two")

    assert "waits for: approver (Anton Author, Kim Keeper, Both Roles)" in first
    assert "online after" in second


def test_a_partial_release_survives_the_next_ones(firm: Firm, inside: Inside) -> None:
    """While a change waits for its second release, the bytes of what is online and of the change are kept."""
    for name in ("rita", "bea"):
        inside.does(name, "desk.approve", "eins")
    firm.site.replace(EINS, "Welt", "Erde")
    firm.commit("Change")
    inside.does("jana", "desk.submit", "eins")
    waiting = inside.does("rita", "desk.approve", "eins")
    kept = sorted((firm.site.root / "content/desk/entries/id-eins/live").glob("*.md"))

    assert "the released version stays online" in waiting
    assert 2 == len(kept)
    assert 0 == firm.task("kim", "build").code
    assert b"Hallo Welt." in b"".join(firm.site.output().values())


def test_a_release_on_paper_is_recorded_by_a_second_person(firm: Firm, inside: Inside, tmp_path: Path) -> None:
    """With the digest of the file that shows it."""
    sheet = tmp_path / "fax.pdf"
    sheet.write_bytes(b"yes")
    args = ("eins", "--paper", "--evidence", str(sheet))
    inside.does("rita", "desk.approve", "eins")

    unentitled = inside.task("kim", "desk.approve", *args, "--given-by", "bea", "--yes")
    own = inside.task("rob", "desk.approve", *args, "--given-by", "rob", "--yes")
    said = inside.does("rob", "desk.approve", *args, "--given-by", "bea@musterwerk.example")

    assert "('paper') is not accepted here" in unentitled.err
    assert 4 == own.code
    assert "fax.pdf sha256:" in said
    assert "bea as approver" in said
    assert "online after" in said


def test_a_click_in_the_forge_is_witnessed(inside: Inside) -> None:
    """CI signs for the person who clicked, and cannot release a text of that person either."""
    click = ("eins", "--forge", "--evidence", "https://git.example/1#2")
    own = inside.task("ci", "desk.approve", *click, "--given-by", "jana", "--yes")
    inside.does("rita", "desk.approve", "eins")

    assert 4 == own.code
    assert "online after" in inside.does("ci", "desk.approve", *click, "--given-by", "Bea Prüfer")


def test_a_role_counts_where_it_was_given(tmp_path: Path) -> None:
    """Chosen by `--as` or not, a right for English releases nothing German."""
    scoped = 'roles = [{ role = "approver", lang = "en" }]'
    people = (*PEOPLE, Person("eve", "Eve English", ("author",)))
    firm = Firm.at(tmp_path, people)
    text = firm.site.text("content/desk/policy.toml")
    eve = text[text.index("[people.eve]") :]
    firm.site.delete("content/desk")
    firm.enact(text.replace(eve, eve.replace('roles = ["author"]', scoped)))
    firm.post("eins").post("two", lang="en")
    firm.commit("Policy", "kim")
    for slug in ("eins", "two"):
        firm.does("jana", "desk.submit", slug)

    german = firm.task("eve", "desk.approve", "eins", "--as", "approver", "--yes")
    english = firm.does("eve", "desk.approve", "two", "--as", "approver")

    assert (4, True) == (german.code, "eve has not the right 'approver' here" in german.err)
    assert "online after" in english


def test_an_own_text_waits_where_the_policy_lets_it(tmp_path: Path) -> None:
    """With a time to cool off the release is signed at once and counts later."""
    rules = '[[rules]]\nneeds = { approver = 1 }\nown = "cooling-off"\n'
    firm = Firm.at(tmp_path, rules=rules).post("eins", name="anton")
    firm.does("anton", "desk.submit", "eins")

    said = firm.does("anton", "desk.approve", "eins")

    assert "nothing of it is online" in said
    assert "cool off" in said


def test_an_embargo_is_told(firm: Firm, inside: Inside) -> None:
    """In the site's time zone."""
    firm.site.write(EINS, firm.site.text(EINS).replace("title:", "not_before: 2099-07-01T09:00\ntitle:"))
    firm.commit("Embargo")
    inside.does("jana", "desk.submit", "eins")
    inside.does("rita", "desk.approve", "eins")

    assert "from 01.07.2099, 09:00 on" in inside.does("bea", "desk.approve", "eins")


def test_several_keepers_adopt_and_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both say so by events of their own; between the two nothing is online and nothing is in disorder."""
    firm = Firm.at(tmp_path, keepers=("kim", "bea"), head="keepers_needed = 2\nmachinery = true\n").post("eins")

    first = firm.does("kim", "desk.adopt", "--all")
    again = firm.task("kim", "desk.adopt", "eins", "--yes")
    firm.does("kim", "desk.machinery")
    held = firm.task("kim", "build")
    second = firm.does("bea", "desk.adopt", "--all")
    firm.does("bea", "desk.machinery")

    assert "2 keepers have to adopt them" in first
    assert (4, True) == (again.code, "has adopted this version already" in again.err)
    assert 0 != held.code
    assert "1 text as it is now" in second
    assert 0 == firm.task("kim", "build").code
    assert b"Text." in b"".join(firm.site.output().values())
