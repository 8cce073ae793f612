"""What holds for every source file: it is read or its problems are named, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import yaml
from hypothesis import strategies as st

from plugins.conversation.threads import policy, state
from plugins.core import digest
from plugins.core.entry import Comments, Status
from plugins.core.fields import FIELDS
from plugins.core.frontmatter import parse
from plugins.desk.decision import State, Verdict
from tests.properties.tried import tried
from tests.support.builders import make_entry, make_site
from tests.support.casebook import Casebook

SITE = make_site(provider="isso")
SOURCES = st.sampled_from(["posts/a.md", "posts/2026/a/index.md", "pages/a.md"]).map(PurePosixPath)
LINES = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
VALUES = st.sampled_from(
    ["", "x", "no", "1.10", "10:30", "[a, b]", "{a: b}", "- a", "2026-02-30", "2026-11-25T10:00", "&a [*a]", "*a", "'"]
) | st.sampled_from(
    ['"', "!!binary x", "? [a]", "|", ">", "\t", "%", "@", "`", "2026-11-25 99:99", "٢٠٢٦-١١-٢٥", "9" * 40, "http://[x"]
)
NAMES = st.sampled_from([*FIELDS, "Title", "Date", "Save_as", "autors", "<<", "? a"])
HEADS = st.builds(
    lambda open_, lines, close, body: (
        f"{open_}{''.join(f'{name}: {value}{chr(10)}' for name, value in lines)}{close}{body}"
    ),
    st.sampled_from(["---\n", "", "--- \n", "\ufeff---\r\n", "\n"]),
    st.lists(st.tuples(NAMES, VALUES | st.text(max_size=20)), max_size=8),
    st.sampled_from(["---\n", "...\n", "\n", ""]),
    st.text(max_size=20),
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
MAYBE = st.none() | MOMENTS


@tried(content=st.binary(max_size=200) | HEADS.map(str.encode), source=SOURCES)
def test_no_bytes_stop_the_reader(content: bytes, source: PurePosixPath) -> None:
    """There is an entry, or at least one error that says why not."""
    parsed = parse(content, source, SITE)

    assert (parsed.entry is None) == any(issue.is_error for issue in parsed.issues)
    assert all(issue.where == f"content/{source}" and issue.what for issue in parsed.issues)
    assert all(0 <= issue.line <= content.count(b"\n") + content.count(b"\r") + 1 for issue in parsed.issues)


@tried(
    title=LINES,
    tags=st.lists(LINES, max_size=5),
    status=st.sampled_from(Status),
    date=st.dates(datetime(2000, 1, 1).date(), datetime(2100, 1, 1).date()),
    effort=st.integers(0, 9999),
    body=st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=60),
)
def test_what_is_written_is_read(
    title: str, tags: list[str], status: Status, date: Any, effort: int, body: str
) -> None:
    """A good head comes back as it went in, in its normal form."""
    head = {
        "id": "id-a",
        "title": title,
        "tags": tags,
        "status": status.value,
        "date": date.isoformat(),
        "effort": str(effort),
    }
    text = f"---\n{yaml.safe_dump(head, allow_unicode=True, width=1000)}---\n{body}"

    entry = parse(text.encode(), PurePosixPath("posts/a.md"), SITE).entry

    assert entry
    assert digest.normalised(title) == entry.title + "\n"
    assert tuple(dict.fromkeys(digest.normalised(tag)[:-1] for tag in tags)) == entry.tags
    assert (status, date, float(effort)) == (entry.status, entry.published and entry.published.date(), entry.effort)
    assert digest.normalised(f"-\n{body}").removeprefix("-\n").rstrip("\n") == entry.body.rstrip("\n")


@tried(
    status=st.sampled_from(Status),
    published=MAYBE,
    not_before=MAYBE,
    expires=MAYBE,
    now=MOMENTS,
    source=st.sampled_from(["posts/a.md", "pages/a.md"]),
)
def test_no_dates_publish_what_is_not_due(
    status: Status,
    published: datetime | None,
    not_before: datetime | None,
    expires: datetime | None,
    now: datetime,
    source: str,
) -> None:
    """What is released is online within all its dates, whatever its author wishes, and nothing is that is not."""
    fields: dict[str, Any] = {"status": status, "published": published, "not_before": not_before, "expires": expires}
    book = Casebook().text("eins", source=source, **fields)

    assert book.decision(now).verdict is Verdict.HOLD

    decision = book.released("eins", source=source, **fields).decision(now)
    if decision.verdict is Verdict.PUBLISH:
        assert source.startswith("pages/") or published is None or published <= now
        assert not_before is None or not_before <= now
        assert expires is None or now < expires
    assert (decision.verdict is Verdict.PUBLISH) == (decision.state is State.LIVE) == (not decision.reasons)


@tried(status=st.sampled_from(Status), published=MAYBE, not_before=MAYBE, expires=MAYBE, now=MOMENTS)
def test_nothing_changes_before_the_named_instant(
    status: Status, published: datetime | None, not_before: datetime | None, expires: datetime | None, now: datetime
) -> None:
    """An edition that is valid until then needs not be made again before."""
    fields: dict[str, Any] = {"status": status, "published": published, "not_before": not_before, "expires": expires}
    book = Casebook().released("eins", **fields)
    decision = book.decision(now)
    later = (decision.changes_at or now + timedelta(days=40_000)) - timedelta(microseconds=1)

    if later >= now:
        assert decision.verdict is book.decision(later).verdict
    assert decision.changes_at is None or decision.changes_at > now


@tried(asked=st.none() | st.sampled_from(Comments), published=MOMENTS, now=MOMENTS)
def test_a_thread_is_never_more_open_than_asked(asked: Comments | None, published: datetime, now: datetime) -> None:
    """The clock can only close; the service is told of every thread that is not off."""
    entry = make_entry(comments=asked, published=published)
    found = state(entry, SITE, now=now)

    assert found in (asked or Comments.MODERATED, Comments.CLOSED)
    assert (found is Comments.OFF) == (policy([entry], SITE) == {})
