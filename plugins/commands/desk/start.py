"""`desk.start`: the first policy of a site, signed by whoever makes it, and whom this machine trusts from now on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.commands.console import next_step, say
from plugins.commands.desk import table
from plugins.commands.desk.key import new_key, remember
from plugins.core.collection import read
from plugins.core.entry import Status
from plugins.core.errors import DeskError
from plugins.core.settings import PEOPLE_FILE, Person, Site
from plugins.core.tables import near
from plugins.core.texts import _, ngettext
from plugins.desk.enacting import demand_repository, enact
from plugins.desk.founding import FOR_SEVERAL, Named, host_of, named, people
from plugins.publishing.remember import VARIABLE as RELEASE_KEY
from plugins.records import policies, sample_keys
from plugins.records import policy as law
from plugins.records.own_key import SigningKey, known_key
from plugins.records.policies import PLACE
from plugins.records.policy import Policy
from plugins.records.policy_signing import PROPOSED, Change, sign_policy
from plugins.records.presets import PRESETS, preset
from plugins.vcs.git import git, identity

MESSAGE = "Begin the desk"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--preset", default="", metavar="NAME", help=_("einer, vier-augen or konzern"))
    help_text = _("name of the host, part of every signature for ever; that of [site] url when missing")
    parser.add_argument("--site", default="", metavar="HOST", help=help_text)
    help_text = _("id of somebody in people.toml, yourself first: ID, ID:role,role or ID=public key; repeat it")
    parser.add_argument("--person", action="append", default=[], metavar="ID", help=help_text)
    help_text = _("id of somebody who may change the policy; the first person when missing; repeat it")
    parser.add_argument("--keeper", action="append", default=[], metavar="ID", help=help_text)
    help_text = _("sign with this key; one is made when there is none")
    parser.add_argument("--key", default="", metavar="KEY", help=help_text)
    parser.add_argument("--no-passphrase", action="store_true", help=_("leave a new key without a passphrase"))
    parser.add_argument("--yes", action="store_true", help=_("do not ask; sign what is shown"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be founded, before anybody has a key."""

    preset: str
    host: str
    people: tuple[Named, ...]
    keepers: tuple[str, ...]


def run(options: argparse.Namespace) -> int:
    """Ask, show the policy, sign, write and commit it, and trust it on this machine."""
    root: Path = options.root
    _demand_nothing_there(root)
    collection = read(root)
    plan = _plan(options, collection.site)
    key = known_key(root, options.key)
    is_new = key is None
    if key is None:
        key = new_key(root, None, is_open=options.no_passphrase)
    try:
        text, policy = _policy(plan, collection.site, key, identity(root)[1])
        say(text)
        if not table.agreed(_("Sign this policy and commit it?"), is_confirmed=options.yes):
            _forget(key, is_new=is_new)
            return table.SAID_NO
        change = sign_policy(root, text, [key])
        enact(root, change, MESSAGE)
    except BaseException:
        _forget(key, is_new=is_new)
        raise
    if is_new:
        remember(root, key)
    git("config", "--local", policies.SETTING, key.public.fingerprint, cwd=root)
    _tell(key, policy, change, is_new=is_new)
    is_there = any(entry.status is Status.PUBLISHED for entry in collection.entries)
    next_step("desk.adopt" if is_there else 'new post "…"')
    return 0


def _forget(key: SigningKey, *, is_new: bool) -> None:
    """Take away a key that was made for a policy that did not come about."""
    if is_new and key.path:
        key.path.unlink(missing_ok=True)
        key.path.with_name(f"{key.path.name}.pub").unlink(missing_ok=True)


