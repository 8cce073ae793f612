"""Who acts at the desk, and an act as it will be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from plugins.core.collection import CONTENT
from plugins.core.entry import Entry
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.desk.cases import Case, Finding
from plugins.desk.decision import Decision, decide
from plugins.desk.judgement import judge
from plugins.desk.standing import STRANGE_MACHINERY, Standing
from plugins.records.chain import Record, Signed
from plugins.records.events import Event, EventWrongError
from plugins.records.keys import PublicKey
from plugins.records.policies import PLACE, Chain
from plugins.records.policy import Policy
from plugins.records.revision import Revision
from plugins.records.writing import new_event


@dataclass(frozen=True)
class Desk:
    """Who acts, on what, when: `by` is a person of the policy and `key` the one that will sign."""

    standing: Standing
    by: str
    key: PublicKey
    now: datetime

    @property
    def chain(self) -> Chain:
        """The policies, from the first to the current one."""
        if self.standing.policy is None:
            raise DeskError.of(self.standing.issues)
        return self.standing.policy

    @property
    def policy(self) -> Policy:
        """The current policy."""
        return self.chain.current

    @property
    def is_keeper(self) -> bool:
        """Whether a keeper acts."""
        return self.by in self.policy.keepers

    def finding(self, case: Case) -> Finding:
        """Return what is released of *case*."""
        return judge(case, self.chain, self.standing.memory.seen, self.now)

    def decision(self, case: Case) -> Decision:
        """Return what the desk decides on *case*."""
        return decide(case, self.chain, self.standing.memory.seen, self.now)


@dataclass(frozen=True)
class Act:
    """
    One act ready to be signed.

    Attributes:
        event: What will be signed.
        case: The entry as it will be known; None for an act about the whole site.
        after: What the desk will decide on it.
        writes: Path below the root → bytes, beside the event itself.
        removes: Kept files nobody needs any more once it is done.
    """

    event: Event
    case: Case | None = None
    after: Decision | None = None
    writes: Mapping[PurePosixPath, bytes] = field(default_factory=dict)
    removes: tuple[PurePosixPath, ...] = ()


def sit_down(standing: Standing, key: PublicKey, now: datetime) -> Desk:
    """
    Return the desk at which the owner of *key* acts.

    Raises:
        DeskError: If the desk is in disorder, or the key is nobody's or not valid now.
    """
    # a keeper must be able to look at the machinery; nothing goes online without that anyway
    wrong = [issue for issue in standing.issues if issue.code != STRANGE_MACHINERY]
    if standing.policy is None or wrong:
        raise DeskError.of(wrong or standing.issues)
    policy = standing.policy.current
    person = policy.person_of_key(key)
    if person is None:
        what = _("{fingerprint} belongs to nobody in the policy").format(fingerprint=key.fingerprint)
        raise DeskError(PLACE, what, _("let a keeper enter your key, or choose another with --key"))
    if not policy.key_valid(person.key, key, now):
        what = _("the key {fingerprint} of {who} does not count now")
        fix = _("use a newer key, or let a keeper enter one")
        raise DeskError(PLACE, what.format(fingerprint=key.fingerprint, who=person.name), fix)
    return Desk(standing, person.key, key, now)


def drafted(
    desk: Desk, case: Case, kind: str, facts: Mapping[str, Any], entries: Mapping[str, Entry] | None = None
) -> Act:
    """
    Return the act with the next event of *case*, and what the desk would decide if it were on record already.

    Args:
        desk: Who acts.
        case: The entry.
        kind: One of `events.KINDS`.
        facts: The fields of its kind.
        entries: The kept texts as they will be; those of *case* when missing.

    Raises:
        DeskError: If a field says something it may not, or the text that would be online is not kept any more.
    """
    event = event_of(desk, case.record, kind, facts)
    record = replace(case.record, signed=(*case.record.signed, Signed(event, desk.key)))
    then = replace(case, record=record, entries=case.entries if entries is None else entries)
    after = desk.decision(then)
    if after.unkept:
        what = _("the version that would be online then, {digest}, is not kept any more")
        raise DeskError(case.record.entry, what.format(digest=after.unkept[0][:11]), _("take it down instead"))
    return Act(event, then, after)


def event_of(desk: Desk, record: Record, kind: str, facts: Mapping[str, Any]) -> Event:
    """
    Return the next event of *record*.

    Raises:
        DeskError: If a field says something it may not, as a reason of 3000 letters.
    """
    try:
        return new_event(record, kind, desk.by, facts, desk.policy, desk.now)
    except EventWrongError as wrong:
        raise DeskError(record.entry or kind, str(wrong)) from None


def place_of(revision: Revision) -> str:
    """Return the source of *revision* as a path of the site."""
    return f"{CONTENT}/{revision.entry.source}"
