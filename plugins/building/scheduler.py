"""Conversion on other machines: the workers of a dask scheduler, which see the same files at the same paths."""

from __future__ import annotations

import io
import os
import sys
from concurrent.futures import Executor, Future
from contextlib import redirect_stderr
from typing import Any

import pelican as stock

from plugins.building import chunks, likeness
from plugins.core.errors import ProgramError
from plugins.core.texts import _

SETTING = "BUILDING_SCHEDULER"
_CONNECTED_WITHIN_S = 15
_SILENT = 100
_LOGGERS = ("distributed", "distributed.client", "distributed.gc", "distributed.worker", "tornado", "asyncio")


class Scheduled(Executor):
    """Hands jobs to a scheduler; connects to it with the first one."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None
        self._executor: Any = None

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """
        Hand a job to the scheduler, which gives it to another worker if one is lost.

        Raises:
            ProgramError: If there is no such scheduler, or the package is missing.
        """
        if self._executor is None:
            self._client = _client(self._address)
            self._executor = self._client.get_executor()
        job: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return job

    def is_deserted(self) -> bool:
        """Whether nobody would answer any more."""
        if self._client is None or self._client.status != "running":
            return True
        try:
            return not self._client.nthreads()
        except (OSError, TimeoutError):
            return True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the scheduler."""
        del wait, cancel_futures  # nobody asks for what was not answered yet
        if self._client is not None:
            self._client.close()
        self._client = self._executor = None


def _client(address: str) -> Any:
    try:
        import dask  # noqa: PLC0415  # an extra: only who asks for it needs it

        # what happens to the connection is no message of the build, where it might count as fatal
        dask.config.set(logging=dict.fromkeys(_LOGGERS, _SILENT))
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        what = _("the package that speaks with a scheduler is missing")
        raise ProgramError(address, what, "pip install 'distributed>=2026.8'") from None
    try:
        made: Any = Client
        return made(address, timeout=_CONNECTED_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        what = _("no scheduler answers ({reason})").format(reason=type(error).__name__)
        raise ProgramError(address, what, _("start one (`dask scheduler`), or build without")) from None


def token(pelican: Any, surroundings: str) -> str:
    """
    Return what workers need to know of the site, before its readers were made.

    Raises:
        ProgramError: If Pelican was not started by its command line, by which workers make the site again.
    """
    settings_file, overrides = _asked_for()
    return chunks.elsewhere(settings_file, overrides, surroundings, likeness.of(pelican, settings_file))


def _asked_for() -> tuple[str, dict[str, Any]]:
    try:
        with redirect_stderr(io.StringIO()):
            asked = stock.parse_arguments(sys.argv[1:])
    except SystemExit:
        what = _("works with the command `pelican` only")
        raise ProgramError(SETTING, what, _("build without it")) from None
    return os.path.abspath(asked.settings or stock.DEFAULT_CONFIG_NAME), stock.get_config(asked)  # noqa: PTH100
