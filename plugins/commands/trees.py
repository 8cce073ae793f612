"""
Two trees that take turns: one is online, the other one is brought up to date beside it and then takes its place.

A build changes only files that differ, so both lag behind each other by what the last builds changed, and no file is
ever changed in the tree that is served or published.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from plugins.core import files

FOLDER = Path("var/stage")
_NAMES = ("1", "2")


class Trees:
    """The pair behind the tree *name* of a site, such as `output`."""

    def __init__(self, root: Path, name: str) -> None:
        self.target = root / name
        self._folder = root / FOLDER / name
        self._word = self._folder / "online"

    @property
    def stage(self) -> Path:
        """The tree that is not online."""
        return self._folder / next(one for one in _NAMES if one != self._online())

    def _online(self) -> str:
        try:
            found = self._word.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return found if found in _NAMES else ""

    def switch(self) -> None:
        """
        Put the stage online, and keep what was online for the next but one build.

        Killed in between, the next build finds less to take over, and `files.mend_switch` what was online.

        Raises:
            FreigabeError: If the system refuses; the old tree is still in place.
        """
        stage, online = self.stage, self._online()
        files.switch_tree(stage, self.target, keep=self._folder / online if online else None)
        files.write(self._word, stage.name.encode())

    def forget(self) -> None:
        """Begin with an empty stage: something in it nobody can explain."""
        try:
            if self.stage.exists():
                shutil.rmtree(self.stage)
        except OSError as error:
            raise files.refused(self.stage, error) from error
