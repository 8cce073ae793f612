"""Which page stands below which."""

from __future__ import annotations

from plugins.site.navigation import tree
from plugins.site.present import Presenter
from tests.support.builders import make_entry, make_site


def test_a_folder_belongs_to_the_page_of_its_name() -> None:
    """`nav` orders the pages of a folder, those without one follow by their titles; a bundle is its folder's page."""
    pages = [
        make_entry("pages/leistungen/index.md", id="oben"),
        make_entry("pages/leistungen/b.md", title="Blech"),
        make_entry("pages/leistungen/a.md", title="Achsen"),
        make_entry("pages/leistungen/z.md", title="Zahnräder", nav=1),
        make_entry("pages/anderes.md"),
    ]

    found = tree(pages)

    assert ["oben"] == list(found)
    assert ["Zahnräder", "Achsen", "Blech"] == [page.title for page in found["oben"]]


def test_languages_have_trees_of_their_own() -> None:
    """A translation beside its original stands below the translation of the upper page."""
    pages = [
        make_entry("pages/leistungen.md", id="oben"),
        make_entry("pages/leistungen.en.md", id="above", lang="en"),
        make_entry("pages/leistungen/federn.en.md", id="springs", lang="en"),
    ]

    assert {"above": ("springs",)} == {key: tuple(page.id for page in below) for key, below in tree(pages).items()}


def test_sub_pages_stand_below_their_page_in_the_header_and_not_in_the_footer() -> None:
    """Below a page that is not in the header itself, a page is as reachable as any other: in the footer."""
    pages = [
        make_entry("pages/leistungen.md", nav=1, summary="Was wir tun."),
        make_entry("pages/leistungen/federn.md", nav=3),
        make_entry("pages/recht.md"),
        make_entry("pages/recht/agb.md"),
    ]
    presenter = Presenter(make_site(), url="https://www.musterwerk.example")

    blog, services = presenter.navigation(pages, "Blog", "de")

    assert ("/blog/", ()) == (blog.url, blog.children)
    assert ("/leistungen/", "Was wir tun.") == (services.url, services.summary)
    assert ["/federn/"] == [child.url for child in services.children]
    assert ["/agb/", "/recht/"] == [link.url for link in presenter.whole([], pages, "de").legal]
