"""One warm Pelican for every test of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.builds import Warm


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Processes that have imported Pelican and fork for each build."""
    with Warm(tmp_path_factory.mktemp("logs")) as processes:
        yield processes
