"""`build`: the publishable site into `output/`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from plugins.building import report
from plugins.commands import pipeline
from plugins.commands.console import next_step, progress, say, show, table
from plugins.commands.trees import Trees
from plugins.conversation.service_policy import write_policy
from plugins.core import clock, digest, files
from plugins.core.errors import CheckError
from plugins.core.issues import Issue, as_json
from plugins.core.texts import _, ngettext
from plugins.desk import carrying, materialise
from plugins.discovery.hosting import write_hosting
from plugins.pictures import cache
from plugins.publishing import receipt
from plugins.publishing.audit import UNEXPLAINED
from plugins.records.events import GONE

OUTPUT = Path("output")
CACHE = Path("var/cache/pelican")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_ = _("let the workers of the dask scheduler at this address convert the texts (docs/scale.md)")
    parser.add_argument("--scheduler", metavar="ADDRESS", default="", help=help_)
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    parser.add_argument("--explain", metavar=_("PATH"), help=_("say why this page was rendered, or not"))
    parser.add_argument("--stats", action="store_true", help=_("say where the time went"))


def run(options: argparse.Namespace) -> int:
    """Build; `output/` is exchanged as a whole, and only for a tree that passed every check."""
    root: Path = options.root
    with pipeline.only_one(root):
        files.mend_switch(root / OUTPUT)
        carrying.mend(root)
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
    if options.json:
        result = {"output": str(OUTPUT), "digest": found.digest, "edition": ready.edition.digest}
        counts = {"files": len(found.files), "entries": len(ready.edition.entries)}
        say(json.dumps({**result, **counts, "issues": json.loads(as_json(issues))}, indent=2))
        return 0
    _tell(root, options)
    if issues:
        show(issues, json=False)
    count, held = len(ready.edition.entries), ready.held
    say(
        ngettext("{count} entry in {folder}/", "{count} entries in {folder}/", count).format(count=count, folder=OUTPUT)
        + (", " + ngettext("{held} held back", "{held} held back", held).format(held=held) if held else "")
    )
    next_step("publish")
    return 0


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
        issues = pipeline.examine(root, released, edition, stage, indexed)
        return receipt.Receipt(edition.digest, ready.standing.machinery, digest.of_tree(stage)), issues


def _tell(root: Path, options: argparse.Namespace) -> None:
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
