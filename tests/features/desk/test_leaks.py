"""Nothing of what is not released is in anything that is written; what readers had before is still there."""

from __future__ import annotations

import gzip
import html
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from PIL import Image

from tests.support.acting import Acting
from tests.support.builders import source_text
from tests.support.people import Firm
from tests.support.site import tree
from tests.unit.pictures.make import encoded

SECRET = "geheim"
HOSTS = "var/hosting"
LATE = "2999-01-01T08:00+01:00"
PICTURES = re.compile(r"/(pictures/[^\s\"?]+)")
_GZIP = b"\x1f\x8b"  # RFC 1952; the search's files are packed


def picture(colour: str) -> bytes:
    """Return a picture of one colour."""
    return encoded(Image.new("RGB", (1200, 800), colour), "PNG")


def hidden(name: str, **fields: str) -> dict[str, str]:
    """Return the head of a text whose every field is a secret."""
    return {
        "title": f"Geheimtitel {name}",
        "subtitle": "Geheimzeile",
        "summary": "Geheimfassung",
        "slug": f"geheimslug-{name}",
        "tags": "[Geheimtag, Offen]",
        "category": "geheimrubrik",
        "authors": "[geheimperson]",
        "series": "Geheimreihe",
        "part": {"eins": "1", "neu": "3", "nein": "4"}.get(name, ""),
        "aliases": f"[/geheim-{name}/]",
        "image": f"{{src: geheimbild-{name}.png, alt: Geheimbild}}",
        **fields,
    }


def found(folder: Path) -> Acting:
    """Return a site with released texts of every fate: live, expired, taken down."""
    firm = Firm.at(folder)
    site = firm.site
    site.append("content/site.toml", 'geheimrubrik = "Geheimrubrik"\n')
    site.append("content/people.toml", '\n[geheimperson]\nname = "Gerda Geheimperson"\n')
    site.write("content/posts/2026/bild.png", picture("teal"))
    shown = {"tags": "[Offen]", "authors": "[jana-weber]", "image": "{src: bild.png, alt: Bild}"}
    site.post("eins", "Lesbar ![Bild](bild.png) und [zwei](zwei.md)\n", **shown)
    site.post("zwei", "Auch lesbar.\n", **shown).post("drei", "Bleibt.\n", **shown).page("impressum")
    secret = {"title": "Geheimtitel", "tags": "[Geheimtag]", "category": "geheimrubrik", "authors": "[geheimperson]"}
    site.post("weg", "Geheimwort.\n", **secret)
    site.post("vorbei", "Geheimwort.\n", **secret, slug="geheimslug", expires="2026-11-03T00:00Z")
    desk = Acting(firm)
    for one in ("eins", "zwei", "drei", "impressum", "weg", "id-vorbei"):
        desk.released(one)
    return desk.taken_down("weg", "gone")


def haunt(desk: Acting) -> None:
    """Let everybody work on texts that nobody has released, or that are not due."""
    site = desk.firm.site
    for name in ("eins", "zwei", "neu", "frist", "nein"):
        site.write(f"content/posts/2026/geheimbild-{name}.png", picture("maroon"))
    body = "Geheimwort ![Geheimbild](geheimbild-{0}.png)\n"
    for name in ("eins", "neu", "nein"):
        site.write(f"content/posts/2026/{name}.md", source_text(name, body.format(name), **hidden(name)))
    desk.submitted("id-eins").submitted("id-nein").refused("id-nein")
    site.post("one", "Geheimwort.\n", lang="en", translation_of="id-eins", title="Geheimtitel")
    for name, part in (("zwei", "5"), ("frist", "2")):
        head = hidden(name, part=part, not_before=LATE)
        site.write(f"content/posts/2026/{name}.md", source_text(name, body.format(name), **head))
    desk.released("id-zwei").released("id-frist")
    site.page("geheimseite", "Geheimwort.\n", title="Geheimtitel").delete("content/posts/2026/drei.md")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Acting]:
    """What was written before anybody wrote a secret, and the site after."""
    desk = found(tmp_path_factory.mktemp("leaks")).built()
    before = written(desk)
    haunt(desk)
    return before, desk.built()


