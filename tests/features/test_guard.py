"""What nobody released is in no written file, whichever way the published site is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.features.haunted import WORDS, haunted, leaks
from tests.support.site import Done, Site

PUBLISH = ("-s", "publishconf.py")
STALE = "var/edition: is stale"
BY_HAND = "var/edition: was changed by hand"
NO_EDITION = "there is no edition"

Change = Callable[[Site], object]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The haunted site after a good build; tests work on copies."""
    return haunted(tmp_path_factory.mktemp("haunted")).built()


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    """A copy to break, with its `output/` taken away so that only new pages are searched."""
    return built.copy(tmp_path).delete("output")


def assert_refused(site: Site, done: Done, why: str, *, code: int = 4) -> None:
    """Nothing was written, the exit code is that of the refusal, and the message says why."""
    assert why in done.said, done.said
    assert code == done.code
    assert {} == site.output()
    assert [] == leaks(site)


def in_seconds(count: float) -> str:
    """Return the instant so many seconds from now as front matter holds it."""
    return (datetime.now(UTC) + timedelta(seconds=count)).isoformat(timespec="seconds")


def test_the_search_finds_every_word_in_a_preview(built: Site, tmp_path: Path) -> None:
    """The search itself works: a preview shows what nobody released, and every marker word is found there."""
    site = built.copy(tmp_path)

    done = site.task("preview", "--once")

    assert 0 == done.code, done.said
    assert set(WORDS) == {leak.rpartition(": ")[2] for leak in leaks(site)}


def test_build_writes_nothing_unreleased(built: Site) -> None:
    """`build` leaves drafts, future posts and their pictures out of pages, listings, feeds and names."""
    assert [] == leaks(built)
    assert "blog/offen/index.html" in built.output()


def test_edition_holds_nothing_unreleased(built: Site) -> None:
    """The tree Pelican reads does not contain the words at all."""
    words = [word for word in WORDS for content in built.output("var/edition").values() if word.encode() in content]

    assert [] == words


@pytest.mark.parametrize("script", [False, True], ids=["module", "script"])
def test_plain_pelican_after_a_build_gives_the_same_pages(built: Site, tmp_path: Path, script: bool) -> None:
    """`pelican -s publishconf.py` renders the edition, byte for byte as `build` did."""
    site = built.copy(tmp_path)
    before = site.output()
    site.delete("output")

    done = site.pelican(*PUBLISH, script=script)

    assert 0 == done.code, done.said
    assert before == site.output()
    assert [] == leaks(site)


@pytest.mark.parametrize("script", [False, True], ids=["module", "script"])
def test_plain_pelican_without_an_edition_is_refused(tmp_path: Path, script: bool) -> None:
    """Before the first `build` there is nothing to render."""
    site = haunted(tmp_path)

    done = site.pelican(*PUBLISH, script=script)

    assert NO_EDITION in done.said
    assert 0 != done.code
    assert {} == site.output()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(lambda site: site.append("content/posts/2026/offen.md", "Mehr.\n"), STALE, id="text-changed"),
        pytest.param(lambda site: site.post("neu"), STALE, id="text-added"),
        pytest.param(lambda site: site.delete("content/posts/2026/offen.md"), STALE, id="text-deleted"),
        pytest.param(
            lambda site: site.replace("content/posts/2026/offen.md", "published", "draft"), STALE, id="text-withdrawn"
        ),
        pytest.param(
            lambda site: site.replace("content/site.toml", "Musterwerk", "Meisterwerk"), STALE, id="settings-changed"
        ),
        pytest.param(
            lambda site: site.write("var/edition/posts/2026/x.md", site.text("content/posts/2026/entwurf.md")),
            BY_HAND,
            id="edition-file-added",
        ),
        pytest.param(
            lambda site: site.append("var/edition/posts/2026/offen.md", "geheimwort\n"), BY_HAND, id="edition-changed"
        ),
        pytest.param(lambda site: site.delete("var/edition/posts/2026/offen.md"), BY_HAND, id="edition-file-deleted"),
        pytest.param(
            lambda site: (site.delete("var/edition").root / "var/edition").symlink_to("../content"),
            BY_HAND,
            id="edition-is-a-link-to-content",
        ),
        pytest.param(
            lambda site: (site.root / "var/edition/posts/2026/x.md").symlink_to("../../../../content/site.toml"),
            BY_HAND,
            id="edition-holds-a-link",
        ),
        pytest.param(
            lambda site: site.write("var/edition.json", "{"), "var/edition.json: cannot be read", id="record-broken"
        ),
        pytest.param(
            lambda site: site.write("var/edition.json", "{}"), "var/edition.json: cannot be read", id="record-empty"
        ),
        pytest.param(lambda site: site.delete("var/edition.json"), NO_EDITION, id="record-missing"),
        pytest.param(
            lambda site: site.write("var/edition.json", '{"digest": "0"}'), STALE, id="record-of-another-edition"
        ),
        pytest.param(
            lambda site: site.write("content/posts/2026/kaputt.md", "---\ntitle: x\n"), "kaputt.md", id="unreadable"
        ),
    ],
)
def test_plain_pelican_on_another_edition_is_refused(site: Site, change: Change, why: str) -> None:
    """An edition that is not the one of now, or that somebody touched, is not rendered."""
    change(site)

    assert_refused(site, site.pelican(*PUBLISH), why)


