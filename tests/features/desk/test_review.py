"""
Ways round the desk that a second look found: each is closed, and says so.

By names of texts instead of their words, by files that were forgotten, by jobs that come too late.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.core.errors import DeskError, FreigabeError, PublishError
from plugins.desk import carrying
from plugins.desk.standing import STRANGE_MACHINERY
from plugins.publishing.receipt import Receipt
from plugins.publishing.targets import Target, choose
from plugins.records import chain, events
from plugins.records.memory import NAME
from tests.support.builders import SITE_TOML
from tests.support.forged import PEOPLE, Forged, policy_text
from tests.support.site import Done, Site, run

EINS, ELSEWHERE = "content/posts/2026/eins.md", "content/posts/neu/eins.md"
LOGO = SITE_TOML.replace("[site]", '[site]\nlogo = "/{}"')


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """A site with one published text."""
    site = Forged(tmp_path, monkeypatch).text("eins", "Erste Fassung.\n", slug="eins")
    site.released("eins")
    site.published()
    return site


def move(site: Forged, source: str, target: str) -> None:
    """Move a file."""
    (site.root / target).parent.mkdir(parents=True, exist_ok=True)
    (site.root / source).rename(site.root / target)


# What nobody has released


def test_a_text_is_no_picture_of_the_settings(site: Forged) -> None:
    """Else the version that waits would lie beside the one that is online, and be read like it."""
    move(site, EINS, ELSEWHERE)
    site.write(ELSEWHERE, (site.root / ELSEWHERE).read_text().replace("Erste", "Zweite"))
    assert ["posts/2026/eins.md"] == list(site.online())
    site.write("content/site.toml", LOGO.format("posts/neu/eins.md"))

    with pytest.raises(FreigabeError, match=r"content/site\.toml: the file 'posts/neu/eins\.md' is a text"):
        site.online()


def test_a_moved_text_does_not_link_to_another_one(site: Forged) -> None:
    """Its link means what it meant when it was released; it is built where that is true."""
    for place in ("a", "b"):
        site.write(f"content/posts/{place}/ziel.md", (site.root / EINS).read_text().replace("eins", f"ziel-{place}"))
        site.released(f"ziel-{place}")
    site.write("content/posts/a/x.md", (site.root / EINS).read_text().replace("eins", "x") + "[Mehr](ziel.md)\n")
    site.released("x")
    move(site, "content/posts/a/x.md", "content/posts/b/x.md")
    assert "posts/a/x.md" in site.online()

    # without a text of that name beside it, the link went nowhere
    move(site, "content/posts/b/x.md", "content/posts/c/x.md")
    assert "posts/a/x.md" in site.online()
    # together with what it links to it may go anywhere
    move(site, "content/posts/a/ziel.md", "content/posts/c/ziel.md")
    assert {"posts/c/x.md", "posts/c/ziel.md"} <= site.online().keys()


@pytest.mark.parametrize("where", ["moved", "deleted"])
def test_a_hand_that_git_knows_stays_when_the_text_goes(site: Forged, where: str) -> None:
    """Whoever left it out of the submission cannot hide it by moving the text afterwards."""
    site.git("init", "-q").git("add", "--all").git("commit", "-q", "-m", "Begin")
    site.text("zwei", "Von Anton.\n", slug="zwei")
    site.git("add", "--all").git("commit", "-q", "-m", "Text", name="Anton Muster", mail="anton@site.example")
    revision = site.standing.cases["id-zwei"].working
    assert revision is not None
    facts = {"digest": revision.digest, "title": "Zwei", "contributors": ["jana"], "note": ""}
    site.put(site.forged("zwei", events.SUBMIT, "jana", facts), "jana")
    site.put(site.approval("zwei", "anton"), "anton")
    site.git("add", "--all").git("commit", "-q", "-m", "Release")
    assert "posts/2026/zwei.md" not in site.online()

    if where == "moved":
        move(site, "content/posts/2026/zwei.md", "content/posts/neu/zwei.md")
    else:
        (site.root / "content/posts/2026/zwei.md").unlink()
    site.git("add", "--all").git("commit", "-q", "-m", "Away")

    assert ["posts/2026/eins.md"] == list(site.online())


def test_a_repository_git_does_not_read_stops_the_release(site: Forged, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one of another user, in a container of CI: nobody would be known to have had a hand in anything."""
    site.git("init", "-q").git("add", "--all").git("commit", "-q", "-m", "Begin")
    site.text("zwei").submitted("zwei")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(FreigabeError, match=r"git: does not say who wrote the texts \(detected dubious ownership"):
        site.online()


