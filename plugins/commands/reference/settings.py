"""`docs/settings.md`: every setting of site.toml, people.toml and pelicanconf.py that is ours."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_type_hints

from plugins.commands.reference.markdown import code, page, table
from plugins.core import clock
from plugins.core.settings import PEOPLE_FILE, SITE_FILE, TABLES, Person
from plugins.core.translations import ContactWords, PersonWords, SeriesFacts, SiteWords
from plugins.publishing import remember
from plugins.records import own_key, policies

PLACE = "docs/settings.md"
_TYPES: dict[object, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    tuple[str, ...]: "list of texts",
}
# What `pelicanconf.py` and `publishconf.py` say to the rooms.
PELICAN_SETTINGS = {
    "FREIGABE_ROOT": "folder of the site",
    "FREIGABE_SITE": "what site.toml and people.toml say, as `plugins.core.settings.Site`",
    "FREIGABE_FINISH": "gives a body, HTML, the right characters of its language",
    "FREIGABE_PLAIN": "gives a title or a summary, plain text, the right characters of its language",
    "FREIGABE_CODE": "digest of all our code, on which every page may depend",
    "FREIGABE_PREVIEW": "whether drafts are shown, with banner and noindex; publishconf.py says no",
}
VARIABLES = {
    clock.ASKED: "the instant a preview shows, e.g. 2026-11-25T09:00+01:00; a release does not ask for it",
    policies.VARIABLE: "fingerprints of the keepers whose policy this machine trusts; see policy.md",
    own_key.VARIABLE: "the key you sign with: path of a private or public key; before git's `freigabe.key`",
    remember.VARIABLE: "private key, or its path, that signs the record of a release; one's own key when missing",
    "LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "language of the tasks: English when the first one set begins with en",
    "VISUAL, EDITOR": "editor that `new` opens",
}
_CATEGORIES = """\
## [categories]

The categories an entry may name. Key: what is written in the head of an entry and in the address; value: what readers
see. Without this table every category may be used.

```toml
[categories]
werkstatt = "Aus der Werkstatt"
```"""


TRANSLATED = {
    "[site.en]": SiteWords,
    "[contact.en]": ContactWords,
    f"[key.en] of {PEOPLE_FILE}": PersonWords,
}
_TRANSLATED = f"""\
## In further languages

What `[table]` says in another language of the site stands in `[table.<language>]`; `en` below stands for any of them.
Readers of that language are shown nothing where a word is missing, except that a category keeps its first name.

```toml
[categories.en]
werkstatt = "From the workshop"
```

In {PEOPLE_FILE}:

```toml
[karin-muster.en]
role = "Managing director"
```"""


def render(home: Path) -> dict[str, str]:
    """Return the page by its path below *home*."""
    ours = [(code(name), PELICAN_SETTINGS[name]) for name in assigned(home)]
    return {
        PLACE: page(
            "Settings",
            "`plugins/core/settings.py`",
            f"`{SITE_FILE}` and `{PEOPLE_FILE}` are TOML. Both may be missing: then authors and categories are open.\n"
            "`python3 tasks.py check` names every setting that is unknown, missing or of the wrong type.",
            *(_section(f"[{name}]", cls) for name, cls in TABLES.items()),
            _CATEGORIES,
            _section("[series.slug]", SeriesFacts),
            _section(f"[key] of {PEOPLE_FILE}", Person),
            "The key is what `authors`, `owner`, `reviewer` and `approver` name in the head of an entry.",
            _TRANSLATED,
            *(_section(name, cls) for name, cls in TRANSLATED.items()),
            "## Settings for Pelican",
            "`pelicanconf.py` turns the above into Pelican's own settings, and gives the rooms these:",
            table(["name", "meaning"], ours),
            "## Environment",
            table(["variable", "meaning"], [(code(name), text) for name, text in VARIABLES.items()]),
        )
    }


def assigned(home: Path) -> list[str]:
    """Return the settings of ours that the settings files of Pelican below *home* assign."""
    found = (name for file in ("pelicanconf.py", "publishconf.py") for name in _names((home / file).read_text("utf-8")))
    return sorted({name for name in found if name.startswith("FREIGABE_")})


def _names(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _section(heading: str, cls: type) -> str:
    sentence = (cls.__doc__ or "").partition(": ")[2]
    rows = table(["key", "type", "default", "meaning"], _rows(cls))
    return f"## {heading}\n\n{sentence[0].upper()}{sentence[1:]}\n\n{rows}"


def _rows(cls: Any) -> Iterable[tuple[str, str, str, str]]:
    hints = get_type_hints(cls)
    for item in fields(cls):
        yield code(item.name), _TYPES[hints[item.name]], _default(item), item.metadata["help"]


def _default(item: Field[Any]) -> str:
    if item.default is MISSING:
        return "required"
    if isinstance(item.default, tuple):
        return code(str(list(item.default)).replace("'", '"')) if item.default else ""
    if isinstance(item.default, str):
        return code(f'"{item.default}"') if item.default else ""
    return code(str(item.default).lower())
