"""What holds for any policy: nothing that is added for everything widens who may release something special."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from plugins.records.people import Person, RoleGrant
from plugins.records.policy import Policy
from plugins.records.rules import ASSURANCE, OWN, Rule
from plugins.records.scopes import Scope
from tests.properties.tried import tried

AT = datetime(2026, 11, 25, tzinfo=UTC)
IDS = ("ann", "bob", "cyd")
ROLES = ("approver", "reader", "recht")
FOLDERS = ("", "posts", "posts/presse", "posts/presse/intern")
_scopes = st.builds(
    Scope,
    kind=st.sampled_from(["", "page", "article"]),
    category=st.sampled_from(["", "recht", "presse"]),
    path=st.sampled_from(FOLDERS),
    lang=st.sampled_from(["", "de", "en"]),
)
_rules = st.builds(
    Rule,
    scope=_scopes,
    needs=st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3), min_size=1),
    assurance=st.sets(st.sampled_from(ASSURANCE), min_size=1).map(
        lambda some: tuple(one for one in ASSURANCE if one in some)
    ),
    who=st.frozensets(st.sampled_from(IDS)),
    own=st.sampled_from(OWN),
)
_grants = st.builds(
    RoleGrant,
    role=st.sampled_from(ROLES),
    scope=st.builds(Scope, category=st.sampled_from(["", "recht"]), lang=st.sampled_from(["", "en"])),
)
_people = st.fixed_dictionaries(
    {
        name: st.builds(Person, key=st.just(name), name=st.just(name), roles=st.lists(_grants, max_size=3).map(tuple))
        for name in IDS
    }
)
_places = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["page", "article"]),
        "category": st.sampled_from(["recht", "presse", "Recht"]),
        "path": st.sampled_from(["posts/a.md", "posts/presse/a.md", "posts/Presse/intern/a.md", "pages/a.md"]),
        "lang": st.sampled_from(["de", "en"]),
    }
)


def policy(rules: list[Rule], people: dict[str, Person], *added: Rule) -> Policy:
    """Return a policy with a rule for everything; of two with one scope the first counts, as such are refused."""
    by_scope: dict[Scope, Rule] = {}
    for rule in [*rules, Rule(), *added]:
        by_scope.setdefault(rule.scope, rule)
    return Policy(
        version=1,
        site="a.example",
        number=1,
        previous="",
        keepers=("ann",),
        keepers_needed=1,
        machinery=False,
        people=people,
        rules=tuple(by_scope.values()),
        digest="",
    )


def narrowest(policy: Policy, place: dict[str, str]) -> list[Scope]:
    """Return the scopes an entry at *place* lies in, without those that another one of them lies in."""
    fitting = [rule.scope for rule in policy.rules if rule.scope.covers(**place)]
    return [one for one in fitting if not any(one != other and one.contains(other) for other in fitting)]


def counting(policy: Policy, place: dict[str, str]) -> set[tuple[str, str, str]]:
    """Return person, role and form of every approval that counts for an entry at *place*."""
    rule = policy.rule_for(**place)
    where = {name: value for name, value in place.items() if name != "kind"}
    return {
        (person, role, level)
        for person in policy.people
        for role in rule.needs
        for level in rule.assurance
        if rule.admits(person) and policy.holds(person, role, at=AT, **where)
    }


def is_loosened(before: Rule, after: Rule) -> bool:
    """Whether *after* asks for less than *before* in anything."""
    fewer = any(after.needs.get(role, 0) < number for role, number in before.needs.items())
    return fewer or OWN.index(after.own) > OWN.index(before.own) or not set(after.assurance) <= set(before.assurance)


@tried(rules=st.lists(_rules, max_size=5), added=_rules, people=_people, place=_places)
def test_a_rule_loosens_nothing_outside_the_rules_it_lies_within(
    rules: list[Rule], added: Rule, people: dict[str, Person], place: dict[str, str]
) -> None:
    """A rule that is wider than the entry's own, or crosses them, never makes more of an approval or asks for less."""
    before = policy(rules, people)
    after = policy(rules, people, added)
    if not any(own.contains(added.scope) for own in narrowest(before, place)):
        assert not is_loosened(before.rule_for(**place), after.rule_for(**place))
        roles = set(before.rule_for(**place).needs)
        assert {one for one in counting(after, place) if one[1] in roles} <= counting(before, place)


@tried(
    rules=st.lists(_rules, max_size=5),
    people=_people,
    place=_places,
    roles=st.lists(st.sampled_from(ROLES), min_size=1),
)
def test_a_person_for_everything_gets_into_no_rule_with_persons_of_its_own(
    rules: list[Rule], people: dict[str, Person], place: dict[str, str], roles: list[str]
) -> None:
    """Nor does it make the approval of anybody else count."""
    before = policy(rules, people)
    newcomer = Person("new", "new", roles=tuple(RoleGrant(role) for role in roles))
    after = policy(rules, {**people, "new": newcomer})

    more = counting(after, place) - counting(before, place)

    assert {"new"} >= {person for person, _role, _level in more}
    if before.rule_for(**place).who:
        assert not more


@tried(rules=st.lists(_rules, max_size=6), people=_people, place=_places)
def test_the_order_of_rules_says_nothing(rules: list[Rule], people: dict[str, Person], place: dict[str, str]) -> None:
    """Nor does the spelling of a category."""
    one = policy(rules, people)
    turned = policy(list(one.rules)[::-1], people)

    assert one.rule_for(**place) == turned.rule_for(**place)
    assert one.rule_for(**place) == one.rule_for(**{**place, "category": place["category"].upper()})
