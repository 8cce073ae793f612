"""Policies as values: which rule an entry has, who holds a role when, who is meant by a name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plugins.records.policy import MAX_BYTES, Policy, parse
from plugins.records.rules import NOBODY, Rule
from tests.support.policies import Signer, person, policy_text

ALL = "[[rules]]\nneeds = { approver = 1 }\n"
AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def sound(text: str) -> Policy:
    found, issues = parse(text.encode(), "policy.toml")
    assert [] == [str(issue) for issue in issues if issue.is_error]
    assert found is not None
    return found


def rule(
    policy: Policy, *, kind: str = "article", category: str = "", path: str = "posts/a.md", lang: str = "de"
) -> Rule:
    return policy.rule_for(kind=kind, category=category, path=path, lang=lang)


def with_rules(rules: str, people: str = "") -> Policy:
    roles = '"approver", "reader"' + (', "recht"' if "recht = 1" in rules else "")
    return sound(policy_text(person("cora", roles) + people, rules=ALL + rules))


COOLING = "'cooling-off'\nown_hours = 48"
RECHT = "[[rules]]\ncategory = 'recht'\nneeds = { recht = 1, approver = 1 }\n"


def test_the_general_rule_holds_for_what_no_other_is_about() -> None:
    """Everything has a rule."""
    policy = with_rules(RECHT)

    assert {"approver": 1} == rule(policy).needs


def test_the_narrow_rule_stands_alone() -> None:
    """Nothing of the general rule is taken over: neither its forms of release nor its word on own texts."""
    general = "[[rules]]\nneeds = { approver = 3 }\nassurance = ['key', 'paper']\nown = 'allowed'\n"
    policy = sound(policy_text(person("cora", '"approver", "recht"'), rules=general + RECHT))

    found = rule(policy, category="recht")

    assert ({"approver": 1, "recht": 1}, ("key",), "never") == (found.needs, found.assurance, found.own)


def test_the_deeper_folder_wins() -> None:
    """A rule within another one is the narrower one."""
    policy = with_rules(
        "[[rules]]\npath = 'posts/presse'\nneeds = { approver = 2 }\n"
        "[[rules]]\npath = 'posts/presse/intern'\nneeds = { reader = 1 }\n"
    )

    assert {"reader": 1} == rule(policy, path="posts/presse/intern/a.md").needs
    assert {"approver": 2} == rule(policy, path="posts/presse/a.md").needs
    assert {"approver": 1} == rule(policy, path="posts/presse-alt/a.md").needs


def test_rules_that_cross_are_both_fulfilled() -> None:
    """The lawyer cannot be got round by putting the text into a folder with a light rule, however deep."""
    policy = with_rules(
        RECHT
        + "[[rules]]\npath = 'posts/kurz/und/gut'\nneeds = { reader = 2 }\nassurance = ['key', 'forge']\nown = 'allowed'\n"
    )

    found = rule(policy, category="recht", path="posts/kurz/und/gut/a.md")

    assert {"approver": 1, "reader": 2, "recht": 1} == found.needs
    assert (("key",), "never") == (found.assurance, found.own)
    assert "category recht, path posts/kurz/und/gut" == str(found.scope)


def test_crossing_rules_for_different_persons_leave_nobody() -> None:
    """Empty would mean everybody."""
    policy = with_rules(
        "[[rules]]\ncategory = 'recht'\nneeds = { approver = 1 }\nwho = ['cora']\n"
        "[[rules]]\nlang = 'en'\nneeds = { approver = 1 }\nwho = ['ben']\n",
        person("ben"),
    )

    found = rule(policy, category="recht", lang="en")

    assert NOBODY == found.who
    assert not any(found.admits(name) for name in policy.people)
    assert rule(policy, lang="en").admits("ben")
    assert not rule(policy, lang="en").admits("cora")
    assert rule(policy).admits("cora")


@pytest.mark.parametrize(
    ("one", "two", "own", "hours"),
    [
        (COOLING, "'allowed'", "cooling-off", 48),
        (COOLING, "'cooling-off'", "cooling-off", 48),
        (COOLING, "'never'", "never", 24),
        ("'allowed'", "'allowed'", "allowed", 24),
    ],
)
def test_of_two_crossing_rules_the_stricter_word_on_own_texts_counts(one: str, two: str, own: str, hours: int) -> None:
    """And the longer wait."""
    first = f"[[rules]]\ncategory = 'recht'\nneeds = {{ approver = 1 }}\nown = {one}\n"
    policy = with_rules(first + f"[[rules]]\nlang = 'en'\nneeds = {{ approver = 1 }}\nown = {two}\n")

    found = rule(policy, category="recht", lang="en")

    assert (own, hours) == (found.own, found.own_hours)


@pytest.mark.parametrize("path", ["posts/presse/a.md", "posts/Presse/a.md", "posts/PRESSE/a.md"])
def test_capitals_do_not_lead_past_a_rule(path: str) -> None:
    """Two spellings of a folder are one folder for most file systems."""
    policy = with_rules("[[rules]]\npath = 'posts/Presse'\nneeds = { approver = 2 }\n")

    assert {"approver": 2} == rule(policy, path=path).needs


def test_two_spellings_of_one_scope_are_one_scope() -> None:
    """So that no pair of rules can hide behind capitals."""
    text = policy_text(person("cora"), rules=ALL + RECHT + RECHT.replace("'recht'", "'Recht'"))

    assert ["policy.toml:11: [[rules]] 3: has the scope of rule 2"] == [
        str(issue).splitlines()[0] for issue in parse(text.encode(), "policy.toml")[1] if issue.is_error
    ]


def holds(
    policy: Policy, name: str, role: str = "approver", *, category: str = "", lang: str = "de", at: datetime = AT
) -> bool:
    return policy.holds(name, role, category=category, path="posts/a.md", lang=lang, at=at)


def test_a_role_holds_where_it_was_given() -> None:
    """In its category or language, not elsewhere, and nobody unknown holds any."""
    policy = sound(
        policy_text(person("cora") + person("ben", '{ role = "approver", category = "Recht", lang = "en" }'))
    )

    assert holds(policy, "cora", category="recht")
    assert holds(policy, "ben", category="recht", lang="en")
    assert not holds(policy, "ben", category="recht")
    assert not holds(policy, "ben", lang="en")
    assert not holds(policy, "ben", "reader", category="recht", lang="en")
    assert not holds(policy, "dora")
    assert ("cora", "ben") == policy.holders("approver", category="recht", path="posts/a.md", lang="en", at=AT)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("posts/presse/a.md", True), ("posts/Presse/a.md", True), ("posts/presse-alt/a.md", False), ("posts/a.md", False)],
)
def test_a_role_holds_in_its_folder(path: str, expected: bool) -> None:
    """However deep, and however it is spelled."""
    policy = sound(policy_text(person("cora") + person("ben", '{ role = "approver", path = "posts/presse" }')))

    assert expected == policy.holds("ben", "approver", category="", path=path, lang="de", at=AT)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-30T23:59:59+00:00", False),
        ("2026-12-01T00:00:00+00:00", True),
        ("2026-12-31T23:59:59+00:00", True),
        ("2027-01-01T00:00:00+00:00", False),
        ("2027-01-01T00:30:00+01:00", True),
    ],
)
def test_days_count_from_their_beginning_to_their_end(at: str, expected: bool) -> None:
    """`until` names the last day, as people mean it; days are those of UTC."""
    period = "from = 2026-12-01, until = 2026-12-31"
    ben = person(
        "ben", f'{{ role = "approver", {period} }}', f'keys = [{{ key = "{Signer("ben").public.text}", {period} }}]'
    )
    policy = sound(policy_text(person("cora") + ben))
    instant = datetime.fromisoformat(at)

    assert expected == holds(policy, "ben", at=instant)
    assert expected == policy.key_valid("ben", Signer("ben").public, instant)


def deputies(cora: str, ben: str) -> Policy:
    return sound(policy_text(person("cora", cora) + person("ben", ben) + person("dora")))


def test_a_deputy_has_what_the_other_has_and_no_more() -> None:
    """Neither another category nor a longer time."""
    policy = deputies(
        '{ role = "approver", category = "recht", until = 2026-12-24 }',
        '{ role = "approver", deputy_for = "cora", until = 2027-01-06 }',
    )

    assert holds(policy, "ben", category="recht")
    assert not holds(policy, "ben")
    assert not holds(policy, "ben", category="recht", at=datetime(2026, 12, 27, tzinfo=UTC))


def test_a_deputy_of_a_deputy_has_nothing() -> None:
    """Rights that are lent are not lent on."""
    text = policy_text(
        person("cora", '{ role = "approver", deputy_for = "ben", until = 2027-01-06 }')
        + person("ben", '{ role = "approver", deputy_for = "dora", until = 2027-01-06 }')
        + person("dora")
    )

    assert ["[people.cora] roles: 'ben' does not hold the role 'approver'"] == [
        issue.what for issue in parse(text.encode(), "")[1] if issue.is_error
    ]


def test_a_key_names_one_person() -> None:
    """Also one whose time is over: then it is known whose it was."""
    old = person("ben", more=f'keys = [{{ key = "{Signer("ben").public.text} ben@laptop", until = 2020-01-01 }}]')
    policy = sound(policy_text(person("cora") + old))

    found = policy.person_of_key(Signer("ben").public)

    assert found is not None
    assert "ben" == found.key
    assert not policy.key_valid("ben", Signer("ben").public, AT)
    assert not policy.key_valid("cora", Signer("ben").public, AT)
    assert not policy.key_valid("nobody", Signer("ben").public, AT)
    assert policy.person_of_key(Signer("stranger").public) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cora", {"cora"}),
        ("Cora Muster", {"cora"}),
        ("  cora   MUSTER ", {"cora"}),
        ("Cora@Firma.example", {"cora"}),
        ("Somebody Else <cora@firma.example>", {"cora"}),
        ('"Cora Muster" <x@y.example>', {"cora"}),
        ("Cora Muster <ben@firma.example>", {"cora", "ben"}),
        ("Xaver Muster <x@y.example>", {"xaver"}),
        ("Jörg", {"ben"}),
        ("Jo\u0308rg", {"ben"}),
        ("Cora", {"cora"}),
        ("Muster", set()),
        ("Cora Muster, Jörg", set()),
        ("<>", set()),
        ("", set()),
    ],
)
def test_a_name_means_whom_it_can_mean(text: str, expected: set[str]) -> None:
    """By name, address or id, in any spelling of capitals and composed letters; never by a part of a name."""
    people = person("cora", more='mail = ["cora@firma.example"]') + person("ben", more='mail = ["ben@firma.example"]')
    people += person("xaver")
    policy = sound(policy_text(people.replace("Ben Muster", "Jörg")))

    assert expected == policy.persons_named(text)


def test_line_ends_of_a_checkout_do_not_change_the_digest() -> None:
    """Git may have written CRLF; what was signed had LF."""
    text = policy_text(person("cora"))

    assert sound(text).digest == sound(text.replace("\n", "\r\n")).digest


def test_a_policy_may_be_as_long_as_the_limit_says() -> None:
    """One byte more is refused."""
    text = policy_text(person("cora"))

    assert "cora" in sound(text + "#" * (MAX_BYTES - len(text))).people


def test_keys_with_an_end_and_those_of_others_do_not_sign_the_policy() -> None:
    """A policy has no date, so that an end could not be looked at."""
    keys = f'keys = ["{Signer("cora").public.text}", {{ key = "{Signer("old").public.text}", until = 2030-01-01 }}]'
    policy = sound(policy_text(person("cora", more=keys) + person("ben", '"release"')))

    assert {Signer("cora").public.text: "cora"} == policy.keeper_keys
    assert (Signer("ben").public,) == policy.releasers


def warnings(text: str) -> list[str]:
    found, issues = parse(text.encode(), "")
    assert found is not None
    return [str(issue) for issue in issues]


FEW = (
    "[[rules]]\nlang = 'en'\nneeds = { approver = 2 }\n[[rules]]\nkind = 'page'\nneeds = { approver = 1, reader = 1 }\n"
)
BOTH = '"approver", "reader"'


@pytest.mark.parametrize(
    ("rules", "people", "expected"),
    [
        (
            FEW,
            person("cora", BOTH) + person("ben", '{ role = "approver", lang = "fr" }', "keys = []"),
            [":10: [[rules]] 2: needs 2 of 'approver', and only 1 person can be that here"],
        ),
        (
            FEW,
            person("cora", BOTH),
            [
                ":10: [[rules]] 2: needs 2 of 'approver', and only 1 person can be that here",
                ":13: [[rules]] 3: needs 2 different persons, and only 1 holds a role here",
            ],
        ),
        (
            "[[rules]]\nlang = 'en'\nneeds = { approver = 3, recht = 1 }\n",
            person("cora", '"approver"') + person("ben", '"approver"') + person("dora", '"reader"'),
            [
                ":10: [[rules]] 2: needs 1 of 'recht', and only 0 people can be that here",
                ":10: [[rules]] 2: needs 3 of 'approver', and only 2 people can be that here",
            ],
        ),
        (
            "[[rules]]\nlang = 'en'\nneeds = { approver = 2, reader = 2 }\n",
            person("cora", BOTH) + person("ben", BOTH) + person("dora", '"author"'),
            [":10: [[rules]] 2: needs 4 different persons, and only 2 hold a role here"],
        ),
    ],
)
def test_a_rule_that_nobody_can_fulfil_is_told_and_holds(rules: str, people: str, expected: list[str]) -> None:
    """It is no error: it stops every release, which is the safe side."""
    advice = "\n  try: give the role to more people"

    assert [f"{one}{advice}" for one in expected] == warnings(policy_text(people, rules=ALL + rules))
