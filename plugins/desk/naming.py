"""Which text and which person somebody means who names them at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plugins.core.collection import CONTENT
from plugins.core.entry import Entry
from plugins.core.errors import DeskError, SourceError
from plugins.core.texts import _
from plugins.desk.cases import Case
from plugins.desk.standing import Standing
from plugins.records.policy import Policy


def case_of(standing: Standing, named: str) -> tuple[str, Case]:
    """
    Return id and case of the entry *named* by id, slug or path; one whose text is gone by what was released of it.

    Raises:
        SourceError: If the text is there, but cannot be read.
        DeskError: If there is none, or several.
    """
    path = _below_content(named, standing.working.root)
    found = [one for one, case in standing.cases.items() if one == named or _is_named(case, named, path)]
    if len(found) == 1:
        return found[0], standing.cases[found[0]]
    if found:
        what = _("'{name}' is the name of several texts: {ids}").format(name=named, ids=", ".join(found))
        raise DeskError(named, what, _("name one by its id or path"))
    unread = [issue for issue in standing.working.issues if issue.is_error and _is_about(issue.where, path)]
    if unread:
        raise SourceError.of(unread)
    raise DeskError(named, _("there is no such text"), _("name it by path, slug or id"))


def person_of(policy: Policy, named: str) -> str:
    """
    Return the id of the person of *policy* whom *named* means: an id, a name or a mail address.

    Raises:
        DeskError: If it is nobody, or several.
    """
    found = sorted(policy.persons_named(named))
    if len(found) == 1:
        return found[0]
    if found:
        what = _("'{name}' can mean several people: {ids}").format(name=named, ids=", ".join(found))
        raise DeskError("content/desk/policy.toml", what, _("name one by the id"))
    what = _("'{name}' is nobody in the policy").format(name=named)
    raise DeskError("content/desk/policy.toml", what, _("let a keeper enter this person"))


def _below_content(named: str, root: Path) -> str:
    """Return *named* as a path below `content/` would be written."""
    path = Path(named)
    text = path.relative_to(root).as_posix() if path.is_absolute() and path.is_relative_to(root) else named
    return text.replace("\\", "/").removeprefix("./").removeprefix(f"{CONTENT}/").removesuffix("/")


def _is_named(case: Case, named: str, path: str) -> bool:
    return any(
        named == entry.slug or path in (entry.source.as_posix(), entry.source.parent.as_posix())
        for entry in _entries(case)
    )


def _entries(case: Case) -> Iterator[Entry]:
    if case.working:
        yield case.working.entry
    else:
        yield from case.entries.values()


def _is_about(where: str, path: str) -> bool:
    """Whether the source *where* is the file, the folder or the last part of the address *path*."""
    source = Path(where.removeprefix(f"{CONTENT}/"))
    return path in (source.as_posix(), source.parent.as_posix(), source.stem) or (
        source.stem == "index" and path == source.parent.name
    )
