"""Our own head: what every field means, and what holds between fields."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins.core.entry import Comments, Correction, Entry, Image, Kind, Source, Status
from plugins.core.fields import FIELDS
from plugins.core.frontmatter import parse
from tests.support.builders import make_site, source_text

BERLIN = ZoneInfo("Europe/Berlin")
SOURCE = PurePosixPath("posts/2026/eins.md")
MEANINGS: list[tuple[str, str, str, Any]] = [
    ("id", "id: p20261125-k7x2", "id", "p20261125-k7x2"),
    ("title", 'title: "Draht: ein Anfang"', "title", "Draht: ein Anfang"),
    ("subtitle", "subtitle: Und ein Ende", "subtitle", "Und ein Ende"),
    ("slug", "slug: ein-anfang", "slug", "ein-anfang"),
    ("lang", "lang: en", "lang", "en"),
    ("translation_of", "translation_of: id-zwei", "translation_of", "id-zwei"),
    ("authors", "authors: [jana-weber, Tim Krause, jana-weber]", "authors", ("jana-weber", "Tim Krause")),
    ("authors", "authors: jana-weber, Tim Krause", "authors", ("jana-weber", "Tim Krause")),
    ("date", "date: 2026-07-01", "published", datetime(2026, 7, 1, tzinfo=BERLIN)),
    ("date", "date: 2026-07-01 09:30", "published", datetime(2026, 7, 1, 9, 30, tzinfo=BERLIN)),
    ("date", "date: 2026-07-01T09:30:00Z", "published", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
    ("date", "date: 2026-03-29T02:30+01:00", "published", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ("modified", "modified: 2026-07-02", "modified", datetime(2026, 7, 2, tzinfo=BERLIN)),
    ("status", "status: Review", "status", Status.REVIEW),
    ("category", "category: werkstatt", "category", "werkstatt"),
    ("tags", "tags: [Draht, 'no', 1.10]", "tags", ("Draht", "no", "1.10")),
    ("series", "series: Draht", "series", "Draht"),
    ("part", "series: Draht\npart: 2", "part", 2),
    ("summary", "summary: >\n  Zwei\n  Zeilen.", "summary", "Zwei Zeilen."),
    (
        "image",
        "image: {src: bild.png, alt: Ein Bild, credit: Jana, licence: CC0}",
        "image",
        Image("posts/2026/bild.png", "Ein Bild", "Jana", "CC0"),
    ),
    ("image", "image: {src: /images/bild.png, alt: Ein Bild}", "image", Image("images/bild.png", "Ein Bild")),
    (
        "via",
        'via: [{name: Kollegin}, {name: Blog, url: "https://blog.example/a"}]',
        "via",
        (Source("Kollegin"), Source("Blog", "https://blog.example/a")),
    ),
    ("kind", "kind: answer\nquestion: Warum?", "kind", Kind.ANSWER),
    ("question", "question: Warum nicht?", "question", "Warum nicht?"),
    ("link", "link: https://blog.example/a?b=1#c", "link", "https://blog.example/a?b=1#c"),
    ("comments", "comments: closed", "comments", Comments.CLOSED),
    ("thread", "thread: /alt/beitrag/", "thread", "/alt/beitrag/"),
    ("nav", "nav: 3", "nav", 3),
    (
        "corrections",
        "corrections:\n  - {date: 2026-07-03, text: Eine Zahl}",
        "corrections",
        (Correction(date(2026, 7, 3), "Eine Zahl"),),
    ),
    ("planned", "planned: 2026-12-01", "planned", date(2026, 12, 1)),
    ("not_before", "not_before: 2026-12-01T08:00", "not_before", datetime(2026, 12, 1, 8, tzinfo=BERLIN)),
    ("expires", "expires: 2027-01-01", "expires", datetime(2027, 1, 1, tzinfo=BERLIN)),
    ("review_on", "review_on: 2027-06-01", "review_on", date(2027, 6, 1)),
    ("due", "due: 2026-11-30", "due", date(2026, 11, 30)),
    ("owner", "owner: jana-weber", "owner", "jana-weber"),
    ("reviewer", "reviewer: tim-krause", "reviewer", "tim-krause"),
    ("approver", "approver: jana-weber", "approver", "jana-weber"),
    ("effort", "effort: 6.5", "effort", 6.5),
    ("aliases", "aliases: [/alt/, /noch-aelter.html]", "aliases", ("/alt/", "/noch-aelter.html")),
    ("canonical", "canonical: https://original.example/a", "canonical", "https://original.example/a"),
]


def read(text: str | bytes, source: PurePosixPath = SOURCE) -> Entry:
    """Return the entry in *text*, which is known to be good."""
    parsed = parse(text.encode() if isinstance(text, str) else text, source, make_site())
    assert parsed.issues == ()
    assert parsed.entry
    return parsed.entry


def problems(text: str, source: PurePosixPath = SOURCE) -> list[str]:
    """Return what is wrong with *text*."""
    return [f"{issue.line}: {issue.what}" for issue in parse(text.encode(), source, make_site()).issues]


@pytest.mark.parametrize(("name", "written", "attribute", "meant"), MEANINGS)
def test_every_field_means_what_was_written(name: str, written: str, attribute: str, meant: Any) -> None:
    """Each field becomes a value of its own type on the entry."""
    good = {"id": "id: id-eins", "title": "title: Eins"}
    good.pop(name, None)

    entry = read("---\n" + "\n".join([*good.values(), written]) + "\n---\nText.\n")

    assert meant == getattr(entry, attribute)


def test_every_field_is_tried_above() -> None:
    """A new field cannot come in without a test."""
    assert set(FIELDS) == {name for name, *_rest in MEANINGS}


def test_what_is_not_written_follows_from_the_place() -> None:
    """Slug from the file's name, language from the site, kind from the folder, a draft until somebody says otherwise."""
    entry = read("---\nid: id-eins\ntitle: Anders\n---\nText.\n")

    assert ("eins", "de", Kind.ARTICLE, Status.DRAFT) == (entry.slug, entry.lang, entry.kind, entry.status)


