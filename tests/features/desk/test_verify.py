"""`desk.verify` as a person uses it: what is sound, what is not, and what the published site says."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.support.people import Firm
from tests.support.served import Served

RECORD = "content/desk/entries/id-eins"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with one released post that uses a picture."""
    firm = Firm.at(tmp_path_factory.mktemp("firm"))
    firm.site.write("content/posts/2026/plan.txt", "Ein Plan.\n")
    firm.commit("Draw a plan")
    return firm.post("eins", "Siehe [Plan](plan.txt).\n").released("eins")


@pytest.fixture
def firm(released: Firm, tmp_path: Path) -> Firm:
    """A copy to do harm to."""
    return Firm(released.site.copy(tmp_path), tuple(released.people.values()))


def one(firm: Firm, pattern: str) -> Path:
    """Return the first file of that name."""
    return min(firm.site.root.glob(pattern))


def test_a_sound_desk_is_counted(firm: Firm) -> None:
    """What was looked at is told in numbers, and that it is in order."""
    done = firm.task("jana", "desk.verify")

    assert 0 == done.code
    assert "1 records with 2 events, 1 kept texts, 1 files" in done.out
    assert "all is in order" in done.out


def test_all_problems_are_told_at_once_and_again(firm: Firm) -> None:
    """A changed text, a changed pool file and a stray: three lines, in the second run as in the first."""
    firm.task("jana", "desk.verify")
    for pattern in (f"{RECORD}/live/*.md", "content/desk/pool/*"):
        path = one(firm, pattern)
        path.write_bytes(path.read_bytes().replace(b"P", b"Q"))
    firm.site.write(f"{RECORD}/notes.txt", "?")

    first, second = (firm.task("jana", "desk.verify") for _again in range(2))

    assert 4 == first.code
    for text in (
        "the text was changed after its release",
        "does not hold what its name says",
        "is no part of a record",
    ):
        assert text in first.out
    assert first.out == second.out


def test_what_was_sound_before_is_not_believed_when_it_changes(firm: Firm) -> None:
    """Same name, same size, same time: the instant of the last change gives it away."""
    firm.task("jana", "desk.verify")
    path = one(firm, f"{RECORD}/0002-approve-*.json")
    facts = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Eins", b"Zwei"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    done = firm.task("jana", "desk.verify")

    assert 4 == done.code
    assert "is not the event its name says" in done.out


def test_the_answer_for_a_program(firm: Firm) -> None:
    """Counts and problems as JSON, with the same exit code."""
    one(firm, "content/desk/pool/*").unlink()

    done = firm.task("jana", "desk.verify", "--json")

    answer = json.loads(done.out)
    assert 4 == done.code
    assert (2, 1) == (answer["events"], answer["entries"])
    assert ["record.pool"] == [issue["code"] for issue in answer["issues"]]


def test_a_site_that_was_published_is_contained(firm: Firm, tmp_path: Path) -> None:
    """The repository it was published from is in order; one that lost the newest event is not."""
    target = tmp_path / "online"
    assert 0 == firm.task("kim", "build").code
    assert 0 == firm.task("kim", "publish", "--to", f"folder:{target}").code
    shutil.rmtree(firm.site.root / "var")

    with Served(target) as host:
        base = host.url
        sound = firm.task("jana", "desk.verify", "--live", base)
        stored = (firm.site.root / "var/released").exists()
        for path in firm.site.root.glob(f"{RECORD}/0002-*"):
            path.unlink()
        shutil.rmtree(firm.site.root / RECORD / "live")
        lost = firm.task("jana", "desk.verify", "--live", base, "--keep")

    assert 0 == sound.code, sound.said
    assert "is release number 1" in sound.out
    assert not stored
    assert 4 == lost.code
    assert "the published site knows an event" in lost.out
    assert (firm.site.root / "var/released/freigabe.json").is_file()
