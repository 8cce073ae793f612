"""
Draws the PNG pictures of the sample site, the same bytes every time.

Run `python tests/support/sample_pictures.py content` after changing a drawing and commit the result. Standard
library only: polygons are filled line by line. The larger pictures are painted by `sample_scenes.py`; the SVG
pictures are their own source.
"""

from __future__ import annotations

import math
import struct
import sys
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

Point = tuple[float, float]
Colour = tuple[int, int, int]

PAPER, INK, BLUE, STRAW = (246, 241, 231), (33, 43, 54), (27, 79, 114), (217, 164, 65)
STEEL, SHADE, SHINE, RED = (110, 134, 152), (62, 82, 98), (196, 209, 218), (178, 58, 46)
SUBROWS = 4
EDGE_STEPS = 5  # steps between two colours at an edge; few, so that the file stays small


class Canvas:
    """A picture in memory that polygons are filled into, with smooth edges."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(ground) * width) for _ in range(height)]

    def fill(self, points: list[Point], colour: Colour) -> None:
        """Fill the polygon *points* (even-odd)."""
        top = max(0, math.floor(min(y for _, y in points)))
        bottom = min(self.height, math.ceil(max(y for _, y in points)))
        for y in range(top, bottom):
            self._blend(self.rows[y], self._coverage(points, y), colour)

    def _coverage(self, points: list[Point], y: int) -> dict[int, float]:
        covered: dict[int, float] = {}
        for sub in range(SUBROWS):
            crossings = sorted(_crossings(points, y + (sub + 0.5) / SUBROWS))
            for start, end in zip(crossings[::2], crossings[1::2], strict=False):
                left, right = max(0.0, start), min(float(self.width), end)
                for x in range(int(left), math.ceil(right)):
                    part = min(right, x + 1) - max(left, x)
                    covered[x] = covered.get(x, 0.0) + part / SUBROWS
        return covered

    @staticmethod
    def _blend(row: bytearray, covered: dict[int, float], colour: Colour) -> None:
        for x, part in covered.items():
            share = round(min(1.0, part) * EDGE_STEPS) / EDGE_STEPS
            for at, value in enumerate(colour, 3 * x):
                row[at] = round(row[at] + (value - row[at]) * share)

    def png(self) -> bytes:
        """Return the picture as PNG with a palette (at most 256 colours)."""
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        found = {bytes(row[at : at + 3]) for row in self.rows for at in range(0, len(row), 3)}
        palette = {colour: number for number, colour in enumerate(sorted(found))}
        lines = (bytes(palette[bytes(row[at : at + 3])] for at in range(0, len(row), 3)) for row in self.rows)
        pixels = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
        chunks = [(b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", pixels), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _crossings(points: list[Point], y: float) -> Iterable[float]:
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _box(x: float, y: float, width: float, height: float) -> list[Point]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _arc(centre: Point, radius: float, start: float, end: float, steps: int = 48) -> list[Point]:
    angles = [start + (end - start) * step / steps for step in range(steps + 1)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def _disc(centre: Point, radius: float) -> list[Point]:
    return _arc(centre, radius, 0, math.tau, 72)


def _bar(start: Point, end: Point, width: float) -> list[Point]:
    """Return a line of *width* with round ends."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    quarter = math.pi / 2
    return [
        *_arc(end, width / 2, angle - quarter, angle + quarter, 16),
        *_arc(start, width / 2, angle + quarter, angle + 3 * quarter, 16),
    ]


def _strand(canvas: Canvas, start: Point, end: Point, width: float) -> None:
    canvas.fill(_bar(start, end, width), INK)
    canvas.fill(_bar(start, end, width - 8), STEEL)
    shine = (start[0] - width * 0.16, start[1]), (end[0] - width * 0.16, end[1])
    canvas.fill(_bar(*shine, width * 0.16), SHINE)


