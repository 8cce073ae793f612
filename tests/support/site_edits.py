"""Edits of a Pelican site nobody here wrote: found by looking at its files, so that they fit any site."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TITLE = re.compile(r"^(title:[ \t]*)(.+)$", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(r"^:?date:", re.IGNORECASE | re.MULTILINE)
_SLUG = re.compile(r"^(:?slug:[ \t]*)(.+)$", re.IGNORECASE | re.MULTILINE)
_SOURCES = (".md", ".rst", ".markdown")


@dataclass
class Edited:
    """A site that is edited: the folder its settings lie in, that of its content, its theme, and where it is built."""

    root: Path
    content: Path
    theme: Path | None
    output: Path
    settings: tuple[Path, ...]
    number: int = 0
    used: set[Path] = field(default_factory=set)

    def source(self, needed: re.Pattern[str] = _DATE) -> Path:
        """Return a source that holds *needed*: from the middle on, each once as long as there are others."""
        sources = [path for path in sorted(self.content.rglob("*")) if path.suffix in _SOURCES]
        fresh = [path for path in sources if path not in self.used]
        found = [path for path in fresh if needed.search(text(path))] or fresh or sources
        chosen = found[len(found) // 2]
        self.used.add(chosen)
        return chosen

    def named(self, path: Path) -> str:
        """Return how *path* is called in the report."""
        return path.relative_to(self.root if path.is_relative_to(self.root) else self.output).as_posix()


def text(path: Path) -> str:
    """Return a source."""
    return path.read_text(encoding="utf-8", errors="surrogateescape")


def store(path: Path, source: str) -> None:
    """Write a source."""
    path.write_text(source, encoding="utf-8", errors="surrogateescape")


def nothing(_: Edited) -> str:
    """No edit."""
    return "nothing"


def body(site: Edited) -> str:
    """A sentence more at the end."""
    path, site.number = site.source(), site.number + 1
    store(path, f"{text(path).rstrip()}\n\nAnd one sentence more, number {site.number}.\n")
    return site.named(path)


def title(site: Edited) -> str:
    """Another title; where titles are no field of the head, a sentence more."""
    path = site.source(_TITLE)
    if not _TITLE.search(text(path)):
        return body(site)
    store(path, _TITLE.sub(r"\1\2 (new)", text(path), count=1))
    return site.named(path)


def new(site: Edited) -> str:
    """A copy of a text under another title and address."""
    path = site.source(_TITLE)
    source = _SLUG.sub(r"\1another-\2", _TITLE.sub(r"\1Another \2", text(path), count=1), count=1)
    if path.suffix == ".rst":
        source = re.sub(r"\A\s*(.+)\n([#=*~^-])+\n", r"Another \1\n\2\2\2\2\2\2\2\2\2\2", source, count=1)
    store(path.with_name(f"another-{path.name}"), source)
    return site.named(path)


def deleted(site: Edited) -> str:
    """A text less."""
    path = site.source()
    path.unlink()
    return site.named(path)


def renamed(site: Edited) -> str:
    """Another file name."""
    path = site.source()
    shutil.move(path, path.with_name(f"{path.stem}-renamed{path.suffix}"))
    return site.named(path)


def touched(site: Edited) -> str:
    """Another time, the same bytes."""
    path = site.source()
    os.utime(path)
    return site.named(path)


def same_facts(site: Edited) -> str:
    """Other bytes, the same size and time."""
    path = site.source()
    before, source = path.stat(), text(path)
    cut = len(source) // 2
    store(path, source[:cut] + source[cut:].replace(" the ", " eth ").replace(" und ", " dnu ").replace("的", "是"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return site.named(path)


def static(site: Edited) -> str:
    """A byte more in a file that is only copied."""
    files = [path for path in sorted(site.content.rglob("*")) if path.suffix in (".png", ".jpg", ".css", ".js", ".svg")]
    if not files:
        return body(site)
    with files[len(files) // 2].open("ab") as file:
        file.write(b"\n")
    return site.named(files[len(files) // 2])


def template(site: Edited) -> str:
    """A comment more in the template of articles."""
    if site.theme is None:
        return body(site)
    templates = [site.theme / "templates" / name for name in ("article.html", "base.html")]
    path = next((path for path in templates if path.exists()), min(site.theme.rglob("*.html")))
    source = text(path)
    store(path, source.replace("{% endblock", "<!-- edited -->{% endblock", 1))
    return site.named(path)


def setting(site: Edited) -> str:
    """Another name of the site."""
    for path in site.settings:
        store(path, text(path) + "SITENAME = str(SITENAME) + ' (new)'\n")
    return "SITENAME"


def output(site: Edited) -> str:
    """A page that somebody deleted."""
    pages = sorted(site.output.rglob("*.html"))
    pages[len(pages) // 2].unlink()
    return site.named(pages[len(pages) // 2])


EDITS: dict[str, Callable[[Edited], str]] = {
    "body": body,
    "another body": body,
    "title": title,
    "new": new,
    "deleted": deleted,
    "renamed": renamed,
    "touched": touched,
    "same size, same time": same_facts,
    "static": static,
    "template": template,
    "setting": setting,
    "output deleted": output,
    "body again": body,
}
