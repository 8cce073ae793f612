"""The record of an entry: what is read, in which order, and everything that is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from plugins.core import digest
from plugins.core.issues import Issue
from plugins.records import chain, events, live
from plugins.records.chain import SITE, Record, Rules, Signed
from plugins.records.events import MACHINERY, SUBMIT, Event
from plugins.records.live import ENTRIES
from plugins.records.policy import Policy, parse
from plugins.records.signature import Verifier
from tests.support.policies import SITE as HOST
from tests.support.policies import Signer, person, policy_text

BEGIN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ENTRY = "id-eins"
REVISION = "f1-" + "a" * 64
FIX = "bring the file back from the last release, or take it out if it was never published"


def _policy() -> Policy:
    found, _issues = parse(policy_text(person("cora") + person("jana", '"author"')).encode(), "policy.toml")
    if found is None:
        raise AssertionError
    return found


POLICY = _policy()
RULES = Rules(HOST, {POLICY.digest: POLICY}, Verifier(None))


class Written:
    """A record in files, which a test writes as it likes."""

    def __init__(self, root: Path, entry: str = ENTRY) -> None:
        self.root = root
        self.entry = entry
        self.place = ENTRIES / entry if entry else SITE
        self.folder = root / self.place
        self.count = 0

    def event(self, *on: Event, kind: str = SUBMIT, facts: Mapping[str, Any] | None = None, **changed: Any) -> Event:
        """Return an event written on *on*, other fields *changed*."""
        self.count += 1
        said = {"digest": REVISION, "title": f"{self.count}", "contributors": ["jana"], "note": ""}
        if kind == MACHINERY:
            said = {"digest": "a" * 64, "note": f"{self.count}"}
        event = Event(
            kind,
            HOST,
            self.entry,
            1 + max((one.number for one in on), default=0),
            tuple(sorted(one.digest for one in on)),
            BEGIN + timedelta(minutes=self.count),
            "jana",
            POLICY.digest,
            said if facts is None else facts,
        )
        event = replace(event, **changed)
        return replace(event, digest=digest.of_blob(events.render(event)))

    def write(self, event: Event, *, by: str = "jana", namespace: str = f"freigabe@{HOST}", name: str = "") -> Event:
        """Write *event*, signed *by* somebody."""
        return self.raw(name or event.name, events.render(event), by, namespace, event)

    def raw(self, name: str, content: bytes, by: str, namespace: str, event: Event) -> Event:
        """Write *content* under *name*, signed *by* somebody; return *event*."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(content)
        (self.folder / f"{name}.sig").write_bytes(Signer(by).sign(content, namespace))
        return event

    def add(self, *on: Event, **how: Any) -> Event:
        """Write a sound event."""
        return self.write(self.event(*on, **how))

    def load(self, rules: Rules = RULES) -> tuple[Record, list[Issue]]:
        """Return the record as read, and what is wrong: always with whole files, and with what is to be done."""
        issues: list[Issue] = []
        record = chain.load(self.root, self.entry, rules, issues)
        assert all(issue.line == 0 and issue.fix for issue in issues)
        return record, issues

    def refused(self, rules: Rules = RULES) -> list[tuple[str, str, str]]:
        """Return place (below the record), words and code of all that is wrong; wrong events leave none to count."""
        record, issues = self.load(rules)
        assert () == record.signed or {"record.stray"} == {issue.code for issue in issues}
        return [(issue.where.removeprefix(f"{self.place}/"), issue.what, issue.code) for issue in issues]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """An empty record."""
    return Written(tmp_path)


# What holds


def test_no_folder_is_no_record(written: Written) -> None:
    """And no fault; the first event gets number 1 and names nobody."""
    record, issues = written.load()

    assert (Record(ENTRY), [], (), 1) == (record, issues, record.heads, record.next_number)


def test_events_come_in_order_with_their_keys(written: Written) -> None:
    """By number, whatever the folder's order is."""
    first = written.add()
    second = written.add(first)
    third = written.write(written.event(second, by="cora"), by="cora")

    record, issues = written.load()

    assert [] == issues
    assert (
        Signed(first, Signer("jana").public),
        Signed(second, Signer("jana").public),
        Signed(third, Signer("cora").public),
    ) == record.signed
    assert ((third.digest,), 4) == (record.heads, record.next_number)
    assert Signed(second, Signer("jana").public) == record.by_digest[second.digest]


def test_two_branches_merge(written: Written) -> None:
    """Both wrote a number 2; the order follows from the bytes, and the next names both."""
    root = written.add()
    twigs = [written.add(root), written.add(root)]

    record, issues = written.load()

    assert [] == issues
    assert [root, *sorted(twigs, key=lambda one: one.digest)] == [one.event for one in record.signed]
    assert (tuple(sorted(one.digest for one in twigs)), 3) == (record.heads, record.next_number)


