"""Discovery in Pelican: the head of every page, and the files that machines ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.building.entries.contents import everything
from plugins.building.entries.feeds import changed, write_all
from plugins.building.entries.placing import is_written, place
from plugins.core.addresses import file_of, of_entry
from plugins.desk.guard import notices
from plugins.discovery import headers, icons, places, redirects, sitemap, wellknown
from plugins.discovery.pages import compact_json, page_head


def connect() -> None:
    """Connect every hook of this room."""
    signals.generator_init.connect(set_up_templates)
    signals.all_generators_finalized.connect(present)
    signals.get_generators.connect(own_generators)


def set_up_templates(generator: Any) -> None:
    """Let templates ask for the head of their page."""
    generator.env.globals["page_head"] = page_head
    generator.env.policies["json.dumps_function"] = compact_json
    generator.env.policies["json.dumps_kwargs"] = {}


def present(generators: list[Any]) -> None:
    """Find every listing, and which address is the same page in which language."""
    context, site = generators[0].context, generators[0].settings["FREIGABE_SITE"]
    written = tuple(everything(generators))
    context["contents"] = written
    listed = [one.source_entry for one in written if one.status != "hidden"]
    context["listings"] = places.listings(listed, site, {one.source_entry.lang for one in written})
    texts = ({str(one.lang): f"/{one.url}" for one in (content, *content.translations)} for content in written)
    groups = (*places.versions(context["listings"]), *texts)
    context["alternates"] = places.alternates(groups, site.site.languages, generators[0].settings["FEED_DOMAIN"])


def own_generators(_pelican: Any) -> tuple[type, ...]:
    """Return the generators of this room."""
    return (RedirectGenerator, NoticeGenerator, FeedGenerator, IconGenerator, ReleaseGenerator)


class RedirectGenerator(Generator):
    """Writes a page for every alias that leads to the entry's address."""

    def generate_output(self, writer: Any) -> None:
        """Write the pages; their `save_as` is the alias itself."""
        template = self.get_template("redirect")
        for content in self.context["contents"]:
            for alias, target in redirects.table([content.source_entry], self.settings["DEFAULT_LANG"]).items():
                writer.write_file(file_of(alias), template, self.context, target=target, content=content, url=alias)


class NoticeGenerator(Generator):
    """Writes a page at every address of a text that was taken down; a preview shows the text itself."""

    def generate_output(self, writer: Any) -> None:
        """Write the pages, in the text's language as long as the site has any other text in it."""
        if self.settings["FREIGABE_PREVIEW"]:
            return
        template, first = self.get_template("notice"), self.settings["DEFAULT_LANG"]
        for notice in notices(Path(self.settings["FREIGABE_ROOT"])):
            lang = notice.lang if notice.lang in self.context["lists"] else first
            name, url = file_of(notice.address), notice.address.lstrip("/")
            writer.write_file(name, template, self.context, notice=notice, url=url, lang=lang)


class FeedGenerator(Generator):
    """Writes the feeds of the first language, and of every series; the room `languages` writes those of the others."""

    def generate_output(self, writer: Any) -> None:
        """Write all formats below the address of each listing."""
        self._write(writer, self.context["articles"], ("", ""))
        for name in ("categories", "tags", "authors"):
            for wrapper, listed in self.context[name]:
                self._write(writer, listed, (wrapper.url, str(wrapper.name)))
        by_address = {f"/{one.url}": one for one in self.context["contents"]}
        for series in self.context["all_series"]:
            parts = [by_address[part.url] for part in series.parts if part.url in by_address]
            self._write(writer, parts, (series.url.lstrip("/"), series.name), series.lang)

    def _write(self, writer: Any, listed: Iterable[Any], called: tuple[str, str], lang: str = "") -> None:
        base, label = called
        words = self.context["in_language"][lang or self.settings["DEFAULT_LANG"]]
        title = f"{label} – {words['site'].name}" if label else words["site"].name
        write_all(writer, self.context, listed, base=base, title=title, lang=lang)


class IconGenerator(Generator):
    """Writes the site's icons and the web manifest."""

    def generate_output(self, writer: Any) -> None:
        """Write them at the root, where browsers look."""
        site = self.settings["FREIGABE_SITE"]
        name, accent = site.site.name, site.colours.accent
        place(writer, icons.SVG, icons.svg(name, accent).encode())
        place(writer, wellknown.MANIFEST, wellknown.manifest(site).encode())
        for file, content in icons.pictures(name, accent).items():
            place(writer, file, content)


class ReleaseGenerator(Generator):
    """Writes what only a published site has: the sitemap, robots.txt and its neighbours, files for pages hosts."""

    def generate_output(self, writer: Any) -> None:
        """Write everything but into a preview; comes last, so that the sitemap names only what is there."""
        if self.settings["FREIGABE_PREVIEW"]:
            return
        site = self.settings["FREIGABE_SITE"]
        found = list(self._addresses(writer))
        plain = [one.url.removeprefix(site.site.url) for one in found]
        plain += [one.address for one in notices(Path(self.settings["FREIGABE_ROOT"]))]
        table = redirects.table((one.source_entry for one in self.context["contents"]), site.site.lang)
        texts = {
            **sitemap.files(found, site.site.url),
            wellknown.ROBOTS: wellknown.robots(site),
            wellknown.HUMANS: wellknown.humans(site, (person.name for person in self.context["site"].people)),
            wellknown.SECURITY: wellknown.security(site),
            wellknown.HEADERS: headers.of_pages_hosts(site, [*plain, *headers.unlisted(site)]),
            wellknown.REDIRECTS: redirects.of_pages_hosts(table),
        }
        for name, text in texts.items():
            if text:
                place(writer, name, text.encode())

    def _addresses(self, writer: Any) -> Iterator[sitemap.Address]:
        """Yield every public page; listings only where another generator has written them."""
        site, base = self.settings["FREIGABE_SITE"], self.settings["FEED_DOMAIN"]
        listed = (one.source_entry for one in self.context["contents"] if one.status != "hidden")
        found = {of_entry(entry, site.site.lang): changed(entry) for entry in listed}
        for one in self.context["listings"]:
            if is_written(writer, file_of(one.address)):
                found[one.address] = one.newest
        for address, moment in found.items():
            others = self.context["alternates"].get(address, ())
            yield sitemap.Address(f"{base}{address}", moment.isoformat() if moment else "", others)
