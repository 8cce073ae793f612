"""The only reader of the wall clock."""

from __future__ import annotations

import os
from datetime import UTC, datetime

ASKED = "FREIGABE_NOW"


def now() -> datetime:
    """Return the instant of this run. A release asks nothing else, so that no variable can bring an embargo forward."""
    return datetime.now(UTC)


def preview_now() -> datetime:
    """
    Return the instant a preview shows: `FREIGABE_NOW` (ISO 8601 with offset) if set, else the present.

    Raises:
        SettingsError: If the variable holds something else.
    """
    asked = os.environ.get(ASKED)
    if not asked:
        return now()
    try:
        instant = datetime.fromisoformat(asked)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        # the fast build asks for the time, and for nothing else, before it knows whether there is anything to do
        from plugins.core.errors import SettingsError  # noqa: PLC0415
        from plugins.core.texts import _  # noqa: PLC0415

        raise SettingsError(
            ASKED,
            _("'{value}' is not an instant with time zone").format(value=asked),
            _("write it as 2026-11-25T09:00+01:00"),
        )
    return instant
