"""Builds of a small site of any theme, each in a copy of this process: warm at once, and killed where a test wants it."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedgenerator
import filelock
import markdown
import pelican
from pelican import log

from plugins.building import whole
from plugins.core import clock

WARM = (feedgenerator, filelock, markdown, whole)

CONF = """\
import os
SITENAME = 'Werk'
SITEURL = 'https://werk.example'
PATH = {path!r}
OUTPUT_PATH = {output!r}
CACHE_PATH = {cache!r}
TIMEZONE = 'Europe/Berlin'
DEFAULT_LANG = 'de'
THEME = {theme!r}
STATIC_PATHS = ['images', 'files']
DEFAULT_PAGINATION = 7
FEED_ALL_ATOM = 'feeds/all.xml'
CATEGORY_FEED_ATOM = 'feeds/{{slug}}.xml'
TAG_FEED_ATOM = 'feeds/tag-{{slug}}.xml'
PLUGINS = ['plugins.building'] if os.environ.get('ROOM') else []
"""
POST = """\
Title: Beitrag {number}
Date: 2024-0{month}-1{day} 10:00
Category: {category}
Tags: {tags}
Slug: beitrag-{number}

Ein Satz über *{number}* mit [Verweis]({{filename}}{other}.md). ![Bild]({{static}}/images/{picture}.png)

"""
TEMPLATES = {
    "base.html": "<!doctype html><title>{{ SITENAME }}</title>{% block c %}{% endblock %}<p>{{ tags|length }}</p>",
    "article.html": '{% extends "base.html" %}{% block c %}<h1>{{ article.title }}</h1>{{ article.content }}{% endblock %}',
    "page.html": '{% extends "base.html" %}{% block c %}<h1>{{ page.title }}</h1>{{ page.content }}{% endblock %}',
    "index.html": '{% extends "base.html" %}{% block c %}{% for a in articles_page.object_list %}<a href="{{ a.url }}">'
    "{{ a.title }}</a>{{ a.summary }}{% endfor %}{% endblock %}",
}
LISTS = ("archives", "tag", "tags", "category", "categories", "author", "authors", "period_archives")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Built:
    """What a build said, and how it ended: its exit code, or the signal with a minus."""

    code: int
    said: str


class Building:
    """A build that runs in a copy of this process."""

    def __init__(self, root: Path, arguments: list[str], *, room: bool, before: Callable[[], object] | None) -> None:
        # outside of the site, whose disk may be full
        self._log, name = tempfile.mkstemp()
        Path(name).unlink()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _run(self._log, root, arguments, room=room, before=before)

    def kill(self, after_s: float, number: int = signal.SIGKILL) -> None:
        """Kill it *after_s* seconds, if it still runs then."""
        time.sleep(after_s)
        os.kill(self.pid, number)

    def wait(self) -> Built:
        """Wait for its end."""
        status = os.waitpid(self.pid, 0)[1]
        with os.fdopen(self._log, "rb") as stream:
            stream.seek(0)
            return Built(os.waitstatus_to_exitcode(status), stream.read().decode("utf-8", "replace"))


def _run(log: int, root: Path, arguments: list[str], *, room: bool, before: Callable[[], object] | None) -> None:
    code = 99
    try:
        for stream in (1, 2):
            os.dup2(log, stream)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        os.environ["ROOM"] = "1" if room else ""
        os.setpgid(0, 0)
        for one in SIGNALS:
            signal.signal(one, signal.default_int_handler if one == signal.SIGINT else signal.SIG_DFL)
        _fresh_consoles()
        os.chdir(root)
        # settings of other bytes, but of the same size and second, are to Python what it compiled before
        sys.dont_write_bytecode = True
        if before:
            before()
        code = pelican.main(["-s", "pelicanconf.py", *arguments]) or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001  # whatever it is, the test has to see it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _fresh_consoles() -> None:
    """Let Pelican write long lines to this copy's own streams, not to those the test runner gave it."""
    for handler in list(logging.getLogger().handlers):
        logging.getLogger().removeHandler(handler)
    log.console.file = sys.stderr
    log.console.width = 1000
    for memory in (log.LimitFilter._ignore, log.LimitFilter._raised_messages, log.LimitFilter._group_count):
        memory.clear()


