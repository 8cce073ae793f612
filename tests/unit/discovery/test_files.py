"""Sitemap, redirects, headers, icons and the small files at known places."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from plugins.core.settings import Colours, CommentFacts
from plugins.discovery import headers, hosting, icons, redirects, sitemap, wellknown
from tests.support.builders import NOW, make_entry, make_site

SITE = make_site()
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
BASE = "https://x.example"


def test_a_sitemap_is_split_where_one_file_may_hold_no_more() -> None:
    """Every address once, in files the index names, the newest date of each file with it."""
    found = [sitemap.Address(f"{BASE}/{n}/", f"2026-01-0{n}") for n in (5, 3, 1, 2, 4)]

    files = sitemap.files(found, BASE, limit=2)

    assert sitemap.names(5, limit=2) == tuple(files)
    index = ElementTree.fromstring(files["sitemap.xml"])
    assert [f"{BASE}/sitemap-{n}.xml" for n in (1, 2, 3)] == [node.text for node in index.iter(LOC)]
    inside = [node.text for n in (1, 2, 3) for node in ElementTree.fromstring(files[f"sitemap-{n}.xml"]).iter(LOC)]
    assert sorted(one.url for one in found) == inside
    assert "<lastmod>2026-01-02</lastmod>" in files["sitemap.xml"]
    assert ("sitemap.xml",) == sitemap.names(50_000)
    assert 3 == len(sitemap.names(50_001))


def test_a_sitemap_is_xml_whatever_an_address_holds() -> None:
    """Ampersands and quotes are escaped in elements and attributes."""
    one = sitemap.Address(f'{BASE}/a&b"c/', "", (("de", f'{BASE}/a&b"c/'),))

    root = ElementTree.fromstring(sitemap.files([one], BASE)["sitemap.xml"])

    assert one.url == root.find(f".//{LOC}").text  # type: ignore[union-attr]
    assert one.url == root.find(".//{http://www.w3.org/1999/xhtml}link").attrib["href"]  # type: ignore[union-attr]


ENTRY = make_entry(aliases=("/alt/", "/a b/ü.html", '/q".html', "/blog/eins"))


def test_redirects_come_from_one_table() -> None:
    """An alias that is the address itself is none; each host gets the same pairs in its own words."""
    table = redirects.table([ENTRY], "de")

    assert {"/alt/": "/blog/eins/", "/a b/ü.html": "/blog/eins/", '/q".html': "/blog/eins/"} == table
    assert "/a%20b/%C3%BC.html /blog/eins/ 301\n" in redirects.of_pages_hosts(table)
    assert '    "/a b/ü.html" "/blog/eins/";\n' in redirects.of_nginx(table)
    assert '"/q\\".html"' in redirects.of_nginx(table)
    assert 'RedirectMatch 301 "^/alt/$" "/blog/eins/"\n' in redirects.of_apache(table)


def test_servers_are_told_what_is_gone_for_good() -> None:
    """Address and page; a page at a file's own address is told once."""
    files = hosting.files(SITE, [], ["/blog/weg/", '/q".html'])

    assert '    "/blog/weg/" "/blog/weg/index.html";\n' in files["nginx-http.conf"]
    assert '    "/q\\".html" "/q\\".html";\n' in files["nginx-http.conf"]
    assert 'ErrorDocument 410 "/q%22.html"\n' in files["apache.htaccess"]
    assert 3 == files["apache.htaccess"].count('RedirectMatch 410 ".*"\n')
    assert "410" in files["nginx-server.conf"]
    assert "410" not in hosting.files(SITE, [])["apache.htaccess"]


def blocks(text: str) -> dict[str, list[str]]:
    """The headers by pattern of a `_headers` file."""
    found: dict[str, list[str]] = {}
    pattern = ""
    for line in text.splitlines():
        if line.startswith("  "):
            found[pattern].append(line.strip())
        elif not line.startswith("#"):
            pattern = line
            found.setdefault(pattern, [])
    return found


def test_no_path_gets_two_policies() -> None:
    """Hosts join the headers of every rule that fits; two policies at once would forbid the search its program."""
    pages = ["/", "/en/", "/blog/", "/blog/eins/", "/en/blog/one/", "/impressum/", "/404.html", "/suche/"]
    rules = blocks(headers.of_pages_hosts(SITE, pages))
    giving = [pattern for pattern, lines in rules.items() if any(line.startswith(headers.POLICY) for line in lines)]

    for page in (*pages, "/en/search/", "/images/a.svg"):
        fitting = [one for one in giving if re.fullmatch(re.escape(one).replace(r"\*", ".*"), page)]
        assert 1 == len(fitting), (page, fitting)
        allows = any("'wasm-unsafe-eval'" in line for line in rules[fitting[0]])
        assert allows is (page in ("/suche/", "/en/search/"))


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    """What a page may do is named one by one; only the search page may run WebAssembly."""
    plain, search = headers.policy(SITE), headers.policy(SITE, search=True)

    assert "unsafe-inline" not in plain + search
    assert "unsafe" not in plain
    assert plain.startswith("default-src 'none'; ")
    assert not re.search(r"https?:|\*|data:", plain)


