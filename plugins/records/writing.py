"""A new event: written on the heads of its record, signed, as files to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from plugins.core import digest
from plugins.records import events
from plugins.records.chain import SITE, Record, namespace
from plugins.records.events import Event
from plugins.records.live import ENTRIES
from plugins.records.policy import Policy
from plugins.records.signing import SigningKey, sign


def new_event(record: Record, kind: str, by: str, facts: Mapping[str, Any], policy: Policy, now: datetime) -> Event:
    """
    Return the next event of *record*.

    Args:
        record: What is on record so far.
        kind: One of `events.KINDS`.
        by: Id of the person who will sign it.
        facts: The fields of its kind.
        policy: The policy in force.
        now: The instant it claims, with time zone.

    Raises:
        EventWrongError: If it says something its kind may not.
    """
    event = Event(
        kind,
        policy.site,
        record.entry,
        record.next_number,
        record.heads,
        now.replace(microsecond=0),
        by,
        policy.digest,
        facts,
    )
    return replace(event, digest=digest.of_blob(events.render(event)))


def signed(event: Event, key: SigningKey) -> dict[PurePosixPath, bytes]:
    """
    Return the files of *event*: the event and its signature.

    Raises:
        DeskError: If it cannot be signed.
    """
    content = events.render(event)
    place = (ENTRIES / event.entry if event.entry else SITE) / event.name
    signature = sign(content, namespace(event.site), key)
    return {place: content, place.with_name(f"{place.name}.sig"): signature}
