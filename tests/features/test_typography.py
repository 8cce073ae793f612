"""Right characters on every way to the reader: page, listing, head, feed; and where none may change."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.support.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
BODY = """\
## "Warum" z.B. -- so

Es sind 10 % in 3-5 Tagen, sagt *Else*'s Chef: "Geht's `a -- "b"`?"

[Zwei](zwei.md "A -- B")
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose authors type straight marks, after a good build; never changed."""
    site = Site.at(tmp_path_factory.mktemp("house"))
    site.post(
        "eins", BODY, title="'Was \"fertig\" heißt -- z.B.'", subtitle="Es geht's an", series="Peters' Reihe", part="1"
    )
    site.post("zwei", "Siehe [eins](eins.md).\n", title="Zwei...", summary="'\"Kurz\" -- und gut'")
    site.post("one", "It's \"done\" -- 'so'.\n", lang="en", translation_of="id-eins", title='What "done" means')
    return site.page("leistungen", nav="1", title='Was "wir" tun').built()


def test_a_german_body_has_german_marks(house: Site) -> None:
    """Text changes; code, attributes and the heading's anchor do not."""
    page = house.output()["blog/eins/index.html"].decode()

    assert "„Warum“ z.\u00a0B. – so</h2>" in page
    assert "10\u00a0% in 3–5 Tagen, sagt <em>Else</em>’s Chef: „Geht’s <code>a -- " in page
    assert '<code>a -- "b"</code>?“' in page
    assert 'title="A -- B"' in page
    assert re.search(r'<h2 id="[a-z-]*warum-z-?b-so"', page)


def test_an_english_body_has_english_marks(house: Site) -> None:
    """The language is the entry's, not the site's."""
    page = house.output()["en/blog/one/index.html"].decode()

    assert "It’s “done” – ‘so’." in page
    assert "<h1" in page
    assert "What “done” means</h1>" in page


def test_titles_are_plain_wherever_they_stand(house: Site) -> None:
    """No entity, tag or straight mark in a title: not in the page, the listing, the navigation, the series, the feed."""
    out = {name: content.decode() for name, content in house.output().items() if name.endswith((".html", ".xml"))}
    title = "Was „fertig“ heißt – z.\u00a0B."

    assert f"{title}</h1>" in out["blog/eins/index.html"]
    assert '<p class="subtitle">Es geht’s an</p>' in out["blog/eins/index.html"]
    assert title in out["blog/index.html"]
    assert "Was „wir“ tun" in out["blog/index.html"]
    assert "„Kurz“ – und gut" in out["blog/index.html"]
    assert title in out["serie/peters-reihe/index.html"]
    assert "Peters’ Reihe" in out["serie/peters-reihe/index.html"]
    assert not [name for name, page in out.items() if 'fertig"' in page or "fertig&" in page]
    feed = ElementTree.fromstring(out["feed.atom.xml"])
    titles = [one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")]
    assert sorted(titles, key=str) == [title, "Zwei…"]
