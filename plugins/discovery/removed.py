"""
Addresses of texts that are gone for good: `410 Gone` from hosts that can answer so, with the page that says it. Pure.

Pages hosts know no such answer; their readers get the same page, as any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from plugins.core.addresses import file_of
from plugins.discovery.redirects import pattern, quoted

_HEAD = "# Written by the build from what the desk has taken down for good.\n"
# A named place, so that the page itself is not asked for by the rule that leads to it.
NGINX_SERVER = """\
if ($freigabe_gone) { return 410; }
error_page 410 @freigabe_gone;
location @freigabe_gone { rewrite ^ $freigabe_gone break; }
"""
Table = Mapping[str, str]


def table(gone: Iterable[str]) -> Table:
    """Return address → site path of the file that says what was removed there, in order; the file is gone with it."""
    files = {address: f"/{file_of(address)}" for address in gone}
    return dict(sorted({**{file: file for file in files.values()}, **files}.items()))


def of_nginx(gone: Table) -> str:
    """Return a `map` for nginx, whose `$uri` is decoded."""
    lines = "".join(f"    {quoted(address)} {quoted(file)};\n" for address, file in gone.items())
    return f'{_HEAD}map $uri $freigabe_gone {{\n    default "";\n{lines}}}\n'


def of_apache(gone: Table) -> str:
    """Return lines for Apache's `.htaccess`; where Apache itself asks for the page, it is there."""
    lines = (
        f"<If \"%{{REQUEST_URI}} =~ m#^{pattern(address)}$# && -z reqenv('REDIRECT_STATUS')\">\n"
        f'ErrorDocument 410 "{quote(file)}"\nRedirectMatch 410 ".*"\n</If>\n'
        for address, file in gone.items()
    )
    return f"{_HEAD}<IfModule mod_alias.c>\n{''.join(lines)}</IfModule>\n"
