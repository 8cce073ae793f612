"""What is about to be signed, on the screen: colours for a terminal, plain lines for a pipe."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.commands.console import say
from plugins.core.texts import _
from plugins.core.wellformed import visible
from plugins.desk.cases import Case, Release
from plugins.desk.difference import Difference, difference, summary
from plugins.records.live import stem
from plugins.records.revision import Revision

_STYLES = {"+": "green", "-": "red", "~": "yellow", "@": "cyan"}


def show_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print (name, value), values below each other; empty ones are left out."""
    found = [(name, value) for name, value in rows if value]
    width = max((len(name) for name, _value in found), default=0)
    for name, value in found:
        line(f"{name:<{width}}  {visible(value)}")


def show_change(case: Case, revision: Revision, release: Release | None) -> None:
    """Print how *revision*, the working text of *case*, differs from *release*, which is online."""
    line(summary(revision), "bold")
    found = difference(case, release)
    against = _("nothing is online yet; this is the whole text") if found.is_first else _against(release)
    show_rows([(_("version"), stem(revision.digest)), (_("against"), against)])
    if found.is_empty:
        line(_("nothing differs from what is online"))
        return
    _show_fields(found)
    _show_files(found)
    line()
    for text in found.body:
        line(text, "" if found.is_first else _STYLES.get(text[:1], ""))
    line()


def _against(release: Release | None) -> str:
    return _("{digest}, which is online").format(digest=stem(release.revision) if release else "")


def _show_fields(found: Difference) -> None:
    for name, (before, now) in found.fields.items():
        if before:
            line(f"- {name}: {before}", "red")
        if now:
            line(f"+ {name}: {now}", "green")


def _show_files(found: Difference) -> None:
    words = {"+": _("file added"), "~": _("file changed"), "-": _("file no longer used")}
    for sign, path in found.files:
        line(f"{sign} {words[sign]}: {path}", _STYLES[sign])


def line(text: str = "", style: str = "") -> None:
    """Print one line, in colour where that is a terminal; nothing in it is markup."""
    if not style:
        say(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True, highlight=False)
    if console.is_terminal:
        console.print(Text(text, style=style))
    else:
        say(text)
