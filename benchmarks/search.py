"""
What the search index of a site costs, against Pagefind over all its pages at once in the same round.

The pages are laid out as a build leaves them, without building: their words, headings, lists and tables, and a frame.
"""

from __future__ import annotations

import html
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import markdown

from benchmarks import content
from benchmarks.run import Sample, measure, middle
from plugins.search import index, parts

STEPS = ("whole", "cold", "same", "edit")
LIMIT_MB = 400.0
_HERE = Path(__file__).parents[1]
_PAGE = (
    '<!doctype html><html lang="de"><head><title>{title}</title></head><body><nav>Start Blog Archiv</nav>'
    '<article data-pagefind-body><h1 data-pagefind-meta="title" data-pagefind-ignore>{title}</h1>'
    '<p data-pagefind-ignore><time data-pagefind-meta="date">{day}</time></p>{body}</article></body></html>\n'
)
_EDIT = "<p>Ein Satz mit Zaunpfahl.</p></article>"


def main(counts: Sequence[int], rounds: int) -> dict[int, dict[str, dict[str, float]]]:
    """Measure sites of so many posts each, and print a table; `whole` is Pagefind alone, over all pages at once."""
    found = {}
    print(f"{'posts':>7} {'':>6} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'CPU ÷ whole':>12} {'MB ÷ whole':>12}")
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="freigabe-bench-") as place:
            edited = lay(Path(place), count)
            each = [_round(Path(place), edited) for _round_of in range(rounds)]
        steps = {step: middle([one[step] for one in each]) for step in STEPS}
        for step, one in steps.items():
            print(_line(count, step, one, steps["whole"]))
        print(f"{'':>7} at most {LIMIT_MB:.0f} MB wanted for cold and edit")
        found[count] = {step: asdict(one) for step, one in steps.items()}
    return found


def _line(count: int, step: str, one: Sample, whole: Sample) -> str:
    figures = f"{one.cpu_s:>8.1f} {one.wall_s:>8.1f} {one.peak_mb:>8.0f}"
    return f"{count:>7,} {step:>6} {figures} {one.cpu_s / whole.cpu_s:>12.2f} {one.peak_mb / whole.peak_mb:>12.2f}"


def lay(root: Path, count: int) -> Path:
    """Write the pages of *count* posts below *root*, and return the one that is edited."""
    corpus = content.make(count)
    reader = markdown.Markdown(extensions=["tables", "fenced_code"])
    for post in corpus.posts:
        body = reader.reset().convert(content.LINK.sub(r"(/blog/\1/)", post.body))
        place = root / "output" / "blog" / post.slug / "index.html"
        place.parent.mkdir(parents=True)
        page = _PAGE.format(title=html.escape(post.title), day=f"{post.date:%d.%m.%Y}", body=body)
        place.write_text(page, encoding="utf-8")
    return root / "output" / "blog" / corpus.middle.slug / "index.html"


def _round(root: Path, edited: Path) -> dict[str, Sample]:
    shutil.rmtree(root / "cache", ignore_errors=True)
    before = edited.read_bytes()
    program = [str(index.program()), *parts.OPTIONS]
    program[program.index("pages")] = "output"
    shutil.rmtree(root / "pagefind", ignore_errors=True)
    found = {"whole": measure(program, root)}
    for step in STEPS[1:]:
        if step == "edit":
            edited.write_bytes(before.replace(b"</article>", _EDIT.encode()))
        shutil.rmtree(root / "output" / "pagefind", ignore_errors=True)
        found[step] = measure([sys.executable, "-m", "benchmarks.search", str(root)], _HERE)
    edited.write_bytes(before)
    return found


def make(root: Path) -> None:
    """Put the index into the output of *root*, as `build` does."""
    output = root / "output"
    names = [path.relative_to(output).as_posix() for path in (output / "blog").glob("*/index.html")]
    index.index(output, names, root / "cache")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