def spring() -> bytes:
    """A compression spring between two plates, one coil broken."""
    canvas = Canvas(1200, 630, PAPER)
    low, high, pitch, first, coils = 470.0, 160.0, 104.0, 150.0, 8
    for number in range(coils):
        x = first + number * pitch
        canvas.fill(_bar((x + pitch * 0.5, high), (x + pitch, low), 40), INK)
        canvas.fill(_bar((x + pitch * 0.5, high), (x + pitch, low), 32), SHADE)
    for number in range(coils + 1):
        x = first + number * pitch
        start, end = (x, low), (x + pitch * 0.5, high)
        if number == coils // 2:
            _strand(canvas, (x - 6, low), (x + 16, 352), 48)
            _strand(canvas, (x + 42, 276), (end[0] + 6, high), 48)
            canvas.fill(_bar((x + 8, 318), (x + 50, 310), 5), RED)
        else:
            _strand(canvas, start, end, 48)
    for x in (78, 1058):
        canvas.fill(_box(x, 90, 48, 450), BLUE)
    return canvas.png()


def _tooth(centre: Point, teeth: int, module: float, at: float) -> list[Point]:
    radius, step = module * teeth / 2, math.tau / teeth
    sides = [(-1.3, 0.31), (-0.3, 0.255), (0.4, 0.19), (1.0, 0.12)]
    shape = [(radius + module * out, -step * half) for out, half in sides]
    shape += [(r, -angle) for r, angle in reversed(shape)]
    return [(centre[0] + r * math.cos(at + a), centre[1] + r * math.sin(at + a)) for r, a in shape]


def gears() -> bytes:
    """The drive of the wire feed: a toothed segment and its pinion, three teeth worn."""
    canvas = Canvas(1100, 640, PAPER)
    module, pinion, segment, hub = 24.0, (840.0, 320.0), (12.0, 320.0), (92.0, 320.0)
    count, whole = 14, 55
    step, root = math.tau / whole, module * (whole / 2 - 1.2)
    span = 6.25 * step
    rim = _arc(segment, root, -span, span) + _arc(segment, root - 70, span, -span)
    canvas.fill(rim, BLUE)
    for side in (-0.7, 0.7):
        end = _arc(segment, root - 40, span * side, span * side, 1)[0]
        canvas.fill(_bar(hub, end, 44), BLUE)
    for number in range(-6, 6):
        canvas.fill(_tooth(segment, whole, module, (number + 0.5) * step), BLUE)
    for radius, colour in ((78.0, BLUE), (36.0, PAPER)):
        canvas.fill(_disc(hub, radius), colour)
    canvas.fill(_disc(pinion, module * (count / 2 - 1.2)), STEEL)
    for number in range(count):
        worn = number in (6, 7, 8)
        tooth = _tooth(pinion, count, module, number * math.tau / count)
        canvas.fill(tooth, RED if worn else STEEL)
    for radius, colour in ((70.0, SHADE), (46.0, PAPER)):
        canvas.fill(_disc(pinion, radius), colour)
    canvas.fill(_box(pinion[0] - 9, pinion[1] - 60, 18, 26), PAPER)
    return canvas.png()


def wire() -> bytes:
    """Coils of wire on a shelf, from thick to thin; one compartment is empty."""
    canvas = Canvas(1200, 630, PAPER)
    colours = [BLUE, STEEL, SHADE, STRAW, BLUE, STEEL, SHADE, STRAW]
    for number, colour in enumerate(colours):
        centre = (165.0 + 290 * (number % 4), 190.0 + 280 * (number // 4))
        if number == 6:
            continue
        thick = 17.0 - 2 * number
        radius = 110.0
        while radius > 62:
            canvas.fill(_disc(centre, radius), colour)
            canvas.fill(_disc(centre, radius - thick), PAPER)
            radius -= thick + 4
    for y in (306, 586):
        canvas.fill(_box(20, y, 1160, 14), INK)
    for x in range(20, 1200, 290):
        canvas.fill(_box(x - 6 if x > 20 else x, 40, 12, 560), INK)
    canvas.fill(_box(1168, 40, 12, 560), INK)
    return canvas.png()


PICTURES: dict[str, Callable[[], bytes]] = {
    "images/drahtringe.png": wire,
    "images/feder.png": spring,
    "posts/2026/windeautomat-von-1967/getriebe.png": gears,
}


def main() -> None:
    """Write all pictures below the folder named on the command line."""
    for name, draw in PICTURES.items():
        target = Path(sys.argv[1]) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(draw())


if __name__ == "__main__":
    main()
