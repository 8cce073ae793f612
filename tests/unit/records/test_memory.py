"""What the published site remembers: one spelling, signed, of this site and of its policies."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.errors import DeskError
from plugins.records import memory
from plugins.records.chain import Record
from plugins.records.memory import EMPTY, PULLED, Head, Memory, Seen
from plugins.records.policies import Chain
from plugins.records.policy import Policy
from plugins.records.signature import Verifier
from tests.support.builders import NOW
from tests.support.casebook import Casebook, chain, people, policy
from tests.support.policies import SITE, Signer, person

WHERE = "freigabe.json"
SPACE = f"freigabe-release@{SITE}"
WITH_RELEASER = people() + person("rob", '"release"')
FORMER = policy(WITH_RELEASER)
POLICY = policy(WITH_RELEASER, number=2, previous=FORMER.digest)
CHAIN = chain(FORMER, POLICY)
sha = st.text("0123456789abcdef", min_size=64, max_size=64)
instant = st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


def one(**changed: Any) -> Memory:
    """Return a sound memory but for what is *changed*."""
    good: dict[str, Any] = {
        "site": SITE,
        "number": 3,
        "previous": "a" * 64,
        "at": NOW,
        "edition": "b" * 64,
        "tree": "c" * 64,
        "policy": POLICY.digest,
        "machinery": "d" * 64,
        "entries": {memory.hashed(SITE, "id-eins"): Head("e" * 64, 2)},
        "seen": {"1" * 64: Seen(NOW, POLICY.digest), "2" * 64: Seen(NOW, FORMER.digest)},
    }
    return Memory(**{**good, **changed})


ADVICE = "find out who changed the published site"


def refusal(content: bytes, armored: bytes = b"", known: Chain = CHAIN, advice: str = ADVICE) -> str:
    """Return why *content* is no memory of this site; what to do then is *advice*."""
    with pytest.raises(DeskError) as caught:
        memory.demand(content, armored, known, Verifier(None), WHERE)
    (issue,) = caught.value.issues
    assert (WHERE, advice) == (issue.where, issue.fix)
    return issue.what


def signed(content: bytes, by: str = "rob", namespace: str = SPACE) -> bytes:
    """Return the signature of *content*."""
    return Signer(by).sign(content, namespace)


# One spelling


@given(
    seen=st.dictionaries(sha, st.builds(Seen, instant, sha), max_size=6),
    entries=st.dictionaries(
        st.text("0123456789abcdef", min_size=32, max_size=32), st.builds(Head, sha, st.integers(1, 999)), max_size=4
    ),
    number=st.integers(1, 9999),
    at=instant,
    committed=st.none() | instant,
)
def test_what_is_written_is_read_again(
    seen: Any, entries: Any, number: int, at: datetime, committed: datetime | None
) -> None:
    """For anything it may hold."""
    found = one(seen=seen, entries=entries, number=number, at=at, committed=committed)

    assert found == memory.parse(found.content, WHERE)


def test_the_record_is_spelled_in_one_way() -> None:
    """Canonical JSON with a line feed; events that were seen together stand together."""
    content = one(seen={digit * 64: Seen(NOW, "f" * 64) for digit in "312"}).content
    value = json.loads(content)

    assert json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n" == content
    assert [{"at": "2026-11-25T12:00:00+00:00", "events": ["1" * 64, "2" * 64, "3" * 64], "policy": "f" * 64}] == (
        value["seen"]
    )


def test_it_names_nobody_and_no_entry() -> None:
    """Who knows an id finds it; nobody learns one."""
    book = Casebook(chain(policy())).released("a")
    record = book.record
    content = one(entries={memory.hashed(SITE, record.entry): memory.head_of(record)}).content

    for word in ("id-eins", "jana", "bea", "Muster", "posts"):
        assert word not in content.decode().replace(SITE, "")
    assert memory.hashed(SITE, "id-eins") in content.decode()
    assert memory.hashed(SITE, "id-eins") != memory.hashed("andere.example", "id-eins")
    assert hashlib.sha256(f"{SITE}\0id-eins".encode()).hexdigest()[:32] == memory.hashed(SITE, "id-eins")


def test_a_head_stands_for_all_events() -> None:
    """Whatever their order; one more is another head."""
    book = Casebook(chain(policy())).released("a")
    before = book.record
    backwards = Record(before.entry, before.signed[::-1])
    book.released("b")

    assert memory.head_of(before) == memory.head_of(backwards)
    assert (2, 4) == (memory.head_of(before).events, memory.head_of(book.record).events)
    assert memory.head_of(before).head != memory.head_of(book.record).head


def test_a_head_is_counted_in_one_way() -> None:
    """It is published and compared with the next release: sha256 over the sorted digests, one a line."""
    record = Casebook(chain(policy())).released("a").record
    lines = "\n".join(sorted(one.event.digest for one in record.signed))

    assert Head(hashlib.sha256(lines.encode()).hexdigest(), 2) == memory.head_of(record)
    assert Head(hashlib.sha256(b"").hexdigest(), 0) == memory.head_of(Record(record.entry, ()))


@pytest.mark.parametrize(
    "content",
    [
        one().content[:-1],
        one().content + b"\n",
        json.dumps(json.loads(one().content), indent=1).encode(),
        one().content.replace(b"+00:00", b"Z"),
        one().content.replace(b'"number":3', b'"number":3.0'),
        one().content.replace(b'"number":3', b'"number":"3"'),
        one().content.replace(b'"v":1', b'"more":1,"v":1'),
    ],
)
def test_another_spelling_is_refused(content: bytes) -> None:
    """There is one text to sign."""
    assert refusal(content, signed(content)) == "is not spelled as records are"


def test_a_record_is_no_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the byte."""
    content = one().content
    monkeypatch.setattr(memory, "MAX_BYTES", len(content))
    assert one() == memory.parse(content, WHERE)

    monkeypatch.setattr(memory, "MAX_BYTES", len(content) - 1)

    assert refusal(content) == "is no record of a release"


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_form_is_not_read(version: Any) -> None:
    """What a newer program wrote may mean anything."""
    assert refusal(changed(v=version)) == "is no record of a release"


