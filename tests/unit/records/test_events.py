"""Events: one spelling, and for every field what it may say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import digest
from plugins.records import events
from plugins.records.events import ADOPT, APPROVE, KINDS, MACHINERY, SUBMIT, TAKE_DOWN, Event, EventWrongError

SHA, OTHER = "a" * 64, "b" * 64
REVISION = f"f1-{SHA}"
COMMON: dict[str, Any] = {
    "v": 1,
    "site": "www.musterwerk.example",
    "entry": "id-eins",
    "number": 2,
    "previous": [SHA],
    "at": "2026-11-02T12:00:00+01:00",
    "by": "jana-weber",
    "policy": SHA,
}
FACTS: dict[str, dict[str, Any]] = {
    "submit": {"digest": REVISION, "title": "Größe", "contributors": ["jana", "Bea <b@x.example>"], "note": ""},
    "approve": {
        "digest": REVISION,
        "title": "Eins",
        "live": SHA,
        "scope": {"kind": "article", "category": "", "path": "posts/eins.md", "lang": "de"},
        "as": "approver",
        "assurance": "key",
        "given_by": "bea",
        "evidence": "",
        "note": "erste Zeile\n\tzweite",
    },
    "refuse": {"digest": REVISION, "reason": "nein"},
    "take-down": {"face": "gone", "notice": "", "reason": "Grund"},
    "restore": {"digest": REVISION, "reason": "Irrtum"},
    "revoke": {"revoked": SHA, "reason": "Irrtum"},
    "adopt": {"entries": {"id-eins": {"digest": REVISION, "live": SHA}}, "note": ""},
    "machinery": {"digest": SHA, "note": ""},
}


def said(kind: str, **changed: Any) -> dict[str, Any]:
    """Return what a sound event of *kind* says, but for what is *changed*."""
    entry = "" if kind in events.OF_THE_SITE else COMMON["entry"]
    return {**COMMON, "entry": entry, "event": kind, **FACTS[kind], **changed}


def spelled(value: Any) -> bytes:
    """Return *value* in the spelling of events."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def refusal(content: bytes) -> str:
    """Return why *content* is no event."""
    with pytest.raises(EventWrongError) as caught:
        events.parse(content)
    return str(caught.value)


