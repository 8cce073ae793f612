"""
The only place that runs programs: a list of arguments, a time limit, the status read, the last lines in the error.

Source for the environment: git obeys `GIT_DIR` and friends of a calling hook (githooks(5)), so they are taken out.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from plugins.core.errors import ProgramError
from plugins.core.texts import _

Program = subprocess.Popen[bytes]
T = TypeVar("T")
_LAST_LINES = 10
_END_ON_WINDOWS = ("taskkill", "/F", "/T", "/PID")
_LIST_OF_POSIX = ("ps", "-A", "-o", "pid=", "-o", "ppid=")
_FROM_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")


@dataclass(frozen=True, slots=True)
class Done:
    """A program that ended by itself."""

    code: int
    stdout: str
    stderr: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without what a git hook sets, with *extra* on top."""
    base = {name: value for name, value in os.environ.items() if name not in _FROM_A_HOOK}
    return {**base, **(extra or {})}


def run(
    args: Sequence[str | Path],
    *,
    timeout_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    check: bool = True,
) -> Done:
    """
    Run *args* to its end and return what it said.

    Args:
        args: Program and arguments; never a shell string.
        timeout_s: Wall-clock limit in seconds; the program is killed at it, with all it has started.
        cwd: Folder to run in; this process's own when missing.
        env: Variables set on top of this process's environment.
        stdin: Bytes for standard input; empty means end of file at once.
        check: Whether another exit code than 0 is an error.

    Raises:
        ProgramError: If the program is missing, fails (with *check*) or takes too long.
    """
    command = [str(arg) for arg in args]
    try:
        program = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise _not_started(command[0], error) from error
    with program:
        try:
            stdout, stderr = program.communicate(stdin, timeout_s)
        except subprocess.TimeoutExpired as error:
            what = _("did not end within {seconds} s: {command}")
            raise ProgramError(command[0], what.format(seconds=f"{timeout_s:g}", command=" ".join(command))) from error
        finally:
            if program.poll() is None:
                _end_family(program)
    result = Done(program.returncode, _text(stdout), _text(stderr))
    if check and result.code:
        raise failed(command, result)
    return result


def failed(command: Sequence[str], done: Done) -> ProgramError:
    """Return the error for a program that ended with another status than 0."""
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()[-_LAST_LINES:]
    what = _("ended with status {code}").format(code=done.code)
    return ProgramError(" ".join(command[:3]), "\n    ".join([what, *lines]))


def start(
    args: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Program:
    """
    Start a program that keeps running, both its outputs appended to *log*. The caller ends it with `stop`.

    Raises:
        ProgramError: If it cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(arg) for arg in args]
    with log.open("ab") as sink:
        try:
            return subprocess.Popen(
                command,
                cwd=cwd,
                env=environment(env),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise _not_started(command[0], error) from error


class Talk:
    """A program that is asked in lines and answers in lines; what else it says is appended to a log."""

    def __init__(self, args: Sequence[str | Path], *, log: Path, cwd: Path, env: Mapping[str, str]) -> None:
        """
        Start it.

        Raises:
            ProgramError: If it cannot be started.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [str(arg) for arg in args]
        try:
            with log.open("ab") as sink:
                self._program = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=environment(env),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=sink,
                    text=True,
                    encoding="utf-8",
                )
        except OSError as error:
            raise _not_started(command[0], error) from error

    def ask(self, line: str) -> Iterator[str]:
        """Ask, and yield answers for as long as there are any; the caller knows which one is the last."""
        with suppress(OSError):  # it has ended: there is no answer
            stdin = self._program.stdin or sys.stdout
            stdin.write(f"{line}\n")
            stdin.flush()
        yield from iter((self._program.stdout or sys.stdin).readline, "")

    def stop(self, *, timeout_s: float) -> None:
        """End it."""
        for stream in (self._program.stdin, self._program.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        with suppress(subprocess.TimeoutExpired):
            self._program.wait(timeout_s)
        if self._program.poll() is None:
            _end_family(self._program)
            self._program.wait()


def stop(program: Program, *, timeout_s: float) -> int:
    """End *program* and return its exit code; one that is deaf for *timeout_s* seconds is killed."""
    if program.poll() is None:
        program.terminate()
    try:
        return program.wait(timeout_s)
    except subprocess.TimeoutExpired:
        program.kill()
        return program.wait()


def attached(args: Sequence[str | Path], *, cwd: Path | None = None) -> int:
    """
    Run a program in front of the person (an editor, a test runner), without a time limit, and return its exit code.

    Raises:
        ProgramError: If it cannot be started.
    """
    command = [str(arg) for arg in args]
    try:
        return subprocess.call(command, cwd=cwd, env=environment())
    except OSError as error:
        raise _not_started(command[0], error) from error


def beside(work: Callable[[str], T], folder: str) -> Callable[[], T]:
    """
    Let a copy of this process do *work*, and return what waits for its result.

    Where the system makes no copies, or the copy dies, the work is done here when the result is asked for.

    Args:
        work: Is given how it reaches *folder*: the copy stands in it, which makes every path short.
        folder: What *work* looks into.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return lambda: work(folder)
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        _report(work, folder, source, sink)
    os.close(sink)

    def result() -> T:
        with os.fdopen(source, "rb") as stream:
            said = stream.read()
        is_whole = os.waitpid(child, 0)[1] == 0
        # made by this very program, and nobody else holds the other end
        return pickle.loads(said) if is_whole else work(folder)  # noqa: S301

    return result


def _report(work: Callable[[str], object], folder: str, source: int, sink: int) -> None:
    """Do *work* in the copy and end it, whatever happens, without what this process still wants to do at its end."""
    code = 1
    try:
        os.close(source)
        os.chdir(folder)
        with os.fdopen(sink, "wb") as stream:
            stream.write(pickle.dumps(work("."), pickle.HIGHEST_PROTOCOL))
        code = 0
    finally:
        os._exit(code)


def _end_family(program: subprocess.Popen[Any]) -> None:
    """
    Kill *program* and everything below it.

    Not by a process group of its own: a program in one could not ask for a passphrase at the terminal, and would
    outlive a task whose group is ended.
    """
    if sys.platform == "win32":
        subprocess.run([*_END_ON_WINDOWS, str(program.pid)], capture_output=True, check=False)
    else:
        family: set[int] = set()
        fresh = {program.pid}
        while fresh:  # stopped first, so that nobody starts another one while we look
            for pid in fresh:
                _signal(pid, signal.SIGSTOP)
            family |= fresh
            fresh = {pid for pid, parent in _parents() if parent in family} - family
        for pid in family:
            _signal(pid, signal.SIGKILL)
    program.kill()


def _signal(pid: int, number: int) -> None:
    with suppress(OSError):  # it has ended meanwhile
        os.kill(pid, number)


def _parents() -> Iterator[tuple[int, int]]:
    """Yield number and parent of every process: from /proc where there is one, else from ps, which POSIX demands."""
    if Path("/proc/self/stat").is_file():
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                # `pid (name) state parent …`, proc(5); a name may hold blanks and brackets
                yield int(stat.parent.name), int(stat.read_bytes().rpartition(b")")[2].split()[1])
        return
    with suppress(OSError):
        listed = subprocess.run(_LIST_OF_POSIX, capture_output=True, check=False).stdout
        for line in listed.splitlines():
            pid, parent = line.split()
            yield int(pid), int(parent)


def _not_started(program: str, error: OSError) -> ProgramError:
    what = _("cannot be started ({reason})").format(reason=type(error).__name__)
    return ProgramError(program, what, _("install it or put it on the PATH"))


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
