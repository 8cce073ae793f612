"""
Pelican's Writer that renders nothing by itself: it keeps Pelican's books and hands on jobs.

Source: pelican/writers.py of 4.12. Which file may be written a second time is decided when it is asked for, because
generators catch `FileOverwriteFailedError` there.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pelican.paginator import Paginator
from pelican.utils import get_relative_path, path_to_url, sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

logger = logging.getLogger("pelican.writers")


@dataclass(slots=True)
class Job:
    """
    One page to be.

    Attributes:
        path: Its file, absolute.
        name: The same, as Pelican was told it.
        template: Jinja's template.
        context: The context it shares with others.
        given: What is its own.
        site: The address of the site as seen from it, under RELATIVE_URLS.
        shared: The same as content objects see it then; period archives have a context of their own, and content
            objects still see the address of the page before.
    """

    path: str
    name: str
    template: Any
    context: dict[str, Any]
    given: dict[str, Any]
    site: str | None
    shared: Any = None

    def local(self) -> dict[str, Any]:
        """Return the context the template is given (pelican/writers.py: _get_localcontext)."""
        local = self.context.copy()
        local["localsiteurl"] = local.get("localsiteurl")
        if self.site is not None:
            local["SITEURL"] = local["localsiteurl"] = self.site
        local["output_file"] = self.name
        local.update(self.given)
        return local


class Taker(Protocol):
    """Who takes jobs and feeds."""

    def take(self, job: Job) -> None:
        """Take a page to be."""

    def take_file(self, path: str, content: bytes) -> None:
        """Take a file that is made already."""

    def take_feed(self, writer: JobWriter, path: str, elements: Any, given: Mapping[str, Any]) -> Any:
        """Take a feed to be."""


class JobWriter(Writer):
    """Takes the place of Pelican's Writer; a writer of a plug-in stands in front of it and calls it by `super()`."""

    taker: Taker

    def write_file(  # noqa: PLR0913, PLR0917 - Pelican's signature
        self,
        name: Any,
        template: Any,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: Any = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Hand on one page, or all pages of a listing."""
        if not name:
            return
        if paginated is None:
            paginated = {key: kwargs[key] for key in kwargs if key in {"articles", "dates"}}
        if not paginated or template_name not in self.settings["PAGINATED_TEMPLATES"]:
            self._hand_on(name, template, context, kwargs, (relative_urls, override_output))
            return
        per_page = self.settings["PAGINATED_TEMPLATES"][template_name] or self.settings["DEFAULT_PAGINATION"]
        paginators = {key: Paginator(name, url, one, self.settings, per_page) for key, one in paginated.items()}
        for number in range(next(iter(paginators.values())).num_pages):
            given, page = dict(kwargs), next(iter(paginators.values())).page(number + 1)
            for key, paginator in paginators.items():
                page = paginator.page(number + 1)
                given[f"{key}_paginator"] = paginator
                given[f"{key}_page"] = page
                given[f"{key}_previous_page"] = paginator.page(number) if number > 0 else None
                given[f"{key}_next_page"] = paginator.page(number + 2) if number + 1 < paginator.num_pages else None
            self._hand_on(page.save_as, template, context, given, (relative_urls, override_output))

    def _hand_on(self, name: str, template: Any, context: dict[str, Any], given: dict[str, Any], how: Any) -> None:
        relative, override = how
        path = sanitised_join(self.output_path, name)
        if self._claim(path, override=override):
            site = path_to_url(get_relative_path(name)) if relative else None
            if site:
                context["localsiteurl"] = site
            self.taker.take(Job(path, name, template, context, given, site))

    def _claim(self, path: str, *, override: bool) -> bool:
        """Write *path* into the books as `_open_w` does; return whether it is to be written."""
        if path in self._overridden_files:
            if override:
                raise FileOverwriteFailedError(
                    f'Failed to overwrite "{path}" a second time (was previously overwritten)'
                )
            logger.info('Skipping "%s", not overwriting', path)
            return False
        if path in self._written_files:
            if not override:
                raise FileOverwriteFailedError(
                    f'Failed to overwrite "{path}" as Pelican has already '
                    "written to it previously (set `override=True` if intended)"
                )
            logger.info('Overwriting "%s"', path)
        if override:
            self._overridden_files.add(path)
        self._written_files.add(path)
        return True

    def place(self, name: str, content: bytes) -> None:
        """Hand on a file that no template makes."""
        path = sanitised_join(self.output_path, name)
        if self._claim(path, override=False):
            self.taker.take_file(path, content)

    def write_feed(self, elements: Any, context: dict[str, Any], path: Any = None, url: Any = None, **how: Any) -> Any:
        """Hand on one feed."""
        if not path:
            return super().write_feed(elements, context, path, url, **how)
        whole = sanitised_join(self.output_path, path)
        if not self._claim(whole, override=bool(how.get("override_output"))):
            return None
        return self.taker.take_feed(self, whole, elements, {"context": context, "path": path, "url": url, **how})

    def feed_text(self, elements: Any, given: Mapping[str, Any]) -> str:
        """Return the text of the feed that `write_feed` would have written."""
        context, path = given["context"], given["path"]
        self.site_url = context.get("SITEURL", path_to_url(get_relative_path(path)))
        self.feed_domain = context.get("FEED_DOMAIN")
        self.feed_url = self.urljoiner(self.feed_domain, given["url"] or path)
        feed = self._create_new_feed(given.get("feed_type", "atom"), given.get("feed_title"), context)
        for element in elements[: self.settings["FEED_MAX_ITEMS"]]:
            self._add_item_to_the_feed(feed, element)
        sink = io.StringIO()
        feed.write(sink, "utf-8")
        return sink.getvalue()
