"""Sites that mean no good: markup in every field, endless words, every script there is, and hardly anything at all."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.site import Site
from tests.unit.pictures import make

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30"/></svg>'
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsgeber"
TITLES = {
    "arabisch": "مرحبا بالعالم، هذا عنوان طويل!",
    "hebraeisch": "שלום עולם: כותרת (ארוכה)",
    "chinesisch": "压缩弹簧为什么会断裂？三个原因",
    "emoji": "🎉 Federn 👩‍🔧 🇩🇪",
    "mischung": "Die Feder قوة الزنبرك hält 100 %",
}


def poison(where: str) -> str:
    """Return a text that breaks out of HTML, attributes, scripts, JSON, XML and templates where it is not escaped."""
    return f'{where} </title></script><script>a()</script><b onclick="b()">\' &lt;i&gt; {{{{ 7*7 }}}} ]]> --> \\u003c'


def quoted(text: str) -> str:
    """Return *text* as YAML, TOML and JSON all write it."""
    return json.dumps(text, ensure_ascii=False)


def poisoned(folder: Path) -> Site:
    """Return a site in two languages with `poison` in every field that takes any text, and such devices in a body."""
    site = Site.at(folder).write("content/images/a.svg", PICTURE)
    site.write("content/site.toml", _settings()).write("content/people.toml", _people())
    site.post(
        "eins", _body(), **_head("eins"), category="werkstatt", authors="[jana-weber]", series=_field("Reihe"), part="1"
    )
    site.post("frage", kind="answer", **{**_head("frage"), "question": _field("Frage")}, category="werkstatt")
    site.post("verweis", kind="link", link='"https://x.example/?a=\'&b=%22#{{c}}"', **_head("verweis"))
    site.post("one", lang="en", translation_of="id-eins", **_head("one"), category="werkstatt", authors="[jana-weber]")
    site.page("kontakt", nav="1", **_head("kontakt")).page("contact", lang="en", nav="1", **_head("contact"))
    site.page(
        "kontakt/unten", nav="2", id="id-unten", slug="unten", title=_field("Titel unten"), summary=_field("Kurz unten")
    )
    return site.page("impressum", **_head("impressum"))


def _field(where: str) -> str:
    return quoted(poison(where))


def _head(name: str) -> dict[str, str]:
    fields = {one: _field(f"{one} {name}") for one in ("title", "subtitle", "summary")}
    tags = f'[{_field("Thema")[:90]}", Ruhe]' if not name.startswith(("kontakt", "contact", "impressum")) else ""
    return {
        **fields,
        "tags": tags,
        "image": f"{{src: /images/a.svg, alt: {_field('alt')}, credit: {_field('credit')}, licence: {_field('licence')}}}",
        "via": f'[{{name: {_field("via")}, url: "https://y.example/?\'=1&b=2"}}, {{name: {_field("via ohne")}}}]',
        "corrections": f"[{{date: 2026-11-20, text: {_field('Korrektur')}}}]",
    }


def _settings() -> str:
    return f"""\
[site]
name = {_field("Name")}
claim = {_field("Spruch")}
url = "https://www.musterwerk.example"
languages = ["de", "en"]
logo = "/images/a.svg"
edit_url = "https://git.example/?'={{{{b}}}}&f={{source}}"

[site.en]
name = {_field("Name en")}
claim = {_field("Claim en")}

[firm]
name = {_field("Firma")}
address = [{_field("Weg")}, {_field("Ort")}]
email = {_field("post@x.example")}
telephone = {_field("0221")}
register = {_field("HRB")}
vat_id = {_field("DE0")}
represented_by = {_field("Chefin")}

[contact]
hours = [{_field("Mo")}, {_field("Di")}]
map = "/images/a.svg"
map_alt = {_field("Plan")}
form = "https://post.example/?'=b&c="

[contact.en]
hours = [{_field("Mon")}]
map_alt = {_field("Map")}

[categories]
werkstatt = {_field("Rubrik")}

[categories.en]
werkstatt = {_field("Category")}

[series.reihe-title-script-script-a-script-b-onclick-b-und-lt-i-und-gt-7-7-u003c]
announced = [{_field("Angekündigt")}]
"""


def _people() -> str:
    return f"""\
[jana-weber]
name = {_field("Jana")}
role = {_field("Rolle")}
bio = {_field("Leben")}
email = {_field("jana@x.example")}
picture = "/images/a.svg"

[jana-weber.en]
role = {_field("Role")}
bio = {_field("Life")}
"""


def _body() -> str:
    return """\
## Kopf "onclick=b() `</script><script>a()</script>` {{ 7*7 }}

[TOC]

![Bild "onerror=b() ' x](/images/a.svg "Unter \\"&lt;b&gt; onclick='b()' | Foto: &lt;i&gt;ich")

