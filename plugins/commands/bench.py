"""`bench`: ours, Pelican and Hugo in turn on the same content; the fast build; or what their pages weigh."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from plugins.core.texts import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--posts", type=int, action="append", metavar="N", help=_("how many posts (1000); several times, several sizes")
    )
    parser.add_argument(
        "--rounds", "--runs", type=int, metavar="N", help=_("how many times each is measured (3; with --building 5)")
    )
    parser.add_argument("--edit", action="store_true", help=_("measure the build after one edit, too"))
    parser.add_argument("--bytes", action="store_true", help=_("weigh pages on the wire instead"))
    parser.add_argument(
        "--peers", type=Path, default=None, metavar="DIR", help=_("folder with the checkouts to weigh beside ours")
    )
    parser.add_argument("--desk", action="store_true", help=_("measure desk.verify over so many records instead"))
    parser.add_argument(
        "--building", action="store_true", help=_("measure the fast build of any Pelican site against its peers")
    )
    parser.add_argument(
        "--growth",
        type=int,
        nargs="?",
        const=10_000,
        metavar="N",
        help=_("with --building: also five times as many posts as N (10000) against N"),
    )
    parser.add_argument("--search", action="store_true", help=_("measure the search index of so many posts instead"))
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help=_("keep the figures in this file"))


def run(options: argparse.Namespace) -> int:
    """Measure and print the table."""
    from benchmarks import building, wire_report

    options.posts = options.posts or [1000]
    options.rounds = options.rounds or (5 if options.building else 3)
    if options.desk:
        return _desk(options)
    if options.building:
        return building.main(options.posts, options.rounds, options.json, options.growth or 0)
    if options.search:
        return _search(options)
    from benchmarks.__main__ import main

    if options.bytes:
        return wire_report.main(options.peers, options.json)
    words = ["--posts", *map(str, options.posts), "--rounds", str(options.rounds)]
    words += ["--edit"] if options.edit else []
    words += ["--json", str(options.json)] if options.json else []
    return main(words)


def _desk(options: argparse.Namespace) -> int:
    from benchmarks.desk import main

    found = main(options.posts, options.rounds)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _search(options: argparse.Namespace) -> int:
    from benchmarks.search import main

    found = main([options.posts], options.rounds)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0
