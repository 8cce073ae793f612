"""Each quick function gives what Pelican's gives, warns and raises as it does, whatever it is given."""

from __future__ import annotations

import contextlib
import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from pelican import contents, readers, urlwrappers, utils
from pelican.contents import Article, Content, Page, Static
from pelican.urlwrappers import Author, Category

from plugins.building import quick
from tests.properties.tried import tried
from tests.unit.building.stock import bare, outcome, settings_of

SETTINGS = settings_of()
PARTS = ["a", "b.md", "..", ".", "", ".hidden", "ü", "u\u0308", "a b", "c\\d", "..x", "x..", "site", "content"]
PATHS = st.lists(st.sampled_from(PARTS), max_size=5).map("/".join)
BASES = st.sampled_from(
    ["/site/content", "/site/content/", "/", "//", "//site", "/site/../site/./content", "content", "."]
)
BITS = [
    "<a href=",
    "<img src=",
    "<img alt='' ",
    '"',
    "'",
    "{",
    "}",
    "|",
    "static",
    "attach",
    "filename",
    "tag",
    "index",
]
BITS += ["//", "[", "]", "\n", "ü", " ", ">", "x.md", "/pic.png", "../", "%20", "http:", "?", "#", "{static}", "{x}"]
BITS += ['<a href="{filename}', "<img src='|attach|", '="{static}', "{static}//[", "alt=''"]
HTML = st.lists(st.sampled_from(BITS), max_size=14).map("".join)
FORMATS = [
    "%H",
    "%-M",
    "%S",
    "%d",
    "%-d",
    "%m",
    "%B",
    "%Y",
    "%%",
    "%",
    "%Q",
    "%f",
    "%z",
    "%Z",
    "%p",
    "%c",
    ".",
    " ",
    "ü",
    "\n",
    "\x1f",
    "s",
]


def article(**attributes: Any) -> Any:
    """Return an article that has only what the function under test asks for."""
    context: Any = {"generated_content": {}, "static_content": {}}
    return bare(Article, **{"settings": SETTINGS, "source_path": None, "_context": context, **attributes})


