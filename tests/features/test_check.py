"""`check`: every problem of content, settings and output at once, and not one byte written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.site import Site, tree


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A sound site before its first build; never changed."""
    return Site.at(tmp_path_factory.mktemp("sound")).post("eins").post("zwei", status="draft").page("impressum")


@pytest.fixture
def site(sound: Site, tmp_path: Path) -> Site:
    """A copy to break."""
    return sound.copy(tmp_path)


def state(folder: Path) -> tuple[dict[str, bytes], dict[str, int]]:
    """Return the bytes of every file and the times of every file and folder below *folder*."""
    return tree(folder), {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("is_built", [False, True], ids=["before", "after"])
def test_check_writes_nothing(site: Site, tmp_path: Path, is_built: bool) -> None:
    """Before and after a build the site's folder stays as it was, and no temporary folder is left."""
    if is_built:
        site.built()
    site.released().is_released = False
    before = state(site.root)
    places = tmp_path / "tmp"
    places.mkdir()

    done = site.task("check", env={"TMPDIR": str(places)})

    assert 0 == done.code, done.said
    assert "0 errors, 0 warnings" in done.out
    assert before == state(site.root)
    assert {} == tree(places)


def test_all_problems_of_all_files_come_at_once(site: Site) -> None:
    """Drafts too: their authors want to know before they hand them in."""
    site.post("drei", "![x](weg.png)\n", autors="[jana-weber]").post("vier", "![x](weg.png)\n", status="draft")
    site.post("fuenf", slug="eins", authors="[niemand]")

    done = site.task("check")

    assert 3 == done.code
    for part in (
        "drei.md:6: unknown field 'autors'\n  try: did you mean 'authors'?",
        "vier.md:8: the file 'posts/2026/weg.png' is missing",
        "fuenf.md:6: address /blog/eins/ is already taken by content/posts/2026/eins.md",
        "fuenf.md:7: unknown person 'niemand' in authors",
    ):
        assert part in done.out, done.out
    assert "4 errors, 0 warnings" in done.out


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "message"),
    [
        ("content/site.toml", "https://www.musterwerk.example", "musterwerk", 2, "[site] url is 'musterwerk'"),
        ("content/posts/2026/eins.md", "2026-11-01", "01.11.2026", 3, "try: write it as 2026-11-01"),
        ("content/posts/2026/eins.md", "Text.", "[x](/weg/)", 6, "the link '/weg/' leads nowhere"),
        ("content/posts/2026/eins.md", "Text.", "![x](https://fremd.example/x.png)", 6, "from another host"),
        ("content/posts/2026/eins.md", "Text.", "[x](zwei.md)", 3, "which is not released"),
        (
            "plugins/site/hooks.py",
            "def connect() -> None:",
            "def connect() -> None:\n    1 / 0",
            6,
            "ZeroDivisionError",
        ),
    ],
)
def test_the_exit_code_tells_the_kind(site: Site, path: str, old: str, new: str, code: int, message: str) -> None:
    """2 for settings, 3 for texts, 6 for finished pages."""
    site.replace(path, old, new)

    done = site.task("check")

    assert message in done.out, done.said
    assert code == done.code


@pytest.mark.parametrize("text", ["Text.", "[x](/weg/)"], ids=["sound", "broken"])
def test_json_is_a_list_of_problems(site: Site, text: str) -> None:
    """`--json` prints one list on standard output; each problem has its place, line, rule and level."""
    site.replace("content/posts/2026/eins.md", "Text.", text)

    done = site.task("check", "--json")

    problems = json.loads(done.out)
    assert (6 if problems else 0) == done.code
    expected = [] if text == "Text." else [("output/blog/eins/index.html", "page.link", "error")]
    assert expected == [(one["where"], one["code"], one["level"]) for one in problems]


def test_a_touched_output_is_named(site: Site) -> None:
    """What `publish` would refuse is told beforehand."""
    site.built().append("output/index.html", "<!-- -->")

    done = site.task("check")

    assert 6 == done.code
    assert "output/index.html: was changed after the check" in done.out


def test_texts_that_moved_on_since_the_build_are_no_fault(site: Site) -> None:
    """An older `output/` is the normal state while one writes: a warning, exit code 0."""
    site.built().append("content/posts/2026/eins.md", "Mehr.\n")

    done = site.task("check")

    assert 0 == done.code, done.said
    assert "output: is older than the texts" in done.out
    assert "0 errors, 1 warning" in done.out


@pytest.mark.parametrize("task", ["check", "build"])
def test_what_a_person_has_to_look_at_is_told_and_stops_nothing(site: Site, task: str) -> None:
    """A security.txt that has ended, and a file as it is that tells of people; both tasks say the same."""
    ended = 'languages = ["de", "en"]\nsecurity_contact = "s@x.example"\nsecurity_expires = "2020-01-31"'
    site.replace("content/site.toml", 'languages = ["de", "en"]', ended)
    site.write("content/files/preise.pdf", "%PDF-1.4\n<</Author(k.ohl)>>\n")
    site.post("drei", "[Preise](/files/preise.pdf)\n")

    done = site.task(task)

    assert 0 == done.code, done.said
    assert "content/site.toml: security_expires, 2020-01-31, has passed\n  try: look whether" in done.out
    assert "content/files/preise.pdf: names its author, 'k.ohl'\n  try: take the name out" in done.out
    assert "0 errors, 2 warnings" in done.out


def test_another_folder_without_content_is_named(tmp_path: Path) -> None:
    """`--root` to a folder that holds no site ends with the reason, not with a traceback."""
    done = Site(tmp_path, is_released=False).task("check")

    assert 3 == done.code
    assert "content: there is no folder content/" in done.out
    assert "Traceback" not in done.said


def test_a_first_heading_in_a_text_becomes_a_second(site: Site) -> None:
    """The title is the page's only heading of the first level, whatever the author began with."""
    site.replace("content/posts/2026/eins.md", "Text.", "# Noch eine")

    done = site.task("check")

    assert 0 == done.code, done.said
    assert done.out.endswith("0 errors, 0 warnings\n")
    assert 0 == site.task("build").code
