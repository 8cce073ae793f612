"""Where the facts of a file stand for its bytes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from plugins.core import facts


@pytest.mark.parametrize(("system", "expected"), [("posix", True), ("nt", False)])
def test_facts_prove_something_on_posix(monkeypatch: pytest.MonkeyPatch, system: str, *, expected: bool) -> None:
    """Windows calls the instant at which a file was made that of its last change."""
    monkeypatch.setattr(facts, "os", SimpleNamespace(name=system))

    assert facts.are_proof() is expected