def test_a_missing_tree_is_refused_while_the_settings_are_read(site: Site) -> None:
    """Without the tree there are no settings, so Pelican cannot fall back to its own."""
    site.delete("var/edition")

    done = site.pelican(*PUBLISH)

    assert_refused(site, done, NO_EDITION)


def test_an_embargo_that_has_passed_makes_the_edition_stale(tmp_path: Path) -> None:
    """The clock alone may change what is to be online; then the edition is made anew before anything is rendered."""
    site = haunted(tmp_path).post("bald", "Bald.\n", not_before=in_seconds(4)).built()
    assert "blog/bald/index.html" not in site.output()
    site.delete("output")
    time.sleep(4.1)

    assert_refused(site, site.pelican(*PUBLISH), STALE)

    assert "blog/bald/index.html" in site.built().output()


def test_an_expiry_that_has_come_makes_the_edition_stale(tmp_path: Path) -> None:
    """What has expired is not rendered once more from yesterday's edition."""
    site = haunted(tmp_path).post("knapp", "Knapp.\n", expires=in_seconds(5)).built()
    assert "blog/knapp/index.html" in site.output()
    site.delete("output")
    time.sleep(5.1)

    assert_refused(site, site.pelican(*PUBLISH), STALE)

    assert "blog/knapp/index.html" not in site.built().output()


@pytest.mark.parametrize(
    ("args", "why"),
    [
        pytest.param(("content", *PUBLISH), "PATH: 'content' is not the edition", id="content-path"),
        pytest.param((*PUBLISH, "-e", 'PATH="content"'), "PATH: 'content' is not the edition", id="PATH"),
        pytest.param((*PUBLISH, "-e", "PLUGINS=[]"), "plugins.desk did not register", id="PLUGINS-empty"),
        pytest.param((*PUBLISH, "-e", "PLUGINS=null"), "plugins.desk did not register", id="PLUGINS-null"),
        pytest.param((*PUBLISH, "-e", 'ARTICLE_PATHS=[""]'), "ARTICLE_PATHS: is ['']", id="ARTICLE_PATHS"),
        pytest.param((*PUBLISH, "-e", 'STATIC_PATHS=["../../content"]'), "STATIC_PATHS: is", id="STATIC_PATHS"),
        pytest.param((*PUBLISH, "-e", "OUTPUT_SOURCES=true"), "OUTPUT_SOURCES: is True", id="OUTPUT_SOURCES"),
        pytest.param((*PUBLISH, "-e", "LOAD_CONTENT_CACHE=true"), "LOAD_CONTENT_CACHE: is True", id="cache"),
        pytest.param(
            (*PUBLISH, "-e", 'TEMPLATE_PAGES={"../../content/posts/2026/entwurf.md": "x.html"}'),
            "TEMPLATE_PAGES: is",
            id="TEMPLATE_PAGES",
        ),
        pytest.param((*PUBLISH, "-e", 'DRAFT_SAVE_AS="x/{slug}.html"'), "DRAFT_SAVE_AS: is", id="DRAFT_SAVE_AS"),
        pytest.param(
            (*PUBLISH, "-e", 'THEME_STATIC_PATHS=["static", "../content/images"]'),
            "THEME_STATIC_PATHS: is",
            id="THEME_STATIC_PATHS",
        ),
        pytest.param((*PUBLISH, "-e", "FREIGABE_PREVIEW=true"), "FREIGABE_PREVIEW: is True", id="FREIGABE_PREVIEW"),
    ],
)
def test_settings_given_at_the_command_line_open_no_door(site: Site, args: tuple[str, ...], why: str) -> None:
    """A setting that lets Pelican read or copy something else than the edition is refused by name."""
    assert_refused(site, site.pelican(*args), why)


