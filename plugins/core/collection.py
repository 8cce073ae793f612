"""Every source file below `content/` as entries, with all problems of all files at once."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from plugins.core.entry import Entry
from plugins.core.errors import FreigabeError, SettingsError, SourceError
from plugins.core.frontmatter import PAGES, POSTS, Parsed, parse
from plugins.core.issues import Issue, Level
from plugins.core.references import ENTRY_SUFFIXES, Reference, local_references
from plugins.core.settings import Site, read_site
from plugins.core.texts import _

CONTENT = "content"
Understand = Callable[[bytes, PurePosixPath, Site], Parsed]


@dataclass(frozen=True)
class Collection:
    """
    The entries of a site in the order of their paths, and what was wrong with the rest.

    `root` holds `content/`. `references` are the local references of each entry's body. `kept` says where the bytes of
    a released text and of its files lie, by their path below `content/`; without it they lie there.
    """

    root: Path
    site: Site
    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]
    kept: Mapping[str, Path] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by id; of two with one id the first."""
        return {entry.id: entry for entry in reversed(self.entries)}

    @cached_property
    def by_source(self) -> Mapping[str, Entry]:
        """Entries by their path relative to `content/`."""
        return {entry.source.as_posix(): entry for entry in self.entries}

    @cached_property
    def references(self) -> Mapping[str, tuple[Reference, ...]]:
        """Local references by source path."""
        return {entry.source.as_posix(): local_references(entry.body, entry.source) for entry in self.entries}


def read(root: Path, understand: Understand = parse) -> Collection:
    """Read settings and every Markdown file of the site at *root*; *understand* says what the bytes of one mean."""
    site, issues = read_site(root)
    entries: list[Entry] = []
    for path, source in sources(root / CONTENT, issues):
        content = _bytes(path, source, issues)
        if content is None:
            continue
        parsed = understand(content, source, site)
        issues.extend(parsed.issues)
        if parsed.entry:
            entries.append(parsed.entry)
    return Collection(root, site, tuple(entries), tuple(issues))


def sources(content: Path, issues: list[Issue]) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield path and composed relative path of every Markdown file; links and strays are reported, not read."""
    if not content.is_dir():
        issues.append(Issue("content", 0, _("there is no folder content/"), _("name another place with --root")))
        return
    posts, pages = (sorted(_files(str(content), base, issues)) for base in (POSTS, PAGES))
    seen: set[str] = set()
    for parts, path, is_link in (*posts, *pages):
        source = "/".join(parts)
        if is_link:
            what, fix = _("is a symbolic link, which may lead outside the site"), _("put the file itself here")
            issues.append(Issue(f"content/{source}", 0, what, fix, code="source.link"))
        elif source in seen:
            what = _("is there twice, its name typed in two ways that look the same")
            issues.append(Issue(f"content/{source}", 0, what, _("delete one of the two"), code="source.twice"))
        elif source.lower().endswith(ENTRY_SUFFIXES):
            yield path, PurePosixPath(source)
        seen.add(source)
    _report_strays(content, issues)


def _files(content: str, base: str, issues: list[Issue]) -> Iterator[tuple[list[str], str, bool]]:
    """
    Yield every file and link in the folder *base*: its composed relative path in parts, path, whether it is a link.

    Links are not followed.
    """
    if os.path.islink(f"{content}/{base}"):  # noqa: PTH114 - strings, for many thousand files
        yield [base], f"{content}/{base}", True
        return
    waiting = [base] if os.path.isdir(f"{content}/{base}") else []  # noqa: PTH112 - as above
    while waiting:
        folder = waiting.pop()
        parts = unicodedata.normalize("NFC", folder).split("/")
        for name, is_link, is_folder in _listed(content, folder, issues):
            if is_folder and not is_link:
                waiting.append(f"{folder}/{name}")
            else:
                yield [*parts, unicodedata.normalize("NFC", name)], f"{content}/{folder}/{name}", is_link


def _listed(content: str, folder: str, issues: list[Issue]) -> list[tuple[str, bool, bool]]:
    """Return what lies in *folder*: name, whether it is a link, whether it is a folder."""
    try:
        with os.scandir(f"{content}/{folder}") as found:
            return [(one.name, one.is_symlink(), one.is_dir(follow_symlinks=False)) for one in found]
    except OSError as error:
        what = _("cannot be read ({reason})").format(reason=type(error).__name__)
        issues.append(Issue(f"content/{folder}", 0, what, code="source.unreadable"))
        return []


def _report_strays(content: Path, issues: list[Issue]) -> None:
    for path in sorted(content.glob("*.md")):
        what = _("lies outside posts/ and pages/ and is not read")
        fix = _("move it to one of the two")
        issues.append(Issue(f"content/{path.name}", 0, what, fix, code="source.stray", level=Level.WARNING))


def _bytes(path: str, source: PurePosixPath, issues: list[Issue]) -> bytes | None:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - strings, for many thousand files
            return stream.read()
    except OSError as error:
        what = _("cannot be read ({reason})").format(reason=type(error).__name__)
        issues.append(Issue(f"content/{source}", 0, what, code="source.unreadable"))
        return None


def demand_sound(issues: tuple[Issue, ...]) -> None:
    """
    Let a stage go on only without errors.

    Raises:
        FreigabeError: With all errors at once; a `SourceError` if one of them is in a text.
    """
    errors = [issue for issue in issues if issue.is_error]
    if errors:
        raise _kind_of(errors).of(errors)


def _kind_of(errors: list[Issue]) -> type[FreigabeError]:
    return SettingsError if all(issue.code == "settings" for issue in errors) else SourceError