def test_two_records_without_a_common_root_merge(written: Written) -> None:
    """Two people began on two branches."""
    one, two = written.add(), written.add()

    record, issues = written.load()

    assert [] == issues
    assert {one.digest, two.digest} == set(record.heads)


def test_who_was_in_sight_is_known(written: Written) -> None:
    """Through every branch that was merged, never through one beside."""
    root = written.add()
    left, right = written.add(root), written.add(root)
    top = written.add(left, right)
    beside = written.add(left)

    record, _issues = written.load()

    assert all(record.descends(top, one) for one in (root, left, right))
    assert record.descends(beside, left)
    assert not any(record.descends(*pair) for pair in ((left, right), (beside, right), (beside, top), (root, root)))


def test_the_number_follows_the_longer_branch(written: Written) -> None:
    """One more than the highest of those it names."""
    root = written.add()
    left = written.add(root)
    longer = written.add(left)
    right = written.add(root)

    top = written.add(longer, right)

    assert (4, []) == (top.number, written.load()[1])


def test_the_site_has_a_record_of_its_own(tmp_path: Path) -> None:
    """Without an entry."""
    written = Written(tmp_path, "")
    event = written.write(written.event(kind=MACHINERY, by="cora"), by="cora")

    record, issues = written.load()

    assert ([], ("", [event])) == (issues, (record.entry, [one.event for one in record.signed]))


def test_an_entry_called_like_a_folder_of_a_record_is_an_entry(tmp_path: Path) -> None:
    """Its events are no kept bytes of the site, which keeps none."""
    Written(tmp_path, live.LIVE).add()

    assert (Record(""), []) == Written(tmp_path, "").load()


def test_line_ends_of_a_clone_are_another_spelling(written: Written) -> None:
    """`.gitattributes` keeps the record as it is; whoever changed it is told."""
    event = written.add()
    path = written.folder / event.name
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert [(event.name, "is not spelled as events are: sorted keys, indent 1, no escapes", "record.event")] == (
        written.refused()
    )


# What is refused


def test_an_event_without_its_signature_is_refused(written: Written) -> None:
    """An unsigned one is nobody's."""
    event = written.add()
    (written.folder / f"{event.name}.sig").unlink()

    assert [(event.name, f"{event.name}.sig is missing", "record.event")] == written.refused()


def test_a_signature_without_its_event_is_a_stray(written: Written) -> None:
    """Somebody took the event away."""
    event = written.add()
    (written.folder / event.name).unlink()

    assert [(f"{event.name}.sig", "is no part of a record", "record.stray")] == written.refused()


@pytest.mark.parametrize(
    "name",
    [
        *("notiz.txt", "0001-submit-zzzzzzzz.json", "1-submit-aaaaaaaa.json", "0001-submit-aaaaaaaa.JSON", ".DS_Store"),
        "0001-submit-aaaaaaaa.json.bak",
    ],
)
def test_what_is_no_part_of_a_record_is_refused(written: Written, name: str) -> None:
    """Nothing lies there by chance."""
    written.add()
    (written.folder / name).write_text("x")

    assert [(name, "is no part of a record", "record.stray")] == written.refused()


@pytest.mark.parametrize("which", ["event", "signature", "live"])
def test_a_link_is_no_part_of_a_record(written: Written, which: str, tmp_path: Path) -> None:
    """What lies behind it can change after the look."""
    event = written.add()
    if which == "live":
        (tmp_path / "anderswo").mkdir()
        (written.folder / live.LIVE).symlink_to(tmp_path / "anderswo")
        name = live.LIVE
    else:
        name = event.name if which == "event" else f"{event.name}.sig"
        (written.folder / name).rename(tmp_path / "anderswo")
        (written.folder / name).symlink_to(tmp_path / "anderswo")

    assert (name, "is no part of a record", "record.stray") in written.refused()


def test_a_folder_in_place_of_an_event_is_no_event(written: Written) -> None:
    """Nor is anything else that is no plain file."""
    event = written.add()
    (written.folder / event.name).unlink()
    (written.folder / event.name).mkdir()

    assert [(event.name, f"{event.name} is missing", "record.event")] == written.refused()


@pytest.mark.parametrize(
    ("changed", "name"), [({}, "0002-submit-{mark}"), ({}, "0001-refuse-{mark}"), ({}, "0001-submit-00000000")]
)
def test_an_event_under_another_name_is_refused(written: Written, changed: dict[str, Any], name: str) -> None:
    """Number, kind and digest stand in its name, and people read names."""
    event = written.event(**changed)
    wrong = f"{name.format(mark=event.digest[:8])}.json"
    written.write(event, name=wrong)

    what = f"is not the event its name says: it should be {event.name}"
    assert [(wrong, what, "record.event")] == written.refused()


