"""
Structured data of a page (schema.org, as JSON-LD). Pure.

What search engines ask for is in the tests' table; nothing is written that the page does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of a page when its head is written.

    Attributes:
        kind: `article`, `answer`, `link`, `page`, `home`, `person`, or `listing`.
        crumbs: (name, absolute address) from the home page down to this one.
        image: Absolute address, or empty.
        entry: The entry's view (`site.views.EntryView`), or None.
        series: The view of its series (`series.views.SeriesView`), or None.
        person: The view of the person whose page this is, or None.
        text: The whole body as plain text; needed for answers only.
        search: Address of the search page on the site; empty if there is none.
    """

    url: str
    kind: str
    lang: str
    title: str
    description: str
    crumbs: tuple[tuple[str, str], ...] = ()
    image: str = ""
    entry: Any = None
    series: Any = None
    person: Any = None
    text: str = ""
    search: str = ""


def graph(facts: Facts, site: Any) -> Mapping[str, Any]:
    """Return the structured data of the page; *site* is the site's view (`site.views.SiteView`)."""
    things: list[Thing] = []
    if facts.kind == "home":
        things += [organization(site), _website(facts, site)]
    elif facts.kind == "answer":
        things.append(_answer(facts, site))
    elif facts.kind in ("article", "link"):
        things.append(_posting(facts, site))
    elif facts.kind == "person":
        things.append(_profile(facts, site))
    if len(facts.crumbs) > 1:
        things.append(_breadcrumbs(facts))
    return {"@context": "https://schema.org", "@graph": things} if things else {}


def organization(site: Any) -> Thing:
    """Return the firm with everything it says of itself."""
    firm = site.firm
    return _filled(
        {
            **_publisher(site),
            "@id": f"{site.url}/#organization",
            "logo": f"{site.url}{site.logo or '/icon-512.png'}",
            "email": firm.email,
            "telephone": firm.telephone,
            "address": {"@type": "PostalAddress", "streetAddress": ", ".join(firm.address)} if firm.address else "",
        }
    )


def _publisher(site: Any) -> Thing:
    return _filled(
        {
            "@type": "Organization",
            "name": site.firm.name or site.name,
            "url": f"{site.url}/",
        }
    )


def _website(facts: Facts, site: Any) -> Thing:
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site.url}{facts.search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return _filled(
        {
            "@type": "WebSite",
            "@id": f"{site.url}/#website",
            "name": site.name,
            "url": facts.url,
            "description": facts.description,
            "inLanguage": facts.lang,
            "publisher": {"@id": f"{site.url}/#organization"},
            "potentialAction": action if facts.search else "",
        }
    )


def _posting(facts: Facts, site: Any) -> Thing:
    entry = facts.entry
    return _filled(
        {
            "@type": "BlogPosting",
            "headline": facts.title,
            "alternativeHeadline": entry.subtitle,
            "mainEntityOfPage": facts.url,
            **_work(facts, site),
            "articleSection": entry.category.label if entry.category else "",
            "keywords": [tag.label for tag in entry.tags],
            "isBasedOn": entry.link,
        }
    )


def _work(facts: Facts, site: Any) -> Thing:
    """Return what every text has in common."""
    entry = facts.entry
    corrections = [
        {"@type": "CorrectionComment", "text": one.text, "datePublished": one.date.iso} for one in entry.corrections
    ]
    return {
        "url": facts.url,
        "description": facts.description,
        "inLanguage": facts.lang,
        "image": facts.image,
        "datePublished": entry.published.iso if entry.published else "",
        "dateModified": entry.modified.iso if entry.modified else "",
        "author": [_person(person, site) for person in entry.people] or [_publisher(site)],
        "publisher": _publisher(site),
        "isPartOf": _series(facts, site),
        "position": facts.series.part if facts.series else "",
        "citation": [_filled({"@type": "CreativeWork", "name": one.label, "url": one.url}) for one in entry.via],
        "correction": corrections,
    }


def _series(facts: Facts, site: Any) -> Thing | str:
    if not facts.series:
        return ""
    return {"@type": "CreativeWorkSeries", "name": facts.series.name, "url": f"{site.url}{facts.series.url}"}


def _answer(facts: Facts, site: Any) -> Thing:
    """Return the page with its question; the answer is ours, and nobody votes."""
    work = _work(facts, site)
    shared = {name: work[name] for name in ("author", "datePublished")}
    answer = {"@type": "Answer", "text": facts.text or facts.description, "url": facts.url, **shared}
    question = {
        "@type": "Question",
        "name": facts.entry.question,
        "text": facts.entry.question,
        "answerCount": 1,
        "datePublished": work["datePublished"],
        "acceptedAnswer": _filled(answer),
    }
    return _filled({"@type": "QAPage", "name": facts.title, **work, "mainEntity": _filled(question)})


def _profile(facts: Facts, site: Any) -> Thing:
    person = facts.person
    more = {"jobTitle": person.role, "description": person.bio}
    picture = f"{site.url}{person.picture}" if person.picture else ""
    whole = {**_person(person, site), **more, "image": picture, "worksFor": {"@id": f"{site.url}/#organization"}}
    return {"@type": "ProfilePage", "url": facts.url, "inLanguage": facts.lang, "mainEntity": _filled(whole)}


def _person(person: Any, site: Any) -> Thing:
    url = f"{site.url}{person.url}" if person.url else ""
    return _filled({"@type": "Person", "name": person.name, "url": url})


def _breadcrumbs(facts: Facts) -> Thing:
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(facts.crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _filled(thing: Thing) -> Thing:
    """Return *thing* without what is empty: a property is said, or not said."""
    return {name: value for name, value in thing.items() if value not in ("", [], None)}
