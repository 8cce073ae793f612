"""
The policy: who may do what, and what an entry needs before it may go online.

Read strictly, all faults at once. Knows no clock (instants are given) and trusts nobody by itself: whether a policy
counts is said by `policies`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugins.core import digest as digests
from plugins.core.issues import Issue, Level
from plugins.core.tables import near
from plugins.core.texts import _, ngettext
from plugins.records import people as persons
from plugins.records import rules as law
from plugins.records.people import Person, RoleGrant
from plugins.records.rules import ROLES, Rule
from plugins.records.scopes import Scope, folded
from plugins.records.signature import PublicKey
from plugins.records.strict import Faults, Table

__all__ = ["KEYS", "MAX_BYTES", "MAX_NUMBER", "ROLES", "Policy", "normalised", "parse"]

KEYS = ("version", "site", "number", "previous", "keepers", "keepers_needed", "machinery", "rules", "people")
MAX_BYTES = 1_048_576
MAX_NUMBER = 1000
_HOST = re.compile(r"(?!.*\.\.)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAMED = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that was read without a fault."""

    version: int
    site: str
    number: int
    previous: str
    keepers: tuple[str, ...]
    keepers_needed: int
    machinery: bool
    people: Mapping[str, Person]
    rules: tuple[Rule, ...]
    digest: str
    _by_key: Mapping[str, Person] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = {grant.public.text: person for person in self.people.values() for grant in person.keys}
        names: dict[str, frozenset[str]] = {}
        for person in self.people.values():
            for text in (person.key, person.name, *person.mail):
                names[folded(text)] = names.get(folded(text), frozenset()) | {person.key}
        object.__setattr__(self, "_by_key", keys)
        object.__setattr__(self, "_by_name", names)

    @property
    def keeper_keys(self) -> Mapping[str, str]:
        """Public key → keeper, for the keys that may sign the next policy."""
        return {public.text: keeper for keeper in self.keepers for public in self.people[keeper].lasting_keys}

    @property
    def releasers(self) -> tuple[PublicKey, ...]:
        """The keys that may sign the record on the published site: those of the role 'release', at any time."""
        holders = [person for person in self.people.values() if any(grant.role == "release" for grant in person.roles)]
        return tuple(grant.public for person in holders for grant in person.keys)

    def rule_for(self, *, kind: str, category: str, path: str, lang: str) -> Rule:
        """Return the rule for an entry; *path* is its source relative to `content/`. See `rules` for which one wins."""
        return law.choose(self.rules, kind=kind, category=category, path=path, lang=lang)

    def holds(self, person: str, role: str, *, category: str, path: str, lang: str, at: datetime) -> bool:
        """Whether the person with the id *person* has *role* for such an entry at the instant *at*."""
        place = Scope(category=folded(category), path=folded(path), lang=folded(lang))
        known = self.people.get(person)
        return known is not None and any(self._gives(grant, role, place, at) for grant in known.roles)

    def _gives(self, grant: RoleGrant, role: str, place: Scope, at: datetime) -> bool:
        if not grant.holds(role, place, at):
            return False
        if not grant.deputy_for:
            return True
        return any(own.holds(role, place, at) and not own.deputy_for for own in self.people[grant.deputy_for].roles)

    def holders(self, role: str, *, category: str, path: str, lang: str, at: datetime) -> tuple[str, ...]:
        """Return the ids of all who have *role* for such an entry at *at*, in the order of the policy."""
        return tuple(
            key for key in self.people if self.holds(key, role, category=category, path=path, lang=lang, at=at)
        )

    def person_of_key(self, public: PublicKey) -> Person | None:
        """Return whose key *public* is, whether or not it counts at the moment."""
        return self._by_key.get(public.text)

    def key_valid(self, person: str, public: PublicKey, at: datetime) -> bool:
        """Whether *public* is a key of the person with the id *person* that counts at the instant *at*."""
        known = self.people.get(person)
        return known is not None and any(grant.public == public and grant.in_force(at) for grant in known.keys)

    def persons_named(self, text: str) -> set[str]:
        """Return the ids of all whom *text* can mean: an id, a name, an address, or `Name <address>`; never a part."""
        parts = _NAMED.fullmatch(text)
        meant = (text, parts[1].strip("\"' "), parts[2]) if parts else (text,)
        return {key for part in meant for key in self._by_name.get(folded(part), frozenset())}


def normalised(content: bytes) -> bytes:
    """Return *content* as it is digested and signed: with line feeds, whatever a checkout made of them."""
    return content.replace(b"\r\n", b"\n")


def parse(content: bytes, where: str) -> tuple[Policy | None, tuple[Issue, ...]]:
    """
    Read a policy.

    Returns:
        The policy, or nothing where an issue is an error; warnings name rules that nobody could fulfil.
    """
    plain = normalised(content)
    faults = Faults(where, "")
    data = _toml(plain, faults)
    if data is None:
        return None, tuple(faults.issues)
    table = Table(faults, data, known=KEYS)
    found = _policy(table, digests.of_blob(plain))
    table.close()
    issues = tuple(sorted(set(faults.issues)))
    return (None if any(issue.is_error for issue in issues) else found), issues


