"""The sample site: whole, and known file by file, so that `start` takes away what is the sample's and nothing else."""

from pathlib import Path

from plugins.core import sample
from plugins.core.collection import read
from plugins.core.fields import FIELDS
from plugins.quality.entries import check

ROOT = Path(__file__).parents[2]


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
