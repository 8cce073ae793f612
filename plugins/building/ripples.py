"""
What one save changes, made from what the last build left in memory: the page of the text, then all pages that show it.

Only for a text whose body or summary changed: nothing else of it moves, so that the lists of the last build still hold.
What a page read is known by attribute; those that read one that changed are rendered from their old jobs. The whole
build that follows says what there is to say.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import signals
from pelican.contents import Article

from plugins.building import logs, stage
from plugins.building import run as runs
from plugins.building.quick import quick
from plugins.building.readings import Readings
from plugins.building.rendering import Feed, of_bytes
from plugins.building.state import SEAL, tokens_in
from plugins.building.tokens import Opaque, token

if TYPE_CHECKING:
    from plugins.building.build import Build
    from plugins.building.writer import Job


class Ripple:
    """One text that was saved, on its way through the pages that show it."""

    def __init__(self, left: Build, job: Job) -> None:
        """Take the page *job* of the build that was *left* in memory."""
        self._left = left
        self._job = job
        self._content: Any = job.given.get("article") or job.given.get("page")

    def first(self) -> str:
        """
        Write the page of the text as it is now.

        Returns:
            Its path in the output folder; empty if more than body and summary changed: then nothing was done.
        """
        with quick(), logs.caught():
            if not self._is_taken_over(str(self._content.source_path)):
                return ""
            _write(self._job.path, self._text(self._job))
        return self._left.relative(self._job.path)

    def rest(self) -> list[str]:
        """
        Write the other pages that show what changed, after `first`.

        Returns:
            The paths in the output folder of those that came out differently.
        """
        found = []
        with quick(), logs.caught():
            for name in self._touched():
                job, page = self._left.jobs.get(name), self._left.next.pages[name]
                if job is None or job is self._job:
                    continue
                text = self._text(job)
                if of_bytes(text.replace("\n", os.linesep).encode("utf-8")) != page.digest:
                    _write(job.path, text)
                    found.append(name)
        return found

    def _is_taken_over(self, path: str) -> bool:
        """Read the source *path* anew, and put body and summary into the old content object, if that is all."""
        content = self._content
        fresh = self._read(path)
        if fresh is None or type(fresh) is not type(content) or not _is_alike(fresh.metadata, content.metadata):
            return False
        for name in ("_content", "_summary"):
            vars(content).pop(name, None)
            if name in vars(fresh):
                vars(content)[name] = vars(fresh)[name]
        content.metadata = {
            name: held if name == "summary" else content.metadata[name] for name, held in fresh.metadata.items()
        }
        # Pelican remembers what it made of a text for as long as the object lives
        runs.forget()
        return True

    def _read(self, path: str) -> Any:
        """Return the source as its generator would read it now, its links resolved; none if nobody would."""
        kind = "article" if isinstance(self._content, Article) else "page"
        generator = next((one for one in self._left.readers if hasattr(one, f"{kind}s")), None)
        if generator is None:
            return None
        fresh = generator.readers.read_file(
            base_path=generator.path,
            path=os.path.relpath(path, generator.path),
            content_class=type(self._content),
            context=self._left.context,
            preread_signal=getattr(signals, f"{kind}_generator_preread"),
            preread_sender=generator,
            context_signal=getattr(signals, f"{kind}_generator_context"),
            context_sender=generator,
        )
        self._left.context["localsiteurl"] = generator.settings["SITEURL"]
        fresh.refresh_metadata_intersite_links()
        return fresh

    def _touched(self) -> list[str]:
        """Return the pages that read of the text what is another now."""
        left = self._left
        try:
            name = left.readings.name(self._content)
            readings, kept = Readings(left.next.objects), tokens_in(left.next.objects.get(name))
            readings.attaches = left.readings.attaches
            changed = {one for one in kept if one != SEAL and readings.of(self._content, one) != kept[one]}
        except Opaque:
            return []
        return left.next.readers_of(name, changed)

    def _text(self, job: Job | Feed) -> str:
        self._left.context["localsiteurl"] = job.shared
        if isinstance(job, Feed):
            return job.writer.feed_text(job.elements, job.given)
        return str(job.template.render(job.local()))


def _is_alike(fresh: dict[str, Any], old: dict[str, Any]) -> bool:
    """Whether two texts differ in their summary at most; what cannot be compared may differ in anything."""
    try:
        return _without_summary(fresh) == _without_summary(old)
    except Opaque:
        return False


def _without_summary(metadata: dict[str, Any]) -> str:
    return token({name: held for name, held in metadata.items() if name != "summary"})


def _write(path: str, text: str) -> None:
    """Write a page whole or not at all."""
    beside = stage.beside(path)
    try:
        with open(beside, "w", encoding="utf-8") as stream:  # noqa: PTH123 - as Pelican writes its pages
            stream.write(text)
        Path(beside).replace(path)
    except OSError:
        with suppress(OSError):
            Path(beside).unlink()
        raise
