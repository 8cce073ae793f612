"""What takes the place of `read_file` of Pelican's readers: it asks the cache of converted sources."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from pelican.contents import Page, SkipStub
from pelican.utils import file_suffix

from plugins.building.capture import Body, Conversion, ConversionError, Site
from plugins.building.chunks import Job
from plugins.building.convert import Conversions, Ready
from plugins.building.logs import replay


def install(
    readers: Any, conversions: Conversions, surroundings: str = "", content_of: Callable[[Body], Any] = Body.text
) -> None:
    """
    Let these readers ask the cache.

    Args:
        readers: An instance of Pelican's `Readers`; only this one is changed.
        conversions: The cache.
        surroundings: A digest of their own, where their settings are not those of the build (a subsite).
        content_of: What a content object gets as its content instead of a kept text; must act like the text.
    """
    site = conversions.site(readers, surroundings)
    stock = readers.read_file

    def read_file(  # noqa: PLR0913, PLR0917  # Pelican's signature
        base_path: str,
        path: str,
        content_class: Any = Page,
        fmt: str | None = None,
        context: Any = None,
        preread_signal: Any = None,
        preread_sender: Any = None,
        context_signal: Any = None,
        context_sender: Any = None,
    ) -> Any:
        below = os.fspath(base_path)
        ready = None if fmt else conversions.ready(site, below, path)
        job = ready.job if ready else _job(below, path, fmt)
        reason = "" if ready else conversions.reason_against(site, *job)
        if reason:
            if job[1] != "static":
                conversions.reasons[job[0]] = reason
            arguments = (fmt, context, preread_signal, preread_sender, context_signal, context_sender)
            return stock(base_path, path, content_class, *arguments)
        if preread_signal:
            preread_signal.send(preread_sender)
        made = _found(conversions, site, below, job, ready)
        content = content_of(made.content) if isinstance(made.content, Body) else made.content
        if context_signal:
            context_signal.send(context_sender, metadata=made.metadata)
        if made.metadata.get("status") == "skip":
            content_class = SkipStub
        return content_class(
            content=content, metadata=made.metadata, settings=readers.settings, source_path=job[0], context=context
        )

    readers.read_file = read_file


def _job(base_path: str, path: str, fmt: str | None) -> Job:
    whole = os.path.abspath(os.path.join(base_path, path))  # noqa: PTH100, PTH118  # as stock does
    return whole, fmt or file_suffix(whole)


def _found(conversions: Conversions, site: Site, base_path: str, job: Job, ready: Ready | None) -> Conversion:
    """Return a conversion, and hand on what was logged; errors are those of stock."""
    try:
        made = conversions.find(site, base_path, job, ready)
    except ConversionError as error:
        replay(error.records)
        cause = error.__cause__
    else:
        replay(made.records)
        return made
    raise cause if cause is not None else RuntimeError(job[0])
