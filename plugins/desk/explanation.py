"""What one entry is, why, what is missing and who can do it: the answer of `desk.explain`, as values. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plugins.core.entry import Entry
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.able import able
from plugins.desk.cases import Case, Cause, Reason, scope_of
from plugins.desk.decision import Decision, State, Verdict, label
from plugins.desk.stale import stale
from plugins.desk.standing import Standing
from plugins.desk.words import sentence
from plugins.records import live
from plugins.records.events import SUBMIT, TAKE_DOWN, Event
from plugins.records.policies import Chain

# A take-down is one person's haste; within this time a second one should have agreed.
CONFIRM_WITHIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, and the names of those who can do it."""

    what: str
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who had a hand in the working text: the name as written, the person it means, where it stands."""

    name: str
    person: str
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    One entry, explained.

    `face` is what readers see, `work` where the working text stands; `online` and `working` are short digests.
    `changes_at` is the next instant at which the clock alone changes anything.
    """

    id: str
    title: str
    where: str
    state: str
    face: str
    work: str
    online: str = ""
    working: str = ""
    released_by: tuple[str, ...] = ()
    since: datetime | None = None
    is_own: bool = False
    reasons: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    hints: tuple[str, ...] = ()
    changes_at: datetime | None = None
    hands: tuple[Hand, ...] = field(default=())


def explain(standing: Standing, one: str, now: datetime) -> Explanation:
    """Return what is to be said of the entry with the id *one*."""
    case, decision = standing.cases[one], standing.decisions[one]
    entry = _entry(case)
    release, chain, site = decision.release, standing.policy, standing.working.site
    event = release.event if release else None
    return Explanation(
        id=one,
        title=entry.title if entry else "",
        where=f"content/{entry.source}" if case.working and entry else "",
        state=decision.state.value,
        face=_face(decision),
        work=_work(case, decision),
        online=live.stem(release.revision) if release else "",
        working=live.stem(case.working.digest) if case.working else "",
        released_by=tuple(_name(chain, person) for person in release.by) if release else (),
        since=_moment(standing, event) if event else None,
        is_own=bool(release and release.is_own),
        reasons=tuple(_sentence(reason, chain, site) for reason in decision.reasons),
        missing=tuple(_missing(standing, one, now)),
        hints=tuple(_hints(standing, one, now)),
        changes_at=decision.changes_at,
        hands=tuple(_hands(case, chain)),
    )


def _entry(case: Case) -> Entry | None:
    if case.working:
        return case.working.entry
    return next(iter([*case.entries.values()][-1:]), None)


def _face(decision: Decision) -> str:
    if decision.verdict is Verdict.HOLD:
        return label(decision.state) if decision.notice else _("not online")
    return _("online")


def _work(case: Case, decision: Decision) -> str:
    if case.working is None:
        return _("deleted")
    if decision.verdict is Verdict.PUBLISH:
        return _("online as it is")
    if decision.verdict is Verdict.KEEP_LIVE:
        return _("changed since its release; the older version stays online")
    return label(decision.state)


def _name(chain: Chain | None, person: str) -> str:
    known = chain.current.people.get(person) if chain else None
    return known.name if known else person


def _sentence(reason: Reason, chain: Chain | None, site: Site) -> str:
    return sentence(Reason(reason.cause, _name(chain, reason.who), reason.detail), site.zone)


def _moment(standing: Standing, event: Event) -> datetime:
    seen = standing.memory.seen.get(event.digest)
    return seen.at if seen else event.at


