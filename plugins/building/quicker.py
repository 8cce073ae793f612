"""
The converters' own work, done with less of it and the same result.

Each of these is put in the place of the original for the time of one conversion only, and only where it is known why
the result is the same: a `Markdown` is used again if every extension of it forgets all it knew at `reset()` (their code
was read), and a typographic filter is not asked about text that holds none of the characters it looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import markdown
from markdown import Markdown, serializers
from markdown.extensions import toc as stock_toc
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.meta import MetaPreprocessor
from markdown.util import get_installed_extensions
from pelican import readers

from plugins.building import blocks, inline, toc, trees, typography
from plugins.building.originals import is_original, is_untouched

Swap = tuple[object, str, object]

# Each resets its state, or keeps none between two texts. What is not named here gets a new instance for every text.
_FORGETFUL = frozenset(
    f"markdown.extensions.{name}"
    for name in (
        "abbr",
        "admonition",
        "attr_list",
        "codehilite",
        "def_list",
        "extra",
        "fenced_code",
        "footnotes",
        "legacy_attrs",
        "legacy_em",
        "md_in_html",
        "meta",
        "nl2br",
        "sane_lists",
        "smarty",
        "tables",
        "toc",
        "wikilinks",
    )
)
# The versions of Markdown of which every part was read.
_READ = ("3.11.3",)
_META_PRIORITY = 27  # markdown/extensions/meta.py: extendMarkdown
_SMARTYPANTS = ("2.0.1", "2.0.2")
_LOOKED_FOR: Mapping[str, tuple[str, ...]] = {
    "process_escapes": ("\\",),
    "convert_quotes": ("'", '"'),
    "convert_backticks": ("``", "''"),
    "convert_dashes": ("--",),
    "convert_dashes_oldschool": ("--",),
    "convert_dashes_oldschool_inverted": ("--",),
    "convert_ellipses": ("...", ". . ."),
}
# Functions of Markdown that are called less, or not at all.
_CALLED: tuple[tuple[Any, *tuple[str, ...]], ...] = (
    (serializers, "to_html_string", "to_xhtml_string", "_serialize_html", "_escape_cdata", "_escape_attrib_html"),
    (stock_toc, "render_inner_html", "strip_tags", "unescape"),
)
_EMPTY_ALT = ('alt=""', "alt=''")


class Markdowns:
    """Stands in for the class `Markdown`: called like it, hands out one instance again and again where that is safe."""

    def __init__(self) -> None:
        self._made: Markdown | None = None
        self._made_of = ""
        self._meta: MetaPreprocessor | None = None  # Pelican takes it out before it converts fields of the head
        self._is_used = False

    def __call__(self, **arguments: Any) -> Markdown:
        """Return a `Markdown` that behaves like a new one."""
        made_of = repr(arguments)
        if self._made is None or self._is_used or made_of != self._made_of:
            made = Markdown(**arguments)
            if not (is_forgetful(made, arguments) and _is_as_written(made)):
                return made
            hasten(made)
            self._made, self._made_of = made, made_of
            self._meta = next((part for part in made.preprocessors if isinstance(part, MetaPreprocessor)), None)
        else:
            self._made.reset()
        if self._meta is not None and "meta" not in self._made.preprocessors:
            self._made.preprocessors.register(self._meta, "meta", _META_PRIORITY)
        self._is_used = True
        return self._made

    def done(self) -> None:
        """Say that the text was converted to its end. After an error the instance is in the middle of something."""
        self._is_used = False


def is_forgetful(made: Markdown, arguments: Mapping[str, Any]) -> bool:
    """Whether *made* is as good as new after `reset()`."""
    named = arguments.get("extensions", [])
    if not all(type(name) is str and module_of(name) in _FORGETFUL for name in named):
        return False
    if not all(_is_own(type(part).__module__) for part in _parts(made)):
        return False
    counts = [part for part in made.registeredExtensions if isinstance(part, FootnoteExtension)]
    return not any(part.getConfig("UNIQUE_IDS") for part in counts)


def _parts(made: Markdown) -> list[object]:
    parts: list[object] = [*made.registeredExtensions]
    for registry in (made.preprocessors, made.parser.blockprocessors, made.treeprocessors, made.postprocessors):
        parts += registry
    return [*parts, *made.inlinePatterns]


def _is_as_written(made: Markdown) -> bool:
    """Whether no plug-in has put code of its own into *made*, which may keep or look for anything."""
    kinds = {type(made), type(made.parser), *map(type, _parts(made))}
    return all(map(is_untouched, kinds)) and all(is_original(module, *names) for module, *names in _CALLED)


def hasten(made: Markdown) -> None:
    """Let *made*, which is forgetful, do less for the same result, if its code is the one that was read."""
    if markdown.__version__ in _READ:
        for kind in (blocks, inline, trees, toc):
            kind.hasten(made)


def module_of(extension: str) -> str:
    """Return the module that Markdown takes the extension of this name from."""
    for entry in get_installed_extensions():
        if entry.name == extension:
            return entry.module
    return extension.partition(":")[0]


def _is_own(module: str) -> bool:
    if module.startswith("markdown.extensions."):
        return module in _FORGETFUL
    return module.startswith("markdown.")


def filters() -> Iterator[Swap]:
    """Yield what to put in the place of the typographic filters and of Pelican's search for images without a text."""
    if is_original(readers, "find_empty_alt"):
        yield readers, "find_empty_alt", _asked_only_for(_EMPTY_ALT, readers.find_empty_alt, None)
    try:
        import smartypants  # noqa: PLC0415  # a site without typography may not have it
    except ImportError:
        return
    yield from typography.swaps()
    if smartypants.__version__ in _SMARTYPANTS:
        for name, wanted in _LOOKED_FOR.items():
            if is_original(smartypants, name):
                yield smartypants, name, _same_without(wanted, getattr(smartypants, name))


def _asked_only_for(wanted: tuple[str, ...], ask: Callable[..., Any], otherwise: Any) -> Callable[..., Any]:
    def asked(text: str, *rest: Any) -> Any:
        return ask(text, *rest) if any(part in text for part in wanted) else otherwise

    return asked


def _same_without(wanted: tuple[str, ...], change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        for part in wanted:
            if part in text:
                return change(text)
        return text

    return changed