def both(name: str, subject: Any, *args: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return what the attribute *name* of *subject* gives: Pelican's, and ours twice (the second from memory)."""

    def get() -> Any:
        value = getattr(subject, name)
        return value(*args) if callable(value) else value

    stock = outcome(get)
    with quick.quick():
        ours = outcome(get)
        assert outcome(get) == ours
    return stock, ours


@tried(base=BASES, source=PATHS, asked=PATHS)
def test_a_source_is_named_as_pelican_names_it(base: str, source: str, asked: str) -> None:
    """Steps up, doubled slashes, decomposed letters, backslashes, folders beside the content."""
    settings = {"PATH": base}
    for path in (source, f"{base}/{source}"):
        subject = article(settings=settings, source_path=path)
        for found in (both("get_relative_source_path", subject), both("relative_dir", subject)):
            assert found[0] == found[1]
    subject = article(settings=settings, source_path=source)
    stock, ours = both("get_relative_source_path", subject, asked)
    assert stock == ours


@pytest.mark.parametrize(
    "tail", ["a//b.md", "a/", "a/.", "a/..", "a/../b.md", "a/./b.md", "/a.md", "", ".", "..", ".a", "a/.b", "a.md"]
)
@pytest.mark.parametrize("base", ["/site/content", "/site/content/", "/", "//", "/site/./x/../content", "content"])
@pytest.mark.parametrize("start", ["", "/site/content/", "/site/contents/", "//", "/"])
def test_a_source_written_in_a_roundabout_way_is_named_alike(base: str, tail: str, start: str) -> None:
    """Each way to be no plain path, below the folder of sources and beside it."""
    subject = article(settings={"PATH": base}, source_path=start + tail)

    for name in ("get_relative_source_path", "relative_dir"):
        stock, ours = both(name, subject)
        assert stock == ours


@pytest.mark.parametrize(("base", "source"), [(Path("/site"), "/site/a.md"), ("/site", None), (None, "a.md"), ("", "")])
def test_a_source_of_another_type_is_pelicans_affair(base: Any, source: Any) -> None:
    """No source, no base, a `Path`."""
    subject = article(settings={"PATH": base}, source_path=source)

    for name in ("get_relative_source_path", "relative_dir"):
        stock, ours = both(name, subject)
        assert stock == ours


def test_a_plain_path_takes_no_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """That it is quick: Pelican's function is not asked."""
    monkeypatch.setattr(quick, "_RELATIVE_SOURCE_PATH", None)
    subject = article(source_path="/site/content/posts/a.md")

    with quick.quick():
        assert subject.get_relative_source_path() == "posts/a.md"


SUBS = st.sampled_from(
    [[], [(r"[^\w\s-]", ""), (r"[-\s]+", "-")], [["ä", "ae"]], ["ab"], [("(", "")], [("a",)], [3], None]
)


@tried(
    value=st.text(max_size=12) | st.text("äß<b>& -_A\u0308\ud800", max_size=8) | st.none(),
    subs=SUBS,
    flags=st.tuples(st.booleans(), st.booleans()),
)
@pytest.mark.filterwarnings("ignore")
def test_slugs_are_the_same(value: Any, subs: Any, flags: tuple[bool, bool]) -> None:
    """Tags, decomposed letters, substitutions that are no regular expression."""
    arguments = {"regex_subs": subs, "preserve_case": flags[0], "use_unicode": flags[1]}

    stock = outcome(utils.slugify, value, **arguments)

    with quick.quick():
        for module in (contents, urlwrappers, contents):
            assert stock == outcome(module.slugify, value, **arguments)


@tried(base=BASES, parts=st.lists(PATHS, min_size=1, max_size=2))
def test_files_of_the_output_are_joined_alike(base: str, parts: list[str]) -> None:
    """What leaves the folder is refused."""
    stock = outcome(utils.sanitised_join, base, *parts)
    with quick.quick():
        assert stock == outcome(contents.sanitised_join, base, *parts)


@pytest.mark.parametrize("name", ["Über uns", "!", "a\ud800", "", None])
@pytest.mark.parametrize("kind", [Author, Category])
@pytest.mark.parametrize(
    "changes", [{}, {"AUTHOR_REGEX_SUBSTITUTIONS": [("b", "c")]}, {"AUTHOR_REGEX_SUBSTITUTIONS": None}]
)
@pytest.mark.filterwarnings("ignore")
def test_groups_are_named_alike(kind: Any, name: Any, changes: dict[str, Any]) -> None:
    """Again and again, with substitutions of their own, with an empty slug that is warned of."""
    settings = settings_of(**changes)

    def named() -> list[Any]:
        made = [kind(name, settings) for _ in range(3)]
        return [one.slug for one in made] + [vars(one)["_slug"] for one in made]

    stock = outcome(named)
    with quick.quick():
        assert stock == outcome(named) == outcome(named)


@tried(
    date=st.datetimes() | st.datetimes(timezones=st.just(datetime.UTC)),
    fold=st.integers(0, 1),
    safe=st.booleans(),
    zone=st.sampled_from(["Europe/Berlin", "UTC", "", None]),
)
def test_dates_get_the_same_zone(date: Any, fold: int, safe: bool, zone: Any) -> None:
    """Only where there is none; the second of two equal hours becomes the first."""
    parts = (*date.timetuple()[:6], date.microsecond, date.tzinfo)
    one = (utils.SafeDatetime if safe else datetime.datetime)(*parts, fold=fold)

    stock = outcome(utils.set_date_tzinfo, one, zone)
    with quick.quick():
        ours = outcome(contents.set_date_tzinfo, one, zone)
    assert stock == ours
    assert (stock[1].fold, stock[1].tzinfo) == (ours[1].fold, ours[1].tzinfo)


def test_a_letter_that_is_none_is_warned_of_each_time() -> None:
    """A file name that is no UTF-8 becomes a title: unidecode warns, and whoever listens hears it as often."""
    with quick.quick():
        for _ in range(2):
            with pytest.warns(RuntimeWarning, match="Surrogate"):
                contents.slugify("a\udc80")


def test_a_slug_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory is asked with all that a slug depends on, and is empty after the build."""
    calls: list[Any] = []

    def slugify(*args: Any) -> str:
        calls.append(args)
        return "x"

    monkeypatch.setattr(quick, "_SLUGIFY", slugify)

    with quick.quick():
        for flag in (True, True, False):
            urlwrappers.slugify("Über uns", [("a", "b")], flag)
    assert len(calls) == 2
    with quick.quick():
        urlwrappers.slugify("Über uns", [("a", "b")], True)
    assert len(calls) == 3


@tried(
    pattern=st.sampled_from(
        [
            "{slug}.html",
            "{date:%Y}/{slug}/",
            "{path}",
            "{author}-{category}",
            "{missing}",
            "{}",
            "{lang}",
            "plain",
            "{title!r:>{slug}}",
            "{date.year}",
            "{slug",
            "{slug:>9}{title}",
            "{odd}",
        ]
    ),
    has=st.sets(st.sampled_from(["slug", "lang", "date", "author", "category", "path", "override_url"])),
    kind=st.sampled_from([Article, Page]),
    is_odd=st.booleans(),
)
def test_addresses_are_the_same(pattern: str, has: set[str], kind: Any, is_odd: bool) -> None:
    """Whatever an entry has or lacks; without a date the year is the clock's."""
    settings = settings_of(**dict.fromkeys(("ARTICLE_URL", "PAGE_URL", "DRAFT_URL", "DRAFT_PAGE_URL"), pattern))
    values = {"slug": "a", "lang": "de", "date": utils.SafeDatetime(2020, 5, 4), "override_url": "/x"}
    values |= {"author": Author("A", settings), "category": Category("!", settings)}
    attributes = {name: value for name, value in values.items() if name in has}
    metadata: dict[Any, Any] = {"title": "T"} | ({"path": "p\\q"} if "path" in has else {})
    metadata |= {3: "three"} if is_odd else {}
    subject = article(settings=settings, metadata=metadata, source_path="/site/content/a.md", in_default_lang=True)
    subject.__class__ = kind
    vars(subject).update(attributes, _status="published")
    subject.category = values["category"] = Category("!", settings)  # its slug is empty: warned of once

    stock = outcome(lambda: subject.url)
    subject.category = Category("!", settings)
    with quick.quick():
        assert stock == outcome(lambda: subject.url)


@tried(
    content=HTML | st.none() | st.just(b"x"),
    kind=st.sampled_from([Article, Page, Static]),
    pattern=st.sampled_from([SETTINGS["INTRASITE_LINK_REGEX"], r"\[(?P<what>.*?)\]", 3]),
)
def test_links_are_found_and_resolved_alike(content: Any, kind: Any, pattern: Any) -> None:
    """Indicators in tags and outside, broken addresses that raise, quotes that do not close."""
    subject = article(settings=settings_of(INTRASITE_LINK_REGEX=pattern), source_path="/site/content/a/b.md")
    vars(subject).update(_content=content)
    subject.__class__ = kind

    stock, ours = both("get_static_links", subject)
    assert stock == ours
    stock, ours = both("_update_content", subject, content, "https://site.example")
    assert stock == ours


TRICKY = [
    '<a href="{filename}//[x">',
    "<a href='|x|//]x'>",
    '<a href="{filename}//a\u2100b/">',
    '<a href="{attach}x.md"> <img src="|attach|/%20y">',
    '"{a" <a href="{static}b">',
    '"{<a href="{static}b}">',
    '<a href="{sta\ntic}b">',
    '<a href="[static]b">',
    "<a href=\"{static}b'>",
]


@pytest.mark.parametrize("content", TRICKY)
@pytest.mark.parametrize("pattern", [SETTINGS["INTRASITE_LINK_REGEX"], r"\[(?P<what>.*?)\]"])
def test_links_that_are_easily_missed_are_found(content: str, pattern: str) -> None:
    """Addresses that raise, openings that swallow others, other brackets by setting."""
    subject = article(settings=settings_of(INTRASITE_LINK_REGEX=pattern), source_path="/site/content/a/b.md")
    subject._content = content

    for name, *args in (("get_static_links",), ("_update_content", content, "https://site.example")):
        stock, ours = both(name, subject, *args)
        assert stock == ours


def test_a_class_with_links_of_its_own_is_asked() -> None:
    """A plug-in's article may know other links."""

    class Wiki(Article):  # type: ignore[misc]
        def _get_intrasite_link_regex(self) -> Any:
            return re.compile(r"(?P<markup>)(?P<quote>)(?P<path>\[(?P<what>static):(?P<value>\w+)\])")

    subject = article(_content="[static:pic]", source_path="/site/content/b.md")
    subject.__class__ = Wiki

    stock, ours = both("get_static_links", subject)
    assert stock == ours
    assert stock[1] == {"pic"}
    stock, ours = both("_update_content", subject, "[static:pic]", "")
    assert stock == ours
    assert stock[2]


def test_text_without_links_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """That it is quick: Pelican's expression is not asked, though braces and pipes occur."""
    monkeypatch.setattr(quick, "_STATIC_LINKS", None)
    monkeypatch.setattr(quick, "_UPDATE_CONTENT", None)
    text = '<p>{a | b} "c" {</p> <a href="/x?a={1}">'
    linked = article(_content=text + '<a href="{filename}/a.md">', source_path="/site/content/a.md")

    with quick.quick():
        assert linked.get_static_links() == set()
        assert linked._update_content(text, "") is text


@pytest.mark.parametrize("content", ["<img alt='' src=\"x.png\">", '<img\nsrc="y.png" alt="">', "<IMG alt='' src='z'>"])
def test_a_picture_without_description_is_named(content: str) -> None:
    """With the attributes in either order; in capitals it is none to Pelican."""
    stock = outcome(readers.find_empty_alt, content, "a.md")
    with quick.quick():
        assert stock == outcome(readers.find_empty_alt, content, "a.md")
    assert bool(stock[2]) == ("<img" in content)


@tried(content=HTML | st.just(""))
def test_pictures_without_description_are_named_alike(content: str) -> None:
    """The same warnings in the same order."""
    stock = outcome(readers.find_empty_alt, content, "a.md")
    with quick.quick():
        assert stock == outcome(readers.find_empty_alt, content, "a.md")


DATES = st.datetimes(datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)).map(
    lambda one: utils.SafeDatetime(*one.timetuple()[:6], one.microsecond)
)


