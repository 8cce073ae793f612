"""Messages are compared in English here."""

from tests.support.builders import english

__all__ = ["english"]
