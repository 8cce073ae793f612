"""
Carrying out an act: its files are written and committed, all or none.

First a journal below `var/`, then what is kept, then the signature, and the event last. An act of which the event is
there counts, and the next one finishes it; one without is undone. So a run that is killed at any instant leaves nothing
that the next one does not mend.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from plugins.core import files
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records.live import DESK, LIVE
from plugins.vcs import commits

JOURNAL = PurePosixPath("var", "desk", "act.json")


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an act does to the files, as paths below the root.

    Attributes:
        event: The event, whose presence decides.
        made: Files that were not there before, the event among them.
        removed: Files that go.
        paths: Everything the commit holds.
        message: Of the commit; empty for none.
    """

    event: str
    made: tuple[str, ...]
    removed: tuple[str, ...]
    paths: tuple[str, ...]
    message: str


def carry_out(
    root: Path,
    kept: Mapping[PurePosixPath, bytes],
    event: Mapping[PurePosixPath, bytes],
    removes: Iterable[PurePosixPath],
    message: str,
) -> str:
    """
    Write and commit an act, and return the commit's digest; empty without a commit.

    Args:
        root: The site.
        kept: Path → bytes of what is kept beside the event.
        event: Path → bytes of the event and of its signature.
        removes: Kept files that go.
        message: Of the commit; empty to write only.

    Raises:
        FreigabeError: If anything fails; everything is as it was before.
    """
    signature_first = sorted(event.items(), key=lambda item: item[0].suffix != ".sig")
    writes = {path.as_posix(): content for path, content in (*kept.items(), *signature_first)}
    made = tuple(path for path, content in writes.items() if _is_new(root, path, content))
    removed = {path.as_posix(): (root / path).read_bytes() for path in removes}
    plan = Plan(signature_first[-1][0].as_posix(), made, tuple(removed), (*writes, *removed), message)
    files.write(root / JOURNAL, json.dumps(asdict(plan)).encode())
    try:
        for path in made:
            files.write(root / path, writes[path])
        for path in removed:
            (root / path).unlink()
        commit = commits.commit_only(root, plan.paths, message) if message else ""
    except BaseException:
        for path, content in removed.items():
            files.write(root / path, content)
        _undo(root, plan)
        raise
    (root / JOURNAL).unlink(missing_ok=True)
    return commit


def mend(root: Path) -> str:
    """
    Finish or undo the act a killed run has begun; return the event that was finished, if one was.

    What is committed is no longer touched, whatever the journal says: anybody may have put one there.
    """
    plan = _begun(root)
    if plan is None:
        (root / JOURNAL).unlink(missing_ok=True)
        return ""
    if not (root / plan.event).is_file():
        if plan.message:
            commits.unstage(root, plan.paths)
        _undo(root, replace(plan, made=tuple(path for path in plan.made if not commits.in_history(root, path))))
        return ""
    if not commits.in_history(root, plan.event):
        for path in plan.removed:
            (root / path).unlink(missing_ok=True)
        if plan.message:
            commits.commit_only(root, plan.paths, plan.message)
    (root / JOURNAL).unlink(missing_ok=True)
    return plan.event


def _is_new(root: Path, path: str, content: bytes) -> bool:
    place = root / path
    if not place.exists():
        return True
    # a checkout may have given a text the line ends of its system
    if place.read_bytes().replace(b"\r\n", b"\n") != content.replace(b"\r\n", b"\n"):
        raise DeskError(path, _("is there already, and holds something else"), _("bring it back from git"))
    return False


def _undo(root: Path, plan: Plan) -> None:
    """Take away what was made, the event first, so that an undoing that is killed can go on."""
    for path in reversed(plan.made):
        place = root / path
        place.unlink(missing_ok=True)
        for rest in place.parent.glob(f".{place.name}.*.new"):
            rest.unlink()
        _drop_empty(place.parent, root / DESK)
    (root / JOURNAL).unlink(missing_ok=True)


def _drop_empty(folder: Path, above: Path) -> None:
    while folder != above and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _begun(root: Path) -> Plan | None:
    """Return the plan in the journal; what names anything but records is none, whoever wrote it."""
    place = root / JOURNAL
    if place.is_symlink() or not place.is_file():
        return None
    try:
        value = json.loads(place.read_bytes())
        made, removed, paths = (tuple(map(str, value[name])) for name in ("made", "removed", "paths"))
        plan = Plan(str(value["event"]), made, removed, paths, str(value["message"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_record = all(_is_record(path) for path in (plan.event, *plan.made, *plan.paths))
    return plan if is_record and all(_is_kept(path) for path in plan.removed) else None


def _is_record(path: str) -> bool:
    place = PurePosixPath(path)
    folders = tuple(str(DESK / name) for name in ("entries", "pool", "site"))
    return files.is_inside(place) and path.startswith(tuple(f"{folder}/" for folder in folders))


def _is_kept(path: str) -> bool:
    return _is_record(path) and PurePosixPath(path).parent.name == LIVE
