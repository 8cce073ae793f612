"""
Attacks on what is built and published, through the tasks: each is told by its own message, and the published site stays.

A text was published to a folder; somebody then writes to the repository, to `var/`, to `output/` or to the site itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.core import digest
from plugins.records import sample_keys
from plugins.records.memory import NAME, SIGNATURE
from tests.support.people import PEOPLE, VIER_AUGEN, Firm, Inside, Person
from tests.support.site import REPOSITORY, tree

EINS = "content/posts/2026/eins.md"
RECORD = "content/desk/entries/id-eins"
POLICY = "content/desk/policy.toml"
MEMORY = (NAME, SIGNATURE)


@dataclass
class Town:
    """A firm, and the folder in which readers see its site."""

    firm: Firm
    inside: Inside
    online: Path

    @property
    def root(self) -> Path:
        """The firm's site."""
        return self.firm.site.root

    def publishes(self, *args: str, env: dict[str, str] | None = None) -> str:
        """Build, then publish; return what the first of them says that refuses, or nothing."""
        for task, options in (("build", ()), ("publish", args or ("--to", f"folder:{self.online}"))):
            done = self.inside.task("kim", task, *options, env=env)
            if done.code:
                return done.err
        return ""

    def publish(self, *args: str, env: dict[str, str] | None = None) -> str:
        """Publish what is built already, which must be refused, and return what is said."""
        done = self.inside.task("kim", "publish", *(args or ("--to", f"folder:{self.online}")), env=env)
        assert done.code, done.said
        return done.err


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """A firm with a published post; a keeper has to look at its machinery."""
    firm = Firm.at(tmp_path_factory.mktemp("firm"), head="machinery = true\n").post("eins", "Erste Fassung.\n")
    firm.does("kim", "desk.machinery")
    firm.released("eins")
    assert 0 == firm.task("kim", "build").code
    done = firm.task("kim", "publish", "--to", "folder:../www/site")
    assert 0 == done.code, done.said
    return firm


