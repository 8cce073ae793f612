"""Old addresses and where they lead, as one table; writers for hosts that answer with 301. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from plugins.core.addresses import file_of, of_entry
from plugins.core.entry import Entry

_HEAD = "# Written by the build from the aliases in the texts.\n"
Table = Mapping[str, str]


def table(entries: Iterable[Entry], first_lang: str) -> Table:
    """Return old address → address of every alias of *entries*, in order; what an alias already is leads nowhere."""
    found = {
        alias: of_entry(entry, first_lang)
        for entry in entries
        for alias in entry.aliases
        if file_of(alias) != file_of(of_entry(entry, first_lang))
    }
    return dict(sorted(found.items()))


def of_pages_hosts(redirects: Table) -> str:
    """Return `_redirects`, as Netlify, Cloudflare Pages and their like read it."""
    return _HEAD + "".join(f"{quote(old)} {quote(new)} 301\n" for old, new in redirects.items())


def of_nginx(redirects: Table) -> str:
    """Return a `map` for nginx, whose `$uri` is decoded."""
    lines = "".join(f"    {quoted(old)} {quoted(quote(new))};\n" for old, new in redirects.items())
    return f'{_HEAD}map $uri $freigabe_target {{\n    default "";\n{lines}}}\n'


def of_apache(redirects: Table) -> str:
    """Return lines for Apache's `.htaccess`; `Redirect` would take everything below an old address along."""
    lines = (f'RedirectMatch 301 "^{pattern(old)}$" "{quote(new)}"\n' for old, new in redirects.items())
    return f"{_HEAD}<IfModule mod_alias.c>\n{''.join(lines)}</IfModule>\n"


def quoted(text: str) -> str:
    """Return *text* as a word of nginx's files."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def pattern(text: str) -> str:
    """Return the regular expression for *text*, as it stands between quotes in Apache's files."""
    return re.escape(text).replace('"', '\\"')
