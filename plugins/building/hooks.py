"""The fast build in Pelican: thin, all it does is to find the run a signal belongs to."""

from __future__ import annotations

import atexit
import gc
from typing import Any

from pelican import signals

from plugins.building import run


def connect() -> None:
    """Connect every hook; Pelican holds them weakly, so all are functions of this module."""
    # the collector would look at everything once more when the process ends, to free what ends with it
    atexit.register(gc.freeze)
    signals.initialized.connect(attach)
    signals.article_generator_init.connect(equip)
    signals.page_generator_init.connect(equip)
    signals.static_generator_init.connect(equip)
    signals.all_generators_finalized.connect(begin)
    signals.article_writer_finalized.connect(flush)
    signals.page_writer_finalized.connect(flush)


def attach(pelican: Any) -> None:
    """Take the place of `run` on this instance."""
    run.Run(pelican).attach()


def equip(generator: Any) -> None:
    """Give the generator its quick ways."""
    found = run.of(generator.settings)
    if found and found.equipment:
        found.equipment.equip(generator)


def begin(generators: list[Any]) -> None:
    """Remember who made the context."""
    found = run.of(generators[0].settings) if generators else None
    if found:
        found.generators = generators


def flush(generator: Any, writer: Any) -> None:
    """Render what the generator asked for."""
    del writer
    found = run.of(generator.settings)
    if found and found.build:
        found.build.flush()
