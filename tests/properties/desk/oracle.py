"""
What may be online, said once more and as plainly as possible, from `docs/release.md`.

Slow and naive on purpose, and without anything of the code it judges: published bytes always carry a valid release
by somebody who had no hand in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import permutations

from tests.properties.desk.laws import Law, Need, Span
from tests.properties.desk.scene import ENTRY, Said, Scene, Text

CLOCKS_DIFFER = timedelta(minutes=10)
COOLING_OFF = timedelta(hours=24)
STRICTER = ("never", "cooling-off", "allowed")
Scope = Mapping[str, str]
Claims = set[tuple[str, str]]


def lies_in(span: Span, at: datetime) -> bool:
    """Whether *at* is from the first to before the last instant."""
    return (span[0] is None or span[0] <= at) and (span[1] is None or at < span[1])


def covers(category: str, folder: str, scope: Scope) -> bool:
    """Whether a rule or right for *category* and *folder* is about *scope*."""
    return category in ("", scope["category"]) and (not folder or scope["path"].startswith(folder + "/"))


def need_for(law: Law, scope: Scope) -> Need:
    """Return what *law* asks for: special rules beat the general one, two special ones hold together."""
    fitting = [one for one in law.needs if covers(one.category, one.folder, scope)]
    special = [one for one in fitting if one.category or one.folder] or fitting
    roles: dict[str, int] = {}
    for one in special:
        for role, number in one.roles.items():
            roles[role] = max(number, roles.get(role, 0))
    who: set[str] | None = None
    for one in special:
        if one.who:
            who = set(one.who) if who is None else who & set(one.who)
    assurance = tuple(level for level in ("key", "paper") if all(level in one.assurance for one in special))
    own = min((one.own for one in special), key=STRICTER.index)
    return Need("", "", roles, assurance, () if who is None else tuple(who) or ("nobody",), own)


def named(law: Law, names: set[str]) -> set[str]:
    """Return whom *names* mean."""
    return {human.id for human in law.humans.values() if not names.isdisjoint(human.called)}


def fills(roles: Mapping[str, int], claims: Claims) -> bool:
    """Whether different people of *claims* (person, role) can take all places."""
    places = [role for role, number in roles.items() for _place in range(number)]
    people = sorted({person for person, _role in claims})
    return any(
        all((person, role) in claims for person, role in zip(order, places, strict=True))
        for order in permutations(people, len(places))
    )


class Oracle:
    """The truth about one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.now = scene.now
        self.law = scene.laws[-1]
        self.laws = {law.digest: law for law in scene.laws}
        self.said = sorted(scene.said, key=lambda one: (one.number, one.digest))
        self.by_digest = {one.digest: one for one in self.said}
        self._sights: dict[str, set[str]] = {}

    # Single events

    def in_sight(self, said: Said) -> set[str]:
        """Return the digests of all events *said* was written on."""
        found = self._sights.get(said.digest)
        if found is None:
            found = self._sights[said.digest] = set(said.previous)
            for digest in said.previous:
                found |= self.in_sight(self.by_digest[digest])
        return found

    def first_seen(self, said: Said) -> tuple[datetime, Law]:
        """Return when a release first saw it, and the policy in force then."""
        at, law = self.scene.seen.get(said.digest, (self.now, self.law.digest))
        return at, self.laws.get(law, self.law)

    def key_holds(self, said: Said) -> bool:
        """Whether the key counted when it says and when it was seen, and was not lost before that."""
        first, law = self.first_seen(said)
        human = law.humans.get(said.by)
        if human is None or said.key not in human.keys:
            return False
        span = human.keys[said.key]
        now_listed = [(one.id, one.keys[said.key]) for one in self.law.humans.values() if said.key in one.keys]
        is_lost = any(owner != said.by or not lies_in(today, first) for owner, today in now_listed)
        return lies_in(span, said.at) and lies_in(span, first) and not is_lost

    def has_right(self, said: Said, person: str, role: str, scope: Scope) -> bool:
        """Whether *person* had *role* for *scope* when *said* says and when it was seen."""
        first, law = self.first_seen(said)
        human = law.humans.get(person)
        return human is not None and all(
            any(
                one.role == role and covers(one.category, one.folder, scope) and lies_in(one.span, at)
                for one in human.rights
            )
            for at in (said.at, first)
        )

    def is_keepers(self, said: Said) -> bool:
        """Whether a keeper says it."""
        return said.by in self.first_seen(said)[1].keepers and self.key_holds(said)

    def is_revoked(self, said: Said) -> bool:
        """Whether whoever gave it, or a keeper, took it back."""
        owners = {said.by, said.facts.get("given_by", said.by)}
        return any(
            one.kind == "revoke"
            and one.facts["revoked"] == said.digest
            and ((one.by in owners and self.key_holds(one)) or self.is_keepers(one))
            for one in self.said
        )

    def is_refused(self, said: Said, need: Need) -> bool:
        """Whether somebody who could release it refused it, and *said* was not written in sight of that."""
        return any(
            one.kind == "refuse"
            and one.revision == said.revision
            and one.digest not in self.in_sight(said)
            and self.key_holds(one)
            and any(self.has_right(one, one.by, role, said.facts["scope"]) for role in need.roles)
            and not self.is_revoked(one)
            for one in self.said
        )

    def is_submitted(self, said: Said) -> bool:
        """Whether its revision was submitted before."""
        return any(
            one.kind == "submit"
            and one.revision == said.revision
            and one.digest in self.in_sight(said)
            and self.key_holds(one)
            and not self.is_revoked(one)
            for one in self.said
        )

    def need_of(self, said: Said) -> Need:
        """Return what the policy asked for when the approval *said* was seen."""
        return need_for(self.first_seen(said)[1], said.facts["scope"])

    def is_right_bytes(self, said: Said) -> bool:
        """Whether what is kept is what *said* approves, for the place it says."""
        kept = self.scene.kept.get(said.revision)
        return kept is None or (
            kept.manifest == said.facts["live"] and scope_of(kept.text, kept.source) == said.facts["scope"]
        )

    def is_assured(self, said: Said, need: Need) -> bool:
        """Whether it was given in a form that is accepted."""
        level, giver = str(said.facts["assurance"]), str(said.facts["given_by"])
        if level not in need.assurance:
            return False
        if level == "key":
            return giver == said.by
        return giver != said.by and self.has_right(said, said.by, "recorder", said.facts["scope"])

    def is_good(self, said: Said) -> bool:
        """Whether the approval *said* counts, if its giver had no hand in the text."""
        if said.kind != "approve":
            return False
        need, giver, role = self.need_of(said), str(said.facts["given_by"]), str(said.facts["as"])
        return (
            said.at <= self.now + CLOCKS_DIFFER
            and self.key_holds(said)
            and self.is_right_bytes(said)
            and (not need.who or giver in need.who)
            and role in need.roles
            and self.has_right(said, giver, role, said.facts["scope"])
            and self.is_assured(said, need)
            and not self.is_revoked(said)
            and self.is_submitted(said)
            and not self.is_refused(said, need)
        )

    # Hands

    def own_hands(self, said: Said) -> set[str]:
        """Return who had a hand in exactly the revision *said* approves."""
        names = set(self.scene.hands.get(said.revision, ()))
        for one in self.said:
            if one.kind == "submit" and one.revision == said.revision:
                names |= {one.by, *one.facts["contributors"]}
        return named(self.law, names) | named(self.first_seen(said)[1], names)

    def all_hands(self, said: Said, last: Said | None) -> set[str]:
        """Return also who had a hand in what was submitted before *said* and is in no release yet."""
        names: set[str] = set()
        for digest in self.in_sight(said) - self.settled(last):
            one = self.by_digest[digest]
            if one.kind == "submit":
                names |= {one.by, *one.facts["contributors"]}
        return self.own_hands(said) | named(self.law, names) | named(self.first_seen(said)[1], names)

    def settled(self, last: Said | None) -> set[str]:
        """Return the submissions of the text that *last* released, and what was written before all of them."""
        if last is None:
            return set()
        sight = [self.by_digest[digest] for digest in self.in_sight(last)]
        its = [one for one in sight if one.kind == "submit" and one.revision == last.revision]
        before = set.intersection(*map(self.in_sight, its)) if its else set()
        return before | {one.digest for one in its}

    def may_be_own(self, said: Said) -> bool:
        """Whether the policy lets its giver release an own text by now."""
        own = self.need_of(said).own
        seen = self.scene.seen.get(said.digest)
        return own == "allowed" or (own == "cooling-off" and seen is not None and seen[0] + COOLING_OFF <= self.now)

    # The entry

    @cached_property
    def adopted(self) -> str:
        """The revision the entry moved in with: the first that enough keepers adopted and whose bytes are theirs."""
        behind: dict[tuple[str, str], set[str]] = {}
        for one in sorted(self.scene.adoptions, key=lambda one: (one.number, one.digest)):
            if not self.is_keepers(one):
                continue
            what = (one.facts["entries"][ENTRY]["digest"], one.facts["entries"][ENTRY]["live"])
            behind.setdefault(what, set()).add(one.by)
            if len(behind[what]) >= self.law.keepers_needed:
                kept = self.scene.kept.get(what[0])
                return what[0] if kept is None or kept.manifest == what[1] else ""
        return ""

    @cached_property
    def releases(self) -> list[tuple[str, Said | None]]:
        """All releases, each with the event that completed it."""
        found: list[tuple[str, Said | None]] = [(self.adopted, None)] if self.adopted else []
        claims: dict[str, Claims] = {}
        for said in self.said:
            last = found[-1] if found else ("", None)
            if said.kind != "approve" or not self.is_good(said):
                continue
            giver = str(said.facts["given_by"])
            hands = self.all_hands(said, last[1])
            if said.by != giver and said.by in hands:
                continue
            if giver in hands and not self.may_be_own(said):
                continue
            claims.setdefault(said.revision, set()).add((giver, str(said.facts["as"])))
            if last[0] != said.revision and fills(self.need_of(said).roles, claims[said.revision]):
                found.append((said.revision, said))
                claims = {}
        return found

    def may(self, said: Said, releases: list[tuple[str, Said | None]], *roles: str) -> bool:
        """Whether an approver, a keeper or one of *roles* says it of this entry."""
        kept = [self.scene.kept[one] for one, _event in releases if one in self.scene.kept]
        place = (kept[-1].text, kept[-1].source) if kept else self.scene.working
        if not self.key_holds(said) or self.is_revoked(said):
            return False
        if self.is_keepers(said):
            return True
        scope = scope_of(*place) if place else {"category": "", "path": ""}
        return any(self.has_right(said, said.by, role, scope) for role in ("approver", *roles))

    @cached_property
    def is_taken_down(self) -> bool:
        """Whether a take-down holds that no restore was written upon."""
        known = {one for one, _event in self.releases}
        lifted: set[str] = set()
        for one in self.said:
            if one.kind == "restore" and one.revision in known and self.may(one, self.releases):
                lifted |= self.in_sight(one)
        downs = (one for one in self.said if one.kind == "take-down" and one.digest not in lifted)
        return any(self.may(one, self.releases, "guardian") for one in downs)

    @cached_property
    def online(self) -> str:
        """The revision that is to be online; empty for none."""
        if self.is_taken_down:
            return ""
        for revision, _event in reversed(self.releases):
            kept = self.scene.kept.get(revision)
            if kept is None or (kept.text.expires and kept.text.expires <= self.now):
                return ""
            if self.is_due(kept.text):
                return revision
        return ""

    def is_due(self, text: Text) -> bool:
        """Whether its dates have come."""
        return all(at is None or at <= self.now for at in (text.published, text.not_before))

    # The one sentence, without any order of releases

    def wrongs(self, revision: str) -> Iterator[str]:
        """Yield what is wrong with *revision* being online."""
        kept = self.scene.kept.get(revision)
        if kept is None:
            yield "its bytes are not kept"
        elif not self.is_due(kept.text) or (kept.text.expires and kept.text.expires <= self.now):
            yield "it is not its time"
        if self.is_taken_down:
            yield "it is taken down"
        if revision == self.adopted:
            return
        good = [one for one in self.said if one.revision == revision and self.is_good(one)]
        foreign = [one for one in good if one.facts["given_by"] not in self.own_hands(one) or self.may_be_own(one)]
        claims = {(str(one.facts["given_by"]), str(one.facts["as"])) for one in foreign}
        if not any(fills(self.need_of(one).roles, claims) for one in foreign):
            yield "not enough people without a hand in it have released it"


def scope_of(text: Text, source: str) -> dict[str, str]:
    """Return what a rule may look at."""
    return {"kind": "article", "category": text.category, "path": source, "lang": "de"}
