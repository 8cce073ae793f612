"""The first people of a policy, out of what the settings know of them."""

from __future__ import annotations

import pytest

from plugins.core.errors import DeskError
from plugins.core.settings import Person
from plugins.desk.founding import Named, named, people
from plugins.records.presets import NewPerson
from tests.support.people import PEOPLE

OWN, OTHER = PEOPLE[0].signing.public, PEOPLE[1].signing.public
KNOWN = {
    "karin": Person("Karin Muster", email="karin@firma.example"),
    "jo": Person("Jo Weber"),
    "lea": Person("Lea Wolf"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jo", Named("jo")),
        ("jo:author, reader", Named("jo", ("author", "reader"))),
        (f"jo={OTHER.text} jo@laptop", Named("jo", (), OTHER)),
        (f"jo:author={OTHER.text}", Named("jo", ("author",), OTHER)),
    ],
    # the keys are made anew for each process, and two processes have to call a test the same
    ids=["id", "roles", "key", "roles and key"],
)
def test_a_person_is_named_with_roles_and_key(text: str, expected: Named) -> None:
    """Id alone, with roles, with the line that desk.key prints."""
    assert expected == named(text)


def test_a_key_that_is_none_is_refused() -> None:
    """The fault is told with the person it is about."""
    with pytest.raises(DeskError, match="--person jo: 'ssh-dss AAAA' is no key"):
        named("jo=ssh-dss AAAA")


def test_the_first_one_releases_and_the_others_write() -> None:
    """Addresses of settings and git are both kept: commits carry one of them."""
    found = people([Named("karin"), Named("jo", (), OTHER)], KNOWN, "vier-augen", OWN, "k@privat.example")

    first = NewPerson(
        "karin",
        "Karin Muster",
        ("karin@firma.example", "k@privat.example"),
        OWN.text,
        ("approver", "guardian", "release"),
    )
    assert (first, NewPerson("jo", "Jo Weber", (), OTHER.text, ("author",))) == found


@pytest.mark.parametrize(
    ("wanted", "preset", "message"),
    [
        ([Named("karin"), Named("joe")], "vier-augen", "'joe' is nobody here"),
        ([Named("karin"), Named("jo"), Named("jo")], "vier-augen", "is named twice"),
        ([Named("karin")], "vier-augen", "vier-augen takes two people at least"),
        ([Named("karin")], "konzern", "konzern takes two people at least"),
        ([Named("karin", (), OTHER)], "einer", "the key named for 'karin' is not the one that signs here"),
    ],
)
def test_what_does_not_fit_is_refused(wanted: list[Named], preset: str, message: str) -> None:
    """Before anything is signed."""
    with pytest.raises(DeskError, match=message):
        people(wanted, KNOWN, preset, OWN, "")
