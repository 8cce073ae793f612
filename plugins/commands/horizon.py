"""Until when what a build leaves stays as it is, if nothing but the clock goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from plugins.commands.pipeline import Ready
from plugins.conversation.threads import closes_at
from plugins.discovery.wellknown import turns
from plugins.records.policies import Chain


def until(ready: Ready, now: datetime) -> datetime | None:
    """Return the first instant after *now* at which the clock alone may change a decision, a page or a reminder."""
    return min((one for one in _moments(ready) if one > now), default=None)


def _moments(ready: Ready) -> Iterator[datetime]:
    site, policy = ready.released.site, ready.standing.policy
    found = [ready.edition.valid_until, *(closes_at(entry, site) for entry in ready.released.entries)]
    yield from (one for one in found if one)
    yield from turns(site)
    if policy:
        yield from _grants(policy)


def _grants(policy: Chain) -> Iterator[datetime]:
    """Yield when keys and roles begin and end: what no release has seen yet is weighed at the instant of asking."""
    for person in (person for one in policy.all.values() for person in one.people.values()):
        ends = [(key.since, key.until) for key in person.keys] + [(role.since, role.until) for role in person.roles]
        yield from (moment for both in ends for moment in both if moment)
