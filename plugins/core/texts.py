"""
What the tool says, in the language of the person in front of it.

Message ids are English. The catalogue is read from `locales/<lang>.po` beside this file, so that no compiled file has
to be kept in step. The current language is the one piece of state of this module; a task sets it once at its start.
"""

from __future__ import annotations

import gettext
import io
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "en")
_OWN = Path(__file__).parent / "locales"


class _Current:
    translations: gettext.NullTranslations = gettext.NullTranslations()
    lang = "en"


@cache
def catalogue(path: Path) -> gettext.NullTranslations:
    """
    Return the translations in the `.po` file *path*; message ids themselves when there is no such file.

    Fuzzy and empty translations are left out, as `msgfmt` does.
    """
    if not path.is_file():
        return gettext.NullTranslations()
    # babel costs 60 ms to import and English needs none of it
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def of(lang: str) -> gettext.NullTranslations:
    """Return the tool's own catalogue in *lang*, for texts that are written into a site of that language."""
    return catalogue(_OWN / f"{lang}.po")


def use(lang: str) -> None:
    """Let the tool speak *lang* (`de` or `en`) from now on."""
    _Current.lang = lang
    _Current.translations = of(lang)


def current() -> str:
    """Return the language the tool speaks."""
    return _Current.lang


def choose(environment: dict[str, str] | os._Environ[str]) -> str:
    """
    Return the language the environment asks for: English when it says so, German otherwise.

    The order of the variables is gettext's own (GNU gettext manual, "Locale Environment Variables").
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "de"
    return "de"


def _(message: str) -> str:
    return _Current.translations.gettext(message)


def _n(message: str) -> str:
    """Mark *message* for the catalogue; it is translated when it is shown."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits *count*."""
    return _Current.translations.ngettext(singular, plural, count)
