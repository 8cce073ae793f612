"""`publish`: only the tree that was checked goes out, and a folder is switched as a whole."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.site import Done, Site, tree

RECORD = (".well-known/freigabe.json", ".well-known/freigabe.json.sig")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small site after a good build; never changed."""
    site = Site.at(tmp_path_factory.mktemp("built")).post("eins").page("impressum")
    return site.post("bald", status="draft").built()


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    """A copy to publish from."""
    return built.copy(tmp_path)


def target(site: Site) -> Path:
    """Return the folder the tests publish to."""
    return site.root.parent / "www" / "site"


def publish(site: Site, *args: str) -> Done:
    """Publish to the folder."""
    target(site).parent.mkdir(exist_ok=True)
    return site.task("publish", "--to", f"folder:{target(site)}", *args)


def touch(site: Site, name: str, old: str, new: str) -> None:
    """Exchange *old* for *new* in the receipt's value *name*."""
    receipt = json.loads(site.text("var/receipt.json"))
    text = json.dumps({**receipt, name: json.loads(json.dumps(receipt[name]).replace(old, new))})
    site.write("var/receipt.json", text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda site: site.append("output/index.html", " "),
            "output/index.html: was changed after the check",
            id="one-byte",
        ),
        pytest.param(
            lambda site: site.write("output/neu.html", "x"), "output/neu.html: was added after the check", id="added"
        ),
        pytest.param(
            lambda site: (site.root / "output/link").symlink_to("/etc/hostname"),
            "output/link: was added after the check",
            id="link-added",
        ),
        pytest.param(
            lambda site: site.delete("output/sitemap.xml"),
            "output/sitemap.xml: was deleted after the check",
            id="deleted",
        ),
        pytest.param(lambda site: site.delete("output"), "was deleted after the check", id="all-deleted"),
        pytest.param(
            lambda site: site.delete("var/receipt.json"), "output: has no receipt: it was not checked", id="no-receipt"
        ),
        pytest.param(
            lambda site: site.write("var/receipt.json", "{"), "var/receipt.json: cannot be read", id="receipt-broken"
        ),
        pytest.param(
            lambda site: site.write("var/receipt.json", "[]"), "var/receipt.json: cannot be read", id="receipt-a-list"
        ),
        pytest.param(
            lambda site: touch(site, "files", "sitemap.xml", "sitemap2.xml"),
            "var/receipt.json: was changed by hand",
            id="receipt-edited",
        ),
        pytest.param(
            lambda site: site.append("content/posts/2026/eins.md", "Mehr.\n"),
            "output: is older than the texts",
            id="text-changed-since",
        ),
        pytest.param(
            lambda site: site.replace("content/posts/2026/eins.md", "published", "draft"),
            "output: is older than the texts",
            id="text-withdrawn-since",
        ),
        pytest.param(lambda site: site.write("content/posts/2026/x.md", "---\n"), "x.md", id="text-unreadable-since"),
        pytest.param(
            lambda site: site.delete("output").pelican("-s", "pelicanconf.py", "-o", "output"),
            "output/blog/bald/index.html: was added after the check",
            id="a-preview-in-its-place",
        ),
    ],
)
def test_only_the_checked_tree_goes_out(site: Site, change: object, message: str) -> None:
    """One byte more, less or another: refused by name, and nothing is at the target."""
    assert callable(change)
    change(site)

    done = publish(site)

    assert message in done.err, done.said
    assert (3 if "x.md" in message else 7) == done.code
    assert not target(site).parent.exists() or [] == list(target(site).parent.iterdir())


def test_a_draft_that_changes_does_not_make_the_release_stale(site: Site) -> None:
    """Colleagues may go on writing while a release goes out."""
    site.append("content/posts/2026/bald.md", "Noch ein Satz.\n")

    assert 0 == publish(site).code


