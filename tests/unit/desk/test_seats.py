"""Who fills which place: everybody one, and as many places as can be."""

from __future__ import annotations

import pytest

from plugins.desk.seats import Claim, missing


@pytest.mark.parametrize(
    ("needs", "claims", "expected"),
    [
        ({}, [], ()),
        ({"approver": 2, "reader": 1}, [], ("approver", "approver", "reader")),
        ({"approver": 2}, [("bea", "approver"), ("bea", "approver")], ("approver",)),
        ({"approver": 1}, [("rita", "reader")], ("approver",)),
        ({"approver": 1}, [("bea", "approver"), ("cora", "approver")], ()),
    ],
)
def test_a_place_is_filled_by_a_person_with_its_role(
    needs: dict[str, int], claims: list[Claim], expected: tuple[str, ...]
) -> None:
    """The same person twice is still one."""
    assert expected == missing(needs, claims)


def test_somebody_makes_room_who_can_sit_elsewhere() -> None:
    """Bea may do both; when Cora comes, who is an approver only, Bea is taken as the reader."""
    claims = [("bea", "approver"), ("bea", "reader"), ("cora", "approver")]

    assert () == missing({"approver": 1, "reader": 1}, claims)


def test_nobody_makes_room_who_cannot_sit_elsewhere() -> None:
    """Bea is an approver only, so Cora is taken as the reader."""
    claims = [("bea", "approver"), ("cora", "approver"), ("cora", "reader")]

    assert () == missing({"approver": 1, "reader": 1}, claims)


def test_two_people_fill_two_places() -> None:
    """Also where each of them could fill any of three."""
    claims = [(person, role) for person in ("bea", "cora") for role in ("approver", "reader")]

    assert ("reader",) == missing({"approver": 1, "reader": 2}, claims)
