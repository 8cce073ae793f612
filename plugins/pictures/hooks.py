"""Pictures in Pelican: derivatives in bodies and views, and which files are written in place of the originals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.building.entries.contents import everything
from plugins.building.entries.placing import place
from plugins.core.errors import SourceError
from plugins.core.files import find
from plugins.core.settings import Site
from plugins.pictures import card
from plugins.pictures.cache import FOLDER, Cache
from plugins.pictures.decode import is_cleaned
from plugins.pictures.html import asked, enhance
from plugins.pictures.library import Library
from plugins.pictures.recipe import Use
from plugins.pictures.views import PictureView

_LIBRARY = "FREIGABE_PICTURES"
_AS_WRITTEN = "FREIGABE_SITE_AS_WRITTEN"


def connect() -> None:
    """Connect every hook of this room; it comes after the site, whose views it completes."""
    signals.get_generators.connect(own_generators)
    signals.all_generators_finalized.connect(present)


def own_generators(pelican: Any) -> type:
    """Begin a build: put derivatives in the place of the settings' pictures, and return the generator of this room."""
    settings = pelican.settings
    library = settings[_LIBRARY] = Library(Cache(Path(settings["FREIGABE_ROOT"])))
    # plain `pelican -r` builds often with the same settings
    site = settings.setdefault(_AS_WRITTEN, settings["FREIGABE_SITE"])
    library.of_settings = {}
    settings["FREIGABE_SITE"] = with_derivatives(site, _showing(library, Path(settings["PATH"])))
    return PictureGenerator


def _showing(library: Library, content: Path) -> Callable[[str, Use], str]:
    def show(address: str, use: Use) -> str:
        path = find(content, address.lstrip("/"))
        if not address or not path.is_file():
            return address
        library.add(address, path, f"content/{address.lstrip('/')}")
        view = library.show(address, use)
        if view:
            library.of_settings[view.url] = view
        return view.url if view else address

    return show


def with_derivatives(site: Site, show: Callable[[str, Use], str]) -> Site:
    """Return *site* with the addresses that *show* gives for its pictures."""
    return replace(
        site,
        site=replace(site.site, logo=show(site.site.logo, Use.LOGO)),
        contact=replace(site.contact, map=show(site.contact.map, Use.TEXT)),
        people={key: replace(one, picture=show(one.picture, Use.PORTRAIT)) for key, one in site.people.items()},
    )


def present(generators: list[Any]) -> None:
    """
    Put pictures into every body, and `picture` and `social_card` on every article and page.

    Raises:
        SourceError: With everything that is wrong with the pictures that are used.
    """
    context, settings = generators[0].context, generators[0].settings
    library: Library = settings[_LIBRARY]
    for static in context["staticfiles"]:
        source = str(static.source_path)
        relative = Path(source).relative_to(settings["PATH"]).as_posix()
        library.add(f"/{static.url}", Path(source), f"content/{relative}")
    for content in everything(generators):
        _complete(content, library)
        content.social_card = _card(content, library, settings[_AS_WRITTEN])
    context["pictures"] = library.of_settings
    _take_over(context, library, is_preview=settings["FREIGABE_PREVIEW"])
    if library.issues:
        raise SourceError.of(dict.fromkeys(library.issues))


def _complete(content: Any, library: Library) -> None:
    """Put derivatives into the body of *content* and in the place of its own picture."""
    image = content.entry.image
    content.picture = library.show(image.url) if image else None
    if content.picture:
        content.entry = replace(content.entry, image=replace(image, url=content.picture.url))
    _illustrate(content, library, first_is_eager=image is None)


def _illustrate(text: Any, library: Library, *, first_is_eager: bool) -> None:
    """Put pictures into the body of *text*, Pelican's article or page."""
    # Pelican resolves links whenever a body is asked for; done once before, it finds nothing more to resolve
    resolved = text._update_content(text._content, "")  # noqa: SLF001
    body = enhance(resolved, library.show, first_is_eager=first_is_eager)
    text._content = body  # noqa: SLF001
    library.ask(asked(body))


def _card(content: Any, library: Library, site: Site) -> PictureView:
    """Return the card of *content*; its name follows from what the author wrote, its text from what readers see."""
    firm, accent = site.site.name, site.colours.accent
    name = card.card_name(content.source_entry.title, firm, accent)
    title = str(content.title)
    library.cache.keep(name, card.card_key(title, firm, accent), lambda: card.social_card(title, firm, accent))
    library.publish(name)
    return PictureView(f"/{FOLDER}/{name}", card.WIDTH, card.HEIGHT, (), "", "")


def _take_over(context: Any, library: Library, *, is_preview: bool) -> None:
    """
    Take the pictures out of what Pelican copies; this room writes them, without what the camera wrote.

    A preview copies whole folders: a broken picture that no text uses is left out there instead of stopping it.
    """
    ours = [static for static in context["staticfiles"] if is_cleaned(str(static.source_path))]
    context["staticfiles"][:] = [one for one in context["staticfiles"] if one not in ours]
    for static in ours:
        address = f"/{static.url}"
        if not library.is_replaced(address):
            library.publish_original(address, str(static.save_as), is_needed=not is_preview or library.knows(address))


class PictureGenerator(Generator):
    """Writes derivatives, cards and cleaned originals."""

    def generate_output(self, writer: Any) -> None:
        """
        Write everything the library remembers.

        Raises:
            SourceError: With every original that cannot be freed of what the camera wrote into it.
        """
        library: Library = self.settings[_LIBRARY]
        for name, cached in library.derivatives():
            place(writer, name, cached.read_bytes())
        for name, original in library.originals():
            place(writer, name, original)
        if library.issues:
            raise SourceError.of(library.issues)
