"""May an entry be online now, and in which revision: each state and each cause, and the instant at which it turns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins.core.entry import Status
from plugins.desk.cases import Adopted, Cause, Reason
from plugins.desk.decision import State, Verdict, decide, label, undecided
from plugins.desk.words import sentence
from plugins.records import events
from plugins.records.policies import Chain
from tests.support.builders import NOW, make_entry
from tests.support.casebook import BEGIN, Casebook, chain, manifest, people, policy, revision
from tests.support.policies import Signer, person

SECOND = timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)
NOT_SUBMITTED = Reason(Cause.NOT_SUBMITTED)
WAITS = Reason(Cause.WAITING, "", "approver")


def test_a_text_that_was_submitted_and_approved_is_online() -> None:
    """By two people; nothing is left to say."""
    book = Casebook().released("a")

    found = book.decision()

    assert (Verdict.PUBLISH, State.LIVE, ()) == (found.verdict, found.state, found.reasons)
    assert found.release
    assert (revision("a"), ("bea",), False) == (found.release.revision, found.release.by, found.release.is_own)


@pytest.mark.parametrize("status", list(Status))
def test_status_releases_nothing(status: Status) -> None:
    """`published` in the head is a wish; nobody signed it."""
    found = Casebook().text("a", status=status).decision()

    assert (Verdict.HOLD, (NOT_SUBMITTED, WAITS), None) == (found.verdict, found.reasons, found.release)


@pytest.mark.parametrize("status", list(Status))
def test_status_takes_nothing_back(status: Status) -> None:
    """What is released is online, whatever its author writes into the head since."""
    book = Casebook().released("a")
    book.text("a", status=status)

    assert book.decision().verdict is Verdict.PUBLISH


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.IDEA, State.IDEA),
        (Status.DRAFT, State.DRAFT),
        (Status.REVIEW, State.DRAFT),
        (Status.PUBLISHED, State.DRAFT),
        (Status.HIDDEN, State.DRAFT),
    ],
)
def test_what_nobody_submitted_is_being_written(status: Status, state: State) -> None:
    """Whatever its author calls it."""
    assert state is Casebook().text("a", status=status).decision().state


def test_what_is_submitted_waits_for_a_release() -> None:
    """The state is that of the record, not of the head."""
    book = Casebook().text("a", status=Status.DRAFT)
    book.submit("a")

    assert (State.REVIEW, (WAITS,)) == (book.decision().state, book.decision().reasons)


def test_a_changed_text_leaves_the_released_one_online() -> None:
    """The new version waits and says for what."""
    book = Casebook().released("a").text("b")

    found = book.decision()

    assert (Verdict.KEEP_LIVE, State.CANDIDATE) == (found.verdict, found.state)
    assert (NOT_SUBMITTED, WAITS) == found.reasons
    assert found.release
    assert revision("a") == found.release.revision


def test_the_newest_release_is_online() -> None:
    """Also when the working text is an older one again."""
    book = Casebook().released("a").released("b")

    assert book.decision().verdict is Verdict.PUBLISH
    assert book.text("a").decision().verdict is Verdict.KEEP_LIVE


def test_a_deleted_text_stays_online() -> None:
    """Only a take-down takes it off the site."""
    book = Casebook().released("a")
    book.working = ""

    found = book.decision()

    assert (Verdict.KEEP_LIVE, (Reason(Cause.DELETED),)) == (found.verdict, found.reasons)


def test_a_deleted_text_that_was_never_released_is_gone() -> None:
    """Its record says why."""
    book = Casebook().text("a")
    book.submit("a")
    book.working = ""

    found = book.decision()

    assert (Verdict.HOLD, State.DRAFT, (Reason(Cause.DELETED),)) == (found.verdict, found.state, found.reasons)


# The clock


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"published": NOW}, State.LIVE),
        ({"published": NOW + MOMENT}, State.FUTURE),
        ({"not_before": NOW}, State.LIVE),
        ({"not_before": NOW + MOMENT}, State.EMBARGO),
        ({"expires": NOW + MOMENT}, State.LIVE),
        ({"expires": NOW}, State.EXPIRED),
    ],
)
def test_every_state_of_the_clock_turns_at_its_instant(fields: dict[str, Any], state: State) -> None:
    """A start counts from its instant on, an end up to it."""
    found = Casebook().released("a", **fields).decision()

    reasons = () if state is State.LIVE else (Reason(Cause(state.value)),)
    assert (state, reasons) == (found.state, found.reasons)
    assert (Verdict.PUBLISH if state is State.LIVE else Verdict.HOLD) is found.verdict


@pytest.mark.parametrize(
    ("fields", "cause"),
    [({"published": NOW + SECOND}, Cause.FUTURE), ({"not_before": NOW + SECOND}, Cause.EMBARGO)],
)
def test_the_version_before_stays_until_the_next_is_due(fields: dict[str, Any], cause: Cause) -> None:
    """The clock switches, and nobody has to be there."""
    book = Casebook().released("a").released("b", **fields)

    before, after = book.decision(), book.decision(NOW + SECOND)

    assert (Verdict.KEEP_LIVE, NOW + SECOND) == (before.verdict, before.changes_at)
    assert (Reason(cause),) == before.reasons
    assert before.release
    assert revision("a") == before.release.revision
    assert (Verdict.PUBLISH, None) == (after.verdict, after.changes_at)


def test_an_expired_version_uncovers_no_older_one() -> None:
    """Its end is the end of the entry; readers are told of the version that ended."""
    book = Casebook().released("a").released("b", expires=NOW)
    book.see(*(one.event for one in book.signed), at=NOW - timedelta(days=1))
    found = book.decision()

    assert (Verdict.HOLD, State.EXPIRED) == (found.verdict, found.state)
    assert found.former
    assert revision("b") == found.former.revision


def test_the_date_of_a_page_is_no_gate() -> None:
    """A page is undated; its embargo holds all the same."""
    page: dict[str, Any] = {"source": "pages/eins.md", "published": NOW + SECOND}

    found = Casebook().released("a", **page).decision()
    assert (Verdict.PUBLISH, None) == (found.verdict, found.changes_at)
    assert Casebook().released("a", **page, not_before=NOW + SECOND).decision().verdict is Verdict.HOLD


def test_the_dates_of_a_text_that_waits_are_no_reason() -> None:
    """It waits for people; the clock changes nothing for it."""
    found = Casebook().text("a", published=NOW + SECOND, expires=NOW + 2 * SECOND).decision()

    assert ((NOT_SUBMITTED, WAITS), None) == (found.reasons, found.changes_at)


def test_the_next_turn_of_the_clock_is_known() -> None:
    """The earliest instant to come."""
    dates: dict[str, Any] = {"published": NOW - SECOND, "not_before": NOW + SECOND, "expires": NOW + 2 * SECOND}
    book = Casebook().released("a", **dates)

    found = [book.decision(NOW + seconds * SECOND).changes_at for seconds in (0, 1, 2)]

    assert [NOW + SECOND, NOW + 2 * SECOND, None] == found


def test_a_naive_clock_is_refused() -> None:
    """A site with two offices must not guess."""
    book = Casebook().text("a")

    with pytest.raises(ValueError, match=r"^now is naive$"):
        decide(book.case(), book.policy, {}, datetime(2026, 1, 1))


# Taken down


@pytest.mark.parametrize(("face", "state"), [(events.WITHDRAWN, State.WITHDRAWN), (events.GONE, State.GONE)])
@pytest.mark.parametrize("by", ["kim", "bea", "cora"])
def test_a_take_down_takes_it_off_at_once(face: str, state: State, by: str) -> None:
    """By a guardian, an approver or a keeper."""
    book = Casebook().released("a")
    event = book.take_down(by, face)

    found = book.decision()

    assert (Verdict.HOLD, state, event) == (found.verdict, found.state, found.notice)
    assert Reason(Cause.TAKEN_DOWN, by) in found.reasons
    assert found.former
    assert revision("a") == found.former.revision


def guarded(category: str) -> Chain:
    """Return a policy with a guardian of one *category* only."""
    guardian = person("kim", f'{{ role = "guardian", category = "{category}" }}')
    return chain(policy(people(without="kim") + guardian))


@pytest.mark.parametrize(("category", "state"), [("presse", State.WITHDRAWN), ("blog", State.CANDIDATE)])
def test_what_is_taken_down_is_what_was_released(category: str, state: State) -> None:
    """Its category says who may, not that of a text that waits."""
    book = Casebook(guarded(category)).released("a", category="presse").text("b", category="blog")
    book.take_down()

    assert state is book.decision().state


@pytest.mark.parametrize(("category", "state"), [("presse", State.WITHDRAWN), ("blog", State.DRAFT)])
def test_what_was_never_released_is_taken_down_by_its_guardian(category: str, state: State) -> None:
    """Then the working text says who may."""
    book = Casebook(guarded(category)).text("a", category="presse")
    book.take_down()

    assert state is book.decision().state


def test_a_guardian_of_everything_takes_down_what_has_no_text_any_more() -> None:
    """One of a category cannot know that it was his."""
    for policy_, state in ((chain(policy()), State.WITHDRAWN), (guarded("presse"), State.DRAFT)):
        book = Casebook(policy_)
        book.take_down()
        assert state is book.decision().state


@pytest.mark.parametrize("by", ["jana", "rita"])
def test_not_everybody_takes_down(by: str) -> None:
    """An author's or a reader's word does not."""
    book = Casebook().released("a")
    book.take_down(by)

    assert book.decision().verdict is Verdict.PUBLISH


def test_readers_are_told_of_nothing_that_never_was_online() -> None:
    """No notice for what nobody has seen."""
    book = Casebook().text("a")
    book.take_down()

    found = book.decision()

    assert (State.WITHDRAWN, None, None) == (found.state, found.notice, found.former)


def test_a_release_beside_a_take_down_does_not_lift_it() -> None:
    """Nor one after it; that takes a restore."""
    book = Casebook().released("a")
    before = [one.event for one in book.signed]
    book.take_down()
    book.text("b")
    submit = book.submit("b", on=before)
    book.approve("b", on=[submit])
    book.released("c")

    assert book.decision().state is State.WITHDRAWN


def test_a_restore_lifts_what_it_has_seen() -> None:
    """A take-down written beside it still holds."""
    book = Casebook().released("a")
    before = [one.event for one in book.signed]
    first = book.take_down()
    book.restore("a", on=[first])
    assert book.decision().verdict is Verdict.PUBLISH

    book.take_down("cora", on=before)
    assert book.decision().state is State.WITHDRAWN


def test_nothing_is_restored_that_was_never_released() -> None:
    """A restore is no release by another name; nor may a guardian give one."""
    book = Casebook().released("a").text("b")
    book.take_down()
    book.restore("b")
    book.restore("a", by="kim")

    assert book.decision().state is State.WITHDRAWN


def test_a_revoked_take_down_counts_no_longer() -> None:
    """As any event."""
    book = Casebook().released("a")
    book.revoke(book.take_down(), by="kim")

    assert book.decision().verdict is Verdict.PUBLISH


def test_what_was_shown_last_is_told_of() -> None:
    """Not a version that still waited for its time when the entry was taken down."""
    book = Casebook().released("a").released("b", not_before=NOW)
    book.take_down()
    book.released("c")

    found = book.decision(NOW + SECOND)

    assert found.former
    assert revision("a") == found.former.revision


# Why an approval does not count


def reasons(book: Casebook, now: datetime = NOW) -> set[Reason]:
    """Return why the working text of *book* is not online."""
    found = book.decision(now)
    assert found.verdict is not Verdict.PUBLISH
    return set(found.reasons)


def submitted(**rule: Any) -> Casebook:
    """Return a text that was submitted, under a policy with this one *rule*."""
    book = Casebook(chain(policy(**rule))).text("a")
    book.submit("a")
    return book


def test_an_approval_before_the_submission_does_not_count() -> None:
    """Nobody had said yet who wrote it."""
    book = Casebook().text("a")
    book.approve("a")
    book.submit("a")

    assert {Reason(Cause.NOT_SUBMITTED, "bea"), WAITS} == reasons(book)


def test_an_approval_of_other_bytes_does_not_count() -> None:
    """It is the revision that is released, not the entry."""
    book = Casebook().released("a").text("b")
    book.submit("b")
    book.approve("a")

    assert {WAITS} == reasons(book)


@pytest.mark.parametrize("named", ["bea", "Bea Muster", "bea@muster.example", "BEA MUSTER"])
@pytest.mark.parametrize("where", ["submit", "head or git"])
def test_nobody_releases_a_text_of_his_own(named: str, where: str) -> None:
    """By id, name or address, as the submission, the head or git name them."""
    book = Casebook(chain(policy(people(bea='mail = ["bea@muster.example"]')))).text("a")
    book.submit("a", contributors=["jana", named] if where == "submit" else ["jana"])
    book.hands = {} if where == "submit" else {"a": frozenset({named})}
    event = book.approve("a")

    found = book.decision()

    assert {Reason(Cause.OWN_TEXT, "bea"), WAITS} == set(found.reasons)
    assert (event.digest,) == found.doubted


def test_who_submits_has_a_hand_in_it() -> None:
    """Also if he names others only."""
    book = Casebook().text("a")
    book.submit("a", by="bea")
    book.approve("a")

    assert Reason(Cause.OWN_TEXT, "bea") in reasons(book)


def test_a_hand_in_an_earlier_attempt_is_a_hand_in_it() -> None:
    """Until a release: then its version is judged, and the next one is another text."""
    book = Casebook().text("a")
    book.submit("a", contributors=["bea"])
    book.text("b")
    book.submit("b")
    book.approve("b")
    assert Reason(Cause.OWN_TEXT, "bea") in reasons(book)

    book.approve("b", "cora")
    assert book.decision().verdict is Verdict.PUBLISH

    book.released("c")
    assert book.decision().verdict is Verdict.PUBLISH


def test_a_release_judges_the_hands_in_what_it_replaces() -> None:
    """Who helped with an attempt that was given up may release what follows the release of another one."""
    book = Casebook().text("a")
    book.submit("a", contributors=["bea"])
    book.text("b")
    book.submit("b")
    book.approve("b", "cora")

    assert book.released("c").decision().verdict is Verdict.PUBLISH


def test_a_release_judges_no_hands_in_what_its_text_does_not_follow() -> None:
    """An attempt beside the released text may be what the next one goes on from."""
    book = Casebook().text("b")
    first = book.submit("b")
    book.text("a")
    book.submit("a", contributors=["bea"], on=())
    book.text("b")
    book.submit("b", on=[first])
    book.approve("b", "cora")
    book.released("c")

    assert Reason(Cause.OWN_TEXT, "bea") in reasons(book)


def test_one_of_several_releases_by_a_helping_hand_marks_the_text() -> None:
    """Whoever comes after."""
    book = submitted(needs="approver = 2", more="own = 'allowed'")
    book.hands = {"a": frozenset({"bea"})}
    book.approve("a")
    book.approve("a", "cora")

    found = book.decision()

    assert found.release
    assert (("bea", "cora"), True) == (found.release.by, found.release.is_own)


def test_where_the_policy_allows_it_an_own_text_is_marked() -> None:
    """Readers are told."""
    book = submitted(more="own = 'allowed'")
    book.hands = {"a": frozenset({"bea"})}
    book.approve("a")

    found = book.decision()

    assert found.verdict is Verdict.PUBLISH
    assert found.release
    assert found.release.is_own


def test_an_own_text_cools_off_from_the_first_publication_on() -> None:
    """What the published site has not seen has no hour; nobody backdates it."""
    book = submitted(more="own = 'cooling-off'\nown_hours = 48")
    book.hands = {"a": frozenset({"bea"})}
    event = book.approve("a")
    assert {Reason(Cause.COOLING_OFF, "bea"), WAITS} == reasons(book)

    book.see(event, at=NOW)
    ends = NOW + timedelta(hours=48)
    found = book.decision(ends - SECOND)

    assert {Reason(Cause.COOLING_OFF, "bea", ends.isoformat()), WAITS} == set(found.reasons)
    assert (ends, Verdict.HOLD) == (found.changes_at, found.verdict)
    assert book.decision(ends).verdict is Verdict.PUBLISH


@pytest.mark.parametrize("by", ["jana", "kim", "rita"])
def test_who_has_not_the_role_releases_nothing(by: str) -> None:
    """An author, a guardian, a reader."""
    book = submitted()
    book.approve("a", by)

    assert {Reason(Cause.ROLE, by, "approver"), WAITS} == reasons(book)


def test_a_role_the_rule_does_not_need_releases_nothing() -> None:
    """A reader's word where an approver's is asked."""
    book = submitted()
    book.approve("a", "rita", {"as": "reader"})

    assert {Reason(Cause.ROLE, "rita", "reader"), WAITS} == reasons(book)


def test_who_is_not_named_by_the_rule_releases_nothing() -> None:
    """A rule may name persons."""
    book = submitted(more="who = ['cora']")
    book.approve("a")
    assert {Reason(Cause.NOT_NAMED, "bea"), WAITS} == reasons(book)

    book.approve("a", "cora")
    assert book.decision().verdict is Verdict.PUBLISH


@pytest.mark.parametrize(
    ("accepted", "facts", "by"),
    [
        ("'key'", {"assurance": "paper", "given_by": "bea"}, "robo"),
        ("'key'", {"assurance": "forge", "given_by": "bea"}, "robo"),
        ("'key', 'paper'", {"assurance": "paper", "given_by": "bea"}, "bea"),
        ("'key', 'paper'", {"assurance": "paper", "given_by": "bea"}, "jana"),
        ("'key', 'forge'", {"assurance": "forge", "given_by": "bea"}, "cora"),
        ("'key'", {"assurance": "key", "given_by": "bea"}, "cora"),
    ],
)
def test_a_way_that_is_not_accepted_does_not_count(accepted: str, facts: dict[str, Any], by: str) -> None:
    """Not in the rule, recorded by nobody who may, or a key that is somebody else's."""
    book = submitted(more=f"assurance = [{accepted}]")
    book.approve("a", by, facts)

    assert {Reason(Cause.ASSURANCE, "bea", facts["assurance"]), WAITS} == reasons(book)