class Small:
    """A site of posts, a page, pictures and files."""

    def __init__(self, root: Path, clean: Path | None = None) -> None:
        """*clean*: where stock builds."""
        self.root = root
        self.output = root / "output"
        self.cache = root / "cache" / "building"
        self._clean = clean or root.with_name(f"{root.name}-clean")

    @classmethod
    def at(cls, root: Path, *, posts: int = 60, theme: str = "", text: str = "", clean: Path | None = None) -> Small:
        """Make the site below *root*; *theme* is one of Pelican's, empty for a small one of its own."""
        site = cls(root, clean)
        for number in range(posts):
            site.post(number, text=text)
        site.write("content/pages/impressum.md", "Title: Impressum\n\nHier.\n")
        for number in range(6):
            site.write(f"content/images/{number}.png", bytes([number]) * 3000)
        site.write("content/files/blatt.pdf", b"%PDF-1.4" * 200)
        if not theme:
            for name, content in TEMPLATES.items():
                site.write(f"theme/templates/{name}", content)
            for name in LISTS:
                site.write(
                    f"theme/templates/{name}.html", "{% extends 'base.html' %}{% block c %}" + name + "{% endblock %}"
                )
            site.write("theme/static/css/main.css", "p { color: red }\n")
        site.conf(theme=theme or str(root / "theme"))
        return site

    def conf(self, extra: str = "", *, theme: str = "", **places: str) -> Small:
        """Write the settings, *extra* at their end."""
        given = {"path": "content", "output": "output", "cache": "cache", **places}
        absolute = {name: str(self.root / place) for name, place in given.items()}
        return self.write("pelicanconf.py", CONF.format(theme=theme or str(self.root / "theme"), **absolute) + extra)

    def post(self, number: int, text: str = "", **changes: Any) -> Small:
        """Write the post *number*."""
        values = {
            "number": number,
            "month": 1 + number % 9,
            "day": number % 10,
            "category": ("Küche", "Bad", "Garten")[number % 3],
            "tags": ("Holz, Öl", "Stein", "Holz")[number % 3],
            "other": (number + 1) % 50,
            "picture": number % 5,
        }
        return self.write(f"content/{number}.md", POST.format(**{**values, **changes}) + text)

    def write(self, name: str, content: str | bytes) -> Small:
        """Write a file below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def start(self, *arguments: str, room: bool = True, before: Callable[[], object] | None = None) -> Building:
        """Start a build; *before* is called in its process."""
        return Building(self.root, list(arguments), room=room, before=before)

    def build(self, *arguments: str, room: bool = True, before: Callable[[], object] | None = None) -> Built:
        """Build the site."""
        return self.start(*arguments, room=room, before=before).wait()

    def built(self, *arguments: str) -> Small:
        """Build the site, which succeeds."""
        done = self.build(*arguments)
        assert 0 == done.code, done.said
        assert "Traceback" not in done.said, done.said
        return self

    def clean(self, *arguments: str) -> dict[str, bytes | None]:
        """Return what stock Pelican makes of the sources in an empty folder."""
        shutil.rmtree(self._clean, ignore_errors=True)
        done = self.build("-o", str(self._clean), *arguments, room=False)
        assert 0 == done.code, done.said
        return tree(self._clean)

    @property
    def is_marked(self) -> bool:
        """Whether the output is marked as unfinished."""
        return any(self.cache.glob("*.unfinished"))

    def assert_clean(self, *arguments: str) -> None:
        """Assert that the output is what stock makes of the sources, and that nothing lies about."""
        assert [] == differences(self.clean(*arguments), tree(self.output))
        assert [] == self.remains()

    def remains(self) -> list[str]:
        """Return what only a running build may have."""
        patterns = (".output.staged*", "output/.*.staged*", "output/**/.*.new", "cache/building/*.unfinished")
        return [str(path) for pattern in (*patterns, "cache/building/.*.new") for path in self.root.glob(pattern)]


def ahead() -> None:
    """Let it be an hour later in this process, so that all files count as settled; to be called before a build."""
    later = clock.now() + timedelta(hours=1)
    clock.now = lambda: later


def tree(root: Path) -> dict[str, bytes | None]:
    """Return every file below *root* with its bytes, every folder with nothing; links count as what they lead to."""
    return {path.relative_to(root).as_posix(): None if path.is_dir() else path.read_bytes() for path in root.rglob("*")}


def differences(expected: dict[str, bytes | None], found: dict[str, bytes | None]) -> list[str]:
    """Return what is missing, too much or different, in words."""
    missing = [f"{name} is missing" for name in expected.keys() - found.keys()]
    extra = [f"{name} is too much" for name in found.keys() - expected.keys()]
    return sorted(
        [*missing, *extra, *(f"{n} differs" for n in expected.keys() & found.keys() if expected[n] != found[n])]
    )
