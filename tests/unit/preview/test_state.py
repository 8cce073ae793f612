"""The states the browsers are told."""

import json
from threading import Thread

from plugins.preview.state import Announcer


def test_new_tree_counts_up_and_clears_problems() -> None:
    """A page learns from the version that it is outdated."""
    announcer = Announcer()
    first = announcer.state

    announcer.show(version_bump=False, problems="x.md:3: ü")
    failed = announcer.state
    announcer.show(version_bump=True, problems="")

    assert (first.version, failed.version, announcer.state.version) == (0, 0, 1)
    assert (failed.problems, announcer.state.problems) == ("x.md:3: ü", "")
    assert failed.mark == first.mark != announcer.state.mark


def test_two_runs_of_the_server_never_share_a_mark() -> None:
    """A page left open since yesterday is outdated, whatever its number."""
    assert Announcer().state.mark != Announcer().state.mark


def test_state_is_one_line_of_json() -> None:
    """A line end in the problems must not end the event."""
    announcer = Announcer()

    announcer.show(version_bump=True, problems="one\ntwo\r\n\u2028three")

    text = announcer.state.as_json()
    assert text.splitlines() == [text]
    assert json.loads(text) == {"version": 1, "problems": "one\ntwo\r\n\u2028three", "run": announcer.state.run}


def test_waiting_ends_with_another_state_the_time_or_the_end() -> None:
    """The three ways out of `wait`."""
    announcer = Announcer()
    seen = announcer.state

    assert announcer.wait(None, 5) == seen
    assert announcer.wait(seen, 0.01) is None

    changer = Thread(target=announcer.show, kwargs={"version_bump": True, "problems": ""})
    changer.start()
    assert announcer.wait(seen, 5) == announcer.state
    changer.join()

    announcer.close()
    assert announcer.is_closed
    assert announcer.wait(None, 5) is None
