"""What every page depends on: a change of any of it is another digest, and nothing else is."""

from __future__ import annotations

import _json
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pelican as pelican_package
import pytest

from plugins.building import surroundings
from plugins.building.tokens import Opaque
from tests.unit.building.stock import settings_of


def whole(pelican: Any) -> str:
    """Return the digest of all that pages depend on, as a build takes it."""
    return surroundings.with_sources(surroundings.of(pelican), pelican)


@pytest.fixture
def pelican(tmp_path: Path) -> Any:
    """Return what of an instance of Pelican is looked at: settings, a theme, a plug-in that is a package."""
    for name in ("theme/templates/index.html", "over/a.html", "plug/__init__.py", "plug/more.py", "plug/data.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    plugin = ModuleType("plug")
    plugin.__file__ = str(tmp_path / "plug/__init__.py")
    settings = settings_of(THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "over")], SITENAME="Werk", JINJA_FILTERS={})
    return SimpleNamespace(settings=settings, theme=str(tmp_path / "theme"), plugins=[plugin])


def set_(name: str, value: Any) -> Callable[[Any, Path], Any]:
    """Return the change of one setting."""
    return lambda pelican, _root: pelican.settings.update({name: value})


def write(name: str, text: str = "TEXT") -> Callable[[Any, Path], Any]:
    """Return the change of one file, of the same size."""
    return lambda _pelican, root: (root / name).write_text(text, encoding="utf-8")


CHANGES: dict[str, Callable[[Any, Path], Any]] = {
    "setting": set_("SITENAME", "Haus"),
    "setting of its own": set_("MENU", [("a", "/b/")]),
    "function of a setting": set_("JINJA_FILTERS", {"x": lambda one: one}),
    "template": write("theme/templates/index.html"),
    "new template": write("theme/templates/deep.html"),
    "template of an override": write("over/a.html"),
    "template that is gone": lambda _pelican, root: (root / "over/a.html").unlink(),
    "plug-in": write("plug/__init__.py"),
    "module of a plug-in": write("plug/more.py"),
    "data of a plug-in": write("plug/data.json"),
    "zone": lambda _pelican, _root: os.environ.update(TZ="Asia/Tokyo"),
    "hash seed": lambda _pelican, _root: os.environ.update(PYTHONHASHSEED="7"),
    "language": lambda _pelican, _root: os.environ.update(LANGUAGE="fr"),
}
NO_CHANGES: dict[str, Callable[[Any, Path], Any]] = {
    "nothing": lambda _pelican, _root: None,
    "place of the output": set_("OUTPUT_PATH", "/elsewhere"),
    "port": set_("PORT", 1),
    "time of a template": lambda _pelican, root: os.utime(root / "theme/templates/index.html", (1, 1)),
    "what Python left": lambda _pelican, root: (root / "plug/__pycache__").mkdir(),
    "static file of the theme": lambda _pelican, root: (root / "theme/static").mkdir(),
    "other variable": lambda _pelican, _root: os.environ.update(EDITOR="vi"),
}


@pytest.mark.parametrize("change", [*CHANGES, *NO_CHANGES])
def test_a_change_is_another_digest(pelican: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Each on its own; what no page shows is none."""
    for name in ("TZ", "PYTHONHASHSEED", "LANGUAGE", "EDITOR"):
        monkeypatch.setenv(name, "")
    before = whole(pelican)

    (CHANGES | NO_CHANGES)[change](pelican, tmp_path)

    assert (whole(pelican) != before) == (change in CHANGES)


def test_a_setting_that_cannot_be_compared_is_named(pelican: Any) -> None:
    """So that the author finds it."""
    pelican.settings["MINE"] = [object()]

    with pytest.raises(Opaque, match=r"MINE \(object\)"):
        whole(pelican)


def test_links_are_followed_and_what_leads_nowhere_is_told(tmp_path: Path) -> None:
    """A folder of templates may be linked in."""
    (tmp_path / "else").mkdir()
    (tmp_path / "else/a.html").write_text("a", encoding="utf-8")
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/linked").symlink_to(tmp_path / "else")
    (tmp_path / "theme/nowhere.html").symlink_to(tmp_path / "none")
    before = list(surroundings.of_folder(tmp_path / "theme"))

    assert before[0].endswith("nowhere.html gone")
    (tmp_path / "else/a.html").write_text("b", encoding="utf-8")
    assert list(surroundings.of_folder(tmp_path / "theme")) != before
    assert surroundings.digest_of(str(tmp_path / "none")) == ""


def test_what_came_with_python_or_a_package_is_installed() -> None:
    """In C or not; a site is not, wherever it lies: below the prefix, or beside it under a name that begins so."""
    for module in (json, _json, pytest, pelican_package):
        assert not module.__file__ or surroundings.is_installed(module.__file__)
    for place in ("/src/app/plug.py", "/local/www/plug.py", "site/plug.py"):
        assert not surroundings.is_installed(sys.base_prefix + place)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system's zone cannot be set here")
def test_zones_are_told_apart_though_they_share_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both call theirs CST and CDT."""
    said = []
    for name in ("America/Chicago", "America/Havana"):
        monkeypatch.setenv("TZ", name)
        time.tzset()
        said.append(surroundings.zone())
    monkeypatch.undo()
    time.tzset()

    assert said[0] != said[1]
