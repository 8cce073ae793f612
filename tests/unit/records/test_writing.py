"""A new event: written on all that is there, signed with one key, in two files."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from plugins.core import digest, files
from plugins.core.issues import Issue
from plugins.records import chain, events
from plugins.records.chain import Record, Rules
from plugins.records.events import MACHINERY, REFUSE, EventWrongError
from plugins.records.policy import Policy, parse
from plugins.records.signature import Verifier
from plugins.records.signing import SigningKey, make_key
from plugins.records.writing import new_event, signed
from tests.support.builders import NOW
from tests.support.policies import SITE, policy_text

FACTS: dict[str, Any] = {"digest": "f1-" + "a" * 64, "reason": "nein"}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """A key of somebody in the policy."""
    return make_key(tmp_path_factory.mktemp("key") / "cora", "cora", passphrase="")


@pytest.fixture(scope="module")
def policy(key: SigningKey) -> Policy:
    """A policy with one keeper."""
    person = f'[people.cora]\nname = "Cora Muster"\nkeys = ["{key.public.text}"]\nroles = ["approver"]\n'
    found, _issues = parse(policy_text(person).encode(), "policy.toml")
    if found is None:
        raise AssertionError
    return found


def load(root: Path, policy: Policy, entry: str) -> Record:
    """Return the record below *root*, which must be sound."""
    issues: list[Issue] = []
    record = chain.load(root, entry, Rules(SITE, {policy.digest: policy}, Verifier(None)), issues)
    assert [] == issues
    return record


@pytest.mark.parametrize(
    ("entry", "kind", "folder"),
    [("id-eins", REFUSE, "content/desk/entries/id-eins"), ("", MACHINERY, "content/desk/site")],
)
def test_what_is_written_is_read_again(
    tmp_path: Path, key: SigningKey, policy: Policy, entry: str, kind: str, folder: str
) -> None:
    """Event after event, each on the heads before it."""
    facts = {"digest": "a" * 64, "note": ""} if kind == MACHINERY else FACTS
    written = []
    for count in range(3):
        record = load(tmp_path, policy, entry)
        event = new_event(record, kind, "cora", facts, policy, NOW + timedelta(minutes=count))
        found = signed(event, key)
        assert [PurePosixPath(folder, event.name), PurePosixPath(folder, f"{event.name}.sig")] == list(found)
        for path, content in found.items():
            files.write(tmp_path / path, content)
        written.append(event)

    record = load(tmp_path, policy, entry)

    assert written == [one.event for one in record.signed]
    assert [1, 2, 3] == [one.number for one in written]
    assert [(), (written[0].digest,), (written[1].digest,)] == [one.previous for one in written]


def test_an_event_claims_whole_seconds_in_the_signers_zone(policy: Policy) -> None:
    """Two machines spell the same instant alike."""
    now = NOW.astimezone(timezone(timedelta(hours=5, minutes=30))).replace(microsecond=987_654)

    event = new_event(Record("id-eins"), REFUSE, "cora", FACTS, policy, now)

    assert b'"at": "2026-11-25T17:30:00+05:30"' in events.render(event)
    assert digest.of_blob(events.render(event)) == event.digest
    assert (SITE, policy.digest) == (event.site, event.policy)


def test_what_an_event_may_not_say_is_not_begun(policy: Policy) -> None:
    """Before anybody is asked for a key."""
    with pytest.raises(EventWrongError, match="'' is nothing for the field 'reason'"):
        new_event(Record("id-eins"), REFUSE, "cora", {**FACTS, "reason": ""}, policy, NOW)
    with pytest.raises(EventWrongError, match="is nothing for the field 'entry'"):
        new_event(Record(""), REFUSE, "cora", FACTS, policy, NOW)