def test_every_kind_has_a_sample_here() -> None:
    """A new one is tried like the others."""
    assert set(KINDS) == set(FACTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_event_is_read_as_it_was_written(kind: str) -> None:
    """Bytes to event to the same bytes; the digest is that of the bytes."""
    content = spelled(said(kind))

    found = events.parse(content)

    assert content == events.render(found)
    assert digest.of_blob(content) == found.digest
    assert f"0002-{kind}-{found.digest[:8]}.json" == found.name
    assert events.NAME.fullmatch(found.name)
    assert (2, found.digest) == found.place
    assert datetime.fromisoformat(COMMON["at"]) == found.at


@pytest.mark.parametrize(
    ("kind", "expected"), [("submit", REVISION), ("approve", REVISION), ("take-down", ""), ("machinery", "")]
)
def test_what_is_about_no_revision_names_none(kind: str, expected: str) -> None:
    """The digest of a machinery is none of a text."""
    assert expected == events.parse(spelled(said(kind))).revision


# One spelling


@pytest.mark.parametrize(
    "content",
    [
        spelled(said(SUBMIT)).rstrip(b"\n"),
        spelled(said(SUBMIT)) + b"\n",
        b"\xef\xbb\xbf" + spelled(said(SUBMIT)),
        spelled(said(SUBMIT)).replace(b"\n", b"\r\n"),
        json.dumps(said(SUBMIT), sort_keys=True, indent=2, ensure_ascii=False).encode() + b"\n",
        json.dumps(said(SUBMIT), sort_keys=True, ensure_ascii=False).encode() + b"\n",
        json.dumps(said(SUBMIT), sort_keys=True, indent=1).encode() + b"\n",
        json.dumps(dict(sorted(said(SUBMIT).items(), reverse=True)), indent=1, ensure_ascii=False).encode() + b"\n",
        spelled(said(SUBMIT)).replace(b'"note": ""', b'"note": "x",\n "note": ""'),
        spelled(said(SUBMIT)).replace(b'"v": 1', b'"v": 1.0'),
        spelled(said(SUBMIT)).replace("ö".encode(), b"\\ud800"),
        spelled(said(SUBMIT)).replace(b"Bea <", b"Bea \\u003c"),
    ],
    ids=[
        *("no line feed", "two line feeds", "mark", "CRLF", "indent 2", "one line", "escaped", "order", "twice"),
        *("float", "surrogate", "one escape"),
    ],
)
def test_another_spelling_is_refused(content: bytes) -> None:
    """There is one text to sign, not several that look alike."""
    wanted = {"is not spelled as events are: sorted keys, indent 1, no escapes", "is no JSON"}

    assert refusal(content) in wanted


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"number": ' + b"9" * 5_000 + b"}"])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    """Without a traceback, however deep or long."""
    assert refusal(content) == "is no JSON"


@pytest.mark.parametrize("value", [[], "v", 1, None, {}, {"v": 2}, {"v": True}, {"v": "1"}])
def test_another_version_is_refused(value: Any) -> None:
    """What is not understood decides nothing."""
    assert refusal(spelled(value)) == "is not an event of version 1"


@pytest.mark.parametrize("kind", ["", "Submit", "publish", None, 5, ["submit"], "x" * 200])
def test_an_unknown_kind_is_refused(kind: Any) -> None:
    """And named, as far as a line holds it."""
    assert refusal(spelled({**said(SUBMIT), "event": kind})) == f"unknown event '{str(kind)[:80]}'"


@given(
    text=st.text(
        st.characters(
            exclude_categories=["Cs", "Cc"], exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ),
        min_size=1,
        max_size=60,
    )
)
def test_any_text_has_one_spelling(text: str) -> None:
    """That of the JSON module, which is slower."""
    value = said(SUBMIT, note=text, title=f"x{text}", contributors=[f"{text}x"])

    found = events.parse(spelled(value))

    assert (text, spelled(value)) == (found.facts["note"], events.render(found))


# Every field

FIELDS = [(kind, name) for kind in KINDS for name in ("event", *(name for name in COMMON if name != "v"), *FACTS[kind])]


@pytest.mark.parametrize(("kind", "name"), [one for one in FIELDS if one[1] != "event"])
def test_a_field_that_is_missing_is_named(kind: str, name: str) -> None:
    """Nothing has a value nobody wrote."""
    value = said(kind)
    del value[name]

    assert refusal(spelled(value)) == f"lacks the field '{name}'"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["zusatz", "a" * 100])
def test_a_field_nobody_knows_is_named(kind: str, name: str) -> None:
    """Nothing is signed that is not understood."""
    assert refusal(spelled(said(kind, **{name: 1}))) == f"holds the unknown field '{name[:80]}'"


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_of_another_kind_is_unknown(kind: str) -> None:
    """A submission approves nothing."""
    other = next(name for other in KINDS if other != kind for name in FACTS[other] if name not in FACTS[kind])

    assert refusal(spelled(said(kind, **{other: ""}))) == f"holds the unknown field '{other}'"


