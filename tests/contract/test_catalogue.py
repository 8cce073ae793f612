"""Every message speaks German, says the same there, and none is left over."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from plugins.commands.reference.catalogues import DOMAINS, Domain, extract, merge, messages, read
from tests.contract.sources import HOME, modules

MARKERS = ("_", "_n", "ngettext")


def placeholders(text: str) -> list[str]:
    """Return what is put into *text*, in either notation, with its format."""
    in_percent = re.findall(r"%(?:\(\w+\))?[srdi]", text)
    try:
        parts = [(name, conversion) for _, name, _, conversion in Formatter().parse(text) if name is not None]
    except ValueError:  # a single brace: the message is not formatted that way
        parts = []
    return sorted({*in_percent, *(f"{{{name}!{conversion}}}" for name, conversion in parts)})


def forms_of(text: object) -> list[str]:
    """Return singular and plural, or the one form there is."""
    return [str(form or "") for form in (text if isinstance(text, tuple | list) else [text])]


def faults(message: Message) -> list[str]:
    """Return what is wrong with the translation of *message*."""
    ids, forms = forms_of(message.id), forms_of(message.string)
    found = ["is fuzzy"] if message.fuzzy else []
    for form in forms:
        if not form:
            found.append("has no German text")
        elif placeholders(form) not in [placeholders(one) for one in ids]:
            found.append(f"puts in {placeholders(form)}")
        elif form.endswith("!") or form != form.strip(" "):
            found.append("ends in an exclamation mark or a blank" if not ids[0].endswith(" ") else "")
    return [fault for fault in found if fault]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.folder)
def test_catalogue_is_complete(domain: Domain) -> None:
    """Every message of the sources is translated, with the same placeholders, and surely."""
    catalog = read(HOME / domain.translation)
    found = {str(message.id): faults(message) for message in messages(merge(extract(HOME, domain), catalog))}

    assert {text: wrong for text, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.folder)
def test_catalogue_holds_nothing_else(domain: Domain) -> None:
    """No fuzzy, obsolete or forgotten message stays behind."""
    catalog = read(HOME / domain.translation)

    assert {message.id for message in messages(catalog)} == {message.id for message in messages(extract(HOME, domain))}
    assert not catalog.obsolete
    assert [message.id for message in messages(catalog) if message.fuzzy] == []


def unseen(source: str) -> list[int]:
    """Return the lines on which a message is put together before it is looked up, so that no catalogue can hold it."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call) for argument in node.args[:1])
    ]


@pytest.mark.parametrize("where", sorted(modules()))
def test_messages_are_looked_up_whole(where: str) -> None:
    """A message is looked up first and filled in then."""
    assert unseen(modules()[where]) == []


@pytest.mark.parametrize("source", ['_(f"is {x}")', '_("is " + x)', '_("is {x}".format(x=x))', '_("is %s" % x)'])
def test_a_message_put_together_is_seen(source: str) -> None:
    """Each way to spoil a message id is found."""
    assert unseen(source) == [1]
    assert unseen('_("is {x}").format(x=x)') == []


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        (Message("is {x}", "ist {x}"), []),
        (Message("is {x!r}", "ist {x!r}"), []),
        (Message("is {x}", ""), ["has no German text"]),
        (Message("is {x}", "ist {y}"), ["puts in ['{y!None}']"]),
        (Message("is {x!r}", "ist {x}"), ["puts in ['{x!None}']"]),
        (Message("is %(x)s", "ist"), ["puts in []"]),
        (Message("is", "ist!"), ["ends in an exclamation mark or a blank"]),
        (Message("is", "ist", flags=["fuzzy"]), ["is fuzzy"]),
        (Message(("{n} one", "{n} many"), ("{n} eins", "")), ["has no German text"]),
    ],
)
def test_a_wrong_translation_is_seen(message: Message, wrong: list[str]) -> None:
    """The comparison finds what is missing, foreign or unsure."""
    assert wrong == faults(message)


def test_a_translation_is_kept_for_its_own_words_only() -> None:
    """A message whose words have changed comes untranslated; no guess is made, and the old one goes."""
    template, translated = Catalog(locale="de"), Catalog(locale="de")
    template.add("is empty")
    template.add("is quite empty")
    template.add(("{n} one", "{n} many"))
    translated.add("is empty", "ist leer")
    translated.add("is full", "ist voll")
    translated.add("{n} one", "{n} eins")

    merged = {message.id: message.string for message in messages(merge(template, translated))}

    assert merged == {"is empty": "ist leer", "is quite empty": None, ("{n} one", "{n} many"): ("", "")}
