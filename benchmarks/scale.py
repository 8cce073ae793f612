"""
What a site costs as it grows: processor time, memory, files and caches, as the table of docs/scale.md.

    python -m benchmarks.scale 1000 3000 10000
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import content, dialects, sites
from benchmarks.run import Sample, measure

_BUILDS = ("cold", "no change", "one edit")
_SETTLED_S = 3.0  # what was written right before a build has to be looked at by the next one
_MEGABYTE = 1_000_000


def main(sizes: list[int]) -> None:
    """Print the table for sites of these *sizes*."""
    columns = [dict(_facts(size)) for size in sizes]
    print(f"| | {' | '.join(f'{size:,}' for size in sizes)} |")
    print(f"|---|{'---|' * len(sizes)}")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")


def _facts(size: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        site = _site(Path(folder), size)
        samples = dict(_samples(site))
        for name, sample in samples.items():
            yield f"{name}, processor time", f"{sample.cpu_s:.1f} s"
        for name, sample in samples.items():
            yield f"{name}, peak memory", f"{sample.peak_mb:.0f} MB"
        for name in ("content", "output", "cache"):
            files = [path for path in (site.root / name).rglob("*") if path.is_file()]
            folders = sum(path.is_dir() for path in (site.root / name).rglob("*"))
            weight = sum(path.stat().st_size for path in files) / _MEGABYTE
            yield f"`{name}`: files, folders, size", f"{len(files):,}, {folders:,}, {weight:.1f} MB"


def _site(root: Path, size: int) -> sites.Candidate:
    """Lay out the site of the benchmark for stock Pelican, with the room in its plug-ins."""
    sites.copy(sites.HERE / "stock", ("pelicanconf.py", "theme"), root)
    corpus = content.make(size)
    dialects.write_stock(corpus, root)
    settings = root / "pelicanconf.py"
    here = f"import sys\nsys.path.insert(0, {str(sites.REPOSITORY)!r})\n"
    settings.write_text(f'{settings.read_text("utf-8")}\n{here}PLUGINS = ["plugins.building"]\n', "utf-8")
    args = (sys.executable, "-m", "pelican", "--settings", "pelicanconf.py")
    edited = dialects.post_path(root, corpus.middle)
    return sites.Candidate("stock", root, args, root / "output", (root / "cache",), edited)


def _samples(site: sites.Candidate) -> Iterator[tuple[str, Sample]]:
    for name in _BUILDS:
        if name == "cold":
            site.empty()
        if name == "one edit":
            site.edit(1)
        else:
            time.sleep(_SETTLED_S)
        yield name, measure(site.args, site.root)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
