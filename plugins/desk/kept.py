"""The record of one entry with its kept texts as parsed, each proved to be the revision it is kept as."""

from __future__ import annotations

from pathlib import Path

from plugins.core.collection import Collection, Understand
from plugins.core.entry import Entry
from plugins.core.issues import Issue
from plugins.core.references import local_references
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.shelf import Shelf
from plugins.records import chain, live
from plugins.records.chain import Record, Rules
from plugins.records.live import Kept, KeptWrongError
from plugins.records.revision import revision_of


def on_record(
    working: Collection, one: str, rules: Rules, issues: list[Issue], shelf: Shelf
) -> tuple[Record, dict[str, Entry]]:
    """Return the record of the entry *one*, and its kept texts as parsed."""
    root = working.root
    signed = chain.load_events(root, one, rules, issues)
    if signed is None:
        return Record(one), {}
    held = shelf.held(root, one, working.site)
    if held.said:
        return Record(one, signed, held.said.kept), dict(held.said.entries)
    before = len(issues)
    record = Record(one, signed, chain.load_kept(root, one, issues))
    entries = _kept_entries(root, working.site, record, issues, shelf.parse)
    if len(issues) == before:
        shelf.hold(held, record.kept, entries)
    return record, entries


def _kept_entries(
    root: Path, site: Site, record: Record, issues: list[Issue], understand: Understand
) -> dict[str, Entry]:
    """Return the kept texts of *record* as parsed, each proved to be the revision it is kept as."""
    found = {}
    for revision, kept in record.kept.items():
        where = f"{live.ENTRIES}/{record.entry}/{live.LIVE}/{live.stem(revision)}.md"
        try:
            entry = understand(live.text_of(root, record.entry, live.stem(revision)), kept.source, site).entry
        except KeptWrongError as wrong:
            issues.append(Issue(where, 0, str(wrong), code="record.kept"))
            continue
        if entry is None or entry.id != record.entry:
            what = _("is kept, but cannot be read as the entry '{entry}' any more").format(entry=record.entry)
            fix = _("release a text that fits the settings of now")
            issues.append(Issue(where, 0, what, fix, code="record.kept"))
            continue
        if _kept_digest(entry, kept) != revision:
            what = _("is not the version it is kept as; settings may have changed what it says (language, time zone)")
            fix = _("bring back file or settings, or take its record out and release it anew")
            issues.append(Issue(where, 0, what, fix, code="record.kept"))
            continue
        found[revision] = entry
    return found


def _kept_digest(entry: Entry, kept: Kept) -> str:
    """Return the digest of the kept text and the files its manifest names, made anew."""
    return revision_of(entry, local_references(entry.body, entry.source), lambda path: kept.files.get(path, "")).digest
