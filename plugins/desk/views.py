"""What templates may see of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StateView:
    """The public face of one entry at the moment of the build (`article.desk`, `page.desk`)."""

    state: str = field(metadata={"help": "live, draft, idea, review, future, embargo or expired; for CSS classes"})
    label: str = field(metadata={"help": "the state in the reader's words, e.g. 'Entwurf'"})
    detail: str = field(metadata={"help": "one sentence why it is not online and from when it will be; may be empty"})
    is_public: bool = field(metadata={"help": "whether a release would hold this entry now"})
