"""`desk.submit`: a text goes to those who release, with everybody named who had a hand in it."""

from __future__ import annotations

import argparse

from plugins.commands.desk import approve, table
from plugins.commands.desk.screen import show_change, show_rows
from plugins.core.texts import _
from plugins.desk import acts
from plugins.desk.able import able
from plugins.desk.naming import case_of
from plugins.desk.outcome import who
from plugins.desk.seat import Act


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    help_text = _("somebody else who had a hand in it; may be given several times")
    parser.add_argument("--with", dest="contributors", action="append", default=[], metavar="NAME", help=help_text)
    parser.add_argument("--note", default="", metavar="TEXT", help=_("a word to those who release"))
    help_text = _("release it at once, where you may release your own texts")
    parser.add_argument("--approve", action="store_true", help=help_text)


def run(options: argparse.Namespace) -> int:
    """Show the text and its contributors, sign, commit; go on to its release where that is asked for."""
    code = _submit(options)
    if code or not options.approve:
        return code
    silent: dict[str, str | bool] = dict.fromkeys(("role", "expect", "given_by", "evidence", "note"), "")
    return approve.run(argparse.Namespace(**{**vars(options), **silent, "paper": False, "forge": False}))


def _submit(options: argparse.Namespace) -> int:
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        act = acts.submit(desk, options.entry, options.contributors, options.note)
        table.demand_clean(place, case.working, entry)
        if case.working:
            show_change(case, case.working, desk.standing.decisions[entry].release)
        people = able(act.case or case, desk.chain, desk.standing.memory.seen, desk.now)
        show_rows(
            [
                (_("contributors"), ", ".join(act.event.facts["contributors"])),
                (_("note"), options.note),
                *(
                    (_("may release it as {role}").format(role=role), who(desk.policy, ids))
                    for role, ids in people.items()
                ),
            ]
        )
        question = _("Sign this as {who}, with these contributors?").format(who=desk.by)
        return table.perform(place, act, question, f"Submit {table.named(act)}", _next)


def _next(act: Act) -> str:
    return f"desk.approve {act.event.entry}"