@pytest.mark.parametrize("given", ["WITH_FUTURE_DATES=true", 'DEFAULT_METADATA={"status": "published"}'])
def test_settings_that_cannot_leak_are_left_alone(site: Site, given: str) -> None:
    """What is not in the edition cannot be switched on."""
    done = site.pelican(*PUBLISH, "-e", given)

    assert 0 == done.code, done.said
    assert "blog/offen/index.html" in site.output()
    assert [] == leaks(site)


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        pytest.param("plugins/desk/__init__.py", 'raise RuntimeError("x-desk")', "x-desk", id="desk-import"),
        pytest.param("plugins/desk/hooks.py", 'raise RuntimeError("x-hooks")', "x-hooks", id="desk-hooks-import"),
        pytest.param("plugins/desk/guard.py", 'raise RuntimeError("x-guard")', "x-guard", id="guard-import"),
        pytest.param(
            "plugins/desk/hooks.py",
            'def connect() -> None:\n    raise RuntimeError("x-connect")',
            "plugins.desk did not register",
            id="desk-register",
        ),
        pytest.param(
            "plugins/desk/__init__.py",
            'def arm() -> None:\n    raise RuntimeError("x-arm")',
            "x-arm",
            id="desk-arm",
        ),
        pytest.param(
            "plugins/site/__init__.py",
            'def register() -> None:\n    raise RuntimeError("x-site")',
            "plugins.site did not register",
            id="site-register",
        ),
        pytest.param(
            "plugins/series/__init__.py", 'raise RuntimeError("x-series")', "x-series", id="series-import-raises"
        ),
        pytest.param(
            "plugins/series/__init__.py",
            'raise ImportError("x-series")',
            "plugins.series did not register",
            id="series-import-error",
        ),
        pytest.param("publishconf.py", "PLUGINS = []", "plugins.desk did not register", id="list-emptied"),
        pytest.param(
            "publishconf.py", 'PLUGINS.remove("plugins.desk")', "plugins.desk did not register", id="desk-taken-out"
        ),
        pytest.param("publishconf.py", 'PATH = str(ROOT / "content")', "is not the edition", id="path-exchanged"),
        pytest.param("publishconf.py", 'DRAFT_SAVE_AS = "x/{slug}.html"', "DRAFT_SAVE_AS: is", id="drafts-saved"),
    ],
)
def test_broken_machinery_stops_both_ways(built: Site, tmp_path: Path, path: str, code: str, why: str) -> None:
    """A plug-in that fails, or is left out, stops `pelican` and `build`; a good `output/` stays as it was."""
    site = built.copy(tmp_path)
    good = site.output()
    site.append(path, f"\n\n{code}\n")

    by_task = site.task("build")

    assert 0 != by_task.code
    assert why in by_task.said, by_task.said
    assert good == site.output()
    site.delete("output")
    by_hand = site.pelican(*PUBLISH)
    assert 0 != by_hand.code
    assert why in by_hand.said, by_hand.said
    assert {} == site.output()
    assert [] == leaks(site)


def test_guard_works_without_the_list_of_plugins(site: Site) -> None:
    """The guard is no plug-in: with an emptied list and the content as path both faults are named."""
    site.append("publishconf.py", "PLUGINS = []\n")

    done = site.pelican("content", *PUBLISH)

    assert_refused(site, done, "plugins.desk did not register")
    assert "is not the edition" in done.said


def test_a_foreign_reader_is_refused(built: Site, tmp_path: Path) -> None:
    """A text read by another reader carries no entry to decide on: the release stops and says so."""
    site = built.copy(tmp_path)
    good = site.output()
    site.write(
        "fremd.py",
        "from pelican import signals\nfrom pelican.readers import MarkdownReader\n\n\n"
        'def exchange(readers):\n    readers.reader_classes["md"] = MarkdownReader\n\n\n'
        "def register():\n    signals.readers_init.connect(exchange)\n",
    ).append("pelicanconf.py", 'PLUGINS.append("fremd")\n')

    done = site.task("build")

    assert 0 != done.code
    assert "was not read by the site's own reader" in done.said, done.said
    assert good == site.output()
    site.delete("output").pelican(*PUBLISH)
    assert "blog/offen/index.html" not in site.output()
    assert [] == leaks(site)


def test_readers_setting_cannot_take_markdown_away(site: Site) -> None:
    """Pelican's READERS is overruled by our own reader."""
    site.append(
        "publishconf.py", 'from pelican.readers import MarkdownReader\nREADERS = {"md": MarkdownReader, "html": None}\n'
    )

    done = site.pelican(*PUBLISH)

    assert 0 == done.code, done.said
    assert "blog/offen/index.html" in site.output()
    assert [] == leaks(site)


def test_no_variable_brings_a_release_forward(tmp_path: Path) -> None:
    """`FREIGABE_NOW` moves previews only: a future post stays out, by task and by hand."""
    site = haunted(tmp_path).post("naechstes", "zukunftswort\n", date="2039-12-31")
    later = {"FREIGABE_NOW": "2040-01-01T00:00+01:00", "SOURCE_DATE_EPOCH": "2209000000"}

    by_task = site.task("build", env=later)
    by_hand = site.pelican(*PUBLISH, env=later)

    assert (0, 0) == (by_task.code, by_hand.code), by_task.said + by_hand.said
    assert "blog/offen/index.html" in site.output()
    assert [] == leaks(site)