@pytest.mark.parametrize("assurance", ["paper", "forge"])
def test_a_release_given_otherwise_counts_where_it_is_accepted(assurance: str) -> None:
    """It is that of the person who gave it, not of the one who recorded it."""
    book = submitted(more=f"assurance = ['{assurance}']")
    book.approve("a", "robo", {"assurance": assurance, "given_by": "bea"})

    found = book.decision()

    assert found.release
    assert ("bea",) == found.release.by


def test_a_refused_text_is_not_released() -> None:
    """Unless somebody approves it who has seen the refusal."""
    book = submitted()
    before = [one.event for one in book.signed]
    book.refuse("a")
    book.approve("a", "cora", on=before)
    found = book.decision()
    assert (State.REFUSED, {Reason(Cause.REFUSED, "bea"), WAITS}) == (found.state, set(found.reasons))

    book.approve("a", "cora")
    assert book.decision().verdict is Verdict.PUBLISH


def test_a_refused_text_says_so_until_somebody_approves_it() -> None:
    """A new submission does not lift the refusal, nor does the approval of another version."""
    book = submitted(needs="approver = 2")
    book.refuse("a")
    book.submit("a")
    book.text("b")
    book.submit("b")
    book.approve("b")
    book.text("a")
    found = book.decision()
    assert (State.REFUSED, {Reason(Cause.REFUSED, "bea"), WAITS}) == (found.state, set(found.reasons))

    book.approve("a", "cora")
    assert (State.REVIEW, (WAITS,)) == (book.decision().state, book.decision().reasons)


