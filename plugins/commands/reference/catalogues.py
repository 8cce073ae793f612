"""
The message catalogues of the tool and of the theme: extracted from the sources, translations kept.

The files hold neither dates nor places, so that they change with the words alone. A new message comes untranslated,
none is guessed ("fuzzy"), and one that is out of use goes.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

LANG = "de"
_HEADER = """\
# {title}
msgid ""
msgstr ""
"Project-Id-Version: Freigabe\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_LANGUAGE = '"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_n": None,
    "gettext": None,
    "ngettext": (1, 2),
}


@dataclass(frozen=True, slots=True)
class Domain:
    """
    One set of messages.

    `folder` is searched as `mapping` says; all paths are below the code's folder.
    """

    title: str
    folder: str
    mapping: str
    template: str
    translation: str


DOMAINS = (
    Domain(
        "Words of the tool",
        "plugins",
        "plugins/core/babel.cfg",
        "plugins/core/locales/freigabe.pot",
        "plugins/core/locales/de.po",
    ),
    Domain(
        "Words of the theme",
        "theme",
        "theme/babel.cfg",
        "theme/locales/theme.pot",
        "theme/locales/de/LC_MESSAGES/theme.po",
    ),
)


def render(home: Path) -> dict[str, str]:
    """Return the text of every catalogue by its path below *home*."""
    found: dict[str, str] = {}
    for domain in DOMAINS:
        template = extract(home, domain)
        found[domain.template] = _HEADER.format(title=f"{domain.title}.", language="") + _written(template)
        translated = merge(template, read(home / domain.translation))
        head = _HEADER.format(title=f"{domain.title} in German.", language=_LANGUAGE)
        found[domain.translation] = head + _written(translated)
    return found


def extract(home: Path, domain: Domain) -> Catalog:
    """Return the messages of *domain* without translations."""
    with (home / domain.mapping).open(encoding="utf-8") as source:
        methods, options = parse_mapping_cfg(source)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    catalog = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(
        home / domain.folder, methods, options, keywords=_KEYWORDS
    ):
        catalog.add(message, context=context)
    return catalog


def extract_python(
    source: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """
    Yield the messages of one Python file, in the shape Babel wants.

    Babel's own extractor sees what stands inside an f-string from Python 3.12 on only; this one sees it always.
    """
    del comment_tags, options
    for node in ast.walk(ast.parse(source.read())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in keywords:
            continue
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(texts) == len(_KEYWORDS[node.func.id] or (1,)):
            yield node.lineno, node.func.id, tuple(texts), []


def read(path: Path) -> Catalog:
    """Return the catalogue at *path*, an empty one if there is none."""
    if not path.is_file():
        return Catalog(locale=LANG)
    with path.open("rb") as source:
        return read_po(source, locale=LANG)


def merge(template: Catalog, translated: Catalog) -> Catalog:
    """Return the messages of *template* with what *translated* has for exactly them."""
    merged = Catalog(locale=LANG)
    for message in messages(template):
        known = translated.get(message.id, message.context)
        same_form = known and isinstance(known.id, tuple) == isinstance(message.id, tuple) and not known.fuzzy
        merged.add(message.id, known.string if known and same_form else None, context=message.context)
    return merged


def messages(catalog: Catalog) -> list[Message]:
    """Return the messages of *catalog* without its head."""
    return [message for message in catalog if message.id]


def untranslated(home: Path) -> list[str]:
    """Return the messages of all domains that have no German text yet."""
    found: list[str] = []
    for domain in DOMAINS:
        for message in messages(merge(extract(home, domain), read(home / domain.translation))):
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            if not all(forms):
                found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def _written(catalog: Catalog) -> str:
    target = io.BytesIO()
    write_po(target, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return target.getvalue().decode("utf-8").strip("\n") + "\n"
