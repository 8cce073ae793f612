"""Programs: their output, their failure, their absence, their time."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from plugins.core.errors import ProgramError
from plugins.core.run import Done, environment, run, start

PYTHON = sys.executable


def test_what_a_program_said_is_returned(tmp_path: Path) -> None:
    """Both outputs, its status, in the folder and with the input it was given."""
    code = "import os,sys; print(os.getcwd()); print(sys.stdin.read(), file=sys.stderr)"

    done = run([PYTHON, "-c", code], timeout_s=30, cwd=tmp_path, stdin=b"hinein")

    assert Done(0, f"{tmp_path.resolve()}\n", "hinein\n") == done


def test_a_missing_program_is_named() -> None:
    """With what to do about it."""
    with pytest.raises(ProgramError) as caught:
        run(["gibt-es-nicht"], timeout_s=5)

    assert (
        str(caught.value)
        == "gibt-es-nicht: cannot be started (FileNotFoundError)\n  try: install it or put it on the PATH"
    )
    assert caught.value.exitcode == 1


def test_a_failing_program_shows_its_last_lines() -> None:
    """Ten lines of what it complained about, and its status."""
    code = "import sys; [print('Zeile', n, file=sys.stderr) for n in range(20)]; sys.exit(3)"

    with pytest.raises(ProgramError) as caught:
        run([PYTHON, "-c", code], timeout_s=30)

    lines = str(caught.value).splitlines()
    assert lines[0].endswith("ended with status 3")
    assert [f"    Zeile {number}" for number in range(10, 20)] == lines[1:]


def test_without_complaint_the_output_is_shown() -> None:
    """Some programs complain on standard output."""
    with pytest.raises(ProgramError, match=r"status 1\n    so nicht$"):
        run([PYTHON, "-c", "import sys; print('so nicht'); sys.exit(1)"], timeout_s=30)


def test_a_status_may_be_asked_for() -> None:
    """A caller that can deal with failure gets it as a value."""
    assert run([PYTHON, "-c", "raise SystemExit(4)"], timeout_s=30, check=False).code == 4


def test_a_program_that_takes_too_long_is_ended() -> None:
    """The limit is kept and named."""
    began = time.monotonic()

    with pytest.raises(ProgramError, match=r"did not end within 0\.5 s: .*sleep"):
        run([PYTHON, "-c", "import time; time.sleep(60)"], timeout_s=0.5)

    assert time.monotonic() - began < 20


def test_what_it_started_is_ended_too(tmp_path: Path) -> None:
    """At the limit children and grandchildren go with it: one that is left would go on writing into the next run."""
    child = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
    both = "import subprocess,sys; subprocess.Popen([sys.executable,'-c',sys.argv[2],sys.argv[1]]); exec(sys.argv[2])"
    top = "import subprocess,sys; subprocess.run([sys.executable,'-c',*sys.argv[1:]])"
    log = tmp_path / "numbers"

    with pytest.raises(ProgramError, match="did not end within"):
        run([PYTHON, "-c", top, both, log, child], timeout_s=3)

    numbers = [int(line) for line in log.read_text().split()]
    assert [False, False] == [is_running(number) for number in numbers]


def is_running(number: int) -> bool:
    """Whether the process *number* goes on after a moment; a killed one that nobody has waited for yet does not."""
    with suppress(psutil.NoSuchProcess):
        program = psutil.Process(number)
        with suppress(psutil.TimeoutExpired):
            program.wait(3)
        return program.is_running() and program.status() != psutil.STATUS_ZOMBIE
    return False


def test_output_that_is_no_text_does_not_break_us() -> None:
    """Wrong bytes are replaced."""
    done = run([PYTHON, "-c", r"import sys; sys.stdout.buffer.write(b'a\xff')"], timeout_s=30)

    assert done.stdout == "a\N{REPLACEMENT CHARACTER}"


def test_what_a_hook_of_git_sets_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise git would work on the repository of the hook."""
    monkeypatch.setenv("GIT_DIR", "anderswo")

    found = environment({"FREIGABE_NOW": "x"})

    assert "GIT_DIR" not in found
    assert found["FREIGABE_NOW"] == "x"
    assert found["PATH"] == os.environ["PATH"]


def test_a_program_that_keeps_running_writes_to_its_log(tmp_path: Path) -> None:
    """Both outputs are appended."""
    log = tmp_path / "var" / "dienst.log"

    for word in ("eins", "zwei"):
        process = start([PYTHON, "-c", f"import sys; print('{word}', file=sys.stderr)"], log=log)
        assert process.wait(30) == 0

    assert log.read_text().split() == ["eins", "zwei"]


def test_a_service_that_cannot_start_is_named(tmp_path: Path) -> None:
    """The same error as for a program that is run to its end."""
    with pytest.raises(ProgramError, match="cannot be started"):
        start(["gibt-es-nicht"], log=tmp_path / "log")
