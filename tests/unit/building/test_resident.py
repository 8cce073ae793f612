"""A process that stays: what it does with settings, with errors, and with what others built meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pelican
import pytest
from filelock import FileLock
from pelican import Pelican
from pelican.settings import read_settings

from plugins.building import resident, ripples
from plugins.building.resident import Resident
from tests.unit.building.probing import ProbedSite

CONF = """\
PLUGINS = ["plugins.building"]
PATH, CACHE_PATH, OUTPUT_PATH, THEME = {root!r} + "/content", {root!r} + "/cache", {root!r} + "/fast", {theme!r}
TIMEZONE, SITEURL = "UTC", ""
"""


class Site(ProbedSite):
    """A site that several processes build."""

    def resident(self) -> Resident:
        """Return a process that stays."""
        return Resident(Pelican(read_settings(override={**self._settings(fast=True), **self.settings})))

    def feed(self) -> Path:
        """Let there be one more feed, of which only one process knows, and return where it lies."""
        self.settings["FEED_ALL_RSS"] = "all.rss.xml"
        return self.root / "fast/all.rss.xml"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site whose listings show all texts."""
    return Site(tmp_path, {"list": "{{ articles|map(attribute='content')|join }}"})


def test_what_another_process_built_meanwhile_counts(site: Site) -> None:
    """A feed that only that one writes goes again, as it does when there is no process that stays."""
    ours = site.resident()
    site.build()
    ours.build()
    ours.keep()
    feed = site.feed()
    site.build()
    del site.settings["FEED_ALL_RSS"]
    assert feed.exists()

    ours.build()

    assert not feed.exists()


def test_nothing_is_kept_over_the_state_of_another_process(site: Site) -> None:
    """What is in memory is older."""
    site.build()
    ours = site.resident()
    ours.build()
    site.feed()
    site.build()
    theirs = ours.run.place.read_bytes()

    ours.keep()

    assert theirs == ours.run.place.read_bytes()


def test_what_is_kept_is_what_the_next_process_builds_on(site: Site) -> None:
    """And no index of an earlier build is believed beside it."""
    site.build()
    site.build()
    ours = site.resident()
    site.change("a2", body="Anders")
    site.build(fast=False)
    ours.build()
    ours.keep()
    site.change("a2", body="Text 2")

    built = site.build()

    assert built.mode == "incremental"
    assert site.build(fast=False).texts == built.texts


def test_nothing_is_kept_while_another_process_builds(site: Site) -> None:
    """It would take that state for its own."""
    site.build()
    ours = site.resident()
    ours.build()
    before = ours.run.place.read_bytes()

    with FileLock(ours.run.lock):
        ours.keep()

    assert before == ours.run.place.read_bytes()


def main(site: Site, monkeypatch: pytest.MonkeyPatch, *bursts: set[str]) -> list[list[str]]:
    """Run the process over *bursts* of changes until somebody interrupts it; return what was watched, each time."""
    watched: list[list[str]] = []
    left = iter(bursts)

    def changes(there: Iterable[str], _ignored: Iterable[str]) -> Iterator[set[str]]:
        watched.append([Path(one).name for one in there])
        yield from left
        raise KeyboardInterrupt

    monkeypatch.setattr(resident, "_changes", changes)
    monkeypatch.setattr(pelican, "init_logging", lambda **_given: None)
    assert resident.main(["-s", str(site.root / "conf.py")]) == 0
    return watched


@pytest.fixture
def settled(site: Site) -> Site:
    """Return the site, with a file of settings."""
    site.build()
    (site.root / "conf.py").write_text(CONF.format(root=str(site.root), theme=str(site.root / "theme")), "utf-8")
    return site


def test_a_new_theme_is_watched(settled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as the settings name it; as long as they name the same, nothing is begun anew."""
    conf, other = settled.root / "conf.py", settled.root / "elsewhere"
    (settled.root / "theme").rename(other)
    other.joinpath("static").mkdir()
    (settled.root / "theme").symlink_to(other)
    text = conf.read_text("utf-8")

    assert len(main(settled, monkeypatch, {str(conf)})) == 1
    own = pelican.get_instance
    # of another length: Python takes what it compiled for a source of the same size and second
    seen = iter([text, text.replace("/theme'", "/elsewhere'")])

    def instance(args: Any) -> Any:
        conf.write_text(next(seen), "utf-8")
        return own(args)

    monkeypatch.setattr(pelican, "get_instance", instance)
    assert [sorted(one) for one in main(settled, monkeypatch, {str(conf)})] == [
        ["conf.py", "content", "theme"],
        ["conf.py", "content", "elsewhere"],
    ]


def test_an_error_ends_nothing(
    settled: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the first build nor later, nor in the settings: the next save may mend it."""
    conf = str(settled.root / "conf.py")
    monkeypatch.setattr(Resident, "build", _failing(count(1)))
    monkeypatch.setattr(pelican, "get_instance", _once(pelican.get_instance))

    main(settled, monkeypatch, {"a.md"}, {conf})

    said = [one.getMessage() for one in caplog.records if one.name == resident.__name__]
    assert said == ["ValueError: no build 1", "ValueError: no build 2", "ValueError: no settings"]


def _failing(numbers: Iterator[int]) -> Any:
    def build(_resident: Resident) -> None:
        raise ValueError(f"no build {next(numbers)}")

    return build


def _once(own: Any) -> Any:
    calls = iter([own])

    def instance(args: Any) -> Any:
        for call in calls:
            return call(args)
        raise ValueError("no settings")

    return instance


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the file beside it, which no later build would know."""
    page = tmp_path / "a.html"
    page.mkdir()

    with pytest.raises(OSError, match="directory"):
        ripples._write(str(page), "text")

    assert [page] == list(tmp_path.iterdir())
