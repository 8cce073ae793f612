"""Which of our own entries link to an entry. Pure; read from the sources, so that no listing page counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from plugins.conversation.views import BacklinkView
from plugins.core.addresses import of_entry
from plugins.core.entry import Entry
from plugins.core.references import Reference, Target, local_references
from plugins.typography import plain

MAX_EXCERPT = 200
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_MARKS = re.compile(r"[*_`#>|]+|\[\^[^\]]*\]|<[^>]+>")


def collect(
    entries: Iterable[Entry], first_lang: str, date_text: Callable[[Entry], str]
) -> Mapping[str, tuple[BacklinkView, ...]]:
    """
    Return the backlinks by source path of the entry they lead to, newest first, one for each linking entry.

    A link from another language is none: readers would get words they may not know, mostly of the same text.

    Args:
        entries: The entries that are shown.
        first_lang: Language at `/`.
        date_text: Gives the date of a linking entry in words.
    """
    found: dict[str, list[tuple[float, BacklinkView]]] = defaultdict(list)
    shown = list(entries)
    langs = {entry.source.as_posix(): entry.lang for entry in shown}
    for entry in shown:
        own = entry.source.as_posix()
        seen = {own}
        for reference in local_references(entry.body, entry.source):
            at_home = langs.get(reference.path, entry.lang) == entry.lang
            if reference.target is Target.ENTRY and at_home and reference.path not in seen:
                seen.add(reference.path)
                title, words = plain(entry.title, entry.lang), plain(excerpt(entry, reference), entry.lang)
                link = BacklinkView(title, of_entry(entry, first_lang), date_text(entry), words)
                age = entry.published.timestamp() if entry.published else float("-inf")
                found[reference.path].append((age, link))
    return {
        path: tuple(link for _age, link in sorted(links, key=_newest, reverse=True)) for path, links in found.items()
    }


def _newest(item: tuple[float, BacklinkView]) -> tuple[float, str]:
    age, link = item
    return age, link.url


def excerpt(entry: Entry, reference: Reference) -> str:
    """Return the words around *reference* in its paragraph as plain text, at most 200 characters; none for a table."""
    line = entry.body.split("\n")[reference.line - 1]
    if line.lstrip().startswith("|"):
        return ""
    before, _found, after = line.partition(reference.written)
    before, after = _plain(before + ")"), _plain("[](" + after)
    text = f"{before.removesuffix(')')}{after}"
    if len(text) <= MAX_EXCERPT:
        return text
    room = MAX_EXCERPT - len("… ") - len(" …")
    start = max(0, min(len(before) - room // 2, len(text) - room))
    end = start + room
    piece = text[start:end]
    if start:
        piece = f"… {piece.partition(' ')[2] or piece}"
    return f"{piece.rpartition(' ')[0] or piece} …" if end < len(text) else piece


def _plain(markdown: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub("", _LINK.sub(r"\1", markdown)))
