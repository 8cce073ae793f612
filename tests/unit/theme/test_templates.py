"""The templates as text: what they may hold, and that every word can be translated."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.unit.theme.sample import CATALOGUE, TEMPLATES, THEME

RAW_HTML = {"article.html": 1, "page.html": 1}
PATHS = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
TEXTS = {path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in PATHS}
PAGES = {name: text for name, text in TEXTS.items() if name.endswith(".html")}
OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
WORD_ATTRIBUTES = "alt|aria-label|aria-description|title|placeholder|label|data-error|summary"
NO_WORDS = {"404"}
Key = tuple[str, ...]


def extracted() -> set[Key]:
    """Every message the templates hold, singular and plural together."""
    found = extract_from_dir(THEME, [("templates/**.html", "jinja2")], {"templates/**.html": OPTIONS})
    return {message if isinstance(message, tuple) else (message,) for _, _, message, _, _ in found}


def catalogue() -> dict[Key, Message]:
    """The German catalogue by message."""
    with CATALOGUE.open("rb") as source:
        messages = [message for message in read_po(source, locale="de") if message.id]
    return {key_of(message): message for message in messages}


def key_of(message: Message) -> Key:
    """The message's id, always as a tuple."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id or ())


def placeholders(text: str) -> set[str]:
    """Names a translation must carry over."""
    return set(re.findall(r"%\((\w+)\)s", text))


def bare_words(text: str) -> list[str]:
    """Words between tags and in spoken attributes that no translation reaches."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-? *trans\b.*?endtrans *-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    attributes = re.findall(rf'\b(?:{WORD_ATTRIBUTES})="([^"]*)"', text)
    pieces = [*attributes, *re.split(r"<[^>]*>", text)]
    return [piece.strip() for piece in pieces if re.search(r"[^\W_]", piece) and piece.strip() not in NO_WORDS]


def test_raw_html_is_the_body_alone() -> None:
    """`|safe` stands where the rendered body is put in, and nowhere else."""
    found = Counter({name: len(re.findall(r"\|\s*safe\b", text)) for name, text in TEXTS.items()})

    assert RAW_HTML == +found
    assert "{{ article.content|safe }}" in TEXTS["article.html"]
    assert "{{ page.content|safe }}" in TEXTS["page.html"]
    assert [name for name, text in TEXTS.items() if re.search(r"autoescape|Markup\(|\|\s*forceescape", text)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_template_says_what_it_gets(name: str) -> None:
    """The first thing in a template is a comment, and where it gets something it says so."""
    text = TEXTS[name]

    assert re.match(r"\{#-?\s", text)
    assert re.search(r"\bGets\b", text.split("#}")[0])


@pytest.mark.parametrize("name", PAGES)
def test_no_inline_style_script_or_handler(name: str) -> None:
    """A strict Content-Security-Policy holds: looks come from the style sheet, behaviour from script files."""
    text = re.sub(r"\{#.*?#\}", "", PAGES[name], flags=re.DOTALL)

    assert (
        re.findall(
            r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:|<script(?! type=\"application/ld\+json\"|[^>]*\ssrc=)",
            text,
        )
        == []
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_address_of_another_host(name: str) -> None:
    """Nothing in the frame is fetched from anywhere else."""
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", PAGES[name]) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_word_escapes_translation(name: str) -> None:
    """What a reader reads or hears stands in {% trans %} or _()."""
    assert bare_words(PAGES[name]) == []


def test_bare_words_are_found() -> None:
    """The search above sees text and spoken attributes, and lets translated ones pass."""
    assert bare_words('<p title="Hallo">Welt {{ x }}</p>{% trans %}gut{% endtrans %}') == [
        "Hallo",
        "Welt",
    ]
    assert bare_words('<nav aria-label="{{ _("Pages") }}">·</nav>') == []


def test_german_catalogue_is_complete_and_has_nothing_else() -> None:
    """Every message of the templates is in the catalogue, and no message of the catalogue is out of use."""
    assert extracted() == set(catalogue())


def test_template_catalogue_is_fresh() -> None:
    """The list for translators is the one the templates give."""
    with (THEME / "locales" / "theme.pot").open("rb") as source:
        listed = {key_of(message) for message in read_po(source) if message.id}

    assert extracted() == listed


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_german_text_carries_every_placeholder(key: Key) -> None:
    """A translation is not empty, not fuzzy, and names the same placeholders in every form."""
    message = catalogue()[key]
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())

    assert not message.fuzzy
    assert len(forms) == len(key)
    for form in forms:
        assert form.strip()
        assert placeholders(form) == set().union(*map(placeholders, key))


def test_every_partial_that_is_included_exists() -> None:
    """An include or import names a template of the theme."""
    named = {
        name for text in TEXTS.values() for name in re.findall(r"{% (?:include|import|extends) \"([^\"]+)\"", text)
    }

    assert {name for name in named if not Path(TEMPLATES / name).is_file()} == set()
