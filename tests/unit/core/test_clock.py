"""The clock: a release believes nobody, a preview believes one variable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from plugins.core import clock
from plugins.core.errors import SettingsError


def test_a_release_cannot_be_told_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable brings an embargo forward."""
    monkeypatch.setenv("FREIGABE_NOW", "2099-01-01T00:00+00:00")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_preview_shows_the_asked_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the site will look like on New Year's Eve."""
    monkeypatch.setenv("FREIGABE_NOW", "2026-12-31T23:59+01:00")

    assert clock.preview_now() == datetime(2026, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=1)))


def test_a_preview_not_asked_shows_the_present(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both clocks agree."""
    monkeypatch.delenv("FREIGABE_NOW", raising=False)

    assert abs(clock.preview_now() - clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("value", ["morgen", "2026-12-31T23:59", "2026-12-31"])
def test_an_instant_without_zone_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A site with two offices must not guess."""
    monkeypatch.setenv("FREIGABE_NOW", value)

    with pytest.raises(SettingsError) as caught:
        clock.preview_now()

    assert str(caught.value) == (
        f"FREIGABE_NOW: '{value}' is not an instant with time zone\n  try: write it as 2026-11-25T09:00+01:00"
    )
    assert caught.value.exitcode == 2
