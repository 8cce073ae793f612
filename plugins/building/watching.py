"""
Jinja's environment, so that it tells what its templates read.

Jinja asks the environment for every attribute (`Environment.getattr`, `getitem`), the context for every name and every
call (jinja2/runtime.py: Context). Filters and tests are called past both, and a template that is imported is rendered
once for all that import it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, Template, filters, tests, utils
from jinja2.runtime import Context
from jinja2.utils import missing, pass_context, pass_environment
from pelican.contents import Content
from pelican.utils import DateFormatter

from plugins.building import calls
from plugins.building.trace import TELLING, Recorder, Trace
from plugins.core.pure import is_pure

# Jinja hands these on beside the arguments of a call in a template.
_JINJAS_OWN = frozenset({"_loop_vars", "_block_vars"})
# What a filter asks for → how it is had of the context.
_PASSED: Mapping[Any, Callable[[Context], Any]] = {
    utils._PassArg.context: lambda context: context,  # noqa: SLF001
    utils._PassArg.eval_context: lambda context: context.eval_ctx,  # noqa: SLF001
    utils._PassArg.environment: lambda context: context.environment,  # noqa: SLF001
}


def watch(environment: Environment, recorder: Recorder) -> str:
    """Let *environment* tell *recorder* what its templates read; return why it cannot, empty if it can."""
    for extension in environment.extensions.values():
        if not type(extension).__module__.startswith("jinja2.") and not is_pure(extension):
            return f"the template extension {type(extension).__name__} may look at anything"
    found: Any = environment
    found.getattr = _getter(environment, recorder)
    found.getitem = functools.partial(recorder.get, type(environment).getitem.__get__(environment))
    found.context_class = type("Watched", (_Watched,), {"recorder": recorder})
    found.template_class = type("Imported", (_Imported,), {"recorder": recorder})
    if found.cache is not None:
        found.cache.clear()
    found.auto_reload = False
    for table, stock in ((found.filters, filters.FILTERS), (found.tests, tests.TESTS)):
        for name, function in list(table.items()):
            if function is not stock.get(name) or name in calls.IMPURE:
                table[name] = _watched(recorder, name, function)
    if found.filters["attr"] is filters.do_attr:
        found.filters["attr"] = _attribute(recorder)
    return ""


def _getter(environment: Environment, recorder: Recorder) -> Callable[[Any, str], Any]:
    """Return Jinja's `getattr`, which tells *recorder*; short where what is read is known to be written down."""
    own = type(environment).getattr.__get__(environment)
    if type(environment).getattr is not Environment.getattr:
        return functools.partial(recorder.get, own)
    ways = recorder.ways

    def found(value: Any, attribute: str) -> Any:
        trace = recorder.trace
        if trace is not None:
            is_noted = ways.get((type(value), attribute))
            if is_noted is None or (is_noted and _is_news(trace, value, attribute)):
                return recorder.get(own, value, attribute)
        # from here on as Environment.getattr
        try:
            return getattr(value, attribute)
        except AttributeError:
            pass
        try:
            return value[attribute]
        except (TypeError, LookupError, AttributeError):
            return environment.undefined(obj=value, name=attribute)

    return found


def _is_news(trace: Trace, value: Any, attribute: str) -> bool:
    """Whether it is not written down yet that *attribute* is read, or may say something."""
    read = trace.reads.get(id(value))
    return read is None or attribute not in read or attribute in TELLING


class _Watched(Context):
    """Jinja's context, which tells what it is asked for."""

    recorder: Recorder

    def resolve_or_missing(self, key: str) -> Any:
        """Return the value of *key*."""
        if key in self.vars:
            self.recorder.made_here(key, self.vars[key])
            return self.vars[key]
        value = self.parent.get(key, missing)
        if self.recorder.trace is not None:
            self.recorder.named(key, value, self.environment.globals)
        return value

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a callable of the template."""
        if __self.recorder.trace is not None:
            given = [value for name, value in kwargs.items() if name not in _JINJAS_OWN] if kwargs else ()
            __self.recorder.called(__obj, (*args, *given))
            if is_pure(__obj):
                with __self.recorder.within():
                    return super().call(__obj, *args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class _Imported(Template):
    """
    Jinja's template, whose module is made once for all pages that import it.

    What was read then, each of them has read.
    """

    recorder: Recorder
    told: Trace | None = None

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        recorder, found = self.recorder, Trace()
        page, recorder.trace = recorder.trace, found
        try:
            module = super()._get_default_module(ctx)
        finally:
            recorder.trace = page
        if module is self._module:
            self.told = found = self.told or found
        recorder.take_over(found)
        return module


def _attribute(recorder: Recorder) -> Callable[..., Any]:
    """Return Jinja's filter `attr`, which looks past the environment for what is not there."""

    @pass_environment
    def attribute(environment: Environment, value: Any, name: str) -> Any:
        if isinstance(value, Content):
            recorder.note(value, str(name))
        return filters.do_attr(environment, value, name)

    return attribute


def _watched(recorder: Recorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return *function* so that a page it is called for becomes volatile, if nobody knows what it looks at."""
    if type(function) is DateFormatter:
        return function
    if not is_pure(function):
        return _heard(recorder, name, function)

    @functools.wraps(function)
    def watched(*args: Any, **given: Any) -> Any:
        recorder.given(f"the filter or test {name}", (*args, *given.values()))
        with recorder.within():
            return function(*args, **given)

    return watched


def _heard(recorder: Recorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """
    Return *function* so that it is called while the page is rendered only.

    What is given no context may be called while the template is compiled, when nobody hears of it.
    """
    wants = _PASSED.get(utils._PassArg.from_obj(function))  # noqa: SLF001

    @pass_context
    @functools.wraps(function)
    def heard(*args: Any, **given: Any) -> Any:
        recorder.forsake(f"the filter or test {name} may look at anything")
        if args and isinstance(args[0], Context):
            args = (*((wants(args[0]),) if wants else ()), *args[1:])
        return function(*args, **given)

    return heard