def test_a_refusal_by_somebody_who_may_not_release_is_no_obstacle() -> None:
    """Nor one that was revoked, nor one of another version."""
    book = submitted()
    before = [one.event for one in book.signed]
    book.refuse("a", "jana")
    book.revoke(book.refuse("a"))
    book.text("b")
    book.refuse("b")
    book.text("a")
    book.approve("a", "cora", on=before)

    assert book.decision().verdict is Verdict.PUBLISH


@pytest.mark.parametrize("by", ["bea", "cora"])
def test_a_revoked_release_counts_no_longer(by: str) -> None:
    """By who gave it, or by a keeper."""
    book = submitted()
    book.revoke(book.approve("a"), by)

    assert {Reason(Cause.REVOKED, "bea"), WAITS} == reasons(book)


@pytest.mark.parametrize("by", ["bea", "robo"])
def test_a_recorded_release_is_revoked_by_who_gave_or_recorded_it(by: str) -> None:
    """Both answer for it."""
    book = submitted(more="assurance = ['paper']")
    book.revoke(book.approve("a", "robo", {"assurance": "paper", "given_by": "bea"}), by)

    assert {Reason(Cause.REVOKED, "bea"), WAITS} == reasons(book)


@pytest.mark.parametrize("by", ["jana", "kim"])
def test_nobody_else_revokes_it(by: str) -> None:
    """Neither its author nor a guardian, who may take it down."""
    book = submitted()
    book.revoke(book.approve("a"), by)

    assert book.decision().verdict is Verdict.PUBLISH


