"""Legal notice and privacy page: the firm's data in, gaps marked, nothing that the firm does not have."""

from __future__ import annotations

from pathlib import PurePosixPath

from plugins.commands.legal import drafts
from plugins.core.frontmatter import parse
from tests.support.builders import make_site

FACTS = {
    "firm": "Schraubenhof GmbH",
    "address": "Gewindegang 3  \n12345 Mutterstadt",
    "telephone": "06231 100",
    "email": "<post@schraubenhof.example>",
    "represented_by": "Käthe Müller",
    "register": "Amtsgericht Ludwigshafen, HRB 1",
    "vat_id": "DE1",
    "person": "Käthe Müller",
}


def pages(*languages: str, has_comments: bool = True, **changes: str) -> dict[str, str]:
    """Return the texts by their path."""
    return dict(drafts({**FACTS, **changes}, languages, day="20261125", has_comments=has_comments))


def test_every_language_gets_both_pages_as_drafts() -> None:
    """The second language is a translation of the first; a language without a template gets none."""
    found = pages("de", "en", "fr")

    assert ["impressum", "legal-notice", "datenschutz", "privacy"] == [path[14:-3] for path in found]
    assert all("\nstatus: draft\n" in text for text in found.values())
    assert "\ntranslation_of: p20261125-impressum\n" in found["content/pages/legal-notice.md"]
    assert "translation_of" not in found["content/pages/impressum.md"]
    assert "\ntitle: Privacy\n" in pages("en")["content/pages/privacy.md"]


def test_the_facts_stand_where_the_law_wants_them() -> None:
    """Name, address, representative, contact, register, number, the person responsible for texts."""
    text = pages("de")["content/pages/impressum.md"]

    assert "## Angaben gemäß § 5 DDG\n\nSchraubenhof GmbH  \nGewindegang 3  \n12345 Mutterstadt\n" in text
    assert "Telefon: 06231 100  \nE-Mail: <post@schraubenhof.example>\n" in text
    assert "HRB 1" in text
    assert "§ 18 Abs. 2 MStV\n\nKäthe Müller" in text
    assert "{" not in "".join(pages("de", "en").values())


def test_what_the_firm_does_not_have_is_left_out_and_what_it_needs_is_asked_for() -> None:
    """No empty register; an address that is missing stands there as a gap to be filled."""
    text = pages("de", register="", vat_id="", telephone="")["content/pages/impressum.md"]

    assert "Registereintrag" not in text
    assert "Umsatzsteuer" not in text
    assert "Telefon: [Telefon]" in text


def test_the_privacy_page_speaks_of_comments_where_there_are_some() -> None:
    """What does not happen here need not be told."""
    with_them, without = (pages("de", has_comments=one)["content/pages/datenschutz.md"] for one in (True, False))

    assert "Isso" in with_them
    assert "Wenn Sie kommentieren" not in without
    assert "<!--" not in with_them
    assert all("§ 25 TDDDG" in text and "Art. 77 DSGVO" in text for text in (with_them, without))


def test_every_text_can_be_read_as_an_entry() -> None:
    """The heads hold only fields the site knows."""
    for path, text in pages("de", "en").items():
        found = parse(text.encode(), PurePosixPath(path).relative_to("content"), make_site())
        assert () == tuple(found.issues)
