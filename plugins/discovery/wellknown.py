"""Small files at places machines and people know: robots.txt, security.txt, humans.txt, the web manifest. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from plugins.core.issues import Issue, Level
from plugins.core.settings import SITE_FILE, Site
from plugins.core.texts import _
from plugins.discovery import sitemap

ROBOTS = "robots.txt"
HUMANS = "humans.txt"
SECURITY = ".well-known/security.txt"
MANIFEST = "site.webmanifest"
HEADERS, REDIRECTS = "_headers", "_redirects"
ICONS = ("favicon.svg", "favicon.ico", "apple-touch-icon.png", "icon-192.png", "icon-512.png")
SOON = timedelta(days=30)
_PAPER = "#ffffff"


def names(site: Site, addresses: int) -> frozenset[str]:
    """Return every file this room writes beside pages and feeds, for a site of so many *addresses*."""
    secure = {SECURITY} if security(site) else set()
    written = {ROBOTS, HUMANS, MANIFEST, HEADERS, REDIRECTS, *ICONS, *secure}
    return frozenset(written.union(sitemap.names(addresses)))


def robots(site: Site) -> str:
    """Return robots.txt (RFC 9309): everything may be read. It names no secret place, because everybody reads it."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {site.site.url}/sitemap.xml\n"


def security(site: Site) -> str:
    """Return security.txt (RFC 9116), or nothing without a contact and a day on which it ends: both are required."""
    facts = site.site
    if not facts.security_contact or not facts.security_expires:
        return ""
    contact = facts.security_contact
    if ":" not in contact:
        contact = f"mailto:{contact}"
    return (
        f"Contact: {contact}\nExpires: {facts.security_expires}T00:00:00Z\n"
        f"Preferred-Languages: {', '.join(facts.languages)}\nCanonical: {facts.url}/{SECURITY}\n"
    )


def turns(site: Site) -> tuple[datetime, ...]:
    """Return the instants from which on `reminders` says something else than before."""
    if not security(site):
        return ()
    ends = _ends(site)
    return ends - SOON, ends


def _ends(site: Site) -> datetime:
    return datetime.fromisoformat(site.site.security_expires).replace(tzinfo=UTC)


def reminders(site: Site, now: datetime) -> Iterator[Issue]:
    """Yield a warning when security.txt is about to end, or has ended, at the instant *now*: nobody trusts it then."""
    if not security(site):
        return
    ends = _ends(site)
    if ends - now > SOON:
        return
    what = _("security_expires, {day}, has passed") if ends <= now else _("security_expires, {day}, is near")
    fix = _("look whether security_contact still holds, then write a day less than a year ahead")
    day = what.format(day=site.site.security_expires)
    yield Issue(SITE_FILE, 0, day, fix, code="settings.security-expires", level=Level.WARNING)


def humans(site: Site, writing: Iterable[str]) -> str:
    """Return humans.txt: the people who write here, by the names *writing*, and the firm."""
    roles = {person.name: person.role for person in site.people.values()}
    team = "".join(f"{name}{f', {roles[name]}' if roles.get(name) else ''}\n" for name in writing)
    firm = "\n".join(line for line in (site.firm.name or site.site.name, *site.firm.address) if line)
    languages = ", ".join(site.site.languages)
    return f"/* TEAM */\n{team}\n/* FIRM */\n{firm}\n{site.site.url}/\n\n/* SITE */\n{languages}\n"


def manifest(site: Site) -> str:
    """Return the web manifest (W3C): name, icons, colours."""
    table = {
        "name": site.site.name,
        "short_name": site.site.name,
        "lang": site.site.lang,
        "start_url": "/",
        "display": "browser",
        "background_color": _PAPER,
        "theme_color": site.colours.accent,
        "icons": [{"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)],
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"
