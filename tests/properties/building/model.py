"""A Pelican site as values that can be edited, and how it is written down: texts in three forms, settings, files."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
_MARK = re.compile(r"\[\[(?P<kind>\w+):(?P<target>[^|\]]*)(?:\|(?P<label>[^\]]*))?\]\]")
FUNCTIONS = '''\
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def shout(text):
    """A pure filter."""
    return str(text).upper()


def note(name):
    """A filter that reads a file."""
    return (HERE / "data" / name).read_text(encoding="utf-8")


def today():
    """A clock, as far as templates can tell."""
    return os.environ["SITE_TODAY"]


JINJA_FILTERS = {"shout": shout, "note": note}
JINJA_GLOBALS = {"today": today}
'''


@dataclass(slots=True)
class Text:
    """One source: its head, and paragraphs with marks like `[[filename:posts/a.md|label]]`."""

    path: str
    head: dict[str, str]
    body: list[str]

    @property
    def form(self) -> str:
        """How it is written: md, rst or html."""
        return self.path.rpartition(".")[2]

    @property
    def is_article(self) -> bool:
        """Whether it is dated."""
        return self.path.startswith("posts/")

    def written(self) -> str:
        """Return the source."""
        return _FORMS[self.form](self)


def _markdown(text: Text) -> str:
    head = "".join(f"{name.capitalize()}: {value}\n" for name, value in text.head.items())
    return head + "\n" + "\n\n".join(_MARK.sub(_in_markdown, one) for one in text.body) + "\n"


def _in_markdown(found: re.Match[str]) -> str:
    kind, target, label = found["kind"], found["target"], found["label"] or "Ziel"
    if kind == "image":
        return f"![{label}]({{static}}/{target})"
    return "" if kind == "include" else f"[{label}]({{{kind}}}{_rooted(kind, target)})"


def _rest(text: Text) -> str:
    title = text.head["title"]
    fields = "".join(f":{name}: {value}\n" for name, value in text.head.items() if name != "title")
    rule = "#" * (2 * len(title) + 2)
    body = "\n\n".join(_MARK.sub(lambda found: _in_rest(found, text.path), one) for one in text.body)
    return f"{title}\n{rule}\n\n{fields}\n{body}\n"


def _in_rest(found: re.Match[str], path: str) -> str:
    kind, target, label = found["kind"], found["target"], found["label"] or "Ziel"
    if kind == "image":
        return f"`{label} <{{static}}/{target}>`__"
    if kind == "include":
        return f"\n\n.. include:: {posixpath.relpath(target, posixpath.dirname(path))}\n\n"
    return f"`{label} <{{{kind}}}{_rooted(kind, target)}>`__"


def _html(text: Text) -> str:
    fields = "".join(
        f'<meta name="{name}" content="{escape(value)}">\n' for name, value in text.head.items() if name != "title"
    )
    body = "\n".join(f"<p>{_MARK.sub(_in_html, one)}</p>" for one in text.body)
    return f"<html><head><title>{escape(text.head['title'])}</title>\n{fields}</head>\n<body>\n{body}\n</body></html>\n"


def _in_html(found: re.Match[str]) -> str:
    kind, target, label = found["kind"], found["target"], found["label"] or "Ziel"
    if kind == "image":
        return f'<img src="{{static}}/{target}" alt="{label}">'
    return "" if kind == "include" else f'<a href="{{{kind}}}{_rooted(kind, target)}">{label}</a>'


def _rooted(kind: str, target: str) -> str:
    return f"/{target}" if kind in ("filename", "static") else target


_FORMS = {"md": _markdown, "rst": _rest, "html": _html}


@dataclass
class Site:
    """Everything a build depends on: texts, files, settings, theme, plug-ins, and the surroundings it runs in."""

    root: Path
    random: Random
    settings: dict[str, object]
    plugins: list[str]
    subject: str
    texts: dict[str, Text] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=lambda: {"TZ": "Europe/Berlin", "LC_ALL": "C.UTF-8", "SITE_TODAY": "1"})
    seed: str = "0"
    strangers: dict[str, bytes] = field(default_factory=dict)
    undo: list[str] = field(default_factory=list)
    number: int = 0
    # whether there is nothing to warn of, as on a site that is kept well
    is_quiet: bool = False

    @property
    def content(self) -> Path:
        """The folder of the sources."""
        return self.root / "content"

    @property
    def output(self) -> Path:
        """Where the subject writes, build after build."""
        return self.root.parent / "output"

    @property
    def cache(self) -> Path:
        """What the subject keeps between builds."""
        return self.root.parent / "cache"

    def next(self) -> int:
        """Return a number nobody had yet."""
        self.number += 1
        return self.number

    def articles(self, **head: str) -> list[Text]:
        """Return the articles whose head says all of *head*; status is published when missing."""
        full = [(text, {"status": "published", **text.head}) for text in self.texts.values() if text.is_article]
        return [text for text, own in full if head.items() <= own.items()]

    def pages(self) -> list[Text]:
        """Return the pages."""
        return [text for text in self.texts.values() if not text.is_article]

    def write(self, text: Text) -> None:
        """Keep *text* and write its file."""
        self.texts[text.path] = text
        self.store(f"content/{text.path}", text.written().encode())

    def drop(self, path: str) -> None:
        """Remove the text or file *path* of the content."""
        self.texts.pop(path, None)
        self.files.pop(path, None)
        (self.content / path).unlink()

    def place(self, path: str, data: bytes) -> None:
        """Keep the file *path* of the content that is no text."""
        self.files[path] = data
        self.store(f"content/{path}", data)

    def store(self, name: str, data: bytes) -> None:
        """Write the file *name* of the site."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def configure(self) -> None:
        """Write both settings files: for stock, and with the subject beside the site's own plug-ins."""
        base = FUNCTIONS + "".join(f"{name} = {value!r}\n" for name, value in self.settings.items())
        for name, plugins in (("stockconf.py", self.plugins), ("pelicanconf.py", [*self.plugins, self.subject])):
            named = [one for one in plugins if one]
            self.store(name, f"{base}PLUGINS = {named!r}\n".encode())

    def dress(self, theme: Path) -> None:
        """Take *theme* as the site's own."""
        shutil.copytree(theme, self.root / "theme")

    def surroundings(self) -> Mapping[str, str]:
        """Return the variables a build runs with."""
        return {**self.env, "PYTHONDONTWRITEBYTECODE": "1", "HOME": os.environ.get("HOME", "")}