def test_a_revoked_release_uncovers_the_one_before() -> None:
    """As if it had never been given."""
    book = Casebook().released("a").text("b")
    book.submit("b")
    book.revoke(book.approve("b"))

    found = book.decision()

    assert found.verdict is Verdict.KEEP_LIVE
    assert found.release
    assert revision("a") == found.release.revision


def test_a_release_dated_ahead_does_not_count_yet() -> None:
    """Beyond what two clocks may differ by."""
    book = submitted()
    event = book.approve("a", at=NOW + timedelta(minutes=10, seconds=1))
    found = book.decision()

    assert {Reason(Cause.AHEAD, "bea", event.at.isoformat()), WAITS} == set(found.reasons)
    assert NOW + SECOND == found.changes_at
    assert book.decision(NOW + SECOND).verdict is Verdict.PUBLISH


def test_a_release_of_other_bytes_than_the_kept_ones_does_not_count() -> None:
    """Text and manifest were changed together: a fault of the record."""
    book = submitted()
    book.approve("a", facts={"live": "0" * 64})

    found = book.decision()

    assert {Reason(Cause.KEPT, "bea"), WAITS} == set(found.reasons)
    assert (revision("a"),) == found.unkept


def test_a_release_of_another_kind_of_text_does_not_count() -> None:
    """What the event says of its text decides on the rule, so it has to be true."""
    book = submitted()
    book.approve("a", facts={"scope": {"kind": "article", "category": "", "path": "posts/zwei.md", "lang": "de"}})

    assert {Reason(Cause.SCOPE, "bea"), WAITS} == reasons(book)