def _missing(standing: Standing, one: str, now: datetime) -> Iterator[Missing]:
    """Yield what is to be done before the working text is online, and who can."""
    case, decision, chain = standing.cases[one], standing.decisions[one], standing.policy
    if chain is None:
        yield Missing(_("begin the desk: {command}").format(command="desk.start"))
        return
    if decision.notice:
        keepers = tuple(_name(chain, keeper) for keeper in chain.current.keepers)
        who = tuple(dict.fromkeys((*_holders(case, chain, "approver", now), *keepers)))
        yield Missing(_("restore it: {command}").format(command="desk.restore"), who)
    causes = {reason.cause for reason in decision.reasons}
    if Cause.NOT_SUBMITTED in causes:
        yield Missing(_("hand it in: {command}").format(command="desk.submit"), _everybody(chain))
    if Cause.REFUSED in causes:
        yield Missing(_("change it and hand it in again, or let it be approved with the refusal in sight"))
    can = able(case, chain, standing.memory.seen, now) if Cause.NOT_SUBMITTED not in causes else None
    for reason in decision.reasons:
        if reason.cause is Cause.WAITING:
            role = reason.detail
            ids = can.get(role, ()) if can is not None else ()
            who = tuple(_name(chain, one) for one in ids) if can is not None else _strangers(case, chain, role, now)
            yield Missing(_("release it as '{role}': {command}").format(role=role, command="desk.approve"), who)


def _everybody(chain: Chain) -> tuple[str, ...]:
    return tuple(person.name for person in chain.current.people.values() if person.keys)


def _holders(case: Case, chain: Chain, role: str, now: datetime) -> tuple[str, ...]:
    """Return the names of those who hold *role* for the text."""
    return tuple(_name(chain, one) for one in _ids(case, chain, role, now))


def _strangers(case: Case, chain: Chain, role: str, now: datetime) -> tuple[str, ...]:
    """Return the names of those who hold *role* and, as far as is known before it is handed in, had no hand in it."""
    hands = {hand.person for hand in _hands(case, chain)}
    return tuple(_name(chain, one) for one in _ids(case, chain, role, now) if one not in hands)


def _ids(case: Case, chain: Chain, role: str, now: datetime) -> tuple[str, ...]:
    entry = _entry(case)
    scope = scope_of(entry) if entry else {}
    where = {name: scope.get(name, "") for name in ("category", "path", "lang")}
    return chain.current.holders(role, at=now, **where)


def _hands(case: Case, chain: Chain | None) -> Iterator[Hand]:
    """Yield the names of those who had a hand in the working text, each with the place where it stands."""
    if case.working is None:
        return
    revision, entry = case.working.digest, case.working.entry
    named: dict[tuple[str, str], None] = {(name, _("head of the text")): None for name in entry.authors}
    for signed in case.record.signed:
        event = signed.event
        if event.kind == SUBMIT and event.revision == revision:
            named[event.by, _("handed it in (event {number})").format(number=event.number)] = None
            text = _("named when it was handed in (event {number})").format(number=event.number)
            named |= {(name, text): None for name in event.facts["contributors"]}
    known = {name for name, _source in named}
    others = sorted(case.hands.get(revision, frozenset()) - known)
    named |= {(name, _("people.toml or git")): None for name in others}
    for name, source in named:
        persons = sorted(chain.current.persons_named(name)) if chain else []
        yield Hand(name, ", ".join(persons), source)


def _hints(standing: Standing, one: str, now: datetime) -> Iterator[str]:
    yield from _stale(standing, one)
    decision, record = standing.decisions[one], standing.cases[one].record
    notice = decision.notice
    if notice and notice.kind == TAKE_DOWN:
        others = {signed.event.by for signed in record.signed if signed.event.kind == TAKE_DOWN} - {notice.by}
        since = _moment(standing, notice)
        if not others and now - since > CONFIRM_WITHIN:
            who = _name(standing.policy, notice.by)
            text = _("{who} took it down on {day}, and nobody has confirmed that: take it down too, or restore it")
            yield text.format(who=who, day=since.astimezone(standing.working.site.zone).strftime("%d.%m.%Y"))
    if decision.release and decision.release.is_own:
        yield _("released by somebody who had a hand in it, as the policy allows")
    if decision.state is State.CANDIDATE:
        yield _("readers see the older version until the new one is released")


def _stale(standing: Standing, one: str) -> Iterator[str]:
    source = stale(standing, one)
    if source:
        text = _("the text it translates ({source}) was released anew since: look whether the translation still fits")
        yield text.format(source=source)
