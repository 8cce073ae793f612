"""Which rule counts for an entry, and what two that both do make of each other: whatever is stricter."""

from __future__ import annotations

import pytest

from plugins.records.policy import parse
from plugins.records.rules import NOBODY, Rule, choose, is_role, merged
from plugins.records.scopes import Scope
from tests.support.policies import person, policy_text


def test_two_rules_ask_for_what_each_of_them_asks() -> None:
    """Every role, in the higher number, in a form that both accept."""
    one = Rule(Scope(category="presse"), {"approver": 2, "reader": 1}, ("key", "paper"), own="allowed")
    two = Rule(Scope(lang="en"), {"approver": 1, "editor": 1}, ("forge", "paper"), own="cooling-off", own_hours=48)

    found = merged(one, two)

    assert Scope(category="presse", lang="en") == found.scope
    assert {"approver": 2, "editor": 1, "reader": 1} == found.needs
    assert (("paper",), "cooling-off", 48) == (found.assurance, found.own, found.own_hours)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((), (), ()),
        (("bea",), (), ("bea",)),
        ((), ("bea",), ("bea",)),
        (("bea", "cora"), ("bea",), ("bea",)),
        (("bea",), ("cora",), tuple(NOBODY)),
    ],
)
def test_two_rules_let_release_whom_both_let(one: tuple[str, ...], two: tuple[str, ...], expected: object) -> None:
    """A rule without names lets everybody; two that have nobody in common let nobody."""
    found = merged(Rule(who=frozenset(one)), Rule(who=frozenset(two)))

    assert expected == tuple(found.who)


def test_without_a_rule_the_entry_is_named() -> None:
    """A policy that was parsed has one for everything; who builds rules otherwise learns of it."""
    with pytest.raises(LookupError, match=r"^posts/eins\.md$"):
        choose((), kind="article", category="", path="posts/eins.md", lang="de")


@pytest.mark.parametrize(("number", "is_accepted"), [(0, False), (1, True), (9, True), (10, False)])
def test_one_to_nine_releases_may_be_needed(number: int, is_accepted: bool) -> None:
    """More would be a mistake of writing."""
    text = policy_text(person("cora"), rules=f"[[rules]]\nneeds = {{ approver = {number} }}\n")

    _policy, issues = parse(text.encode(), "policy.toml")

    assert is_accepted is not any("write 1 to 9" in str(issue) for issue in issues)


@pytest.mark.parametrize(("written", "hours"), [("", 24), ("own_hours = 1\n", 1), ("own_hours = 720\n", 720)])
def test_own_texts_cool_off_for_a_day_unless_the_rule_says_how_long(written: str, hours: int) -> None:
    """Not for the shortest time there is."""
    rules = f"[[rules]]\nneeds = {{ approver = 1 }}\nown = 'cooling-off'\n{written}"

    policy, _issues = parse(policy_text(person("cora"), rules=rules).encode(), "policy.toml")

    assert policy is not None
    assert hours == policy.rules[0].own_hours


@pytest.mark.parametrize(
    ("word", "expected"),
    [("recht", True), ("reader-en", True), ("r" * 32, True), ("r" * 33, False), ("Recht", False), ("recht-", False)],
)
def test_a_role_is_a_short_word(word: str, expected: bool) -> None:
    """It stands in records and in messages."""
    assert expected is is_role(word)
