"""`desk.verify`: every signature, chain and kept text; with `--live`, whether this repository is what is online."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from plugins.commands.console import progress, say
from plugins.core import clock, files
from plugins.core.errors import DeskError, FetchError
from plugins.core.issues import Issue, render
from plugins.core.texts import _, ngettext
from plugins.net.fetch import fetch
from plugins.publishing import contained
from plugins.records import memory, policies, sample_keys
from plugins.records.chain import MAX_SIGNATURE, Rules
from plugins.records.inspection import Inspection, inspect
from plugins.records.memory import EMPTY, NAME, PULLED, SIGNATURE, Memory
from plugins.records.policies import Chain
from plugins.records.signature import Straight


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_text = _("compare with what the published site at this address remembers")
    parser.add_argument("--live", default="", metavar="URL", help=help_text)
    parser.add_argument("--keep", action="store_true", help=_("with --live: keep what it remembers in var/released/"))
    parser.add_argument("--json", action="store_true", help=_("print counts and problems as JSON"))


def run(options: argparse.Namespace) -> int:
    """Look at everything, then print counts and all problems."""
    root: Path = options.root
    now = clock.now()
    verifier = Straight()
    chain = policies.load(
        root,
        verifier,
        anchor=policies.anchor(root),
        published=memory.published_policy(root),
        samples=sample_keys.FINGERPRINTS,
    )
    with _progress() as tell:
        rules = Rules(chain.current.site, chain.all, verifier)
        found = inspect(root, rules, int(now.timestamp() * 1e9), tell)
    pulled = memory.read(root, chain, verifier)
    online = _online(root, options, chain, verifier) if options.live else pulled
    issues = [*found.issues, *contained.missing(online, pulled, found.events, found.counts, now)]
    _show(chain, found, online, sorted(set(issues)), options)
    return DeskError.exitcode if issues else 0


def _online(root: Path, options: argparse.Namespace, chain: Chain, verifier: Straight) -> Memory:
    base = options.live.rstrip("/")
    with progress(_("asking {url} …").format(url=f"{base}/{NAME}")):
        content = fetch(f"{base}/{NAME}", limit=memory.MAX_BYTES).content
        armored = _signature(f"{base}/{SIGNATURE}", chain)
    found = memory.demand(content, armored, chain, verifier, f"{base}/{NAME}")
    if options.keep:
        files.write(root / PULLED, content)
        files.write((root / PULLED).with_name(f"{PULLED.name}.sig"), armored)
    return found


def _signature(url: str, chain: Chain) -> bytes:
    """Return the signature at *url*; a site that no key signs for has none."""
    try:
        return fetch(url, limit=MAX_SIGNATURE).content
    except FetchError:
        if any(policy.releasers for policy in chain.all.values()):
            raise
        return b""


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how many records are done, where somebody looks at the screen."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        with progress(_("verifying the records …")):
            yield lambda _done, _all: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(_("verifying the records …"), total=None)
        yield lambda done, count: bar.update(task, completed=done, total=count) if done % 100 == 0 else None


def _show(chain: Chain, found: Inspection, online: Memory, issues: list[Issue], options: argparse.Namespace) -> None:
    counts = {
        "policies": len(chain.order),
        "entries": found.entries,
        "events": len(found.events),
        "kept": found.kept,
        "pool": found.pool,
        "unchanged": found.known,
        "release": online.number if online is not EMPTY else 0,
    }
    if options.json:
        rows = [{**asdict(issue), "level": issue.level.value} for issue in issues]
        say(json.dumps({**counts, "issues": rows}, ensure_ascii=False, indent=2))
        return
    if issues:
        say(render(issues))
        say()
    say(
        _("{policies} policies, {entries} records with {events} events, {kept} kept texts, {pool} files").format(
            **counts
        )
    )
    if options.live:
        text = _("{url} is release number {number}, from {moment}")
        moment = online.at.isoformat(timespec="minutes") if online.at else "-"
        say(text.format(url=options.live, number=online.number, moment=moment))
    count = len(issues)
    say(ngettext("{count} problem", "{count} problems", count).format(count=count) if count else _("all is in order"))
