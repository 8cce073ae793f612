"""What a change of the policy means is told in words, and nothing of it is left out."""

from __future__ import annotations

import pytest

from plugins.desk.amendment import differences
from plugins.records.policy import Policy, parse
from tests.support.people import PEOPLE, policy_text


def policy(text: str) -> Policy:
    """Return the policy *text*, which has no fault."""
    found, issues = parse(text.encode(), "policy.toml")
    if found is None:
        raise AssertionError(issues)
    return found


BEFORE = policy_text()


def told(text: str) -> tuple[str, ...]:
    """Return what differs between the policy of the tests and *text*."""
    return differences(policy(BEFORE), policy(text))


def test_nothing_is_told_of_comments() -> None:
    """Who reads the differences reads only what counts."""
    assert () == told(f"# said aloud\n{BEFORE}")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('keepers = ["kim"]', 'keepers = ["kim", "bea"]', "bea becomes a keeper of the policy"),
        ('keepers = ["kim"]', 'keepers = ["bea"]', "kim is no keeper of the policy any more"),
        ('keepers = ["kim"]', 'keepers = ["kim"]\nmachinery = true', "takes a keeper's release"),
        ('name = "Bea Prüfer"', 'name = "Bea Neu"', "bea is called Bea Neu instead of Bea Prüfer"),
        ('mail = ["bea@musterwerk.example"]', 'mail = ["b@x.example"]', "bea commits as b@x.example too"),
        ('mail = ["bea@musterwerk.example"]', "", "bea does not commit as bea@musterwerk.example any more"),
        ('roles = ["author", "approver"]', 'roles = ["author"]', "anton loses: approver"),
        (
            'roles = ["author", "approver"]',
            'roles = ["author", { role = "approver", category = "recht", until = 2027-01-01 }]',
            "anton gains: approver, category recht, until 2027-01-02T00:00+00:00",
        ),
        (
            "needs = { approver = 1 }",
            'needs = { approver = 2 }\nwho = ["bea", "kim"]',
            "becomes: 2 approver; only of bea, kim; key; own texts never (before: 1 approver; key; own texts never)",
        ),
        (
            "needs = { approver = 1 }",
            'needs = { approver = 1 }\n[[rules]]\nlang = "en"\nneeds = { reader-en = 1 }\nown = "cooling-off"',
            "new rule for lang en: 1 reader-en; key; own texts cooling-off (24 h)",
        ),
    ],
)
def test_a_change_is_told(old: str, new: str, sentence: str) -> None:
    """Keepers, people, roles, rules: who gains and who loses."""
    assert old in BEFORE

    found = told(BEFORE.replace(old, new))

    assert any(sentence in one for one in found), found


def test_people_come_and_go_with_all_they_have() -> None:
    """A new person's keys and roles are named one by one; who is taken out loses all of them."""
    anton = PEOPLE[1]
    without = policy_text([person for person in PEOPLE if person is not anton])

    gone = differences(policy(BEFORE), policy(without))
    come = differences(policy(without), policy(BEFORE))

    assert ("anton is taken out: Anton Author, with all keys and roles",) == gone
    assert come == (
        "anton is new: Anton Author",
        "anton commits as anton@musterwerk.example too",
        f"anton may sign with {anton.fingerprint}",
        "anton gains: author",
        "anton gains: approver",
    )


def test_the_end_of_a_key_is_told_as_a_loss_and_a_gain() -> None:
    """The same key with an end is another right than without one."""
    public = PEOPLE[2].signing.public.text
    ended = BEFORE.replace(f'keys = ["{public}"]', f'keys = [{{ key = "{public}", until = 2026-12-31 }}]')

    found = told(ended)

    assert found == (
        f"bea may sign with {PEOPLE[2].fingerprint} until 2027-01-01T00:00+00:00",
        f"bea may no longer sign with {PEOPLE[2].fingerprint}",
    )


def test_a_rule_that_is_taken_out_is_told() -> None:
    """A wider rule holds there from now on."""
    more = BEFORE.replace(
        "needs = { approver = 1 }", 'needs = { approver = 1 }\n[[rules]]\nkind = "page"\nneeds = { editor = 1 }'
    )

    found = differences(policy(more), policy(BEFORE))

    assert ("the rule for kind page is taken out (1 editor; key; own texts never); a wider one holds there",) == found
