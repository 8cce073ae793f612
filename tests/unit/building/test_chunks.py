"""Conversion side by side: the same as one after the other, whoever does it and whoever dies."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pelican.readers import MarkdownReader, Readers

from plugins.building import chunks
from plugins.building.asking import install
from plugins.building.convert import Conversions
from tests.unit.building.reading import corpus, fatal, read, settings_of, write


@pytest.fixture
def cache(tmp_path: Path) -> Callable[..., Conversions]:
    """Return what makes a cache as a new process would, with two workers on any machine."""
    return lambda **more: Conversions(tmp_path / "cache", "s", workers=2, **more)


@pytest.mark.parametrize("others", [{}, {"TYPOGRIFY": True}, {"DEFAULT_DATE": "fs"}])
def test_side_by_side_is_one_after_the_other(
    tmp_path: Path, cache: Callable[..., Conversions], others: dict[str, Any]
) -> None:
    """Entries, words in the log, errors and their order; reading converts nothing any more."""
    root = tmp_path / "content"
    names = write(root, {**corpus(30), "bad.md": "Title: a\nDate: nie\n\n![](x)"})
    settings = settings_of(root, **others)
    stock = read(settings, names)
    conversions = cache()

    found = read(settings, names, conversions, is_prepared=True)
    again = read(settings, names, cache(), is_prepared=True)

    assert stock.seen == found.seen == again.seen
    assert 1 == len(found.errors)
    assert 90 == len(conversions.converted) == len(set(conversions.converted))


def test_reading_finds_all_that_was_prepared(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """In workers it was done, not here."""
    root = tmp_path / "content"
    names = write(root, corpus(10))
    readers = Readers(settings_of(root))
    conversions = cache()
    install(readers, conversions)
    conversions.prepare(readers, str(root), names)
    readers.readers["md"].read = readers.readers["rst"].read = readers.readers["html"].read = None

    contents = [readers.read_file(str(root), name) for name in names]

    assert 30 == len(contents)
    conversions.close()


def test_a_warning_in_a_worker_is_fatal_where_it_is_read(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Not there, where nobody would hear of it."""
    root = tmp_path / "content"
    names = write(root, corpus(10))
    with fatal(logging.WARNING):
        stock = read(settings_of(root), names)

        assert stock.seen == read(settings_of(root), names, cache(), is_prepared=True).seen
    assert stock.errors


class Deadly(MarkdownReader):  # type: ignore[misc]
    """Kills a worker at one file."""

    building_pure = True
    parent = os.getpid()

    def read(self, source_path: str) -> Any:
        if source_path.endswith("md-7.md") and os.getpid() != self.parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(source_path)


def test_a_worker_that_dies_is_survived(tmp_path: Path, cache: Callable[..., Conversions]) -> None:
    """Its share is done here."""
    root = tmp_path / "content"
    names = write(root, corpus(30))
    settings = settings_of(root, READERS={"md": Deadly})
    stock = read(settings, names)
    conversions = cache()

    assert stock.seen == read(settings, names, conversions, is_prepared=True).seen
    assert set(conversions.converted) == {str(root / name) for name in names}


class Racing(MarkdownReader):  # type: ignore[misc]
    """Changes the file right before it reads it."""

    building_pure = True
    is_racing = True

    def read(self, source_path: str) -> Any:
        if self.is_racing:
            Path(source_path).write_text("Title: b\n\nSpäter", encoding="utf-8")
        return super().read(source_path)


def test_a_file_that_changes_meanwhile_is_read_again(
    tmp_path: Path, cache: Callable[..., Conversions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made of the new one is not kept as the old one's."""
    root = tmp_path / "content"
    old = {f"{n}.md": f"Title: a\n\nText {n}" for n in range(20)}
    names = write(root, old)
    settings = settings_of(root, READERS={"md": Racing})

    found = read(settings, names, cache(), is_prepared=True)
    write(root, old)
    monkeypatch.setattr(Racing, "is_racing", False)
    later = read(settings, names, cache())

    assert {"<p>Später</p>"} == {content._content for content in found.contents}
    assert {f"<p>Text {n}</p>" for n in range(20)} == {content._content for content in later.contents}


class Losing(ThreadPoolExecutor):
    """An executor that loses each second job."""

    count = 0

    def submit(self, *arguments: Any, **more: Any) -> Future[Any]:
        self.count += 1
        if self.count % 2:
            return super().submit(*arguments, **more)
        lost: Future[Any] = Future()
        lost.set_exception(ConnectionError("lost"))
        return lost


def test_another_executor(tmp_path: Path, cache: Callable[..., Conversions], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose worker is another process, which makes the site from its settings file; and one that loses half of it."""
    root = tmp_path / "content"
    names = write(root, corpus(12))
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    file = tmp_path / "conf.py"  # "site" is a module that others need
    file.write_text("PATH = 'content'\nPLUGINS = []\nTIMEZONE = 'UTC'\nTYPOGRIFY = True\nSITEURL = 'x'\n", "utf-8")
    settings = settings_of(root, TYPOGRIFY=True)
    stock = read(settings, names)
    token = chunks.elsewhere(str(file), {"DEFAULT_LANG": "en"}, "s")

    for make in (lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")), lambda: Losing(1)):
        conversions = Conversions(tmp_path / make.__code__.co_names[0], "s")
        readers = Readers(settings)
        install(readers, conversions)
        with make() as executor:
            conversions.prepare(readers, str(root), names, executor=executor, token=token)
        there = len(conversions.converted)
        conversions.save()

        assert stock.seen == read(settings, names, conversions).seen
        assert there == (36 if isinstance(executor, ProcessPoolExecutor) else 32)
