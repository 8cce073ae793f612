"""`comments`: the comment service of the published site, in the foreground, for a unit of the system."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.console import progress, say
from plugins.conversation.service.install import Unavailable, ensure
from plugins.conversation.service.process import LOG, PASSWORD, server_settings, start
from plugins.conversation.service_policy import write_policy
from plugins.core.errors import ProgramError, SettingsError
from plugins.core.settings import SITE_FILE
from plugins.core.texts import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=8102, help=_("port on this machine that the web server passes to"))


def run(options: argparse.Namespace) -> int:
    """Write the policy of what is released now, start the service and wait for its end."""
    root: Path = options.root
    ready = pipeline.ready(root)
    comments, address = ready.released.site.comments, ready.released.site.site.url
    if comments.provider != "isso":
        what = _("[comments] provider is '{given}'").format(given=comments.provider)
        raise SettingsError(SITE_FILE, what, _('write provider = "isso"'))
    with progress(_("preparing the comment service …")):
        found = ensure(options.home, options.home / "comments.lock")
    if isinstance(found, Unavailable):
        raise ProgramError("comments.lock", found.reason)
    policy = write_policy(root, ready.released, ready.edition.entries)
    settings = server_settings(root, port=options.port, origins=(address,), endpoint=comments.endpoint)
    with start(found.python, root, settings, policy) as service:
        say(_("the comment service answers on {address}").format(address=service.url))
        say(
            _("moderating comments: {address}admin/, password in {file}").format(
                address=f"{settings.public_endpoint}/", file=PASSWORD.as_posix()
            )
        )
        code = service.wait()
    what = _("the comment service ended with status {code}").format(code=code)
    raise ProgramError(LOG.as_posix(), what, _("look into this file"))
