"""What templates may see of the search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from plugins.core.addresses import SEARCH_INDEX, Places
from plugins.core.settings import SiteFacts


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page of one language (`search`)."""

    lang: str = field(metadata={"help": "language of the page, and of what it finds"})
    url: str = field(metadata={"help": "site path of the page"})
    index_url: str = field(metadata={"help": "site path of the script that reads the index"})
    is_empty: bool = field(metadata={"help": "whether there is no text in this language yet"})


def searches(facts: SiteFacts, used: Collection[str], listed: Collection[str]) -> tuple[SearchView, ...]:
    """
    Return the search pages of a site, none if its settings take the search away.

    A page of a language without listed texts has nothing to ask: Pagefind would look in another language.

    Args:
        facts: The table [site].
        used: Languages in which there are texts; the first one has a page in any case.
        listed: Those of them with texts that listings show.
    """
    if not facts.search:
        return ()
    return tuple(
        SearchView(lang, Places(lang, facts.lang).search, f"/{SEARCH_INDEX}/pagefind.js", lang not in listed)
        for lang in facts.languages
        if lang == facts.lang or lang in used
    )
