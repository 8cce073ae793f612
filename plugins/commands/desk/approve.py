"""`desk.approve`: exactly this version may go online, signed by somebody who may say so."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.desk import table
from plugins.commands.desk.screen import show_change, show_rows
from plugins.core import digest
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.desk import acts
from plugins.desk.able import able
from plugins.desk.acts import Given
from plugins.desk.advice import advice
from plugins.desk.naming import case_of, person_of
from plugins.desk.outcome import who
from plugins.records.policy import Policy


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    parser.add_argument("--as", dest="role", default="", metavar="ROLE", help=_("the role in which you release"))
    help_text = _("stop unless this is the version, e.g. f1-0123456789abcdef")
    parser.add_argument("--expect", default="", metavar="DIGEST", help=help_text)
    parser.add_argument("--note", default="", metavar="TEXT", help=_("a word for the record"))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--paper", action="store_true", help=_("record a release given on paper or by telephone"))
    way.add_argument("--forge", action="store_true", help=_("record a release given by a click in the forge"))
    help_text = _("with --paper or --forge: who gave it")
    parser.add_argument("--given-by", default="", metavar="NAME", help=help_text)
    help_text = _("with --paper or --forge: a file, of which the digest is recorded, or a text or address")
    parser.add_argument("--evidence", default="", metavar="FILE", help=help_text)


def run(options: argparse.Namespace) -> int:
    """Show the difference to what is online and who else has to release, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        given = _given(options, desk.policy)
        act = acts.approve(desk, options.entry, given, options.expect)
        table.demand_clean(place, case.working, entry)
        if case.working:
            show_change(case, case.working, desk.standing.decisions[entry].release)
        facts = act.event.facts
        submits = [one.event for one in case.record.signed if one.event.revision == facts["digest"]]
        hands = sorted({name for event in submits for name in event.facts.get("contributors", ())})
        people = able(act.case or case, desk.chain, desk.standing.memory.seen, desk.now)
        show_rows(
            [
                (_("contributors"), ", ".join(hands)),
                (_("released by"), _("{who} as {role}").format(who=facts["given_by"], role=facts["as"])),
                (_("recorded by"), desk.by if facts["given_by"] != desk.by else ""),
                (_("evidence"), facts["evidence"]),
                (_("note"), facts["note"]),
                *((_("still needed: {role}").format(role=role), who(desk.policy, ids)) for role, ids in people.items()),
                *((_("look at"), one) for one in advice(desk.standing, entry)),
            ]
        )
        question = _("Release exactly this version?")
        return table.perform(place, act, question, f"Approve {table.named(act)}", table.after_release)


def _given(options: argparse.Namespace, policy: Policy) -> Given:
    """
    Return how the release was given.

    Raises:
        DeskError: If options are missing or do not fit together.
    """
    if not (options.paper or options.forge):
        if options.given_by or options.evidence:
            what = _("--given-by and --evidence go with --paper or --forge")
            raise DeskError("desk.approve", what, _("say how it was given"))
        return Given(role=options.role, note=options.note)
    if not (options.given_by and options.evidence):
        what = _("--paper and --forge need --given-by and --evidence")
        raise DeskError("desk.approve", what, _("say who gave it, and what shows that"))
    way = "paper" if options.paper else "forge"
    person = person_of(policy, options.given_by)
    return Given(way, person, options.role, _evidence(options.evidence), options.note)


def _evidence(said: str) -> str:
    """Return *said*, or name and digest of the file it names."""
    path = Path(said)
    try:
        return f"{path.name} sha256:{digest.of_file(path)}" if path.is_file() else said
    except OSError:
        return said
