"""What readers find where an entry was taken down or has expired: there, at old addresses, behind links. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plugins.core import addresses
from plugins.core.entry import Entry
from plugins.desk.decision import Decision, State
from plugins.desk.standing import Standing


@dataclass(frozen=True, slots=True)
class Notice:
    """What readers find at the address of an entry that is online no more: `face` is withdrawn, gone or expired."""

    address: str
    lang: str
    face: str
    text: str


def notices(standing: Standing, released: Iterable[Entry], files: Iterable[str]) -> Iterator[Notice]:
    """
    Yield the notices of *standing*, one for each address.

    What a text in *released*, one of the *files* of the edition or a listing stands at by now has none.
    """
    site = standing.working.site
    lang = site.site.lang
    taken = {path.casefold() for path in files}
    taken |= {_name(one) for entry in released for one in (addresses.of_entry(entry, lang), *entry.aliases)}
    found = [(entry, said, addresses.of_entry(entry, lang)) for entry, said in _down(standing)]
    found += [(entry, said, alias) for entry, said, _address in found for alias in entry.aliases]
    for entry, (face, text), address in found:
        if _name(address) not in taken and not addresses.is_listing(address, site):
            taken.add(_name(address))
            yield Notice(address, entry.lang, face, text)


def left(standing: Standing, links: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each path of *links* (path, id) that means an entry which is online no more, and that entry's address."""
    lang = standing.working.site.site.lang
    down = {entry.id: addresses.of_entry(entry, lang) for entry, _said in _down(standing)}
    yield from ((path, down[one]) for path, one in links if one in down)


def _down(standing: Standing) -> Iterator[tuple[Entry, tuple[str, str]]]:
    """Yield every text that was taken down or has expired, as it was online, with face and words of its notice."""
    for one, decision in sorted(standing.decisions.items()):
        if decision.former and (said := _said(decision)):
            yield standing.cases[one].entries[decision.former.revision], said


def _said(decision: Decision) -> tuple[str, str] | None:
    if decision.notice:
        return str(decision.notice.facts["face"]), str(decision.notice.facts["notice"])
    return (State.EXPIRED.value, "") if decision.state is State.EXPIRED else None


def _name(address: str) -> str:
    # names that differ in case alone are one file on most machines
    return addresses.file_of(address).casefold()