def written(desk: Acting) -> dict[str, bytes]:
    """Return everything that leaves the house: the site, the files for hosts, the rules for comments."""
    root = desk.firm.site.root
    rules = {"policy.json": (root / "var/comments/policy.json").read_bytes()}
    hosts = {f"{HOSTS}/{name}": content for name, content in tree(root / HOSTS).items()}
    return {**desk.firm.site.output(), **hosts, **rules}


def test_no_file_knows_a_secret(sites: tuple[dict[str, bytes], Acting]) -> None:
    """Neither by its name nor by its content, however that is encoded or packed."""
    leaks = []
    for name, content in written(sites[1]).items():
        plain = gzip.decompress(content) if content.startswith(_GZIP) else content
        text = html.unescape(unquote_to_bytes(name.encode() + b"\n" + plain).decode("utf-8", "replace"))
        leaks += [name] if SECRET in text.lower() else []

    assert [] == leaks


def test_every_byte_is_what_it_was_before(sites: tuple[dict[str, bytes], Acting]) -> None:
    """No count, no card, no order, no date says that somebody works on something."""
    before, desk = sites
    after = written(desk)

    assert sorted(before) == sorted(after)
    assert [] == [name for name in before if before[name] != after[name]]


def test_what_readers_had_is_still_there(sites: tuple[dict[str, bytes], Acting]) -> None:
    """Old slug, old picture, old tag, its place in feeds, sitemap and search; a deleted text, too."""
    output = sites[1].firm.site.output()
    pages = sites[1].firm.site.pages()

    for slug in ("eins", "zwei", "drei"):
        assert f"blog/{slug}/index.html" in output
        assert f"/blog/{slug}/".encode() in output["sitemap.xml"]
        assert f"/blog/{slug}/".encode() in output["feed.atom.xml"]
    assert "Lesbar" in pages["blog/eins/index.html"]
    assert 'href="/blog/zwei/"' in pages["blog/eins/index.html"]
    assert 'property="og:image"' in pages["blog/eins/index.html"]
    assert "/pictures/" in pages["blog/eins/index.html"]
    assert [] == [name for name in PICTURES.findall(pages["blog/eins/index.html"]) if name not in output]
    assert "thema/offen/index.html" in output
    assert b"Lesbar" in b"".join(
        gzip.decompress(content) for name, content in output.items() if name.endswith(".pf_fragment")
    )


def test_the_secrets_would_be_found(sites: tuple[dict[str, bytes], Acting], tmp_path: Path) -> None:
    """Once they are released and due, they are all there: the search above does not look past them."""
    desk = Acting(sites[1].firm, sites[1].now)
    desk.firm.site = sites[1].firm.site.copy(tmp_path)
    for name in ("zwei", "frist"):
        desk.firm.site.replace(f"content/posts/2026/{name}.md", LATE, "2026-11-02T08:00+01:00")
    desk.approved("id-eins")
    for one in ("id-zwei", "id-frist", "id-neu", "id-one", "geheimseite"):
        desk.released(one)

    output = desk.built().firm.site.output()

    for name in ("eins", "zwei", "neu", "frist"):
        assert f"blog/geheimslug-{name}/index.html" in output
        assert f"geheim-{name}/index.html" in output
    assert {"rubrik/geheimrubrik/index.html", "thema/geheimtag/index.html", "person/geheimperson/index.html"} <= set(
        output
    )
    assert {"serie/geheimreihe/index.html", "en/blog/one/index.html", "geheimseite/index.html"} <= set(output)
    assert b"Geheimwort" in b"".join(
        gzip.decompress(content) for name, content in output.items() if name.endswith(".pf_fragment")
    )
