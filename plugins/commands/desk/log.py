"""`desk.log`: the file for a dispute, as a page to print and as JSON."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined

from plugins.commands.console import say
from plugins.core import clock, files, texts
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.desk.history import SEEN, history
from plugins.desk.naming import case_of
from plugins.desk.standing import stand

FOLDER = Path("var", "desk")
# What of an event a reader of the file wants to see; digests stand beside it.
SHOWN = (
    *("digest", "title", "contributors", "note", "as", "assurance", "given_by", "evidence"),
    *("reason", "face", "notice", "revoked", "live"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("entry", help=_("the text: path, slug or id"))
    help_text = _("FILE.html or FILE.json; both in var/desk/ when missing")
    parser.add_argument("--to", type=Path, default=None, metavar="FILE", help=help_text)
    parser.add_argument("--json", action="store_true", help=_("print it as JSON and write no file"))


def run(options: argparse.Namespace) -> int:
    """Write the file on one text."""
    root: Path = options.root
    now = clock.now()
    standing = stand(root, now)
    if standing.policy is None:
        raise DeskError.of(standing.issues)
    one, _case = case_of(standing, options.entry)
    record = history(standing, standing.policy, one, now)
    if options.json:
        say(_as_json(record))
        return 0
    given: list[Path] = [options.to] if options.to else [root / FOLDER / f"{one}.html", root / FOLDER / f"{one}.json"]
    for path in given:
        is_json = path.suffix == ".json"
        text = _as_json(record) + "\n" if is_json else page(record, standing.working.site.zone, texts.current())
        files.write(path, text.encode())
        say(_("written: {path}").format(path=path))
    return 0


def _as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2)


def page(record: dict[str, Any], zone: ZoneInfo, lang: str) -> str:
    """Return *record* as a page of its own, in the language *lang* of the tool and the time of *zone*."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name("log.html").read_text(encoding="utf-8"))
    return template.render(record=record, lang=lang, shown=SHOWN, moment=_moment(zone), basis=_basis, _=_)


def _moment(zone: ZoneInfo) -> Any:
    def shown(text: str) -> str:
        if not text:
            return "–"
        return datetime.fromisoformat(text).astimezone(zone).strftime("%d.%m.%Y, %H:%M:%S %z")

    return shown


def _basis(basis: str) -> str:
    return _("first seen by a release") if basis == SEEN else _("as its signer claims")
