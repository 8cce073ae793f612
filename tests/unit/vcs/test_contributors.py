"""Who wrote a text, asked of a real git: authors and co-authors, through a squash, a rebase, a rename, a shallow clone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from plugins.records.cache import VerifiedCache
from plugins.vcs import contributors as contributors_module
from plugins.vcs.contributors import Asked, contributors

TEXT = "content/posts/a.md"
APPROVAL, EARLIER = "content/desk/entries/a/0002-approve.json", "content/desk/entries/a/0001-approve.json"
JANA, BEA, LEA = "Jana Weber <jana@x.example>", "Bea Kern <bea@x.example>", "Lea Wolf <lea@x.example>"


class Repository:
    """A repository whose commits are made by whom a test says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q")
        self.git("config", "commit.gpgsign", "false")
        self.git("config", "gc.auto", "0")

    def git(self, *args: str) -> str:
        """Run git, which must succeed."""
        done = subprocess.run(["git", *args], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, path: str, content: str, author: str = JANA, *trailers: str) -> str:
        """Add lines to *path* in a commit of *author*."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8") as stream:
            stream.write(content)
        self.git("add", "-A")
        message = "Arbeit\n\n" + "".join(f"{one}\n" for one in trailers)
        self.git("commit", "-q", f"--author={author}", "-m", message)
        return self.git("rev-parse", "HEAD")

    def hands(self, path: str = TEXT, since: str = "", until: str = "") -> set[str]:
        """Return who had a hand in *path*."""
        return set(contributors(self.root, [Asked("a", path, since, until)])["a"])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a text of many lines by Jana."""
    found = Repository(tmp_path / "site")
    found.commit(TEXT, "".join(f"Zeile {number}\n" for number in range(30)))
    return found


def test_every_author_of_a_commit_had_a_hand_in_it(repository: Repository) -> None:
    """With name and address; who wrote other texts had not."""
    repository.commit(TEXT, "mehr\n", BEA)
    repository.commit("content/posts/b.md", "anderes\n", LEA)

    assert {JANA, BEA} == repository.hands()


def test_co_authors_had_a_hand_in_it(repository: Repository) -> None:
    """As many as the commit names, however the trailer is spelled."""
    repository.commit(
        TEXT, "mehr\n", JANA, f"Co-authored-by: {BEA}", f"co-authored-by: {LEA}", "Signed-off-by: X <x@x>"
    )

    assert {JANA, BEA, LEA} == repository.hands()


def test_a_squash_keeps_those_its_message_names(repository: Repository) -> None:
    """As forges write it when they squash a branch."""
    repository.git("checkout", "-q", "-b", "zweig")
    repository.commit(TEXT, "von Bea\n", BEA)
    repository.commit(TEXT, "von Lea\n", LEA)
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--squash", "zweig")
    repository.git("commit", "-q", f"--author={BEA}", "-m", f"Zweig\n\nCo-authored-by: {LEA}\n")

    assert {JANA, BEA, LEA} == repository.hands()


def test_a_squash_that_names_nobody_loses_the_others(repository: Repository) -> None:
    """Which is why a signed submission names them before; this says what git can know, no more."""
    repository.git("checkout", "-q", "-b", "zweig")
    repository.commit(TEXT, "von Lea\n", LEA)
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--squash", "zweig")
    repository.git("commit", "-q", f"--author={BEA}", "-m", "Zweig")

    assert {JANA, BEA} == repository.hands()


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_a_branch_that_was_joined_keeps_its_authors(repository: Repository, how: str) -> None:
    """A rebase changes who committed, not who wrote."""
    repository.git("checkout", "-q", "-b", "zweig")
    repository.commit(TEXT, "von Bea\n", BEA)
    repository.git("checkout", "-q", "main")
    repository.commit("content/posts/b.md", "anderes\n", LEA)
    if how == "merge":
        repository.git("merge", "-q", "--no-ff", "-m", "Zusammen", "zweig")
    else:
        repository.git("rebase", "-q", "main", "zweig")

    assert {JANA, BEA} == repository.hands()


def test_a_text_is_followed_through_its_names(repository: Repository) -> None:
    """Also when it was changed a little on the way."""
    repository.commit(TEXT, "von Bea\n", BEA)
    (repository.root / "content/posts/2026").mkdir()
    repository.git("mv", TEXT, "content/posts/2026/neu.md")
    repository.commit("content/posts/2026/neu.md", "von Lea\n", LEA)

    assert {JANA, BEA, LEA} == repository.hands("content/posts/2026/neu.md")


def test_what_was_approved_before_does_not_count(repository: Repository) -> None:
    """Its hands were judged then; the commit of the approval itself is part of that."""
    repository.commit(EARLIER, "{}", LEA)
    repository.commit(TEXT, "von Bea\n", BEA)

    assert {BEA} == repository.hands(since=EARLIER)
    assert {JANA, BEA} == repository.hands(since="")


