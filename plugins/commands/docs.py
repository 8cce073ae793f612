"""`docs`: the reference pages of `docs/`, the catalogues and the list of the sample's files, written anew."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.console import say
from plugins.commands.reference import catalogues, frontmatter, settings, tasks, templates
from plugins.core import files, sample
from plugins.core.errors import CheckError
from plugins.core.issues import Issue
from plugins.core.texts import _, ngettext


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--check", action="store_true", help=_("write nothing; name the files that are not up to date"))


def run(options: argparse.Namespace) -> int:
    """Write what has changed; with `--check` only name it."""
    home: Path = options.home
    behind = stale(home)
    if options.check and behind:
        fix = "python3 tasks.py docs"
        raise CheckError.of(Issue(name, 0, _("is not up to date"), fix) for name in behind)
    for name, text in behind.items():
        files.write(home / name, text.encode())
        say(name)
    if not behind:
        say(_("everything is up to date"))
    count = len(catalogues.untranslated(home))
    if count:
        say(
            ngettext("{count} message has no German text", "{count} messages have no German text", count).format(
                count=count
            )
        )
    return 0


def stale(home: Path) -> dict[str, str]:
    """Return the new text of every generated file below *home* that does not hold it yet."""
    return {name: text for name, text in sorted(rendered(home).items()) if _text_of(home / name) != text}


def rendered(home: Path) -> dict[str, str]:
    """Return the text of every generated file by its path below *home*."""
    found: dict[str, str] = {}
    for part in (settings, frontmatter, templates, tasks, catalogues):
        found |= part.render(home)
    if (home / sample.PLACE).is_file():
        found[sample.PLACE.as_posix()] = sample.listing(home)
    return found


def _text_of(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None
