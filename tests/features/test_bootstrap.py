"""The way in: when `.venv/` is made, when packages are installed, and what is said where that cannot be."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.site import REPOSITORY, run


class Programs:
    """Stands in for `subprocess.call`: notes what would run and answers with `codes`, by the word that tells it."""

    def __init__(self, python: Path) -> None:
        self.python = python
        self.codes: dict[str, int] = {}
        self.ran: list[str] = []

    def __call__(self, args: Sequence[str]) -> int:
        word = next((word for word in ("-c", "venv", "pip") if word in args), "?")
        self.ran.append(f"{word} {Path(args[-1]).name}" if word == "pip" else word)
        if word == "venv":
            assert sys.executable == args[0]
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
        if word == "pip":
            assert str(self.python) == args[0]
            assert "--require-hashes" in args
        return self.codes.get(word, 0)


@pytest.fixture
def way_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`tasks.py` as a module of its own whose root is a folder with two locks."""
    (tmp_path / "base.lock").write_text("pelican==4.12\n", encoding="utf-8")
    (tmp_path / "test.lock").write_text("pelican==4.12\npytest==9\n", encoding="utf-8")
    (tmp_path / "tasks.py").write_bytes((REPOSITORY / "tasks.py").read_bytes())
    spec = importlib.util.spec_from_file_location("way_in", tmp_path / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    monkeypatch.setenv("LANGUAGE", "en")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def programs(way_in: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """No program is started."""
    fake = Programs(way_in.PYTHON)
    monkeypatch.setattr(subprocess, "call", fake)
    return fake


def test_a_fresh_clone_gets_an_environment_and_the_base_packages(way_in: ModuleType, programs: Programs) -> None:
    """Nothing is there: first the environment, then the lock with its hashes."""
    assert way_in.set_up("preview")

    assert ["venv", "pip base.lock"] == programs.ran


def test_the_second_call_installs_nothing(way_in: ModuleType, programs: Programs) -> None:
    """The stamp says what is in there; only that the environment starts is tried."""
    way_in.set_up("preview")
    programs.ran.clear()

    assert way_in.set_up("build")

    assert ["-c"] == programs.ran


@pytest.mark.parametrize("task", ["test", "bench", "docs"])
def test_the_test_packages_come_with_the_first_task_that_needs_them(
    way_in: ModuleType, programs: Programs, task: str
) -> None:
    """Authors never download what only developers need; afterwards every task finds its packages."""
    way_in.set_up("preview")
    programs.ran.clear()

    assert way_in.set_up(task)
    assert way_in.set_up("preview")
    assert way_in.set_up(task)

    assert ["-c", "pip test.lock", "-c", "-c"] == programs.ran


def test_a_changed_lock_is_noticed(way_in: ModuleType, programs: Programs) -> None:
    """After a `git pull` the packages are brought up to it, in the environment that is there."""
    way_in.set_up("preview")
    programs.ran.clear()
    (way_in.ROOT / "base.lock").write_text("pelican==4.13\n", encoding="utf-8")

    assert way_in.set_up("preview")

    assert ["-c", "pip base.lock"] == programs.ran


def test_an_environment_that_no_longer_starts_is_made_anew(way_in: ModuleType, programs: Programs) -> None:
    """The system's Python moved on below it, or the folder was copied from another machine."""
    way_in.set_up("preview")
    programs.ran.clear()
    programs.codes["-c"] = 1

    assert way_in.set_up("preview")

    assert ["-c", "venv", "pip base.lock"] == programs.ran


def test_a_failed_install_is_tried_again(
    way_in: ModuleType, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without network the message says so; no stamp is left that would hide it from the next call."""
    programs.codes["pip"] = 1

    assert not way_in.set_up("preview")

    assert "could not be installed" in capsys.readouterr().err
    assert not way_in.STAMP.exists()
    programs.codes.clear()
    assert way_in.set_up("preview")
    assert way_in.STAMP.exists()


def test_a_missing_ensurepip_is_named_with_its_package(
    way_in: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Debian and Ubuntu split it off."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    assert not way_in.set_up("preview")

    said = capsys.readouterr().err
    assert f"try: apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in said
    assert [] == programs.ran


def test_an_old_python_is_told_what_to_install(
    way_in: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and one sentence instead of a syntax error."""
    monkeypatch.setattr(way_in, "OLDEST", (99, 0))

    assert 1 == way_in.main(["preview"])

    assert "is too old" in capsys.readouterr().err
    assert [] == programs.ran


def test_an_old_python_can_read_the_file() -> None:
    """Nothing newer than Python 3.7 is in its grammar, so that the sentence above can be said at all."""
    import ast

    ast.parse((REPOSITORY / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("code", [0, 3, 7])
def test_arguments_and_exit_code_pass_through(
    way_in: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Outside the environment the file runs itself there as a child."""
    seen: list[list[str]] = []

    class Child:
        def __init__(self, args: list[str]) -> None:
            seen.append(args)

        def wait(self) -> int:
            return code

    monkeypatch.setattr(subprocess, "Popen", Child)

    assert code == way_in.main(["new", "post", "Ein Titel", "--no-edit"])

    assert [[str(way_in.PYTHON), str(way_in.ROOT / "tasks.py"), "new", "post", "Ein Titel", "--no-edit"]] == seen


def test_ctrl_c_waits_for_the_child(way_in: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child has had the key too and ends by itself, with its own exit code."""
    answers: list[int | None] = [130, None]

    class Child:
        def __init__(self, args: list[str]) -> None:
            del args

        def wait(self) -> int:
            answer = answers.pop()
            if answer is None:
                raise KeyboardInterrupt
            return answer

    monkeypatch.setattr(subprocess, "Popen", Child)

    assert 130 == way_in.in_venv(["preview"])


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "see the site, drafts included"), ("de", "die Site samt Entwürfen ansehen")],
    ids=["en", "de"],
)
def test_the_list_of_tasks_reads_like_a_table_of_contents(tmp_path: Path, lang: str, word: str) -> None:
    """In German and English, from any folder, with every task on a line of its own."""
    done = run([sys.executable, REPOSITORY / "tasks.py", "--list"], cwd=tmp_path, env={"LANGUAGE": lang})

    assert 0 == done.code, done.said
    names = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
    assert ["preview", "new", "check", "build", "publish"] == names[:5]
    assert {"start", "test", "bench", "docs"} <= set(names)
    assert word in done.out


def test_an_unknown_task_is_told_with_the_list(tmp_path: Path) -> None:
    """Exit code 2 and what there is."""
    done = run([sys.executable, REPOSITORY / "tasks.py", "veroeffentliche"], cwd=tmp_path)

    assert 2 == done.code
    assert "there is no task 'veroeffentliche'" in done.err
    assert "publish" in done.err
