"""What an approver is told before a new version replaces the one readers have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import pytest

from plugins.core.entry import Entry
from plugins.desk.advice import advice
from plugins.desk.cases import Case, Release
from plugins.desk.decision import Decision, State, Verdict
from plugins.desk.standing import Standing
from plugins.records.chain import Record
from plugins.records.live import Kept
from plugins.records.revision import Revision
from tests.support.builders import make_collection, make_entry, make_site

FILES = {"posts/a.png": "0", "posts/b.png": "1"}


def standing(old: Entry, new: Entry | None, files: Mapping[str, str], provider: str = "isso") -> Standing:
    """A site on which *old* is online and *new* lies in the working tree."""
    kept = Kept("f1-old", PurePosixPath(old.source), "0", FILES, {}, "0")
    working = Revision(new, "f1-new", files, ()) if new else None
    case = Case(Record(old.id, (), {"f1-old": kept}), working, {"f1-old": old})
    decision = Decision(Verdict.KEEP_LIVE, State.CANDIDATE, (), Release("f1-old", None))
    collection = make_collection(*([new] if new else []), site=make_site(provider=provider))
    return Standing(collection, None, Record(""), {old.id: case}, {old.id: decision})


def told(new: Mapping[str, Any], old: Mapping[str, Any] | None = None, **given: Any) -> tuple[str, ...]:
    """The advice on a post whose head becomes *new*."""
    options = {"files": FILES, **given}
    return advice(standing(make_entry(**(old or {})), make_entry(**new), **options), "id-eins")


def test_what_readers_would_not_notice_needs_no_advice() -> None:
    """Another title, another tag, a text that moves within the repository."""
    assert () == told({"title": "Anders", "tags": ("neu",)})
    assert () == told({"source": "posts/2027/anders.md", "slug": "eins", "id": "id-eins"})
    assert () == advice(standing(make_entry(), None, {}), "id-eins")
    assert () == advice(standing(make_entry(), make_entry(), FILES), "id-zwei")


def test_a_new_address_needs_an_alias_and_its_conversation() -> None:
    """Until the author has added both."""
    said = told({"slug": "neu"})

    alias = "add 'aliases: [/blog/eins/]' to the head, or links to it break"
    assert said == (
        f"its address changes from /blog/eins/ to /blog/neu/: {alias}",
        "its comments stay behind at /blog/eins/: add 'thread: /blog/eins/' to the head",
    )
    assert () == told({"slug": "neu", "aliases": ("/blog/eins",), "thread": "/blog/eins/"})
    assert said[:1] == told({"slug": "neu"}, provider="none")


@pytest.mark.parametrize(
    ("old", "new", "files", "said"),
    [
        ({"aliases": ("/alt/",)}, {}, FILES, "its old address /alt/ leads nowhere any more"),
        (
            {},
            {"published": datetime(2026, 11, 2, 23, 30, tzinfo=UTC)},
            FILES,
            "its date changes from 01.11.2026, 01:00 to 03.11.2026, 00:30",
        ),
        ({}, {}, {"posts/b.png": "2"}, "it no longer uses posts/a.png"),
        ({}, {"lang": "en"}, FILES, "its address changes from /blog/eins/ to /en/blog/eins/"),
    ],
)
def test_what_readers_would_notice_is_told(
    old: dict[str, Any], new: dict[str, Any], files: dict[str, str], said: str
) -> None:
    """Old addresses, dates in the site's own time, files, the language."""
    assert told(new, old, files=files)[0].startswith(said)
