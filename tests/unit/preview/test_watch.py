"""What counts as a change, with the real watcher."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import sleep

import pytest

from plugins.preview.watch import changes, is_noise

Next = Callable[[float], frozenset[Path]]


@contextmanager
def watching(*paths: Path) -> Iterator[Next]:
    """Watch in a thread; what is yielded takes a burst off the queue, an empty one when none comes."""
    stop = Event()
    bursts: SimpleQueue[frozenset[Path]] = SimpleQueue()

    begun = Event()

    def run() -> None:
        saved = changes(paths, stop)
        next(saved)
        begun.set()
        for burst in saved:
            bursts.put(burst)

    def following(timeout_s: float) -> frozenset[Path]:
        try:
            return bursts.get(timeout=timeout_s)
        except Empty:
            return frozenset()

    thread = Thread(target=run)
    thread.start()
    assert begun.wait(10)
    try:
        yield following
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    "name",
    [
        "posts/a.md~",
        "posts/.a.md.swp",
        "posts/.a.md.swx",
        "posts/4913",
        "posts/.#a.md",
        "posts/#a.md#",
        "posts/.a.md.0a1b2c3d.new",
        "posts/a.md___jb_tmp___",
        "plugins/site/__pycache__/hooks.cpython-311.pyc",
        ".git/index",
        "var/edition.json",
        "output/index.html",
        "output.old/index.html",
        "preview/index.html",
        ".venv/lib/x.py",
    ],
)
def test_by_products_are_noise(name: str) -> None:
    """Editors, Python, git and our own builds."""
    assert is_noise(Path(name))


@pytest.mark.parametrize(
    "name", ["posts/a.md", "plugins/preview/server.py", "images/output/x.png", "posts/neu.md", ".gitattributes", "."]
)
def test_sources_are_not_noise(name: str) -> None:
    """Our room `preview` is no built folder, and a folder of images may be called `output`."""
    assert not is_noise(Path(name))


def test_saved_file_is_reported_and_temporary_ones_are_not(tmp_path: Path) -> None:
    """One burst for one save; nothing for the editor's own files."""
    with watching(tmp_path) as following:
        (tmp_path / "a.md~").write_text("x")
        (tmp_path / "4913").write_text("x")
        nothing = following(0.5)
        (tmp_path / "posts").mkdir()
        (tmp_path / "posts/b.md").write_text("x")
        found = following(5)
        (tmp_path / "posts/b.md").write_text("y")
        again = following(5)

    assert nothing == frozenset()
    assert found <= {tmp_path / "posts", tmp_path / "posts/b.md"}
    assert again == {tmp_path / "posts/b.md"}


def test_single_file_is_followed_through_replacement(tmp_path: Path) -> None:
    """Editors rename a new file over the old one; settings files must be seen the second time too."""
    place, other = tmp_path / "pelicanconf.py", tmp_path / "other.py"
    place.write_text("1")
    with watching(place) as following:
        for number in range(3):
            fresh = tmp_path / "fresh"
            fresh.write_text(f"{number} anders")
            fresh.replace(place)
            assert following(5) == {place}
        other.write_text("x")
        assert following(0.4) == frozenset()
        place.unlink()
        assert following(5) == {place}


def test_folder_made_anew_is_watched_again(tmp_path: Path) -> None:
    """A change of branch removes `content/` and brings it back."""
    folder = tmp_path / "content"
    folder.mkdir()
    with watching(folder) as following:
        shutil.rmtree(folder)
        sleep(0.5)
        folder.mkdir()
        sleep(0.5)
        while following(0.5):
            pass
        (folder / "a.md").write_text("x")
        found = following(5)

    assert found == {folder / "a.md"}


def test_watching_ends_when_told(tmp_path: Path) -> None:
    """Also when nothing is there to be watched."""
    stop = Event()
    stop.set()

    assert list(changes([tmp_path], stop)) == []
    assert list(changes([], stop)) == []


def test_nothing_is_missed_while_nobody_asks(tmp_path: Path) -> None:
    """From the first answer on: a build takes its time between two."""
    stop = Event()
    saved = changes([tmp_path], stop)
    assert next(saved) == frozenset()
    (tmp_path / "a.md").write_text("x")
    sleep(0.5)

    assert next(saved) == {tmp_path / "a.md"}
    stop.set()
