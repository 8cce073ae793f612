"""Resident processes: a real one that copies what is saved, looked at on disk and over HTTP."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from benchmarks.building_served import OnDisk, OverHttp, Resident, in_turn, listings_of, running, wait_for
from benchmarks.building_sites import Source
from benchmarks.sites import Candidate
from plugins.core.errors import ProgramError

LATER_S = 0.3
# The page at once, the listing later.
COPY = f"""
import sys, time
last = ""
while True:
    text = open("a.md").read()
    if text != last:
        open("output/a.html", "w").write(text)
        time.sleep({LATER_S})
        open("output/list.html", "w").write(text)
        last = text
    if len(sys.argv) == 1: break
    time.sleep(0.01)
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Return a post whose site has an output folder."""
    (tmp_path / "output").mkdir()
    path = tmp_path / "a.md"
    path.write_text("Summary: Kurz.\n\nLang.\n", encoding="utf-8")
    return Source(path, path.read_text(encoding="utf-8"), "Kurz.")


@pytest.fixture
def resident(source: Source, tmp_path: Path) -> Resident:
    """Return a process that copies the post for ever."""
    args = (sys.executable, "-c", COPY, "for ever")
    return Resident("copy", args, tmp_path, OnDisk(tmp_path / "output"), source, "a.html", ("a.html", "list.html"))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Serve the output folder."""
    (tmp_path / "output").mkdir(exist_ok=True)
    handler = partial(_Quiet, directory=str(tmp_path / "output"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing."""


def test_every_round_is_measured_and_the_process_is_ended(resident: Resident) -> None:
    """One figure per round for the page; nobody stays behind."""
    before = {child.pid for child in psutil.Process().children()}

    found = in_turn([resident], "save", 2)

    assert ["copy"] == list(found)
    assert all(0 < sample.wall_s < 5 for sample in found["copy"])
    assert 2 == len(found["copy"])
    assert before == {child.pid for child in psutil.Process().children()}


def test_catching_up_waits_for_the_last_listing(resident: Resident) -> None:
    """Every page that shows the summary has it when the time is taken."""
    with running(resident) as one:
        sample = one.catch_up(7)

    assert sample.wall_s > LATER_S
    texts = [resident.look.read(name).decode() for name in resident.listings]
    assert all("Stand 0007 der Dinge. Kurz." in text for text in texts)


def test_listings_are_found_by_building_once(source: Source, tmp_path: Path) -> None:
    """What shows the summary is asked of the build itself."""
    (tmp_path / "output/other.html").write_text("", encoding="utf-8")
    args = (sys.executable, "-c", COPY)
    candidate = Candidate("copy", tmp_path, args, tmp_path / "output", (), source.path)

    assert ("a.html", "list.html") == listings_of(candidate, source)


def test_process_that_ends_is_an_error_with_its_last_lines(resident: Resident) -> None:
    """It is not waited for."""
    ending = replace(resident, args=(sys.executable, "-c", "print('schade'); raise SystemExit(3)"))

    with pytest.raises(ProgramError, match="ended with status 3\nschade"), running(ending):
        pass


def test_page_that_never_shows_it_is_an_error(tmp_path: Path) -> None:
    """A process that sleeps is not waited for until the end of days."""
    with pytest.raises(ProgramError, match="does not show 'Satz'"):
        wait_for(OnDisk(tmp_path), ["a.html"], "Satz", limit_s=0.05)


def test_server_is_asked_for_the_address_of_a_page(tmp_path: Path, port: int) -> None:
    """`index.html` is not part of an address, and letters are encoded."""
    (tmp_path / "output/ö").mkdir(parents=True)
    (tmp_path / "output/ö/index.html").write_text("Satz", encoding="utf-8")

    assert b"Satz" == OverHttp(port).read("ö/index.html")


def test_server_that_is_not_there_yet_has_no_page(port: int, tmp_path: Path) -> None:
    """A refused connection is no page yet, and no error."""
    del tmp_path
    assert b"" == OverHttp(1).read("index.html")
    assert b"Satz" not in OverHttp(port).read("none.html")
