"""Which policy is a sample: one that trusts a key everybody has."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.records.policies import PLACE
from plugins.records.sample_keys import FOLDER, is_trusted_by
from tests.support.policies import person, policy_text

KARIN = (Path(__file__).parents[3] / FOLDER / "karin-ohlendiek.pub").read_text(encoding="utf-8").strip()
OWN = policy_text(person("cora") + person("ben"))
SAMPLE = policy_text(person("cora") + person("ben", more=f'keys = ["{KARIN}"]'))


@pytest.mark.parametrize(
    ("text", "is_sample"),
    [(OWN, False), (SAMPLE, True), (SAMPLE.replace("version = 1", "version = 2"), False), ("", False), (None, False)],
)
def test_a_policy_with_a_key_of_the_sample_is_one(tmp_path: Path, text: str | None, is_sample: bool) -> None:
    """Whosever it is there; a policy that is missing or broken trusts nobody."""
    if text is not None:
        (tmp_path / PLACE).parent.mkdir(parents=True)
        (tmp_path / PLACE).write_text(text, encoding="utf-8")

    assert is_sample is is_trusted_by(tmp_path)
