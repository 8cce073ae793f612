"""What an approver should know of a new version before it replaces the one readers have. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.core.addresses import file_of, of_entry, thread_of
from plugins.core.entry import Entry
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.standing import Standing


def advice(standing: Standing, entry_id: str) -> tuple[str, ...]:
    """
    Return what readers would notice if the working text of *entry_id* replaced what is online; nothing of it is wrong.

    A changed address without an alias, a conversation left behind, old addresses that lead nowhere any more, another
    date, files that are no longer used.
    """
    case, decision = standing.cases.get(entry_id), standing.decisions.get(entry_id)
    release = (decision.release or decision.former) if decision else None
    if case is None or case.working is None or release is None or release.revision not in case.entries:
        return ()
    site = standing.working.site
    old, new = case.entries[release.revision], case.working.entry
    lost = sorted(set(case.record.kept[release.revision].files) - set(case.working.files))
    return (*_addresses(old, new, site), *_conversation(old, new, site), *_date(old, new, site.zone), *_files(lost))


def _addresses(old: Entry, new: Entry, site: Site) -> Iterator[str]:
    lang = site.site.lang
    before, after = of_entry(old, lang), of_entry(new, lang)
    still = {file_of(address) for address in (after, *new.aliases)}
    if file_of(before) not in still:
        text = _("its address changes from {old} to {new}: add 'aliases: [{old}]' to the head, or links to it break")
        yield text.format(old=before, new=after)
    for alias in old.aliases:
        if file_of(alias) not in still:
            yield _("its old address {old} leads nowhere any more: put it back among the aliases").format(old=alias)


def _conversation(old: Entry, new: Entry, site: Site) -> Iterator[str]:
    before, after = thread_of(old, site.site.lang), thread_of(new, site.site.lang)
    if before != after and site.comments.provider != "none" and not old.is_page:
        yield _("its comments stay behind at {old}: add 'thread: {old}' to the head").format(old=before)


def _date(old: Entry, new: Entry, zone: ZoneInfo) -> Iterator[str]:
    if old.published and new.published and old.published != new.published:
        text = _("its date changes from {old} to {new}, and with it the place in lists and feeds")
        yield text.format(old=_day(old.published, zone), new=_day(new.published, zone))


def _files(lost: list[str]) -> Iterator[str]:
    if lost:
        yield _("it no longer uses {files}: links to them may break").format(files=", ".join(lost))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%d.%m.%Y, %H:%M")
