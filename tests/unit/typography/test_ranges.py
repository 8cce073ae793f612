"""Which hyphen between numbers means `bis`."""

from __future__ import annotations

import pytest

from plugins.typography.ranges import dashes


@pytest.mark.parametrize(
    "text",
    [
        *("8-10 Leute", "S. 112-118", "1998-2004", "1,5-2,5 %", "100-200 km", "10.000-12.000 €", "(3-5 Tage)"),
        *("9:00-17:30", "9.30-11.00 Uhr", "3.-5. März", "25.-26.07.", "01.03.2026-05.03.2026", "rund 300-400 Leute"),
        *("§§ 311-319 BGB", "Nr. 1200-1300", "zwischen 1.000-2.000 Stück", "2-3"),
    ],
)
def test_a_range(text: str) -> None:
    """Rising numbers of one kind, standing free."""
    assert text.replace("-", "–") == dashes(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-11-25",
            "2026-11",
            "0911 12-34",
            "(0911) 12-34",
            "0911/12-34",
            "+49 911 12-34",
            "Tel. 12-34",
            "Fax: 12-34",
        ),
        *("ISO 9001-9002", "DIN 12-34", "Modell 10-12", "Art.-Nr. 4711-4812", "Bestellnummer 10-20", "3-16-148410-0"),
        *(
            "3-1",
            "007-010",
            "Boeing 737-800",
            "x1-2",
            "1-2x",
            "10-12-mal",
            "-5",
            "5 -3",
            "A4-5",
            "10.1-10.2.3",
            "1.2-3",
        ),
    ],
)
def test_no_range(text: str) -> None:
    """Dates, telephones, codes, results, negative numbers."""
    assert text == dashes(text)
