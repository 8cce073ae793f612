"""Conversion elsewhere: who is refused, who is not waited for, and what is said when nobody is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.readers import Readers
from pelican.settings import read_settings

from plugins.building import chunks, likeness, surroundings
from plugins.building.asking import install
from plugins.building.convert import Conversions
from plugins.building.scheduler import Scheduled, token
from plugins.core.errors import ProgramError
from tests.support.programs import absent
from tests.unit.building.reading import corpus, read, settings_of, write

NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture
def site(tmp_path: Path) -> Callable[..., tuple[str, Any]]:
    """Return what makes a site of a settings file anew, with a plug-in of its own."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own/likely.py").write_text("def register(): pass\n", "utf-8")
    file = tmp_path / "conf.py"

    def make(**others: Any) -> tuple[str, Any]:
        facts = {"PATH": ".", "TIMEZONE": "UTC", "PLUGIN_PATHS": ["own"], "PLUGINS": ["likely"], **others}
        file.write_text("".join(f"{name} = {value!r}\n" for name, value in facts.items()), "utf-8")
        return str(file), Pelican(read_settings(str(file)))

    return make


def test_the_same_site_is_like_itself(site: Callable[..., tuple[str, Any]]) -> None:
    """Made once more, and built by somebody with another key, another cache and a scheduler."""
    file, one = site()
    wanted = likeness.of(one, file)

    _file, other = site(BUILDING_KEY=b"other", CACHE_PATH="elsewhere", BUILDING_SCHEDULER=NOBODY)

    assert "" == likeness.difference(wanted, one, file)
    assert "" == likeness.difference(wanted, other, file)
    assert surroundings.of(one) != surroundings.of(site(SITENAME="b")[1])


def test_what_differs_is_named(site: Callable[..., tuple[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, variables, versions and what was loaded."""
    file, one = site()
    wanted = likeness.of(one, file)

    assert "setting SITENAME" == likeness.difference(wanted, site(SITENAME="b")[1], file)
    monkeypatch.setenv("LANGUAGE", "de")
    assert "LANGUAGE" == likeness.difference(wanted, one, file)
    assert "Python" == likeness.difference({**wanted, "LANGUAGE": "de", "Python": "2"}, one, file)


def test_the_seed_counts_where_one_is_given(
    site: Callable[..., tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask gives its workers one; who builds without has another one each time."""
    file, one = site()
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    any_ = likeness.of(one, file)
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    first = likeness.of(one, file)
    monkeypatch.setenv("PYTHONHASHSEED", "6640")

    assert "" == likeness.difference(any_, one, file)
    assert "PYTHONHASHSEED" == likeness.difference(first, one, file)


def test_the_program_is_no_part_of_the_site(
    site: Callable[..., tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A worker is started by another one; multiprocessing gives it a second name."""
    file, one = site()
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(tmp_path / "own/likely.py"), raising=False)
    monkeypatch.setitem(sys.modules, "__mp_main__", sys.modules["__main__"])

    assert not {"module __main__", "module __mp_main__"} & likeness.of(one, file).keys()


def test_a_module_counts_as_it_was_when_it_was_loaded(site: Callable[..., tuple[str, Any]], tmp_path: Path) -> None:
    """Who loaded it before it was changed works with the old one, whatever the file says now."""
    file, one = site()
    before = likeness.of(one, file)
    (tmp_path / "own/likely.py").write_text("def register(): return 1\n", "utf-8")
    now = f"{tmp_path}/own/likely.py {surroundings.digest_of(f'{tmp_path}/own/likely.py')}"

    assert "" == likeness.difference(before, one, file)
    assert "module likely" == likeness.difference({**before, "module likely": now}, one, file)


def test_a_module_that_is_not_loaded_yet_counts_as_it_is(site: Callable[..., tuple[str, Any]], tmp_path: Path) -> None:
    """It is loaded as soon as it is needed."""
    file, one = site()
    place = tmp_path / "own/late.py"
    place.write_text("a = 1\n", "utf-8")
    wanted = {**likeness.of(one, file), "module late": f"{place} {surroundings.digest_of(str(place))}"}

    assert "" == likeness.difference(wanted, one, file)
    place.write_text("a = 2\n", "utf-8")
    assert "module late" == likeness.difference(wanted, one, file)


def test_the_scheduler_changes_nothing_in_a_page(site: Callable[..., tuple[str, Any]]) -> None:
    """The next build without one takes over all that was made with it."""
    file, one = site()
    scheduled = Pelican(read_settings(file, override={"BUILDING_SCHEDULER": NOBODY}))

    assert surroundings.of(one) == surroundings.of(scheduled)


class Deserted(Executor):
    """An executor whose workers are gone: nobody answers."""

    def submit(self, *_arguments: Any, **_more: Any) -> Future[Any]:
        return Future()

    def is_deserted(self) -> bool:
        return True


def test_nobody_is_waited_for_who_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What all workers left undone is converted here."""
    monkeypatch.setattr(chunks, "_PATIENCE_S", 0.01)
    root = tmp_path / "content"
    names = write(root, corpus(12))
    settings = settings_of(root)
    stock = read(settings, names)
    conversions = Conversions(tmp_path / "cache", "s", workers=2)
    readers = Readers(settings)
    install(readers, conversions)

    conversions.prepare(readers, str(root), names, executor=Deserted(), token="t")

    assert 36 == len(conversions.converted)
    conversions.save()
    assert stock.seen == read(settings, names, conversions).seen


def test_few_sources_are_not_worth_a_way(tmp_path: Path) -> None:
    """One edit connects to nobody."""
    root = tmp_path / "content"
    names = write(root, corpus(1))
    conversions = Conversions(tmp_path / "cache", "s", workers=2)
    readers = Readers(settings_of(root))
    install(readers, conversions)

    conversions.prepare(readers, str(root), names, executor=Scheduled(NOBODY), token="t")

    assert [] == conversions.converted


def test_the_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra that nobody else needs."""
    monkeypatch.setitem(sys.modules, "dask", None)

    with pytest.raises(ProgramError, match=r"is missing\n  try: pip install 'distributed"):
        Scheduled(NOBODY).submit(len, "")


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a scheduler hears that there is none."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        absent("the package distributed is not installed")
    monkeypatch.setattr("plugins.building.scheduler._CONNECTED_WITHIN_S", 0.5)

    with pytest.raises(ProgramError, match="no scheduler answers"):
        Scheduled(NOBODY).submit(len, "")


def test_a_build_of_another_program_has_no_token(
    site: Callable[..., tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers make the site by Pelican's command line; what is no such line names no site."""
    monkeypatch.setattr(sys, "argv", ["other", "--unknown"])

    with pytest.raises(ProgramError, match="BUILDING_SCHEDULER: works with the command"):
        token(site()[1], "s")
