"""The build that a preview keeps in memory (`plugins.building.companion`), as its other end sees it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from plugins.commands import pipeline
from plugins.core import texts
from plugins.core.errors import FreigabeError
from plugins.core.run import Talk

LOG = Path("var/log/preview-build.log")
# Below these folders a change is a change of sources; anywhere else it may be one of code or settings.
_SOURCES = (
    *("content/posts", "content/pages", "content/images", "content/files"),
    *("theme/templates", "theme/static", "theme/css"),
)
_END_S = 1.0


class Companion:
    """Builds into *output*, again and again, in one process that is begun anew when code or settings change."""

    def __init__(self, root: Path, output: Path) -> None:
        self._root = root
        self._output = output
        self._talk: Talk | None = None

    def build(self, look: str, say_first: Callable[[], None]) -> None:
        """
        Build, the page *look* first.

        Args:
            look: Path below the output folder; may be empty.
            say_first: Is called when that page differs and is in place.

        Raises:
            FreigabeError: As `pipeline.render`.
        """
        log = self._root / LOG
        mark = log.stat().st_size if log.is_file() else 0
        talk = self._talk = self._talk or self._begun(log)
        for line in talk.ask(json.dumps({"look": look})):
            told = json.loads(line)
            if "first" in told:
                say_first()
            if "failed" in told:
                raise pipeline.refusal(f"{told['failed']}\n{_since(log, mark)}")
            if "done" in told:
                return
        self.close()
        raise pipeline.refusal(_since(log, mark))

    def heed(self, changed: Iterable[Path]) -> None:
        """Begin anew with the next build, if anything of *changed* is more than a source."""
        folders = [self._root / one for one in _SOURCES]
        if not all(any(path.is_relative_to(folder) for folder in folders) for path in changed):
            self.close()

    def close(self) -> None:
        """End the process."""
        if self._talk:
            self._talk.stop(timeout_s=_END_S)
        self._talk = None

    def _begun(self, log: Path) -> Talk:
        command = (sys.executable, "-m", "plugins.building.companion", "-s", str(self._root / "pelicanconf.py"))
        variables = {"LANGUAGE": texts.current(), "COLUMNS": "200", "PYTHONPATH": str(self._root)}
        return Talk([*command, "-o", str(self._output), "--fatal", "errors"], log=log, cwd=self._root, env=variables)


def _since(log: Path, mark: int) -> str:
    try:
        return log.read_bytes()[mark:].decode("utf-8", "replace")
    except OSError as error:
        raise FreigabeError(str(log), type(error).__name__) from error
