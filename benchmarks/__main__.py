"""`python -m benchmarks`: builds the same content with ours, stock Pelican and Hugo in turn, and compares."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks import content, report, run, sites
from plugins.core.errors import FreigabeError


def main(argv: Sequence[str]) -> int:
    """Run what *argv* asks for; return the exit code."""
    options = _options(argv)
    screen, progress = Console(), Console(stderr=True)
    host = report.machine()
    results = []
    try:
        for count in options.posts:
            comparison = _compare(count, options, progress)
            report.show(comparison, host, screen)
            results.append(report.as_json(comparison, host))
    except FreigabeError as error:
        print(error, file=sys.stderr)
        return error.exitcode
    if options.json:
        text = json.dumps(results, indent=2, ensure_ascii=False) + "\n"
        options.json.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[1000], metavar="N", help="sizes to build")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times each is built; medians are shown")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, other content")
    parser.add_argument("--edit", action="store_true", help="also build again after an edit of the middle post")
    parser.add_argument("--only", nargs="+", choices=sites.NAMES, default=list(sites.NAMES), help="what to build with")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write every figure there")
    parser.add_argument(
        "--work", type=Path, default=sites.REPOSITORY / "var" / "bench", help="where sites are laid out"
    )
    options = parser.parse_args(argv)
    if options.rounds < 1 or min(options.posts) < 1:
        parser.error("--rounds and --posts are 1 or more")
    return options


def _compare(count: int, options: argparse.Namespace, progress: Console) -> report.Comparison:
    """Build in turn (A B C, A B C, …), so that a change of the machine's load meets all of them."""
    corpus = content.make(count, options.seed)
    work = options.work / str(count)
    candidates = [sites.prepare(name, corpus, work) for name in options.only]
    series = {candidate.name: report.Series() for candidate in candidates}
    for stage in ("cold", "edit") if options.edit else ("cold",):
        for number in range(1, options.rounds + 1):
            for candidate in candidates:
                sample = _one(candidate, stage, number)
                progress.print(f"{count} posts, {stage} {number}, {candidate.name}: {sample.cpu_s:.2f} s CPU")
                sites.check(candidate, corpus)
                series[candidate.name].runs(stage).append(sample)
    for candidate in candidates:
        series[candidate.name].pages, series[candidate.name].files = candidate.pages(), candidate.files()
    return report.Comparison(count, options.seed, series)


def _one(candidate: sites.Candidate, stage: str, number: int) -> run.Sample:
    if stage == "cold":
        candidate.empty()
    else:
        candidate.edit(number)
    return run.measure(candidate.args, candidate.root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
