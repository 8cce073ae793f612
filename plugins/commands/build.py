"""`build`: the publishable site into `output/`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.console import next_step, progress, say, show
from plugins.conversation.service_policy import write_policy
from plugins.core import clock, digest, files
from plugins.core.errors import CheckError
from plugins.core.issues import as_json
from plugins.core.texts import _, ngettext
from plugins.desk import materialise
from plugins.discovery.hosting import write_hosting
from plugins.pictures import cache
from plugins.publishing import receipt

STAGE = Path("var/stage/output")
OUTPUT = Path("output")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(options: argparse.Namespace) -> int:
    """Build; `output/` is exchanged as a whole, and only for a tree that passed every check."""
    root: Path = options.root
    with pipeline.only_one(root):
        files.mend_switch(root / OUTPUT)
        with progress(_("reading the texts …")):
            collection, edition = pipeline.edition(root)
            materialise.write(edition, root)
        with progress(_("rendering the pages …")):
            pipeline.render(root, "publishconf.py", root / STAGE, fatal="warnings")
        with progress(_("making the search index …")):
            indexed = pipeline.index_texts(root, collection, edition, root / STAGE)
        with progress(_("checking the pages …")):
            issues = pipeline.examine(root, collection, edition, root / STAGE, indexed)
            found = receipt.Receipt(edition.digest, digest.of_tree(root / STAGE))
        if any(issue.is_error for issue in issues):
            raise CheckError.of(issues)
        (root / receipt.PLACE).unlink(missing_ok=True)
        files.switch_tree(root / STAGE, root / OUTPUT)
        receipt.write(found, root)
        write_policy(root, collection, edition.entries)
        write_hosting(root, collection.site, [collection.by_id[one] for one in edition.entries])
        cache.prune(root, clock.now())
    if options.json:
        result = {"output": str(OUTPUT), "digest": found.digest, "edition": edition.digest, "files": len(found.files)}
        say(json.dumps({**result, "entries": len(edition.entries), "issues": json.loads(as_json(issues))}, indent=2))
        return 0
    if issues:
        show(issues, json=False)
    count, held = len(edition.entries), len(collection.entries) - len(edition.entries)
    say(
        ngettext("{count} entry in {folder}/", "{count} entries in {folder}/", count).format(count=count, folder=OUTPUT)
        + (", " + ngettext("{held} held back", "{held} held back", held).format(held=held) if held else "")
    )
    next_step("publish")
    return 0