def test_what_is_not_there_is_empty() -> None:
    """The time of no release, in a form that no record has."""
    assert json.loads(EMPTY.content)["at"] == ""


def without(name: str) -> bytes:
    """Return a memory that lacks a field."""
    value = json.loads(one().content)
    del value[name]
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def changed(**facts: Any) -> bytes:
    """Return a memory that says something else."""
    value = {**json.loads(one().content), **facts}
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


GROUP: dict[str, Any] = {"at": NOW.isoformat(), "policy": "f" * 64, "events": ["1" * 64]}
DIGESTS = ("edition", "tree", "policy", "machinery")
NO_NUMBER: list[Any] = ["drei", None, []]
NO_DIGEST: list[Any] = ["", "A" * 64, 5]
NO_ENTRIES: list[Any] = [[], {"a": "b"}, {"a": ["b" * 64]}, {"a": ["kurz", 1]}]
NO_SEEN: list[Any] = [
    *({}, ["a"], [{**GROUP, "at": "heute"}], [{**GROUP, "policy": "kurz"}]),
    *([{**GROUP, "events": value}] for value in (None, "a", ["kurz"], [5])),
]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000),
        *(without(name) for name in json.loads(one().content)),
        *(changed(v=version) for version in (0, 2, True, "1", None)),
        *(changed(number=count) for count in NO_NUMBER),
        *(changed(at=at) for at in ("", "heute", "2026-11-25T12:00:00", None, 5)),
        *(changed(committed=at) for at in ("", "heute", "2026-11-25T12:00:00", None, 5)),
        *(changed(**{name: sha}) for name in DIGESTS for sha in NO_DIGEST),
        *(changed(entries=kept) for kept in NO_ENTRIES),
        *(changed(seen=groups) for groups in NO_SEEN),
    ],
)
def test_what_is_no_record_is_refused(content: bytes) -> None:
    """Each field missing, each field wrong; never a traceback."""
    assert refusal(content, signed(content)) in {"is no record of a release", "is not spelled as records are"}


# Whose it is


def test_a_signed_record_of_this_site_counts() -> None:
    """Signed by who may sign releases."""
    content = one().content

    assert one() == memory.demand(content, signed(content), CHAIN, Verifier(None), WHERE)


