"""How many examples a property is tried with: few by default, many in the tier `properties`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

Test = TypeVar("Test", bound=Callable[..., None])
_COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.differing_executors],
}
FEW = settings(max_examples=60, **_COMMON)
MANY = settings(max_examples=3000, **_COMMON)


def few_or_many(test: Test) -> Test:
    """Let *test* run twice: quickly as `[few]`, and at length as `[many]` with the marker `properties`."""
    cases = ["few", pytest.param("many", marks=pytest.mark.properties)]
    marked: Test = pytest.mark.parametrize("effort", cases)(test)
    return marked
