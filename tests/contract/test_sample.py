"""The sample site: whole, and known file by file, so that `start` takes away what is the sample's and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.core import sample
from plugins.core.collection import read
from plugins.core.entry import Status
from plugins.core.fields import FIELDS
from plugins.core.files import walk
from plugins.desk.judgement import judge
from plugins.desk.standing import Standing, stand
from plugins.quality.entries import check
from plugins.records import sample_keys
from plugins.records.own_key import find_key
from plugins.records.policies import VARIABLE
from tests.support import sample_records

ROOT = Path(__file__).parents[2]
RE_SIGN = ".venv/bin/python -m tests.support.sample_records && python3 tasks.py docs"


@pytest.fixture(autouse=True)
def no_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is trusted by itself, as in a fresh clone."""
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_list_of_sample_files_is_up_to_date() -> None:
    """`start` recognises every file of the sample; `tasks.py docs` writes the list."""
    assert sample.listing(ROOT) == (ROOT / sample.PLACE).read_text(encoding="utf-8")


def test_the_sample_uses_every_field() -> None:
    """Each field of the content model is shown at least once."""
    entries = read(ROOT).entries

    used = {name for entry in entries for name in entry.lines}

    assert set() == set(FIELDS) - used


def test_the_sample_has_no_problem() -> None:
    """What we show to a newcomer is without fault, drafts included."""
    collection = read(ROOT)

    assert () == (*collection.issues, *check(collection))


def test_every_finished_sample_text_is_released_as_it_is() -> None:
    """A fresh clone builds; who changes a sample text has to sign it again."""
    standing = stand(ROOT, datetime.now(UTC))

    assert standing.policy is not None, standing.issues
    assert standing.policy.is_sample
    assert () == standing.issues
    behind = [
        case.working.entry.source.as_posix()
        for one, case in standing.cases.items()
        if case.working
        and case.working.entry.status in (Status.PUBLISHED, Status.HIDDEN)
        and case.working.digest not in _released(standing, one)
    ]
    assert [] == behind, RE_SIGN


def _released(standing: Standing, one: str) -> set[str]:
    """Return the revisions of the text *one* that are released, whether or not their day has come."""
    if standing.policy is None:
        return set()
    finding = judge(standing.cases[one], standing.policy, standing.memory.seen, datetime.now(UTC))
    return {release.revision for release in finding.releases}


def test_the_sample_records_are_what_the_script_writes() -> None:
    """The same texts make the same signatures, so nothing is on record that nobody can make again."""
    there = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in walk(ROOT / sample_records.DESK)}
    wanted = sample_records.rendered(ROOT)

    assert sorted(wanted) == sorted(there), RE_SIGN
    assert [] == [name for name in wanted if wanted[name] != there[name]], RE_SIGN


def test_the_sample_keys_are_known_and_said_to_be_worthless() -> None:
    """Each says so itself and is in the list that keeps its site on this machine."""
    private = [path for path in walk(ROOT / sample_records.KEYS) if path.suffix == ""]

    assert sorted(sample_records.ROLES) == [path.name for path in private]
    known = {find_key(ROOT, str(path)).public.fingerprint for path in private}
    assert sample_keys.FINGERPRINTS == known
    for path in private:
        assert "This private key is worthless." in path.read_text("utf-8")
        assert "worthless sample key" in path.with_suffix(".pub").read_text("utf-8")
    assert "Worthless keys" in (ROOT / sample_records.KEYS / "README.md").read_text("utf-8")


def test_the_sample_shows_more_than_one_history() -> None:
    """A refused version, a correction released later, a page that moved in, a text that waits."""
    standing = stand(ROOT, datetime.now(UTC))

    kinds = {one: [signed.event.kind for signed in case.record.signed] for one, case in standing.cases.items()}
    assert ["submit", "refuse", "submit", "approve"] in kinds.values()
    assert ["submit", "approve", "submit", "approve", "submit", "approve"] in kinds.values()
    assert ["submit"] in kinds.values()
    assert any(case.adopted for case in standing.cases.values())
