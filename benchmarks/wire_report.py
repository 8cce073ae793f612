"""`tasks.py bench --bytes`: what a first visit costs with ours and with the peers that can be had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import wire_sites
from benchmarks.sites import REPOSITORY
from benchmarks.wire import Weight, weigh
from plugins.core.errors import FreigabeError

HEADINGS = ("site", "page", "total", "HTML + CSS + JS", "requests", "layout shift")


def main(peers: Path | None, keep: Path | None, work: Path = REPOSITORY / "var" / "bench" / "wire") -> int:
    """Weigh every site; print the table, and write every figure to *keep*. Peers that cannot be built are named."""
    screen, progress = Console(), Console(stderr=True)
    weights: dict[str, dict[str, Weight]] = {}
    for name in wire_sites.NAMES:
        try:
            built = wire_sites.build(name, work, peers)
            weights[name] = weigh(built.folder, built.pages)
        except FreigabeError as error:
            progress.print(f"{name}: left out, {error}", markup=False)
            if name == wire_sites.NAMES[0]:
                return error.exitcode
    screen.print(_table(weights))
    for name, weight in weights[wire_sites.NAMES[0]].items():
        screen.print(f"{name}: " + ", ".join(f"{one.address} {one.size}" for one in weight.answers), markup=False)
    if keep:
        keep.write_text(json.dumps(_figures(weights), indent=2) + "\n", encoding="utf-8", newline="\n")
    return 0


def _table(weights: Mapping[str, Mapping[str, Weight]]) -> Table:
    table = Table(title="bytes of a first visit, gzip, 360 px at DPR 2", caption="the same 12 posts in each")
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="left" if place < 2 else "right")
    for name, pages in weights.items():
        for page, one in pages.items():
            cells = (str(one.total), str(one.before_a_click), str(len(one.answers)), f"{one.shift:.4f}")
            table.add_row(name, page, *cells)
    return table


def _figures(weights: Mapping[str, Mapping[str, Weight]]) -> dict[str, object]:
    return {name: {page: asdict(one) for page, one in pages.items()} for name, pages in weights.items()}
