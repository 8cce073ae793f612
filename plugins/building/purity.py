"""
Which converted sources may be kept: those that depend on nothing but their bytes, their path and the surroundings.

By an allow-list: whatever is not known to be so is read each time, as stock does. Three things say of themselves that
they are: a reader class (its own attribute, not an inherited one), a directive class and a role with
`building_pure = True`, and a module of Markdown extensions with `reads_only_text = True`. Their source must be part of
the surroundings.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import dateutil.parser
from docutils.frontend import OptionParser
from docutils.parsers.rst import directives, roles
from docutils.parsers.rst.directives import images, misc, tables
from pelican import readers
from pelican.utils import SafeDatetime

from plugins.building.quicker import Swap, module_of
from plugins.core.texts import _

Doubt = Callable[[str], None]

_STOCK = (readers.MarkdownReader, readers.RstReader, readers.HTMLReader)
_READS_FILES = ("pymdownx.snippets", "pymdownx.b64", "pymdownx.pathconverter")
_PURE_CALLABLES = ("markdown.", "pymdownx.", "pygments.", "builtins")
_PURE_MATH = ("html", "mathjax", "latex", "mathml")
_WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
# What dateutil reads as year, month, day; without a time it is midnight for stock.
_PLAIN_DATE = re.compile(r"([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2}):([0-9]{2}))?")
_DAYS = (readers.datetime.datetime(2001, 1, 1), readers.datetime.datetime(2002, 2, 5))
_FILE_OPTIONS: Mapping[type[Any], tuple[str, ...]] = {
    misc.Raw: ("file", "url"),
    tables.CSVTable: ("file", "url"),
    images.Image: ("scale", "loading"),
    images.Figure: ("figwidth",),
}
_IMPURE_DIRECTIVES = (misc.Include, misc.Date, misc.Role)  # a role stays known when the next source is read


def doubt_about(reader: Any, settings: Mapping[str, Any]) -> str:
    """Return why nothing this reader makes may be kept; empty if it may."""
    kind = type(reader)
    if "read" in vars(reader) or "process_metadata" in vars(reader) or _foreign_processors():
        return _("a plug-in changes how {reader} reads").format(reader=kind.__name__)
    if vars(kind).get("building_pure") is True:
        return ""
    if kind not in _STOCK:
        return _("{reader} is not known to read nothing but the text").format(reader=kind.__name__)
    if any(getattr(kind, name).__module__ != readers.__name__ for name in ("read", "process_metadata")):
        return _("a plug-in changes how {reader} reads").format(reader=kind.__name__)
    if kind is readers.MarkdownReader:
        return _about_markdown(settings.get("MARKDOWN", {}))
    return _about_rst(reader, settings) if kind is readers.RstReader else ""


def _foreign_processors() -> bool:
    return any(process.__module__ != readers.__name__ for process in readers.METADATA_PROCESSORS.values())


def _about_markdown(arguments: Mapping[str, Any]) -> str:
    if set(arguments) - {"extensions", "extension_configs", "output_format", "tab_length"}:
        return _("MARKDOWN has entries we do not know")
    for extension in arguments.get("extensions", []):
        if type(extension) is not str:
            return _("MARKDOWN names an extension by an object, not by its name")
        if not _is_pure_extension(module_of(extension)):
            return _("the Markdown extension {name} is not known to read nothing but the text").format(name=extension)
    if any(not _is_plain(value) for value in _leaves(arguments.get("extension_configs", {}))):
        return _("MARKDOWN configures an extension with an object that we cannot see through")
    return ""


def _is_pure_extension(module: str) -> bool:
    first = module.partition(".")[0]
    if first == "pymdownx":
        return not module.startswith(_READS_FILES)
    return module.startswith("markdown.extensions.") or _says_of_itself(module)


def _says_of_itself(module: str) -> bool:
    """Whether the module declares `reads_only_text`. One that is missing is Markdown's to complain about."""
    try:
        found = importlib.import_module(module)
    except ImportError:
        return False
    return getattr(found, "reads_only_text", False) is True


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _is_plain(value: Any) -> bool:
    if callable(value):
        return str(getattr(value, "__module__", "")).startswith(_PURE_CALLABLES)
    return type(value) in (str, bytes, bool, int, float, type(None))


