"""What stays on the line of a number: units, months, what is counted; and abbreviations of several words."""

from __future__ import annotations

import re
from itertools import groupby

NO_BREAK = "\u00a0"

_SIGNS = ("%", "‰", "€", "$", "£", "¥", "°C", "°F", "°", "Ω", "µm", "µs", "µg")
_WORDS = (
    *("km/h", "m/s", "l/100", "km²", "m²", "cm²", "mm²", "m³", "cm³", "kWh", "MWh", "GWh", "Wh", "kW", "MW", "GW", "W"),
    *(
        "km",
        "cm",
        "mm",
        "nm",
        "dm",
        "m",
        "kg",
        "mg",
        "g",
        "t",
        "ml",
        "cl",
        "hl",
        "l",
        "ha",
        "qm",
        "h",
        "min",
        "ms",
        "ns",
    ),
    *("s", "Min.", "Std.", "Sek.", "kV", "V", "mAh", "Ah", "mA", "A", "kHz", "MHz", "GHz", "Hz", "kByte", "MByte"),
    *("GByte", "Byte", "Bit", "kbit/s", "Mbit/s", "Gbit/s", "kBit/s", "MBit/s", "GBit/s", "KB", "kB", "MB", "GB", "TB"),
    *("KiB", "MiB", "GiB", "TiB", "dB", "hPa", "kPa", "Pa", "bar", "mbar", "kN", "N", "kJ", "MJ", "J", "kcal", "PS"),
    *("Nm", "px", "pt", "em", "rem", "ppm", "dpi", "lx", "lm", "K", "EUR", "CHF", "USD", "GBP", "Euro", "Franken"),
    *("Cent", "Uhr", "Mio.", "Mrd.", "Tsd."),
)
_MONTHS = (
    *("Januar", "Jänner", "Februar", "Feber", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember", "Jan.", "Feb.", "Mär.", "Apr.", "Jun.", "Jul.", "Aug.", "Sep.", "Sept."),
    *("Okt.", "Nov.", "Dez."),
)
# Before a number, and before a name.
_COUNTED = (
    *("§", "Abs.", "Nr.", "Nrn.", "S.", "Art.", "Bd.", "Bde.", "Kap.", "Abb.", "Tab.", "Ziff.", "Rn.", "Rz.", "Fn."),
    *("Anm.", "Anl.", "Jg.", "Sp.", "Aufl.", "lit.", "EUR", "CHF", "USD", "GBP", "€"),
)
_TITLES = ("Dr.", "Prof.", "Hr.", "Fr.", "Mag.", "Ing.", "Dipl.-Ing.", "St.", "Frhr.")

# As Duden has them. No space, a common one or a line's end between the parts becomes a no-break space.
_ABBREVIATIONS = (
    *("z. B.", "z. T.", "z. Z.", "z. Zt.", "z. Hd.", "d. h.", "d. i.", "u. a.", "u. U.", "u. Ä.", "u. ä.", "u. v. m."),
    *("u. v. a.", "u. v. a. m.", "u. a. m.", "u. dgl.", "u. E.", "o. Ä.", "o. ä.", "o. g.", "o. B.", "o. J.", "o. O."),
    *("o. dgl.", "i. d. R.", "i. A.", "i. V.", "i. e. S.", "i. w. S.", "i. H. v.", "i. S. d.", "i. S. v.", "i. d. F."),
    *("i. Allg.", "v. a.", "v. Chr.", "n. Chr.", "v. H.", "m. E.", "m. W.", "m. a. W.", "s. o.", "s. u.", "e. V."),
    *("e. G.", "e. K.", "a. D.", "a. a. O.", "a. M.", "b. w.", "h. c.", "k. o.", "k. A.", "p. a.", "P. S."),
)


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _behind(words: tuple[str, ...]) -> str:
    """Return alternatives of look-behinds: each may have one length only."""
    by_length = groupby(sorted(words, key=lambda word: (len(word), word)), len)
    return "|".join(rf"(?<=(?<!\w)(?:{'|'.join(map(re.escape, same))})[ \n])" for _length, same in by_length)


def _tails() -> str:
    """Return, for each first letter, what may follow its dot; the dot itself is what the engine searches for."""
    split = [short.split(" ") for short in _ABBREVIATIONS]
    split += [
        [parts[0].upper(), *parts[1:]] for parts in split if parts[0] in ("z.", "d.", "u.", "i.", "v.", "s.", "m.")
    ]
    branches = []
    for first in sorted({parts[0] for parts in split}):
        tails = sorted((parts[1:] for parts in split if parts[0] == first), key=lambda tail: (-len(tail), tail))
        written = (r"[ \n\u00a0]?".join(map(re.escape, tail)) for tail in tails)
        branches.append(rf"(?<=(?<![\w.]){re.escape(first)})[ \n\u00a0]?(?:{'|'.join(written)})")
    return "|".join(branches)


UNIT = rf"(?:{_any(_SIGNS)}|(?:{_any(_WORDS)})(?!\w))"
ABBREVIATION = re.compile(rf"\.(?:{_tails()})")
JOINED = re.compile(
    rf"[ \n](?:(?=[0-9])(?:{_behind(_COUNTED)})"
    rf"|(?<=[0-9][ \n])(?={UNIT})"
    rf"|(?<=[0-9]\.[ \n])(?=(?:{_any(_MONTHS)})(?!\w))"
    r"|(?<=(?:Mio|Mrd|Tsd)\.[ \n])(?=€|\$|(?:EUR|CHF|USD|Euro|Franken)(?!\w))"
    rf"|(?=[A-ZÄÖÜ])(?:{_behind(_TITLES)}))"
)


def spaced(found: re.Match[str]) -> str:
    """Return the abbreviation, which begins with its first dot, with no-break spaces between its parts."""
    parts = [part for part in re.split(r"[ \n\u00a0]|(?<=\.)", found.group()[1:]) if part]
    return NO_BREAK.join((".", *parts))
