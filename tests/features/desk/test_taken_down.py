"""What readers find where a text was taken down, and where a released text was moved or renamed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.acting import Acting
from tests.support.builders import source_text
from tests.support.people import Firm

NOTICE = "Zurückgezogen auf Wunsch <eines> Kunden.\nNeues folgt."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Acting:
    """A site with a withdrawn post, one gone for good, and texts that link to both; built, never changed."""
    firm = Firm.at(tmp_path_factory.mktemp("down"))
    firm.site.append("content/site.toml", '\n[comments]\nprovider = "isso"\n')
    head = {"authors": "[jana-weber]", "title": "Titelwort", "tags": "[Stichwort]", "aliases": "[/alt.html, /frueher/]"}
    firm.site.post("weg", "Textwort.\n\n## Ort\n", **head).post("fort", "Textwort.\n", title="Titelwort", lang="en")
    firm.site.page("ueber", "Textwort.\n", title="Titelwort").page("impressum")
    firm.site.post("bleibt", "[hin](weg.md#ort) und [her](fort.md)\n")
    acting = Acting(firm)
    for slug in ("weg", "fort", "ueber", "impressum", "bleibt"):
        acting.released(slug)
    acting.taken_down("weg", "withdrawn", NOTICE).taken_down("fort", "gone").taken_down("ueber", "gone", "Fort.")
    return acting.built()


def test_a_notice_stands_at_every_address_of_the_text(desk: Acting) -> None:
    """With the words of whoever took it down, and none of the text's own."""
    pages = desk.firm.site.pages()

    for name in ("blog/weg/index.html", "alt.html", "frueher/index.html"):
        page = pages[name]
        assert "<p>Zurückgezogen auf Wunsch &lt;eines&gt; Kunden.</p>" in page
        assert "<p>Neues folgt.</p>" in page
        assert '<meta name="robots" content="noindex">' in page
        assert 'rel="canonical"' not in page
        assert 'http-equiv="refresh"' not in page
        assert 'href="/archiv/"' in page
        assert "Dieser Text wurde zurückgezogen" in page
    assert "Dieser Text wurde entfernt" in pages["ueber/index.html"]


def test_a_language_without_texts_gets_its_notice_in_the_first_one(desk: Acting) -> None:
    """There is no English home page any more to lead to."""
    page = desk.firm.site.pages()["en/blog/fort/index.html"]

    assert '<html lang="de">' in page
    assert 'href="/en/"' not in page


def test_nothing_else_knows_of_it(desk: Acting) -> None:
    """No list, feed, sitemap, search or conversation."""
    output = desk.firm.site.output()

    for name in ("sitemap.xml", "_redirects", "archiv/index.html", "index.html", "blog/index.html"):
        assert b"/blog/weg/" not in output.get(name, b""), name
    for name, content in output.items():
        is_own = name in ("alt.html", "frueher/index.html", "_headers")
        assert is_own or not re.search(rb"titelwort|textwort|stichwort|alt\.html|frueher", content.lower()), name
    assert "thema/stichwort/index.html" not in output
    assert {"/blog/bleibt/"} == set(json.loads(desk.firm.site.text("var/comments/policy.json")))


def test_links_of_other_texts_lead_to_the_notice(desk: Acting) -> None:
    """A take-down does not wait until every text that links there was released anew."""
    page = desk.firm.site.pages()["blog/bleibt/index.html"]

    assert 'href="/blog/weg/#ort"' in page
    assert 'href="/en/blog/fort/"' in page


def test_every_page_has_a_policy_with_pages_hosts(desk: Acting) -> None:
    """A notice below the root is its own group."""
    assert "\n/ueber/*\n" in desk.firm.site.text("output/_headers")


def test_a_text_without_a_file_is_taken_down_all_the_same(desk: Acting, tmp_path: Path) -> None:
    """The released links know what they meant."""
    site = desk.firm.site.copy(tmp_path)
    site.delete("content/posts/2026/weg.md").delete("content/posts/2026/fort.md")

    site.task("build", env=desk.firm.env())

    assert site.output() == desk.firm.site.output()


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm with one text that links to another."""
    found = Firm.at(tmp_path)
    found.site.post("eins").post("zwei", "[eins](eins.md)\n")
    return found


def test_what_is_restored_is_back(firm: Firm) -> None:
    """At its address, and in the lists."""
    desk = Acting(firm).released("eins").released("zwei").taken_down("eins").restored("eins").built()

    assert "<h1" in firm.site.pages()["blog/eins/index.html"]
    assert "/blog/eins/" in firm.site.pages()["archiv/index.html"]
    assert () == tuple(desk.standing.issues)


def test_a_newer_release_under_the_old_address_needs_no_notice(firm: Firm) -> None:
    """Another text may take the place of one that was taken down."""
    desk = Acting(firm).released("eins").released("zwei").taken_down("eins", "gone")
    firm.site.delete("content/posts/2026/eins.md")
    firm.site.write("content/posts/2026/neu.md", source_text("neu", "Besser.\n", aliases="[/blog/eins/]"))
    desk.released("neu").built()

    assert 'content="0; url=/blog/neu/"' in firm.site.pages()["blog/eins/index.html"]
    assert '"/blog/eins/" "/blog/eins' not in firm.site.text("var/hosting/nginx-http.conf")


def test_the_notice_stands_where_readers_had_the_text(firm: Firm) -> None:
    """Not at the address of a version under embargo that nobody has seen."""
    desk = Acting(firm).released("eins").released("zwei")
    path = "content/posts/2026/eins.md"
    firm.site.write(path, source_text("eins", slug="spaeter", not_before="2999-01-01T08:00Z"))
    desk.released("id-eins").taken_down("id-eins").built()

    assert "blog/eins/index.html" in firm.site.pages()
    assert "blog/spaeter/index.html" not in firm.site.pages()


def test_a_moved_text_keeps_its_address_and_its_links(firm: Firm) -> None:
    """Released links name the place where it lay."""
    desk = Acting(firm).released("eins").released("zwei").built()
    before = firm.site.output()
    firm.site.write("content/posts/2027/anders.md", firm.site.text("content/posts/2026/eins.md"))
    firm.site.delete("content/posts/2026/eins.md")

    desk.built()

    assert before == firm.site.output()
    assert 'href="/blog/eins/"' in firm.site.pages()["blog/zwei/index.html"]


def test_a_deleted_text_stays_online_with_its_links(firm: Firm) -> None:
    """Deletion passes the gate as any other change."""
    desk = Acting(firm).released("eins").released("zwei").built()
    before = firm.site.output()

    firm.site.delete("content/posts/2026/eins.md")
    desk.built()

    assert before == firm.site.output()


def test_a_new_slug_with_an_alias_leaves_a_redirect(firm: Firm) -> None:
    """And the links of other released texts lead to the new address."""
    desk = Acting(firm).released("eins").released("zwei")
    firm.site.write("content/posts/2026/eins.md", source_text("eins", slug="neu", aliases="[/blog/eins/]"))
    desk.built()
    assert "blog/neu/index.html" not in firm.site.pages()

    desk.released("id-eins").built()

    assert 'content="0; url=/blog/neu/"' in firm.site.pages()["blog/eins/index.html"]
    assert 'href="/blog/neu/"' in firm.site.pages()["blog/zwei/index.html"]