def test_an_event_of_another_entry_is_refused(written: Written) -> None:
    """A release is not copied to another text."""
    event = written.add(entry="id-zwei")

    assert [(event.name, "belongs to the entry 'id-zwei'", "record.event")] == written.refused()


def test_an_event_of_another_site_is_refused(written: Written) -> None:
    """Nor to another site, whose people may be the same."""
    event = written.event(site="andere.example")
    written.write(event)

    assert [(event.name, "belongs to the site 'andere.example'", "record.event")] == written.refused()


def test_an_event_signed_for_another_purpose_is_refused(written: Written) -> None:
    """A signature on a policy or on another site's record proves nothing here."""
    event = written.event()
    written.write(event, namespace=f"freigabe-policy@{HOST}")

    ((where, what, code),) = written.refused()

    assert ((event.name, "record.event"), True) == ((where, code), f"freigabe-policy@{HOST}" in what)


def test_an_entrys_record_holds_nothing_about_the_site(written: Written) -> None:
    """Whose events have no entry."""
    event = written.event(kind=MACHINERY, entry="", by="cora")
    written.write(event, by="cora")

    ((where, _what, code),) = written.refused()

    assert (event.name, "record.event") == (where, code)


def test_the_sites_record_holds_nothing_about_an_entry(tmp_path: Path) -> None:
    """Adoptions and the machinery only."""
    written = Written(tmp_path, "")
    event = Written(tmp_path).event()
    written.write(event)

    assert [(event.name, f"belongs to the entry '{ENTRY}'", "record.event")] == written.refused()


def test_an_event_under_a_policy_that_is_not_here_is_refused(written: Written) -> None:
    """A rolled back policy shows."""
    event = written.add(policy="b" * 64)

    what = f"was written under a policy that is not here ({'b' * 16}): was the policy rolled back?"
    assert [(event.name, what, "record.event")] == written.refused()


@pytest.mark.parametrize(("by", "whose"), [("cora", "cora"), ("mallory", "nobody in the policy")])
def test_an_event_with_another_persons_key_is_refused(written: Written, by: str, whose: str) -> None:
    """Who it says signed it has signed it."""
    event = written.write(written.event(), by=by)

    what = f"says 'jana', but is signed with the key of {whose}"
    assert [(event.name, what, "record.event")] == written.refused()


def test_one_changed_byte_is_refused(written: Written) -> None:
    """Spelled well, under its right name, with the old signature."""
    event = written.add()
    old = written.folder / event.name
    forged = replace(event, facts={**event.facts, "contributors": ["niemand"]})
    forged = replace(forged, digest=digest.of_blob(events.render(forged)))
    (written.folder / forged.name).write_bytes(events.render(forged))
    (written.folder / f"{event.name}.sig").rename(written.folder / f"{forged.name}.sig")
    old.unlink()

    ((where, what, code),) = written.refused()

    assert (forged.name, "record.event") == (where, code)
    assert "signature" in what or "message" in what


@pytest.mark.parametrize("content", [b"", b"x", b"-----BEGIN SSH SIGNATURE-----\n"])
def test_half_a_signature_is_none(written: Written, content: bytes) -> None:
    """Without a traceback."""
    event = written.add()
    (written.folder / f"{event.name}.sig").write_bytes(content)

    assert [(event.name, "record.event")] == [(where, code) for where, _what, code in written.refused()]


@pytest.mark.parametrize(("name", "limit"), [("{}", chain.MAX_EVENT), ("{}.sig", chain.MAX_SIGNATURE)])
def test_what_is_larger_than_any_event_is_not_read(written: Written, name: str, limit: int) -> None:
    """Nor than any signature."""
    event = written.add()
    (written.folder / name.format(event.name)).write_bytes(b" " * (limit + 1))

    assert [(event.name, f"is larger than {limit} bytes", "record.event")] == written.refused()


