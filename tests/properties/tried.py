"""How often a property is tried: with few examples by default, with many in the tier `properties`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

FEW = 60
MANY = 3_000

Property = Callable[..., None]


def tried(**values: SearchStrategy[Any]) -> Callable[[Property], Property]:
    """Return a decorator that tries a property with *values*, the same ones on every run."""

    def decorate(holds: Property) -> Property:
        @pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.properties)])
        def test(examples: int) -> None:
            chosen = settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow],
            )
            chosen(given(**values)(holds))()

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        return test

    return decorate
