"""Settings from the command line and broken machinery: no way round the guard, and every refusal says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.haunted import PUBLISH, assert_refused, leaks
from tests.support.site import Site


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


DESK, SITE, SERIES = (f"plugins.{room} did not register" for room in ("desk", "site", "series"))
BROKEN = {
    "desk-import": ("plugins/desk/__init__.py", 'raise RuntimeError("x-desk")', "x-desk", "x-desk"),
    "desk-hooks-import": ("plugins/desk/hooks.py", 'raise RuntimeError("x-hooks")', "x-hooks", "x-hooks"),
    "guard-import": ("plugins/desk/guard.py", 'raise RuntimeError("x-guard")', "x-guard", "x-guard"),
    "desk-arm": ("plugins/desk/__init__.py", 'def arm():\n    raise RuntimeError("x-arm")', "x-arm", "x-arm"),
    "desk-connect": ("plugins/desk/hooks.py", 'def connect():\n    raise RuntimeError("x-desk")', "x-desk", DESK),
    "site-register": ("plugins/site/__init__.py", 'def register():\n    raise RuntimeError("x-site")', "x-site", SITE),
    "series-import": ("plugins/series/__init__.py", 'raise RuntimeError("x-series")', "x-series", "x-series"),
    "series-missing": ("plugins/series/__init__.py", 'raise ImportError("x-series")', "x-series", SERIES),
    "list-emptied": ("publishconf.py", "PLUGINS = []", DESK, DESK),
    "desk-taken-out": ("publishconf.py", 'PLUGINS.remove("plugins.desk")', DESK, DESK),
    "path-exchanged": ("publishconf.py", 'PATH = str(ROOT / "content")', "is not the edition", "is not the edition"),
    "drafts-saved": ("publishconf.py", 'DRAFT_SAVE_AS = "x/{slug}.html"', "DRAFT_SAVE_AS: is", "DRAFT_SAVE_AS: is"),
}


@pytest.mark.parametrize(("path", "code", "why_by_task", "why_by_hand"), BROKEN.values(), ids=BROKEN)
def test_broken_machinery_stops_both_ways(
    built: Site, tmp_path: Path, path: str, code: str, why_by_task: str, why_by_hand: str
) -> None:
    """A plug-in that fails, or is left out, stops `pelican` and `build`; a good `output/` stays as it was."""
    site = built.copy(tmp_path)
    good = site.output()
    site.append(path, f"\n\n{code}\n")

    by_task = site.task("build")

    assert 0 != by_task.code
    assert why_by_task in by_task.said, by_task.said
    assert good == site.output()
    by_hand = site.delete("output").pelican(*PUBLISH)
    assert 0 != by_hand.code
    assert why_by_hand in by_hand.said, by_hand.said
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
