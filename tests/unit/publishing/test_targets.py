"""Which words name a target, and how a release differs from what is there."""

from pathlib import Path

import pytest

from plugins.core.errors import PublishError
from plugins.publishing.targets import choose
from plugins.publishing.targets.base import compare
from plugins.publishing.targets.folder import FolderTarget
from plugins.publishing.targets.git_branch import GitTarget
from plugins.vcs.git import git


def test_a_folder_is_meant_from_the_root_of_the_site(tmp_path: Path) -> None:
    """`folder:www` lies beside `content/`."""
    target = choose("folder:www", tmp_path)

    assert isinstance(target, FolderTarget)
    assert tmp_path / "www" == target.path


@pytest.mark.parametrize(
    ("to", "address", "branch"),
    [
        ("git:https://forge.example/a.git#pages", "https://forge.example/a.git", "pages"),
        ("git:git@forge.example:a.git", "git@forge.example:a.git", "gh-pages"),
    ],
)
def test_a_branch_of_a_remote_is_named_by_address(to: str, address: str, branch: str, tmp_path: Path) -> None:
    """Without a branch it is gh-pages."""
    target = choose(to, tmp_path)

    assert isinstance(target, GitTarget)
    assert (address, branch) == (target.address, target.branch)


@pytest.mark.parametrize(
    "to",
    ["", "folder:", "git:", "ftp:host", "git:--upload-pack=x#a", "git:ext::sh -c x#a", "git:a#-b", "git:a#b..c"],
)
def test_anything_else_is_refused(to: str, tmp_path: Path) -> None:
    """An option or a program in disguise is no address."""
    with pytest.raises(PublishError):
        choose(to, tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "https://bot:geheim@forge.example/a.git",
        "https://:geheim@forge.example/a.git",
        "https://glpat-geheimgeheimgeheim@forge.example/a.git",
        "ssh://git:geheim@forge.example/a.git",
    ],
)
@pytest.mark.parametrize("form", ["git:{}", "git:{}#pages", "{}", "git:{}#a..b", "git:origin"])
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str, form: str, tmp_path: Path) -> None:
    """Git would keep it below var/. That of a remote of the site counts too."""
    git("init", "-q", cwd=tmp_path)
    git("remote", "add", "origin", address, cwd=tmp_path)

    with pytest.raises(PublishError) as caught:
        choose(form.format(address), tmp_path)

    assert "geheim" not in str(caught.value)
    assert ("holds a password" in str(caught.value)) is (form in ("git:{}", "git:{}#pages", "git:origin"))


@pytest.mark.parametrize("address", ["https://firma@forge.example/a.git", "ssh://git@forge.example:22/a.git"])
def test_a_name_in_an_address_is_none_of_our_business(address: str, tmp_path: Path) -> None:
    """It tells a credential helper which account is meant."""
    target = choose(f"git:{address}", tmp_path)

    assert isinstance(target, GitTarget)
    assert address == target.address


def test_a_target_hides_the_password_of_its_address(tmp_path: Path) -> None:
    """What is shown to people holds no secret."""
    target = GitTarget("https://bot:secret@forge.example/a.git", "pages", root=tmp_path)

    assert "git:https://forge.example/a.git#pages" == target.where


def test_changes_are_what_is_new_different_and_gone() -> None:
    """Sorted, so that two runs print the same."""
    changes = compare({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "0", "d": "4"})

    assert (("a",), ("c",), ("d",)) == (changes.added, changes.changed, changes.deleted)
    assert not compare({"a": "1"}, {"a": "1"})
