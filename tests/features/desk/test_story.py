"""
The story of a firm: four people, real keys, clones of one remote; after each chapter CI publishes, and readers look.

What readers see is told as address → the word that only one version of the text has; nothing else may be there.
"""

from __future__ import annotations

import gzip
import re
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plugins.records.memory import NAME, SIGNATURE
from tests.support.people import Firm
from tests.support.site import REPOSITORY, Done, Site, digest, environment, run, tree

pytestmark = pytest.mark.faults
BERLIN = ZoneInfo("Europe/Berlin")
CLOCK = "TEST_NOW"
WORDS = re.compile(rb"Wort[A-Z][a-z]+")
PAGES = re.compile(r"blog/([^/]+)/index\.html")
# Another clock for children of this test: the tool itself asks no variable about a release.
SITECUSTOMIZE = f"""\
import importlib.machinery
import os
import sys
from datetime import datetime


class Finder:
    def find_spec(self, name, path, target=None):
        if name != "plugins.core.clock":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            module.now = lambda: datetime.fromisoformat(os.environ["{CLOCK}"])

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
"""


@dataclass
class Story:
    """The remote, everybody's clone, and CI's; *now* is what every clock shows."""

    folder: Path
    now: datetime
    firm: Firm
    desks: dict[str, Firm] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, now: datetime) -> Story:
        """Found the firm: policy, settings and machinery in a bare remote, a clone for each of four, and one for CI."""
        firm = Firm.at(folder / "begin")
        shutil.copy(REPOSITORY / ".gitattributes", firm.site.root)
        firm.site.page("impressum", "WortImpressum.\n")
        firm.commit("Impressum", "kim")
        story = cls(folder, now, firm)
        (folder / "clock").mkdir()
        (folder / "clock/sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
        story.git("clone", "-q", "--bare", firm.site.root, folder / "origin.git", at=folder)
        for name in (*firm.people, "ci"):
            story.clone(name)
        return story

    @property
    def origin(self) -> str:
        """The address of the remote."""
        return f"file://{self.folder}/origin.git"

    def clone(self, name: str, *options: str) -> Firm:
        """Give *name* a clone."""
        place = self.folder / name / "site"
        place.parent.mkdir()
        self.git("clone", "-q", *options, self.origin, place, at=self.folder)
        desk = Firm(Site(place, is_released=False), tuple(self.firm.people.values()))
        self.desks[name] = desk
        return desk

    def git(self, *args: str | Path, at: Path, name: str = "") -> str:
        """Run git as *name*."""
        mine = self.firm.person(name).env if name else {}
        done = run(["git", *args], cwd=at, env={key: value for key, value in mine.items() if key.startswith("GIT_")})
        assert 0 == done.code, done.said
        return done.out.strip()

    def does(self, name: str, task: str, *args: str) -> Done:
        """Let *name* run a task at the own clone; a minute goes by."""
        self.now += timedelta(minutes=1)
        who = "kim" if name not in self.firm.people else name
        clock = {CLOCK: self.now.isoformat(), "PYTHONPATH": str(self.folder / "clock")}
        return self.desks[name].task(who, task, *args, env=clock)

    def acts(self, name: str, task: str, *args: str, branch: str = "main") -> str:
        """Let *name* act on the newest state of *branch* and push it."""
        self.fetch(name, branch)
        done = self.does(name, task, *args, "--yes")
        assert 0 == done.code, done.said
        self.push(name, branch)
        return done.said

    def writes(self, name: str, slug: str, body: str, *, branch: str = "main", **fields: str) -> None:
        """Let *name* write, commit and push a post."""
        self.fetch(name, branch)
        self.desks[name].post(slug, body, name, **fields)
        self.push(name, branch)

    def fetch(self, name: str, branch: str = "main") -> None:
        """Bring the clone of *name* to the newest state of *branch*, which is begun where there is none."""
        root = self.desks[name].site.root
        self.git("fetch", "-q", "--prune", "origin", at=root)
        known = self.git("branch", "-r", "--list", f"origin/{branch}", at=root)
        self.git("checkout", "-q", "-B", branch, f"origin/{branch}" if known else "origin/main", at=root)

    def push(self, name: str, branch: str = "main") -> None:
        """Push what *name* has on *branch*."""
        self.git("push", "-q", "origin", f"{branch}:{branch}", at=self.desks[name].site.root)

    def publish(self) -> dict[str, str]:
        """Let CI build and publish what is on main, and return what readers see."""
        self.fetch("ci")
        for task, *options in (("build",), ("publish", "--to", f"git:{self.origin}#gh-pages")):
            done = self.does("ci", task, *options)
            assert 0 == done.code, done.said
        return self.seen()

    def refused(self) -> str:
        """Let CI build and publish what is on main, which must be refused, and return why."""
        self.fetch("ci")
        for task, *options in (("build",), ("publish", "--to", f"git:{self.origin}#gh-pages")):
            done = self.does("ci", task, *options)
            if done.code:
                return done.said
        raise AssertionError("published")

    def site(self) -> dict[str, bytes]:
        """Return every file of the published branch."""
        place = self.folder / "seen"
        shutil.rmtree(place, ignore_errors=True)
        self.git("clone", "-q", "--branch", "gh-pages", self.origin, place, at=self.folder)
        shutil.rmtree(place / ".git")
        return tree(place)

    def seen(self) -> dict[str, str]:
        """Return slug of each post that is online → its word; no file may know a word of any other version."""
        files = self.site()
        words = {
            word.decode()
            for content in files.values()
            for word in WORDS.findall(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
        }
        posts = {found[1]: content for name, content in files.items() if (found := PAGES.fullmatch(name))}
        shown = {slug: b" ".join(sorted(set(WORDS.findall(content)))).decode() for slug, content in posts.items()}
        known = {word for text in shown.values() for word in text.split()} | {"WortImpressum"}
        assert words <= known, words - known
        return shown


def at(text: str) -> datetime:
    """Return an instant of Berlin's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def rewritten(story: Story, name: str, slug: str, old: str, new: str, branch: str = "main") -> None:
    """Let *name* exchange a word of a post and push it."""
    story.fetch(name, branch)
    desk = story.desks[name]
    path = f"content/posts/2026/{slug}.md"
    desk.site.replace(path, old, new)
    desk.commit(f"Change {slug}", name, path)
    story.push(name, branch)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """The firm on a day in autumn, its imprint released."""
    story = Story.begin(tmp_path, at("2026-10-20T09:00"))
    story.acts("jana", "desk.submit", "impressum")
    story.acts("bea", "desk.approve", "impressum")
    return story


def test_from_a_pitch_to_a_release_and_off_again(story: Story) -> None:
    """Idea, draft, submission, release, change, refusal, take-down, restore: only what is released is ever online."""
    story.writes("jana", "eins", "WortIdee.\n", status="idea", date="")
    assert {} == story.publish()

    rewritten(story, "jana", "eins", "status: idea", "status: published\ndate: 2026-10-19")
    rewritten(story, "jana", "eins", "WortIdee", "WortAnna")
    story.acts("jana", "desk.submit", "eins")
    assert {} == story.publish()
    story.acts("bea", "desk.approve", "eins")
    assert {"eins": "WortAnna"} == story.publish()

    rewritten(story, "anton", "eins", "WortAnna", "WortBerta")
    story.acts("jana", "desk.submit", "eins")
    assert {"eins": "WortAnna"} == story.publish()
    own = story.does("anton", "desk.approve", "eins", "--yes")
    assert 4 == own.code
    story.acts("kim", "desk.refuse", "eins", "--reason", "Zahl fehlt")
    assert {"eins": "WortAnna"} == story.publish()
    rewritten(story, "anton", "eins", "WortBerta", "WortCaesar")
    story.acts("anton", "desk.submit", "eins")
    story.acts("kim", "desk.approve", "eins")
    assert {"eins": "WortCaesar"} == story.publish()

    story.acts("kim", "desk.takedown", "eins", "--reason", "Kunde", "--notice", "Wird geprüft.")
    assert {"eins": ""} == story.publish()
    story.acts("bea", "desk.restore", "eins", "--reason", "Zahl stimmt")
    assert {"eins": "WortCaesar"} == story.publish()


@pytest.mark.parametrize(
    ("typed", "before", "after"),
    [
        # at three it is two again: there are two half past two, and this is the second one
        ("2026-10-25 02:30+01:00", "2026-10-25T01:29:30+00:00", "2026-10-25T01:30:30+00:00"),
        # at two it is three: a minute before is still winter time, the next morning is not
        ("2027-03-28 01:59", "2027-03-28T00:58:30+00:00", "2027-03-28T00:59:30+00:00"),
        ("2027-03-28 06:00", "2027-03-28T03:59:30+00:00", "2027-03-28T04:00:30+00:00"),
    ],
)
def test_an_embargo_ends_when_the_clocks_of_the_firm_say_so(story: Story, typed: str, before: str, after: str) -> None:
    """On the days on which clocks change; before, not even the name of the text is there."""
    story.writes("jana", "eins", "WortAnna.\n", date="2026-10-19", not_before=typed)
    story.acts("jana", "desk.submit", "eins")
    story.acts("bea", "desk.approve", "eins")

    assert {} == publish_at(story, datetime.fromisoformat(before))
    assert {"eins": "WortAnna"} == publish_at(story, datetime.fromisoformat(after))


@pytest.mark.parametrize(
    ("typed", "message"),
    [("2026-10-25 02:30", "exists twice in Europe/Berlin"), ("2027-03-28 02:30", "does not exist in Europe/Berlin")],
)
def test_nobody_hands_in_an_hour_that_is_not_one(story: Story, typed: str, message: str) -> None:
    """An hour that is there twice, or not at all, is asked back."""
    story.writes("jana", "eins", "WortAnna.\n", date="2026-10-19", not_before=typed)

    assert message in story.does("jana", "desk.submit", "eins", "--yes").said


def publish_at(story: Story, now: datetime) -> dict[str, str]:
    """Publish at *now*, whatever is the time."""
    step = timedelta(minutes=1)
    story.now = now - step
    story.fetch("ci")
    assert 0 == story.does("ci", "build").code
    story.now = now - step
    done = story.does("ci", "publish", "--to", f"git:{story.origin}#gh-pages")
    assert 0 == done.code, done.said
    return story.seen()


def test_squash_rebase_and_every_kind_of_clone(story: Story) -> None:
    """A release outlives the branch it was made on; what a clone does to history and line ends changes nothing."""
    squashed_with_its_release(story)
    rebased_by_the_approver(story)

    built = {}
    for name, *options in (("shallow", "--depth=1"), ("crlf", "-c", "core.autocrlf=true"), ("whole",)):
        story.clone(name, *options)
        done = story.does(name, "build")
        assert 0 == done.code, done.said
        built[name] = digest(story.desks[name].site.output())
    assert b"\r\n" not in (story.desks["whole"].site.root / "content/posts/2026/eins.md").read_bytes()
    assert 1 == len(set(built.values())), built
    online = {name: content for name, content in story.site().items() if name not in (NAME, SIGNATURE, ".nojekyll")}
    assert built["whole"] == digest(online)


def squashed_with_its_release(story: Story) -> None:
    """Jana and Anton write on a branch, Bea releases there; it is squashed, deleted and collected."""
    story.writes("jana", "eins", "WortAnna.\n", branch="text", date="2026-10-19")
    rewritten(story, "anton", "eins", "WortAnna", "WortBerta", branch="text")
    story.acts("jana", "desk.submit", "eins", branch="text")
    story.acts("bea", "desk.approve", "eins", branch="text")
    assert {} == story.publish()

    story.fetch("kim")
    root = story.desks["kim"].site.root
    story.git("merge", "-q", "--squash", "origin/text", at=root)
    story.git("commit", "-q", "-m", "Text (#1)", at=root, name="kim")
    story.push("kim")
    story.git("push", "-q", "origin", "--delete", "text", at=root)
    story.git("reflog", "expire", "--expire=now", "--all", at=story.folder / "origin.git")
    story.git("gc", "-q", "--prune=now", at=story.folder / "origin.git")
    assert {"eins": "WortBerta"} == story.publish()


def rebased_by_the_approver(story: Story) -> None:
    """Jana's branch is rebased by Bea, who thereby commits it, and released."""
    story.writes("jana", "zwei", "WortCaesar.\n", branch="zwei", date="2026-10-19")
    story.acts("jana", "desk.submit", "zwei", branch="zwei")
    story.writes("kim", "drei", "WortDora.\n", date="2026-10-19")
    story.fetch("bea", "zwei")
    root = story.desks["bea"].site.root
    story.git("rebase", "-q", "origin/main", at=root, name="bea")
    story.git("push", "-q", "origin", "zwei:main", at=root)
    story.acts("bea", "desk.approve", "zwei")
    assert {"eins": "WortBerta", "zwei": "WortCaesar"} == story.publish()


def test_whoever_leaves_leaves_the_releases_behind(story: Story) -> None:
    """Released posts stay; what no release had seen by then is void, whatever date it bears; the key ends."""
    story.writes("jana", "eins", "WortAnna.\n", date="2026-10-19")
    story.writes("jana", "zwei", "WortBerta.\n", date="2026-10-19")
    story.acts("jana", "desk.submit", "eins")
    story.acts("jana", "desk.submit", "zwei")
    story.acts("bea", "desk.approve", "eins")
    assert {"eins": "WortAnna"} == story.publish()

    story.fetch("bea")
    late = story.does("bea", "desk.approve", "zwei", "--yes")
    assert 0 == late.code
    end = story.now + timedelta(hours=1)
    leaves(story, "bea", end)
    story.now = end + timedelta(hours=1)
    pushed_at_last(story)
    assert {"eins": "WortAnna"} == story.publish()

    assert "does not count now" in story.does("bea", "desk.approve", "zwei", "--yes").said
    story.acts("anton", "desk.approve", "zwei")
    assert {"eins": "WortAnna", "zwei": "WortBerta"} == story.publish()


def leaves(story: Story, name: str, until: datetime) -> None:
    """Let Kim, the keeper, give the key of *name* an end."""
    story.fetch("kim")
    site, key = story.desks["kim"].site, story.firm.person(name).signing.public.text
    ended = f'keys = [{{ key = "{key}", until = {until.isoformat(timespec="seconds")} }}]'
    site.replace("content/desk/policy.toml", f'keys = ["{key}"]', ended)
    done = story.does("kim", "desk.policy", "--yes")
    assert 0 == done.code, done.said
    story.push("kim")


def pushed_at_last(story: Story) -> None:
    """Bea pushes what she had signed while she was there."""
    root = story.desks["bea"].site.root
    story.git("fetch", "-q", "origin", at=root)
    story.git("rebase", "-q", "origin/main", at=root, name="bea")
    story.push("bea")


def test_a_clock_of_its_own_is_only_the_tests(tmp_path: Path) -> None:
    """Without the module in the test's own folder, the variable moves nothing."""
    firm = Firm.at(tmp_path).post("eins", "WortAnna.\n", date="2999-01-01")
    firm.released("eins")

    built = firm.task("kim", "build", env={CLOCK: "2999-02-01T00:00+00:00"})

    assert 0 == built.code, built.said
    assert "blog/eins/index.html" not in firm.site.output()
    assert CLOCK not in environment()