def _toml(content: bytes, faults: Faults) -> Mapping[str, object] | None:
    if len(content) > MAX_BYTES:
        what = _("has {count} bytes, at most {limit} are read").format(count=len(content), limit=MAX_BYTES)
        faults.add(0, what, _("shorten it"))
        return None
    try:
        faults.text = content.decode("utf-8")
        return tomllib.loads(faults.text)
    except UnicodeDecodeError:
        faults.add(0, _("is not UTF-8"), _("save it as UTF-8"))
    except RecursionError:
        faults.add(0, _("is nested too deeply"), _("write plain tables"))
    except tomllib.TOMLDecodeError as error:
        if faults.text.startswith("\ufeff"):
            faults.add(1, _("begins with a byte-order mark"), _("save it as UTF-8 without one"))
            return None
        line = re.search(r"line (\d+)", str(error))
        what = _("is not TOML ({reason})").format(reason=error)
        faults.add(int(line[1]) if line else 0, what, _("put texts in quotes and close every bracket"))
    return None


def _policy(table: Table, digest: str) -> Policy:
    faults = table.faults
    rules = law.read(faults, table.data.get("rules"))
    specialists = {role for rule in rules for role in rule.needs}
    people = persons.read(faults, table.data.get("people"), specialists)
    keepers = table.texts("keepers", is_required=True)
    found = Policy(
        version=table.whole("version", None, range(1, 2)),
        site=_site(table),
        number=table.whole("number", None, range(1, MAX_NUMBER + 1)),
        previous=table.text("previous", ""),
        keepers=keepers,
        keepers_needed=table.whole("keepers_needed", 1, range(1, max(len(keepers), 1) + 1)),
        machinery=table.flag("machinery"),
        people=people,
        rules=rules,
        digest=digest,
    )
    _check_number(table, found)
    _check_keepers(table, found)
    for nth, rule in enumerate(rules, 1):
        _check_rule(Table(faults, {}, "rules", nth, f"[[rules]] {nth}"), rule, people)
    return found


def _site(table: Table) -> str:
    site = table.text("site")
    if site and not _HOST.fullmatch(site):
        what = _("site '{value}' is not the name of a host").format(value=site[:80])
        table.wrong("site", what, _("write it as www.firma.example"))
    return site


def _check_number(table: Table, policy: Policy) -> None:
    if policy.previous and not _DIGEST.fullmatch(policy.previous):
        what = _("previous '{value}' is not a digest").format(value=policy.previous[:80])
        table.wrong("previous", what, _("write the digest of the policy before, 64 digits from 0 to f"))
    if policy.number == 1 and policy.previous:
        table.wrong("previous", _("number 1 names a policy before it"), _("take previous away, or count on"))
    if policy.number > 1 and not policy.previous:
        what = _("number {number} names no policy before it").format(number=policy.number)
        table.wrong("number", what, _("write the digest of the policy before as previous"))


def _check_keepers(table: Table, policy: Policy) -> None:
    if not policy.keepers and table.data.get("keepers") == []:
        table.wrong("keepers", _("{name} is empty").format(name="keepers"), _("name who may change this policy"))
    for keeper in policy.keepers if policy.people else ():
        if keeper not in policy.people:
            what = _("keeper '{name}' is nobody here").format(name=keeper[:80])
            table.wrong("keepers", what, near(keeper, policy.people))
        elif not policy.people[keeper].lasting_keys:
            what = _("keeper '{name}' has no key without an end").format(name=keeper)
            table.wrong("keepers", what, _("give the person such a key, or name another keeper"))


def _check_rule(table: Table, rule: Rule, people: Mapping[str, Person]) -> None:
    """Put down persons that are not there, and what too few people could ever fulfil."""
    for name in sorted(rule.who - people.keys() if people else ()):
        table.wrong("who", _("who names '{name}', who is nobody here").format(name=name[:80]), near(name, people))
    everybody: set[str] = set()
    for role, number in rule.needs.items():
        able = set(_able(rule, role, people))
        everybody |= able
        if len(able) < number:
            what = ngettext(
                "needs {number} of '{role}', and only {count} person can be that here",
                "needs {number} of '{role}', and only {count} people can be that here",
                len(able),
            ).format(number=number, role=role, count=len(able))
            _warn_of_needs(table, what)
    needed = sum(rule.needs.values())
    if len(everybody) < needed and not any(issue.line == table.line("needs") for issue in table.faults.issues):
        what = ngettext(
            "needs {needed} different persons, and only {count} holds a role here",
            "needs {needed} different persons, and only {count} hold a role here",
            len(everybody),
        ).format(needed=needed, count=len(everybody))
        _warn_of_needs(table, what)


def _warn_of_needs(table: Table, what: str) -> None:
    fix = _("give the role to more people")
    table.faults.add(table.line("needs"), f"{table.label}: {what}", fix, level=Level.WARNING)


def _able(rule: Rule, role: str, people: Mapping[str, Person]) -> Iterator[str]:
    for person in people.values():
        rights = [grant for grant in person.roles if grant.role == role and grant.scope.overlaps(rule.scope)]
        if rights and rule.admits(person.key):
            yield person.key
