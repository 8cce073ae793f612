"""Pictures of a built site: small formats for readers, nothing of the camera, nothing of a draft."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.support.site import Done, Site
from tests.unit.pictures import make

PEOPLE = '[jana-weber]\nname = "Jana Weber"\npicture = "/images/jana.jpg"\n'
RASTERS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")


def illustrated(folder: Path) -> Site:
    """Return a site with a picture in every place there is for one, each with a place the camera wrote into it."""
    site = Site.at(folder)
    site.write("content/people.toml", PEOPLE).replace(
        "content/site.toml", 'name = "Musterwerk"', 'name = "Musterwerk"\nsearch = false\nlogo = "/images/logo.png"'
    )
    site.write("content/images/jana.jpg", make.jpeg_with_everything())
    site.write("content/images/logo.png", make.png_with_everything())
    site.write("content/images/lead.jpg", make.jpeg_with_everything())
    site.write("content/images/turned.jpg", make.jpeg_with_everything(6))
    site.write("content/images/linked.jpg", make.jpeg_with_everything(3))
    site.write("content/images/moving.gif", make.moving("GIF"))
    site.write("content/images/plan.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"/>')
    site.write("content/posts/2026/beside.webp", make.webp_with_everything())
    site.write("content/images/secret.jpg", make.encoded(make.photo(500, 300), "JPEG"))
    site.write("content/images/unused.jpg", b"broken, but nobody uses it")
    body = (
        "![Turned](../../images/turned.jpg)\n\n![Beside](beside.webp)\n\n![Moves](/images/moving.gif)\n\n"
        "![Plan](/images/plan.svg)\n\n[![Linked](/images/linked.jpg)](/images/linked.jpg)\n"
    )
    site.post("eins", body, authors="[jana-weber]", image="{src: /images/lead.jpg, alt: Lead}")
    site.post("zwei", "![Turned](/images/turned.jpg)\n\n![Again](/images/lead.jpg)\n")
    return site.post("entwurf", "![Secret](/images/secret.jpg)\n", status="draft", title="Geheimer Titel")


@pytest.fixture(scope="module")
def unbuilt(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return illustrated(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def site(unbuilt: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site after a preview, which has seen the draft, and a build."""
    site = unbuilt.copy(tmp_path_factory.mktemp("built"))
    done = site.task("preview", "--once")
    assert 0 == done.code, done.said
    return site.built()


def images(page: str) -> list[str]:
    """Return the tags of a page's pictures."""
    return re.findall(r"<img[^>]*>", page)


def test_no_file_says_where_it_was_taken(site: Site) -> None:
    """Derivatives and originals, in the release and in the preview."""
    for folder in ("output", "preview"):
        files = site.output(folder)
        assert [] == [name for name, content in files.items() if make.MARKER in content]
        for name, content in files.items():
            if name.endswith(RASTERS):
                with Image.open(io.BytesIO(content)) as image:
                    assert {} == image.getexif().get_ifd(0x8825), name


def test_originals_are_published_only_when_linked(site: Site) -> None:
    """The others are shown by their derivatives; a moving picture and a drawing are shown as they are."""
    kept = {name for name in site.output() if name.startswith(("images/", "posts/"))}

    assert {"images/linked.jpg", "images/moving.gif", "images/plan.svg"} == kept


def test_a_linked_original_is_whole(site: Site, unbuilt: Site) -> None:
    """Not a pixel is another one, and it is still the right way up."""
    given = (unbuilt.root / "content/images/linked.jpg").read_bytes()
    published = site.output()["images/linked.jpg"]

    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(published)) as after:
        assert before.tobytes() == after.tobytes()
        assert 3 == after.getexif()[0x0112]


def test_every_picture_keeps_its_room(site: Site) -> None:
    """Width and height on every page; sizes where there is a choice; the lead comes first, the others when needed."""
    pages = site.pages()
    for name, page in pages.items():
        for tag in images(page):
            assert re.search(r' width="\d+" height="\d+"', tag), (name, tag)
    body = pages["blog/eins/index.html"].partition("<main")[2]
    lead, turned, *others = images(body)

    assert 'alt="Lead"' in lead
    assert 'fetchpriority="high"' in lead
    assert "loading" not in lead
    assert 'width="200" height="320"' in turned
    assert all('loading="lazy" decoding="async"' in tag for tag in (turned, *others))
    assert "loading" not in images(pages["blog/zwei/index.html"].partition("<main")[2])[0]


def test_every_address_is_there_and_as_wide_as_it_says(site: Site) -> None:
    """Sources, fallbacks, cards."""
    files = site.output()
    found = re.findall(r"/(pictures/[\w.-]+)(?: (\d+)w)?", "".join(site.pages().values()))
    assert {"avif", "jpg", "png"} <= {name.rpartition(".")[2] for name, _width in found}

    for name, width in found:
        with Image.open(io.BytesIO(files[name])) as image:
            assert not width or int(width) == image.width
    used = {name for name, _width in found if "og-" not in name}
    assert {name for name in files if name.startswith("pictures/") and "og-" not in name} == used


