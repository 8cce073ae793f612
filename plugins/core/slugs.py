"""
Addresses from titles, the German way: `Über größere Maße` becomes `ueber-groessere-masse`.

Transliteration of umlauts as in DIN 5007-2 and the machine-readable zone of passports; everything else through
Unidecode, which Pelican brings along.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from unidecode import unidecode

_GERMAN = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ẞ": "SS",
        "&": " und ",
    }
)
_LONGEST = 80
VALID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@lru_cache(maxsize=20_000)
def slugify(text: str, lang: str = "de") -> str:
    """
    Return *text* as the last part of an address: `a-z0-9` and single hyphens, at most 80 characters.

    Empty when nothing of *text* can be written in these letters (a title of emoji only).
    """
    composed = unicodedata.normalize("NFC", text)
    spelled = composed.translate(_GERMAN) if lang.startswith("de") else composed
    plain = re.sub(r"['’‘]", "", unidecode(spelled)).lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)
    if len(slug) <= _LONGEST:
        return slug
    return slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
