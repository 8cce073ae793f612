"""
The only place that runs programs: a list of arguments, a time limit, the status read, the last lines in the error.

Source for the environment: git obeys `GIT_DIR` and friends of a calling hook (githooks(5)), so they are taken out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.core.errors import ProgramError
from plugins.core.texts import _

Program = subprocess.Popen[bytes]
_LAST_LINES = 10
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
        timeout_s: Wall-clock limit in seconds; the program is killed at it.
        cwd: Folder to run in; this process's own when missing.
        env: Variables set on top of this process's environment.
        stdin: Bytes for standard input; empty means end of file at once.
        check: Whether another exit code than 0 is an error.

    Raises:
        ProgramError: If the program is missing, fails (with *check*) or takes too long.
    """
    command = [str(arg) for arg in args]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment(env),
            input=stdin,
            timeout=timeout_s,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProgramError(
            command[0],
            _("did not end within {seconds} s: {command}").format(seconds=f"{timeout_s:g}", command=" ".join(command)),
        ) from error
    except OSError as error:
        raise _not_started(command[0], error) from error
    result = Done(done.returncode, _text(done.stdout), _text(done.stderr))
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


def _not_started(program: str, error: OSError) -> ProgramError:
    what = _("cannot be started ({reason})").format(reason=type(error).__name__)
    return ProgramError(program, what, _("install it or put it on the PATH"))


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
