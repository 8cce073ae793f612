"""
`python -m tests.support.public_sites FOLDER…`: public Pelican sites as oracles of the fast build.

FOLDER holds the files of one repository and is called `owner+name`; what that site needs beside its own settings stands
in `public_sites.toml`. Each site is built by stock Pelican twice (what differs depends on the clock, and is named), then
by the subject cold, warm, and after each of a dozen edits, always compared with a cold build of stock Pelican.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.builds import SUBJECT, Built, Order, Warm, differences, emptied, tree, unequal
from tests.support.site_edits import EDITS, Edited, nothing

KNOWN = Path(__file__).with_suffix(".toml")
_WRAPPED = """\
from pathlib import Path

{first}
_own = Path(__file__).with_name({name!r})
exec(compile(_own.read_text(encoding="utf-8"), str(_own), "exec"))
{more}
PLUGINS = list(globals().get("PLUGINS") or [])
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison."""

    site: str
    stage: str
    what: str
    mode: str
    why: str
    rendered: int
    files: int
    subject_s: float
    stock_s: float
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        state = "UNEQUAL" if self.wrong else "equal"
        pages = f"{self.rendered} of {self.files} files rendered"
        times = f"{self.subject_s:6.2f} s, stock {self.stock_s:6.2f} s"
        return f"{state:8}{self.stage:22}{self.mode:12}{pages:32}{times}  {self.what} {self.why}".rstrip()


@dataclass
class Oracle:
    """One site laid out to be edited and built."""

    name: str
    site: Edited
    warm: Warm
    work: Path
    is_stock: bool
    volatile: tuple[str, ...] = ()

    def stock(self) -> tuple[Built, dict[str, bytes | None]]:
        """Build by stock Pelican into nothing."""
        output = emptied(self.work / "cold")
        built = self.warm.build(self._order("freigabe_stock.py", output, emptied(self.work / "cold-cache")))
        return built, tree(output)

    def judged(self, stage: str, what: str) -> Line:
        """Build by the subject and by stock, and compare."""
        cache = self.work / "cache"
        last = cache / "building" / "last.json"
        last.unlink(missing_ok=True)
        if self.is_stock:
            emptied(self.site.output)  # stock against itself: there is nothing incremental about it
        subject = self.warm.build(self._order("freigabe_subject.py", self.site.output, cache))
        written = tree(self.site.output) if self.site.output.is_dir() else {}
        stock, wanted = self.stock()
        wrong = unequal(stock, subject)
        if not stock.code:
            wrong += differences(wanted, written, self.volatile)
        told = json.loads(last.read_text(encoding="utf-8")) if last.exists() else {}
        mode = str(told.get("mode", "failed" if stock.code else "unknown"))
        rendered, files = len(told.get("rendered", ())), sum(data is not None for data in written.values())
        times = (subject.seconds, stock.seconds)
        return Line(self.name, stage, what, mode, str(told.get("why", "")), rendered, files, *times, tuple(wrong))

    def _order(self, settings: str, output: Path, cache: Path) -> Order:
        env = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        return Order(self.site.root, settings, output, cache, env)


def laid_out(folder: Path, subject: str, warm: Warm, work: Path) -> Oracle:
    """Copy the repository in *folder* to *work*, with settings for stock and for the subject."""
    name = folder.resolve().name.replace("+", "/", 1)
    sites = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["site"]
    known = next((one for one in sites if one["name"] == name), {"name": name})
    shutil.copytree(folder, work / "site", symlinks=True)
    root = work / "site" / known.get("root", ".")
    own = known.get("settings", "pelicanconf.py")
    wrapped = _WRAPPED.format(name=own, first=known.get("first", ""), more=known.get("more", ""))
    settings = (root / "freigabe_stock.py", root / "freigabe_subject.py")
    settings[0].write_text(wrapped, encoding="utf-8")
    settings[1].write_text(wrapped + (f"PLUGINS += [{subject!r}]\n" if subject else ""), encoding="utf-8")
    if "made" in known:
        (root / own).write_text(known["made"], encoding="utf-8")
    theme = root / known["theme"] if "theme" in known else None
    content = root / known.get("content", "content")
    return Oracle(name, Edited(root, content, theme, work / "output", settings), warm, work, not subject)


def tried(folder: Path, subject: str, edits: Sequence[str], work: Path) -> list[Line]:
    """Return what came of the site in *folder*."""
    with Warm(work) as warm:
        oracle = laid_out(folder, subject, warm, work)
        first, one = oracle.stock()
        if first.code:
            why = ("stock Pelican cannot build it", *first.said[-2:], *first.screen.strip().splitlines()[-3:])
            print(oracle.name, *why, sep="\n      ", flush=True)
            return [Line(oracle.name, "stock", "", "failed", "", 0, 0, 0.0, first.seconds, why)]
        _, two = oracle.stock()
        oracle.volatile = tuple(name for name in one if one[name] != two.get(name))
        told = f"depend on the clock: {', '.join(oracle.volatile)}" if oracle.volatile else ""
        print(f"{oracle.name}: stock writes {sum(data is not None for data in one.values())} files. {told}", flush=True)
        lines_: list[Line] = []
        for stage, edit in (("cold", nothing), ("warm", nothing), *((name, EDITS[name]) for name in edits)):
            lines_.append(oracle.judged(stage, edit(oracle.site)))
            print(f"  {lines_[-1]}", *lines_[-1].wrong[:4], sep="\n      ", flush=True)
        return lines_


def main(argv: Sequence[str]) -> int:
    """Try each folder; return 1 if anything was unequal."""
    parser = argparse.ArgumentParser(prog="public_sites", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--subject", default=SUBJECT, help="plug-in that is tried; empty: stock against itself")
    parser.add_argument("--edits", nargs="*", choices=EDITS, default=list(EDITS), help="which edits")
    parser.add_argument("--packages", type=Path, help="folder the sites' plug-ins were installed into (pip --target)")
    parser.add_argument("--json", type=Path, help="write every figure there")
    options = parser.parse_args(argv)
    if options.packages:
        os.environ["PYTHONPATH"] = str(options.packages.resolve())
    lines: list[Line] = []
    for folder in options.folders:
        with tempfile.TemporaryDirectory(prefix="public-site-") as work:
            lines += tried(folder, options.subject, options.edits, Path(work))
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in lines], indent=1) + "\n", encoding="utf-8")
    wrong = sum(bool(line.wrong) for line in lines)
    back, failed = (sum(line.mode == mode for line in lines) for mode in ("stock", "failed"))
    print(f"{len(lines)} comparisons, {wrong} unequal, {back} by stepping back, {failed} where stock fails, too")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
