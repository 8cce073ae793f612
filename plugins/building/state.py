"""
What the last build left: which page read what, and what the answers were. JSON inside a checked file.

What pages read stands in tables (`tables.py`) and is referred to by number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from plugins.building import store
from plugins.building.logs import Said
from plugins.building.tables import Table, Tables

MAGIC = b"freigabe-building-3\n"
_MAGIC_NAMES = b"freigabe-building-names-1\n"


# Attribute → token; or the same as it lies in the file, as long as nobody has looked at it.
Tokens = dict[str, str] | str
# Stands first among the attributes of an object: what all of them follow from.
SEAL = " seal"
_BETWEEN = "\x1f"


@dataclass(slots=True)
class PageRecord:
    """
    One page of the last build.

    Attributes:
        template: Name of its template; the kind of feed for feeds.
        names: Names of its context with their tokens, by number.
        reads: Content objects and the attributes that were read of them, by numbers in turns.
        volatile: Why it is rendered every time.
        digest: Of the bytes that were rendered.
        facts: What the system said of the file when the build was done.
        logs: What was said while it was rendered.
    """

    template: str
    names: Sequence[int] = ()
    reads: Sequence[int] = ()
    volatile: str = ""
    digest: str = ""
    facts: tuple[int, ...] = ()
    logs: tuple[Said, ...] = ()


@dataclass(slots=True)
class State:
    """
    One build, whole.

    Attributes:
        surroundings: Digest of what all pages depend on.
        builds: How many builds there were, for the choice of pages that are rendered to prove the rule.
        mark: Tells it from every other one; what belongs to this build names it.
        locale: The process's own when its pages were rendered: a source in another language may have changed it.
        objects: Name of a content object → attribute → token, see `tokens_in`.
        pages: Path below the output folder → what is known of it.
        copies: Path below the output folder of each file that was copied there.
        copied: Place of a copy → its source and the facts of both, where they were seen to be equal.
        sources: Path of a module that was loaded on the way → digest.
        rewritten: Who changes pages after they were written; such a site is rendered whole.
        tables: What the numbers of the pages mean.
    """

    surroundings: str = ""
    builds: int = 0
    mark: str = ""
    locale: str = ""
    objects: dict[str, Tokens] = field(default_factory=dict)
    pages: dict[str, PageRecord] = field(default_factory=dict)
    copies: dict[str, None] = field(default_factory=dict)
    copied: dict[str, list[Any]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    rewritten: str = ""
    tables: Tables = field(default_factory=Tables)

    def readers_of(self, name: str, attributes: Set[str]) -> list[str]:
        """Return the pages that read any of *attributes* of the object *name*."""
        number = self.tables.objects.find(name)
        return [
            path
            for path, page in self.pages.items()
            if number in page.reads[::2] and attributes & dict(self.tables.read(page.reads))[name]
        ]

    def renew_tables(self) -> None:
        """Number anew what pages read, if the tables hold too much of pages that are no more as they were."""
        if not self.tables.is_worn(page.names for page in self.pages.values()):
            return
        worn, self.tables = self.tables, Tables()
        for page in self.pages.values():
            page.names = self.tables.numbers_of_names(dict(map(worn.name, page.names)))
            page.reads = self.tables.numbers_of_reads(dict(worn.read(page.reads)))


def load(path: Path, key: bytes = b"") -> State | None:
    """Return the state kept at *path*; none if there is none that can be trusted."""
    payload = store.load(path, MAGIC, key)
    if payload is None:
        return None
    try:
        return _unpacked(json.loads(payload))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def load_names(path: Path, key: bytes = b"") -> State | None:
    """Return what files there were, where the state at *path* is damaged: what has gone can be removed then, too."""
    payload = store.load(_place_of_names(path), _MAGIC_NAMES, key)
    try:
        return None if payload is None else State(copies={str(name): None for name in json.loads(payload)})
    except (ValueError, TypeError):
        return None


def save(path: Path, state: State, key: bytes = b"") -> None:
    """
    Keep *state* at *path*, whole or not at all.

    Raises:
        OSError: If the system refuses.
    """
    store.save(path, MAGIC, _coded(state), key)
    names = json.dumps(sorted({*state.pages, *state.copies})).encode("utf-8", "surrogatepass")
    if store.load(_place_of_names(path), _MAGIC_NAMES, key) != names:
        store.save(_place_of_names(path), _MAGIC_NAMES, names, key)


def _place_of_names(path: Path) -> Path:
    return path.with_suffix(".names")


def tokens_in(kept: Tokens | None) -> dict[str, str]:
    """Return what is *kept* of an object by attribute; empty if nothing is."""
    if not kept or not isinstance(kept, str):
        return dict(kept or {})
    parts = kept.split(_BETWEEN)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def is_sealed(kept: Tokens | None, seal: str) -> bool:
    """Whether *kept* begins with this seal."""
    if isinstance(kept, str):
        return kept.startswith(f"{SEAL}{_BETWEEN}{seal}{_BETWEEN}")
    return kept is not None and kept.get(SEAL) == seal


def _flat(tokens: Tokens) -> str:
    """Return *tokens* as one text; tokens and names of attributes hold no control characters."""
    if isinstance(tokens, str):
        return tokens
    seal = tokens.get(SEAL)
    rest = [part for name, token in tokens.items() if name != SEAL for part in (name, token)]
    return _BETWEEN.join(rest if seal is None else [SEAL, seal, *rest])


def _coded(state: State) -> bytearray:
    """Return *state* as JSON, put together piece by piece: as a whole it would be in memory several times."""
    tables = state.tables
    parts = {
        "surroundings": state.surroundings,
        "builds": state.builds,
        "mark": state.mark,
        "locale": state.locale,
        "tables": [tables.names.texts, tables.objects.texts, tables.sets.texts],
        "copies": state.copies,
        "copied": state.copied,
        "sources": state.sources,
        "rewritten": state.rewritten,
    }
    found = bytearray(b"{")
    for name, part in parts.items():
        found += b'"%b":%b,' % (name.encode(), _json(part))
    objects = ((name, _flat(tokens)) for name, tokens in state.objects.items())
    pages = ((path, [getattr(page, name) for name in _FIELDS]) for path, page in state.pages.items())
    for name, pairs in (("objects", objects), ("pages", pages)):
        found += b'"%b":{' % name.encode()
        while piece := dict(islice(pairs, _PIECE)):
            # without its braces
            found += _json(piece)[1:-1] + b","
        if found.endswith(b","):
            del found[-1:]
        found += b"},"
    found[-1:] = b"}"
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _unpacked(value: Mapping[str, Any]) -> State:
    names, objects, sets = (Table(list(texts)) for texts in value["tables"])
    tables = Tables(names, objects, sets)
    pages = {path: _page(*row) for path, row in value["pages"].items()}
    if not tables.hold((page.names for page in pages.values()), (page.reads for page in pages.values())):
        raise ValueError("numbers without meaning")
    return State(
        value["surroundings"],
        value["builds"],
        value["mark"],
        value["locale"],
        value["objects"],
        pages,
        value["copies"],
        value["copied"],
        value["sources"],
        value["rewritten"],
        tables,
    )


_PIECE = 1000
_FIELDS = ("template", "names", "reads", "volatile", "digest", "facts", "logs")


def _page(  # noqa: PLR0913, PLR0917 - a row of the file
    template: str, names: list[int], reads: list[int], volatile: str, digest: str, facts: list[int], logs: list[Any]
) -> PageRecord:
    said = tuple((str(name), int(level), str(text), list(args), dict(extra)) for name, level, text, args, extra in logs)
    return PageRecord(template, names, reads, volatile, digest, tuple(facts), said)
