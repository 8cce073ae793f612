"""Legal notice and privacy page as drafts with the firm's data; somebody who knows the law reads them first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugins.core.texts import _n, of

FOLDER = "content/pages"
_TEXTS = Path(__file__).with_name("texts")
_COMMENTS = "<!-- comments -->\n"


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of page: its template, its title (a message id), its slug by language."""

    name: str
    title: str
    slugs: Mapping[str, str]


DOCUMENTS = (
    Document("impressum", _n("Legal notice"), {"de": "impressum", "en": "legal-notice"}),
    Document("datenschutz", _n("Privacy"), {"de": "datenschutz", "en": "privacy"}),
)
# Without these a legal notice is incomplete (§ 5 DDG); other sections go when the firm has nothing to say there.
_NEEDED = {
    "firm": _n("legal name of the firm, with legal form"),
    "address": _n("postal address"),
    "telephone": _n("telephone"),
    "email": _n("contact address (e-mail)"),
    "person": _n("first person who writes here"),
}


def drafts(
    facts: Mapping[str, str], languages: Iterable[str], *, day: str, has_comments: bool
) -> Iterable[tuple[str, str]]:
    """
    Yield path and text of every page, for those of *languages* that there are templates for.

    Args:
        facts: What the templates name: firm, address, represented_by, telephone, email, register, vat_id, person.
        languages: The site's; pages in the second one are translations of those in the first.
        day: `20261125`, part of the entries' ids.
        has_comments: Whether readers can comment here, so that the privacy page has to say how.
    """
    known = [lang for lang in languages if lang in ("de", "en")]
    for document in DOCUMENTS:
        for lang in known:
            slug = document.slugs[lang]
            head = {"id": f"p{day}-{slug}", "title": of(lang).gettext(document.title), "slug": slug, "lang": lang}
            if lang != known[0]:
                head["translation_of"] = f"p{day}-{document.slugs[known[0]]}"
            rows = "".join(f"{key}: {value}\n" for key, value in {**head, "status": "draft"}.items())
            template = (_TEXTS / f"{document.name}.{lang}.md").read_text(encoding="utf-8")
            body = _filled(template, facts, lang, has_comments=has_comments)
            yield f"{FOLDER}/{slug}.md", f"---\n{rows}comments: off\n---\n\n{body}"


def _filled(template: str, facts: Mapping[str, str], lang: str, *, has_comments: bool) -> str:
    gettext = of(lang).gettext
    missing = {name: f"[{gettext(asked)}]" for name, asked in _NEEDED.items() if not facts.get(name)}
    known = {**{name: value for name, value in facts.items() if value}, **missing}
    sections = re.split(r"(?m)^(?=## )", template)
    kept = [section for section in sections if _fits(section, known, has_comments=has_comments)]
    return re.sub(r"\{(\w+)\}", lambda found: known[found[1]], "".join(kept).replace(_COMMENTS, ""))


def _fits(section: str, known: Mapping[str, str], *, has_comments: bool) -> bool:
    is_told = all(name in known for name in re.findall(r"\{(\w+)\}", section))
    return is_told and (has_comments or _COMMENTS not in section)
