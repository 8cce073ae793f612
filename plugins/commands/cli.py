"""The command line: which tasks there are, and how a task ends."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import gettext
from pathlib import Path
from typing import Any

from plugins.core import texts
from plugins.core.errors import FreigabeError
from plugins.core.issues import as_json
from plugins.core.texts import _, _n


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its name, the module that does it, what it is for (a message id)."""

    name: str
    module: str
    summary: str


TASKS = (
    Task("preview", "preview", _n("see the site, drafts included, and watch it change while you write")),
    Task("new", "new", _n("begin a post, a page or an answer")),
    Task("check", "check", _n("name every problem of content, settings and output; write nothing")),
    Task("build", "short", _n("make the publishable site in output/")),
    Task("publish", "publish", _n("put the checked site where readers find it")),
    Task("comments", "comments", _n("run the comment service of the published site, behind a web server")),
    Task("start", "start", _n("make this copy your own: firm, address, colours, first person")),
    Task("desk.key", "desk.key", _n("choose or make the key you sign with")),
    Task("desk.start", "desk.start", _n("begin the desk: who may release what, and whom to trust")),
    Task("desk.policy", "desk.policy", _n("sign a changed policy as one of its keepers")),
    Task("desk.submit", "desk.submit", _n("hand in a text for release, and name everybody who had a hand in it")),
    Task("desk.approve", "desk.approve", _n("release a text: exactly this version, signed by you")),
    Task("desk.refuse", "desk.refuse", _n("refuse a version, with a reason")),
    Task("desk.takedown", "desk.takedown", _n("take a text off the site at once")),
    Task("desk.restore", "desk.restore", _n("put a text that was taken down online again")),
    Task("desk.revoke", "desk.revoke", _n("take back a release or another event of yours")),
    Task("desk.adopt", "desk.adopt", _n("release many texts at once as they are: an existing site moves in")),
    Task("desk.machinery", "desk.machinery", _n("say that you looked at plug-ins, theme and settings as they are")),
    Task("desk.verify", "desk.verify", _n("check every signature, chain and kept text")),
    Task("desk.explain", "desk.explain", _n("what a text is, why, what is missing, and who can do it")),
    Task("desk.log", "desk.log", _n("the file for a dispute: every public version of a text and who released it")),
    Task("test", "test", _n("pass the tests")),
    Task("shots", "shots", _n("take pictures of every page kind, to look at")),
    Task("bench", "bench", _n("measure against Pelican and Hugo on the same content")),
    Task("docs", "docs", _n("write the generated tables of docs/ and the message catalogues anew")),
)
# argparse asks gettext for these by itself; they stand here for the catalogue.
_ARGPARSE = (
    _n("usage: "),
    _n("options"),
    _n("positional arguments"),
    _n("show this help message and exit"),
    _n("the following arguments are required: %s"),
    _n("unrecognized arguments: %s"),
    _n("expected one argument"),
    _n("argument %(argument_name)s: %(message)s"),
    _n("invalid choice: %(value)r (choose from %(choices)s)"),
    _n("invalid %(type)s value: %(value)r"),
    _n("%(prog)s: error: %(message)s\n"),
)


def main(argv: Sequence[str], root: Path) -> int:
    """
    Run the task *argv* names and return the exit code.

    Args:
        argv: The words behind `python3 tasks.py`.
        root: The site's folder; `--root` names another one of the same shape.
    """
    texts.use(texts.choose(os.environ))
    _speak_our_language()
    if not argv or argv[0] in ("--list", "-l", "help", "--help", "-h"):
        print(contents())
        return 0
    task = next((one for one in TASKS if one.name == argv[0]), None)
    if task is None:
        print(_("there is no task '{name}'").format(name=argv[0]), file=sys.stderr)
        print(contents(), file=sys.stderr)
        return 2
    return _run(task, argv[1:], root)


def contents() -> str:
    """Return the tasks as a table of contents."""
    width = max(len(task.name) for task in TASKS)
    rows = [f"  {task.name:<{width}}  {_(task.summary)}" for task in TASKS]
    head = _("python3 tasks.py TASK: what this repository can do")
    foot = _("python3 tasks.py TASK --help explains one; every task takes --root DIR for another repository")
    return "\n".join([head, "", *rows, "", foot])


def parser_of(task: Task, root: Path) -> argparse.ArgumentParser:
    """Return the parser of *task*, in the language the tool speaks now; `--root` is *root* when not given."""
    parser = argparse.ArgumentParser(
        prog=f"tasks.py {task.name}",
        description=f"{_(task.summary)[0].upper()}{_(task.summary)[1:]}.",
        allow_abbrev=False,
    )
    help_text = _("folder of the site; this one when missing")
    parser.add_argument("--root", type=Path, default=root, metavar="DIR", help=help_text)
    _module(task).arguments(parser)
    return parser


def _module(task: Task) -> Any:
    return importlib.import_module(f"plugins.commands.{task.module}")


def _run(task: Task, argv: Sequence[str], root: Path) -> int:
    options = parser_of(task, root).parse_args(argv)
    options.root = options.root.resolve()
    options.home = root
    run: Callable[[argparse.Namespace], int] = _module(task).run
    try:
        return run(options)
    except FreigabeError as error:
        if getattr(options, "json", False) is True:
            print(as_json(error.issues))
        else:
            print(error, file=sys.stderr)
        return error.exitcode
    except KeyboardInterrupt:
        return 130


def _speak_our_language() -> None:
    """Let argparse take its words from our catalogue instead of the system's, which has none for it."""
    vars(argparse)["_"] = lambda message: _(message) if message in _ARGPARSE else gettext(message)
