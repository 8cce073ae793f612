"""`docs/frontmatter.md`: every field of an entry's head, how it is written, and how Pelican's own head is read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from plugins.commands.reference.markdown import code, page, table
from plugins.core.entry import Comments, Kind, Status
from plugins.core.fields import FIELDS
from plugins.core.frontmatter import CLASSIC_NAMES

PLACE = "docs/frontmatter.md"
EXAMPLES = {
    "id": "p20261125-k7x2",
    "title": "Warum Federn brechen",
    "subtitle": "Drei Gründe aus der Werkstatt",
    "slug": "warum-federn-brechen",
    "lang": "de",
    "translation_of": "p20261125-k7x2",
    "authors": "[jana-weber, ali-demir]",
    "date": "2026-11-25T09:00",
    "modified": "2026-12-02",
    "status": "draft",
    "category": "werkstatt",
    "tags": "[Federn, Werkstoffe]",
    "series": "Federn verstehen",
    "part": "2",
    "summary": "Eine Feder bricht selten von allein. Wir zeigen die drei häufigsten Ursachen.",
    "image": "{src: feder.jpg, alt: Eine gebrochene Druckfeder, credit: Jana Weber, licence: CC BY 4.0}",
    "via": "[{name: Federn-Blog, url: https://federn.example/bruch}]",
    "kind": "article",
    "question": "Wie lange hält eine Druckfeder?",
    "link": "https://federn.example/bruch",
    "comments": "moderated",
    "thread": "/blog/alter-titel/",
    "nav": "3",
    "corrections": "[{date: 2026-12-02, text: Die Zugfestigkeit war falsch angegeben.}]",
    "planned": "2026-11-25",
    "not_before": "2026-11-25T09:00+01:00",
    "expires": "2027-01-01",
    "review_on": "2027-11-01",
    "due": "2026-11-20",
    "owner": "jana-weber",
    "reviewer": "ali-demir",
    "approver": "ruth-kaya",
    "effort": "6.5",
    "aliases": "[/2019/federn.html]",
    "canonical": "https://www.verband.example/federn",
}
CHOICES: Mapping[type[StrEnum], Mapping[str, str]] = {
    Status: {
        "idea": "a thought to keep; nothing to read yet",
        "draft": "being written; the default",
        "review": "ready for a second reader",
        "published": "may go online once its date has come",
        "hidden": "like published, but in no listing, feed or sitemap",
    },
    Kind: {
        "article": "a post; the default below posts/",
        "answer": "an answer to a reader's `question`",
        "link": "a pointer to somebody else's text at `link`, with a few words of our own",
        "page": "undated content; the default below pages/, and possible only there",
    },
    Comments: {
        "open": "comments appear at once",
        "moderated": "comments appear once somebody of the firm has released them",
        "closed": "those that are there stay, no new ones",
        "off": "no conversation at all",
    },
}
_YAML = """\
An entry below `content/posts/` or `content/pages/` begins with a head between two `---` lines:

```yaml
---
id: p20261125-k7x2
title: Warum Federn brechen
authors: [jana-weber]
date: 2026-11-25
category: werkstatt
status: draft
---
```

The head is YAML, but every value stays the text that was typed: `no`, `1.10` and `10:30` mean themselves. A value that
holds `: ` or ` #` stands in quotes. `title` and `id` are required; `python3 tasks.py new` writes both. A day alone is
midnight in the site's time zone."""
_CLASSIC = """\
A file that begins with Pelican's `Title: …` lines is read too, so that an existing site drops in. Names are read in
any case, dates as Pelican reads them, and these differ from the above:"""
_CLASSIC_ROWS = (
    ("`status` missing", "`status: published`, as in Pelican; with our own head it would be a draft"),
    ("`Status: skip`", "`status: draft`"),
    ("`Save_as`", "one of `aliases`: the old address leads to the new one"),
    ("`Url`, `Translation`", "not used: addresses follow from kind, language and slug"),
    ("`slug` missing", "made from the title, as in Pelican; with our own head from the file's name"),
    ("`id` missing", "made from the path of the file"),
    ("unknown names", "a warning; with our own head an error"),
)


def render(_home: Path) -> dict[str, str]:
    """Return the page by its path."""
    rows = [(code(name), meaning, code(f"{name}: {EXAMPLES[name]}")) for name, (_, meaning) in FIELDS.items()]
    renamed = [(code(f"{old.capitalize()}"), code(new)) for old, new in sorted(CLASSIC_NAMES.items())]
    return {
        PLACE: page(
            "The head of an entry",
            "`plugins/core/fields.py`",
            _YAML,
            table(["field", "meaning", "written as"], rows),
            *(_choices(kind) for kind in CHOICES),
            "## Pelican's own head",
            _CLASSIC,
            table(["there", "here"], [*renamed, *_CLASSIC_ROWS]),
        )
    }


def _choices(kind: type[StrEnum]) -> str:
    rows = [(code(value.value), CHOICES[kind][value.value]) for value in kind]
    return f"## Values of `{kind.__name__.lower()}`\n\n{table(['value', 'meaning'], rows)}"
