"""
What a template reads while a page is rendered, and whether it called something whose answer nobody can foresee.

A value that is read counts as a whole (`tokens`), but for content objects, of which each attribute is a reading of its
own. Who tells of it: `watching`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jinja2.runtime import Macro
from jinja2.utils import missing
from pelican.contents import Article, Content, Page, Static
from pelican.paginator import Page as NumberedPage
from pelican.paginator import Paginator

from plugins.building import calls, surroundings
from plugins.building.given import UnforeseenError, contents_in
from plugins.core.pure import is_pure

WHOLE = "*"
# Attributes whose first reading may make Pelican say something; later ones come from its memory.
TELLING = frozenset({"content", "summary"})
# Methods of a content object → the attribute that says all they can answer.
_METHODS = {
    "get_content": ("content",),
    "get_summary": ("summary",),
    "get_relative_source_path": (),
    "get_siteurl": (),
    "get_url_setting": ("url", "save_as"),
}
_ATTRIBUTES = frozenset(name for kind in (Content, Article, Page, Static) for name in dir(kind))


@dataclass(slots=True)
class Trace:
    """
    What one page read.

    Attributes:
        names: Name of the context → its value; `missing` where there was none.
        reads: Key of a content object (see `Recorder.objects`) → attributes.
        volatile: Why the page has to be rendered every time; empty if it has not.
        handed: Those of the names whose values a function was given, which may look at all they hold.
    """

    names: dict[str, Any] = field(default_factory=dict)
    reads: dict[int, set[str]] = field(default_factory=dict)
    volatile: str = ""
    handed: set[str] = field(default_factory=set)


class Recorder:
    """Writes down what is read while `trace` is set; without one, everything is as Jinja has it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.trace: Trace | None = None
        self.local: Mapping[str, Any] = {}
        self.objects: dict[int, Content] = {}
        self.evaluate: Callable[[Callable[[], Any], int, str], Any] = lambda own, _key, _attribute: own()
        # what they are is part of the surroundings
        self._settings = {name: value for name, value in settings.items() if name not in surroundings.APART}
        self._within = 0
        # of attributes that were asked for before: whether each reading has to be written down
        self.ways: dict[tuple[type, str], bool] = {}

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
        if (kind, attribute) not in self.ways:
            if hasattr(kind, attribute) and attribute not in _ATTRIBUTES:
                self.forsake(f"{kind.__name__}.{attribute} is computed by a plug-in")
            else:
                self.ways[kind, attribute] = True

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
        elif value is not given and value is lasting.get(name):
            self.forsake(f"sees {name} from outside its context")
        if given is value and (value is missing or self._settings.get(name, missing) is not value):
            trace.names[name] = value
            if self._within:
                trace.handed.add(name)

    def made_here(self, name: str, value: Any) -> None:
        """Write down that *value*, which the template itself calls *name*, is asked for."""
        if self._within:
            self.given(name, [value])

    def given(self, to: str, values: Iterable[Any]) -> None:
        """Write down that the function *to* is given *values*: content objects in them count as read whole."""
        if self.trace is None:
            return
        try:
            for one in contents_in(values):
                self.note(one, WHOLE)
        except UnforeseenError as what:
            self.forsake(f"{to} is given {what}")

    def take_over(self, told: Trace) -> None:
        """Add to the page at hand what was read for it, and for others, on another occasion."""
        trace = self.trace
        if trace is None:
            return
        trace.names |= told.names
        trace.handed |= told.handed
        for key, attributes in told.reads.items():
            trace.reads.setdefault(key, set()).update(attributes)
        self.forsake(told.volatile)

    @contextmanager
    def within(self) -> Iterator[None]:
        """Take content objects in what a function asks the context for as read whole."""
        self._within += 1
        try:
            yield
        finally:
            self._within -= 1

    def called(self, function: Any, arguments: Sequence[Any]) -> None:
        """Mark the page as volatile unless the answer of this call can be foreseen."""
        if self.trace is None or type(function) is Macro:
            return
        owner = getattr(function, "__self__", None)
        is_foreseen = self._is_method(owner, function.__name__) if isinstance(owner, Content) else None
        changed = calls.changes(function)
        if changed is not None and self._is_shared(changed):
            is_foreseen = False
        if calls.is_foreseen(function, arguments) if is_foreseen is None else is_foreseen:
            return
        if not is_pure(function):
            self.forsake(f"calls {calls.name_of(function)}")
        self.given(calls.name_of(function), arguments)

    def _is_method(self, owner: Content, name: str) -> bool:
        for attribute in _METHODS.get(name, ()):
            self.note(owner, attribute)
        return name in _METHODS

    def get(self, own: Callable[[Any, Any], Any], value: Any, attribute: Any) -> Any:
        """Return what Jinja's *own* function finds as *attribute* of *value*, and write it down."""
        if self.trace is None:
            return own(value, attribute)
        if isinstance(value, Content):
            self.note(value, attribute if isinstance(attribute, str) else WHOLE)
            if attribute in TELLING:
                return self.evaluate(lambda: own(value, attribute), id(value), attribute)
        elif type(attribute) is str and (type(value), attribute) not in self.ways:
            self._ask(value, attribute)
        return own(value, attribute)

    def _ask(self, value: Any, attribute: str) -> None:
        """Mark the page as volatile if the token of *value* does not say what *attribute* is."""
        kind = type(value)
        if attribute == "object_list" and isinstance(value, NumberedPage | Paginator):
            if not self._is_told(value):
                self.forsake("reads a list of a paginator")
        elif attribute == "__dict__":
            self.forsake("reads an object as a dictionary")
        elif calls.is_computed(kind, attribute):
            self.forsake(f"{kind.__name__}.{attribute} is computed by a plug-in")
        else:
            self.ways[kind, attribute] = False

    def _is_told(self, value: Any) -> bool:
        """Whether the list of *value* is in the token of a name; that of a whole paginator never is."""
        return not isinstance(value, Paginator) and (not isinstance(value, NumberedPage) or self._is_shared(value))

    def _is_shared(self, value: Any) -> bool:
        """Whether *value* was given to the template, which asked for it by name."""
        return self.trace is not None and any(value is one for one in self.trace.names.values())
