"""`build`: the publishable site into `output/`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plugins.building import report
from plugins.commands import horizon, pipeline, unchanged
from plugins.commands.console import progress, say, table
from plugins.commands.short import tell, told_of
from plugins.commands.trees import Trees
from plugins.conversation.service_policy import write_policy
from plugins.core import clock, files
from plugins.core.collection import CONTENT
from plugins.core.errors import CheckError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk import carrying, materialise
from plugins.discovery.hosting import write_hosting
from plugins.pictures import cache
from plugins.publishing import receipt
from plugins.publishing.audit import UNEXPLAINED
from plugins.records import machinery
from plugins.records.events import GONE
from plugins.records.ledger import COMPILED

OUTPUT = Path("output")
CACHE = Path("var/cache/pelican")


def run(options: argparse.Namespace) -> int:
    """Build; `output/` is exchanged as a whole, and only for a tree that passed every check."""
    root: Path = options.root
    with pipeline.only_one(root):
        files.mend_switch(root / OUTPUT)
        carrying.mend(root)
        begun = unchanged.begin(root, _inputs(root))
        with progress(_("reading the texts …")):
            ready = pipeline.ready(root)
            materialise.write(ready.edition, ready.released, root)
        found, issues = _staged(root, ready, options.scheduler)
        if any(issue.is_error for issue in issues):
            raise CheckError.of(issues)
        (root / receipt.PLACE).unlink(missing_ok=True)
        Trees(root, OUTPUT.name).switch()
        receipt.write(found, root)
        _leave(root, ready)
        told = _told(ready, found, issues)
        unchanged.leave(root, begun, horizon.until(ready, ready.at), told)
    if not options.json:
        _report(root, options)
    tell(told, as_text=not options.json)
    return 0


def _told(ready: pipeline.Ready, found: receipt.Receipt, issues: tuple[Issue, ...]) -> dict[str, Any]:
    result = {"output": str(OUTPUT), "digest": found.digest, "edition": ready.edition.digest}
    counts = {"files": len(found.files), "entries": len(ready.edition.entries)}
    return told_of(issues, ready.held, **result, **counts)


def _inputs(root: Path) -> Iterator[str]:
    """Yield every place a build reads: texts, records and settings, the machinery there and the one that runs here."""
    yield CONTENT
    # what Python compiles while the build runs is nothing that it reads
    yield from (name for name in machinery.FOLDERS if name != COMPILED)
    yield from (name for name in machinery.FILES if not name.startswith(f"{CONTENT}/"))
    yield from machinery.strange(root)
    here = Path(machinery.__file__).parents[1]
    if not here.samefile(root / here.name):
        yield Path(os.path.relpath(here, root)).as_posix()


def _staged(root: Path, ready: pipeline.Ready, scheduler: str) -> tuple[receipt.Receipt, tuple[Issue, ...]]:
    """Render, index and check beside the site that is there; return the receipt and what was found."""
    found, issues = _rendered(root, ready, scheduler)
    if any(issue.code == UNEXPLAINED for issue in issues):
        # left by a build of other settings or by a hand: what is still there then, the site itself makes
        Trees(root, OUTPUT.name).forget()
        found, issues = _rendered(root, ready, scheduler)
    return found, issues


def _rendered(root: Path, ready: pipeline.Ready, scheduler: str) -> tuple[receipt.Receipt, tuple[Issue, ...]]:
    edition, released, stage = ready.edition, ready.released, Trees(root, OUTPUT.name).stage
    with progress(_("rendering the pages …")):
        pipeline.render(root, "publishconf.py", stage, fatal="warnings", scheduler=scheduler)
    with progress(_("making the search index …")):
        indexed = pipeline.index_texts(root, released, edition, stage)
    with progress(_("checking the pages …")):
        issues, digests = pipeline.examine(root, released, edition, stage, indexed)
        return receipt.Receipt(edition.digest, ready.standing.machinery, digests), issues


def _report(root: Path, options: argparse.Namespace) -> None:
    """Tell of the build of the pages what was asked for."""
    if options.explain:
        say(report.explain(root / CACHE, options.explain, root / OUTPUT))
    told = report.read(root / CACHE) if options.stats else None
    if told is not None:
        table(report.stats(told))


def _leave(root: Path, ready: pipeline.Ready) -> None:
    """Leave what the comment service and the web server need to know of this edition, and forget old pictures."""
    edition, released = ready.edition, ready.released
    write_policy(root, released, edition.entries)
    gone = [one.address for one in edition.notices if one.face == GONE]
    write_hosting(root, released.site, [released.by_id[one] for one in edition.entries], gone)
    cache.prune(root, clock.now())
