"""The desk in Pelican: the guard of the published site, and the state of every entry."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any
from weakref import WeakSet

from pelican import signals

from plugins.core import clock
from plugins.core.entry import Entry, Status
from plugins.core.errors import CheckError, DeskError
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.decision import Decision, State, Verdict, decide, label
from plugins.desk.guard import faults
from plugins.desk.views import StateView

_HAVE_RUN: WeakSet[Any] = WeakSet()


def arm() -> None:
    """Let the guard look before anything is rendered."""
    signals.initialized.connect(guard_release)
    signals.get_generators.connect(guard_again)


def connect() -> None:
    """Let the desk decide on every source that is read."""
    signals.article_generator_context.connect(set_state)
    signals.page_generator_context.connect(set_state)


def guard_release(pelican: Any) -> None:
    """
    Refuse to render the published site from anything but the edition of now.

    Raises:
        DeskError: With every reason.
    """
    settings = pelican.settings
    root = Path(settings["FREIGABE_ROOT"])
    found = faults(root, settings, settings["PLUGINS"], now=clock.now())
    if found:
        raise DeskError.of(found)


def guard_again(pelican: Any) -> None:
    """Look before every further run of the same Pelican, too: `pelican -r` is initialised once and renders often."""
    if pelican in _HAVE_RUN:
        guard_release(pelican)
    _HAVE_RUN.add(pelican)


def set_state(generator: Any, metadata: dict[str, Any]) -> None:
    """
    Write the desk's answer over the author's wish.

    A preview shows everything; a release skips what is held, although the edition should not even contain it.

    Raises:
        CheckError: If a source was read by another reader than ours, so that nobody can decide on it.
    """
    entry = metadata.get("source_entry")
    if not isinstance(entry, Entry):
        raise CheckError(str(metadata.get("title", "")), _("was not read by the site's own reader"))
    is_preview = generator.settings["FREIGABE_PREVIEW"]
    now = clock.preview_now() if is_preview else clock.now()
    decision = decide(entry, now=now)
    site: Site = generator.settings["FREIGABE_SITE"]
    metadata["desk"] = state_view(entry, decision, site)
    if "date" not in metadata and not entry.is_page:
        # Pelican takes no article without a date; a draft stands where it is planned
        metadata["date"] = datetime.combine(entry.planned or now.date(), time(), site.zone)
    if decision.verdict is Verdict.HOLD and not is_preview:
        metadata["status"] = "skip"
    else:
        metadata["status"] = "hidden" if entry.status is Status.HIDDEN else "published"


def state_view(entry: Entry, decision: Decision, site: Site) -> StateView:
    """Return what the banner says about *entry*."""
    return StateView(
        state=decision.state.value,
        label=label(decision.state),
        detail=_detail(entry, decision, site),
        is_public=decision.verdict is Verdict.PUBLISH,
    )


def _detail(entry: Entry, decision: Decision, site: Site) -> str:
    moments = {State.FUTURE: entry.published, State.EMBARGO: entry.not_before, State.EXPIRED: entry.expires}
    moment = moments.get(decision.state)
    if moment:
        local = moment.astimezone(site.zone)
        text = _("since {moment}") if decision.state is State.EXPIRED else _("from {moment}")
        return text.format(moment=local.strftime("%d.%m.%Y, %H:%M"))
    if entry.planned and decision.state is not State.LIVE:
        return _("planned for {day}").format(day=entry.planned.strftime("%d.%m.%Y"))
    return ""
