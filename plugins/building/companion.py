"""
A resident build for somebody else's server: asked for in lines of JSON, answering in lines of JSON.

`{"look": "blog/eins/index.html"}` asks for a build with that page first; the answers are `{"first": …}` when that page
is in place and differs, then `{"done": true}` or `{"failed": "…"}`. What Pelican says goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pelican as stock

from plugins.building.resident import Resident


def main(argv: list[str] | None = None) -> int:
    """Answer until standard input ends."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1) as answers:
        # Pelican and its plug-ins print
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        args = stock.parse_arguments(argv)
        stock.init_logging(level=args.verbosity, fatal=args.fatal, name="pelican", handler=None)
        resident = None
        for line in sys.stdin:
            try:
                if resident is None:
                    resident = Resident(stock.get_instance(args)[0])
                _build(resident, str(json.loads(line)["look"]), answers)
                _answer(answers, {"done": True})
                resident.keep()
            except Exception as error:  # noqa: BLE001 - told to whom asked
                _answer(answers, {"failed": f"{type(error).__name__}: {error}"})
    return 0


def _build(resident: Resident, look: str, answers: Any) -> None:
    resident.run.look_at = look
    resident.run.say_first = lambda: _answer(answers, {"first": look})
    resident.build()


def _answer(answers: Any, told: dict[str, Any]) -> None:
    answers.write(f"{json.dumps(told)}\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