def test_a_record_of_another_site_is_refused() -> None:
    """Whose people may be the same."""
    content = one(site="andere.example").content

    assert refusal(content, signed(content)) == "belongs to the site 'andere.example'"


def test_a_record_under_a_policy_that_is_not_here_is_refused() -> None:
    """Somebody brought an older policy back."""
    content = one(policy=POLICY.digest).content

    advice = "bring back the newer policy; an older one does not count again"

    assert refusal(content, signed(content), chain(FORMER), advice) == (
        f"was made under a policy that is not here ({POLICY.digest[:16]})"
    )


@pytest.mark.parametrize("by", ["cora", "bea", "mallory"])
def test_a_record_signed_by_somebody_else_is_refused(by: str) -> None:
    """Neither a keeper, nor an approver, nor a stranger."""
    content = one().content

    assert refusal(content, signed(content, by)) == (
        f"is signed by {Signer(by).public.fingerprint}, which may not release"
    )


@pytest.mark.parametrize(
    ("armored", "expected"),
    [
        (b"x", "is not one SSH signature and nothing else"),
        (signed(one().content)[:-40], "is not one SSH signature and nothing else"),
        (signed(one(number=4).content), "is not the signature of these bytes"),
        (signed(one().content, namespace=f"freigabe@{SITE}"), f"is made for 'freigabe@{SITE}', not for '{SPACE}'"),
        (
            signed(one().content, namespace="freigabe-release@andere.example"),
            f"is made for 'freigabe-release@andere.example', not for '{SPACE}'",
        ),
    ],
    ids=["no signature", "half", "of another", "of an event", "of another site"],
)
def test_a_wrong_signature_is_refused(armored: bytes, expected: str) -> None:
    """With the fact about it."""
    assert expected == refusal(one().content, armored)


UNSIGNED = (
    "find out who took the signature away; if it was made before anybody could sign: "
    f"ssh-keygen -Y sign -n {SPACE} freigabe.json"
)


def test_a_record_that_could_be_signed_and_is_not_is_nobodys() -> None:
    """What the first one to sign has to type is said."""
    assert "is not signed, and the policy names who signs releases" == refusal(one().content, advice=UNSIGNED)


def test_who_signed_under_the_policy_of_then_may_have_left() -> None:
    """And who signs by the policy of now was not named yet."""
    later = policy(people() + person("lea", '"release"'), number=3, previous=POLICY.digest)
    content = one().content

    for by in ("rob", "lea"):
        found = memory.demand(content, signed(content, by), chain(FORMER, POLICY, later), Verifier(None), WHERE)
        assert found == one()


def test_an_unsigned_record_counts_only_where_nobody_may_sign() -> None:
    """A site without a release key remembers all the same."""
    bare = policy()
    content = one(policy=bare.digest).content

    found = memory.demand(content, b"", chain(bare), Verifier(None), WHERE)
    assert found == one(policy=bare.digest)
    assert "may not release" in refusal(content, signed(content, "mallory"), chain(bare))


# From disk


def test_nothing_is_remembered_where_nothing_was_pulled(tmp_path: Path) -> None:
    """The first release of a site."""
    assert EMPTY is memory.read(tmp_path, CHAIN, Verifier(None))
    assert memory.published_policy(tmp_path) == ""


def test_what_was_pulled_is_read(tmp_path: Path) -> None:
    """With its signature, or not at all."""
    place = tmp_path / PULLED
    place.parent.mkdir(parents=True)
    place.write_bytes(one().content)
    with pytest.raises(DeskError, match="is not signed"):
        memory.read(tmp_path, CHAIN, Verifier(None))

    place.with_name(f"{place.name}.sig").write_bytes(signed(one().content))

    assert one() == memory.read(tmp_path, CHAIN, Verifier(None))
    assert memory.published_policy(tmp_path) == POLICY.digest


def test_a_memory_is_what_it_says() -> None:
    """Two that say the same are the same release."""
    known: Policy = POLICY

    assert one(policy=known.digest) == replace(one(number=9), number=3)
    assert one().content != one(number=4).content
