"""The clock from which the system takes the instant of a change stands still between two ticks."""

from __future__ import annotations

from pathlib import Path


def later_than(instant_ns: int, path: Path) -> int:
    """Touch *path* until the system says that it was changed after *instant_ns*, and return when."""
    path.touch()
    while path.lstat().st_ctime_ns <= instant_ns:
        path.touch()
    return path.lstat().st_ctime_ns


def let_tick(tree: Path) -> None:
    """Return when whatever changes in *tree* from now on gets another instant than all that is there."""
    newest = max(path.lstat().st_ctime_ns for path in (tree, *tree.rglob("*")))
    later_than(newest, tree.with_name(f"{tree.name}.ticked"))
