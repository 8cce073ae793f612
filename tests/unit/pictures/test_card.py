"""The picture a shared link is shown with."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from plugins.pictures.card import card_key, card_name, printable, social_card

TITLES = {
    "short": "Öl",
    "German": "Größere Maße für „Überlänge“ – geht’s auch ohne? 20 € sparen",
    "long": "Warum wir nach neun Monaten immer noch jede Woche schreiben und was wir dabei über Federn lernen " * 3,
    "one word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "emoji": "🎉🎉",
    "Arabic": "مرحبا بالعالم",
    "mixed": "Fertig 🎉 nach 3 Jahren",
    "none": "",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_every_title_makes_a_card(title: str) -> None:
    """Of the size networks ask for, small, and the same every time."""
    content = social_card(title, "Federnwerk Ohlendiek", "#1b4f72")

    with Image.open(io.BytesIO(content)) as image:
        assert ((1200, 630), "PNG") == (image.size, image.format)
        assert {} == dict(image.getexif())
    assert 60_000 > len(content)
    assert content == social_card(title, "Federnwerk Ohlendiek", "#1b4f72")


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_margins_stay_free(title: str) -> None:
    """Nothing runs out of the picture or into the firm's name."""
    with Image.open(io.BytesIO(social_card(title, "Ö" * 200, "#1b4f72"))) as image:
        plain = image.convert("L").point(lambda value: 255 if value < 200 else 0)

    for box in ((0, 24, 80, 630), (1140, 24, 1200, 630), (0, 470, 1200, 485), (0, 580, 1200, 630)):
        assert plain.crop(box).getbbox() is None, box


def test_what_the_type_cannot_show_is_left_out() -> None:
    """Umlauts, quotes and signs of the trade are shown; emoji and other scripts leave no boxes."""
    shown = "äöüßÄÖÜẞ„“‚‘’–—…€§½éèçłšñœ"

    assert shown == printable(shown)
    assert "Fertig nach 3 Jahren" == printable(TITLES["mixed"])
    assert "ä" == printable("a\u0308")
    assert "Wortteil" == printable("Wort\u00adteil")
    assert "" == printable(TITLES["Arabic"])


def test_the_name_follows_from_the_texts() -> None:
    """Another title, firm or colour has another name; a cache also goes by the version."""
    names = {card_name(*texts) for texts in (("a", "b", "#c"), ("a", "b", "#d"), ("a", "c", "#c"), ("ab", "", "#c"))}

    assert 4 == len(names)
    assert card_name("a", "b", "#c") in names
    assert card_key("a", "b", "#c") == card_key("a", "b", "#c") != card_key("ab", "", "#c")