def test_released_bytes_that_are_gone_are_a_fault_of_the_record() -> None:
    """Nothing older comes in their place."""
    found = Casebook().released("a").released("b").decision(unkept=["b"])

    assert (Verdict.HOLD, (revision("b"),)) == (found.verdict, found.unkept)


def test_an_older_version_that_is_gone_is_no_fault_of_the_record() -> None:
    """Behind one that is not yet due; nothing is online until then."""
    book = Casebook().released("a").released("b", not_before=NOW + SECOND)

    found = book.decision(unkept=["a"])

    assert (Verdict.HOLD, State.EMBARGO, ()) == (found.verdict, found.state, found.unkept)


def test_one_release_of_the_kept_bytes_is_enough() -> None:
    """Another one of other bytes is then no fault of the record."""
    book = Casebook().released("a")
    book.approve("a", "cora", {"live": "0" * 64})

    assert (Verdict.PUBLISH, ()) == (book.decision().verdict, book.decision().unkept)


def test_without_a_policy_nothing_is_released() -> None:
    """Whatever the head says."""
    found = undecided(make_entry(status=Status.DRAFT))

    assert (Verdict.HOLD, State.DRAFT, (Reason(Cause.NO_POLICY),)) == (found.verdict, found.state, found.reasons)


# Several approvals


