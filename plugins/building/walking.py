"""
Which files a generator reads: the same set as Pelican's, with patterns compiled once.

The names go into the set in Pelican's order: that decides, with the hash seed, in which order it is iterated.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pelican.generators import Generator


def get_files(generator: Any, paths: Any, exclude: list[str] | None = None, extensions: Any = None) -> set[str]:
    """Return the files of *paths* in Pelican's order; patterns are compiled once, not looked up for each name."""
    ignores = generator.settings["IGNORE_FILES"]
    wanted = tuple(generator.readers.extensions) if extensions is None else extensions
    is_known = isinstance(ignores, list | tuple) and all(type(one) is str for one in ignores)
    if not is_known:
        return Generator.get_files(generator, paths, exclude, extensions)  # type: ignore[no-any-return]
    is_ignored = _any_pattern(ignores)
    excluded = _excluded(generator.path, exclude or [])
    files: set[str] = set()
    for path in [paths] if isinstance(paths, str) else paths:
        root = os.path.join(generator.path, path) if path else generator.path  # noqa: PTH118 (as Pelican joins)
        if os.path.isdir(root):  # noqa: PTH112
            for folder, names in _walk(root, excluded, is_ignored):
                prefix = os.path.join(os.path.relpath(folder, generator.path), "")  # noqa: PTH118
                for name in names:
                    if is_ignored(os.path.normcase(name)):
                        continue
                    if wanted is False or os.path.splitext(name)[1][1:] in wanted:  # noqa: PTH122
                        files.add(prefix + name)
        elif os.path.exists(root) and generator._include_path(path, extensions):  # noqa: PTH110, SLF001
            files.add(path)
    return files


def _any_pattern(patterns: Iterable[str]) -> Callable[[str], Any]:
    """Return what says whether a name matches any of *patterns*, as `fnmatch.fnmatch` does one by one."""
    parts = [fnmatch.translate(os.path.normcase(pattern)) for pattern in patterns]
    return re.compile("|".join(parts)).match if parts else lambda _: None


def _excluded(base: str, exclude: Iterable[str]) -> dict[str, set[str]]:
    """Return the names that are not entered, by the folder they lie in."""
    by_folder: dict[str, set[str]] = {}
    for path in exclude:
        folder, name = os.path.split(os.path.join(base, path))  # noqa: PTH118
        by_folder.setdefault(folder, set()).add(name)
    return by_folder


def _walk(
    root: str, excluded: dict[str, set[str]], is_ignored: Callable[[str], Any]
) -> Iterator[tuple[str, list[str]]]:
    for folder, folders, names in os.walk(root, topdown=True, followlinks=True):
        out = excluded.get(folder, set())
        folders[:] = [name for name in folders if name not in out and not is_ignored(os.path.normcase(name))]
        yield folder, names


def check_disabled_readers(generator: Any, paths: Any, exclude: list[str] | None) -> None:
    """Warn of files whose reader is disabled; where none is, nothing can be found, and nothing is looked for."""
    if generator.readers.disabled_extensions:
        Generator._check_disabled_readers(generator, paths, exclude)  # noqa: SLF001
