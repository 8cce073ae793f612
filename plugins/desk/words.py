"""What the desk's reasons say to people."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.core.texts import _
from plugins.desk.cases import Cause, Reason

_SENTENCES = {
    Cause.NO_POLICY: lambda: _("no policy says who may release"),
    Cause.NOT_SUBMITTED: lambda: _("this version was not submitted"),
    Cause.WAITING: lambda: _("waits for: {detail}"),
    Cause.OWN_TEXT: lambda: _("{who} had a hand in it and cannot release it"),
    Cause.KEY: lambda: _("the key of {who} was not valid when this was first seen"),
    Cause.ROLE: lambda: _("{who} has not the right '{detail}' here"),
    Cause.ASSURANCE: lambda: _("the way {who} released it ('{detail}') is not accepted here"),
    Cause.NOT_NAMED: lambda: _("{who} is not among those who may release this"),
    Cause.SCOPE: lambda: _("the release by {who} speaks of another kind of text"),
    Cause.REFUSED: lambda: _("{who} refused this version"),
    Cause.REVOKED: lambda: _("the release by {who} was revoked"),
    Cause.AHEAD: lambda: _("the release by {who} is dated in the future: {detail}"),
    Cause.COOLING_OFF: lambda: _("{who} released an own text; the time to cool off ends {detail}"),
    Cause.KEPT: lambda: _("the kept text is not the one {who} released"),
    Cause.DELETED: lambda: _("the text was deleted; only a take-down takes it off the site"),
    Cause.TAKEN_DOWN: lambda: _("{who} took it down"),
    Cause.FUTURE: lambda: _("its date has not come"),
    Cause.EMBARGO: lambda: _("its embargo is not over"),
    Cause.EXPIRED: lambda: _("it has expired"),
}


def sentence(reason: Reason, zone: ZoneInfo) -> str:
    """Return *reason* as one sentence without a full stop; instants in *zone*."""
    return _SENTENCES[reason.cause]().format(who=reason.who or _("somebody"), detail=_shown(reason, zone))


def role(name: str) -> str:
    """Return the role *name* in a person's words; a specialist's is the firm's own word."""
    return {"approver": _("approver"), "reader": _("reader"), "guardian": _("guardian")}.get(name, name)


def _shown(reason: Reason, zone: ZoneInfo) -> str:
    if reason.cause in (Cause.WAITING, Cause.ROLE):
        return role(reason.detail)
    if reason.cause not in (Cause.AHEAD, Cause.COOLING_OFF):
        return reason.detail
    if not reason.detail:
        return _("after the next publication")
    return datetime.fromisoformat(reason.detail).astimezone(zone).strftime("%d.%m.%Y, %H:%M")
