"""Every task explains itself in two languages, takes `--root`, and an unknown one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.commands import cli
from plugins.commands.reference.tasks import spoken
from tests.contract.sources import HOME, PLUGINS

NAMES = [task.name for task in cli.TASKS]
# `build` is the long way of the task, whose short one is the module `short`.
NOT_TASKS = {"__init__", "build", "cli", "companion", "console", "horizon", "legal", "pipeline", "trees", "unchanged"}


def helps(task: cli.Task, lang: str) -> dict[str, str]:
    """Return what *task* says of itself and of each option in *lang*."""
    with spoken(lang):
        parser = cli.parser_of(task, Path("here"))
        texts = {action.dest: action.help or "" for action in parser._actions if action.dest != "help"}
        return {**texts, "": parser.description or ""}


def silent(german: dict[str, str], english: dict[str, str]) -> list[str]:
    """Return the options that are not explained, or in one language only."""
    return [name for name, text in german.items() if not text.strip() or text == english[name]]


@pytest.mark.parametrize("task", cli.TASKS, ids=NAMES)
def test_every_task_has_help_in_two_languages(task: cli.Task) -> None:
    """The task and each of its options say something else in German than in English."""
    assert silent(helps(task, "de"), helps(task, "en")) == []


def test_missing_help_is_seen() -> None:
    """A silent option and an untranslated one are found."""
    assert silent({"a": "", "b": "x", "c": "Ziel"}, {"a": "", "b": "x", "c": "target"}) == ["a", "b"]


@pytest.mark.parametrize("task", cli.TASKS, ids=NAMES)
def test_every_task_takes_another_root(task: cli.Task) -> None:
    """`--root` names the site for every task; without it the code's own folder is meant."""
    parser = cli.parser_of(task, Path("here"))

    assert "--root DIR" in parser.format_help()
    assert parser.get_default("root") == Path("here")


def test_every_module_that_can_be_run_is_a_task() -> None:
    """A task that is not listed cannot be found."""
    modules = {path.stem for path in (PLUGINS / "commands").glob("*.py")} - NOT_TASKS
    modules |= {
        f"desk.{path.stem}" for path in (PLUGINS / "commands" / "desk").glob("*.py") if "\ndef run(" in path.read_text()
    }

    assert modules == {task.module for task in cli.TASKS}


def test_list_names_every_task(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`--list` reads like a table of contents."""
    monkeypatch.setenv("LANGUAGE", "en")

    assert cli.main(["--list"], HOME) == 0
    listed = capsys.readouterr().out
    assert [name for name in NAMES if f"\n  {name} " not in listed] == []


def test_unknown_task_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown word ends with status 2 and the list."""
    monkeypatch.setenv("LANGUAGE", "en")

    assert cli.main(["biuld"], HOME) == 2
    assert "there is no task 'biuld'" in capsys.readouterr().err


def test_unknown_option_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An option nobody knows ends with status 2 in the language asked for; none is abbreviated."""
    monkeypatch.setenv("LANGUAGE", "de")

    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "--jso"], HOME)

    assert ended.value.code == 2
    assert "unbekannte Angaben: --jso" in capsys.readouterr().err
