"""What a change of the policy means, in words: who gains what, who loses what, which rule is another one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from plugins.core.texts import _
from plugins.records.people import KeyGrant, Person, RoleGrant
from plugins.records.policy import Policy
from plugins.records.rules import Rule
from plugins.records.scopes import Scope

_T = TypeVar("_T")


def differences(before: Policy, after: Policy) -> tuple[str, ...]:
    """Return a sentence for each thing that *after* says otherwise than *before*; comments and order are none."""
    return (*_keeping(before, after), *_people(before.people, after.people), *_rules(before.rules, after.rules))


def _keeping(before: Policy, after: Policy) -> Iterator[str]:
    for keeper in after.keepers:
        if keeper not in before.keepers:
            yield _("{who} becomes a keeper of the policy").format(who=keeper)
    for keeper in before.keepers:
        if keeper not in after.keepers:
            yield _("{who} is no keeper of the policy any more").format(who=keeper)
    if before.keepers_needed != after.keepers_needed:
        text = _("a change of the policy takes {after} signatures of keepers instead of {before}")
        yield text.format(before=before.keepers_needed, after=after.keepers_needed)
    if before.machinery != after.machinery:
        yield (
            _("a change of plug-ins, theme or settings takes a keeper's release")
            if after.machinery
            else _("a change of plug-ins, theme or settings takes no keeper's release any more")
        )


def _people(before: Mapping[str, Person], after: Mapping[str, Person]) -> Iterator[str]:
    for key, person in after.items():
        if key not in before:
            yield _("{who} is new: {name}").format(who=key, name=person.name)
        yield from _person(before.get(key, Person(key, person.name)), person)
    for key, person in before.items():
        if key not in after:
            yield _("{who} is taken out: {name}, with all keys and roles").format(who=key, name=person.name)


def _person(before: Person, after: Person) -> Iterator[str]:
    if before.name != after.name:
        text = _("{who} is called {after} instead of {before}")
        yield text.format(who=after.key, before=before.name, after=after.name)
    for mail in _only(after.mail, before.mail):
        yield _("{who} commits as {mail} too").format(who=after.key, mail=mail)
    for mail in _only(before.mail, after.mail):
        yield _("{who} does not commit as {mail} any more").format(who=after.key, mail=mail)
    for grant in _only(after.keys, before.keys):
        yield _("{who} may sign with {key}").format(who=after.key, key=_key(grant))
    for grant in _only(before.keys, after.keys):
        yield _("{who} may no longer sign with {key}").format(who=after.key, key=_key(grant))
    for role in _only(after.roles, before.roles):
        yield _("{who} gains: {role}").format(who=after.key, role=_role(role))
    for role in _only(before.roles, after.roles):
        yield _("{who} loses: {role}").format(who=after.key, role=_role(role))


def _rules(before: Sequence[Rule], after: Sequence[Rule]) -> Iterator[str]:
    old, new = ({rule.scope: rule for rule in rules} for rules in (before, after))
    for scope, rule in new.items():
        if scope not in old:
            yield _("new rule for {scope}: {rule}").format(scope=_scope(scope), rule=_rule(rule))
        elif old[scope] != rule:
            text = _("the rule for {scope} becomes: {after} (before: {before})")
            yield text.format(scope=_scope(scope), before=_rule(old[scope]), after=_rule(rule))
    for scope, rule in old.items():
        if scope not in new:
            text = _("the rule for {scope} is taken out ({rule}); a wider one holds there")
            yield text.format(scope=_scope(scope), rule=_rule(rule))


def _only(some: Sequence[_T], others: Sequence[_T]) -> list[_T]:
    return [one for one in some if one not in others]


def _key(grant: KeyGrant) -> str:
    return " ".join([grant.public.fingerprint, *_period(grant.since, grant.until)])


def _role(grant: RoleGrant) -> str:
    where = [str(grant.scope)] if grant.scope else []
    deputy = [_("as the deputy of {who}").format(who=grant.deputy_for)] if grant.deputy_for else []
    return ", ".join([grant.role, *where, *deputy, *_period(grant.since, grant.until)])


def _period(since: datetime | None, until: datetime | None) -> Iterator[str]:
    if since:
        yield _("from {moment}").format(moment=since.isoformat(timespec="minutes"))
    if until:
        yield _("until {moment}").format(moment=until.isoformat(timespec="minutes"))


def _scope(scope: Scope) -> str:
    return str(scope) or _("everything else")


def _rule(rule: Rule) -> str:
    needs = ", ".join(f"{number} {role}" for role, number in rule.needs.items())
    who = [_("only of {people}").format(people=", ".join(sorted(rule.who)))] if rule.who else []
    hours = f" ({rule.own_hours} h)" if rule.own == "cooling-off" else ""
    return "; ".join([needs, *who, ", ".join(rule.assurance), _("own texts {own}").format(own=f"{rule.own}{hours}")])
