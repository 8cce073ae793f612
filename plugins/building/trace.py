"""
What a template reads while a page is rendered, and whether it called something whose answer nobody can foresee.

Jinja asks the environment for every attribute (`Environment.getattr`, `getitem`), the context for every name and every
call (jinja2/runtime.py: Context). A value that is read counts as a whole (`tokens`), but for content objects, of which
each attribute is a reading of its own.
"""

from __future__ import annotations

import builtins
import datetime
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, defaults, filters, runtime, tests, utils
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup
from pelican.contents import Article, Content, Page, Static
from pelican.paginator import Page as NumberedPage
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper
from pelican.utils import DateFormatter

from plugins.core.pure import is_pure

WHOLE = "*"
# Attributes whose first reading may make Pelican say something; later ones come from its memory.
TELLING = frozenset({"content", "summary"})
_IMPURE = frozenset({"random", "lipsum"})
_BUILTINS = (
    "abs all any bool dict enumerate float int len list max min range reversed round set sorted str sum tuple zip"
)
_FUNCTIONS = (
    *(one for name, one in defaults.DEFAULT_NAMESPACE.items() if name not in _IMPURE),
    *(getattr(builtins, name) for name in _BUILTINS.split()),
)
# Methods of a content object → the attribute that says all they can answer.
_METHODS = {
    "get_content": ("content",),
    "get_summary": ("summary",),
    "get_relative_source_path": (),
    "get_siteurl": (),
    "get_url_setting": ("url", "save_as"),
}
_ATTRIBUTES = frozenset(name for kind in (Content, Article, Page, Static) for name in dir(kind))
# Values whose methods look at the value itself and at their arguments only.
_VALUES = frozenset({int, float, bytes, list, tuple, dict, set, frozenset, range})
# `str.format` can reach into whatever else it is given.
_SCALARS = frozenset({str, int, float, bool, type(None)})
# Jinja hands these on beside the arguments of a call in a template.
_JINJAS_OWN = frozenset({"_loop_vars", "_block_vars"})
_DATES = (datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo)
_HELPERS = (
    *(runtime.Macro, runtime.BlockReference, runtime.LoopContext, runtime.Undefined, runtime.TemplateReference),
    *(utils.Cycler, utils.Joiner, utils.Namespace),
)
# Objects of which the token says all that their methods answer.
_TOLD_WHOLE = (NumberedPage, Paginator, URLWrapper, *_HELPERS)


@dataclass(slots=True)
class Trace:
    """
    What one page read.

    Attributes:
        names: Name of the context → its value; `missing` where there was none.
        reads: Key of a content object (see `Recorder.objects`) → attributes.
        volatile: Why the page has to be rendered every time; empty if it has not.
    """

    names: dict[str, Any] = field(default_factory=dict)
    reads: dict[int, set[str]] = field(default_factory=dict)
    volatile: str = ""


