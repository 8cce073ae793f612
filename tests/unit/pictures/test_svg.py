"""A drawing that acts or fetches is refused; all others pass as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.core.errors import SourceError
from plugins.pictures import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def written(folder: Path, text: str) -> Path:
    path = folder / "a.svg"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}/>",
        f'<?xml version="1.0"?>\n<!-- made by hand -->\n{HEAD} viewBox="0 0 1 1"><title>Öl</title><path d="M0 0"/></svg>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + f"{HEAD}/>",
        f'{HEAD}><g id="a"/><use href="#a"/><use xlink:href="#a"/></svg>',
        f'{HEAD}><image href="data:image/png;base64,AA=="/></svg>',
        f'{HEAD}><rect fill="url(#shade)" style="filter: url(\'#b\')"/></svg>',
        f"{HEAD}><style>rect {{ fill: url(#a); }} @media print {{ a {{ color: red }} }}</style></svg>",
        f'{HEAD} xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="C:\\x\\y.png"><i:view onzoom="1"/></svg>'.replace(' onzoom="1"', ""),
        f'{HEAD}><a><text>once upon on=x</text></a><animate attributeName="x" to="3"/></svg>',
    ],
)  # fmt: skip
def test_a_drawing_passes(text: str, tmp_path: Path) -> None:
    """What drawing programs write."""
    svg.check(written(tmp_path, text), "content/a.svg")


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT/>", "<SCRIPT>"),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg"/>', "<script>"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>', "<script>"),
        ('<h:img xmlns:h="http://www.w3.org/1999/xhtml"/>', "<img>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<rect onclick="x"/>', "onclick"),
        ('<rect ONLOAD="x"/>', "onload"),
        ('<image href="https://x.example/a.png"/>', 'href="https://x.example/a.png"'),
        ('<image xlink:href="//x.example/a.png"/>', 'href="//x.example/a.png"'),
        ('<use href="other.svg#a"/>', 'href="other.svg#a"'),
        ('<a href="javascript:alert(1)"/>', "javascript:"),
        ('<a href="java&#10;script:alert(1)"/>', "href="),
        ('<image href="data:image/svg+xml;base64,AA"/>', "data:image/svg+xml"),
        ('<image href="data:text/html,x"/>', "data:text/html"),
        ('<set attributeName="xlink:href" to="javascript:x"/>', "attributeName"),
        ('<animate attributeName="onload"/>', "attributeName"),
        ('<rect fill="url(https://x.example/a#b)"/>', "url(https://x.example/a#b"),
        ('<rect style="background: URL( //x.example )"/>', "URL("),
        ("<style>@import 'https://x.example/a.css';</style>", "@import"),
        ("<style>a { b: u\\72l(//x.example) }</style>", "\\"),
        ("<style><![CDATA[a { b: url(//x.example) }]]></style>", "url("),
        ('<?xml-stylesheet href="https://x.example/a.css"?>', "<?xml-stylesheet>"),
        ("<iframe/>", "<iframe>"),
    ],
)
def test_what_acts_or_fetches_is_named(inside: str, named: str, tmp_path: Path) -> None:
    """With the file, the line and what to do."""
    path = written(tmp_path, f"{HEAD}>\n{inside}</svg>")

    with pytest.raises(SourceError) as caught:
        svg.check(path, "content/a.svg")

    assert named in str(caught.value)
    assert "content/a.svg:2: holds " in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg",
        "<html/>",
        "<svg/>",
        f"{HEAD}><g></svg>",
        f'<!DOCTYPE svg [<!ENTITY a "x">]>{HEAD}/>',
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}>&a;</svg>',
        '<!DOCTYPE svg [<!ENTITY a "1111"><!ENTITY b "&a;&a;&a;&a;">]>' + f"{HEAD}>&b;</svg>",
    ],
)
def test_what_is_no_sound_drawing_is_refused(text: str, tmp_path: Path) -> None:
    """Cut off, something else, or with entities that could grow."""
    with pytest.raises(SourceError, match=r"content/a\.svg"):
        svg.check(written(tmp_path, text), "content/a.svg")


def test_a_huge_drawing_is_refused_unread(tmp_path: Path) -> None:
    """Three megabytes are a photograph in disguise."""
    path = tmp_path / "a.svg"
    with path.open("wb") as stream:
        stream.truncate(4_000_000)

    with pytest.raises(SourceError, match="has 4 MB, a drawing may have 3"):
        svg.check(path, "content/a.svg")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="40px" height="30.4px"', (40, 30)),
        ('viewBox="0 0 400 300"', (400, 300)),
        ('viewBox="-5,-5,400,300" width="100%" height="100%"', (400, 300)),
        ('viewBox="0 0 400 300" width="200"', (200, 150)),
        ('viewBox="0 0 400 300" height="150"', (200, 150)),
        ('viewBox="0 0 0.4 0.3"', (1, 1)),
        ('viewBox="0 0 400"', (300, 150)),
        ("", (300, 150)),
    ],
)
def test_the_size_comes_from_the_drawing(attributes: str, expected: tuple[int, int], tmp_path: Path) -> None:
    """Pixels if it says pixels, else the shape of its box, else what browsers take."""
    assert expected == svg.size(written(tmp_path, f"{HEAD} {attributes}/>"), "a.svg")
