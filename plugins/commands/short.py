"""`build`: the short way when nothing has changed, else the whole one; imports nothing the short way can do without."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.commands import unchanged
from plugins.commands.console import next_step, say, show
from plugins.core.issues import Issue, Level, as_json
from plugins.core.texts import _, ngettext


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_ = _("let the workers of the dask scheduler at this address convert the texts (docs/scale.md)")
    parser.add_argument("--scheduler", metavar="ADDRESS", default="", help=help_)
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    parser.add_argument("--explain", metavar=_("PATH"), help=_("say why this page was rendered, or not"))
    parser.add_argument("--stats", action="store_true", help=_("say where the time went"))


def run(options: argparse.Namespace) -> int:
    """Say what the last build said if nothing has changed since; else build."""
    root: Path = options.root
    told = None if options.explain or options.stats else unchanged.find(root)
    if told is None:
        from plugins.commands import build

        return build.run(options)
    if not options.json:
        say(_("nothing has changed since the last build"))
    tell(told, as_text=not options.json)
    return 0


def tell(told: Mapping[str, Any], *, as_text: bool) -> None:
    """Print the result *told* of a build, for people or as JSON."""
    issues = [Issue(**{**one, "level": Level(one["level"])}) for one in told["issues"]]
    if not as_text:
        say(json.dumps({name: said for name, said in told.items() if name != "held"}, indent=2))
        return
    if issues:
        show(issues, json=False)
    count, held = told["entries"], told["held"]
    say(
        ngettext("{count} entry in {folder}/", "{count} entries in {folder}/", count).format(
            count=count, folder=told["output"]
        )
        + (", " + ngettext("{held} held back", "{held} held back", held).format(held=held) if held else "")
    )
    next_step("publish")


def told_of(issues: tuple[Issue, ...], held: int, **result: Any) -> dict[str, Any]:
    """Return what `tell` prints."""
    return {**result, "issues": json.loads(as_json(issues)), "held": held}
