"""What templates may see of the site's languages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LanguageView:
    """Another language readers may change to."""

    label: str = field(metadata={"help": "the language's name in itself: Deutsch, English"})
    url: str = field(metadata={"help": "site path of the same page in that language, else of its home page"})
    lang: str = field(metadata={"help": "language tag"})
