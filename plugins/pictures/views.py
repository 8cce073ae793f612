"""What templates may see of a picture."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceView:
    """The same picture in one more format, for a `<source>`."""

    type: str = field(metadata={"help": "media type, e.g. image/avif"})
    srcset: str = field(metadata={"help": "addresses with their widths, ready for the attribute"})


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture with its derivatives (`article.picture`, `page.picture`, values of `pictures`)."""

    url: str = field(metadata={"help": "site path every browser and feed reader understands"})
    width: int = field(metadata={"help": "pixels, for the attribute; keeps the layout still while it loads"})
    height: int = field(metadata={"help": "pixels, for the attribute"})
    sources: tuple[SourceView, ...] = field(
        metadata={"help": "better formats, best first; empty where there are none (SVG, moving pictures)"}
    )
    srcset: str = field(metadata={"help": "sizes of the format of `url`; empty where there is only one"})
    sizes: str = field(metadata={"help": "how wide the text shows it; empty where there is only one size"})
