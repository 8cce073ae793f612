"""The digest of a revision: every change of what is released changes it, and nothing else does."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import digest
from plugins.core.entry import Comments, Correction, Entry, Image, Kind, Source, Status
from plugins.core.frontmatter import parse
from plugins.core.memo import Memo
from plugins.core.references import local_references
from plugins.records import revision
from plugins.records.revision import MISSING, NOT_RELEASED, Revision, released_fields, revision_of
from tests.support.builders import make_entry, make_site

SITE = make_site()
BODY = "Größe [b](b.md), ![Bild](bild.png) und [Blatt](/files/blatt.pdf).\n"
PIECES = {"posts/bild.png": b"1", "posts/titel.png": b"2", "files/blatt.pdf": b"3"}
HEAD = {
    "id": "id-eins",
    "title": "Größe zählt",
    "slug": "eins",
    "status": "published",
    "date": "2026-11-01",
    "tags": "[a, b]",
    "summary": "Kürzer",
    "image": "{src: titel.png, alt: Titel}",
}
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
# Words whose letters may be typed in two ways.
word = st.text("aäöüßéñÅΩ한ế ", min_size=1, max_size=12).map(str.strip).filter(bool)


def source(body: str = BODY, **head: str) -> str:
    """Return a text with these lines in its head; an empty one is left out."""
    lines = "".join(f"{name}: {value}\n" for name, value in {**HEAD, **head}.items() if value)
    return f"---\n{lines}---\n\n{body}"


def digested(content: bytes, path: str = "posts/eins.md", pieces: dict[str, bytes] | None = None) -> Revision:
    """Return the revision of a file with *content* at *path*, whose files are *pieces*."""
    parsed = parse(content, PurePosixPath(path), SITE)
    if parsed.entry is None:
        raise AssertionError([str(issue) for issue in parsed.issues])
    return of_entry(parsed.entry, PIECES if pieces is None else pieces)


def of_entry(entry: Entry, pieces: dict[str, bytes]) -> Revision:
    """Return the revision of *entry*, whose files are *pieces*."""
    found = {path: digest.of_bytes(content) for path, content in pieces.items()}
    return revision_of(entry, local_references(entry.body, entry.source), lambda path: found.get(path, MISSING))


ORIGINAL = digested(source().encode())


def test_a_revision_names_what_it_is_made_of() -> None:
    """Its files by where they lie, the texts it links to, and whether all is there."""
    found = digested(source().encode())

    assert found.digest.startswith("f1-")
    assert {path: digest.of_bytes(content) for path, content in PIECES.items()} == found.files
    assert (("posts/b.md",), True) == (found.links, found.is_whole)
    assert not digested(source().encode(), pieces={}).is_whole


# What leaves it alone


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_way_a_machine_writes_text_is_not_part_of_it(end: str, form: Any, mark: str) -> None:
    """Line ends, the two ways to type an umlaut, the mark some editors write."""
    content = mark + unicodedata.normalize(form, source()).replace("\n", end)

    assert ORIGINAL.digest == digested(content.encode()).digest


@given(body=st.lists(word, min_size=1, max_size=5), title=word, tail=st.integers(0, 3))
def test_any_text_survives_another_machine(body: list[str], title: str, tail: int) -> None:
    """Line ends, composition, mark and empty lines at the end, for any words."""
    plain = source("\n\n".join(body) + "\n", title=f'"{title}"')
    other = "\ufeff" + unicodedata.normalize("NFD", plain + "\n" * tail).replace("\n", "\r\n")

    assert digested(plain.encode()).digest == digested(other.encode()).digest


@given(order=st.permutations(sorted(HEAD)))
def test_the_order_of_the_head_is_not_part_of_it(order: list[str]) -> None:
    """Fields count as they are understood."""
    lines = "".join(f"{name}: {HEAD[name]}\n" for name in order)

    assert ORIGINAL.digest == digested(f"---\n{lines}---\n\n{BODY}".encode()).digest


@pytest.mark.parametrize(
    "head",
    [
        {"title": '"Größe zählt"'},
        {"title": "'Größe zählt'"},
        {"title": "|-\n  Größe zählt"},
        {"title": ">-\n  Größe\n  zählt"},
        {"title": '"Gr\\u00f6\\u00dfe zählt"  # ein Kommentar'},
        {"tags": "\n  - a\n  - b"},
        {"tags": "a, b"},
        {"tags": "['a', \"b\"]"},
        {"date": "'2026-11-01'"},
        {"date": "2026-11-01 00:00"},
        {"image": "\n  alt: Titel\n  src: titel.png"},
        {"image": "{src: ./titel.png, alt: Titel}"},
    ],
)
def test_the_way_a_field_is_typed_is_not_part_of_it(head: dict[str, str]) -> None:
    """Quotes, blocks, lists, comments: what was understood is the same."""
    assert ORIGINAL.digest == digested(source(**head).encode()).digest


@pytest.mark.parametrize("path", ["posts/alt/eins.md", "posts/2026/11/anders.md"])
def test_an_entry_may_be_moved_with_its_files(path: str) -> None:
    """References count as they are written, which they still are."""
    folder = PurePosixPath(path).parent
    pieces = {
        f"{folder}/bild.png": b"1",
        f"{folder}/titel.png": b"2",
        "files/blatt.pdf": b"3",
    }

    found = digested(source().encode(), path, pieces)

    assert ORIGINAL.digest == found.digest
    assert {f"{folder}/bild.png", f"{folder}/titel.png", "files/blatt.pdf"} == set(found.files)


WORK: dict[str, list[Any]] = {
    "status": [Status.IDEA, Status.DRAFT, Status.REVIEW],
    "owner": ["jana-weber"],
    "reviewer": ["jana-weber"],
    "approver": ["jana-weber"],
    "effort": [2.5],
    "planned": [date(2027, 1, 1)],
    "due": [date(2027, 1, 1)],
    "review_on": [date(2027, 1, 1)],
    "id": ["id-zwei"],
    "body_line": [99],
    "lines": [{"title": 9}],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WORK.items() for value in values])
def test_the_work_on_a_text_is_not_the_text(name: str, value: Any) -> None:
    """Who does what until when; where it lies."""
    changed = of_entry(replace(ORIGINAL.entry, **{name: value}), PIECES)

    assert ORIGINAL.digest == changed.digest


# What changes it

FIELDS: dict[str, Any] = {
    "kind": Kind.LINK,
    "title": "Anders",
    "slug": "anders",
    "lang": "en",
    "subtitle": "Unter",
    "translation_of": "id-zwei",
    "authors": ("jana-weber",),
    "published": datetime(2026, 11, 2, tzinfo=UTC),
    "modified": datetime(2026, 11, 3, tzinfo=UTC),
    "category": "werkstatt",
    "tags": ("b", "a"),
    "series": "Reihe",
    "part": 2,
    "summary": "Länger",
    "via": (Source("Irgendwer", "https://x.example"),),
    "question": "Warum?",
    "link": "https://x.example",
    "comments": Comments.CLOSED,
    "thread": "alt",
    "nav": 3,
    "corrections": (Correction(date(2026, 11, 4), "Es waren zwei."),),
    "not_before": datetime(2026, 12, 1, tzinfo=UTC),
    "expires": datetime(2027, 12, 1, tzinfo=UTC),
    "aliases": ("/alt/",),
    "canonical": "https://x.example/",
}


def test_every_field_of_an_entry_is_either_released_or_not() -> None:
    """A new field has to be put on one of the two sides."""
    names = {one.name for one in fields(Entry)}

    assert names == NOT_RELEASED | set(FIELDS)
    assert set(FIELDS) | {"hidden"} == set(released_fields(make_entry()))
    assert NOT_RELEASED - {"source", "body", "image"} == set(WORK)


@pytest.mark.parametrize("name", FIELDS)
def test_every_released_field_is_part_of_it(name: str) -> None:
    """What readers see, or by which rule it is released."""
    changed = of_entry(replace(ORIGINAL.entry, **{name: FIELDS[name]}), PIECES)

    assert ORIGINAL.digest != changed.digest


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("via", Source("Irgendwer", "https://x.example"), Source("Irgendwer")),
        ("via", Source("Irgendwer", "https://x.example"), Source("Wer", "https://x.example")),
        (
            "corrections",
            Correction(date(2026, 11, 4), "Es waren zwei."),
            Correction(date(2026, 11, 4), "Es war einer."),
        ),
        (
            "corrections",
            Correction(date(2026, 11, 4), "Es waren zwei."),
            Correction(date(2026, 11, 5), "Es waren zwei."),
        ),
    ],
)
def test_every_word_of_a_source_and_of_a_correction_is_part_of_it(name: str, one: Any, other: Any) -> None:
    """Not only that there is one."""
    said: list[Any] = [(one,), (other,)]
    first, second = (of_entry(replace(ORIGINAL.entry, **{name: value}), PIECES) for value in said)

    assert first.digest != second.digest


def test_being_hidden_is_part_of_it() -> None:
    """It takes a release to bring a text into every list."""
    changed = of_entry(replace(ORIGINAL.entry, status=Status.HIDDEN), PIECES)

    assert ORIGINAL.digest != changed.digest


@pytest.mark.parametrize(
    "image",
    [
        None,
        Image("posts/anders.png", "Titel"),
        Image("posts/titel.png", "Anders"),
        Image("posts/titel.png", "Titel", credit="Jana"),
        Image("posts/titel.png", "Titel", licence="CC0"),
    ],
)
def test_the_picture_is_part_of_it(image: Image | None) -> None:
    """Its name, its bytes, what is said of it."""
    changed = of_entry(replace(ORIGINAL.entry, image=image), {**PIECES, "posts/anders.png": b"2"})

    assert ORIGINAL.digest != changed.digest


@pytest.mark.parametrize("path", PIECES)
@pytest.mark.parametrize("content", [b"9", b"", None])
def test_every_file_is_part_of_it(path: str, content: bytes | None) -> None:
    """Other bytes, none, or no file at all."""
    pieces = {name: said for name, said in PIECES.items() if name != path}
    changed = digested(source().encode(), pieces=pieces if content is None else {**pieces, path: content})

    assert ORIGINAL.digest != changed.digest


def test_files_exchanged_for_each_other_are_another_text() -> None:
    """Each counts by the reference to it."""
    two = "![a](a.png) ![b](b.png)\n"
    one = digested(source(two, image="").encode(), pieces={"posts/a.png": b"1", "posts/b.png": b"2"})
    other = digested(source(two, image="").encode(), pieces={"posts/a.png": b"2", "posts/b.png": b"1"})

    assert one.digest != other.digest


def test_a_file_nobody_refers_to_is_no_part_of_it() -> None:
    """Whatever lies beside it."""
    found = digested(source().encode(), pieces={**PIECES, "posts/mehr.png": b"9"})

    assert (ORIGINAL.digest, ORIGINAL.files) == (found.digest, found.files)


@given(before=text, after=text)
def test_any_other_body_is_another_text(before: str, after: str) -> None:
    """Unless both are the same once they are normalised."""
    one, other = (of_entry(make_entry(body=body), {}) for body in (before, after))

    assert (digest.normalised(before) == digest.normalised(after)) is (one.digest == other.digest)


@given(name=st.sampled_from(["title", "subtitle", "summary", "question", "series"]), before=word, after=word)
def test_any_other_words_in_the_head_are_another_text(name: str, before: str, after: str) -> None:
    """Letter by letter, once they were read."""
    one, other = (digested(source(**{name: f'"{said}"'}).encode()) for said in (before, after))

    is_same = unicodedata.normalize("NFC", before) == unicodedata.normalize("NFC", after)
    assert is_same is (one.digest == other.digest)


def test_words_do_not_wander_from_one_field_to_the_next() -> None:
    """Each counts under its name."""
    one, other = digested(source(subtitle="Kürzer", summary="").encode()), digested(source(summary="Kürzer").encode())

    assert one.digest != other.digest


def test_the_digest_is_the_one_of_the_first_release() -> None:
    """What was signed under `f1` stays true; another way to count would be `f2`."""
    entry = make_entry(authors=("jana-weber",), tags=("a",), body="Text.\n")
    meta = (
        '"aliases":[],"authors":["jana-weber"],"canonical":"","category":"","comments":null,"corrections":[],'
        '"expires":null,"hidden":false,"image":{},"kind":"article","lang":"de","link":"","modified":null,"nav":0,'
        '"not_before":null,"part":0,"published":"2026-11-01T00:00:00+00:00","question":"","series":"","slug":"eins",'
        '"subtitle":"","summary":"","tags":["a"],"thread":"","title":"Eins","translation_of":"","via":[]'
    )
    body = hashlib.sha256(b"Text.\n").hexdigest()
    spelled = f'{{"body":"{body}","files":{{}},"meta":{{{meta}}},"v":1}}'

    assert f"f1-{hashlib.sha256(spelled.encode()).hexdigest()}" == of_entry(entry, {}).digest
    assert of_entry(entry, {}).digest == "f1-0e27b99009f2342051c523bc6ec06ccbaf4e84bbf8bcdba49b67f2ce536db479"


# What is known from before


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Entry:
    """An entry without a file, of which a wrong digest was told, so that it shows where it comes from."""
    monkeypatch.setattr(revision, "_KNOWN", Memo[Any, str]())
    entry = make_entry(body="Text.\n", published=datetime(2026, 11, 2, 12, tzinfo=UTC))
    revision.know(entry, "f1-told")
    return entry


def test_what_was_told_of_an_entry_is_not_counted_again(told: Entry) -> None:
    """An equal entry is the same, whoever read it."""
    assert "f1-told" == of_entry(told, {}).digest
    assert "f1-told" == of_entry(replace(told), {}).digest


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "text.\n"},
        {"title": "eins"},
        {"status": Status.HIDDEN},
        {"image": Image("posts/titel.png", "Titel")},
        {"published": datetime(2026, 11, 2, 13, tzinfo=timezone(timedelta(hours=1)))},
        {"modified": datetime(2026, 11, 2, 12, tzinfo=UTC)},
    ],
)
def test_what_was_told_counts_for_nothing_else(told: Entry, changed: dict[str, Any]) -> None:
    """One letter, one capital, another spelling of the same instant: counted anew."""
    other = replace(told, **changed)
    expected = revision._digest(other, {}, MISSING)

    assert "f1-told" != expected == of_entry(other, {}).digest


@pytest.mark.parametrize("content", [b"1", None])
def test_what_was_told_counts_without_files_only(told: Entry, content: bytes | None) -> None:
    """Also where the file is missing."""
    entry = replace(told, body="[Blatt](/files/blatt.pdf)\n")
    revision.know(entry, "f1-told")

    assert "f1-told" != of_entry(entry, {} if content is None else {"files/blatt.pdf": content}).digest


@pytest.mark.parametrize("name", ["published", "modified", "not_before", "expires"])
def test_an_instant_counts_as_it_is_spelled(name: str) -> None:
    """Equal entries may have two digests: the zone is released as well, and whoever comes first decides nothing."""
    times: list[Any] = [
        datetime(2026, 11, 2, 12, tzinfo=UTC),
        datetime(2026, 11, 2, 13, tzinfo=timezone(timedelta(hours=1))),
    ]
    one, other = (replace(ORIGINAL.entry, **{name: instant}) for instant in times)

    assert one == other
    assert of_entry(one, PIECES).digest != of_entry(other, PIECES).digest
