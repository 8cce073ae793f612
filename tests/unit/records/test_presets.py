"""The presets: sound, short, in the language of the person, and what they say about who may release."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.records import people as people_tables
from plugins.records import policy, rules
from plugins.records.policy import Policy, parse
from plugins.records.presets import PRESETS, NewPerson, preset
from tests.support.policies import Signer

DOCUMENTED = Path(__file__).parents[3] / "docs/policy.md"
AT = datetime(2026, 11, 25, tzinfo=UTC)


def people(*more: NewPerson) -> list[NewPerson]:
    karin = NewPerson("karin-muster", 'Karin "Kay" Muster', ("karin@firma.example",), Signer("karin").public.text)
    return [karin, NewPerson("jo-weber", "Jo Weber", (), Signer("jo").public.text), *more]


STAFF = (
    NewPerson("lea-wolf", "Lea Wolf", public=Signer("lea").public.text, roles=("reader", "reader-en", "presse")),
    NewPerson("rolf-recht", "Rolf Recht", public=Signer("rolf").public.text, roles=("recht", "guardian")),
    NewPerson("ci", "CI", public=Signer("ci").public.text, roles=("release", "witness")),
)


def sound(text: str) -> Policy:
    found, issues = parse(text.encode(), "policy.toml")
    assert [] == [str(issue) for issue in issues if issue.is_error]
    assert found is not None
    return found


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_sound(name: str, lang: str) -> None:
    """Also with one person only, and with quotes in a name."""
    staff = people(*STAFF) if name == "konzern" else people()

    found = sound(preset(name, site="www.firma.example", people=staff, lang=lang))

    assert ("www.firma.example", 1, ("karin-muster",)) == (found.site, found.number, found.keepers)
    assert 'Karin "Kay" Muster' == found.people["karin-muster"].name
    assert ("karin@firma.example",) == found.people["karin-muster"].mail
    sound(preset(name, site="www.firma.example", people=people()[:1], lang=lang))


@pytest.mark.parametrize("name", ["einer", "vier-augen"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_small_presets_are_at_most_ten_lines_beside_the_people(name: str, lang: str) -> None:
    """Light enough that a firm of eight keeps to it."""
    rules = preset(name, site="www.firma.example", people=people(), lang=lang).partition("[people.")[0]

    assert 10 >= len([line for line in rules.splitlines() if line])
    assert 120 >= max(map(len, rules.splitlines()))


def test_comments_are_in_the_language_of_the_person() -> None:
    """The policy itself is the same."""
    german, english = (preset("vier-augen", site="a.example", people=people(), lang=lang) for lang in ("de", "en"))

    assert german == preset("vier-augen", site="a.example", people=people())
    assert "# Wer was darf." in german
    assert "# Who may do what." in english
    one, two = sound(german), sound(english)
    assert (one.rules, one.people) == (two.rules, two.people)


def test_four_eyes_want_somebody_else() -> None:
    """The first person releases, takes down and publishes; the others write."""
    found = sound(preset("vier-augen", site="a.example", people=people()))
    rule = found.rule_for(kind="article", category="", path="posts/a.md", lang="de")

    assert ({"approver": 1}, ("key",), "never") == (rule.needs, rule.assurance, rule.own)
    assert ("karin-muster",) == found.holders("approver", category="", path="posts/a.md", lang="de", at=AT)
    assert (Signer("karin").public,) == found.releasers
    assert ["author"] == [grant.role for grant in found.people["jo-weber"].roles]


def test_one_person_may_release_what_he_wrote() -> None:
    """And it is recorded all the same."""
    found = sound(preset("einer", site="a.example", people=people()[:1]))

    assert "allowed" == found.rules[0].own


def test_a_group_has_specialists_and_two_keepers() -> None:
    """An English page needs the lawyer and somebody who reads English; nobody lacks for any rule."""
    staff = people(*STAFF)
    text = preset("konzern", site="a.example", people=staff, keepers=("karin-muster", "rolf-recht"))

    found = sound(text)
    rule = found.rule_for(kind="page", category="", path="pages/about.md", lang="en")

    assert (2, True) == (found.keepers_needed, found.machinery)
    assert {"approver": 1, "reader-en": 1, "recht": 1} == rule.needs
    assert () == parse(text.encode(), "")[1]
    assert (Signer("ci").public,) == found.releasers


def test_two_keepers_are_enough_and_whoever_approves_may_release_for_the_press() -> None:
    """However many there are; who has no key yet gets one later."""
    new = NewPerson("nia-neu", "Nia Neu", roles=("approver",))
    staff = people(*STAFF, new)

    found = sound(preset("konzern", site="a.example", people=staff, keepers=("karin-muster", "jo-weber", "ci")))

    assert (3, 2) == (len(found.keepers), found.keepers_needed)
    assert [{"karin-muster", "lea-wolf", "nia-neu"}] == [rule.who for rule in found.rules if rule.who]
    assert () == found.people["nia-neu"].keys


def test_a_deputy_as_the_preset_shows_it_is_sound() -> None:
    """The comment is an example to copy."""
    text = preset("konzern", site="a.example", people=people(*STAFF), lang="en")
    example = next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# { role"))

    found = sound(text.replace('roles = ["author"]', f"roles = [{example}]"))

    assert "karin-muster" == found.people["jo-weber"].roles[0].deputy_for


def test_a_preset_that_does_not_exist_is_an_error_of_the_program() -> None:
    """The task offers the known ones only."""
    with pytest.raises(KeyError):
        preset("zwölf", site="a.example", people=people())


def documented(heading: str) -> list[str]:
    """Return the keys of the table below *heading* in docs/policy.md."""
    section = DOCUMENTED.read_text(encoding="utf-8").partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    return re.findall(r"(?m)^\| `(\w+)` \|", section)


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("The policy", policy.KEYS),
        ("`[[rules]]`", rules.KEYS),
        ("`[people.<id>]`", people_tables.KEYS),
        ("One of `keys`", people_tables.KEY_KEYS),
        ("One of `roles`", people_tables.ROLE_KEYS),
    ],
)
def test_every_key_is_documented_and_no_other(heading: str, keys: tuple[str, ...]) -> None:
    """In the order of the code."""
    assert list(keys) == documented(heading)


def test_every_role_is_documented() -> None:
    """Those that release, and those that do not."""
    assert sorted(rules.ROLES) == sorted(documented("Roles"))


@pytest.mark.parametrize("name", PRESETS)
def test_the_documentation_shows_each_preset_as_it_is(name: str) -> None:
    """With the people of the example."""
    karin = NewPerson("karin-muster", "Karin Muster", ("karin@firma.example",), Signer("karin").public.text)
    jo = NewPerson("jo-weber", "Jo Weber", ("jo@firma.example",), Signer("jo").public.text)
    staff = {"einer": [karin], "vier-augen": [karin, jo], "konzern": [karin, jo, *STAFF]}[name]
    keepers = ("karin-muster", "rolf-recht") if name == "konzern" else ()

    text = preset(name, site="www.firma.example", people=staff, lang="en", keepers=keepers)

    assert f"```toml\n{text}```\n" in DOCUMENTED.read_text(encoding="utf-8")
