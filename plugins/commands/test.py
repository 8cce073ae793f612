"""`test`: lint, types and the tests, by tier."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from plugins.commands.console import say
from plugins.core.run import attached
from plugins.core.texts import _

SLOW = ("browser", "comments", "faults", "properties")
NIGHTLY = "nightly"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    tiers = ", ".join(SLOW)
    parser.add_argument(
        "--tier",
        choices=("quick", *SLOW, "slow", "all", NIGHTLY),
        default="quick",
        help=_(
            "which tests: quick (needs no other program), {tiers}, slow (these four), all; nightly: every small change "
            "to the heart is found by a test"
        ).format(tiers=tiers),
    )
    parser.add_argument("words", nargs="*", help=_("passed on to pytest; with nightly: names of changes to try"))


def run(options: argparse.Namespace) -> int:
    """Run every step of the tier, also after one has failed, and return the first bad exit code."""
    if options.tier == NIGHTLY:
        return _step(options.home, "mutmut", ["tests.support.mutants", *options.words])
    steps: list[tuple[str, list[str]]] = []
    if options.tier in ("quick", "all"):
        steps += [
            ("ruff check", ["ruff", "check", "-q"]),
            ("ruff format", ["ruff", "format", "-q", "--check"]),
            ("mypy", ["mypy"]),
        ]
    steps.append(("pytest", ["pytest", "-q", "-n", "2", *_selection(options.tier), *options.words]))
    codes = [_step(options.home, name, words) for name, words in steps]
    return next((code for code in codes if code), 0)


def _selection(tier: str) -> list[str]:
    if tier == "all":
        return []
    if tier == "quick":
        return ["-m", " and ".join(f"not {name}" for name in SLOW)]
    return ["-m", " or ".join(SLOW) if tier == "slow" else tier]


def _step(home: Path, name: str, words: list[str]) -> int:
    say(f"· {name}")
    code = attached([sys.executable, "-m", *words], cwd=home)
    if code:
        say(_("{name} ended with status {code}").format(name=name, code=code))
    return code