@tried(
    date=DATES
    | st.just(datetime.date(2020, 1, 2))
    | st.just(utils.set_date_tzinfo(datetime.datetime(2020, 7, 1), "Europe/Berlin")),
    date_format=st.lists(st.sampled_from(FORMATS), max_size=6).map("".join),
)
def test_dates_read_the_same(date: Any, date_format: str) -> None:
    """Zeros stripped, unknown directives kept, a per cent sign at the end raising."""
    stock = outcome(utils.strftime, date, date_format)
    with quick.quick():
        assert stock == outcome(utils.strftime, date, date_format)
        if isinstance(date, utils.SafeDatetime):
            assert stock == outcome(date.strftime, date_format)


def test_a_zone_may_be_called_anything() -> None:
    """Even by the character that separates the pieces for us."""
    zone = datetime.timezone(datetime.timedelta(0), "a\x1fb")
    date = utils.SafeDatetime(2020, 1, 2, tzinfo=zone)

    stock = date.strftime("%Z %-d")
    with quick.quick():
        assert stock == date.strftime("%Z %-d") == "a\x1fb 2"


def test_everything_is_put_back_even_after_an_error() -> None:
    """Another site built in the same process gets Pelican's own."""
    names = [(one.owner, one.name, vars(one.owner)[one.name]) for one in quick.SWAPS]

    with contextlib.suppress(KeyError), quick.quick():
        assert all(vars(owner)[name] is not stock for owner, name, stock in names)
        raise KeyError

    assert all(vars(owner)[name] is stock for owner, name, stock in names)


def test_what_another_plugin_put_there_stays() -> None:
    """Before the block it is not replaced, inside it is not put back."""
    stock = {name: vars(Content)[name] for name in ("url_format", "get_static_links")}
    try:
        Content.url_format = "before"
        with quick.quick():
            assert Content.url_format == "before"
            Content.get_static_links = "inside"
        assert Content.get_static_links == "inside"
    finally:
        for name, value in stock.items():
            setattr(Content, name, value)
