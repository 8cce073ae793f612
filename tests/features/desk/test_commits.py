"""Commits of exactly these files: real git, other people's work around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.errors import ProgramError
from plugins.vcs import commits
from tests.support.site import run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit of `a` and `b`."""
    for name in ("a", "b"):
        (tmp_path / name).write_text("1\n", encoding="utf-8")
    for args in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "begin"]):
        run(["git", *args], cwd=tmp_path)
    return tmp_path


def status(root: Path) -> list[str]:
    """Return what git says of the work tree."""
    return run(["git", "status", "--short"], cwd=root).out.splitlines()


def test_new_changed_and_deleted_files_in_one_commit(root: Path) -> None:
    """Names are taken as they are, and what nobody knows is no fault."""
    (root / "a").write_text("2\n", encoding="utf-8")
    (root / "b").unlink()
    (root / "[ab]*").write_text("new\n", encoding="utf-8")

    commits.commit_only(root, ["a", "b", "[ab]*", "never"], "change")

    named = run(["git", "-c", "core.quotePath=no", "show", "--name-status", "--format=%s", "HEAD"], cwd=root).out
    assert ["change", "", "A\t[ab]*", "M\ta", "D\tb"] == named.splitlines()


def test_what_is_staged_of_others_stays_staged(root: Path) -> None:
    """Not committed, not unstaged, also when the same file has more changes that are not staged."""
    (root / "a").write_text("2\n", encoding="utf-8")
    run(["git", "add", "a"], cwd=root)
    (root / "a").write_text("3\n", encoding="utf-8")
    (root / "c").write_text("new\n", encoding="utf-8")

    commits.commit_only(root, ["c"], "change")

    assert ["MM a"] == status(root)


def test_an_ignored_file_is_committed_when_it_is_named(root: Path) -> None:
    """A person's own list must not keep a record out."""
    (root / ".git/info/exclude").write_text("*.sig\n", encoding="utf-8")
    (root / "c.sig").write_text("new\n", encoding="utf-8")

    assert ("c.sig",) == commits.changed(root, ["c.sig"])
    commits.commit_only(root, ["c.sig"], "change")

    assert commits.in_history(root, "c.sig")


def test_a_refusal_leaves_the_index_as_it_was(root: Path) -> None:
    """A lock of another git, a hook, a merge."""
    run(["git", "update-ref", "MERGE_HEAD", "HEAD"], cwd=root)
    (root / "c").write_text("new\n", encoding="utf-8")

    with pytest.raises(ProgramError):
        commits.commit_only(root, ["c"], "change")

    assert ["?? c"] == status(root)
    assert "MERGE_HEAD" == commits.under_way(root)


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    """There is no history yet."""
    run(["git", "init", "-q"], cwd=tmp_path)
    (tmp_path / "c").write_text("new\n", encoding="utf-8")
    (tmp_path / "d").write_text("new\n", encoding="utf-8")

    assert commits.commit_only(tmp_path, ["c"], "begin")

    assert ["?? d"] == status(tmp_path)


def test_differences_since_a_commit(root: Path) -> None:
    """Lines added and deleted, by file."""
    since = commits.first_commit(root, "a")
    (root / "a").write_text("1\n2\n", encoding="utf-8")

    assert (("a", "1", "0"),) == commits.differences(root, since, ["a", "b", "none"])
