"""
`python -m tests.support.warm_pelican`: one process that has imported Pelican, and forks for each build.

One line of JSON on standard input is one build, one line on standard output says how it ended. The hash seed is that of
this process; everything else (folder, zone, locale, variables) is set in the fork. What a build logs from WARNING on is
added to its log file line by line, also by processes the build forks itself.
"""

from __future__ import annotations

import atexit
import importlib
import json
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pelican

LIMIT_S = 300
# Imported once for all builds, beside what `pelican` imports itself.
EARLY = ("markdown.extensions.extra", "markdown.extensions.codehilite", "typogrify.filters", "pygments.lexers")


class Written(logging.Handler):
    """Adds each record to a file, which a fork shares with its parent."""

    def __init__(self, path: str) -> None:
        super().__init__(logging.WARNING)
        self.sink = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def emit(self, record: logging.LogRecord) -> None:
        """Write level, logger and text; a traceback is named by its last line."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += f" [{record.exc_info[0].__name__}]"
        line = json.dumps([record.levelname, record.name, text])
        os.write(self.sink, line.encode() + b"\n")


def main() -> None:
    """Build what is asked for until the input ends."""
    for name in EARLY:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            _child(order)
        if order["kill_after_s"]:
            time.sleep(order["kill_after_s"])
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told = {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began}
        print(json.dumps(told), flush=True)


def _child(order: dict[str, Any]) -> None:
    """Build as `python -m pelican` would, and never come back."""
    code: Any = 70
    try:
        signal.alarm(LIMIT_S)
        _surround(order)
        try:
            pelican.main(order["argv"])
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        atexit._run_exitfuncs()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _surround(order: dict[str, Any]) -> None:
    os.setsid()  # so that a kill of the group would reach what the build forks
    os.chdir(order["root"])
    os.environ.update(order["env"])
    time.tzset()
    sys.path.insert(0, order["root"])
    _site_package(order["root"])
    sink = os.open(order["screen"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    logging.getLogger().addHandler(Written(order["log"]))


def _site_package(root: str) -> None:
    """Let a site have a package `plugins` of its own beside ours."""
    own = Path(root, "plugins")
    if own.is_dir():
        import plugins

        plugins.__path__.append(str(own))


if __name__ == "__main__":
    main()
