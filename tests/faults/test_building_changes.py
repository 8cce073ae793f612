"""What changed though nothing looks like it, and what is odd on the disk: the fast build makes what stock makes."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pelican
import pytest

from plugins.building import equipment, shortcut
from plugins.building.build import Build
from plugins.building.placing import Placing
from plugins.core import clock
from tests.support.forked import Small, ahead, differences, tree

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are copies of the test's process"),
]
POST, TEMPLATE, PICTURE = "content/3.md", "theme/templates/article.html", "content/images/1.png"
FILES = [POST, TEMPLATE, PICTURE, "theme/static/css/main.css", "pelicanconf.py", "content/pages/impressum.md"]


@pytest.fixture
def site(tmp_path: Path) -> Small:
    """A site that was built, and whose files count as settled."""
    site = Small.at(tmp_path / "site", posts=24)
    assert 0 == site.build(before=ahead).code
    return site


def changed(content: bytes) -> bytes:
    """Return other bytes of the same length, that still are such a file."""
    for old, new in (
        (b"Ein Satz", b"Ein Wort"),
        (b"<h1>", b"<h2>"),
        (b"red", b"tan"),
        (b"'Werk'", b"'Burg'"),
        (b"Hier", b"Dort"),
    ):
        for one, other in ((old, new), (new, old)):
            if one in content:
                return content.replace(one, other)
    return bytes(one ^ 1 for one in content)


def swap_bytes(path: Path) -> None:
    """Give *path* other bytes with its size and time of change as before."""
    facts = path.stat()
    path.write_bytes(changed(path.read_bytes()))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


@pytest.mark.parametrize("name", FILES)
def test_equal_size_and_time_hide_no_change(site: Small, name: str) -> None:
    """Of anything that is read; twice, since the second time there is a short cut."""
    for _ in range(2):
        swap_bytes(site.root / name)
        assert 0 == site.build(before=ahead).code
        site.assert_clean()


@pytest.mark.parametrize(
    "name", ["output/index.html", "output/beitrag-3.html", "output/images/1.png", "output/feeds/all.xml"]
)
@pytest.mark.parametrize("harm", ["bytes", "gone", "folder", "link", "hard link", "dangling"])
def test_harmed_output_is_mended(site: Small, tmp_path: Path, name: str, harm: str) -> None:
    """Bytes with size and time as before; other things in its place. A copy of a static file in a folder stays told."""
    path = site.root / name
    before = path.read_bytes()
    if harm == "bytes":
        swap_bytes(path) if changed(before) != before else path.write_bytes(b"x")
    else:
        path.unlink()
    (tmp_path / "other").write_bytes(b"elsewhere")
    if harm == "folder":
        path.mkdir()
    elif harm == "hard link":
        path.hardlink_to(tmp_path / "other")
    elif harm in ("link", "dangling"):
        path.symlink_to(tmp_path / ("other" if harm == "link" else "nowhere"))

    done = site.build(before=ahead)

    assert 0 == done.code, done.said
    if harm == "folder" and name.endswith(".png"):
        assert "A problem occurred copying file" in done.said
    else:
        site.assert_clean()


@pytest.mark.parametrize("year", [1985, 2020, 2090])
@pytest.mark.parametrize("stamp", [0, 1, 4_000_000_000])
def test_a_clock_that_is_wrong_hides_no_change(site: Small, year: int, stamp: int) -> None:
    """Set back or forward; with files from the past and the future."""

    def wrong() -> None:
        now = clock.now().replace(year=year)
        clock.now = lambda: now

    for number in range(3):
        site.post(3, text=f"Fassung {number}\n").write(PICTURE, bytes([number]) * 3000)
        for name in FILES:
            os.utime(site.root / name, (stamp, stamp))
        assert 0 == site.build(before=wrong).code
        site.assert_clean()


MOMENTS = [
    (shortcut.Seen, "now"),
    (equipment.Equipment, "settle"),
    (Build, "begin"),
    (Build, "burst"),
    (Placing, "finish"),
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("moment", MOMENTS, ids=[name for _owner, name in MOMENTS])
def test_a_change_during_a_build_is_met_by_the_next(site: Small, name: str, moment: tuple[Any, str]) -> None:
    """Whatever of it the running build saw; the next one makes what is there."""

    def edited() -> None:
        ahead()
        owner, method = moment
        own = getattr(owner, method)

        def edit(*args: Any, **named: Any) -> Any:
            found = own(*args, **named)
            swap_bytes(site.root / name)
            return found

        setattr(owner, method, edit)

    site.post(5, text="Anlass\n")
    assert 0 == site.build(before=edited).code
    for _ in range(2):
        assert 0 == site.build(before=ahead).code
        site.assert_clean()


SETTINGS = [
    'SITENAME="Burg"',
    "PORT=9000",
    "DEBUG=true",
    "DEFAULT_PAGINATION=3",
    "RELATIVE_URLS=true",
    "FEED_ALL_ATOM=null",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_of_the_command_line_counts(site: Small, setting: str) -> None:
    """Also one that no page needs, but shows."""
    (site.root / TEMPLATE).write_text("{{ article.content }} {{ PORT }} {{ DEBUG }}", encoding="utf-8")
    for _ in range(2):
        assert 0 == site.build(before=ahead).code
        site.assert_clean()
        assert 0 == site.build("-e", setting, before=ahead).code
        site.assert_clean("-e", setting)


def test_theme_and_output_of_the_command_line_count(site: Small) -> None:
    """With one cache for all of them."""
    for _ in range(2):
        assert 0 == site.build("-t", "simple", before=ahead).code
        site.assert_clean("-t", "simple")
        assert 0 == site.build("-o", str(site.root / "elsewhere"), before=ahead).code
        assert [] == differences(site.clean(), tree(site.root / "elsewhere"))
        assert 0 == site.build(before=ahead).code
        site.assert_clean()


def test_repeated_warnings_are_fatal_again(site: Small) -> None:
    """Those of pages that were skipped, and of a build that had nothing to do."""
    site.post(3, text="[nichts]({filename}nirgends.md)\n")
    for _ in range(2):
        done = site.build(before=ahead)
        assert 0 == done.code
        assert "Unable to find" in done.said
        assert 0 != site.build("--fatal", "warnings", before=ahead).code
    site.assert_clean()


@pytest.mark.parametrize("name", FILES[:-2])
def test_builds_of_one_process_look_anew(site: Small, name: str) -> None:
    """As `pelican -r` builds: with one instance, whose theme and sources change."""

    def again() -> None:
        ahead()
        own = pelican.get_instance

        def instance(args: Any) -> Any:
            found, settings = own(args)
            found.run()
            swap_bytes(site.root / name)
            return found, settings

        pelican.get_instance = instance

    assert 0 == site.build(before=again).code
    site.assert_clean()
    site.built().assert_clean()


def test_a_plug_in_that_watches_each_page_may_come_and_go(site: Small) -> None:
    """What it has written is known afterwards, so that what goes is removed."""
    site.write(
        "watching.py",
        "from pelican import signals\ndef seen(path, context):\n    pass\ndef register():\n    signals.content_written.connect(seen)\n",
    )
    for step in range(4):
        site.conf("PLUGINS = PLUGINS + ['watching']\nPLUGIN_PATHS = ['.']\n" if step % 3 else "")
        (site.root / f"content/{10 + step}.md").unlink()
        site.built().assert_clean()


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_odd_sources_are_as_with_pelican(tmp_path: Path, theme: str) -> None:
    """Links to files and folders, a loop, one to nowhere, names of all kinds; with edits behind the links."""
    site = Small.at(tmp_path / "site", posts=9, theme=theme)
    outside = Small(tmp_path / "outside")
    outside.post(70).post(71).write("content/deep.png", b"deep")
    (outside.root / "content/70.md").rename(outside.root / "70.md")
    for name in ("ü ber.md", "u\u0308ber.md", "50%.md", "q" * 200 + ".md", "a?b#c.md"):
        site.write(
            f"content/{name}", f"Title: {name[:30]}\nDate: 2024-01-01\nSlug: s-{len(name)}-{ord(name[0])}\n\nText\n"
        )
    site.write("content/images/ä ö%20.png", b"x").write("content/images/a\u0308.png", b"y")
    (site.root / "content/linked.md").symlink_to(outside.root / "70.md")
    (site.root / "content/folder").symlink_to(outside.root / "content/")
    (site.root / "content/images/loop").symlink_to(site.root / "content/images")
    (site.root / "content/gone.md").symlink_to(site.root / "nowhere")
    (site.root / "content/images/gone.png").symlink_to(site.root / "nowhere")
    for step in range(3):
        outside.post(71, text=f"Schritt {step}\n").write("content/deep.png", b"deep%d" % step)
        done = site.build(before=ahead)
        assert 0 == done.code, done.said
        assert "Traceback" not in done.said
        site.assert_clean()


def test_an_output_that_is_a_link_or_another_disk_is_as_good(site: Small, tmp_path: Path) -> None:
    """A link to a folder elsewhere."""
    place = tmp_path / "www"
    site.output.rename(place)
    site.output.symlink_to(place)
    for number in range(2):
        site.post(3, text=f"Fassung {number}\n").built().assert_clean()
    assert site.output.is_symlink()


BREAKS: dict[str, Callable[[Small], object]] = {
    "template": lambda site: site.write(TEMPLATE, "{{ 1 // (article.slug|length - 10) }}"),
    "filter": lambda site: site.write("theme/templates/tags.html", "{{ tags|nothing }}"),
    "plug-in": lambda site: site.write(
        "breaking.py",
        "from pelican import signals\ndef break_(generators):\n    raise ValueError('no')\n"
        "def register():\n    signals.all_generators_finalized.connect(break_)\n",
    ).conf("PLUGINS = PLUGINS + ['breaking']\nPLUGIN_PATHS = ['.']\n"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_an_error_on_the_way_leaves_the_old_site(site: Small, what: str) -> None:
    """Every byte, also of static files that had changed."""
    before = tree(site.output)
    kept = (site.root / TEMPLATE).read_text(encoding="utf-8")
    site.write(PICTURE, b"new").write("theme/static/css/main.css", "new").post(3, text="Neu\n")
    BREAKS[what](site)

    done = site.build()

    assert 0 != done.code
    assert [] == differences(before, tree(site.output))
    assert not site.is_marked
    site.write(TEMPLATE, kept).write("theme/templates/tags.html", "tags").conf().built().assert_clean()


def test_folders_and_files_that_change_places_are_no_trouble(site: Small) -> None:
    """A page where the last build had a folder, and back."""
    for _ in range(2):
        for place in ("'{slug}'", "'{slug}/index.html'"):
            site.conf(f"ARTICLE_SAVE_AS = {place}\n").built().assert_clean()


def test_a_page_that_takes_the_place_of_another_stays_there(site: Small) -> None:
    """Asked for by two generators, the later one of which may override."""
    site.write("content/pages/start.md", "Title: Start\nSave_as: index.html\nURL: \n\nAnfang\n").conf(
        "DEFAULT_PAGINATION = False\n"
    )
    for number in range(3):
        site.post(3, text=f"Fassung {number}\n")
        site.built().assert_clean()


HELPED = {
    "extension": """\
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
reads_only_text = True
class Last(Postprocessor):
    def run(self, text):
        from inner import WORD
        return text + WORD