def test_a_draft_leaves_no_picture(site: Site) -> None:
    """The preview has made its derivatives; the release does not have one of them."""
    was_made = {name for name in site.output("preview") if name.startswith("pictures/")}
    released = {name for name in site.output() if name.startswith("pictures/")}

    assert released < was_made
    assert 3 == sum(name.startswith("pictures/og-") for name in was_made)
    assert 2 == sum(name.startswith("pictures/og-") for name in released)


def test_a_leaked_derivative_is_found(site: Site, tmp_path: Path) -> None:
    """Even with a sound name and record: it is of a picture nobody released."""
    copy = site.copy(tmp_path)
    files, preview = copy.output(), copy.output("preview")
    secret = next(name for name in sorted(preview) if name.startswith("pictures/") and name not in files)
    hook = (
        "\n\ndef leak(pelican):\n    from pathlib import Path\n"
        f"    target = Path(pelican.settings['OUTPUT_PATH']) / {secret!r}\n"
        f"    target.write_bytes((Path(pelican.settings['FREIGABE_ROOT']) / 'preview' / {secret!r}).read_bytes())\n"
        "\n\nsignals.finalized.connect(leak)\n"
    )
    copy.append("plugins/pictures/hooks.py", hook)

    done = copy.task("build")

    assert 6 == done.code, done.said
    assert f"output/{secret}: is explained neither by a released entry nor by the theme" in done.said


def test_pictures_are_made_once(site: Site, tmp_path: Path) -> None:
    """A second build and a preview write nothing into the cache; without the cache the same bytes come out."""
    copy = site.copy(tmp_path)
    cache = copy.root / "var/cache/pictures"
    before = {path: path.stat().st_ino for path in sorted(cache.rglob("*"))}

    copy.built()
    copy.task("preview", "--once")

    # what is written is exchanged for a new file; a use renews the time alone
    assert before == {path: path.stat().st_ino for path in sorted(cache.rglob("*"))}
    copy.delete("var/cache")
    assert site.output() == copy.built().output()


def test_a_damaged_cache_is_mended(site: Site, tmp_path: Path) -> None:
    """What was damaged there does not go online."""
    copy = site.copy(tmp_path)
    for path in (copy.root / "var/cache/pictures").rglob("*.avif"):
        path.write_bytes(b"damaged")

    assert site.output() == copy.built().output()


def test_check_uses_what_is_there_and_writes_nothing(site: Site, tmp_path: Path) -> None:
    """Every problem of pictures is told by `check`, too."""
    copy = site.copy(tmp_path)
    before = copy.output("var/cache")
    assert 0 == copy.task("check").code
    copy.write("content/images/turned.jpg", b"broken")

    done = copy.task("check")

    assert 3 == done.code
    assert "content/images/turned.jpg: is no picture, is broken or is cut off" in done.said
    assert before == copy.output("var/cache")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", make.png_header(30_000, 30_000), "megapixels or more, a picture may have 50"),
        ("a.jpg", make.encoded(make.photo(99, 99), "JPEG")[:900], "is no picture, is broken or is cut off"),
        ("a.png", make.encoded(make.photo(9, 9), "JPEG"), "is a JPEG file, but its name ends in .png"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "holds <script>"),
        ("a.tif", make.encoded(make.photo(9, 9), "TIFF"), "is no picture that browsers show"),
    ],
)
def test_a_picture_that_cannot_be_shown_stops_the_build(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """With the name of the file, what is wrong and what to do."""
    site = Site.at(tmp_path).write(f"content/images/{name}", content).post("eins", f"![x](/images/{name})\n")

    done: Done = site.task("build")

    assert 3 == done.code, done.said
    assert f"content/images/{name}" in done.said
    assert said in done.said
    assert "try: " in done.said
    assert not (site.root / "output").exists()


def test_a_tiff_that_is_linked_tells_nothing(tmp_path: Path) -> None:
    """No browser shows it; who takes it along gets the picture alone, and the audit sees to it."""
    content = make.tiff_with_everything()
    site = Site.at(tmp_path).write("content/files/plan.TIF", content).post("eins", "[Plan](/files/plan.TIF)\n").built()

    clean = site.output()["files/plan.TIF"]

    assert make.MARKER not in clean
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(clean)) as after:
        assert before.tobytes() == after.tobytes()


def test_a_drawing_that_is_only_linked_is_looked_at(tmp_path: Path) -> None:
    """Opened by itself it would act on our own address."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>'
    site = Site.at(tmp_path).write("content/files/a.svg", drawing).post("eins", "[x](/files/a.svg)\n")

    done = site.task("build")

    assert 3 == done.code
    assert "content/files/a.svg:1: holds onload, which a drawing must not" in done.said


def test_feeds_show_pictures_by_absolute_addresses(site: Site) -> None:
    """A feed reader has no page to start from."""
    feed = site.output()["feed.atom.xml"].decode()

    assert 'src="https://www.musterwerk.example/pictures/' in feed.replace("&quot;", '"')
    assert not re.search(r"[\"\s,;]/pictures/", feed)
