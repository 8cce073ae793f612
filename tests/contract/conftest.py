"""Contract tests look at the project itself; the language a task sets is put back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plugins.core import texts


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let the tool speak English, whatever the machine speaks."""
    before = texts.current()
    texts.use("en")
    yield
    texts.use(before)
