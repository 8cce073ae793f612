"""Variables of the environment, lent for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def lent(variables: Mapping[str, str]) -> Iterator[None]:
    """Set *variables* in this process, and put back what there was: other tests ask for them, too."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
