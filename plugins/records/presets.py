"""Three policies to begin with, as text: one person, four eyes, a group with specialists and deputies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tomlkit

from plugins.core.texts import _n, of


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a policy is to say of somebody; without `roles` the preset's own for the first person, else author."""

    key: str
    name: str
    mail: tuple[str, ...] = ()
    public: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy without its people: lines with `{…}` for what is asked, comments as message ids."""

    about: str
    lines: tuple[tuple[str, str], ...]
    first: tuple[str, ...]


_SIGNED = _n("Who may do what. A change counts when the keepers have signed it.")
_GENERAL = _n("for everything that no narrower rule is about")
PRESETS: Mapping[str, Preset] = {
    "einer": Preset(
        _n("one person writes and releases; every release is recorded all the same"),
        (
            ("", _SIGNED),
            *((line, "") for line in ("version = 1", "site = {site}", "number = 1", "keepers = {keepers}")),
            ("[[rules]]", _GENERAL),
            ("needs = {{ approver = 1 }}", ""),
            ('own = "allowed"', _n("who wrote a text may release it")),
        ),
        ("author", "approver", "guardian", "release"),
    ),
    "vier-augen": Preset(
        _n("nothing goes online that somebody else has not released"),
        (
            ("", _SIGNED),
            *((line, "") for line in ("version = 1", "site = {site}", "number = 1", "keepers = {keepers}")),
            ("[[rules]]", _GENERAL),
            ("needs = {{ approver = 1 }}", _n("one release by somebody who had no hand in it")),
            ('own = "never"', _n('or "cooling-off": own texts after a day, visibly marked')),
        ),
        ("approver", "guardian", "release"),
    ),
    "konzern": Preset(
        _n("second reader, specialists, deputies; machinery and policy under two keys"),
        (
            ("", _SIGNED),
            ("version = 1", ""),
            ("site = {site}", ""),
            ("number = 1", ""),
            ("keepers = {keepers}", ""),
            ("keepers_needed = {needed}", _n("so many keepers sign every change of this file")),
            ("machinery = true", _n("plug-ins, theme and settings need a keeper's release too")),
            ("[[rules]]", _GENERAL),
            ("needs = {{ reader = 1, approver = 1 }}", _n("two different people, none of whom wrote it")),
            ('assurance = ["key", "forge"]', _n("own key, or a click in the forge witnessed by CI")),
            ("[[rules]]", _n("pages bind the firm: only with an own key")),
            ('kind = "page"', ""),
            ("needs = {{ recht = 1, approver = 1 }}", _n("recht is a specialist; the name is free")),
            ("[[rules]]", _n("what is written for the press")),
            ('category = "presse"', ""),
            ("needs = {{ presse = 1, approver = 1 }}", ""),
            ("who = {who}", _n("nobody else releases here, whatever role is given later")),
            ("[[rules]]", _n("every language needs its own release, by somebody who reads it")),
            ('lang = "en"', ""),
            ("needs = {{ reader-en = 1, approver = 1 }}", ""),
        ),
        ("approver", "guardian"),
    ),
}
_DEPUTY = _n("a deputy, with an end, in the table of a person:")


def preset(name: str, *, site: str, people: Sequence[NewPerson], lang: str = "de", keepers: Sequence[str] = ()) -> str:
    """
    Return the text of the first policy of *site*.

    Args:
        name: One of `PRESETS`.
        site: Name of the host, e.g. `www.firma.example`.
        people: At least one; the first one releases.
        lang: Language of the comments, `de` or `en`.
        keepers: Ids of who may change the policy; the first person when empty.
    """
    chosen = PRESETS[name]
    gettext = of(lang).gettext
    guard = list(keepers) or [people[0].key]
    facts = {
        "site": _text(site),
        "keepers": _list(guard),
        "needed": str(min(2, len(guard))),
        "who": _list(_press(people)),
    }
    rows = [_row(line.format(**facts), gettext(comment) if comment else "") for line, comment in chosen.lines]
    if name == "konzern":
        rows += [f"# {gettext(_DEPUTY)}", f"# {_EXAMPLE.format(name=guard[0])}"]
    tables = [
        _person(person, person.roles or (chosen.first if nth == 0 else ("author",)))
        for nth, person in enumerate(people)
    ]
    head = "\n".join(rows).replace("\n[[rules]]", "\n\n[[rules]]")
    return "\n".join([head + "\n", *tables])


def _press(people: Sequence[NewPerson]) -> list[str]:
    able = [person.key for person in people if {"presse", "approver"} & set(person.roles)]
    return list(dict.fromkeys([people[0].key, *able]))


_EXAMPLE = '{{ role = "approver", deputy_for = "{name}", from = 2026-12-21, until = 2027-01-06 }}'


def _row(line: str, comment: str) -> str:
    return f"{line}  # {comment}" if line and comment else line or f"# {comment}"


def _person(person: NewPerson, roles: Sequence[str]) -> str:
    rows = [f"[people.{person.key}]", f"name = {_text(person.name)}"]
    rows += [f"mail = {_list(person.mail)}"] if person.mail else []
    rows += [f"keys = {_list([person.public])}"] if person.public else []
    rows += [f"roles = {_list(roles)}"]
    return "\n".join(rows) + "\n"


def _text(value: str) -> str:
    return tomlkit.item(value).as_string()


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"
