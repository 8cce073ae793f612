"""
Nothing changed since the last build: known by the facts of every file it read and wrote, without reading any.

Only for sites of which every input is known: no plug-in of others, no page that is rendered every time, no source that
cannot be kept. The facts of sources are taken before the build reads them; a source that changed just before, within
the grain of the clock, leaves no short cut behind.

A folder's facts tell of names that come and go, so that a later look need not list it. In the output only the build's
own files count: those of others stay there, unless DELETE_OUTPUT_DIRECTORY is set; then all is listed anew.
"""

from __future__ import annotations

import json
import marshal
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence, Sized
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pelican import signals
from pelican.plugins.signals import Signal

from plugins.building import known, logs, store, surroundings
from plugins.core import clock
from plugins.core.facts import are_proof

if TYPE_CHECKING:
    from plugins.building.run import Run
    from plugins.building.state import State

MAGIC = b"freigabe-building-tree-3\n"
# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000
# The form of marshal that depends on values alone, not on how often they are referred to.
_PLAIN_MARSHAL = 2
# Below this a second process costs more than it saves: it has to copy the tables of all that Pelican imported.
_MANY = 16_000
# Cannot stand in a name.
_BETWEEN = "\0"
_UNDATED = ("PAGE", "DRAFT_PAGE")
Facts = tuple[int, ...]


class Tree(NamedTuple):
    """
    Some folders and all that is below them, as they were at one instant.

    Attributes:
        paths: Every file and folder.
        digest: Of the facts of all, in this order.
        newest: When the last of them changed, in ns.
    """

    paths: tuple[str, ...]
    digest: str
    newest: int


class Unchanged(NamedTuple):
    """What a build without any change has to say again: its messages, and Pelican's last line up to the time."""

    said: tuple[logs.Said, ...]
    done: str


class Seen(NamedTuple):
    """What was seen of a site's sources at one instant, and where its output is."""

    tree: Tree
    began_ns: int
    output: str

    @classmethod
    def now(cls, pelican: Any) -> Seen:
        """Look at the sources of the site that *pelican* builds."""
        began_ns = int(clock.now().timestamp() * 1e9)
        return cls(look(sources(pelican)), began_ns, pelican.output_path)

    @classmethod
    def nothing(cls, pelican: Any) -> Seen:
        """Return that nothing was looked at: a process that stays is told what changes."""
        return cls(Tree((), "", 0), 0, pelican.output_path)


def look(folders: Iterable[str]) -> Tree:
    """List everything below *folders* and take its facts; links count with what they lead to."""
    found = _found(folders)
    # the last of the numbers of a file, and of what a link leads to, is the instant
    newest = max((one for each in found.values() for one in each[_NUMBERS - 1 :: _NUMBERS]), default=0)
    return Tree(tuple(found), _digest_of([*found.values()]), newest)


def digest_now(names: Sequence[str], folder: str) -> str:
    """Return the digest of the tree of *names* in *folder* as it is now, without listing a folder."""
    return _digest_of(_facts_of(names if folder == "." else [folder + name for name in names]))


def sources(pelican: Any) -> list[str]:
    """Return the folders whose files Pelican reads or copies (pelican/generators.py)."""
    settings = pelican.settings
    path, theme = pelican.path, pelican.theme
    wanted = [path]
    for name in ("ARTICLE_PATHS", "PAGE_PATHS", "STATIC_PATHS"):
        given = settings[name]
        wanted += [os.path.join(path, one) for one in ([given] if isinstance(given, str) else given)]  # noqa: PTH118
    outside = [one for one in wanted if not _is_below(one, path)]
    return [path, *outside, *(os.path.join(theme, one) for one in settings["THEME_STATIC_PATHS"])]  # noqa: PTH118


def plug_in_of_others() -> str:
    """Return a function of another plug-in that any signal calls; empty if there is none."""
    for name, signal in vars(signals).items():
        if isinstance(signal, Signal) and (others := known.foreign(name)):
            return others[0]
    return ""


def clock_of(settings: Mapping[str, Any]) -> str:
    """Return the setting by which the site may be another one tomorrow; empty if there is none."""
    if not settings["WITH_FUTURE_DATES"]:
        return "WITH_FUTURE_DATES"
    # a page without a date is placed by the present one (pelican/contents.py: url_format)
    names = (f"{kind}{lang}_{what}" for kind in _UNDATED for lang in ("", "_LANG") for what in ("URL", "SAVE_AS"))
    return next((name for name in names if "{date" in str(settings.get(name, ""))), "")


def objection(pelican: Any, pages: Iterable[Any]) -> str:
    """Return why no short cut can be left for this site; empty if one can."""
    if not are_proof():
        return "on this system the facts of a file do not tell that it is as it was"
    other = plug_in_of_others()
    if other:
        return f"{other} may depend on anything"
    why = clock_of(pelican.settings)
    if why:
        return f"{why} depends on the clock"
    return next((f"a page is rendered every time: {page.volatile}" for page in pages if page.volatile), "")


def outside(pelican: Any, files: Iterable[str]) -> str:
    """Return one of the copied *files*, paths below the content folder, that lies in no folder that is looked at."""
    far = (os.path.join(pelican.path, name) for name in files if name.startswith(".."))  # noqa: PTH118
    folders = sources(pelican)
    return next((path for path in far if not any(_is_below(path, one) for one in folders)), "")


