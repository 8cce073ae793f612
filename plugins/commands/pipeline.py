"""The way of a text from `content/` to a checked tree, as the tasks share it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from plugins.core import addresses, clock, errors, texts
from plugins.core.collection import Collection
from plugins.core.entry import Status
from plugins.core.errors import CheckError, FreigabeError
from plugins.core.issues import Issue
from plugins.core.run import run
from plugins.core.texts import _
from plugins.desk.edition import Edition, compose
from plugins.desk.standing import Standing, stand
from plugins.discovery import wellknown
from plugins.publishing import traces
from plugins.publishing.audit import audit, expect
from plugins.quality import pages
from plugins.records.cache import BUILDING, VerifiedCache, key_for
from plugins.records.digests import Digests
from plugins.search import index

# What is known of finished files and pages.
OUTPUT, PAGES = Path("var/desk/output"), Path("var/desk/pages")
PELICAN_TIMEOUT_S = 3600.0
_OURS = re.compile(r"^(?P<name>\w+Error): (?P<text>.*?)(?=^Traceback|\Z)", re.MULTILINE | re.DOTALL)
_LAST_LINES = 12


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """
    Let one task at a time write below `var/`, `output/` and `preview/` of *root*.

    Raises:
        FreigabeError: If another one is at it for longer than five minutes.
    """
    place = root / "var" / "lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place, timeout=300):
            yield
    except Timeout:
        raise FreigabeError("var/lock", _("another task is running"), _("wait for it, or end it")) from None


@dataclass(frozen=True, slots=True)
class Ready:
    """What may go online at one instant: where everything stands, the edition, and its texts as a collection."""

    standing: Standing
    edition: Edition
    released: Collection
    at: datetime

    @property
    def held(self) -> int:
        """Number of working texts of which no version is online."""
        return sum(entry.id not in self.edition.revisions for entry in self.standing.working.entries)


def ready(root: Path, *, writes: bool = True) -> Ready:
    """
    Return what may go online now; see `desk.standing.stand` for *writes*.

    Raises:
        FreigabeError: If nothing may; see `desk.edition.compose`.
    """
    now = clock.now()
    standing = stand(root, now, writes=writes)
    edition, released = compose(standing)
    return Ready(standing, edition, released, now)


def render(root: Path, settings: str, output: Path, *, fatal: str, scheduler: str = "") -> None:
    """
    Let Pelican render with *settings* into *output*; what is right there already is left alone.

    Workers of the *scheduler* at this address convert, if there is one.

    Raises:
        FreigabeError: Ours if one of our rooms refused, with its own exit code; else a `CheckError` with Pelican's
            last lines.
    """
    # made anew by a later step; what is in its place then was rendered there
    shutil.rmtree(output / addresses.SEARCH_INDEX, ignore_errors=True)
    if not key_for(root, BUILDING):
        # stock Pelican will build, which leaves what is there
        shutil.rmtree(output, ignore_errors=True)
    done = run(
        [
            *(sys.executable, "-m", "pelican", "-s", str(root / settings), "-o", str(output)),
            *("--fatal", fatal, "--log-handler", "plain"),
            *(("-e", f"BUILDING_SCHEDULER={json.dumps(scheduler)}") if scheduler else ()),
        ],
        cwd=root,
        timeout_s=PELICAN_TIMEOUT_S,
        env={"LANGUAGE": texts.current(), "COLUMNS": "200"},
        check=False,
    )
    if done.code:
        raise refusal(done.stderr + done.stdout)


def refusal(log: str) -> FreigabeError:
    """Return the error in Pelican's *log*: one of ours by its class, or what it said last."""
    found = _OURS.search(log)
    kind = getattr(errors, found["name"], None) if found else None
    if found and isinstance(kind, type) and issubclass(kind, FreigabeError):
        return kind.of(_parsed(found["text"]))
    lines = [line for line in log.splitlines() if line.strip() and not line.startswith((" ", "Traceback"))]
    return CheckError("pelican", "\n    ".join([_("did not render the site"), *lines[-_LAST_LINES:]]))


def _parsed(text: str) -> list[Issue]:
    """Return the issues that `core.issues.render` had written."""
    blocks = re.split(r"\n(?!  try: )", text.strip())
    found = []
    for block in blocks:
        first, _try, fix = block.partition("\n  try: ")
        where, _colon, what = first.partition(": ")
        place, _line, number = where.rpartition(":")
        if place and number.isdigit():
            found.append(Issue(place, int(number), what, fix))
        else:
            found.append(Issue(where, 0, what, fix))
    return found


def index_texts(root: Path, collection: Collection, what: Edition, output: Path) -> tuple[str, ...]:
    """
    Let the search find the entries of *what* that listings show, and return the files of its index in *output*.

    Raises:
        FreigabeError: If there would be no index.
    """
    facts = collection.site.site
    if not facts.search:
        return ()
    released = (collection.by_id[one] for one in what.entries)
    listed = (entry for entry in released if entry.status is not Status.HIDDEN)
    names = [addresses.file_of(addresses.of_entry(entry, facts.lang)) for entry in listed]
    return index.index(output, names, root / index.CACHE)


def examine(
    root: Path, collection: Collection, what: Edition, output: Path, indexed: Iterable[str]
) -> tuple[tuple[Issue, ...], dict[str, str]]:
    """
    Return all that is to say about *output*, and the digest of each of its files.

    It was made from the edition *what* and with the search's *indexed*.
    """
    digests = digests_of(root, output)
    names = list(digests)
    page_facts = VerifiedCache.load(root, PAGES)
    found = audit(output, expect(collection, what, root / "theme").with_files(indexed))
    told = (*traces.check(output, names, collection.site), *wellknown.reminders(collection.site, clock.now()))
    wrong = pages.check(output, names, seen=pages.Seen(digests, page_facts))
    page_facts.save()
    return (*found, *wrong, *told), digests


def digests_of(root: Path, output: Path) -> dict[str, str]:
    """Return the digest of each file of *output*, a tree the site at *root* was built into."""
    known = Digests(VerifiedCache.load(root, OUTPUT), int(clock.now().timestamp() * 1e9))
    found = known.of_tree(output)
    known.save()
    return found
