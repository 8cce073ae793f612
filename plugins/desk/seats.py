"""Who fills which place of a rule: needed roles and people who signed for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Claim = tuple[str, str]


def missing(needs: Mapping[str, int], claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return the roles of *needs* that *claims* (person, role) leave empty, the people placed as well as can be."""
    places = [role for role in sorted(needs) for _place in range(needs[role])]
    holder: dict[int, str] = {}

    def seat(person: str, tried: set[int]) -> bool:
        for place, role in enumerate(places):
            if place in tried or (person, role) not in claims:
                continue
            tried.add(place)
            if place not in holder or seat(holder[place], tried):
                holder[place] = person
                return True
        return False

    for person in dict.fromkeys(one for one, _role in claims):
        seat(person, set())
    return tuple(role for place, role in enumerate(places) if place not in holder)
