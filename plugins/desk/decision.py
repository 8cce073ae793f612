"""
May this entry be online now? Pure: entry and instant in, decision out.

Until signed records exist, an entry is released when its author says `published` (or `hidden`) and its dates allow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugins.core.entry import Entry, Status
from plugins.core.texts import _


class Verdict(StrEnum):
    """What the desk says about one entry at one instant."""

    PUBLISH = "publish"
    HOLD = "hold"


class State(StrEnum):
    """Why: the public face, or the work still to do."""

    LIVE = "live"
    IDEA = "idea"
    DRAFT = "draft"
    REVIEW = "review"
    FUTURE = "future"
    EMBARGO = "embargo"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Outcome for one entry.

    `reasons` holds every state that keeps the entry back, `state` the first of them (or `live`). `changes_at` is the
    next instant at which the clock alone changes the outcome, if there is one.
    """

    verdict: Verdict
    state: State
    reasons: tuple[State, ...]
    changes_at: datetime | None


_WORK = {Status.IDEA: State.IDEA, Status.DRAFT: State.DRAFT, Status.REVIEW: State.REVIEW}


def decide(entry: Entry, *, now: datetime) -> Decision:
    """
    Say whether *entry* may be online at *now*, and if not, why not.

    All reasons are collected; the first one does not hide the others.

    Raises:
        ValueError: If *now* is naive; a site with two offices must not guess.
    """
    if now.tzinfo is None:
        raise ValueError("now is naive")
    reasons = []
    if entry.status in _WORK:
        reasons.append(_WORK[entry.status])
    if entry.published and not entry.is_page and entry.published > now:
        reasons.append(State.FUTURE)
    if entry.not_before and entry.not_before > now:
        reasons.append(State.EMBARGO)
    if entry.expires and entry.expires <= now:
        reasons.append(State.EXPIRED)
    dates = (None if entry.is_page else entry.published, entry.not_before, entry.expires)
    coming = [moment for moment in dates if moment and moment > now]
    verdict = Verdict.HOLD if reasons else Verdict.PUBLISH
    by_clock = min(coming, default=None) if entry.status not in _WORK else None
    return Decision(verdict, reasons[0] if reasons else State.LIVE, tuple(reasons), by_clock)


def label(state: State) -> str:
    """Return the state in a person's words."""
    return {
        State.LIVE: _("online"),
        State.IDEA: _("idea"),
        State.DRAFT: _("draft"),
        State.REVIEW: _("in review"),
        State.FUTURE: _("scheduled"),
        State.EMBARGO: _("under embargo"),
        State.EXPIRED: _("expired"),
    }[state]