def test_every_place_is_filled_by_another_person() -> None:
    """One person with two roles fills one."""
    folk = people(without="bea") + person("bea", '"approver", "reader"')
    book = Casebook(chain(policy(folk, needs="approver = 1, reader = 1"))).text("a")
    book.submit("a")
    book.approve("a")
    book.approve("a", facts={"as": "reader"})
    assert {Reason(Cause.WAITING, "", "reader")} == reasons(book)

    book.approve("a", "rita", {"as": "reader"})
    found = book.decision()

    assert found.release
    assert {"bea", "rita"} == set(found.release.by)


def test_two_of_one_role_are_two_persons() -> None:
    """The same one twice is still one."""
    book = submitted(needs="approver = 2")
    book.approve("a")
    book.approve("a")
    assert {WAITS} == reasons(book)

    book.approve("a", "cora")
    assert book.decision().verdict is Verdict.PUBLISH


def test_half_a_release_ends_with_the_next_whole_one() -> None:
    """What was approved beside it spoke of an outdated base."""
    book = submitted(needs="approver = 2")
    book.approve("a")
    book.text("b")
    book.submit("b")
    book.approve("b")
    book.approve("b", "cora")
    book.text("a")
    book.approve("a", "cora")

    assert {WAITS} == reasons(book)