def test_the_policy_knows_the_services_of_the_settings() -> None:
    """Comments and a form on another host are named; on our own they are 'self'."""
    comments = CommentFacts(provider="isso", endpoint="https://talk.example/isso")
    contact = replace(SITE.contact, form="https://form.example/post")

    policy = headers.policy(replace(SITE, comments=comments, contact=contact))

    assert "connect-src 'self' https://talk.example;" in policy
    assert "form-action 'self' https://form.example;" in policy
    assert "connect-src 'self';" in headers.policy(make_site(provider="isso"))


def test_every_host_gets_every_header() -> None:
    """The three forms say the same."""
    site = make_site(hsts_days=30)
    files = hosting.files(site, [ENTRY])
    nginx, apache = files["nginx-http.conf"] + files["nginx-server.conf"], files["apache.htaccess"]
    netlify = headers.of_pages_hosts(site, ["/"])

    for name, value in headers.of_path("/suche/", site).items():
        assert all(name in text and value in text for text in (nginx, apache, netlify)), name
    assert "max-age=2592000" in netlify
    assert "Strict-Transport-Security" not in headers.of_path("/", SITE)
    assert "immutable" in headers.of_path("/pictures/x-400.webp", SITE)["Cache-Control"]


def test_robots_hides_nothing_and_names_the_sitemap() -> None:
    """A line that forbids a place tells everybody where it is."""
    text = wellknown.robots(SITE)

    assert re.findall(r"^Disallow:(.*)$", text, re.MULTILINE) == [""]
    assert "Sitemap: https://www.musterwerk.example/sitemap.xml" in text


def test_security_txt_has_what_the_rfc_requires_or_is_not_there() -> None:
    """RFC 9116: Contact as a URI, Expires as an instant; the clock is not asked."""
    site = make_site(security_contact="security@x.example", security_expires="2027-06-30")

    assert "" == wellknown.security(SITE) == wellknown.security(make_site(security_contact="a@b.example"))
    assert wellknown.security(site).startswith("Contact: mailto:security@x.example\nExpires: 2027-06-30T00:00:00Z\n")
    assert wellknown.SECURITY in wellknown.names(site, 10)
    assert wellknown.SECURITY not in wellknown.names(SITE, 10)


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        ("2026-11-25", "security_expires, 2026-11-25, has passed"),
        ("2026-11-26", "security_expires, 2026-11-26, is near"),
        ("2026-12-25", "security_expires, 2026-12-25, is near"),
        ("2026-12-26", ""),
    ],
)
def test_somebody_is_told_before_security_txt_ends(expires: str, said: str) -> None:
    """A month ahead, and afterwards; a warning, because the pages are as good as before."""
    site = make_site(security_contact="security@x.example", security_expires=expires)

    issues = list(wellknown.reminders(site, NOW))

    assert [said] * bool(said) == [issue.what for issue in issues]
    assert not any(issue.is_error for issue in issues)
    assert [] == list(wellknown.reminders(SITE, NOW))


def test_humans_and_manifest_name_firm_and_people() -> None:
    """Both come from the settings alone."""
    assert "Jana Weber\n" in wellknown.humans(SITE, ["Jana Weber"])
    manifest = json.loads(wellknown.manifest(SITE))
    assert {"Musterwerk", "#1f5f5b"} <= set(map(str, manifest.values()))
    assert [f"/icon-{size}.png" for size in (192, 512)] == [icon["src"] for icon in manifest["icons"]]


@pytest.mark.parametrize("name", ["Musterwerk", "Ölmühle", "株式会社", "3 Eichen", ""])
def test_icons_have_their_sizes_and_the_firms_colour(name: str) -> None:
    """Whatever the firm is called; twice the same bytes."""
    accent = Colours().accent
    found = icons.pictures(name, accent)

    assert set(wellknown.ICONS) == {*found, icons.SVG}
    for file, size in {**icons.SIZES, icons.ICO: 32}.items():
        with Image.open(BytesIO(found[file])) as image:
            assert (size, size) == image.size
    with Image.open(BytesIO(found[icons.APPLE])) as image:
        assert (0x1F, 0x5F, 0x5B) == image.convert("RGB").getpixel((1, 1))
        assert len(image.convert("RGB").getcolors(10_000) or ()) > 1
    icons.pictures.cache_clear()
    assert found == icons.pictures(name, accent)
    assert ElementTree.fromstring(icons.svg(name, accent)) is not None


@pytest.mark.parametrize(("name", "expected"), [("Ölmühle", "O"), ("»Rot«", "R"), ("Ärzte", "A"), ("ß", ""), ("", "")])
def test_the_initial_is_a_plain_capital(name: str, expected: str) -> None:
    """Where there is none that can be drawn, a tick stands in."""
    assert expected == icons.letter(name)
