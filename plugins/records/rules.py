"""
Rules: how many releases an entry needs, from whom, and in which form.

The rule that lies within another one beats it. Rules that both fit and of which none lies within the other are taken
together, the stricter half of each: so a rule can loosen only what lies within its own scope, and a general one never
widens who may release.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from plugins.core.tables import near
from plugins.core.texts import _
from plugins.records import scopes
from plugins.records.scopes import Scope
from plugins.records.strict import Faults, Table, shown

ASSURANCE = ("key", "forge", "paper")
OWN = ("never", "cooling-off", "allowed")
# Those who have a hand in the work, or a duty beside it, but whose word releases nothing.
SILENT = ("author", "guardian", "recorder", "witness", "release")
ROLES = ("reader", "approver", "editor", *SILENT)
KEYS = (*scopes.FIELDS, "needs", "assurance", "who", "own", "own_hours")
# No id of a person is written so: what is left where rules name different persons.
NOBODY = frozenset({"-"})
_WORD = re.compile(r"[a-z]+(-[a-z]+)*")
_HOURS, _USUAL_HOURS = range(1, 721), 24
_MOST = 9


@dataclass(frozen=True, slots=True)
class Rule:
    """What the entries within `scope` need before they may go online."""

    scope: Scope = field(default_factory=Scope)
    needs: Mapping[str, int] = field(default_factory=lambda: {"approver": 1})
    assurance: tuple[str, ...] = ("key",)
    who: frozenset[str] = frozenset()
    own: str = "never"
    own_hours: int = _USUAL_HOURS

    def admits(self, person: str) -> bool:
        """Whether the rule lets *person* (an id) release at all; the role still has to be held."""
        return not self.who or person in self.who


def is_role(word: str) -> bool:
    """Whether *word* can be the name of a role."""
    return bool(_WORD.fullmatch(word)) and len(word) <= 32


def choose(rules: Iterable[Rule], *, kind: str, category: str, path: str, lang: str) -> Rule:
    """
    Return the rule for one entry.

    Raises:
        LookupError: If no rule fits; a policy that was parsed always has one without a scope.
    """
    fitting = [rule for rule in rules if rule.scope.covers(kind=kind, category=category, path=path, lang=lang)]
    narrow = [rule for rule in fitting if not any(_lies_within(other, rule) for other in fitting)]
    if not narrow:
        raise LookupError(path)
    return reduce(merged, narrow)


def _lies_within(one: Rule, other: Rule) -> bool:
    return one.scope != other.scope and other.scope.contains(one.scope)


def merged(one: Rule, two: Rule) -> Rule:
    """Return what fulfils both: the higher number, the common persons and forms, the stricter word on own texts."""
    own = min(one.own, two.own, key=OWN.index)
    cooling = [rule.own_hours for rule in (one, two) if rule.own == "cooling-off"]
    return Rule(
        scope=one.scope.within(two.scope),
        needs={role: max(one.needs.get(role, 0), two.needs.get(role, 0)) for role in sorted({*one.needs, *two.needs})},
        assurance=tuple(level for level in one.assurance if level in two.assurance),
        who=(one.who & two.who or NOBODY) if one.who and two.who else one.who or two.who,
        own=own,
        own_hours=max(cooling) if own == "cooling-off" else _USUAL_HOURS,
    )


def read(faults: Faults, raw: object) -> tuple[Rule, ...]:
    """Return the rules of `[[rules]]`, with an issue for each thing that is wrong."""
    fix = _("write a rule that begins with [[rules]]")
    if raw is None:
        faults.add(0, _("{name} is missing").format(name="rules"), fix)
        return ()
    if not isinstance(raw, list) or not all(isinstance(item, Mapping) for item in raw):
        faults.add(faults.line_of("rules") or faults.line_of("", "rules"), _("rules is not a list of tables"), fix)
        return ()
    tables = [Table(faults, item, "rules", nth, f"[[rules]] {nth}", known=KEYS) for nth, item in enumerate(raw, 1)]
    rules = [_rule(table) for table in tables]
    for nth, rule in enumerate(rules):
        twin = next((other for other in range(nth) if rules[other].scope == rule.scope), None)
        if twin is not None:
            what = _("has the scope of rule {number}").format(number=twin + 1)
            tables[nth].wrong("", what, _("make one rule of the two"))
    if rules and all(rule.scope for rule in rules):
        faults.add(faults.line_of("rules"), _("there is no rule for everything else"), _("add one without a scope"))
    return tuple(rules)


def _rule(table: Table) -> Rule:
    own = table.choice("own", "never", OWN)
    hours = table.whole("own_hours", _USUAL_HOURS, _HOURS)
    if "own_hours" in table.data and own != "cooling-off":
        what = _("own_hours counts only where own is 'cooling-off'")
        table.wrong("own_hours", what, _("take it away"))
    rule = Rule(
        scope=scopes.read(table, scopes.FIELDS),
        needs=_needs(table),
        assurance=_assurance(table),
        who=frozenset(table.texts("who")),
        own=own,
        own_hours=hours,
    )
    table.close()
    return rule


def _assurance(table: Table) -> tuple[str, ...]:
    given = table.texts("assurance") if "assurance" in table.data else ASSURANCE[:1]
    if table.data.get("assurance") == []:
        table.wrong("assurance", _("{name} is empty").format(name="assurance"), near("", ASSURANCE))
    for level in given:
        if level not in ASSURANCE:
            what = _("{name} '{value}' is unknown").format(name="assurance", value=level[:80])
            table.wrong("assurance", what, near(level, ASSURANCE))
    return tuple(level for level in ASSURANCE if level in given)


def _needs(table: Table) -> dict[str, int]:
    raw = table.data.get("needs")
    fix = _("write it as {proposal}").format(proposal="needs = { approver = 1 }")
    if raw is None:
        table.wrong("", _("{name} is missing").format(name="needs"), fix)
        return {}
    if not isinstance(raw, Mapping):
        table.wrong("needs", _("{name} is {given}").format(name="needs", given=shown(raw)), fix)
        return {}
    if not raw:
        table.wrong("needs", _("{name} is empty").format(name="needs"), fix)
    return {role: _needed(table, role, raw[role]) for role in sorted(raw)}


def _needed(table: Table, role: str, number: object) -> int:
    if not is_role(role):
        what = _("role '{value}' is not lower-case letters and hyphens").format(value=role[:80])
        table.wrong("needs", what, _("write it as {proposal}").format(proposal="recht"))
    elif role in SILENT:
        what = _("needs names '{role}', whose word releases nothing").format(role=role)
        table.wrong("needs", what, _("name approver, reader, editor or a specialist"))
    if type(number) is int and number in range(1, _MOST + 1):
        return number
    what = _("needs {given} of '{role}'").format(given=shown(number), role=role[:80])
    table.wrong("needs", what, _("write {first} to {last}").format(first=1, last=_MOST))
    return 1