class Own(Extension):
    def extendMarkdown(self, md):
        md.postprocessors.register(Last(md), "last", 1)
def makeExtension(**_arguments):
    return Own()
""",
    "reader": """\
from pelican import signals
from pelican.readers import BaseReader
from inner import WORD
class Own(BaseReader):
    building_pure = True
    file_extensions = ["own"]
    def read(self, path):
        return WORD, {name: self.process_metadata(name, one) for name, one in HEAD.items()}
HEAD = {"title": "Eigen", "date": "2024-01-01", "category": "Bad"}
def tell(readers):
    readers.reader_classes["own"] = Own
def register():
    signals.readers_init.connect(tell)
""",
    "directive": """\
from docutils import nodes
from docutils.parsers.rst import Directive, directives
from inner import WORD
class Own(Directive):
    building_pure = True
    def run(self):
        return [nodes.paragraph(WORD, WORD)]
def register():
    directives.register_directive("own", Own)
""",
}
HELPED["reader of the settings"] = HELPED["reader"].replace("def register", "def unused")
HELPED["directive of the settings"] = HELPED["directive"].replace("def register", "def tell") + "tell()\n"
NAMED = {
    "extension": "MARKDOWN = {'extensions': ['outer'], 'output_format': 'html5'}\n",
    "reader": "PLUGINS += ['outer']\n",
    "directive": "PLUGINS += ['outer']\n",
    "reader of the settings": "import outer\nREADERS = {'own': outer.Own}\n",
    "directive of the settings": "import outer\n",
}


@pytest.mark.parametrize("kind", HELPED)
def test_a_module_that_own_code_imports_counts(tmp_path: Path, kind: str) -> None:
    """Also where it is only converted with, and another one is between."""
    site = Small.at(tmp_path / "site", posts=3).write("lib/outer.py", HELPED[kind])
    site.write("content/eigen.own", "eigen").write("content/rst.rst", "Rst\n###\n\n:date: 2024-01-02\n\n.. own::\n")
    site.write("lib/inner.py", "from deepest import WORD\n").write("lib/deepest.py", "WORD = 'eins'\n")
    site.conf(f"import sys\nsys.path.insert(0, {str(site.root / 'lib')!r})\n{NAMED[kind]}")
    for word in ("eins", "zwei", "drei"):
        site.write("lib/deepest.py", f"WORD = '{word}'\n")
        assert 0 == site.build(before=ahead).code
        assert any(word.encode() in (one or b"") for one in tree(site.output).values())
        site.assert_clean()


@pytest.mark.parametrize("place", ["site/docutils.conf", "home/.docutils", "named.conf"])
def test_a_file_that_configures_docutils_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Where docutils looks for it, once there is a short cut: it comes, changes and goes."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    if place == "named.conf":
        monkeypatch.setenv("DOCUTILSCONFIG", f"{tmp_path / 'none'}{os.pathsep}{tmp_path / place}")
    site = Small.at(tmp_path / "site", posts=3)
    site.write("content/rst.rst", 'Rst\n###\n\n:date: 2024-01-02\n\nsaid "so" -- here\n')
    (tmp_path / "home").mkdir()
    for said in ("", "", "smart_quotes: yes", "smart_quotes: alt", ""):
        (tmp_path / place).unlink(missing_ok=True)
        if said:
            (tmp_path / place).write_text(f"[restructuredtext parser]\n{said}\n", encoding="utf-8")
        assert 0 == site.build(before=ahead).code
        site.assert_clean()


def test_a_zone_that_is_not_known_is_told_in_each_build(tmp_path: Path) -> None:
    """Once, as stock does, however many sources name it; not by Pelican's log, but by a warning of Python."""

    def speaking() -> None:
        ahead()
        warnings.simplefilter("default")
        warnings.showwarning = lambda message, *_rest: print("WARNED", message, file=sys.stderr)

    site = Small.at(tmp_path / "site", posts=40)
    for number in range(40):
        text = (site.root / f"content/{number}.md").read_text("utf-8")
        site.write(f"content/{number}.md", text.replace(" 10:00", " 10:00 EST"))

    said, made = [], []
    for is_ours in (False, True, True, True):
        said.append(site.build(before=speaking, room=is_ours).said.count("WARNED tzname EST"))
        made.append(tree(site.output))

    assert [1, 1, 1, 1] == said
    assert [[], [], []] == [differences(made[0], one) for one in made[1:]]
