"""
`python -m tests.support.pelican_suite CHECKOUT`: Pelican's own tests, without the fast build and with it.

The installed Pelican brings its tests along; the sample site they build is only in the repository, of which CHECKOUT is
a working tree. They run three times: as they are, with the room as a default plug-in, and with the room connected before
each test. What passes as it is and fails with the room is named, and is the exit code.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.builds import HOME, SUBJECT

WAYS: dict[str, dict[str, str]] = {"with the room": {}, "with the room, always connected": {"ROOM_CONNECTED": "1"}}
_LIMIT_S = 1800


def suite(checkout: Path, place: Path) -> Path:
    """Lay out the installed Pelican, its tests and the samples of *checkout* below *place*."""
    spec = importlib.util.find_spec("pelican")
    assert spec, "Pelican is not installed"
    source = Path(next(iter(spec.submodule_search_locations or ())))
    shutil.copytree(source, place / "pelican", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(checkout / "samples", place / "samples")
    return place


def outcomes(place: Path, room: str, env: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Run the tests and return how each ended; without a *room* as they are."""
    report = place / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(place),
    ]
    command += ["-p", "tests.support.room_active"] if room else []
    command += [f"--junit-xml={report}", str(place / "pelican" / "tests"), *words]
    paths = os.pathsep.join([str(place), str(HOME), os.environ.get("PYTHONPATH", "")])
    surroundings = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0", "ROOM": room, **env}
    done = subprocess.run(
        command, cwd=place, env=surroundings, capture_output=True, encoding="utf-8", check=False, timeout=_LIMIT_S
    )
    if not report.exists():
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    ended = {f"{case.get('classname')}::{case.get('name')}": _ended(case) for case in ET.parse(report).iter("testcase")}
    report.unlink()
    return ended


def _ended(case: ET.Element) -> str:
    kinds = {child.tag for child in case}
    return next((kind for kind in ("failure", "error", "skipped") if kind in kinds), "passed")


def main(argv: Sequence[str]) -> int:
    """Run all ways and compare; return 1 if the room breaks a test."""
    parser = argparse.ArgumentParser(prog="pelican_suite", description=__doc__)
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT", help="working tree of getpelican/pelican")
    parser.add_argument("--room", default=SUBJECT, help="plug-in that is tried; empty: only the tests as they are")
    parser.add_argument("words", nargs="*", help="passed on to pytest, after --")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="pelican-suite-") as work:
        place = suite(options.checkout, Path(work))
        plain = outcomes(place, "", {}, options.words)
        failing = [name for name, end in sorted(plain.items()) if end in ("failure", "error")]
        print("as they are:", _counted(plain), *(f"    {name}" for name in failing), sep="\n", flush=True)
        broken = 0
        for way, env in WAYS.items() if options.room else ():
            ended = outcomes(place, options.room, env, options.words)
            lost = sorted(name for name in plain if plain[name] == "passed" != ended.get(name))
            print(f"{way}:", _counted(ended), *(f"    {name}: {ended.get(name, 'gone')}" for name in lost), sep="\n")
            broken += len(lost)
    return 1 if broken else 0


def _counted(ended: Mapping[str, str]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in sorted(Counter(ended.values()).items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
