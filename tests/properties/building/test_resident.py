"""A process that builds a thousand times: right each time, and no larger at the end than near the beginning."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.builds import tree

EDITS = 1000
_SETTINGS = """\
import sys
sys.path.insert(0, {root!r})
SITENAME, SITEURL, PATH, OUTPUT_PATH, CACHE_PATH = "X", "https://x.example", "content", {output!r}, {cache!r}
TIMEZONE, DEFAULT_PAGINATION, FEED_ALL_ATOM = "Europe/Berlin", 5, "feeds/all.atom.xml"
PLUGINS = {plugins!r}
"""
_SCRIPT = """\
import gc, os, sys
import pelican
from plugins.building.resident import Resident
resident = Resident(pelican.get_instance(pelican.parse_arguments(["-s", "fast.py"]))[0])
resident.build()
for line in sys.stdin:
    number, path = line.split()
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(f"\\n\\nSatz {number}.\\n")
    page = resident.first({path})
    assert page and f"Satz {number}." in open(os.path.join("fast", page), encoding="utf-8").read(), page
    resident.build()
    resident.keep()
    with open("/proc/self/statm") as facts:
        print("at", number, int(facts.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"), len(gc.get_objects()), flush=True)
"""


@pytest.mark.properties
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="memory is read from /proc")
def test_a_thousand_edits_leave_no_trace(tmp_path: Path) -> None:
    """The page comes first, the rest follows; objects and memory stay what they were after some hundred edits."""
    root = str(Path(__file__).parents[3])
    posts = [tmp_path / "content" / f"post{number}.md" for number in range(12)]
    posts[0].parent.mkdir()
    for number, post in enumerate(posts):
        post.write_text(f"Title: Beitrag {number}\nDate: 2026-01-{number + 1:02}\nTags: a, b\n\n{'Wort ' * 80}\n")
    for name, output, plugins in (("fast.py", "fast", ["plugins.building"]), ("stock.py", "stock", [])):
        settings = _SETTINGS.format(root=root, output=output, cache=f"cache-{output}", plugins=plugins)
        (tmp_path / name).write_text(settings)
    chance, env = random.Random("resident"), {**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "0"}
    lines = "".join(f"{number} {chance.choice(posts)}\n" for number in range(EDITS))

    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=tmp_path, env=env, input=lines, capture_output=True, text=True, check=False
    )
    stock = [sys.executable, "-m", "pelican", "-s", "stock.py"]
    subprocess.run(stock, cwd=tmp_path, env=env, capture_output=True, check=True)

    assert 0 == done.returncode, done.stderr[-3000:]
    seen = [tuple(map(int, line.split()[1:])) for line in done.stdout.splitlines() if line.startswith("at ")]
    assert EDITS == len(seen)
    (_early, memory, objects), (_late, memory_then, objects_then) = seen[EDITS // 4], seen[-1]
    assert objects_then < objects * 1.05, (objects, objects_then)
    assert memory_then < memory * 1.10, (memory, memory_then)
    assert tree(tmp_path / "stock") == tree(tmp_path / "fast")


_RIPPLES = """\
import subprocess, sys
from pathlib import Path
import pelican
from plugins.building.resident import Resident
from tests.support.builds import tree
resident = Resident(pelican.get_instance(pelican.parse_arguments(["-s", "fast.py"]))[0])
resident.build()
post, page = Path("content/post4.md"), Path("content/pages/about.md")
linked = "Summary: Kurz, [mehr]({filename}post2.md)\\nTags: a"
EDITS = [
    ("body", post, lambda text: text + "\\n\\nEin Satz."),
    ("summary", post, lambda text: text.replace("Summary: Kurz", "Summary: Lang")),
    ("no summary", post, lambda text: text.replace("Summary: Lang\\n", "")),
    ("body that is cut", post, lambda text: text.replace("Wort", "Anfang", 1)),
    ("summary with a link", post, lambda text: text.replace("Tags: a", linked)),
    ("page", page, lambda text: text + "\\n\\nEin Satz."),
    ("title", post, lambda text: text.replace("Beitrag", "Anderer Beitrag")),
]
for what, path, edit in EDITS:
    before = tree(Path("fast"))
    path.write_text(edit(path.read_text()))
    first = resident.first({str(path)})
    rest = resident.rest()
    after = tree(Path("fast"))
    subprocess.run([sys.executable, "-m", "pelican", "-s", "stock.py"], capture_output=True, check=True)
    stock = tree(Path("stock"))
    touched = sorted(name for name in after if after[name] != before.get(name))
    print("at", what, touched == sorted({first, *rest} - {""}), len(touched), after == stock, flush=True)
    resident.build()
    assert tree(Path("fast")) == stock, what
"""


@pytest.mark.properties
@pytest.mark.parametrize("relative", [False, True])
def test_pages_made_from_memory_are_those_of_stock(tmp_path: Path, *, relative: bool) -> None:
    """Of body and summary every page and feed that shows them, before the whole build; of a title nothing."""
    root = str(Path(__file__).parents[3])
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/pages/about.md").write_text("Title: Über\n\nText.\n")
    for number in range(12):
        head = (
            f"Title: Beitrag {number}\nSlug: post{number}\nDate: 2026-01-{number + 1:02}\nSummary: Kurz\nTags: a, b\n"
        )
        (tmp_path / f"content/post{number}.md").write_text(f"{head}\n{'Wort ' * 80}\n")
    more = (
        f"RELATIVE_URLS, YEAR_ARCHIVE_SAVE_AS = {relative}, '{{date:%Y}}.html'\nTAG_FEED_ATOM = 'feeds/{{slug}}.xml'\n"
    )
    for name, output, plugins in (("fast.py", "fast", ["plugins.building"]), ("stock.py", "stock", [])):
        settings = _SETTINGS.format(root=root, output=output, cache=f"cache-{output}", plugins=plugins)
        (tmp_path / name).write_text(settings + more)
    env = {**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "0"}

    done = subprocess.run(
        [sys.executable, "-c", _RIPPLES], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr[-3000:]
    seen = [line for line in done.stdout.splitlines() if line.startswith("at ")]
    # whether just what was named was written, how much of it, and whether the site was stock's before it was built
    assert [
        "at body True 6 True",
        "at summary True 10 True",
        "at no summary True 10 True",
        "at body that is cut True 10 True",
        "at summary with a link True 10 True",
        "at page True 1 True",
        "at title True 0 False",
    ] == seen
