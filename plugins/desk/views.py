"""What templates may see of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.core.entry import Entry
from plugins.core.texts import _
from plugins.desk.cases import Cause
from plugins.desk.decision import Decision, State, Verdict, label
from plugins.desk.stale import released_at, stale
from plugins.desk.standing import Standing
from plugins.desk.words import sentence
from plugins.records import live

_CLOCK = (Cause.FUTURE, Cause.EMBARGO, Cause.EXPIRED)


@dataclass(frozen=True, slots=True)
class StateView:
    """The public face of one entry at the moment of the build (`article.desk`, `page.desk`)."""

    state: str = field(
        metadata={
            "help": "live, candidate, idea, draft, review, refused, future, embargo, expired, withdrawn or gone; "
            "for CSS classes"
        }
    )
    label: str = field(metadata={"help": "the state in the reader's words, e.g. 'Entwurf'"})
    detail: str = field(metadata={"help": "sentences: what is online, from when or why this text is not; may be empty"})
    is_public: bool = field(metadata={"help": "whether this very text is online or would be after a release"})
    is_own: bool = field(
        default=False, metadata={"help": "whether the text shown was released by somebody who had a hand in it"}
    )


def state_view(entry: Entry, decision: Decision, standing: Standing, *, preview: bool) -> StateView:
    """Return what is said of *entry*, which a *preview* shows as it is being worked on, and a release as released."""
    is_public = decision.verdict is Verdict.PUBLISH
    return StateView(
        state=decision.state.value,
        label=label(decision.state),
        detail=" ".join(f"{one[:1].upper()}{one[1:]}." for one in _details(entry, decision, standing)),
        is_public=is_public,
        is_own=bool(decision.release and decision.release.is_own) and (is_public or not preview),
    )


def _details(entry: Entry, decision: Decision, standing: Standing) -> Iterator[str]:
    zone = standing.working.site.zone
    if decision.state is State.CANDIDATE:
        yield _online(entry.id, decision, standing, zone)
    moments = {State.FUTURE: entry.published, State.EMBARGO: entry.not_before, State.EXPIRED: entry.expires}
    moment = moments.get(decision.state)
    people = standing.policy.current.people if standing.policy else {}
    for reason in decision.reasons:
        if reason.cause in _CLOCK and moment:
            text = _("since {moment}") if decision.state is State.EXPIRED else _("from {moment}")
            yield text.format(moment=_local(moment, zone))
        else:
            who = people[reason.who].name if reason.who in people else reason.who
            yield sentence(replace(reason, who=who), zone)
    if entry.planned and decision.state is not State.LIVE:
        yield _("planned for {day}").format(day=entry.planned.strftime("%d.%m.%Y"))
    yield from _translation(entry.id, standing, zone)


def _online(one: str, decision: Decision, standing: Standing, zone: ZoneInfo) -> str:
    """Say which version is online."""
    if decision.release is None:
        return ""
    version = live.stem(decision.release.revision)
    moment = released_at(standing.cases[one], decision.release)
    if moment is None:
        return _("online is version {version}, with which the text moved in").format(version=version)
    text = _("online is version {version}, released {moment}")
    return text.format(version=version, moment=_local(moment, zone))


def _translation(one: str, standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    """Say that a translation is older than what it translates."""
    original = stale(standing, one)
    release = standing.decisions[original].release if original else None
    moment = released_at(standing.cases[original], release) if release else None
    if release and moment:
        title = standing.cases[original].entries[release.revision].title
        text = _("the original, “{title}”, was released anew {moment}, after this translation")
        yield text.format(title=title, moment=_local(moment, zone))


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%d.%m.%Y, %H:%M")
