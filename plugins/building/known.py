"""
What must be so that the fast build may take Pelican's place: its code is the one we know, and nobody else changed it.

Anything else is no fault: the build is stock Pelican's, and one line says why.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pelican
from pelican import contents, generators, paginator, readers, signals, urlwrappers, utils, writers

_MODULES = (pelican, contents, generators, paginator, readers, urlwrappers, utils, writers)
# Digest of the sources of the modules above → the version they were read in.
_KNOWN = {"d88bbe00141100979ce126b93e4ba557": "4.12.0"}
# What is replaced, or whose result is foreseen: each must still be Pelican's own.
_OWN = (
    (pelican.Pelican, ("run", "_get_writer", "_get_generator_classes")),
    (writers.Writer, ("write_file", "write_feed", "_open_w", "_add_item_to_the_feed", "_create_new_feed")),
    (generators.Generator, ("get_template", "get_files")),
    (
        contents.Content,
        ("get_content", "get_summary", "_update_content", "_link_replacer", "content", "summary", "url"),
    ),
    (paginator.Paginator, ("page",)),
    (paginator.Page, ("_from_settings",)),
    (readers.Readers, ("read_file",)),
)
# Where another one looks at every page that is written, or changes it.
_AT_EACH_PAGE = ("content_written", "feed_generated", "feed_written")
_BEFORE_EACH_PAGE = ("article_generator_write_article", "page_generator_write_page")
_OURS = "plugins.building"


def digest() -> str:
    """Return the digest of the sources of Pelican that the room knows by heart."""
    found = blake2b(digest_size=16)
    for module in _MODULES:
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()


def objections(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield every reason why stock Pelican has to build this site."""
    if digest() not in _KNOWN:
        yield f"this version of Pelican ({pelican.__version__}) is not known"
    for owner, names in _OWN:
        for name in names:
            if not _is_own(owner, name):
                yield f"{owner.__name__}.{name} was replaced"
    if not isinstance(settings.get("BUILDING_KEY", b""), bytes):
        yield "BUILDING_KEY is no key"
    if settings["OUTPUT_SOURCES"]:
        yield "OUTPUT_SOURCES copies files past the writer"
    if settings["CONTENT_CACHING_LAYER"] == "generator" and settings["LOAD_CONTENT_CACHE"]:
        yield 'CONTENT_CACHING_LAYER = "generator" takes whole articles from another cache'
    if "loader" in settings["JINJA_ENVIRONMENT"]:
        yield "JINJA_ENVIRONMENT has a loader of its own"


def watchers() -> list[str]:
    """Return who else looks at each page that is written; then every page has to be rendered and told of."""
    return [name for signal in _AT_EACH_PAGE for name in foreign(signal)]


def preparers() -> list[str]:
    """Return who else is told before each page is written, and may change what it shows."""
    return [name for signal in _BEFORE_EACH_PAGE for name in foreign(signal)]


def foreign(signal: str) -> list[str]:
    """Return the receivers of *signal* that are not this room's, as `module.name`."""
    found = []
    for receiver in getattr(signals, signal).receivers_for(None):
        owner = getattr(receiver, "__func__", receiver)
        module = str(getattr(owner, "__module__", ""))
        if module != _OURS and not module.startswith(f"{_OURS}."):
            found.append(f"{module}.{getattr(owner, '__qualname__', type(owner).__qualname__)}")
    return found


def _is_own(owner: type, name: str) -> bool:
    found = owner.__dict__.get(name)
    code = getattr(found, "fget", None) or getattr(found, "__wrapped__", None) or found
    while isinstance(code, functools.partial | utils.memoized):
        code = code.func
    module = str(getattr(code, "__module__", ""))
    # a build within a build (a site in another language) meets what the outer one put there
    is_ours = module == _OURS or module.startswith(f"{_OURS}.")
    return is_ours or module == owner.__module__
