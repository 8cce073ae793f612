"""`check`: all problems of content, settings and output; nothing is written."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.build import OUTPUT
from plugins.commands.console import progress, show
from plugins.core.collection import read
from plugins.core.errors import FreigabeError, PublishError, SettingsError, SourceError
from plugins.core.issues import Issue, Level
from plugins.core.texts import _
from plugins.desk import materialise
from plugins.desk.faults import all_faults
from plugins.pictures import cache
from plugins.publishing import receipt
from plugins.records.memory import PULLED
from plugins.vcs.git import git


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help=_("print the problems as JSON"))


def run(options: argparse.Namespace) -> int:
    """Look at everything and return the exit code of the first kind of problem there is."""
    root: Path = options.root
    with progress(_("reading the texts …")):
        collection = read(root)
        issues = {*collection.issues, *all_faults(collection)}
    code = _code_of(issues)
    if not code:
        try:
            with progress(_("rendering the pages in a place of their own …")):
                issues |= set(_of_pages(root))
            issues |= set(_of_output(root))
        except FreigabeError as error:
            issues |= set(error.issues)
            code = error.exitcode
    show(sorted(issues), json=options.json)
    if not code and any(issue.is_error for issue in issues):
        return 6
    return code


def _code_of(issues: set[Issue]) -> int:
    errors = [issue for issue in issues if issue.is_error]
    if not errors:
        return 0
    return SettingsError.exitcode if all(issue.code == "settings" for issue in errors) else SourceError.exitcode


def _of_pages(root: Path) -> Iterator[Issue]:
    """Yield the problems of what `build` would make, made in a copy of the site that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="freigabe-") as place:
        copy = Path(place) / "site"
        shutil.copytree(root, copy, symlinks=True, ignore=_not_needed)
        for kept in (cache.PLACE, PULLED.parent):
            if (root / kept).is_dir():
                shutil.copytree(root / kept, copy / kept)
        if (root / ".git").exists():
            # the desk asks git whom to trust and who wrote what
            folder = git("rev-parse", "--absolute-git-dir", cwd=root).stdout.strip()
            (copy / ".git").write_text(f"gitdir: {folder}\n", encoding="utf-8")
        ready = pipeline.ready(copy)
        edition, collection = ready.edition, ready.released
        materialise.write(edition, collection, copy)
        output = Path(place) / "output"
        pipeline.render(copy, "publishconf.py", output, fatal="warnings")
        indexed = pipeline.index_texts(copy, collection, edition, output)
        issues, _digests = pipeline.examine(copy, collection, edition, output, indexed)
        yield from issues


def _not_needed(folder: str, names: list[str]) -> set[str]:
    del folder
    unwanted = {".git", ".venv", "var", "output", "preview", "node_modules", "tests", "benchmarks"}
    return unwanted.intersection(names)


def _of_output(root: Path) -> Iterator[Issue]:
    """
    Yield why the finished `output/`, if there is one, could not be published as it is.

    That the texts have moved on since the last build is told, but it is no fault.
    """
    if not (root / OUTPUT).is_dir():
        return
    try:
        found = receipt.read(root)
        ready = pipeline.ready(root, writes=False)
        receipt.demand_unchanged(root / OUTPUT, found, ready.edition.digest, ready.standing.machinery)
    except PublishError as error:
        for issue in error.issues:
            yield replace(issue, level=Level.WARNING) if issue.code == receipt.STALE else issue
