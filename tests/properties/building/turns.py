"""Edits of everything around the texts: theme, settings, plug-ins, surroundings, and what lies in output and cache."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.properties.building.edits import kind
from tests.properties.building.model import Site

SEEDS = ("0", "1", "7")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
LOCALES = ("C.UTF-8", "C")


@kind("template")
def template(site: Site) -> str:
    """Change a template that pages use."""
    path = site.random.choice(sorted((site.root / "theme/templates").glob("*.html")))
    text = path.read_text(encoding="utf-8")
    marker = "{% endblock %}" if "{% endblock %}" in text else ""
    changed = text.replace(marker, f"<!-- {site.next()} -->{marker}", 1) if marker else text + f"<!-- {site.next()} -->"
    path.write_text(changed, encoding="utf-8")
    return f"theme/templates/{path.name}: changed"


@kind("template added")
def template_added(site: Site) -> str:
    """A template of the theme's own where that of Pelican's `simple` served before."""
    own = '{% extends "base.html" %}{% block content %}' + str(site.next()) + " {{ category or tag }}{% endblock %}\n"
    name = site.random.choice(("category.html", "tag.html", "author.html"))
    site.store(f"theme/templates/{name}", own.encode())
    return f"theme/templates/{name}: written"


@kind("theme static")
def theme_static(site: Site) -> str:
    """Change a file of the theme that is only copied, and add another."""
    files = [path for path in sorted((site.root / "theme/static").rglob("*")) if path.suffix in (".css", ".js")]
    if files:
        with site.random.choice(files).open("a", encoding="utf-8") as file:
            file.write(f"/* {site.next()} */\n")
    site.store(f"theme/static/css/more-{site.next()}.css", b"i { color: red }\n")
    return "theme/static: changed and added"


@kind("settings")
def settings(site: Site) -> str:
    """Change a setting."""
    choices: list[tuple[str, object]] = [
        ("SITENAME", f"Werkstatt {site.next()}"),
        ("DEFAULT_PAGINATION", site.random.choice((2, 4, False))),
        ("SUMMARY_MAX_LENGTH", site.random.choice((8, 20, 50))),
        ("DEFAULT_DATE_FORMAT", site.random.choice(("%d.%m.%Y", "%A %d %B %Y"))),
        ("SITEURL", site.random.choice(("https://www.example.org", "https://example.com/blog"))),
        ("TYPOGRIFY", site.random.choice((True, False))),
        ("REVERSE_CATEGORY_ORDER", site.random.choice((True, False))),
        ("DISPLAY_PAGES_ON_MENU", site.random.choice((True, False))),
        ("TAG_SAVE_AS", site.random.choice(("", "tag/{slug}.html", "thema/{slug}/index.html"))),
        ("MARKDOWN", {"extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.smarty": {}}}),
    ]
    name, value = site.random.choice(choices)
    site.settings[name] = value
    site.configure()
    return f"{name} = {value!r}"


@kind("plug-in source")
def plugin_source(site: Site) -> str:
    """Change what a plug-in does; on a site without one, switch one on."""
    if not site.plugins:
        site.plugins.append("mutating")
        site.configure()
        return "mutating: switched on"
    path = site.root / "addons" / f"{site.plugins[0]}.py"
    text = path.read_text(encoding="utf-8")
    for old, new in (("words, ", "Wörter, "), ('"\\n".join(lines)', '" \\n".join(lines)'), ("Wörter, ", "words, ")):
        if old in text:
            text = text.replace(old, new)
            break
    path.write_text(text, encoding="utf-8")
    return f"{path.name}: does otherwise"


@kind("filter source")
def filter_source(site: Site) -> str:
    """Change a filter that stands in the settings file, and nothing else there."""
    for name in ("stockconf.py", "pelicanconf.py"):
        path = site.root / name
        text = path.read_text(encoding="utf-8")
        old, new = (".upper()", ".title()") if ".upper()" in text else (".title()", ".upper()")
        path.write_text(text.replace(old, new), encoding="utf-8")
    return "shout: does otherwise"


@kind("locale")
def locale(site: Site) -> str:
    """Run in another locale."""
    site.env["LC_ALL"] = next(one for one in LOCALES if one != site.env["LC_ALL"])
    return f"LC_ALL={site.env['LC_ALL']}"


@kind("zone")
def zone(site: Site) -> str:
    """Run in another time zone."""
    site.env["TZ"] = next(one for one in ZONES if one != site.env["TZ"])
    return f"TZ={site.env['TZ']}"


@kind("hash seed")
def hash_seed(site: Site) -> str:
    """Run with another order of sets."""
    site.seed = next(one for one in SEEDS if one != site.seed)
    return f"PYTHONHASHSEED={site.seed}"


@kind("clock")
def clock(site: Site) -> str:
    """What templates take for the clock goes on."""
    site.env["SITE_TODAY"] = str(site.next())
    return f"SITE_TODAY={site.env['SITE_TODAY']}"


def _written(site: Site) -> list[Path]:
    return [path for path in sorted(site.output.rglob("*")) if path.is_file() and path.name not in site.strangers]


@kind("output deleted")
def output_deleted(site: Site) -> str:
    """Somebody deletes a page that was built."""
    there = _written(site)
    if not there:
        return "nothing is there: the last build had to fail"
    path = site.random.choice(there)
    path.unlink()
    return f"{path.relative_to(site.output)}: deleted by hand"


@kind("output folder deleted")
def output_folder_deleted(site: Site) -> str:
    """Somebody deletes all that was built."""
    shutil.rmtree(site.output)
    site.strangers.clear()
    return "output: deleted by hand"


@kind("output edited")
def output_edited(site: Site) -> str:
    """Somebody changes a page that was built."""
    path = site.random.choice(_written(site))
    path.write_bytes(path.read_bytes() + b"<!-- by hand -->")
    return f"{path.relative_to(site.output)}: edited by hand"


@kind("output added")
def output_added(site: Site) -> str:
    """Somebody puts a file of his own into the output; what nobody of us wrote stays."""
    name = f"fremd-{site.next()}.txt"
    (site.output / name).write_bytes(b"mine\n")
    site.strangers[name] = b"mine\n"
    return f"{name}: added by hand"


def _kept(site: Site) -> list[Path]:
    return [path for path in sorted(site.cache.rglob("*")) if path.is_file()]


def _to_the_cache(site: Site, damage: Callable[[Path], object], what: str) -> str:
    files = _kept(site)
    if not files:
        return "the cache is empty"
    path = site.random.choice(files)
    damage(path)
    return f"cache/{path.relative_to(site.cache)}: {what}"


@kind("cache file deleted")
def cache_file_deleted(site: Site) -> str:
    """A file of the cache is gone."""
    return _to_the_cache(site, lambda path: path.unlink(), "deleted")


@kind("cache file truncated")
def cache_file_truncated(site: Site) -> str:
    """A file of the cache ends early."""
    return _to_the_cache(site, lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), "cut")


@kind("cache file flipped")
def cache_file_flipped(site: Site) -> str:
    """One bit of a file of the cache is another."""

    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        if data:
            data[site.random.randrange(len(data))] ^= 1 << site.random.randrange(8)
        path.write_bytes(data)

    return _to_the_cache(site, flip, "one bit flipped")


@kind("cache deleted")
def cache_deleted(site: Site) -> str:
    """The whole cache is gone; the output is still there."""
    shutil.rmtree(site.cache, ignore_errors=True)
    return "cache: deleted"