def test_what_was_written_after_an_approval_is_another_text(repository: Repository) -> None:
    """The commit of the approval ends the search and does not count itself: a squash puts everybody into one."""
    repository.commit(TEXT, "von Bea\n", BEA)
    (repository.root / TEXT).write_text("von Lea\n", encoding="utf-8")
    repository.commit(APPROVAL, "{}", LEA)
    repository.commit(TEXT, "von Jana\n", "Kim Roth <kim@x.example>")

    assert {JANA, BEA} == repository.hands(until=APPROVAL)


def test_an_approval_that_is_not_committed_ends_nothing(repository: Repository) -> None:
    """All commits so far were before it."""
    repository.commit(TEXT, "von Bea\n", BEA)

    assert {JANA, BEA} == repository.hands(until=APPROVAL)


def test_a_file_that_was_away_hides_nothing(repository: Repository) -> None:
    """An approval taken out and put back is as old as it was at first."""
    repository.commit(EARLIER, "{}", JANA)
    repository.commit(TEXT, "von Bea\n", BEA)
    repository.git("rm", "-q", EARLIER)
    repository.git("commit", "-q", "-m", "weg")
    repository.commit(EARLIER, "{}", JANA)
    repository.commit(TEXT, "von Lea\n", LEA)

    assert {BEA, LEA} == repository.hands(since=EARLIER)


def test_what_was_found_is_not_looked_for_again(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies between two commits never changes; what is not committed yet depends on the last one."""
    repository.commit(TEXT, "von Bea\n", BEA)
    repository.commit(APPROVAL, "{}", LEA)
    known = VerifiedCache.in_memory()
    asked = [Asked("then", TEXT, "", APPROVAL), Asked("now", TEXT, APPROVAL, "")]
    first = contributors(repository.root, asked, known)
    assert {"then": {JANA, BEA}, "now": set()} == first

    looked: list[str] = []

    def look(_root: Path, span: contributors_module._Span) -> frozenset[str]:
        looked.append(span.until)
        return frozenset()

    monkeypatch.setattr(contributors_module, "_names", look)
    assert first == contributors(repository.root, asked, known)
    assert [] == looked
    repository.commit("content/posts/b.md", "anderes\n", LEA)
    contributors(repository.root, asked, known)
    assert [""] == looked


def test_a_shallow_history_is_not_remembered(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be whole the next time."""
    repository.commit(TEXT, "von Bea\n", BEA)
    command = ["git", "clone", "-q", "--depth", "1", repository.root.as_uri(), str(tmp_path / "flach")]
    subprocess.run(command, check=True)
    known, put = VerifiedCache.in_memory(), list[str]()
    monkeypatch.setattr(known, "put", lambda key, _content: put.append(key))

    contributors(tmp_path / "flach", [Asked("a", TEXT, "", "")], known)

    assert put == []


def test_a_shallow_clone_knows_what_it_has(repository: Repository, tmp_path: Path) -> None:
    """Fewer names, and no failure; the submission still names them."""
    repository.commit("content/posts/b.md", "anderes\n", BEA)
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "flach")], check=True
    )
    found = contributors(tmp_path / "flach", [Asked("a", TEXT, "", ""), Asked("b", "content/posts/b.md", "", "")])

    # git shows the oldest commit it has as if it had written everything
    assert {"a": frozenset({BEA}), "b": frozenset({BEA})} == found


def test_a_text_git_does_not_know_has_nobody(repository: Repository) -> None:
    """It was not committed yet."""
    (repository.root / "content/posts/neu.md").write_text("x", encoding="utf-8")

    assert set() == repository.hands("content/posts/neu.md")


def test_strange_names_come_through(tmp_path: Path) -> None:
    """A file that looks like an option, blanks, umlauts; a name with a bar."""
    repository = Repository(tmp_path / "site")
    author = "Änne | Groß-Öhr <änne@x.example>"
    for path in ("content/posts/-p.md", "content/posts/mit blank & größe.md", "content/posts/[a].md"):
        repository.commit(path, "x\n", author)

        assert {author} == repository.hands(path)


def test_several_answers_are_given_together(repository: Repository) -> None:
    """Two questions under one key are one answer."""
    repository.commit("content/posts/b.md", "x\n", BEA)

    found = contributors(
        repository.root,
        [Asked("a", TEXT, "", ""), Asked("a", "content/posts/b.md", "", ""), Asked("c", "x.md", "", "")],
    )

    assert {"a": frozenset({JANA, BEA}), "c": frozenset()} == found


def test_without_history_there_is_no_answer(tmp_path: Path) -> None:
    """No repository, or one without a commit."""
    asked = [Asked("a", TEXT, "", "")]

    assert {} == contributors(tmp_path, asked)
    assert {} == contributors(Repository(tmp_path / "leer").root, asked)
    assert {} == contributors(tmp_path, [])
