"""`new`: a file one can write into at once, and that never goes online by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site whose people list the author git knows."""
    site = Site.at(tmp_path).page("impressum")
    site.git("init", "-q")
    return site.write(
        "content/people.toml",
        '[erika]\nname = "Erika Muster"\n\n[jana-weber]\nname = "Jana Weber"\nemail = "Jana.Weber@musterwerk.example"\n',
    )


def made(site: Site, kind: str, title: str, *args: str) -> tuple[str, str]:
    """Run `new`, which must succeed, and return path and text of the file it names."""
    done = site.task("new", kind, title, *args)
    assert 0 == done.code, done.said
    path = done.out.splitlines()[0]
    return path, site.text(path)


def test_a_post_has_id_slug_author_and_a_folder_for_pictures(site: Site) -> None:
    """What nobody should have to think of stands there; the file is a draft."""
    today = datetime.now(UTC)

    path, text = made(site, "post", "Größere Federn für kleine Häuser")

    assert f"content/posts/{today.year}/groessere-federn-fuer-kleine-haeuser/index.md" == path
    assert re.search(r"^id: p\d{8}-[a-z2-9]{4}$", text, re.MULTILINE)
    for line in (
        'title: "Größere Federn für kleine Häuser"',
        "slug: groessere-federn-fuer-kleine-haeuser",
        "authors: [jana-weber]",
        "category: werkstatt",
        "status: draft",
    ):
        assert line in text.splitlines()


def test_what_is_made_passes_the_check_and_stays_offline(site: Site) -> None:
    """Titles that YAML would misread are quoted; every kind is sound as it comes and a draft."""
    kinds = [("post", "Schlicht"), ("page", "Anfahrt"), ("answer", "Wie?"), ("post", "nein"), ("page", "10:30")]
    kinds += [("post", 'Mit "Anführung": und # Raute'), ("answer", "- Strich")]

    new = [made(site, kind, title) for kind, title in kinds]

    checked = site.task("check")
    assert 0 == checked.code, checked.out
    names = site.built().output()
    for path, text in new:
        assert "status: draft" in text
        assert not [name for name in names if Path(path).parent.name in name.split("/")], path


def test_an_answer_asks_for_the_question(site: Site) -> None:
    """A reader's question stands above the answer."""
    _path, text = made(site, "answer", "Dickerer Draht?")

    assert "kind: answer" in text
    assert 'question: "What was asked?"' in text


def test_another_language_is_noted(site: Site) -> None:
    """The site's first language is not repeated."""
    assert "lang: en" in made(site, "post", "Springs", "--lang", "en")[1]
    assert "lang:" not in made(site, "post", "Federn", "--lang", "de")[1]


def test_what_is_there_is_not_overwritten(site: Site) -> None:
    """A second file of the same title is refused with the place of the first."""
    path, text = made(site, "post", "Federn")

    done = site.task("new", "post", "Federn")

    assert 3 == done.code
    assert f"{path}: is already there" in done.err
    assert text == site.text(path)


@pytest.mark.parametrize("title", ["", "   ", "!!!", "🙂"])
def test_a_title_without_letters_is_refused(site: Site, title: str) -> None:
    """Nothing can be made an address of."""
    done = site.task("new", "post", title)

    assert 3 == done.code
    assert "makes no address" in done.err


@pytest.mark.parametrize("title", ["Archiv", "Blog", "EN"])
def test_a_page_cannot_take_an_address_of_the_site_itself(site: Site, title: str) -> None:
    """What `check` would refuse is not made in the first place."""
    done = site.task("new", "page", title)

    assert 3 == done.code
    assert f"slug '{title.lower()}' is an address of the site itself" in done.err
    assert not (site.root / "content/pages" / title.lower()).exists()


def test_a_title_cannot_leave_the_folder(site: Site) -> None:
    """Dots and slashes are no part of an address."""
    path, _text = made(site, "page", "../../plugins/desk")

    assert "content/pages/plugins-desk/index.md" == path


def test_two_entries_never_share_an_id(site: Site) -> None:
    """Ids made on one day differ."""
    ids = {made(site, "post", f"Nummer {number}")[1].splitlines()[1] for number in range(5)}

    assert 5 == len(ids)


def test_an_unknown_author_is_the_first_person(site: Site) -> None:
    """Where git's name is not among the people the draft still passes the check."""
    site.write("content/people.toml", '[erika]\nname = "Erika Muster"\n')

    _path, text = made(site, "post", "Federn")

    assert "authors: [erika]" in text


def test_wrong_kind_is_told_with_the_choices(site: Site) -> None:
    """Exit code 2, as for every wrong word at the command line."""
    done = site.task("new", "beitrag", "Federn")

    assert 2 == done.code
    assert "invalid choice: 'beitrag'" in done.err
