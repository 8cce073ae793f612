"""
Ranges of numbers: the hyphen of `10-12 Tage` becomes a dash, the one of a date, a telephone or an article number not.

Only what can be nothing but a range is changed: two numbers of the same kind that rise, standing free, and behind no
word that announces a code. Long numbers need a word before or a unit behind that says so.
"""

from __future__ import annotations

import re

from plugins.typography.units import UNIT

HYPHEN = re.compile(r"-(?<=[0-9.]-)(?=[0-9])")
_NUMBER = r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{1,2})?)"
_LEFT = re.compile(
    rf"(?:^|[\s(\[„‚“\"'»«›‹§])(?P<clock>[0-9]{{1,2}}[:.][0-9]{{2}})$|(?:^|[\s(\[„‚“\"'»«›‹§])(?P<number>{_NUMBER})$"
)
_DAY = re.compile(r"(?:^|[\s(\[])(?P<day>[0-9]{1,2}\.(?:[0-9]{1,2}\.(?:[0-9]{2}|[0-9]{4})?)?)$")
_TAIL = r"(?![\w/–—:-]|[.,][0-9])"
_CLOCK = re.compile(rf"[0-9]{{1,2}}(?:[:.][0-9]{{2}})?{_TAIL}")
_RIGHT = re.compile(rf"(?P<number>{_NUMBER}){_TAIL}(?P<unit>[\s\u00a0]?{UNIT})?")
_RIGHT_DAY = re.compile(r"[0-9]{1,2}\.(?:[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})?)?(?![\w/–—:-])")
_WORD = re.compile(r"([^\s(\[]{1,30})[\s\u00a0(\[]+$")
# What is numbered or counted: behind these a range of any length is one.
_CUES = re.compile(
    r"(?:S|Seiten?|Nr|Nrn|Nummern|§{1,2}|Abs|Art|Artikel|Kap|Kapitel|Bd|Bde|Bände|Abb|Tab|Zeilen?|Z|Sp|Spalten|Rn|Rz"
    r"|Teile?|Jahren?|von|ca|etwa|rund|ungefähr|zwischen|je|pro|um|bei)\.?"
)
# What announces a code: `Modell 10-12`, `ISO 9001-2`, `Tel. 12-34`.
_CODES = re.compile(
    r"(?i:iso|din|en|iec|ieee|vde|vdi|rfc|cve|isbn|issn|iban|bic|tel|telefon|fon|fax|telefax|mobil|handy|durchwahl|dw|plz"
    r"|modell|typ|version|firmware|serie|az|aktenzeichen|art|artikel|best|bestell)\.?:?"
    r"|\S*(?:nummer|-Nr)\.?:?"
)
_REACH = 48


def is_range(text: str, at: int) -> bool:
    """Whether the hyphen at *at* means `bis`."""
    left, right = text[max(0, at - 16) : at], text[at + 1 : at + 24]
    if day := _DAY.search(left):
        return _RIGHT_DAY.match(right) is not None and not _is_code(_word_before(text, at - len(day["day"])))
    found = _LEFT.search(left)
    if found is None:
        return False
    if clock := found["clock"]:
        return _CLOCK.match(right) is not None and not _is_code(_word_before(text, at - len(clock)))
    number, end = found["number"], _RIGHT.match(right)
    if end is None or not _rises(number, end["number"]):
        return False
    word = _word_before(text, at - len(number))
    clear = end["unit"] is not None or _is_short(number, end["number"])
    return _CUES.fullmatch(word) is not None or (clear and not _is_code(word))


def _is_code(word: str) -> bool:
    """Whether *word*, which stands before a number, makes it a code: a dialling code, `ISO`, `Modell`."""
    return word.endswith((*"0123456789)/+",)) or _CODES.fullmatch(word) is not None


def _word_before(text: str, start: int) -> str:
    found = _WORD.search(text, max(0, start - _REACH), start)
    return found[1] if found else ""


def _rises(first: str, last: str) -> bool:
    """Whether both are written alike and the second is greater; a leading zero is part of a code."""
    if any(one.startswith("0") and one[1:2].isdigit() for one in (first, last)):
        return False
    return _value(first) < _value(last)


def _value(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


def _is_short(first: str, last: str) -> bool:
    """Whether the numbers need no word: counts of two digits, years."""
    years = all(re.fullmatch(r"(?:1[0-9]|20)[0-9]{2}", one) for one in (first, last))
    return years or all(len(one.partition(",")[0]) <= 2 for one in (first, last))


def dashes(text: str) -> str:
    """Return *text* with a dash in every clear range, as long as it was."""
    return HYPHEN.sub(lambda found: "–" if is_range(text, found.start()) else "-", text)