@pytest.fixture
def town(template: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Town:
    """A copy of it, and of what is online."""
    firm = Firm(template.site.copy(tmp_path))
    online = shutil.copytree(template.site.root.parent / "www", tmp_path / "www", symlinks=True)
    return Town(firm, Inside(firm, monkeypatch, capsys), online / "site")


def seen(town: Town) -> dict[str, bytes]:
    """Return what readers see; the record of the site grows with every event and is none of it."""
    return {name: content for name, content in tree(town.online).items() if not name.endswith(MEMORY)}


# What is written to the repository


def own_text(town: Town) -> None:
    """Anton hands in what he has written, and releases it."""
    rewrite(town, "anton")
    town.inside.does("anton", "desk.submit", "eins")
    said = town.inside.task("anton", "desk.approve", "eins", "--yes")
    assert "anton had a hand in it and cannot release it" in said.err


def rewrite(town: Town, name: str = "jana") -> None:
    """Let somebody write and commit a second version."""
    town.firm.site.replace(EINS, "Erste", "Zweite")
    town.firm.commit("Change", name, EINS)


def test_a_text_that_is_not_released_leaves_the_site_as_it_is(town: Town) -> None:
    """The old version stays online, and no file of the site changes."""
    before = seen(town)

    own_text(town)

    assert "" == town.publishes()
    assert before == seen(town)


def edited_event(town: Town) -> None:
    """A byte of an event."""
    path = next((town.root / RECORD).glob("*-approve-*.json"))
    path.write_bytes(path.read_bytes().replace(b'"note": ""', b'"note": "x"'))


def take_down_taken_back(town: Town) -> None:
    """A published take-down is deleted with its signature; history is rewritten to fit."""
    start = town.firm.site.git("rev-parse", "HEAD")
    town.inside.does("kim", "desk.takedown", "eins", "--reason", "falsch")
    assert "" == town.publishes()
    town.firm.site.git("reset", "-q", "--hard", start)


def live_changed(town: Town) -> None:
    """The kept text, changed by hand."""
    path = next((town.root / RECORD / "live").glob("*.md"))
    path.write_bytes(path.read_bytes().replace(b"Erste", b"Falsche"))


def policy_edited(town: Town) -> None:
    """The author gives herself the right to release."""
    town.firm.site.replace(POLICY, '["author"]', '["author", "approver"]')


def theme_changed(town: Town) -> None:
    """A template would show readers something else."""
    town.firm.site.append("theme/templates/base.html", "<!-- geheim -->\n")


@pytest.mark.parametrize(
    ("attack", "message"),
    [
        (edited_event, "is not the event its name says"),
        (take_down_taken_back, "that is gone"),
        (live_changed, "the text was changed after its release"),
        (policy_edited, "does not sign the policy beside it"),
        (theme_changed, "have changed, and no keeper has looked at them"),
    ],
)
def test_a_repository_somebody_meddled_with_is_not_published(
    town: Town, attack: Callable[[Town], None], message: str
) -> None:
    """Neither built, nor published from what was built before."""
    attack(town)
    before = tree(town.online)

    assert message in town.publishes()
    assert message in town.publish()
    assert before == tree(town.online)


# What is written to var/ and output/


def page_changed(town: Town) -> None:
    """A page of the finished site."""
    town.firm.site.replace("output/blog/eins/index.html", "Erste", "Falsche")


def page_added(town: Town) -> None:
    """A page that nobody has released."""
    town.firm.site.write("output/geheim.html", "geheim")


def receipt_changed(town: Town) -> None:
    """A page, and what the receipt says of it."""
    page_changed(town)
    path = town.root / "var/receipt.json"
    said = json.loads(path.read_bytes())
    said["files"]["blog/eins/index.html"] = digest.of_file(town.root / "output/blog/eins/index.html")
    path.write_bytes(digest.canonical_json(said))


def receipt_deleted(town: Town) -> None:
    """No receipt at all."""
    town.firm.site.delete("var/receipt.json")


def edition_is_older(town: Town) -> None:
    """A take-down came after the build."""
    town.inside.does("kim", "desk.takedown", "eins", "--reason", "falsch")


def machinery_after_the_build(town: Town) -> None:
    """The theme is another than the one that made the pages, and a keeper has looked at the new one."""
    theme_changed(town)
    town.firm.commit("Theme", "kim")
    town.inside.does("kim", "desk.machinery")


def record_of_another_site(town: Town) -> None:
    """The published site's record is exchanged for one of another site."""
    path = town.online / MEMORY[0]
    path.write_bytes(path.read_bytes().replace(b"www.musterwerk.example", b"www.anderswerk.example"))


def record_set_back(town: Town) -> None:
    """The record on the published site says another number, under the old signature."""
    path = town.online / MEMORY[0]
    path.write_bytes(path.read_bytes().replace(b'"number":1', b'"number":7'))


def record_unsigned(town: Town) -> None:
    """Its signature is taken away."""
    (town.online / MEMORY[1]).write_bytes(b"")


def site_set_back(town: Town) -> None:
    """The whole site, with its true record, is set back to the first release."""
    first = shutil.copytree(town.online, town.online.parent / "first")
    town.inside.does("kim", "desk.takedown", "eins", "--reason", "falsch")
    assert "" == town.publishes()
    for name in MEMORY:
        shutil.copy(first / name, town.online / name)


def record_deleted(town: Town) -> None:
    """The published site has forgotten everything."""
    assert "" == town.publishes()
    for name in MEMORY:
        (town.online / name).unlink()


@pytest.mark.parametrize(
    ("attack", "message"),
    [
        (page_changed, "output/blog/eins/index.html: was changed after the check"),
        (page_added, "output/geheim.html: was added after the check"),
        (receipt_changed, "var/receipt.json: was changed by hand"),
        (receipt_deleted, "has no receipt: it was not checked"),
        (edition_is_older, "is older than the texts, the settings or what the clock allows now"),
        (machinery_after_the_build, "was made by other plug-ins, another theme or other settings"),
        (record_of_another_site, "belongs to the site 'www.anderswerk.example'"),
        (record_set_back, "is not the signature of these bytes"),
        (site_set_back, "is release number 1; number 2 was online before"),
        (record_deleted, "is release number 0; number 1 was online before"),
        (record_unsigned, "is not signed, and the policy names who signs releases"),
    ],
)
def test_a_tree_that_was_not_checked_is_not_published(town: Town, attack: Callable[[Town], None], message: str) -> None:
    """What was built before, or its record on the site, is not what it was."""
    attack(town)
    before = tree(town.online)

    assert message in town.publish()
    assert before == tree(town.online)


@pytest.mark.parametrize("poison", ["record", "tree"])
def test_a_poisoned_edition_is_not_rendered(town: Town, poison: str) -> None:
    """Pelican, started by hand, renders nothing; `build` makes a new edition and publishes what was released."""
    before = seen(town)
    town.firm.site.replace("var/edition/posts/2026/eins.md", "Erste", "Falsche")
    record = town.root / "var/edition.json"
    said = json.loads(record.read_bytes())
    said["files"]["posts/2026/eins.md"] = digest.of_blob_file(town.root / "var/edition/posts/2026/eins.md")
    said["digest"] = "0" * 64 if poison == "record" else said["digest"]
    record.write_bytes(digest.canonical_json(said))

    done = town.firm.site.pelican("-s", "publishconf.py", "-o", "var/other", env=town.firm.env())

    assert done.code, done.said
    assert {"record": "is stale", "tree": "was changed by hand"}[poison] in done.said
    assert not list((town.root / "var/other").rglob("*.html"))
    assert "" == town.publishes()
    assert before == seen(town)


def test_only_the_key_of_releases_signs_them(town: Town) -> None:
    """An approver's key is no release key."""
    rewrite(town)
    town.inside.does("jana", "desk.submit", "eins")
    town.inside.does("bea", "desk.approve", "eins")
    before = tree(town.online)

    said = town.publishes(env={"FREIGABE_RELEASE_KEY": str(town.firm.person("bea").key)})

    assert "may not sign releases of this site" in said
    assert before == tree(town.online)


def test_a_policy_that_trusts_the_sample_stays_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address is one of the network; git would even find a folder there."""
    known = (REPOSITORY / sample_keys.FOLDER / "karin-ohlendiek.pub").read_text("utf-8").split()
    karin = Person("karin", "Karin", ("approver",), f'keys = ["{" ".join(known[:2])}"]\n')
    firm = Firm.at(tmp_path, (*PEOPLE, karin), rules=VIER_AUGEN).post("eins")
    firm.released("eins")
    bare = tmp_path / "www.git"
    firm.site.git("init", "-q", "--bare", str(bare))
    firm.site.git("config", f"url.{bare}.insteadOf", "https://git.musterwerk.example/www.git")
    town = Town(firm, Inside(firm, monkeypatch, capsys), tmp_path / "www")

    refused = town.publishes("--to", "git:https://git.musterwerk.example/www.git")

    assert "is not on this machine, and the keys of the sample's people are known to everybody" in refused
    assert "" == firm.site.git("for-each-ref", at=bare)
    assert 0 == town.inside.task("kim", "publish", "--to", f"git:{bare}").code