def test_the_folder_holds_the_checked_tree_and_is_served(site: Site) -> None:
    """The target is a link to a whole release; a web server that follows it serves the pages."""
    done = publish(site)

    assert 0 == done.code, done.said
    assert target(site).is_symlink()
    assert site.output() == tree(target(site).resolve())
    handler = partial(SimpleHTTPRequestHandler, directory=str(target(site)))
    handler.keywords["directory"] = str(target(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urlopen(f"http://127.0.0.1:{server.server_port}/blog/eins/") as answer:
            page = answer.read()
        server.shutdown()
    assert site.output()["blog/eins/index.html"] == page


def test_the_last_three_releases_are_kept(site: Site) -> None:
    """Going back is one link; older ones are swept away."""
    trees = []
    for number in range(4):
        site.append("content/posts/2026/eins.md", f"Fassung {number}.\n").built()
        assert 0 == publish(site).code
        trees.append(site.output())

    kept = [tree(path) for path in sorted((target(site).parent / "site.releases").iterdir())]

    assert 3 == len(kept)
    assert trees[-1] == tree(target(site).resolve())
    assert all(one in kept for one in trees[-3:])


def pages(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return *files* without the record of the release, which every release has of its own."""
    return {name: content for name, content in files.items() if name not in RECORD}


def test_releasing_an_older_text_again_is_a_release_of_its_own(site: Site) -> None:
    """Its pages are those of then; its record knows all that was between."""
    first = site.output()
    publish(site)
    site.append("content/posts/2026/eins.md", "Mehr.\n").built()
    publish(site)
    site.replace("content/posts/2026/eins.md", "Mehr.\n", "").built()

    done = publish(site)

    assert 0 == done.code, done.said
    assert first == pages(tree(target(site).resolve()))
    assert 3 == json.loads((target(site) / RECORD[0]).read_bytes())["number"]
    assert 3 == len(list((target(site).parent / "site.releases").iterdir()))


def test_publishing_the_same_again_is_the_same_release(site: Site) -> None:
    """Built anew or not: no folder, no record, no byte more."""
    publish(site)
    before = tree(target(site).parent)

    done = publish(site.built())

    assert 0 == done.code, done.said
    assert before == tree(target(site).parent)


def test_a_touched_release_is_made_anew(site: Site) -> None:
    """What somebody changed at the target is not trusted because of its name."""
    publish(site)
    (target(site) / "index.html").write_text("fremd", encoding="utf-8")

    done = publish(site)

    assert 0 == done.code, done.said
    assert site.output() == tree(target(site).resolve())


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_place_that_is_not_ours_is_refused(site: Site, kind: str) -> None:
    """A real folder or file is never replaced, however little is in it."""
    target(site).parent.mkdir()
    if kind == "folder":
        target(site).mkdir()
        (target(site) / "wichtig.txt").write_text("x", encoding="utf-8")
    else:
        target(site).write_text("x", encoding="utf-8")
    before = tree(target(site).parent)

    done = publish(site)

    assert 7 == done.code
    assert "was not made by publish" in done.err
    assert before == tree(target(site).parent)


def test_dry_run_to_a_folder_lists_and_changes_nothing(site: Site) -> None:
    """The same signs as for a branch."""
    publish(site)
    before = tree(target(site).parent)
    site.post("zwei").replace("content/posts/2026/eins.md", "title: Eins", "title: Eins\nslug: anders").built()

    done = publish(site, "--dry-run")

    assert {"+ blog/zwei/index.html", "- blog/eins/index.html", "~ index.html"} <= set(done.out.splitlines())
    assert before == tree(target(site).parent)


def test_a_folder_below_a_missing_one_is_made(site: Site) -> None:
    """A relative path counts from the site's root; folders above are made."""
    done = site.task("publish", "--to", "folder:../neu/tief/site")

    assert 0 == done.code, done.said
    assert site.output() == tree((site.root / "../neu/tief/site").resolve())


def test_a_build_killed_between_its_two_renames_is_mended_first(site: Site) -> None:
    """The last good pages lie aside; `publish` brings them back before it compares."""
    good = site.output()
    (site.root / "output").rename(site.root / "output.old")

    done = publish(site)

    assert 0 == done.code, done.said
    assert good == pages(tree(target(site).resolve()))
    assert site.output() == tree(target(site).resolve())
