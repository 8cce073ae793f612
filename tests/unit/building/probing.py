"""A small site whose templates are probes: each reads one thing, and is built quickly and by stock after each change."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.settings import read_settings

from plugins.building import run
from plugins.building.plan import Plan

ENTRY = """\
Title: {title}
Date: {date}
Category: {category}
Tags: {tags}
Authors: {author}
Slug: {name}
Lang: {lang}
Summary: {summary}
{more}
{body}
"""
FACTS = {
    "date": "2026-11-0{number} 10:00",
    "title": "Titel {number}",
    "category": "Werkstatt",
    "tags": "Holz, Öl",
    "author": "Jana Weber",
    "lang": "en",
    "summary": "Kurz {number}",
    "more": "",
    "body": "Text {number}",
}
# What templates of Pelican have to be there for.
_PLAIN = ("index", "article", "page", "category", "tag", "author", "archives", "period_archives")


@dataclass
class Built:
    """What a build left: the text of each probe, why it was rendered, why all of them were, and all it tells."""

    texts: dict[str, str]
    whys: dict[str, str] = field(default_factory=dict)
    why_all: str = ""
    mode: str = ""
    told: dict[str, Any] = field(default_factory=dict)


class ProbedSite:
    """A site with four articles `a1` to `a4` and a page; see `FACTS` for what they are made of."""

    def __init__(self, root: Path, probes: Mapping[str, str], others: Mapping[str, str] | None = None) -> None:
        """*others*: templates that probes include or import."""
        self.root = root
        self.probes = tuple(probes)
        self.settings: dict[str, Any] = {}
        templates = root / "theme/templates"
        templates.mkdir(parents=True)
        for name in _PLAIN:
            (templates / f"{name}.html").write_text("{{ output_file }}", encoding="utf-8")
        for name, text in {**probes, **(others or {})}.items():
            (templates / f"{name}.html").write_text(text, encoding="utf-8")
        self.entries: dict[str, dict[str, str]] = {f"a{number}": {} for number in range(1, 5)}
        (root / "content/pages").mkdir(parents=True)
        (root / "content/pages/p.md").write_text("Title: Seite\n\nText", encoding="utf-8")

    def change(self, name: str, **facts: str) -> None:
        """Change facts of the article *name*, or add it."""
        self.entries.setdefault(name, {}).update(facts)

    def build(self, *, fast: bool = True) -> Built:
        """Build the site in this process."""
        for name, facts in self.entries.items():
            values = {key: one.replace("{number}", name[1:]) for key, one in {**FACTS, **facts}.items()}
            text = ENTRY.format(name=name, **values)
            path = self.root / f"content/{name}.md"
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, encoding="utf-8")
        output = self.root / ("fast" if fast else "stock")
        pelican = Pelican(read_settings(override={**self._settings(fast=fast), **self.settings}))
        if fast:
            pelican.run()
        else:
            run.forget()
            Pelican.run(pelican)
        texts = {name: (output / f"{name}.html").read_text("utf-8") for name in self.probes}
        if not fast:
            return Built(texts)
        told = json.loads((self.root / "cache/building/last.json").read_text("utf-8"))
        whys = {name.removesuffix(".html"): why for name, why in told["rendered"].items()}
        return Built(texts, whys, told["why"], told["mode"], told)

    def _settings(self, *, fast: bool) -> dict[str, Any]:
        return {
            "PATH": str(self.root / "content"),
            "OUTPUT_PATH": str(self.root / ("fast" if fast else "stock")),
            "CACHE_PATH": str(self.root / "cache"),
            "THEME": str(self.root / "theme"),
            "PLUGINS": ["plugins.building"],
            "TIMEZONE": "UTC",
            "SITEURL": "https://musterwerk.example",
            "DIRECT_TEMPLATES": list(self.probes),
            "PAGINATED_TEMPLATES": {name: 2 for name in self.probes if name.startswith("paged")},
            "YEAR_ARCHIVE_SAVE_AS": "{date:%Y}/index.html",
            "CACHE_CONTENT": False,
        }


def without_canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no page be rendered to prove the rule: a wrong one has to be seen by the test."""
    monkeypatch.setattr(Plan, "with_canaries", lambda _plan, _numbers, stale: stale)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


@dataclass
class Step:
    """One change: what the pages were before, what they are, and what stock makes of them."""

    before: Built
    after: Built
    stock: Built


def step(site: ProbedSite, before: Built) -> Step:
    """Build quickly and by stock what has become of *site* since *before*."""
    after = site.build()
    return Step(before, after, site.build(fast=False))
