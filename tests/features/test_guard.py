"""What nobody released is in no written file, whichever way the published site is asked for."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.features.haunted import PUBLISH, WORDS, assert_refused, haunted, leaks
from tests.support.site import Site, environment

STALE = "var/edition: is stale"
BY_HAND = "var/edition: was changed by hand"
NO_EDITION = "there is no edition"

Change = Callable[[Site], object]


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
    """`pelican -s publishconf.py` renders the edition, byte for byte as `build` did, which then adds the search's index."""
    site = built.copy(tmp_path)
    before = {name: content for name, content in site.output().items() if not name.startswith("pagefind/")}
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


def test_what_the_clock_alone_changes_makes_the_edition_stale(tmp_path: Path) -> None:
    """After an embargo or an expiry has passed nothing is rendered from the old edition; the next build is right."""
    site = (
        haunted(tmp_path)
        .post("bald", not_before=in_seconds(5))
        .post("knapp", "knappwort\n", expires=in_seconds(5))
        .built()
    )
    assert {"blog/bald/index.html", "blog/knapp/index.html"} & site.output().keys() == {"blog/knapp/index.html"}
    assert "knappwort" in site.text("output/blog/knapp/index.html")
    site.delete("output")
    time.sleep(5.1)

    assert_refused(site, site.pelican(*PUBLISH), STALE)

    pages = site.built().pages()
    assert "blog/bald/index.html" in pages
    # what has expired leaves a notice at its address, and not one of its words
    assert [] == [name for name, page in pages.items() if "knappwort" in page]


def test_no_variable_brings_a_release_forward(tmp_path: Path) -> None:
    """`FREIGABE_NOW` moves previews only: a future post stays out, by task and by hand."""
    site = haunted(tmp_path).post("naechstes", "zukunftswort\n", date="2039-12-31")
    later = {"FREIGABE_NOW": "2040-01-01T00:00+01:00", "SOURCE_DATE_EPOCH": "2209000000"}

    by_task = site.task("build", env=later)
    by_hand = site.pelican(*PUBLISH, env=later)

    assert (0, 0) == (by_task.code, by_hand.code), by_task.said + by_hand.said
    assert "blog/offen/index.html" in site.output()
    assert [] == leaks(site)


def test_autoreload_is_guarded_in_every_round(built: Site, tmp_path: Path) -> None:
    """`pelican -r` renders again when a file changes; a text put into the edition by hand is refused there, too."""
    site = built.copy(tmp_path)
    log = tmp_path / "log"
    with log.open("w") as sink:
        program = subprocess.Popen(
            [sys.executable, "-m", "pelican", "-r", *PUBLISH],
            cwd=site.root,
            env=environment(),
            stdout=sink,
            stderr=sink,
        )
        try:
            _wait_for(log, "Done: ")
            leak = "Title: Leck\nDate: 2026-01-01\n\nUngeprueft\n"
            # it watches a moment after it has said that it is done
            _wait_for(log, BY_HAND, lambda: site.write("var/edition/posts/2026/leak.md", leak))
        finally:
            program.terminate()
            program.wait(timeout=10)

    assert not any("leck" in name for name in site.output())


def _wait_for(log: Path, text: str, meanwhile: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + 30
    while text not in log.read_text():
        if time.monotonic() > end:
            raise AssertionError(log.read_text())
        meanwhile()
        time.sleep(0.5)
