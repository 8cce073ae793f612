"""Pelican's functions exchanged for a while, and put back: only those nobody else exchanged before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

_MISSING: Final = object()


class Swap(NamedTuple):
    """What stands in the place of the attribute *name* of *owner*, a module or a class; *stock* is what stood there."""

    owner: Any
    name: str
    stock: Any
    ours: Any


def swap(owner: Any, name: str, ours: Any) -> Swap:
    """Return the exchange of what stands at *name* of *owner* now, which is Pelican's own at import."""
    return Swap(owner, name, vars(owner)[name], ours)


@contextmanager
def swapped(swaps: tuple[Swap, ...]) -> Iterator[None]:
    """
    Let *swaps* hold inside the block.

    What another plug-in has put into a place stays there, whether it came before the block or in it.
    """
    made = []
    try:
        for one in swaps:
            if vars(one.owner).get(one.name, _MISSING) is one.stock:
                setattr(one.owner, one.name, one.ours)
                made.append(one)
        yield
    finally:
        for one in reversed(made):
            if vars(one.owner).get(one.name, _MISSING) is one.ours:
                setattr(one.owner, one.name, one.stock)


def put(instance: Any, methods: dict[str, Callable[..., Any]]) -> None:
    """Put *methods* onto *instance* alone, but where somebody put one before."""
    for name, method in methods.items():
        if name not in vars(instance):
            setattr(instance, name, method)