# What is told where


def test_a_fault_of_what_is_online_is_told_where_it_lies(site: Forged) -> None:
    """The text in `content/` is another one by now; that one is not at fault."""
    site.text("eins", "Zweite Fassung.\n", slug="eins", authors="[kim]")
    site.write("content/people.toml", '[kim]\nname = "Kim Muster"\n')

    with pytest.raises(FreigabeError) as caught:
        site.online()

    (issue,) = caught.value.issues
    assert issue.where.startswith("content/desk/entries/id-eins/live/f1-")
    assert "unknown person 'jana' in authors" == issue.what
    assert "take the text down" in issue.fix


# What lies in var/, and in the record of a release


def test_a_journal_does_not_undo_what_is_committed(site: Forged) -> None:
    """Whoever can leave a file in `var/` takes away neither an event nor a kept text."""
    site.taken_down("eins")
    site.git("init", "-q").git("add", "--all").git("commit", "-q", "-m", "Off")
    before = sorted(path for path in (site.root / "content/desk").rglob("*") if path.is_file())
    names = [path.relative_to(site.root).as_posix() for path in before]
    record = site.event(events.TAKE_DOWN).relative_to(site.root).as_posix()
    kept = [one for one in names if "/live/" in one]
    for event, made in ((record.replace("0003", "0009"), [record]), (record, [])):
        plan = {"event": event, "made": made, "removed": kept, "paths": [], "message": ""}
        site.write(carrying.JOURNAL.as_posix(), json.dumps(plan))
        carrying.mend(site.root)

    assert before == sorted(path for path in (site.root / "content/desk").rglob("*") if path.is_file())


def test_an_old_policy_does_not_let_a_record_go_unsigned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In which nobody could sign yet: anybody could write when an event was first seen."""
    site = Forged(tmp_path, monkeypatch, policy_text().replace(', "release"', "")).text("eins")
    site.released("eins")
    site.published(by="")
    assert site.online()
    site.pulled.with_name(f"{site.pulled.name}.sig").unlink()
    assert site.online()

    site.enacted(PEOPLE)

    with pytest.raises(DeskError, match="is not signed, and the policy names who signs releases"):
        site.online()


# The machinery


@pytest.mark.parametrize("path", ["content/images/logo.png", "markdown.py", "yaml/__init__.py", "yaml/tief.py"])
def test_what_makes_pages_is_machinery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """The logo's bytes, and whatever would be imported in the place of a package."""
    site = Forged(tmp_path, monkeypatch, policy_text(head="machinery = true\n"))
    site.write("content/site.toml", LOGO.format("images/logo.png")).write("content/images/logo.png", b"1")
    site.write("yaml/__init__.py", "").text("eins")
    site.put(site.forged("", events.MACHINERY, "kim", {"digest": site.standing.machinery, "note": ""}), "kim")
    site.released("eins")
    assert site.online()

    site.write(path, b"2")

    assert [STRANGE_MACHINERY] == [issue.code for issue in site.standing.issues]


