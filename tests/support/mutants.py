"""
The tier `nightly`: each change that mutmut makes to the heart is found by a test, or is accepted with a reason.

What is changed, and by which tests it has to be found, stands in `pyproject.toml`; what may stay unfound, and why, in
`tests/mutants.toml`. Changes that the type checker refuses are not run: the quick tier would not let them in either.
Words on the command line are names of mutants as mutmut prints them, with `*`; without any, all are tried afresh.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCEPTED = Path("tests/mutants.toml")
TRIED = Path("mutants")
FOUND = ("killed", "timeout", "caught by type check")
OPEN = "not checked"
_WORDS = re.compile(r"""\b(_n?)\((?:f?"(?:[^"\\]|\\.)*"(?:, )?)+""")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change that no test has found: what stood there and what was put in its place."""

    module: str
    function: str
    was: str
    becomes: str

    @property
    def is_wording(self) -> bool:
        """Whether only the wording of a message differs."""
        return _WORDS.sub(r"\1(", self.was) == _WORDS.sub(r"\1(", self.becomes)

    def __str__(self) -> str:
        return f"{self.module}: {self.function}\n    was:     {self.was}\n    becomes: {self.becomes}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What may stay unfound; `*` stands for anything."""

    module: str
    function: str
    was: str
    becomes: str
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        """Whether it speaks of *mutant*."""
        fields = ("module", "function", "was", "becomes")
        return all(_matches(getattr(self, name), getattr(mutant, name)) for name in fields)

    def __str__(self) -> str:
        return f"{self.module}: {self.function}: {self.was} → {self.becomes}"


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def accepted(content: str) -> tuple[Accepted, ...]:
    """
    Return the list in *content*.

    Raises:
        ValueError: If an entry gives no reason.
    """
    found = tuple(Accepted(**one) for one in tomllib.loads(content).get("accepted", ()))
    for one in found:
        if not one.reason.strip():
            raise ValueError(f"no reason: {one}")
    return found


def judged(
    mutants: Sequence[Mutant], known: Sequence[Accepted], done: frozenset[str]
) -> tuple[list[Mutant], list[Accepted]]:
    """
    Return the mutants nothing is said of, and what is said without need.

    Args:
        mutants: The changes that no test has found.
        known: What may stay unfound.
        done: The modules of which every change was tried.
    """
    unknown = [one for one in mutants if not one.is_wording and not any(entry.fits(one) for entry in known)]
    needless = [entry for entry in known if entry.module in done and not any(entry.fits(mutant) for mutant in mutants)]
    return unknown, needless


def _tried() -> Iterator[tuple[str, str, int | None]]:
    """Yield module, name and exit code of every mutant."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.utils.file_utils import walk_mutatable_files

    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield path.as_posix(), name, code


def _mutant(module: str, name: str) -> Mutant:
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = get_diff_for_mutant(name, path=Path(module)).splitlines()[2:]
    was, becomes = ("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    function = name.rpartition(".")[2].rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ")
    return Mutant(module, function.replace("ǁ", "."), was, becomes)


def main(names: Sequence[str]) -> int:
    """Try the mutants called *names* (none: all) and return 0 if nothing unknown is left."""
    from mutmut.__main__ import cli
    from mutmut.stats import status_by_exit_code

    # mutmut looks for the type checker there
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if not names:
        shutil.rmtree(TRIED, ignore_errors=True)
    cli.main(["run", *names], standalone_mode=False)
    found = [(module, name, status_by_exit_code[code]) for module, name, code in _tried()]
    left = [_mutant(module, name) for module, name, status in found if status not in (*FOUND, OPEN)]
    done = {module for module, _name, _status in found} - {module for module, _name, status in found if status == OPEN}
    unknown, needless = judged(left, accepted(ACCEPTED.read_text(encoding="utf-8")), frozenset(done))
    for one in unknown:
        print(f"no test finds this change, and no reason is given in {ACCEPTED}:\n  {one}")
    for entry in needless:
        print(f"{ACCEPTED} accepts what a test finds by now, or what is gone; take it out:\n  {entry}")
    wording = sum(one.is_wording for one in left)
    print(f"{len(found)} changes, {len(left)} not found: {wording} of wording only, {len(unknown)} unknown")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