[x](https://x.example/?a="onclick=b()&c=' "Titel \\" onclick=b()")

!!! note "Hinweis </p> onclick='b()'"
    Im Kasten `<img src=x onerror=b()>`.

```"onclick=b()
<script>a()</script> ]]> -->
```

> Zitat `</blockquote>`
>
> — Jemand "onclick=b(), [Werk](https://x.example/?'=1)

| Kopf `<b>` | "onclick=b() |
|:--|--:|
| ' | `</td>` |

Die ABC sagt es.[^x"]

*[ABC]: Lang " onclick="b()

[^x"]: Note `<b>`.
"""


def endless(folder: Path) -> Site:
    """Return a site whose every word is too long for a telephone, with 300 tags and a text of ten thousand words."""
    address = ", ".join(quoted(f"{LONG} {number}") for number in range(3))
    foot = quoted("Ein Fuß, der nicht aufhört. " * 72)
    site = Site.at(folder).write(
        "content/site.toml",
        f'[site]\nname = "{LONG}"\nclaim = "{LONG}"\nurl = "https://www.{LONG[:50].lower()}.example"\n'
        f'[firm]\nname = "{LONG} GmbH"\naddress = [{address}, {foot}]\nemail = "{LONG.lower().replace("ä", "ae").replace("ü", "ue")}@x.example"\n'
        f'telephone = "+49 221 {"4711" * 12}"\n[contact]\nhours = ["{LONG}"]\n[categories]\nwerkstatt = "{LONG}"\n',
    )
    site.write("content/people.toml", f'[jana-weber]\nname = "{LONG}"\nrole = "{LONG}"\nbio = "{LONG}"\n')
    long = {
        "title": LONG,
        "subtitle": LONG,
        "summary": f"{LONG} {LONG}",
        "authors": "[jana-weber]",
        "category": "werkstatt",
    }
    many = ", ".join(f"{LONG[:40]}-{number}" for number in range(300))
    site.post("eins", _long_body(), **long, tags=f"[{many}]", series=f"Reihe {LONG}", part="1")
    site.post("zwei", "Kurz.\n", **{**long, "title": f"{LONG} 2"}, series=f"Reihe {LONG}", part="2", tags=f"[{LONG}]")
    site.post(
        "frage",
        "Ja.\n",
        kind="answer",
        question=f"{LONG} {LONG}?",
        **{**long, "title": f"{LONG} 3"},
        via=f"[{{name: {LONG}, url: https://x.example/{LONG[:12]}}}]",
    )
    site.post(
        "verweis",
        "Ja.\n",
        kind="link",
        link="https://x.example/",
        **{**long, "title": f"{LONG} 4"},
        corrections=f"[{{date: 2026-11-20, text: {LONG}}}]",
    )
    site.page("kontakt", "Text.\n", nav="1", title=f"{LONG}")
    site.page("unten", id="id-unten", slug="unten", title=f"{LONG} unten", nav="2", summary=LONG)
    site.page("unten/tiefer", id="id-tiefer", slug="tiefer", title=f"{LONG} tiefer", summary=LONG)
    return site.page("impressum", title=f"Impressum {LONG}")


def _long_body() -> str:
    sentence = "Eine Feder aus Draht hält länger, als man glaubt. "
    table = f"| {LONG} | {LONG} |\n|:--|--:|\n| {LONG} | 1 |\n"
    devices = (
        f'## {LONG}\n\n[TOC]\n\n{table}\n!!! note "{LONG}"\n    {LONG}\n\n> {LONG}\n>\n> — {LONG}, [{LONG}](https://x.example/)\n\n'
        f"{LONG}\n:   {LONG}\n\n- {LONG}\n    - {LONG}\n        1. {LONG}\n\n`{LONG}`\n\n```python\n{LONG} = '{LONG}'\n```\n\n"
        f"<https://x.example/{LONG[:30]}/{LONG[:50]}>\n\nEine Note.[^a]\n\n[^a]: {LONG}\n\n"
    )
    return devices + "\n\n".join(f"## Abschnitt {number}\n\n{sentence * 28}" for number in range(40)) + "\n"


def every_script(folder: Path) -> Site:
    """Return a site with titles in scripts that run the other way, have no letters of ours, or no letters at all."""
    site = Site.at(folder).write("content/people.toml", '[jana-weber]\nname = "ليلى וייס 王"\nrole = "قائدة"\n')
    site.replace("content/site.toml", '"Aus der Werkstatt"', '"ورشة 工房 🎉"')
    for slug, title in TITLES.items():
        site.post(
            slug,
            f"{title}\n\n## {title}\n",
            title=quoted(title),
            tags=f"[{quoted(title)}]",
            authors="[jana-weber]",
            category="werkstatt",
            summary=quoted(title),
        )
    return site.page("impressum", title=quoted(TITLES["arabisch"]), nav="1")


def pictures() -> dict[str, bytes]:
    """Return pictures that are odd and sound, by name."""
    photo = make.photo(640, 400)
    sixteen = photo.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    return {
        "moving.gif": make.moving("GIF"),
        "moving.webp": make.moving("WEBP"),
        "moving.png": make.moving("PNG"),
        "dot.png": make.encoded(make.photo(1, 1), "PNG"),
        "tower.png": make.encoded(make.drawing(5, 15_000), "PNG"),
        "road.jpg": make.encoded(make.photo(15_000, 2), "JPEG"),
        "print.jpg": make.encoded(photo.convert("CMYK"), "JPEG"),
        "deep.png": make.encoded(sixteen, "PNG"),
        "turned.jpg": make.encoded(photo, "JPEG", exif=make.exif(6)),
        "clear.png": make.encoded(photo.convert("RGBA"), "PNG"),
        "grey.webp": make.encoded(photo.convert("L"), "WEBP"),
    }


def odd(folder: Path) -> Site:
    """Return a site with each of `pictures` in a text, and standing for it."""
    site = Site.at(folder)
    for name, content in pictures().items():
        site.write(f"content/images/{name}", content)
        image = f"{{src: /images/{name}, alt: Bild}}"
        site.post(name.replace(".", "-"), f"![Bild](/images/{name})\n", image=image)
    return site
