"""
The headers of every answer, as one table; writers for the hosts that can send them. Pure.

Two headers of one name are two policies at once, so every path of the table gets its policy from one rule only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from plugins.core import addresses
from plugins.core.settings import Site
from plugins.discovery import removed

POLICY = "Content-Security-Policy"
_HEAD = "# Written by the build: plugins/discovery/headers.py\n"
_DAY_S = 86_400
# Plain files on our host that a browser would show as pages: an SVG may hold a script.
_FOLDERS = ("images", "files", "posts", "pages")
EVERYWHERE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
CACHE: Mapping[str, str] = {
    # Names with the digest of their content never change what they mean
    "pictures": f"public, max-age={365 * _DAY_S}, immutable",
    "theme": f"public, max-age={_DAY_S}",
}

# Younger than the tables of types on some hosts.
TYPES: Mapping[str, str] = {
    "avif": "image/avif",
    "webp": "image/webp",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
}
SQUEEZED = (
    *("text/html", "text/css", "text/javascript", "application/javascript", "text/plain"),
    *("application/json", "application/manifest+json", "application/xml", "text/xml", "image/svg+xml"),
)


def policy(site: Site, *, search: bool = False) -> str:
    """Return the Content-Security-Policy of a page; the *search* page runs Pagefind's WebAssembly in a worker."""
    talk = _origin(site.comments.endpoint) if site.comments.provider != "none" else ""
    form = _origin(site.contact.form)
    rules = {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'" if search else "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "media-src": "'self'",
        "font-src": "'self'",
        "connect-src": f"'self' {talk}".strip(),
        "manifest-src": "'self'",
        **({"worker-src": "'self'"} if search else {}),
        "form-action": f"'self' {form}".strip(),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _origin(address: str) -> str:
    """Return the host of *address* as a policy names it; a path is on our own."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def search_places(site: Site) -> tuple[str, ...]:
    """Return the addresses of the search pages."""
    facts = site.site
    return tuple(addresses.Places(lang, facts.lang).search for lang in facts.languages) if facts.search else ()


def unlisted(site: Site) -> tuple[str, ...]:
    """Return the pages of a site that no sitemap names."""
    facts = site.site
    return tuple(addresses.Places(lang, facts.lang).not_found for lang in facts.languages)


def everywhere(site: Site) -> Mapping[str, str]:
    """Return the headers that every answer gets."""
    days = site.site.hsts_days
    hsts = {"Strict-Transport-Security": f"max-age={days * _DAY_S}"} if days else {}
    return {**EVERYWHERE, **hsts}


def of_path(path: str, site: Site) -> Mapping[str, str]:
    """Return every header of the answer to *path*: the table itself, as the preview and the tests ask it."""
    search = any(path.startswith(place) for place in search_places(site))
    first = path.lstrip("/").partition("/")[0]
    cache = {"Cache-Control": CACHE[first]} if first in CACHE else {}
    return {POLICY: policy(site, search=search), **everywhere(site), **cache}


def of_pages_hosts(site: Site, pages: Iterable[str]) -> str:
    """
    Return `_headers`, as Netlify, Cloudflare Pages and their like read it.

    These hosts join the headers of all rules that fit, and know no exception. So the policy is given to groups of
    *pages* (addresses) that do not overlap.
    """
    searching = set(search_places(site))
    home = {addresses.Places(lang, site.site.lang).home for lang in site.site.languages}
    plain = {group(page, home) for page in pages} - {f"{place}*" for place in searching}
    blocks = [_block("/*", everywhere(site))]
    blocks += [_block(one, {POLICY: policy(site)}) for one in sorted(plain | {f"/{name}/*" for name in _FOLDERS})]
    blocks += [_block(f"{one}*", {POLICY: policy(site, search=True)}) for one in sorted(searching)]
    blocks += [_block(f"/{name}/*", {"Cache-Control": value}) for name, value in CACHE.items()]
    return _HEAD + "".join(blocks)


def group(page: str, homes: Iterable[str]) -> str:
    """Return the pattern that stands for *page* and its neighbours: the first folder below its language's home."""
    home = max((one for one in homes if page.startswith(one)), key=len)
    rest = page.removeprefix(home)
    folder, slash, _more = rest.partition("/")
    return f"{home}{folder}/*" if slash else page


def _block(pattern: str, headers: Mapping[str, str]) -> str:
    return f"{pattern}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())


def of_nginx_http(site: Site) -> str:
    """Return the `map`s for nginx's `http { … }`: one value for every path."""
    searching = "".join(f'    ~^{place} "{policy(site, search=True)}";\n' for place in search_places(site))
    caching = "".join(f'    ~^/{name}/ "{value}";\n' for name, value in CACHE.items())
    return (
        f'{_HEAD}map $uri $freigabe_policy {{\n    default "{policy(site)}";\n{searching}}}\n'
        f'map $uri $freigabe_cache {{\n    default "";\n{caching}}}\n'
    )


def of_nginx_server(site: Site) -> str:
    """Return the lines for nginx's `server { … }`; a header with an empty value is not sent."""
    lines = [f'add_header {name} "{value}" always;\n' for name, value in everywhere(site).items()]
    lines += [f"add_header {POLICY} $freigabe_policy always;\n", "add_header Cache-Control $freigabe_cache;\n"]
    return f"{_HEAD}{''.join(lines)}if ($freigabe_target) {{ return 301 $freigabe_target; }}\n{removed.NGINX_SERVER}"


def of_apache(site: Site) -> str:
    """Return lines for Apache's `.htaccess`."""
    lines = [f'Header always set {name} "{value}"\n' for name, value in everywhere(site).items()]
    lines.append(f'Header always set {POLICY} "{policy(site)}"\n')
    searching = f'Header always set {POLICY} "{policy(site, search=True)}"'
    lines += [_where(place, searching) for place in search_places(site)]
    lines += [_where(f"/{name}/", f'Header set Cache-Control "{value}"') for name, value in CACHE.items()]
    return f"{_HEAD}{_files_of_apache(site)}<IfModule mod_headers.c>\n{''.join(lines)}</IfModule>\n"


def _files_of_apache(site: Site) -> str:
    """Return what an Apache may lack: the page for what is not there, types, compression."""
    first, *further = unlisted(site)
    missing = [f"ErrorDocument 404 {first}\n"]
    missing += [_where(page.rpartition("/")[0] + "/", f"ErrorDocument 404 {page}") for page in further]
    types = "".join(f"AddType {kind} .{ending}\n" for ending, kind in TYPES.items())
    squeezed = f"AddOutputFilterByType DEFLATE {' '.join(SQUEEZED)}\n"
    return (
        f"{''.join(missing)}AddDefaultCharset utf-8\n<IfModule mod_mime.c>\n{types}</IfModule>\n"
        f"<IfModule mod_deflate.c>\n<IfModule mod_filter.c>\n{squeezed}</IfModule>\n</IfModule>\n"
    )


def _where(place: str, line: str) -> str:
    return f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(place)}#">\n{line}\n</If>\n'
