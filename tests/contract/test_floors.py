"""A room imports lower floors only, and never its own: the map is the docstring of `plugins/__init__.py`."""

from __future__ import annotations

import re

import pytest

import plugins
from tests.contract.sources import ENTRIES, imported, modules, rooms

FLOORS = {
    room: int(floor)
    for floor, names in re.findall(r"^floor (\d+) +([^(\n]+)", plugins.__doc__ or "", re.MULTILINE)
    for room in names.split()
}
ABOVE_ALL = 7
OUTSIDE = ("tasks", "pelicanconf", "publishconf", "tests")


def violations(source: str, where: str) -> list[str]:
    """Return every import of *source*, the file *where*, that goes sideways or up."""
    parts = where.split("/")
    own = parts[1] if parts[0] == "plugins" and len(parts) > 2 else ""
    return [f"{where}:{line}: {name}" for line, name in imported(source, where) if _is_wrong(name, own, where)]


def _is_wrong(name: str, own: str, where: str) -> bool:
    """Whether the file *where* of the room *own* (none for the entries) may not import *name*."""
    first, _, rest = name.partition(".")
    room = rest.partition(".")[0]
    if first in OUTSIDE:
        return where not in ENTRIES
    if first != "plugins" or room == own:
        return False
    if where == "tasks.py":
        return room != "commands"
    return FLOORS.get(room, ABOVE_ALL) >= FLOORS.get(own, ABOVE_ALL)


def test_every_room_has_a_floor() -> None:
    """The map names every room and no other."""
    assert sorted(FLOORS) == rooms()


@pytest.mark.parametrize("where", sorted(modules()))
def test_imports_go_down(where: str) -> None:
    """No import goes up or across, whether at the top, late, or for type checking."""
    assert violations(modules()[where], where) == []


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("plugins/core/x.py", "from plugins.desk.decision import decide"),
        ("plugins/core/x.py", "import plugins.desk"),
        ("plugins/core/x.py", "from plugins import desk"),
        ("plugins/core/x.py", "from ..desk import decision"),
        ("plugins/core/x.py", "from .. import desk"),
        ("plugins/site/x.py", "from plugins.series.views import SeriesView"),
        ("plugins/site/adapters/x.py", "from plugins.series.views import SeriesView"),
        ("plugins/site/x.py", "if TYPE_CHECKING:\n    from plugins.publishing import audit"),
        ("plugins/site/x.py", "def late():\n    from plugins.publishing import audit"),
        ("plugins/preview/x.py", "from plugins.unheard_of import x"),
        ("plugins/commands/x.py", "import tasks"),
        ("plugins/commands/x.py", "from pelicanconf import ROOT"),
        ("tasks.py", "from plugins.core.files import write"),
    ],
)
def test_an_import_up_or_across_is_seen(where: str, source: str) -> None:
    """Each way to write a forbidden import is found."""
    assert len(violations(source, where)) == 1


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("plugins/site/x.py", "from plugins.core.entry import Entry"),
        ("plugins/site/x.py", "from plugins.site import views"),
        ("plugins/site/x.py", "from . import views"),
        ("plugins/commands/x.py", "from plugins.publishing import audit"),
        ("pelicanconf.py", "from plugins.core import texts"),
        ("tasks.py", "from plugins.commands.cli import main"),
    ],
)
def test_an_import_down_passes(where: str, source: str) -> None:
    """The rule does not refuse what is meant."""
    assert violations(source, where) == []
