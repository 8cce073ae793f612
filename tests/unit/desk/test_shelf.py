"""What is remembered about a text: exactly what reading it anew would find, for its bytes and its place alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from plugins.core import frontmatter, references
from plugins.core.settings import Site, read_site
from plugins.desk import shelf
from plugins.desk.shelf import Shelf
from plugins.markup import raw
from plugins.records import revision
from tests.support.builders import PEOPLE_TOML, SITE_TOML

PLACE = PurePosixPath("posts/2026/eins.md")
HEAD = "---\nid: id-eins\ntitle: Eins\nstatus: published\ndate: {date}\n{more}---\n"
TEXTS = {
    "plain": HEAD.format(date="2026-11-01", more="") + "Text.\n",
    "no body": HEAD.format(date="2026-11-01", more=""),
    "body twice": HEAD.format(date="2026-11-01", more="summary: x\n") + "x\n\nx\n",
    "offset": HEAD.format(date="2026-11-01T10:00+05:30", more="") + "Text.\n",
    "utc": HEAD.format(date="2026-11-01T10:00Z", more="expires: 2027-01-01\n") + "Text.\n",
    "windows": HEAD.format(date="2026-11-01", more="").replace("\n", "\r\n") + "Text.\r\n",
    "decomposed": HEAD.format(date="2026-11-01", more="") + "U\u0308ber.\n",
    "links": HEAD.format(date="2026-11-01", more="") + "[zwei](zwei.md) und ![x](../../images/x.png)\n",
    "rich": HEAD.format(
        date="2026-11-01",
        more=(
            "kind: answer\nquestion: Wer?\nlang: en\ntranslation_of: id-null\nauthors: [jana-weber]\ntags: [Draht, Rohr]\n"
            "series: Reihe\npart: 2\nimage: {src: x.png, alt: X, credit: Y}\nvia: [{name: N, url: 'https://n.example'}]\n"
            "comments: closed\ncorrections: [{on: 2026-11-02, text: T}]\nplanned: 2026-10-01\ndue: 2026-10-02\n"
            "effort: 1.5\naliases: [/alt/]\nmodified: 2026-11-03T09:00\nnot_before: 2026-11-01\nnav: 0\n"
        ),
    )
    + "Text.\n",
    "classic": "Title: Eins\nDate: 2026-11-01 10:00 CET\nTags: a, b\n\nText.\n",
    "raw": HEAD.format(date="2026-11-01", more="") + "<marquee>x</marquee>\n",
    "wrong": HEAD.format(date="2026-13-01", more="") + "Text.\n",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The settings of a site in *tmp_path*, and a place of its own for the secret."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "site/content").mkdir(parents=True)
    (tmp_path / "site/content/site.toml").write_text(SITE_TOML)
    (tmp_path / "site/content/people.toml").write_text(PEOPLE_TOML)
    return read_site(tmp_path / "site")[0]


def _forget() -> None:
    for memo in (frontmatter._KNOWN, references.KNOWN, raw.KNOWN, revision._KNOWN):
        memo.clear()


def _spelled(entry: object) -> str:
    """Return everything there is to see of an entry, also what `==` does not compare."""
    return repr(entry) + repr(getattr(entry, "lines", None)) + repr([type(one) for one in vars_of(entry)])


def vars_of(entry: object) -> list[object]:
    return [getattr(entry, name, None) for name in getattr(entry, "__dataclass_fields__", ())]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_remembered_is_what_reading_finds(name: str, site: Site, tmp_path: Path) -> None:
    """Entry, faults, references and digest, to the last offset of an instant."""
    content = TEXTS[name].encode()
    expected = frontmatter.parse(content, PLACE, site)
    first = Shelf.load(tmp_path / "site")
    first.parse(content, PLACE, site)
    first.save()
    _forget()

    found = Shelf.load(tmp_path / "site").parse(content, PLACE, site)

    assert expected == found
    assert _spelled(expected.entry) == _spelled(found.entry)
    if expected.entry and found.entry:
        told = references.local_references(found.entry.body, PLACE)
        revised = revision.revision_of(found.entry, told, lambda path: path)
        issues = raw.raw_html_issues(found.entry.body, "x", 1)
        _forget()
        again = references.local_references(expected.entry.body, PLACE)
        assert again == told
        assert revision.revision_of(expected.entry, again, lambda path: path).digest == revised.digest
        assert raw.raw_html_issues(expected.entry.body, "x", 1) == issues


def test_a_known_text_is_not_read_again(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its head nor its body is taken apart."""
    content = TEXTS["links"].encode()
    first = Shelf.load(tmp_path / "site")
    first.parse(content, PLACE, site)
    first.save()
    _forget()
    monkeypatch.setattr(frontmatter, "_parse", None)
    monkeypatch.setattr(references, "_found", None)

    found = Shelf.load(tmp_path / "site").parse(content, PLACE, site)

    assert found.entry is not None
    assert 2 == len(references.local_references(found.entry.body, PLACE))


def test_settings_that_matter_are_part_of_it(site: Site, tmp_path: Path) -> None:
    """A day without a time is midnight somewhere."""
    content = TEXTS["plain"].encode()
    first = Shelf.load(tmp_path / "site")
    first.parse(content, PLACE, site)
    first.save()
    other = replace(site, site=replace(site.site, timezone="America/New_York", lang="en"))

    entry = Shelf.load(tmp_path / "site").parse(content, PLACE, other).entry

    assert entry is not None
    assert entry.published is not None
    assert ["en", -4 * 3600] == [entry.lang, (entry.published.utcoffset() or timedelta()).total_seconds()]


def test_equal_instants_with_other_offsets_are_other_revisions(site: Site) -> None:
    """The digest speaks of what is written, although the instants are equal."""
    texts = [TEXTS["plain"].replace("2026-11-01", date) for date in ("2026-11-01T10:00+01:00", "2026-11-01T09:00Z")]
    entries = [frontmatter.parse(one.encode(), PLACE, site).entry for one in texts]

    digests = {revision.revision_of(one, (), lambda _path: "").digest for one in entries if one}

    assert 2 == len(digests)


def test_a_changed_byte_of_the_shelf_drops_it(site: Site, tmp_path: Path) -> None:
    """What somebody else left there says nothing about any text."""
    content = TEXTS["plain"].encode()
    first = Shelf.load(tmp_path / "site")
    first.parse(content, PLACE, site)
    first.save()
    place = tmp_path / "site" / shelf.PLACE
    place.write_bytes(place.read_bytes().replace(b"Eins", b"Zwei"))
    _forget()

    entry = Shelf.load(tmp_path / "site").parse(content, PLACE, site).entry

    assert entry is not None
    assert "Eins" == entry.title