@pytest.mark.parametrize(("entry", "kind"), [(ENTRY, SUBMIT), ("", MACHINERY)])
def test_the_record_of_the_site_may_have_larger_events(
    tmp_path: Path, entry: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adoption names every text; each kind of record has its own limit, which is still read."""
    written = Written(tmp_path, entry)
    event = written.write(written.event(kind=kind), by="jana")
    size = len(events.render(event))
    own, other = ("MAX_EVENT", "MAX_SITE_EVENT") if entry else ("MAX_SITE_EVENT", "MAX_EVENT")
    monkeypatch.setattr(chain, own, size)
    monkeypatch.setattr(chain, other, 1)

    assert [] == written.load()[1]
    monkeypatch.setattr(chain, own, size - 1)
    assert [(event.name, f"is larger than {size - 1} bytes", "record.event")] == written.refused()


@pytest.mark.parametrize(("entry", "kind"), [(ENTRY, SUBMIT), ("", MACHINERY)])
def test_more_events_than_anybody_writes_are_not_read(
    tmp_path: Path, entry: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record cannot keep a build from ever ending; the site's may be longer than that of an entry."""
    own, other = ("MAX_EVENTS", "MAX_SITE_EVENTS") if entry else ("MAX_SITE_EVENTS", "MAX_EVENTS")
    monkeypatch.setattr(chain, own, 2)
    monkeypatch.setattr(chain, other, 1)
    written = Written(tmp_path, entry)
    second = written.add(written.add(kind=kind), kind=kind)
    assert [] == written.load()[1]
    written.add(second, kind=kind)

    record, issues = written.load()

    assert () == record.signed
    assert [(f"{written.place}", "holds 3 events; more than 2 are not read", "record.many")] == [
        (one.where, one.what, one.code) for one in issues
    ]


def test_a_hole_in_the_middle_shows(written: Written) -> None:
    """Somebody names what is gone."""
    first = written.add()
    second = written.add(first)
    third = written.add(second)
    for suffix in ("", ".sig"):
        (written.folder / f"{second.name}{suffix}").unlink()

    what = f"names an event that is not here before it: {second.digest[:8]}"
    assert [(third.name, what, "record.hole")] == written.refused()


def test_a_missing_end_does_not_show_here(written: Written) -> None:
    """But against the memory of the published site."""
    first = written.add()
    second = written.add(first)
    for suffix in ("", ".sig"):
        (written.folder / f"{second.name}{suffix}").unlink()

    record, issues = written.load()

    assert ([], [first]) == (issues, [one.event for one in record.signed])


@pytest.mark.parametrize("number", [1, 3])
def test_a_number_that_does_not_follow_is_refused(written: Written, number: int) -> None:
    """Whoever counts himself before others, or leaves room."""
    first = written.add()
    second = written.add(first, number=number)

    found = written.refused()

    holes = f"names an event that is not here before it: {first.digest[:8]}"
    wanted = (second.name, f"has the number {number}, which does not follow", "record.number")
    assert found in ([wanted], [(second.name, holes, "record.hole")])


def test_a_first_number_that_is_none_is_refused(written: Written) -> None:
    """The first event is number 1."""
    event = written.add(number=4)

    assert [(event.name, "has the number 4, which does not follow", "record.number")] == written.refused()


def test_an_event_cannot_name_what_comes_after_it(written: Written) -> None:
    """The order is that of the numbers."""
    first = written.add()
    late = written.add(first)
    early = written.add(previous=(late.digest,))

    what = f"names an event that is not here before it: {late.digest[:8]}"
    assert [(early.name, what, "record.hole")] == [one for one in written.refused() if one[0] == early.name]


def test_one_wrong_event_makes_the_whole_record_count_for_nothing(written: Written) -> None:
    """A record with a fault decides nothing; every fault is told, and how to mend it."""
    first = written.add()
    bad = [written.write(written.event(first, by="cora"), by="jana"), written.add(first, policy="b" * 64)]

    record, issues = written.load()

    assert () == record.signed
    assert {f"{ENTRIES}/{ENTRY}/{one.name}" for one in bad} == {one.where for one in issues}
    assert {FIX} == {one.fix for one in issues}


# Which records there are


def test_every_folder_is_the_record_of_an_entry(tmp_path: Path) -> None:
    """Also of one whose text is gone; what is no folder is a stray."""
    for entry in ("id-zwei", "id-eins"):
        Written(tmp_path, entry).add()
    (tmp_path / ENTRIES / "notiz.txt").write_text("x")
    (tmp_path / ENTRIES / "id-drei").symlink_to(tmp_path / ENTRIES / "id-eins")
    issues: list[Issue] = []

    assert ("id-eins", "id-zwei") == chain.entries(tmp_path, issues)
    assert [f"{ENTRIES}/id-drei", f"{ENTRIES}/notiz.txt"] == [one.where for one in issues]
    assert () == chain.entries(tmp_path / "leer", issues)


@pytest.mark.parametrize("path", [live.DESK, ENTRIES, live.POOL, SITE])
def test_a_folder_of_the_desk_that_leads_elsewhere_is_reported(tmp_path: Path, path: PurePosixPath) -> None:
    """What lies behind it is seen by nobody who looks at the repository."""
    (tmp_path / "anderswo").mkdir()
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).symlink_to(tmp_path / "anderswo")
    issues: list[Issue] = []

    chain.entries(tmp_path, issues)

    assert [chain.stray(str(path))] == issues


def test_a_folder_nobody_could_have_named_holds_nothing(tmp_path: Path) -> None:
    """Its events would belong to an entry of that name."""
    written = Written(tmp_path, "ID")
    event = Written(tmp_path).event()
    written.write(event)

    assert [(event.name, f"belongs to the entry '{ENTRY}'", "record.event")] == written.refused()