def leave(run: Run, seen: Seen, unchanged: Unchanged, made: State) -> None:
    """
    Leave word what became of the sources as they were *seen* before they were read, if that is what lies there.

    Raises:
        OSError: If the system refuses.
    """
    is_emptied = bool(run.pelican.delete_outputdir)
    files = _found([seen.output]) if is_emptied else _written(seen.output, made)
    if seen.tree.newest >= seen.began_ns - _SETTLES_NS or not _is_as_made(files, seen.output, made):
        run.tree.unlink(missing_ok=True)
        return
    facts, cut = list(files.values()), _cut(seen.tree.paths, files)
    covered = tuple(f"{place}{os.sep}" for place in surroundings.places(run.pelican))
    told = {
        "surroundings": run.everything,
        "said": unchanged.said,
        "done": unchanged.done,
        "loaded": {path: digest for path, digest in made.sources.items() if not path.startswith(covered)},
        "sources": _told(seen.tree.paths),
        "output": _told(files),
        "digests": [seen.tree.digest, _digest_of(facts[:cut]), _digest_of(facts[cut:])],
        "emptied": seen.output if is_emptied else "",
    }
    store.save(run.tree, MAGIC, json.dumps(told).encode("utf-8", "surrogatepass"), run.key)


def _told(paths: Collection[str]) -> list[str]:
    """Return the folder that *paths* have in common, and what each has below it."""
    lead = os.path.commonprefix([*paths])  # noqa: RUF071 - of the characters; the folder is all up to the last slash
    lead = lead[: lead.rfind("/") + 1]
    return [lead, _BETWEEN.join(path[len(lead) :] for path in paths)]


def _cut(sources: Sized, output: Sized) -> int:
    """Return how much of the *output* the one process looks at that looks at the *sources*, too."""
    return max(0, (len(output) - len(sources)) // 2)


def _written(output: str, made: State) -> dict[str, Facts]:
    """Return what a build put into the folder *output*, with the facts of today."""
    paths = [f"{output}/{name}" for name in sorted({*made.pages, *made.copies})]
    return dict(zip(paths, _facts_of(paths), strict=True))


def _is_as_made(found: Mapping[str, Facts], output: str, made: State) -> bool:
    """Whether every page lies in the folder *output* as it was when the build put down what it *made*."""
    return all(found.get(f"{output}/{name}", ())[1:] == page.facts for name, page in made.pages.items())


def find(place: Path, around: str, key: bytes) -> Unchanged | None:
    """Return what the build to be would say, if nothing has changed since word was left at *place*."""
    told = _load(place, around, key)
    try:
        return _unchanged(told) if told and _is_same(told) else None
    except _ODD:
        return None


def _load(place: Path, around: str, key: bytes) -> dict[str, Any]:
    """Return what was told at *place* in the same surroundings, *around*; empty if nothing was."""
    try:
        told = json.loads(store.load(place, MAGIC, key) or b"{}")
        return dict(told) if told.get("surroundings") == around else {}
    except _ODD:
        return {}


def _is_same(told: Mapping[str, Any]) -> bool:
    """Whether every path has the facts it had, and the code that was loaded is the same."""
    if any(surroundings.digest_of_code(path) != digest for path, digest in told["loaded"].items()):
        return False
    (above, sources), (lead, output) = (
        (told[name][0], told[name][1].split(_BETWEEN)) for name in ("sources", "output")
    )
    if told["emptied"] and [*_found([told["emptied"]])] != [lead + name for name in output]:
        return False
    cut = _cut(sources, output)
    work = partial(digest_now, output[cut:])
    if len(output) >= _MANY:
        from plugins.core.run import beside  # noqa: PLC0415  # most sites are smaller

        wait = beside(work, lead)
    else:
        wait = partial(work, lead)
    return [digest_now(sources, above), digest_now(output[:cut], lead), wait()] == list(told["digests"])


def _unchanged(told: Mapping[str, Any]) -> Unchanged:
    said = tuple((str(one[0]), int(one[1]), str(one[2]), list(one[3]), dict(one[4])) for one in told["said"])
    return Unchanged(said, str(told["done"]))


def _is_below(path: str, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _found(folders: Iterable[str]) -> dict[str, Facts]:
    """Return everything below *folders* with its facts."""
    found: dict[str, Facts] = {}
    for folder in folders:
        _walk(folder, found, set())
    return found


def _walk(path: str, found: dict[str, Facts], seen: set[tuple[int, int]]) -> None:
    """Put *path* and all below it into *found*; a folder that links lead to again is not entered again."""
    [found[path]] = _facts_of([path])
    if not _is_folder(found[path]):
        return
    try:
        facts = os.stat(path)  # noqa: PTH116
        if (facts.st_dev, facts.st_ino) in seen:
            return
        seen.add((facts.st_dev, facts.st_ino))
        names = sorted(os.listdir(path))  # noqa: PTH208 - names alone
    except OSError:
        return
    for name in names:
        _walk(f"{path}/{name}", found, seen)


def _is_folder(facts: Facts) -> bool:
    """Whether it is a folder, or a link that leads to one."""
    return bool(facts) and stat.S_ISDIR(facts[-_NUMBERS])


def _facts_of(paths: Iterable[str]) -> list[Facts]:
    """Return what the system says of each of *paths*, and of what it leads to if it is a link."""
    found: list[Facts] = []
    for path in paths:
        try:
            facts = os.lstat(path)
            mode = facts.st_mode
            numbers: Facts = (mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
            if stat.S_ISLNK(mode):
                there = os.stat(path)  # noqa: PTH116
                numbers += (there.st_mode, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns)
        except OSError:
            numbers = ()
        found.append(numbers)
    return found


def _digest_of(facts: list[Facts]) -> str:
    return blake2b(marshal.dumps(facts, _PLAIN_MARSHAL), digest_size=16).hexdigest()


_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError)
_NUMBERS = 5
