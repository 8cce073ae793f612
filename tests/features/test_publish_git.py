"""`publish` to a branch of a real git remote: what arrives there, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.site import Done, Site, run, tree
from tests.unit.pictures.make import drawing, encoded

REASON = "Freitags wird nicht veröffentlicht"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small site after a good build; never changed."""
    return Site.at(tmp_path_factory.mktemp("built")).post("eins").post("zwei").page("impressum").built()


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    """A copy beside an empty bare remote."""
    site = built.copy(tmp_path)
    site.git("init", "-q", "--bare", str(remote(site)))
    return site


def remote(site: Site) -> Path:
    """Return where the bare remote of *site* lies."""
    return site.root.parent / "remote.git"


def publish(site: Site, *args: str) -> Done:
    """Publish to the bare remote's branch `gh-pages`."""
    return site.task("publish", "--to", f"git:{remote(site)}#gh-pages", *args)


def head(site: Site, branch: str = "gh-pages") -> str:
    """Return the commit the remote's *branch* stands at, empty if there is none."""
    return run(["git", "rev-parse", "-q", "--verify", f"refs/heads/{branch}"], cwd=remote(site)).out.strip()


def online(site: Site, name: str = "clone") -> dict[str, bytes]:
    """Clone the branch as a host would and return its files without git's and the host's own."""
    place = site.root.parent / name
    site.git("clone", "-q", "-b", "gh-pages", str(remote(site)), str(place), at=site.root.parent)
    files = {path: content for path, content in tree(place).items() if not path.startswith(".git/")}
    assert b"" == files.pop(".nojekyll")
    return files


def hook(site: Site, text: str) -> None:
    """Let the remote run *text* before it takes a push."""
    path = remote(site) / "hooks" / "pre-receive"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_clone_of_the_branch_is_the_checked_tree(site: Site) -> None:
    """Every file arrives byte for byte and no other; the message names where and which commit."""
    done = publish(site)

    assert 0 == done.code, done.said
    assert site.output() == online(site)
    assert f"published: git:{remote(site)}#gh-pages now holds {head(site)[:16]}" in done.out


@pytest.mark.parametrize("address", ["absolute", "relative", "file"])
def test_a_remote_of_the_sites_own_repository_is_known_by_name(site: Site, address: str) -> None:
    """`git:origin#gh-pages` is what the author's own git calls it; work tree and local branches stay as they are."""
    addresses = {"absolute": str(remote(site)), "relative": "../remote.git", "file": remote(site).as_uri()}
    site.write(".gitignore", "output/\nvar/\n__pycache__/\n").git("init", "-q")
    site.git("remote", "add", "origin", addresses[address])
    site.git("add", ".")
    site.git("commit", "-q", "-m", "Site")

    done = site.task("publish", "--to", "git:origin#gh-pages")

    assert 0 == done.code, done.said
    assert site.output() == online(site)
    assert "" == site.git("status", "--porcelain")
    assert "main" == site.git("branch", "--all", "--format=%(refname:short)")


def test_the_target_may_stand_in_the_settings(site: Site) -> None:
    """Without `--to` the release goes to `[publish] to`; the branch is `gh-pages` when none is named."""
    site.append("content/site.toml", f'\n[publish]\nto = "git:{remote(site)}"\n').built()

    done = site.task("publish")

    assert 0 == done.code, done.said
    assert site.output() == online(site)


def test_publishing_the_same_again_makes_no_commit(site: Site) -> None:
    """An unchanged release is already there."""
    publish(site)
    before = head(site)

    done = publish(site)

    assert 0 == done.code
    assert before == head(site)


def test_the_next_release_stands_on_the_last_one(site: Site) -> None:
    """Changed, new and deleted files arrive; the history of the branch is kept."""
    site.page("alt").built()
    publish(site)
    before = head(site)
    site.replace("content/pages/alt.md", "title: Alt", "title: Alt\nslug: neu")
    site.post("drei").delete("content/posts/2026/zwei.md").append("content/posts/2026/eins.md", "Mehr.\n").built()

    done = publish(site)

    assert 0 == done.code, done.said
    assert site.output() == online(site)
    # what was taken down leaves a notice; what has another address now leaves nothing
    there = online(site, "again")
    assert "Text." not in there["blog/zwei/index.html"].decode()
    assert {"neu/index.html"} == {"alt/index.html", "neu/index.html"} & there.keys()
    assert before == site.git("rev-parse", "gh-pages^", at=remote(site))


def test_a_colleagues_release_in_between_is_built_upon(site: Site) -> None:
    """Somebody else published from another machine: their commit stays in the history, the tree is ours."""
    publish(site)
    other = site.root.parent / "other"
    site.git("clone", "-q", "-b", "gh-pages", str(remote(site)), str(other))
    (other / "fremd.html").write_text("x", encoding="utf-8")
    site.git("add", ".", at=other)
    site.git("commit", "-q", "-m", "Kollegin", at=other)
    site.git("push", "-q", at=other)
    theirs = head(site)
    site.post("drei").built()

    done = publish(site)

    assert 0 == done.code, done.said
    assert site.output() == online(site)
    assert theirs == site.git("rev-parse", "gh-pages^", at=remote(site))


def test_a_refused_push_leaves_the_remote_and_says_why(site: Site) -> None:
    """A hook of the host says no: exit code 7, its reason is shown, and once it says yes the same command succeeds."""
    publish(site)
    before = head(site)
    hook(site, f"echo '{REASON}' >&2; exit 1")
    site.post("drei").built()

    done = publish(site)

    assert 7 == done.code
    assert "pre-receive hook declined" in done.err
    assert REASON in done.err
    assert before == head(site)
    hook(site, "exit 0")
    assert 0 == publish(site).code
    assert site.output() == online(site)