def test_a_page_lies_below_pages() -> None:
    """The folder decides, and a page needs no date."""
    entry = read("---\nid: id-eins\ntitle: Eins\nstatus: published\n---\n", PurePosixPath("pages/eins.md"))

    assert entry.is_page
    assert entry.published is None


def test_a_folder_with_an_index_gives_the_slug() -> None:
    """`windeautomat/index.md` is called after its folder."""
    entry = read("---\nid: id-eins\ntitle: Eins\n---\n", PurePosixPath("posts/windeautomat/index.md"))

    assert entry.slug == "windeautomat"


def test_a_file_of_another_system_reads_the_same() -> None:
    """A byte-order mark and CRLF change nothing, not even the revision."""
    text = source_text(body="Eine Zeile.\nNoch eine.\n")

    foreign = read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert read(text) == foreign
    assert foreign.body == "\nEine Zeile.\nNoch eine.\n"


def test_a_decomposed_title_equals_the_composed_one() -> None:
    """A text typed on macOS is the same text."""
    text = source_text(title="Größe und Maß", body="Über Maße.\n")

    assert read(text) == read(unicodedata.normalize("NFD", text))


def test_lines_of_fields_and_body_are_known() -> None:
    """A rule that sees the entry later can still name the place."""
    entry = read("---\nid: id-eins\ntags:\n  - a\n  - b\ntitle: Eins\n---\n\nText.\n")

    assert (2, 3, 6) == (entry.line_of("id"), entry.line_of("tags"), entry.line_of("title"))
    assert entry.line_of("slug") == 1
    assert entry.body_line == 8


def test_empty_fields_count_as_not_written() -> None:
    """A template with blank fields can be left as it is."""
    entry = read("---\nid: id-eins\ntitle: Eins\nsubtitle:\ntags: []\nimage: {}\npart:\n---\n")

    assert ("", (), None, 0) == (entry.subtitle, entry.tags, entry.image, entry.part)


def test_a_rule_in_the_body_does_not_end_the_head_twice() -> None:
    """`---` further down is a line of the text."""
    entry = read("---\nid: id-eins\ntitle: Eins\n---\nOben.\n\n---\n\nUnten.\n")

    assert entry.body == "Oben.\n\n---\n\nUnten.\n"


def test_problems_of_all_fields_come_at_once() -> None:
    """The first problem does not hide the others."""
    found = problems("---\nid: id-eins\ntitle: Eins\neffort: viel\nnav: 0\nautors: x\n---\n")

    assert [
        "4: effort 'viel' is not a number of hours",
        "5: nav '0' is not a whole number from 1 on",
        "6: unknown field 'autors'",
    ] == found


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("via: Blog", "via is not a list"),
        ("via: [Blog]", "via is not a table"),
        ("via: [{nane: Blog}]", "via has no field 'nane'"),
        ("via: [{name: Blog, url: blog.example}]", "via.url 'blog.example' is not a web address"),
        ("corrections: [{date: 2026-07-03}]", "corrections lacks 'text'"),
        ("tags: {a: b}", "tags is not a list of texts"),
        ("tags: [[a]]", "tags is not a list of texts"),
        ("title: [a]", "title is not text"),
        ("planned: 2026-12-01T08:00", "planned '2026-12-01T08:00' is not a date"),
        ("link: http://[x", "link 'http://[x' is not a web address"),
        ("part: '1,5'", "part '1,5' is not a whole number from 1 on"),
        (f"tags: [{', '.join(str(number) for number in range(301))}]", "tags has 301 items"),
        ("thread: alt", "thread 'alt' is not a path on this site"),
        ("image: {src: '', alt: x}", "image lacks 'src'"),
    ],
)
def test_a_wrong_shape_is_named(written: str, what: str) -> None:
    """Lists, tables and texts are not taken for each other."""
    name = written.partition(":")[0]
    title = "" if name == "title" else "title: Eins\n"

    found = problems(f"---\nid: id-eins\n{title}{written}\n---\n")

    assert [what] == [line.partition(": ")[2] for line in found]


def test_an_offset_that_is_written_decides_the_doubled_hour() -> None:
    """The hour that is there twice can be said with its offset."""
    early = read("---\nid: id-eins\ntitle: Eins\ndate: 2026-10-25T02:30+02:00\n---\n")
    late = read("---\nid: id-eins\ntitle: Eins\ndate: 2026-10-25T02:30+01:00\n---\n")

    assert early.published
    assert late.published
    assert (late.published - early.published).total_seconds() == 3600
