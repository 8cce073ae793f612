"""Policies for random histories, stated for the oracle (`Law`) and written as files for the code under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from random import Random

from plugins.records import policy
from plugins.records.policies import Chain
from plugins.records.signature import PublicKey
from tests.support.blobs import blob_name
from tests.support.policies import SITE, Signer

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OPEN = (None, None)
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Right:
    """A role, where (category, folder) and when."""

    role: str
    category: str = ""
    folder: str = ""
    span: Span = OPEN


@dataclass(frozen=True)
class Human:
    """Somebody: what they are called, their keys (name of the signer → when it counts), what they may do."""

    id: str
    names: tuple[str, ...]
    keys: Mapping[str, Span]
    rights: tuple[Right, ...]

    @cached_property
    def called(self) -> frozenset[str]:
        """All that can stand for this person in a text, a submission or a commit."""
        return frozenset({self.id, *self.names, *(f"{self.names[0]} <{mail}>" for mail in self.names[1:])})


@dataclass(frozen=True)
class Need:
    """What texts of a category or a folder need."""

    category: str = ""
    folder: str = ""
    roles: Mapping[str, int] = field(default_factory=lambda: {"approver": 1})
    assurance: tuple[str, ...] = ("key",)
    who: tuple[str, ...] = ()
    own: str = "never"


@dataclass(frozen=True)
class Law:
    """One policy."""

    number: int
    previous: str
    humans: Mapping[str, Human]
    needs: tuple[Need, ...]
    keepers: tuple[str, ...] = ("kim",)
    keepers_needed: int = 1

    def text(self) -> str:
        """Return it as it lies in `policy.toml`."""
        head = {
            "version": "1",
            "site": f'"{SITE}"',
            "number": str(self.number),
            "previous": f'"{self.previous}"',
            "keepers": _list(self.keepers),
            "keepers_needed": str(self.keepers_needed),
        }
        lines = [f"{name} = {value}" for name, value in head.items() if self.previous or name != "previous"]
        return "\n".join([*lines, *map(_need, self.needs), *map(_human, self.humans.values()), ""])

    @property
    def digest(self) -> str:
        """The digest of the file."""
        return _digest(self)


_DIGESTS: dict[int, tuple[Law, str]] = {}


def _digest(law: Law) -> str:
    found = _DIGESTS.get(id(law))
    if found is None:
        found = _DIGESTS[id(law)] = (law, blob_name(law.text().encode()))
    return found[1]


def _list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in words) + "]"


def _need(need: Need) -> str:
    rows = [
        f"{name} = {value}"
        for name, value in (
            ("category", f'"{need.category}"' if need.category else ""),
            ("path", f'"{need.folder}"' if need.folder else ""),
            ("needs", "{ " + ", ".join(f"{role} = {number}" for role, number in need.roles.items()) + " }"),
            ("assurance", _list(need.assurance)),
            ("who", _list(need.who) if need.who else ""),
            ("own", f'"{need.own}"'),
        )
        if value
    ]
    return "\n".join(["", "[[rules]]", *rows])


def _human(human: Human) -> str:
    rights = [
        "{ "
        + ", ".join(
            [f'role = "{one.role}"']
            + ([f'category = "{one.category}"'] if one.category else [])
            + ([f'path = "{one.folder}"'] if one.folder else [])
            + _span(one.span)
        )
        + " }"
        for one in human.rights
    ]
    keys = ["{ " + ", ".join([f'key = "{key(name).text}"', *_span(span)]) + " }" for name, span in human.keys.items()]
    mails = tuple(name for name in human.names if "@" in name)
    rows = [f'name = "{human.names[0]}"', f"mail = {_list(mails)}"]
    return "\n".join(
        ["", f"[people.{human.id}]", *rows, f"keys = [{', '.join(keys)}]", f"roles = [{', '.join(rights)}]"]
    )


def _span(span: Span) -> list[str]:
    return [f"{name} = {at.isoformat()}" for name, at in zip(("from", "until"), span, strict=True) if at]


@cache
def key(name: str) -> PublicKey:
    """Return the public key of the signer *name*."""
    return Signer(name).public


def _someone(who: str, *rights: Right, keys: Mapping[str, Span] | None = None) -> Human:
    names = (f"{who.title()} Muster", f"{who}@site.example", f"{who[0]}.privat@home.example")
    return Human(who, names, keys or {who: OPEN}, rights)


def _people() -> dict[str, Human]:
    people = (
        _someone("anna", Right("author"), keys={"anna": OPEN, "anna-alt": (None, START)}),
        _someone("ben", Right("approver"), Right("author"), keys={"ben": OPEN, "ben-alt": (None, START + 5 * DAY)}),
        _someone("cleo", Right("approver"), Right("reader"), keys={"cleo": (START - 9 * DAY, None)}),
        _someone("dora", Right("reader"), Right("approver", category="presse"), Right("recht")),
        _someone("emil", Right("approver", folder="posts/intern"), Right("author"), Right("recorder")),
        _someone("gero", Right("guardian")),
        _someone("kim", Right("editor"), keys={"kim": OPEN, "kim-alt": OPEN}),
        _someone("rob", Right("release")),
        _someone("lea", Right("approver", span=(None, START + 6 * DAY)), Right("editor")),
    )
    return {one.id: one for one in people}


_GENERAL = (
    Need(),
    Need(),
    Need(),
    Need(roles={"approver": 2}),
    Need(roles={"approver": 1, "reader": 1}),
    Need(own="cooling-off"),
    Need(assurance=("key", "paper")),
)
# Dora's role has to be named by a rule of every policy.
_ALWAYS = Need(category="recht", roles={"recht": 1})
_SPECIAL = (
    (),
    (Need(category="presse", roles={"approver": 2}),),
    (Need(category="presse", roles={"approver": 1, "recht": 1}),),
    (Need(category="presse", who=("cleo", "dora")),),
    (Need(folder="posts/intern", roles={"approver": 1, "reader": 1}),),
    (Need(folder="posts/intern", own="allowed"), Need(category="presse", roles={"approver": 1, "recht": 1})),
)


@cache
def laws(seed: int) -> tuple[Law, Law, Law]:
    """Return three policies, each made from the one before; the same for the same *seed*."""
    random = Random(seed)
    needs = (random.choice(_GENERAL), *random.choice(_SPECIAL), _ALWAYS)
    keepers = ("kim", "gero") if random.random() < 0.3 else ("kim",)
    first = Law(1, "", _people(), needs, keepers, len(keepers))
    second = _amended(random, first)
    return first, second, _amended(random, second)


def _amended(random: Random, law: Law) -> Law:
    people = dict(law.humans)
    needs = law.needs
    for _change in range(random.choice((1, 1, 2))):
        what = random.choice(("leaver", "lost", "stolen", "stolen", "new", "right", "needs"))
        who = random.choice(("ben", "cleo", "dora", "emil"))
        if what == "leaver":
            people.pop(who, None)
        elif what == "needs":
            needs = (random.choice(_GENERAL), *random.choice(_SPECIAL), _ALWAYS)
        elif what == "right" and who in people:
            people[who] = replace(people[who], rights=(*people[who].rights, Right("approver")))
        elif what == "new":
            people["nora"] = _someone("nora", Right("approver"), Right("reader"))
        elif what == "lost" and who in people:
            until = START + random.randrange(-2, 9) * DAY
            people[who] = replace(people[who], keys={f"{who}-neu": OPEN, who: (None, until)})
        elif what == "stolen" and "kim-alt" in people["kim"].keys:
            people["kim"] = replace(people["kim"], keys={"kim": OPEN, "kim-alt": (None, START + DAY)})
    needs = tuple(replace(one, who=tuple(who for who in one.who if who in people)) for one in needs)
    return Law(law.number + 1, law.digest, people, needs, law.keepers, law.keepers_needed)


@cache
def parsed(text: str) -> policy.Policy:
    """Return the policy in *text* as the code under test reads it."""
    found, issues = policy.parse(text.encode(), "policy.toml")
    assert found, issues
    return found


@cache
def _chain(digests: tuple[str, ...], texts: tuple[str, ...]) -> Chain:
    policies = dict(zip(digests, map(parsed, texts), strict=True))
    assert list(digests) == [one.digest for one in policies.values()]
    return Chain(policies[digests[-1]], policies, digests, {})


_CHAINS: dict[tuple[str, ...], Chain] = {}


def chain(order: tuple[Law, ...]) -> Chain:
    """Return the policies *order* as the code under test holds them."""
    digests = tuple(law.digest for law in order)
    if digests not in _CHAINS:
        _CHAINS[digests] = _chain(digests, tuple(law.text() for law in order))
    return _CHAINS[digests]
