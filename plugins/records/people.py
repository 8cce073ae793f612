"""People of the policy: their names and addresses, their keys, and what each may do, where, from when to when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugins.core.slugs import VALID, slugify
from plugins.core.tables import near
from plugins.core.texts import _, _n
from plugins.records import scopes
from plugins.records.rules import ROLES, is_role
from plugins.records.scopes import Scope
from plugins.records.signature import PublicKey, parse_key
from plugins.records.strict import Faults, Table

KEYS = ("name", "mail", "keys", "roles")
KEY_KEYS = ("key", "from", "until")
SCOPE_FIELDS = ("category", "path", "lang")
ROLE_KEYS = ("role", *SCOPE_FIELDS, "from", "until", "deputy_for")
_COPY = _n("copy the line of the .pub file: ssh-ed25519 AAAA…")
_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """A key of a person, and the time it counts in: from `since`, before `until`."""

    public: PublicKey
    since: datetime | None = None
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Whether the key counts at the instant *at*."""
        return _lies_in(at, self.since, self.until)


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A right of a person: what, where, when; with `deputy_for`, never more than that person has."""

    role: str
    scope: Scope = field(default_factory=Scope)
    since: datetime | None = None
    until: datetime | None = None
    deputy_for: str = ""

    def holds(self, role: str, place: Scope, at: datetime) -> bool:
        """Whether the grant gives *role* for *place* at the instant *at*."""
        return self.role == role and self.scope.contains(place) and _lies_in(at, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a machine, that signs or has a hand in texts."""

    key: str
    name: str
    mail: tuple[str, ...] = ()
    keys: tuple[KeyGrant, ...] = ()
    roles: tuple[RoleGrant, ...] = ()

    @property
    def lasting_keys(self) -> tuple[PublicKey, ...]:
        """The keys without an end: the only ones that count on a policy, which has no date of its own."""
        return tuple(grant.public for grant in self.keys if grant.until is None)


def _lies_in(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or since <= at) and (until is None or at < until)


def read(faults: Faults, raw: object, specialists: Collection[str]) -> dict[str, Person]:
    """Return the people of `[people.*]` by id; *specialists* are the roles that rules name beside the known ones."""
    fix = _("write [people.karin-muster] above the facts of a person")
    if not raw:
        faults.add(faults.line_of("people"), _("{name} is missing").format(name="people"), fix)
        return {}
    if not isinstance(raw, Mapping) or not all(isinstance(item, Mapping) for item in raw.values()):
        faults.add(faults.line_of("people"), _("people holds something else than tables"), fix)
        return {}
    known = {*ROLES, *specialists}
    people = {key: _person(faults, key, item, known) for key, item in raw.items()}
    _refuse_shared(faults, people)
    for person in people.values():
        _refuse_false_deputies(faults, person, people)
    return people


def _person(faults: Faults, key: str, data: Mapping[str, Any], roles: Collection[str]) -> Person:
    heading = f"people.{key}"
    table = Table(faults, data, heading, 1, f"[{heading[:80]}]", known=KEYS)
    if not VALID.fullmatch(key) or len(key) > 64:
        what = _("'{name}' is not lower-case letters, digits and single hyphens").format(name=key[:80])
        table.wrong("", what, _("write it as {proposal}").format(proposal=slugify(key)[:64] or "karin-muster"))
    name = table.text("name")
    if "name" in data and not name:
        table.wrong("name", _("{name} is empty").format(name="name"), _("write what the person is called"))
    mails = table.texts("mail")
    for mail in mails:
        if not _MAIL.fullmatch(mail):
            what = _("mail '{value}' is not an address").format(value=mail[:80])
            table.wrong("mail", what, _("write it as karin@firma.example"))
    keys = tuple(grant for item in table.items("keys", "key") if (grant := _key(_inner(table, item, "keys"))))
    rights = tuple(_role(_inner(table, item, "roles"), roles) for item in table.items("roles", "role"))
    table.close()
    return Person(key, name, mails, keys, rights)


def _inner(table: Table, data: Mapping[str, Any], name: str) -> Table:
    known = KEY_KEYS if name == "keys" else ROLE_KEYS
    return Table(table.faults, data, table.heading, 1, f"{table.label} {name}", at=name, known=known)


def _key(table: Table) -> KeyGrant | None:
    text = table.text("key")
    since, until = table.period()
    table.close()
    if not text:
        if "key" in table.data:
            table.wrong("key", _("{name} is empty").format(name="key"), _(_COPY))
        return None
    try:
        return KeyGrant(parse_key(text), since, until)
    except ValueError as error:
        what = _("'{key}' is no key that counts here ({reason})").format(key=text[:40], reason=error)
        table.wrong("key", what, _(_COPY))
        return None


def _role(table: Table, known: Collection[str]) -> RoleGrant:
    role = table.text("role")
    if "role" in table.data and (not is_role(role) or role not in known):
        what = _("role '{value}' is known to no rule").format(value=role[:80])
        table.wrong("role", what, near(role, known))
    since, until = table.period()
    scope = scopes.read(table, SCOPE_FIELDS)
    deputy_for = table.text("deputy_for", "")
    if deputy_for and until is None and "until" not in table.data:
        what = _("the deputy of '{name}' has no end").format(name=deputy_for[:80])
        table.wrong("deputy_for", what, _("write until = 2026-12-31 beside it"))
    table.close()
    return RoleGrant(role, scope, since, until, deputy_for)


def _refuse_shared(faults: Faults, people: Mapping[str, Person]) -> None:
    """Put down every address and key that two people have: nobody could say who it was."""
    mails: dict[str, str] = {}
    keys: dict[str, str] = {}
    for person in people.values():
        table = Table(faults, {}, f"people.{person.key}", 1, f"[people.{person.key}]")
        for mail in person.mail:
            other = mails.setdefault(scopes.folded(mail), person.key)
            if other != person.key:
                what = _("mail '{value}' is '{name}' already").format(value=mail[:80], name=other)
                table.wrong("mail", what, _("give every address to one person"))
        for grant in person.keys:
            shown = grant.public.fingerprint
            if grant.public.text in keys:
                what = _("key {fingerprint} is listed with '{name}' already")
                table.wrong(
                    "keys",
                    what.format(fingerprint=shown, name=keys[grant.public.text]),
                    _("list every key once"),
                )
            keys.setdefault(grant.public.text, person.key)


def _refuse_false_deputies(faults: Faults, person: Person, people: Mapping[str, Person]) -> None:
    table = Table(faults, {}, f"people.{person.key}", 1, f"[people.{person.key}] roles")
    for grant in person.roles:
        if not grant.deputy_for:
            continue
        if grant.deputy_for == person.key:
            table.wrong(
                "roles",
                _("'{name}' is to stand in for the same person").format(name=person.key),
                _("name somebody else"),
            )
        elif grant.deputy_for not in people:
            what = _("deputy_for '{name}' is nobody here").format(name=grant.deputy_for[:80])
            table.wrong("roles", what, near(grant.deputy_for, people))
        elif not any(own.role == grant.role and not own.deputy_for for own in people[grant.deputy_for].roles):
            what = _("'{name}' does not hold the role '{role}'").format(name=grant.deputy_for, role=grant.role)
            table.wrong("roles", what, _("name the person whose place is taken"))
