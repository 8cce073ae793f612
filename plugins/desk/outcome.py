"""What the desk decides after an act, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.core.texts import _
from plugins.desk.cases import Cause
from plugins.desk.decision import Decision, State, Verdict
from plugins.desk.words import sentence
from plugins.records.policy import Policy


def outcome(decision: Decision, able: Mapping[str, Sequence[str]], policy: Policy, zone: ZoneInfo) -> str:
    """
    Return what *decision* means for readers and for those who go on.

    Args:
        decision: What the desk decides now.
        able: Role that is missing → ids of those who can fill it.
        policy: Knows their names.
        zone: Of the site, for instants.
    """
    if decision.verdict is Verdict.PUBLISH:
        return _("it is online after the next publication")
    if decision.state is State.WITHDRAWN:
        return _("it is off the site after the next publication, and its address says that it was withdrawn")
    if decision.state is State.GONE:
        return _("it is off the site after the next publication, and its address says that it is gone for good")
    why = _why(decision, able, policy, zone)
    if decision.verdict is Verdict.KEEP_LIVE:
        return _("the released version stays online; this one: {why}").format(why=why)
    return _("nothing of it is online; {why}").format(why=why)


def who(policy: Policy, ids: Sequence[str]) -> str:
    """Return the names of the people *ids*, or that there is nobody."""
    return ", ".join(policy.people[one].name for one in ids) or _("nobody can")


def _why(decision: Decision, able: Mapping[str, Sequence[str]], policy: Policy, zone: ZoneInfo) -> str:
    moment = decision.changes_at
    clocked = any(reason.cause in (Cause.EMBARGO, Cause.FUTURE) for reason in decision.reasons)
    if clocked and moment:
        text = _("it goes online with the first publication from {moment} on")
        return text.format(moment=_local(moment, zone))
    parts = []
    for reason in decision.reasons:
        text = sentence(reason, zone)
        if reason.cause is Cause.WAITING:
            text = f"{text} ({who(policy, able.get(reason.detail, ()))})"
        parts.append(text)
    return "; ".join(parts) or _("no version of it is released")


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%d.%m.%Y, %H:%M")
