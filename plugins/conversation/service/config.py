"""
Isso's settings file, as text. Every line that differs from Isso's own default is there for a fault or a law.

Refuses to know where the file lies and who starts the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plugins.core.errors import SettingsError
from plugins.core.texts import _

_TEMPLATE = """\
[general]
dbpath = {database}
host =
{hosts}
max-age = 1s
notify =
reply-notifications = false
gravatar = false
latest-enabled = false

[admin]
enabled = {admin_enabled}
password = {admin_password}

[moderation]
enabled = true
approve-if-email-previously-approved = false
purge-after = 14d

[server]
listen = http://127.0.0.1:{port}
public-endpoint = {public_endpoint}
trusted-proxies =
    127.0.0.1
samesite = Strict

[guard]
enabled = true
ratelimit = {rate_per_minute}
direct-reply = {direct_replies}
reply-to-self = true
require-author = true
require-email = false

[markup]
renderer = mistune

[markup.mistune]
plugins = strikethrough, url
parameters = escape, hard_wrap

[rss]
base =
"""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """
    What one running service needs to know.

    Attributes:
        database: SQLite file; relative to the folder the service starts in.
        port: Port on 127.0.0.1.
        origins: Addresses readers see the site under, e.g. `https://blog.firma.de`.
        public_endpoint: Address of the service as readers reach it. Never empty: otherwise Isso believes the
            `Host` header of whoever asks, and puts it into the moderator's links.
        admin_password: Password of the moderation page; empty switches the page off.
        rate_per_minute: Comments per minute from one network (/24, IPv6 /48).
        direct_replies: Comments from one network that answer the entry itself, per thread.
    """

    database: Path
    port: int
    origins: tuple[str, ...]
    public_endpoint: str
    admin_password: str = ""
    rate_per_minute: int = 2
    direct_replies: int = 3


def isso_config(settings: ServiceSettings) -> str:
    """
    Return the text of `isso.cfg` for *settings*.

    Raises:
        SettingsError: If a value is empty that must not be, or would not reach Isso as it is.
    """
    return _TEMPLATE.format(
        database=_plain("database", str(settings.database)),
        hosts="\n".join(f"    {_plain('origins', origin)}/" for origin in settings.origins or ("",)),
        admin_enabled="true" if settings.admin_password else "false",
        admin_password=_plain("admin_password", settings.admin_password or "off"),
        port=settings.port,
        public_endpoint=_plain("public_endpoint", settings.public_endpoint),
        rate_per_minute=settings.rate_per_minute,
        direct_replies=settings.direct_replies,
    )


def _plain(name: str, value: str) -> str:
    """Return *value* if Isso's parser leaves it alone: it expands `$NAME` and `%NAME%`, and ends at a line break."""
    if not value:
        raise SettingsError(f"comments.{name}", _("is empty"), _("give it a value"))
    if not value.isprintable() or value != value.strip() or set(value) & set("$%"):
        raise SettingsError(
            f"comments.{name}",
            _("'{value}' holds a character that Isso's settings file cannot carry").format(value=value),
            _("leave out $, %, line breaks and blanks at the ends"),
        )
    return value
