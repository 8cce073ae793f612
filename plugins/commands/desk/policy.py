"""`desk.policy`: a keeper signs a changed policy, after the change has been told in words."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.console import next_step, say
from plugins.commands.desk import table
from plugins.core.errors import DeskError
from plugins.core.texts import _, ngettext
from plugins.desk.amendment import differences
from plugins.desk.enacting import demand_repository, enact
from plugins.records import policy as law
from plugins.records.own_key import find_key
from plugins.records.policies import PLACE
from plugins.records.policy import Policy
from plugins.records.policy_signing import PROPOSED
from plugins.records.succession import Succession, succession


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_text = _("the new text; content/desk/policy.toml as you have edited it, or the proposal, when missing")
    parser.add_argument("--from", dest="source", type=Path, default=None, metavar="FILE", help=help_text)
    help_text = _("sign with this key; repeat it where several keepers sit at one desk")
    parser.add_argument("--key", action="append", default=[], metavar="KEY", help=help_text)
    parser.add_argument("--yes", action="store_true", help=_("do not ask; sign what is shown"))


def run(options: argparse.Namespace) -> int:
    """Tell what changes, sign, write and commit it; with too few keepers it stays a proposal."""
    root: Path = options.root
    demand_repository(root)
    table.demand_git(root)
    with pipeline.only_one(root), succession(root, options.source) as found:
        policy = _tell(found)
        keys = [find_key(root, given) for given in options.key or [""]]
        question = _("Sign policy number {number}?").format(number=policy.number)
        if not table.agreed(question, is_confirmed=options.yes):
            return table.SAID_NO
        change = found.sign(keys)
        what = "Propose" if change.missing else "Enact"
        enact(root, change, f"{what} policy number {policy.number}")
    if change.missing:
        text = ngettext(
            "{count} more keeper has to sign {file}; until then the policy in force holds",
            "{count} more keepers have to sign {file}; until then the policy in force holds",
            change.missing,
        )
        say(text.format(count=change.missing, file=PROPOSED))
        return 0
    say(_("policy number {number} is in force").format(number=policy.number))
    next_step("desk.verify")
    return 0


def _tell(found: Succession) -> Policy:
    """
    Say what the text changes and what is doubtful about it, and return what it says.

    Raises:
        DeskError: If it has a fault.
    """
    policy, issues = law.parse(found.text.encode(), PLACE)
    if policy is None:
        raise DeskError.of(issue for issue in issues if issue.is_error)
    if found.before is None:
        say(found.text)
    else:
        for sentence in differences(found.before, policy) or (_("nothing but comments and order"),):
            say(f"* {sentence}")
    for issue in issues:
        say(str(issue))
    return policy