NO_WORD: list[Any] = ["", "Jana", "jana weber", "-jana", "jana/weber", "a" * 65, "jana\n", 5, None, ["jana"]]
NO_SHA: list[Any] = ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, f"{SHA}\n", 5, None, [SHA]]
NO_REVISION: list[Any] = ["", SHA, f"f-{SHA}", f"F1-{SHA}", f"f1-{SHA[:16]}", f"{REVISION}\n", 5, None]
# Controls, and what turns the direction of writing: nobody sees what he signs.
NO_TEXT: list[Any] = ["\0", "a\x1b[8m", "a\rb", "a\x7f", "a\u202eb", "a\u2066b", 5, None, ["text"], {}]
NO_LINE = [*NO_TEXT, "a" * 301]
NO_LONG = [*NO_TEXT, "a" * 2001]
EMPTY: list[Any] = ["", " ", "\n \t", "\u00a0"]
WRONG: dict[str, list[Any]] = {
    "site": ["", "Www.x.example", "a b", ".x", "a" * 254, "x.example/", "x@y", 5, None],
    "entry": ["", "ab", "Id-eins", "id eins", "-id", "../id", "id/eins", "a" * 65, 5, None],
    "number": [0, -1, 1_000_000, True, 1.0, "2", None, [2]],
    "previous": [
        *(None, "", SHA, {}, [5], [""], [SHA, SHA], [OTHER, SHA], [SHA.upper()], [f"{SHA}\n"], [[SHA]]),
        [f"{count:064x}" for count in range(51)],
    ],
    "at": [
        *("", "heute", "2026-11-02", "2026-11-02T12:00:00", "2026-11-02T12:00:00Z", "2026-11-02 12:00:00+01:00"),
        *("2026-11-02T12:00:00.5+01:00", "2026-11-02T12:00+01:00", "20261102T120000+01:00", 5, None, []),
    ],
    "by": NO_WORD,
    "policy": NO_SHA,
}
WRONG_FACTS: dict[str, dict[str, list[Any]]] = {
    "submit": {
        "digest": NO_REVISION,
        "title": [*NO_LINE, *EMPTY],
        "contributors": [[], None, "jana", {}, [""], [" "], [5], ["a\x1b"], ["a" * 301], ["jana"] * 51, [["jana"]]],
        "note": NO_LONG,
    },
    "approve": {
        "digest": NO_REVISION,
        "title": [*NO_LINE, *EMPTY],
        "live": NO_SHA,
        "scope": [
            *(None, "", [], {}),
            {"kind": "article", "category": "", "path": "posts/eins.md"},
            {"kind": "article", "category": "", "path": "posts/eins.md", "lang": "de", "more": ""},
            {"kind": "article", "category": "", "path": "posts/eins.md", "lang": 5},
            {"kind": "article", "category": "", "path": "posts/\x1b.md", "lang": "de"},
        ],
        "as": NO_WORD,
        "assurance": ["", "Key", "oral", 5, None, ["key"]],
        "given_by": NO_WORD,
        "evidence": NO_LINE,
        "note": NO_LONG,
    },
    "refuse": {"digest": NO_REVISION, "reason": [*NO_LONG, *EMPTY]},
    "take-down": {
        "face": ["", "Gone", "live", "expired", 5, None, ["gone"]],
        "notice": NO_LONG,
        "reason": [*NO_LONG, *EMPTY],
    },
    "restore": {"digest": NO_REVISION, "reason": [*NO_LONG, *EMPTY]},
    "revoke": {"revoked": NO_SHA, "reason": [*NO_LONG, *EMPTY]},
    "adopt": {
        "entries": [
            *(None, "", [], {}),
            {"ID": {"digest": REVISION, "live": SHA}},
            {"id-eins": REVISION},
            {"id-eins": {"digest": REVISION}},
            {"id-eins": {"digest": REVISION, "live": SHA, "more": ""}},
            {"id-eins": {"digest": SHA, "live": SHA}},
            {"id-eins": {"digest": REVISION, "live": REVISION}},
            {"id-eins": {"digest": 5, "live": SHA}},
            {"id-eins": {"digest": REVISION, "live": None}},
        ],
        "note": NO_LONG,
    },
    "machinery": {"digest": [REVISION, *NO_SHA], "note": NO_LONG},
}
OF_SITE: dict[str, list[Any]] = {"entry": ["id-eins", " ", 0, None, [], False]}


