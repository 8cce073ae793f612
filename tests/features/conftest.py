"""Sites that several modules break in their own ways: built once, then copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.haunted import haunted
from tests.support.site import Site


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The haunted site after a good build; never changed, tests work on copies."""
    return haunted(tmp_path_factory.mktemp("haunted")).built()


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    """A copy to break, with its `output/` taken away so that only new pages are searched."""
    return built.copy(tmp_path).delete("output")