class Recorder:
    """Writes down what is read while `trace` is set; without one, everything is as Jinja has it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.trace: Trace | None = None
        self.local: Mapping[str, Any] = {}
        self.objects: dict[int, Content] = {}
        self.evaluate: Callable[[Callable[[], Any], int, str], Any] = lambda own, _key, _attribute: own()
        # what they are is part of the surroundings
        self._settings = dict(settings)
        self._within = 0
        self._known: set[tuple[type, str]] = set()

    def watch(self, environment: Environment) -> str:
        """Let *environment* tell what its templates read; return why it cannot, empty if it can."""
        for extension in environment.extensions.values():
            if not type(extension).__module__.startswith("jinja2.") and not is_pure(extension):
                return f"the template extension {type(extension).__name__} may look at anything"
        own = type(environment).getattr.__get__(environment), type(environment).getitem.__get__(environment)
        found: Any = environment
        found.getattr = functools.partial(self._get, own[0])
        found.getitem = functools.partial(self._get, own[1])
        found.context_class = type("Watched", (_Watched,), {"recorder": self})
        found.auto_reload = False
        for table, stock in ((found.filters, filters.FILTERS), (found.tests, tests.TESTS)):
            for name, function in list(table.items()):
                if function is not stock.get(name) or name in _IMPURE:
                    table[name] = self._watched(name, function)
        return ""

    def note(self, content: Content, attribute: str) -> None:
        """Write down that *attribute* of *content* is read."""
        trace = self.trace
        if trace is None:
            return
        key = id(content)
        read = trace.reads.get(key)
        if read is None:
            read = trace.reads[key] = set()
            self.objects[key] = content
        if attribute in read:
            return
        read.add(attribute)
        kind = type(content)
        if (kind, attribute) not in self._known:
            if hasattr(kind, attribute) and attribute not in _ATTRIBUTES:
                self.forsake(f"{kind.__name__}.{attribute} is computed by a plug-in")
            else:
                self._known.add((kind, attribute))

    def forsake(self, why: str) -> None:
        """Mark the page at hand as one to be rendered every time."""
        if self.trace is not None and not self.trace.volatile:
            self.trace.volatile = why

    def named(self, name: str, value: Any, lasting: Mapping[str, Any]) -> None:
        """
        Write down that the template asked for *name* and got *value*.

        Settings are left out, and what a template had read before it handed it to another one.
        """
        trace = self.trace
        if trace is None or (name in trace.names and not self._within):
            return
        given = self.local.get(name, missing)
        if given is missing:
            given = lasting.get(name, missing)
        if given is value and (value is missing or self._settings.get(name, missing) is not value):
            trace.names[name] = value
        if self._within and isinstance(value, Content):
            self.note(value, WHOLE)

    @contextmanager
    def within(self, function: Any) -> Iterator[None]:
        """Take a content object that *function* asks the context for as read whole, if it is not Jinja's own."""
        step = int(is_pure(function))
        self._within += step
        try:
            yield
        finally:
            self._within -= step

    def called(self, function: Any, arguments: Sequence[Any]) -> None:
        """Mark the page as volatile unless the answer of this call can be foreseen."""
        if self.trace is None or self._is_foreseen(function):
            return
        if isinstance(getattr(function, "__self__", None), str) and all(type(one) in _SCALARS for one in arguments):
            return
        if not is_pure(function):
            self.forsake(f"calls {_name(function)}")
        for one in arguments:
            if isinstance(one, Content):
                self.note(one, WHOLE)

    def _is_foreseen(self, function: Any) -> bool:
        owner = getattr(function, "__self__", None)
        if isinstance(owner, Content):
            return self._is_method(owner, function.__name__)
        if isinstance(owner, _TOLD_WHOLE):
            return type(owner).__module__.startswith(("pelican.", "jinja2."))
        if type(owner) in {str, Markup}:
            return function.__name__ not in {"format", "format_map"}
        # a translation: its catalogue is in the token of its name
        is_translation = getattr(function, "__module__", "") == "jinja2.ext"
        is_helper = isinstance(function, _HELPERS) or isinstance(owner, _DATES) or type(owner) in _VALUES
        return is_helper or is_translation or any(function is one for one in _FUNCTIONS)

    def _is_method(self, owner: Content, name: str) -> bool:
        for attribute in _METHODS.get(name, ()):
            self.note(owner, attribute)
        return name in _METHODS

    def _get(self, own: Callable[[Any, Any], Any], value: Any, attribute: Any) -> Any:
        if self.trace is not None:
            if isinstance(value, Content):
                self.note(value, attribute)
                if attribute in TELLING:
                    return self.evaluate(lambda: own(value, attribute), id(value), attribute)
            if attribute == "object_list" and not self._is_told(value):
                self.forsake("reads a list of a paginator")
        return own(value, attribute)

    def _is_told(self, value: Any) -> bool:
        """Whether the list of *value* is in the token of a name."""
        if not isinstance(value, Paginator | NumberedPage):
            return True
        return self.trace is None or any(value is one for one in self.trace.names.values())

    def _watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return *function* so that a page it is called for becomes volatile, if nobody knows what it looks at."""
        if type(function) is DateFormatter:
            return function

        @functools.wraps(function)
        def watched(*args: Any, **given: Any) -> Any:
            if self.trace is not None:
                if not is_pure(function):
                    self.forsake(f"the filter or test {name} may look at anything")
                for one in args:
                    if isinstance(one, Content):
                        self.note(one, WHOLE)
            return function(*args, **given)

        return watched


class _Watched(Context):
    """Jinja's context, which tells what it is asked for."""

    recorder: Recorder

    def resolve_or_missing(self, key: str) -> Any:
        """Return the value of *key*."""
        if key in self.vars:
            return self.vars[key]
        value = self.parent.get(key, missing)
        if self.recorder.trace is not None:
            self.recorder.named(key, value, self.environment.globals)
        return value

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a callable of the template."""
        if __self.recorder.trace is not None:
            given = [value for name, value in kwargs.items() if name not in _JINJAS_OWN]
            __self.recorder.called(__obj, [*args, *given])
            with __self.recorder.within(__obj):
                return super().call(__obj, *args, **kwargs)
        return super().call(__obj, *args, **kwargs)


def _name(function: Any) -> str:
    return str(getattr(function, "__qualname__", type(function).__qualname__))
