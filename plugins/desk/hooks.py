"""The desk in Pelican: the guard of the published site, and the state of every entry."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from pelican import signals

from plugins.core import clock
from plugins.core.entry import Entry, Status
from plugins.core.errors import CheckError, DeskError
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.decision import Decision, Verdict, undecided
from plugins.desk.guard import faults, left, moved
from plugins.desk.standing import Standing, stand
from plugins.desk.views import state_view

_HAVE_RUN: WeakSet[Any] = WeakSet()
# What the guard has seen in this run, so that the texts are asked about once.
_SEEN: WeakKeyDictionary[Any, Standing] = WeakKeyDictionary()


def arm() -> None:
    """Let the guard look before anything is rendered."""
    signals.initialized.connect(guard_release)
    signals.get_generators.connect(guard_again)


def connect() -> None:
    """Let the desk decide on every source that is read."""
    signals.get_generators.connect(look)
    signals.article_generator_context.connect(set_state)
    signals.page_generator_context.connect(set_state)
    signals.all_generators_finalized.connect(follow_moves)


def guard_release(pelican: Any) -> None:
    """
    Refuse to render the published site from anything but the edition of now.

    Raises:
        DeskError: With every reason.
    """
    settings = pelican.settings
    root = Path(settings["FREIGABE_ROOT"])

    def seen(root: Path, now: datetime) -> Standing:
        _SEEN[pelican] = stand(root, now)
        return _SEEN[pelican]

    found = faults(root, settings, settings["PLUGINS"], now=clock.now(), look=seen)
    if found:
        raise DeskError.of(found)


def guard_again(pelican: Any) -> None:
    """Look before every further run of the same Pelican, too: `pelican -r` is initialised once and renders often."""
    if pelican in _HAVE_RUN:
        guard_release(pelican)
    _HAVE_RUN.add(pelican)


def look(pelican: Any) -> None:
    """Let the desk decide on all entries once for each run of Pelican."""
    settings = pelican.settings
    now = clock.preview_now() if settings["FREIGABE_PREVIEW"] else clock.now()
    settings["FREIGABE_STANDING"] = _SEEN.pop(pelican, None) or stand(Path(settings["FREIGABE_ROOT"]), now)


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
    settings = generator.settings
    site: Site = settings["FREIGABE_SITE"]
    standing: Standing = settings["FREIGABE_STANDING"]
    decision = standing.decisions.get(entry.id) or undecided(entry)
    metadata["desk"] = state_view(entry, decision, standing, preview=settings["FREIGABE_PREVIEW"])
    if "date" not in metadata and not entry.is_page:
        # Pelican takes no article without a date; a draft stands where it is planned
        metadata["date"] = datetime.combine(entry.planned or clock.now().date(), time(), site.zone)
    if _is_held(decision) and not settings["FREIGABE_PREVIEW"]:
        metadata["status"] = "skip"
    else:
        metadata["status"] = "hidden" if entry.status is Status.HIDDEN else "published"


def _is_held(decision: Decision) -> bool:
    """Whether nothing of the entry is online; the tree of a release holds the released revision, whatever waits."""
    return decision.verdict is Verdict.HOLD


def follow_moves(generators: list[Any]) -> None:
    """Let released links that name the place an entry lay at before lead to where it is, or a notice on it, now."""
    for generator in generators:
        if generator.settings["FREIGABE_PREVIEW"]:
            continue
        content, root = generator.context["generated_content"], Path(generator.settings["FREIGABE_ROOT"])
        for old, new in moved(root).items():
            if new in content:
                content.setdefault(old, content[new])
        for old, address in left(root).items():
            content.setdefault(old, SimpleNamespace(url=address.lstrip("/")))
