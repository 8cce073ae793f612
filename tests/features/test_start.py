"""`start`: a clone becomes a firm's own, from flags alone, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.site import REPOSITORY, Done, Site, tree

FLAGS = {
    "--name": "Schraubenhof",
    "--url": "https://www.schraubenhof.example",
    "--claim": "Wir drehen.",
    "--languages": "de, en",
    "--firm": "Schraubenhof Müller & Söhne GmbH",
    "--address": "Gewindegang 3; 12345 Mutterstadt",
    "--email": "post@schraubenhof.example",
    "--accent": "#7a1f3d",
    "--person": "Käthe Müller",
    "--role": "Inhaberin",
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The repository's own site as somebody has just cloned it; never changed."""
    site = Site.at(tmp_path_factory.mktemp("clone"))
    shutil.rmtree(site.root / "content")
    shutil.copytree(REPOSITORY / "content", site.root / "content")
    site.write(".gitignore", "output/\npreview/\nvar/\n__pycache__/\n").git("init", "-q")
    site.git("add", ".")
    site.git("commit", "-q", "-m", "Klon")
    return site


@pytest.fixture
def site(clone: Site, tmp_path: Path) -> Site:
    """A copy to make one's own."""
    return clone.copy(tmp_path)


def start(site: Site, **changes: str) -> Done:
    """Run `start` with every answer given as a flag, *changes* on top; an empty one leaves the flag out."""
    flags = {**FLAGS, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    return site.task("start", *(word for flag, value in flags.items() if value for word in (flag, value)))


def settings(site: Site, name: str = "site") -> dict[str, Any]:
    """Return one of the two settings files."""
    return tomllib.loads(site.text(f"content/{name}.toml"))


def commit(site: Site) -> None:
    """Commit everything."""
    site.git("add", "--all")
    site.git("commit", "-q", "-m", "Weiter")


def test_the_answers_stand_in_the_settings(site: Site) -> None:
    """Firm, address, languages, public address, colour and first person; umlauts as they were typed."""
    done = start(site)

    assert 0 == done.code, done.said
    found = settings(site)
    assert ("Schraubenhof", "https://www.schraubenhof.example") == (found["site"]["name"], found["site"]["url"])
    assert ["de", "en"] == found["site"]["languages"]
    assert ["Gewindegang 3", "12345 Mutterstadt"] == found["firm"]["address"]
    assert "#7a1f3d" == found["colours"]["accent"]
    assert "Käthe Müller" == settings(site, "people")["kaethe-mueller"]["name"]


def test_nothing_of_the_sample_is_left(site: Site) -> None:
    """Texts, pictures, people and the invented firm are gone, from sources and from the built site."""
    start(site)

    left = {name: content for name, content in tree(site.root / "content").items() if b"hlendiek" in content.lower()}
    assert {} == left
    assert not [name for name in tree(site.root / "content") if name.endswith((".png", ".svg"))]
    built = site.built().output()
    assert [] == [name for name, content in built.items() if b"hlendiek" in content.lower()]


@pytest.mark.parametrize(("languages", "category"), [("de", "Aktuelles"), ("en", "News"), ("en, de", "News")])
def test_any_of_the_languages_will_do(site: Site, languages: str, category: str) -> None:
    """What the sample said in a further language is not asked for again, and the first category is in the first one."""
    done = start(site, languages=languages)

    assert 0 == done.code, done.said
    assert languages.split(", ") == settings(site)["site"]["languages"]
    assert [category] == list(settings(site)["categories"].values())
    assert "We wind" not in site.text("content/site.toml")


def test_the_result_passes_the_check_and_builds(site: Site) -> None:
    """The first thing its owner sees is a sound site; the legal notice waits as a draft to be read."""
    start(site)

    done = site.task("check")

    assert 0 == done.code, done.out
    assert "0 errors" in done.out
    assert "Schraubenhof" in site.built().output()["index.html"].decode()
    assert "impressum/index.html" not in site.output()
    assert "status: draft" in site.text("content/pages/impressum.md")
    for name in ("impressum", "legal-notice", "datenschutz", "privacy"):
        assert "Gewindegang 3" in site.text(f"content/pages/{name}.md")


def test_uncommitted_changes_are_refused(site: Site) -> None:
    """What git does not hold could not be brought back."""
    site.append("content/pages/impressum.md", "Von Hand.\n")
    before = tree(site.root / "content")

    done = start(site)

    assert 0 != done.code
    assert "has changes that are not committed: content/pages/impressum.md" in done.err
    assert before == tree(site.root / "content")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": "schraubenhof"}, "[site] url is 'schraubenhof'"),
        ({"accent": "rot"}, "[colours] accent is 'rot'"),
        ({"name": ""}, "'name of the site' is not known"),
        ({"firm": ""}, "'legal name of the firm, with legal form' is not known"),
        ({"person": ""}, "'first person who writes here' is not known"),
    ],
)
def test_a_wrong_or_missing_answer_changes_nothing(site: Site, changes: dict[str, str], message: str) -> None:
    """Exit code 2, and the sample is still whole."""
    before = tree(site.root / "content")

    done = start(site, **changes)

    assert 2 == done.code, done.said
    assert message in done.err
    assert before == tree(site.root / "content")


def test_an_own_text_survives(site: Site) -> None:
    """Only files of the sample that nobody changed are removed."""
    site.post("eigener-beitrag").append("content/pages/leistungen.md", "Von mir.\n")
    commit(site)

    start(site)

    assert (site.root / "content/posts/2026/eigener-beitrag.md").is_file()
    assert "Von mir." in site.text("content/pages/leistungen.md")


def test_it_can_be_run_again(site: Site) -> None:
    """A second run changes what it is told and keeps what stands there, texts and people included."""
    start(site)
    site.task("new", "post", "Unser erster Beitrag")
    commit(site)
    before = tree(site.root / "content")

    done = site.task("start", "--accent", "#123456")

    assert 0 == done.code, done.said
    after = tree(site.root / "content")
    assert "#123456" == settings(site)["colours"]["accent"]
    assert ["content/site.toml"] == [
        f"content/{name}" for name in before | after if before.get(name) != after.get(name)
    ]
    assert "Schraubenhof" == settings(site)["site"]["name"]


def test_comments_in_the_settings_stay(site: Site) -> None:
    """The file goes on explaining itself."""
    comments = [line for line in site.text("content/site.toml").splitlines() if line.startswith("#")]

    start(site)

    assert set(comments) <= set(site.text("content/site.toml").splitlines())


def test_what_was_tried_with_the_sample_keys_goes_too(site: Site) -> None:
    """Records by people who do not exist would keep the new policy from counting; own texts stay, unreleased."""
    keys = site.root / "content" / "desk" / "sample-keys"
    site.is_released = False
    site.post("probe", authors="[meral-aydin]", category="haus")
    commit(site)
    free = {"FREIGABE_ANCHOR": ""}
    for task, person in (("desk.submit", "meral-aydin"), ("desk.approve", "karin-ohlendiek")):
        (keys / person).chmod(0o644)
        done = site.task(task, "probe", "--key", keys / person, "--yes", env=free)
        assert 0 == done.code, done.said

    done = start(site)

    assert 0 == done.code, done.said
    assert "next: python3 tasks.py desk.start" in done.out
    assert not (site.root / "content" / "desk").exists()
    assert (site.root / "content/posts/2026/probe.md").is_file()