# Keys, rights and policies in time

LEFT = BEGIN + timedelta(days=1)


def ended(name: str = "bea") -> str:
    """Return the lines of somebody whose key ended when he left."""
    return f'keys = [{{ key = "{Signer(name).public.text}", until = {LEFT.isoformat()} }}]'


def test_a_leavers_release_stays() -> None:
    """The published site saw it while the key was good."""
    book = Casebook(chain(policy(people(bea=ended())))).released("a").see()

    assert book.decision().verdict is Verdict.PUBLISH


def test_a_leavers_backdated_release_does_not_count() -> None:
    """It claims an hour at which the key was good, and was first seen after."""
    book = Casebook(chain(policy(people(bea=ended())))).released("a")
    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book)

    book.see(at=NOW)
    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book)


def test_a_release_dated_before_its_key_does_not_count() -> None:
    """Whenever it was first seen."""
    begins = f'keys = [{{ key = "{Signer("bea").public.text}", from = {LEFT.isoformat()} }}]'
    book = Casebook(chain(policy(people(bea=begins)))).released("a").see(at=LEFT)

    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book) - {NOT_SUBMITTED}


def test_a_backdated_release_does_not_count_when_its_key_is_forgotten() -> None:
    """A policy that does not list the key any more makes nothing good that was bad when it was first seen."""
    former = policy(people(bea=ended()))
    now = policy(people(without="bea"), number=2, previous="0" * 64)
    book = Casebook(chain(former)).released("a").see(at=LEFT)
    book.policy = chain(former, now)

    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book)


def test_a_key_that_was_lost_takes_with_it_what_was_seen_since() -> None:
    """The keepers name the hour in a later policy."""
    former, now = policy(), policy(people(bea=ended()), number=2, previous="0" * 64)
    book = Casebook(chain(former)).released("a").see(at=LEFT + SECOND)
    assert book.decision().verdict is Verdict.PUBLISH

    book.policy = chain(former, now)
    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book)


