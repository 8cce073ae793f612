"""Addresses of entries and of what they are grouped by, put together once while pages are rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from pelican.contents import Article, Content, Page
from pelican.urlwrappers import Author, Category, Tag, URLWrapper

from plugins.building.swap import Swap, swapped

# Exactly these: a file notes that its address was asked for, and who knows what a class of a plug-in does.
_KINDS: Final = frozenset({Article, Page, Author, Category, Tag})
_NAMES: Final = ((Content, "url"), (Content, "save_as"), *((URLWrapper, n) for n in ("url", "save_as", "page_name")))

# The thing itself is held beside its address: another could come to live at the same place in memory.
_Memory = dict[int, tuple[Any, str]]


@contextmanager
def memo_addresses() -> Iterator[None]:
    """
    Remember `url`, `save_as` and `page_name` inside the block, and forget them at its end.

    For the time when nobody changes a title or slug any more: after links were refreshed. What is no text is asked for
    anew each time, since Pelican warns of it each time.
    """
    swaps = tuple(Swap(*place, stock, property(_getter(stock.fget, {}))) for place, stock in _STOCK.items())
    with swapped(swaps):
        yield


def _getter(stock: Callable[[Any], Any], memory: _Memory) -> Callable[[Any], Any]:
    def get(self: Any) -> Any:
        known = memory.get(id(self))
        if known is not None:
            return known[1]
        address = stock(self)
        if type(self) in _KINDS and type(address) is str:
            memory[id(self)] = (self, address)
        return address

    return get


_STOCK: Final = {(owner, name): vars(owner)[name] for owner, name in _NAMES}
