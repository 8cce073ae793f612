"""
What the last build left: which page read what, and what the answers were. JSON inside a checked file.

Names with their tokens, and sets of attributes, stand in tables and are referred to by number: ten thousand pages share
most of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugins.building import store
from plugins.building.logs import Said

MAGIC = b"freigabe-building-1\n"
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
        names: Name of its context → token.
        reads: Name of a content object → the attributes that were read.
        volatile: Why it is rendered every time.
        digest: Of the bytes that were rendered.
        facts: What the system said of the file when the build was done.
        logs: What was said while it was rendered.
    """

    template: str
    names: Mapping[str, str]
    reads: Mapping[str, frozenset[str]]
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
        objects: Name of a content object → attribute → token, see `tokens_in`.
        pages: Path below the output folder → what is known of it.
        copies: Path below the output folder of each file that was copied there.
        copied: Place of a copy → its source and the facts of both, where they were seen to be equal.
        sources: Path of a module that was loaded on the way → digest.
        rewritten: Who changes pages after they were written; such a site is rendered whole.
    """

    surroundings: str = ""
    builds: int = 0
    objects: dict[str, Tokens] = field(default_factory=dict)
    pages: dict[str, PageRecord] = field(default_factory=dict)
    copies: dict[str, None] = field(default_factory=dict)
    copied: dict[str, list[Any]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    rewritten: str = ""


class _Table:
    """Things by number."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def number(self, thing: Any) -> int:
        return self.numbers.setdefault(thing, len(self.numbers))


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
    store.save(path, MAGIC, json.dumps(_packed(state), separators=(",", ":")).encode("utf-8", "surrogatepass"), key)
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


def _packed(state: State) -> dict[str, Any]:
    names, sets, objects = _Table(), _Table(), _Table()
    for name in state.objects:
        objects.number(name)
    pages = {path: _page(one, names, sets, objects) for path, one in state.pages.items()}
    return {
        "surroundings": state.surroundings,
        "builds": state.builds,
        "objects": {name: _flat(tokens) for name, tokens in state.objects.items()},
        "names": list(names.numbers),
        "sets": [sorted(one) for one in sets.numbers],
        "pages": pages,
        "copies": state.copies,
        "copied": state.copied,
        "sources": state.sources,
        "rewritten": state.rewritten,
    }


def _page(page: PageRecord, names: _Table, sets: _Table, objects: _Table) -> list[Any]:
    reads: list[int] = []
    for name, attributes in page.reads.items():
        reads += (objects.number(name), sets.number(attributes))
    numbers = [names.number(pair) for pair in page.names.items()]
    return [page.template, numbers, reads, page.volatile, page.digest, page.facts, page.logs]


def _unpacked(value: Mapping[str, Any]) -> State:
    names = [(str(name), str(token)) for name, token in value["names"]]
    sets = [frozenset(one) for one in value["sets"]]
    objects = list(value["objects"])
    pages = {}
    for path, (template, numbers, reads, volatile, digest, facts, logs) in value["pages"].items():
        pages[path] = PageRecord(
            template,
            dict([names[number] for number in numbers]),
            {objects[one]: sets[many] for one, many in _pairs(reads)},
            volatile,
            digest,
            tuple(facts),
            tuple(
                (str(name), int(level), str(text), list(args), dict(extra)) for name, level, text, args, extra in logs
            ),
        )
    return State(
        value["surroundings"],
        value["builds"],
        value["objects"],
        pages,
        value["copies"],
        value["copied"],
        value["sources"],
        value["rewritten"],
    )


def _pairs(numbers: list[int]) -> Iterable[tuple[int, int]]:
    return zip(numbers[::2], numbers[1::2], strict=True)
