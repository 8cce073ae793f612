"""What tests of the desk share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.desk import trusted


@pytest.fixture(autouse=True)
def keeper_is_trusted() -> Iterator[None]:
    """Trust the keeper of the test sites while these tests ask what is released."""
    with trusted():
        yield
