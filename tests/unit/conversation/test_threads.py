"""Which conversation an entry has, and what the comment service is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.conversation.adapters import choose
from plugins.conversation.adapters.isso import Isso
from plugins.conversation.threads import closes_at, policy, state
from plugins.core.entry import Comments
from plugins.core.settings import CommentFacts, Site
from tests.support.builders import NOW, make_entry, make_site

DAY = timedelta(days=1)


def site_with(default: str = "moderated", days: int = 0) -> Site:
    """Return a site with a comment service."""
    return replace(make_site(), comments=CommentFacts("isso", default, days))


@pytest.mark.parametrize("asked", Comments)
def test_the_entry_has_the_first_word(asked: Comments) -> None:
    """Whatever the site's default is."""
    assert asked is state(make_entry(comments=asked), site_with("off"), now=NOW)


@pytest.mark.parametrize("default", Comments)
def test_an_entry_that_says_nothing_follows_the_site(default: Comments) -> None:
    """A post does; a page has no conversation unless it asks for one."""
    site = site_with(default.value)

    assert default is state(make_entry(), site, now=NOW)
    assert state(make_entry("pages/eins.md"), site, now=NOW) is Comments.OFF
    assert state(make_entry("pages/eins.md", comments=Comments.OPEN), site, now=NOW) is Comments.OPEN


def test_without_service_nobody_can_talk() -> None:
    """Not even where the entry asks for it."""
    site = make_site(provider="none")

    assert state(make_entry(comments=Comments.OPEN), site, now=NOW) is Comments.OFF
    assert policy([make_entry(comments=Comments.OPEN)], site) == {}


@pytest.mark.parametrize(
    ("asked", "later"),
    [
        (Comments.OPEN, Comments.CLOSED),
        (Comments.MODERATED, Comments.CLOSED),
        (Comments.CLOSED, Comments.CLOSED),
        (Comments.OFF, Comments.OFF),
    ],
)
def test_a_thread_closes_by_itself_at_its_instant(asked: Comments, later: Comments) -> None:
    """Closed from the instant on, not a moment before; what is off stays off."""
    entry, site = make_entry(comments=asked, published=NOW), site_with(days=30)

    assert asked is state(entry, site, now=NOW + 30 * DAY - timedelta(microseconds=1))
    assert later is state(entry, site, now=NOW + 30 * DAY)


def test_zero_days_never_close() -> None:
    """Nor does a text without a date."""
    assert closes_at(make_entry(), site_with(days=0)) is None
    assert closes_at(make_entry("pages/eins.md"), site_with(days=30)) is None


def test_the_service_is_told_every_thread_that_is_not_off() -> None:
    """With the instant of closing, because the page may be older than the clock."""
    entries = [
        make_entry(published=NOW),
        make_entry("posts/zwei.md", comments=Comments.CLOSED, thread="/alt/", published=NOW),
        make_entry("posts/drei.md", comments=Comments.OFF),
        make_entry("pages/vier.md"),
    ]

    assert {
        "/blog/eins/": {"title": "Eins", "state": "moderated", "closes_at": "2026-11-26T12:00:00+00:00"},
        "/alt/": {"title": "Zwei", "state": "closed", "closes_at": "2026-11-26T12:00:00+00:00"},
    } == dict(policy(entries, site_with(days=1)))


def test_the_adapter_is_the_one_the_site_names() -> None:
    """Isso gives the page what its client needs; no service gives nothing but backlinks."""
    isso = choose(site_with())
    nobody = choose(make_site(provider="none"))

    view = isso.view("/blog/eins/", Comments.OPEN, ())
    assert isinstance(isso, Isso)
    assert ("open", "isso", "/blog/eins/", "/kommentare") == (view.state, view.provider, view.thread, view.endpoint)
    assert view.email == "post@musterwerk.example"
    assert nobody.view("/blog/eins/", Comments.OPEN, ()).state == "off"
