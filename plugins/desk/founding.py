"""The first policy of a site: who is in it, taken from what the settings know of these people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugins.core.errors import DeskError
from plugins.core.settings import PEOPLE_FILE, SITE_FILE, Person, Site
from plugins.core.tables import near
from plugins.core.texts import _
from plugins.records.keys import PublicKey, parse_key
from plugins.records.presets import PRESETS, NewPerson

# Under these a text takes somebody who had no hand in it, so one person alone could release nothing.
FOR_SEVERAL = ("vier-augen", "konzern")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as `--person` names one: id, roles (the preset's own when empty) and public key, if it is known."""

    key: str
    roles: tuple[str, ...] = ()
    public: PublicKey | None = None


def named(text: str) -> Named:
    """
    Return whom *text* names: `jo-weber`, `jo-weber:author,reader` or `jo-weber=ssh-ed25519 AAAA…`.

    Raises:
        DeskError: If the key is none.
    """
    who, _equals, line = text.partition("=")
    key, _colon, roles = who.partition(":")
    try:
        public = parse_key(line) if line.strip() else None
    except ValueError as error:
        what = _("'{key}' is no key that counts here ({reason})").format(key=line.strip()[:40], reason=error)
        raise DeskError(f"--person {key.strip()}", what, _("let the person run desk.key and send the line")) from error
    return Named(key.strip(), tuple(role.strip() for role in roles.split(",") if role.strip()), public)


def host_of(site: Site) -> str:
    """
    Return the name the desk of *site* has in every signature: the host of its public address.

    Raises:
        DeskError: If the settings know no address.
    """
    host = (urlsplit(site.site.url).hostname or "").lower()
    if not host:
        raise DeskError(SITE_FILE, _("[site] url is not known"), _("run python3 tasks.py start"))
    return host


def people(
    wanted: Sequence[Named], known: Mapping[str, Person], preset: str, own: PublicKey, mail: str
) -> tuple[NewPerson, ...]:
    """
    Return the people of the first policy; the first of them is the one who makes it.

    Args:
        wanted: Who is to be in it.
        known: The people of the settings.
        preset: One of `PRESETS`.
        own: The key of the first one.
        mail: The address git knows of the first one, who commits with it.

    Raises:
        DeskError: If somebody is unknown or named twice, or too few are named for the preset.
    """
    ids = [one.key for one in wanted]
    for one in ids:
        if one not in known:
            raise DeskError(PEOPLE_FILE, _("'{name}' is nobody here").format(name=one), near(one, known))
        if ids.count(one) > 1:
            raise DeskError(f"--person {one}", _("is named twice"), _("name everybody once"))
    if preset in FOR_SEVERAL and len(ids) < 2:
        what = _("{preset} takes two people at least: nobody releases what he had a hand in").format(preset=preset)
        raise DeskError("desk.start", what, _("name a second one with --person, or take --preset einer"))
    if wanted[0].public not in (None, own):
        what = _("the key named for '{name}' is not the one that signs here").format(name=ids[0])
        raise DeskError(f"--person {ids[0]}", what, _("name yourself first, or choose the key with --key"))
    return tuple(
        _person(one, known[one.key], own if nth == 0 else one.public, mail if nth == 0 else "", preset, nth)
        for nth, one in enumerate(wanted)
    )


def _person(one: Named, person: Person, public: PublicKey | None, mail: str, preset: str, nth: int) -> NewPerson:
    mails = dict.fromkeys(filter(None, (person.email, mail)))
    roles = one.roles or (PRESETS[preset].first if nth == 0 else ("author",))
    return NewPerson(one.key, person.name, tuple(mails), public.text if public else "", roles)
