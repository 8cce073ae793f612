"""`docs/tasks.md`: every task with its options, in German and English."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugins.commands import cli
from plugins.commands.reference.markdown import code, page, table
from plugins.core import texts
from plugins.core.texts import _

PLACE = "docs/tasks.md"
LANGUAGES = {"de": "Deutsch", "en": "English"}
_INTRO = """\
`python3 tasks.py TASK …`; `--list` prints this list, `TASK --help` explains one task. The tasks speak German, or
English where the environment asks for it (`LANGUAGE=en python3 tasks.py --list`). Each takes `--root DIR`, the folder
of another site of the same shape; without it this one is meant."""
_CODES = """\
## Exit codes

0 done · 1 something failed · 2 a setting or an option is wrong · 3 a text cannot be read · 4 the desk's records do not
allow it · 5 a remote answer is missing · 6 the output, or a generated page, is not fit · 7 not published"""


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """Let the tool speak *lang* while the block runs."""
    before = texts.current()
    texts.use(lang)
    try:
        yield
    finally:
        texts.use(before)


def render(home: Path) -> dict[str, str]:
    """Return the page by its path below *home*."""
    summaries = {lang: _summaries(lang) for lang in LANGUAGES}
    rows = [(code(task.name), *(summaries[lang][task.name] for lang in LANGUAGES)) for task in cli.TASKS]
    sections = (_section(task, home) for task in cli.TASKS)
    head = ["task", *LANGUAGES.values()]
    return {PLACE: page("Tasks", "`plugins/commands/`", _INTRO, table(head, rows), *sections, _CODES)}


def _summaries(lang: str) -> dict[str, str]:
    with spoken(lang):
        return {task.name: _(task.summary) for task in cli.TASKS}


def _section(task: cli.Task, home: Path) -> str:
    columns = [_options(task, lang, home) for lang in LANGUAGES]
    rows = [(*both[0][:2], *(words for _name, _default, words in both)) for both in zip(*columns, strict=True)]
    return f"## {task.name}\n\n{table(['option', 'default', *LANGUAGES.values()], rows)}"


def _options(task: cli.Task, lang: str, home: Path) -> list[tuple[str, str, str]]:
    """
    Return name, default and help of each option in *lang*.

    argparse lays its own help out differently from one Python to the next, so its parts are taken instead.
    """
    with spoken(lang):
        actions = cli.parser_of(task, home)._actions  # noqa: SLF001 (argparse has no other list)
        return [(_name(one), _default(one), one.help or "") for one in actions if one.dest not in ("help", "root")]


def _name(action: argparse.Action) -> str:
    values = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    if not action.option_strings:
        return code(f"{values} …" if action.nargs == "*" else str(values))
    takes_value = action.nargs != 0
    return code(", ".join(action.option_strings) + (f" {values}" if takes_value else ""))


def _default(action: argparse.Action) -> str:
    """Return the default where it says something; the site's folder differs from machine to machine."""
    given = action.default
    return code(str(given)) if isinstance(given, str | int) and not isinstance(given, bool) else ""