def wrong_values() -> list[tuple[str, str, Any]]:
    """Return kind, field and value of everything that is wrong, one field at a time."""
    found = []
    for kind in KINDS:
        common = {**WRONG, **OF_SITE} if kind in (ADOPT, MACHINERY) else WRONG
        for name, values in {**common, **WRONG_FACTS[kind]}.items():
            found += [(kind, name, value) for value in values]
    return found


def test_every_field_is_tried() -> None:
    """A new field is tried like the others."""
    assert {*FIELDS} == {(kind, name) for kind, name, _value in wrong_values()} | {(kind, "event") for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_value_is_named_with_its_field(kind: str) -> None:
    """For every field everything it cannot hold, one at a time."""
    for name, value in [one[1:] for one in wrong_values() if one[0] == kind]:
        content = spelled(said(kind, **{name: value}))
        shown = str(json.loads(content)[name])[:80]

        assert refusal(content) == f"'{shown}' is nothing for the field '{name}'"


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (SUBMIT, "title", "a" * 300),
        (SUBMIT, "note", "a" * 2000),
        (SUBMIT, "contributors", ["jana"] * 50),
        (SUBMIT, "number", 999_999),
        (SUBMIT, "previous", []),
        (SUBMIT, "previous", [f"{count:064x}" for count in range(50)]),
        (SUBMIT, "at", "2026-11-02T11:00:00+00:00"),
        (SUBMIT, "entry", "a1-"),
        (APPROVE, "as", "recht"),
        (APPROVE, "digest", f"f12-{SHA}"),
        (TAKE_DOWN, "face", "withdrawn"),
    ],
)
def test_the_last_value_that_is_right(kind: str, name: str, value: Any) -> None:
    """The fence has its gap where it should be."""
    content = spelled(said(kind, **{name: value}))

    assert content == events.render(events.parse(content))


def test_an_adoption_names_no_more_texts_than_a_site_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are allowed, and not one more."""
    monkeypatch.setattr(events, "_MAX_ADOPTED", 2)
    kept = FACTS["adopt"]["entries"]["id-eins"]
    two = {"id-eins": kept, "id-zwei": kept}

    assert two == events.parse(spelled(said(ADOPT, entries=two))).facts["entries"]
    assert refusal(spelled(said(ADOPT, entries={**two, "id-drei": kept}))).endswith("nothing for the field 'entries'")


# Writing


def test_what_an_event_may_not_say_is_not_written() -> None:
    """Nothing is signed that nobody would read."""
    event = events.parse(spelled(said(SUBMIT)))

    for wrong, what in (
        (replace(event, by="Jana"), "'Jana' is nothing for the field 'by'"),
        (replace(event, facts={**event.facts, "title": ""}), "'' is nothing for the field 'title'"),
        (replace(event, facts={**event.facts, "contributors": [5]}), "'[5]' is nothing for the field 'contributors'"),
        (replace(event, facts={}), "lacks the field 'contributors'"),
        (replace(event, facts={**event.facts, "more": 1}), "holds the unknown field 'more'"),
    ):
        with pytest.raises(EventWrongError) as caught:
            events.render(wrong)
        assert what == str(caught.value)


def test_the_digest_is_not_part_of_what_is_written() -> None:
    """It follows from it."""
    event = events.parse(spelled(said(SUBMIT)))

    assert events.render(event) == events.render(replace(event, digest=""))


def test_heads_are_written_in_order() -> None:
    """In whatever order they were found."""
    facts: dict[str, Any] = {"digest": REVISION, "reason": "nein"}
    at = datetime.fromisoformat(COMMON["at"])
    one, two = (
        Event("refuse", "x.example", "id-eins", 2, previous, at, "bea", SHA, facts)
        for previous in ((OTHER, SHA), (SHA, OTHER))
    )

    assert events.render(one) == events.render(two)