def test_a_push_that_was_lost_is_noticed(site: Site) -> None:
    """The host took the push but does not keep it: nothing is said to be online."""
    path = remote(site) / "hooks" / "post-receive"
    path.write_text("#!/bin/sh\ngit update-ref -d refs/heads/gh-pages\n", encoding="utf-8")
    path.chmod(0o755)

    done = publish(site)

    assert 7 == done.code
    assert "does not hold the release after the push" in done.err
    assert "published" not in done.out


def test_a_missing_remote_is_named(site: Site) -> None:
    """Exit code 7 and the address, not a traceback."""
    done = site.task("publish", "--to", f"git:{remote(site)}.weg#gh-pages")

    assert 7 == done.code
    assert f"{remote(site)}.weg" in done.err
    assert "Traceback" not in done.err


def test_a_branch_that_holds_the_source_is_refused(site: Site) -> None:
    """A slip of the pen must not replace somebody's texts by pages."""
    site.write(".gitignore", "output/\nvar/\n").git("init", "-q")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "Site")
    site.git("push", "-q", str(remote(site)), "HEAD:main")
    before = head(site, "main")

    done = site.task("publish", "--to", f"git:{remote(site)}#main")

    assert 7 == done.code
    assert "holds pelicanconf.py: it is the source of a site" in done.err
    assert before == head(site, "main")


def test_dry_run_lists_the_differences_and_changes_nothing(site: Site) -> None:
    """New, changed and deleted files with their signs; the remote stays where it is."""
    publish(site)
    before = head(site)
    site.post("drei").replace("content/posts/2026/zwei.md", "title: Zwei", "title: Zwei\nslug: zwo").built()

    done = publish(site, "--dry-run")

    lines = done.out.splitlines()
    assert 0 == done.code, done.said
    assert {"+ blog/drei/index.html", "- blog/zwei/index.html", "~ index.html"} <= set(lines)
    assert "~ theme/css/style.css" not in lines
    assert before == head(site)


def test_dry_run_of_the_same_says_so(site: Site) -> None:
    """Nothing to do is an answer too; before the first release everything is new."""
    assert "+ index.html" in publish(site, "--dry-run").out.splitlines()
    assert "" == head(site)
    publish(site)

    done = publish(site, "--dry-run")

    assert "nothing would change" in done.out


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/gh-pages.lock", "config.lock"])
def test_locks_of_a_killed_run_heal(site: Site, lock: str) -> None:
    """What git left behind when it was killed is swept away by the next run."""
    publish(site)
    scratch = next((site.root / "var/publish").iterdir()) / ".git"
    (scratch / lock).parent.mkdir(parents=True, exist_ok=True)
    (scratch / lock).write_bytes(b"")
    site.post("drei").built()

    done = publish(site)

    assert 0 == done.code, done.said
    assert site.output() == online(site)


@pytest.mark.parametrize(
    "to",
    [
        *("git:--upload-pack=touch${IFS}pwned#gh-pages", "git:-c#gh-pages", "git:ext::sh -c touch% pwned#gh-pages"),
        *("git:origin#-f", "git:origin#--delete", "git:origin#a..b", "git:", "folder:", "ftp:host", "origin"),
    ],
)
def test_targets_that_git_would_take_for_something_else_are_refused(site: Site, to: str) -> None:
    """Neither an option nor a program in the place of an address reaches git."""
    done = site.task("publish", "--to", to)

    assert 7 == done.code
    assert f"'{to}' is no target" in done.err
    assert [] == list(site.root.parent.rglob("pwned"))


def test_no_target_is_named_as_such(site: Site) -> None:
    """Nothing set and nothing given."""
    done = site.task("publish")

    assert 7 == done.code
    assert "no target is set" in done.err
    assert "try: write --to" in done.err


@pytest.mark.parametrize("user", ["jana:geheim@", "geheim@", "jana:gehe%69m-geheim@"])
def test_passwords_in_addresses_are_never_shown(site: Site, user: str) -> None:
    """Logs of CI jobs are read by many."""
    done = site.task("publish", "--to", f"git:https://{user}127.0.0.1:9/site.git#gh-pages")

    assert 7 == done.code
    assert "127.0.0.1:9/site.git" in done.err
    assert "geheim" not in done.said


def test_a_commit_bears_the_authors_name_or_ours(site: Site) -> None:
    """A CI job without any git identity can publish too."""
    nobody = {"HOME": str(site.root.parent / "nobody"), "XDG_CONFIG_HOME": os.devnull}
    publish(site)
    assert "Jana Weber" == site.git("log", "-1", "--format=%an", "gh-pages", at=remote(site))
    site.post("drei").built()

    done = site.task("publish", "--to", f"git:{remote(site)}#gh-pages", env=nobody)

    assert 0 == done.code, done.said
    assert "Freigabe" == site.git("log", "-1", "--format=%an", "gh-pages", at=remote(site))


def test_names_with_umlauts_and_blanks_arrive(site: Site) -> None:
    """File names beyond ASCII reach the branch as they are, also from a job without any locale."""
    site.write("content/images/Größe 1.png", encoded(drawing(), "PNG"))
    site.append("content/posts/2026/eins.md", "[Größe](../../images/Größe%201.png)\n").built()

    done = site.task("publish", "--to", f"git:{remote(site)}#gh-pages", env={"LC_ALL": "C", "LANG": "C"})

    assert 0 == done.code, done.said
    assert site.output() == online(site)
    assert "images/Größe 1.png" in site.output()