def test_keepers_may_look_at_the_machinery_for_many_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of the whole site is not bounded by what one text needs; but bounded it is."""
    site = Forged(tmp_path, monkeypatch)
    monkeypatch.setattr(chain, "MAX_EVENTS", 1)
    for digit in "12":
        site.put(site.forged("", events.MACHINERY, "kim", {"digest": digit * 64, "note": ""}), "kim")
    assert 2 == len(site.standing.site_record.signed)

    monkeypatch.setattr(chain, "MAX_SITE_EVENTS", 1)
    assert ["record.many"] == [issue.code for issue in site.standing.issues]


# Jobs that come too late


class Machine:
    """A built site in a repository, which publishes to a bare one."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.remote = site.root.parent / "remote.git"

    def commit(self, date: str) -> None:
        """Commit everything, at *date*."""
        env = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
        for words in (("add", "--all"), ("commit", "-q", "--allow-empty", "-m", "x")):
            assert 0 == run(["git", *words], cwd=self.site.root, env=env).code

    def publish(self, *more: str) -> Done:
        """Publish."""
        return self.site.task("publish", "--to", f"git:{self.remote}#gh-pages", *more)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small built site in a repository."""
    site = Site.at(tmp_path_factory.mktemp("machine")).post("eins").write(".gitignore", "/output/\n/var/\n").built()
    site.git("init", "-q")
    return site


def test_an_old_job_does_not_undo_a_newer_release(template: Site, tmp_path: Path) -> None:
    """Same texts and events, the machinery of yesterday; on purpose it can be done, and is told."""
    machine = Machine(template.copy(tmp_path))
    # what git keeps of compiled files counts as machinery, and changes with every run
    machine.site.write(".gitignore", "__pycache__/\n")
    machine.site.git("init", "-q", "--bare", str(machine.remote))
    machine.commit("2026-01-01T10:00:00Z")
    machine.commit("2026-02-01T10:00:00Z")
    # of somebody whose clock is slow: what goes on from a commit is not older
    machine.commit("2026-01-15T10:00:00Z")
    # a commit of the future shuts nobody out
    machine.commit("2038-01-01T10:00:00Z")
    first = machine.publish()
    assert 0 == first.code, first.said
    online = json.loads(machine.site.git("show", f"gh-pages:{NAME}", at=machine.remote))
    assert "2026-02-01T10:00:00+00:00" == online["committed"]
    machine.site.git("reset", "-q", "--hard", "HEAD~3")

    late, dry = machine.publish(), machine.publish("--dry-run")

    for done in (late, dry):
        assert 7 == done.code, done.said
        assert "was made from a commit of 2026-01-01 10:00:00 UTC" in done.err
        assert "what is online is from one of 2026-02-01 10:00:00 UTC" in done.err
    meant = machine.publish("--older")
    assert 0 == meant.code, meant.said
    assert "going back on purpose: output was made from a commit of 2026-01-01 10:00:00 UTC" in meant.out
    assert 0 == machine.publish().code


def test_a_scratch_repository_starts_no_program(template: Site, tmp_path: Path) -> None:
    """Of those somebody could have put there by way of a cache."""
    machine = Machine(template.copy(tmp_path))
    machine.site.git("init", "-q", "--bare", str(machine.remote))
    assert 0 == machine.publish().code
    (scratch,) = (machine.site.root / "var/publish").glob("*/.git")
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(0o755)
    (scratch / "hooks").mkdir(exist_ok=True)
    for name in ("pre-push", "reference-transaction"):
        (scratch / "hooks" / name).symlink_to(trap)
    machine.site.git("config", "core.fsmonitor", str(trap), at=scratch)
    machine.site.post("zwei").built()

    assert 0 == machine.publish().code
    assert not sprung.exists()


def _git(root: Path) -> str:
    assert 0 == run(["git", "init", "-q", "--bare", str(root / "remote.git")], cwd=root).code
    return f"git:{root / 'remote.git'}#gh-pages"


@pytest.mark.parametrize("to", [_git, lambda root: f"folder:{root / 'www'}"], ids=["git", "folder"])
def test_of_two_who_publish_at_once_the_second_begins_anew(tmp_path: Path, to: Callable[[Path], str]) -> None:
    """Else the site would forget what the first one had seen."""
    trees, roots = [tmp_path / name for name in ("a-out", "b-out")], [tmp_path / name for name in ("a", "b")]
    for tree, root in zip(trees, roots, strict=True):
        (tree / ".well-known").mkdir(parents=True)
        (tree / NAME).write_text(f"{tree.name}\n")
        (root / "var").mkdir(parents=True)
    where = to(tmp_path)
    targets: list[Target] = [choose(where, root) for root in roots]
    receipts = [Receipt("e", "m", {NAME: digest.of_file(tree / NAME)}) for tree in trees]
    assert [None, None] == [target.recall() for target in targets]

    targets[0].push(trees[0], receipts[0])
    with pytest.raises(PublishError, match="somebody else has published in the meantime"):
        targets[1].push(trees[1], receipts[1])

    assert (b"a-out\n", b"") == targets[1].recall()
    targets[1].push(trees[1], receipts[1])
    assert (b"b-out\n", b"") == targets[0].recall()