def _about_rst(reader: Any, settings: Mapping[str, Any]) -> str:
    kind = type(reader)
    if (kind.writer_class, kind.field_body_translator_class) != (
        readers.PelicanHTMLWriter,
        readers._FieldBodyTranslator,  # noqa: SLF001  # no public name
    ):
        return _("a plug-in changes how {reader} reads").format(reader=kind.__name__)
    if any(Path(name).exists() for name in OptionParser.get_standard_config_files()):
        return _("docutils has a configuration file of its own")
    asked = settings.get("DOCUTILS_SETTINGS") or {}
    math = str(asked.get("math_output", "html")).lower().split()
    if math[:1] and (math[0] not in _PURE_MATH or (math[0] == "mathml" and len(math) > 1)):
        return _("DOCUTILS_SETTINGS let another program set formulas")
    return ""


def watched(doubt: Doubt) -> Iterator[Swap]:
    """Yield what to put in the place of Pelican's and docutils' functions, so that *doubt* hears what they look at."""
    yield readers, "get_date", _watched_date(readers.get_date, doubt)
    yield directives, "directive", _watched_directive(directives.directive, doubt)
    yield roles, "role", _watched_role(roles.role, doubt)
    for kind, names in _FILE_OPTIONS.items():
        yield kind, "run", _watched_run(kind.run, names, doubt)


class _Years(dateutil.parser.parserinfo):
    """Notices a year of two digits: its century depends on the present."""

    is_guessing = False

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        self.is_guessing = self.is_guessing or (year < 100 and not century_specified)
        return super().convertyear(year, century_specified)


def _about_date(text: str) -> str:
    """Return why *text*, a date that can be read, may not be read once for all; empty if it may."""
    if _WHOLE_DATE.fullmatch(text):
        return ""
    zones: list[str | None] = []

    def note(zone: str | None, offset: int | None) -> None:
        zones.append(zone if offset is None else None)

    years = _Years()
    parser = dateutil.parser.parser(years)
    incomplete = _("a date is incomplete: today supplies the rest")
    try:
        both = [parser.parse(re.sub(" +", " ", text), default=day, tzinfos=note) for day in _DAYS]
    except ValueError:  # the present has this day, and one of these months has not
        return incomplete
    if years.is_guessing or both[0] != both[1]:
        return incomplete
    if any(zone and zone not in time.tzname for zone in zones):
        return _("a date names a zone that is not known, of which we are warned in each build")
    return ""


def _watched_date(get_date: Callable[[str], Any], doubt: Doubt) -> Callable[[str], Any]:
    def watched_date(text: str) -> Any:
        plain = _PLAIN_DATE.fullmatch(text)
        if plain:
            with suppress(ValueError):  # there is no such day: stock says so
                # not by strptime, which calls time.tzset: stock does not
                year, *rest = map(int, plain.groups("0"))
                return SafeDatetime(year, *rest)
        found = get_date(text)
        reason = _about_date(text)
        if reason:
            doubt(reason)
        return found

    return watched_date


def _watched_directive(find: Callable[..., Any], doubt: Doubt) -> Callable[..., Any]:
    def watched_directive(name: str, *rest: Any) -> Any:
        kind, messages = find(name, *rest)
        module = str(getattr(kind, "__module__", ""))
        is_known = module.startswith("docutils.parsers.rst.directives.") or module == "pelican.rstdirectives"
        if kind in _IMPURE_DIRECTIVES or not (is_known or getattr(kind, "building_pure", False) is True):
            doubt(_("the directive {name} may look at more than the text").format(name=name))
        return kind, messages

    return watched_directive


def _watched_role(find: Callable[..., Any], doubt: Doubt) -> Callable[..., Any]:
    def watched_role(name: str, *rest: Any) -> Any:
        role, messages = find(name, *rest)
        is_known = getattr(role, "__module__", "") in ("docutils.parsers.rst.roles", "pelican.rstdirectives")
        is_made = isinstance(role, roles.CustomRole)  # by this source or by one that was read before it
        if is_made or not (is_known or getattr(role, "building_pure", False) is True):
            doubt(_("the role {name} may depend on more than the text").format(name=name))
        return role, messages

    return watched_role


def _watched_run(run: Callable[[Any], Any], names: tuple[str, ...], doubt: Doubt) -> Callable[[Any], Any]:
    def watched_run(self: Any) -> Any:
        is_embedded = getattr(self.state.document.settings, "image_loading", "link") == "embed"
        if any(name in self.options for name in names) or (is_embedded and isinstance(self, images.Image)):
            doubt(_("the directive {name} may look at more than the text").format(name=self.name))
        return run(self)

    return watched_run
