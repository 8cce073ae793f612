"""What a build left word of, told to people: why a page was rendered or not, and where the time went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from plugins.core.texts import _, ngettext

PLACE = Path("building/last.json")
_SHOWN = 3
_ALWAYS_TOLD = {"mode", "why", "rendered", "skipped", "output", "seconds"}
_TOLD_OF_PAGES = {"volatile", "workers", "canaries", "unchanged", "removed", "sources", "statics", "objection"}


class Row(NamedTuple):
    """One line of a table: what it is about, its figure, and what belongs to it."""

    name: str
    figure: str
    note: str


def read(cache: Path) -> dict[str, Any] | None:
    """Return what the last build with this *cache* (Pelican's CACHE_PATH) told; none if there is none."""
    try:
        told = json.loads((cache / PLACE).read_bytes())
    except (OSError, ValueError):
        return None
    wanted = _ALWAYS_TOLD | (_TOLD_OF_PAGES if isinstance(told, dict) and told.get("mode") == "incremental" else set())
    return told if isinstance(told, dict) and wanted <= told.keys() else None


def explain(cache: Path, path: str, moved: Path | None = None) -> str:
    """
    Return why the last build rendered a page, or did not.

    Args:
        cache: Pelican's CACHE_PATH.
        path: A file, or an address below that of the site.
        moved: Where the output folder is now, if it was moved since.
    """
    told = read(cache)
    if told is None:
        return _("No build has left word of itself here.")
    rendered, output = told["rendered"], moved or Path(told["output"])
    name = _name(path, output, rendered)
    if name in rendered:
        return _("{page} was rendered: {why}.").format(page=name, why=rendered[name])
    if not (output / name).is_file():
        return _("{page} is not there: no page of this name was made.").format(page=name)
    if told["mode"] == "stock":
        return _("{page} was rendered by Pelican as it is: {why}.").format(page=name, why=told["why"])
    if told["mode"] == "unchanged":
        return _("{page} was not rendered: no file has changed since the build before.").format(page=name)
    return _("{page} was not rendered: nothing that it shows has changed.").format(page=name)


def _name(path: str, output: Path, rendered: Mapping[str, str]) -> str:
    """Return the file that is meant."""
    place = Path(path).absolute()
    below = place.relative_to(output).as_posix() if place.is_relative_to(output) else path.strip("/")
    names = [below, f"{below}/index.html".removeprefix("/"), f"{below}.html"]
    return next((name for name in names if name in rendered or (output / name).is_file()), below)


def stats(told: Mapping[str, Any]) -> list[Row]:
    """Return the table of a build: seconds by stage, then what became of sources, pages and files."""
    seconds: Mapping[str, float] = told["seconds"]
    rows = [Row(_("how"), "", _mode(told))]
    rows += [Row(_stages().get(name, name), f"{spent:.3f} s", _of_stage(name, told)) for name, spent in seconds.items()]
    rows.append(Row(_("together"), f"{sum(seconds.values()):.3f} s", ""))
    return [*rows, *(_made(told) if told["mode"] == "incremental" else ())]


def _mode(told: Mapping[str, Any]) -> str:
    modes = {
        "stock": _("as stock Pelican builds: {why}"),
        "unchanged": _("nothing changed"),
        "incremental": _("everything: {why}") if told["why"] else _("what changed"),
    }
    return modes[told["mode"]].format(why=told["why"])


def _stages() -> dict[str, str]:
    return {
        "surroundings": _("settings, theme and plug-ins compared"),
        "look": _("files looked at"),
        "load": _("last build read"),
        "sources": _("sources read and converted"),
        "pelican": _("everything else of Pelican"),
        "plan": _("pages compared"),
        "render": _("templates rendered"),
        "burst": _("pages put in place"),
        "save": _("written down for the next build"),
    }


def _of_stage(name: str, told: Mapping[str, Any]) -> str:
    workers = told.get("workers", 1)
    if name != "render":
        return ""
    return ngettext("{count} process", "{count} processes", workers).format(count=workers)


def _made(told: Mapping[str, Any]) -> Iterator[Row]:
    """Yield what became of what."""
    sources, statics, rendered = told["sources"], told["statics"], told["rendered"]
    always, kept = sources["always"], sources["all"] - sources["converted"] - len(sources["always"])
    yield Row(_("sources converted"), str(sources["converted"]), "")
    yield Row(_("sources known"), str(max(0, kept)), "")
    yield Row(_("sources read every time"), str(len(always)), _most(always))
    yield Row(_("pages"), str(len(rendered) + told["skipped"]), "")
    yield Row(_("pages rendered"), str(len(rendered)), _most(rendered))
    yield Row(_("pages skipped"), str(told["skipped"]), "")
    yield Row(_("pages rendered every time"), str(len(told["volatile"])), _most(told["volatile"]))
    yield Row(_("pages rendered as a test"), str(told["canaries"]), "")
    yield Row(_("pages that came out the same"), str(told["unchanged"]), "")
    yield Row(_("files removed"), str(told["removed"]), "")
    yield Row(_("files compared"), str(statics["all"]), "")
    yield Row(_("files copied"), str(statics["copied"]), "")
    yield Row(_("short cut for the next build"), _("no") if told["objection"] else _("yes"), told["objection"])


def _most(reasons: Mapping[str, str]) -> str:
    """Return the most frequent of *reasons*, with their number."""
    found = Counter(reasons.values()).most_common(_SHOWN + 1)
    shown = [f"{count} × {why}" for why, count in found[:_SHOWN]]
    return "\n".join([*shown, "…"] if len(found) > _SHOWN else shown)
