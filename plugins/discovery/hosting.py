"""`var/hosting/`: what a server of one's own needs beside the pages, written by `build`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from plugins.core.entry import Entry
from plugins.core.files import write
from plugins.core.settings import Site
from plugins.discovery import headers, redirects, removed

FOLDER = Path("var/hosting")


def files(site: Site, entries: Iterable[Entry], gone: Iterable[str] = ()) -> Mapping[str, str]:
    """Return the files by name for a site on which *entries* are released, and which has removed what was at *gone*."""
    table, lost = redirects.table(entries, site.site.lang), removed.table(gone)
    return {
        "nginx-http.conf": f"{headers.of_nginx_http(site)}{redirects.of_nginx(table)}{removed.of_nginx(lost)}",
        "nginx-server.conf": headers.of_nginx_server(site),
        "apache.htaccess": f"{headers.of_apache(site)}{redirects.of_apache(table)}{removed.of_apache(lost)}",
    }


def write_hosting(root: Path, site: Site, entries: Iterable[Entry], gone: Iterable[str] = ()) -> None:
    """Write the files below *root*."""
    for name, text in files(site, entries, gone).items():
        write(root / FOLDER / name, text.encode())