def _demand_nothing_there(root: Path) -> None:
    demand_repository(root)
    table.demand_git(root)
    for place in (PLACE, PROPOSED):
        if (root / place).exists():
            is_sample = any(name.encode() in (root / place).read_bytes() for name in _sample_lines(root))
            fix = _("run python3 tasks.py start, which takes the sample's away") if is_sample else ""
            raise DeskError(place, _("is there already"), fix or _("change it, then run desk.policy"))
    trusted = git("config", "--local", policies.SETTING, cwd=root, check=False).stdout.strip()
    if trusted:
        what = _("is gone, and this repository trusts {trusted} already").format(trusted=trusted)
        fix = _("bring it back from git, or: git config --unset {setting}").format(setting=policies.SETTING)
        raise DeskError(PLACE, what, fix)


def _sample_lines(root: Path) -> Sequence[str]:
    """Return the public keys of the sample's people that lie in the repository."""
    found = (root / sample_keys.FOLDER).glob("*.pub")
    return [path.read_text("utf-8").split()[1] for path in sorted(found)]


def _plan(options: argparse.Namespace, site: Site) -> _Plan:
    chosen = _preset(options.preset)
    host = options.site or host_of(site)
    wanted = tuple(named(text) for text in options.person) or _asked_people(site.people, chosen)
    return _Plan(chosen, host, wanted, tuple(options.keeper))


def _preset(given: str) -> str:
    if given in PRESETS:
        return given
    if given or not sys.stdin.isatty():
        what = _("there is no preset '{name}'").format(name=given) if given else _("no preset is chosen")
        fix = near(given, PRESETS) if given else _("add --preset {names}").format(names="|".join(PRESETS))
        raise DeskError("desk.start", what, fix)
    for name, one in PRESETS.items():
        say(f"{name:<11} {_(one.about)}")
    while (answer := input(f"{_('preset')} [vier-augen]: ").strip() or "vier-augen") not in PRESETS:
        pass
    return answer


def _asked_people(known: Mapping[str, Person], chosen: str) -> tuple[Named, ...]:
    """Return the only person there is, or whom the person in front names."""
    if not known:
        raise DeskError(PEOPLE_FILE, _("names nobody"), _("run python3 tasks.py start"))
    if len(known) == 1 and chosen not in FOR_SEVERAL:
        return (Named(next(iter(known))),)
    if not sys.stdin.isatty():
        what = _("nobody says who you are")
        raise DeskError("desk.start", what, _("name yourself first: --person {names}").format(names="|".join(known)))
    say(", ".join(known))
    own = input(f"{_('who of these are you')}: ").strip()
    others = input(f"{_('who else, parted by blanks')}: ").split()
    return tuple(Named(one) for one in (own, *others))


def _policy(plan: _Plan, site: Site, key: SigningKey, mail: str) -> tuple[str, Policy]:
    """Return the text of the policy and what it says; what nobody could fulfil is told."""
    found = people(plan.people, site.people, plan.preset, key.public, mail)
    text = preset(plan.preset, site=plan.host, people=found, lang=site.site.lang, keepers=plan.keepers)
    policy, issues = law.parse(text.encode(), PLACE)
    if policy is None:
        raise DeskError.of(issue for issue in issues if issue.is_error)
    for issue in issues:
        say(str(issue))
    return text, policy


def _tell(key: SigningKey, policy: Policy, change: Change, *, is_new: bool) -> None:
    if is_new:
        say(_("made a key for you: {where}; keep a copy of it in a safe place").format(where=key.where))
    if change.missing:
        text = ngettext(
            "{count} more keeper has to sign with desk.policy before anything can be released",
            "{count} more keepers have to sign with desk.policy before anything can be released",
            change.missing,
        )
        say(text.format(count=change.missing))
    say(_("this repository trusts {fingerprint} from now on").format(fingerprint=key.public.fingerprint))
    say(_("for CI, as protected variables:"))
    say(f"  {policies.VARIABLE}={key.public.fingerprint}")
    own = _("the private key of somebody with the role 'release', best one that is made for CI alone")
    say(f"  {RELEASE_KEY}=… ({own})")
    waiting = [person.key for person in policy.people.values() if not person.keys]
    if waiting:
        text = _("without a key yet: {people}; let them run desk.key, and enter their lines with desk.policy")
        say(text.format(people=", ".join(waiting)))