def test_who_is_off_the_policy_has_released_what_he_has_released() -> None:
    """Each event is weighed under the policy that first saw it; a new one under the present one."""
    former = policy()
    now = policy(people(without="bea"), number=2, previous="0" * 64)
    book = Casebook(chain(former)).released("a").see()
    book.policy = chain(former, now)
    assert book.decision().verdict is Verdict.PUBLISH

    book.seen.clear()
    assert {Reason(Cause.KEY, "bea"), WAITS} == reasons(book) - {NOT_SUBMITTED}


def test_a_role_that_ended_releases_nothing_any_more() -> None:
    """By the claimed hour or by the hour it was first seen."""
    roles = f'{{ role = "approver", until = {LEFT.isoformat()} }}'
    folk = people(without="bea") + person("bea", roles)
    book = Casebook(chain(policy(folk))).released("a")
    assert {Reason(Cause.ROLE, "bea", "approver"), WAITS} == reasons(book)

    assert book.see().decision().verdict is Verdict.PUBLISH


def test_a_stricter_policy_leaves_online_what_was_released_before() -> None:
    """It counts for what comes."""
    former, now = policy(), policy(needs="approver = 2", number=2, previous="0" * 64)
    book = Casebook(chain(former)).released("a").see()
    book.policy = chain(former, now)
    assert book.decision().verdict is Verdict.PUBLISH

    book.released("b")
    assert {WAITS} == reasons(book)


# Moved in


def test_what_a_keeper_adopted_is_online_until_the_first_release() -> None:
    """With the name of nobody."""
    book = Casebook().text("a")
    book.adopted = Adopted(revision("a"), manifest("a"))
    found = book.decision()
    assert found.release
    assert (Verdict.PUBLISH, None, ()) == (found.verdict, found.release.event, found.release.by)

    assert book.text("b").decision().verdict is Verdict.KEEP_LIVE
    assert book.released("b").decision().verdict is Verdict.PUBLISH


def test_readers_are_told_of_what_moved_in_and_expired() -> None:
    """It was online before there were releases, so nobody saw one of it."""
    book = Casebook().text("a", expires=NOW)
    book.adopted = Adopted(revision("a"), manifest("a"))
    online = book.decision(NOW - timedelta(minutes=1)).release

    found = book.decision()

    assert online
    assert (Verdict.HOLD, State.EXPIRED, online) == (found.verdict, found.state, found.former)


def test_what_was_adopted_in_other_bytes_is_not_online() -> None:
    """And it is a fault of the record."""
    book = Casebook().text("a")
    book.adopted = Adopted(revision("a"), "0" * 64)

    found = book.decision()

    assert (Verdict.HOLD, (revision("a"),)) == (found.verdict, found.unkept)
    assert Reason(Cause.KEPT) in found.reasons


# Words


def test_every_state_has_words() -> None:
    """No banner is blank, and no two states are called the same."""
    assert len({label(state) for state in State}) == len(State)


def test_every_cause_has_words() -> None:
    """No refusal is without its reason."""
    said = {sentence(Reason(cause, "bea"), ZoneInfo("Europe/Berlin")) for cause in Cause}

    assert len(said) == len(Cause)


def test_readers_are_told_of_an_expired_text_only_if_it_was_online() -> None:
    """Its address is theirs already then; of one that nobody ever saw it would say that there was something."""
    book = Casebook().released("eins", expires=NOW)
    assert book.decision().state is State.EXPIRED
    assert book.decision().former is None

    late = Casebook().released("eins", expires=NOW)
    late.see(*(one.event for one in late.signed), at=NOW)
    assert late.decision().former is None

    book.see(*(one.event for one in book.signed), at=NOW - timedelta(days=1))
    assert book.decision().former == book.decision(NOW - timedelta(minutes=1)).release
