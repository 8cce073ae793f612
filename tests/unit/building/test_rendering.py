"""One page rendered: its bytes, what it read, and what was said, whoever made Pelican say it first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from pelican.contents import Article
from pelican.settings import read_settings
from pelican.utils import SafeDatetime

from plugins.building import rendering
from plugins.building.readings import Readings
from plugins.building.rendering import SEEN_FROM, Feed, Rendered, Renderer
from plugins.building.run import forget
from plugins.building.trace import Recorder
from plugins.building.watching import watch
from plugins.building.writer import Job, JobWriter
from tests.unit.building.stock import logged

BROKEN = '<p><a href="{filename}none.md">none</a></p>'


class Bench:
    """A renderer over one article with a broken link, and the bytes it made."""

    def __init__(self, root: Path, why: str = "") -> None:
        self.settings = read_settings(override={"PATH": str(root), "TIMEZONE": "UTC", "SITENAME": "Werk"})
        self.context: dict[str, Any] = {
            "generated_content": {},
            "static_content": {},
            "localsiteurl": "",
            "SITEURL": "",
            "SITENAME": "Werk",
            "plain": ["a"],
        }
        facts = {"title": "Eins", "slug": "eins", "date": SafeDatetime(2026, 1, 1), "summary": "kurz"}
        self.article = Article(BROKEN, facts, self.settings, str(root / "a.md"), self.context)
        self.context["article"] = self.article
        self.environment = Environment()
        recorder = Recorder(self.settings)
        watch(self.environment, recorder)
        self.renderer = Renderer(recorder, Readings({}), self.context, why)
        self.bytes: dict[int, bytes] = {}

    def page(self, text: str, number: int = 0, **given: Any) -> Rendered:
        """Render *text*."""
        job = Job("/x/a.html", "a.html", self.environment.from_string(text), self.context, given, None, shared="")
        return self.renderer.render(number, job, self.keep)

    def feed(self, items: list[Any]) -> Rendered:
        """Make a feed."""
        writer = JobWriter("/x", settings=self.settings)
        given = {"context": {**self.context, "FEED_DOMAIN": ""}, "path": "f.xml", "url": None}
        return self.renderer.render(0, Feed("/x/f.xml", writer, items, given, "f.xml", ""), self.keep)

    def keep(self, number: int, content: bytes, digest: str) -> bool:
        """Take the bytes."""
        assert digest == rendering.of_bytes(content)
        self.bytes[number] = content
        return True


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Return a bench."""
    forget()
    with logged():
        yield Bench(tmp_path)


def test_a_page_comes_with_what_it_read(bench: Bench) -> None:
    """Names with their tokens, attributes with theirs; its bytes go to whoever keeps them."""
    found = bench.page("Ü {{ plain[0] }} {{ x }} {{ article.title }}{{ nothing }}", 7, x=1)

    assert bench.bytes == {7: "Ü a 1 Eins".encode()}
    assert (found.number, found.volatile, found.said) == (7, "", [])
    assert found.names == {"plain": "list['a']", "x": "1", "article": "<Article a.md>", "nothing": "missing"}
    assert found.reads == {"Article a.md": frozenset({"title"})}
    assert found.tokens == {"Article a.md": {"title": "'Eins'"}}


@pytest.mark.parametrize(
    ("text", "given", "why"),
    [
        ("{{ x }}", {"x": object()}, "reads something of the kind object"),
        ("{{ x() }}", {"x": lambda: 1}, "calls test_"),
        ("{{ article.settings.PATH }}", {}, "reads something of the kind settings"),
    ],
)
def test_a_page_that_cannot_be_foreseen_has_read_nothing(
    bench: Bench, text: str, given: dict[str, Any], why: str
) -> None:
    """Nothing of it is compared; it has its reason instead."""
    given = {name: (lambda: 1) if callable(one) else one for name, one in given.items()}

    found = bench.page(text, **given)

    assert found.volatile.startswith(why)
    assert (found.names, found.reads, found.tokens) == ({}, {}, {})


def test_a_reason_for_all_pages_holds_for_each(tmp_path: Path) -> None:
    """A template extension that nobody knows."""
    assert Bench(tmp_path, "why").page("x").volatile == "why"


def test_every_page_that_shows_a_text_says_what_it_says(bench: Bench) -> None:
    """Pelican warns once; should the first page be skipped next time, the second one has it too."""
    first, second, other = (bench.page(text) for text in ("{{ article.content }}", "{{ article.content }}", "x"))

    assert [one[1:3] for one in first.said] == [(30, "Unable to find '%s', skipping url replacement.")]
    assert second.said == first.said
    assert other.said == []
    assert bench.feed([bench.article]).said == first.said


def test_the_address_content_sees_is_read_where_it_differs(bench: Bench) -> None:
    """Period archives have a context of their own."""
    job = Job("/x/a.html", "a.html", bench.environment.from_string("x"), bench.context, {}, "..", shared=".")
    same = Job("/x/a.html", "a.html", bench.environment.from_string("x"), bench.context, {}, "..", shared="..")

    assert bench.renderer.render(0, job, bench.keep).names == {SEEN_FROM: "'.'"}
    assert bench.renderer.render(0, same, bench.keep).names == {}


def test_a_feed_has_read_all_it_shows(bench: Bench) -> None:
    """Of its items, of the site, and how it was asked for; an empty one says when it was made."""
    found = bench.feed([bench.article])

    assert {"title", "url", "content", "summary", "date", "modified", "tags"} <= found.reads["Article a.md"]
    assert {"SITENAME", "SITEURL", "FEED_DOMAIN", " items", " how"} <= found.names.keys()
    assert found.volatile == ""
    assert b"Eins" in bench.bytes[0]
    assert bench.feed([]).volatile == "an empty feed says when it was made"


def test_an_error_ends_the_recording(bench: Bench) -> None:
    """What is rendered afterwards by somebody else is none of ours."""
    with pytest.raises(ZeroDivisionError):
        bench.page("{{ 1 / 0 }}")

    assert bench.renderer.recorder.trace is None


def test_files_are_known_by_their_bytes(tmp_path: Path) -> None:
    """One that is not there by none."""
    (tmp_path / "a").write_bytes(b"a")

    assert rendering.of_file(tmp_path / "a") == rendering.of_bytes(b"a") != rendering.of_bytes(b"b")
    assert rendering.of_file(tmp_path) == rendering.of_file(tmp_path / "b") == ""
