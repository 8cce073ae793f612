"""How long `desk.verify` looks at many records, against what verifying their signatures alone takes in the same run."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import desk_corpus
from plugins.core.run import run
from plugins.records import policies
from plugins.records.chain import Rules
from plugins.records.inspection import inspect
from plugins.records.signature import Straight, verify

LIMITS = {"cold": 1.6, "warm": 0.05, "memory_mb": 300.0}
# What is fresh is not remembered; see `records.facts`.
_SETTLE_S = 2.5
_NAMESPACE = f"freigabe@{desk_corpus.SITE}"


def main(counts: list[int], rounds: int) -> dict[int, dict[str, float]]:
    """Measure sites of so many entries each, and print a table."""
    found = {}
    print("entries   signatures      cold   ratio      warm   ratio    memory")
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="freigabe-bench-") as place:
            root = Path(place)
            desk_corpus.lay(root, count)
            time.sleep(_SETTLE_S)
            found[count] = _median([_round(root) for _each in range(rounds)])
        row = found[count]
        figures = f"{row['signatures']:>9.2f} s {row['cold']:>7.2f} s {row['cold_ratio']:>7.2f}"
        print(f"{count:>7,} {figures} {row['warm']:>7.2f} s {row['warm_ratio']:>7.3f} {row['memory_mb']:>6.0f} MB")
    return found


def _median(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return medians; a ratio is one of its own, because each is of one round."""
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def _round(root: Path) -> dict[str, float]:
    shutil.rmtree(root / "var", ignore_errors=True)
    signatures = signatures_alone(root)
    cold, memory = _fresh(root)
    warm, _memory = _fresh(root)
    ratios = {"cold_ratio": cold / signatures, "warm_ratio": warm / cold}
    return {"signatures": signatures, "cold": cold, "warm": warm, "memory_mb": memory, **ratios}


def signatures_alone(root: Path) -> float:
    """Return the seconds that verifying every signature takes, its message and its armour in memory already."""
    spent = 0.0
    for message, armored in desk_corpus.signatures(root):
        begin = time.perf_counter()
        verify(message, armored, _NAMESPACE)
        spent += time.perf_counter() - begin
    return spent


def _fresh(root: Path) -> tuple[float, float]:
    """Return seconds and peak memory of one inspection in a process of its own."""
    done = run([sys.executable, "-m", "benchmarks.desk", str(root)], timeout_s=3600, cwd=Path(__file__).parents[1])
    seconds, memory = json.loads(done.stdout)
    return float(seconds), float(memory)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds *work* takes, and the most memory (MB) this process and its largest copy had."""
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return seconds, sum(used) / (1024 if sys.platform == "linux" else 1024 * 1024)


def look(root: Path) -> None:
    """Do what `desk.verify` does at *root*; the policy, and then all records."""
    verifier = Straight()
    chain = policies.load(root, verifier, anchor=frozenset([desk_corpus.KIM.fingerprint]))
    found = inspect(root, Rules(desk_corpus.SITE, chain.all, verifier), time.time_ns())
    if found.issues:
        raise SystemExit(f"the corpus is not sound: {found.issues[0]}")


if __name__ == "__main__":
    print(json.dumps(measured(lambda: look(Path(sys.argv[1])))))
