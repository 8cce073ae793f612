"""
Paints the large PNG pictures of the sample site: soft light, shadows and grain, as a photograph has them.

Run `python tests/support/sample_scenes.py content` after changing a scene and commit the result. The same Pillow
paints the same bytes. Scenes are painted at twice their size and made smaller, so that edges are smooth.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

SIZE = (1600, 1000)
TWICE = 2
COLOURS = 184
INK, BLUE, STEEL, PALE = (33, 43, 54), (27, 79, 114), (128, 146, 160), (232, 236, 238)
RUSTY, BROWN, GREY, ZINC, BRIGHT = (146, 56, 12), (164, 92, 40), (120, 116, 110), (158, 166, 172), (196, 204, 210)
SEGMENTS = {"0": "abcdef", "1": "bc", "3": "abcdg", "6": "acdefg", "7": "abc", "9": "abcdfg"}
STROKES: dict[str, tuple[Point, Point]] = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour *share* of the way from *one* to *other*."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Scene:
    """A picture being painted; all measures are those of the finished picture."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        self.image = Image.new("RGB", (SIZE[0] * TWICE, SIZE[1] * TWICE))
        self.shade((0, 0, *SIZE), top, bottom)

    def shade(self, box: Box, first: Colour, last: Colour, *, across: bool = False) -> None:
        """Fill *box* from *first* to *last*, downwards or *across*."""
        left, top, right, bottom = (round(value * TWICE) for value in box)
        ramp = Image.linear_gradient("L")
        ramp = (ramp.rotate(90) if across else ramp).resize((right - left, bottom - top))
        tone = Image.composite(Image.new("RGB", ramp.size, last), Image.new("RGB", ramp.size, first), ramp)
        self.image.paste(tone, (left, top))

    def round_bar(self, box: Box, colour: Colour) -> None:
        """Paint a standing cylinder that fills *box*: dark at its edges, light left of its middle."""
        left, top, right, bottom = box
        light = left + (right - left) * 0.35
        self.shade((left, top, light, bottom), mix(colour, INK, 0.5), mix(colour, PALE, 0.6), across=True)
        self.shade((light, top, right, bottom), mix(colour, PALE, 0.6), mix(colour, INK, 0.6), across=True)

    def shadow(self, box: Box, strength: float, blur: float) -> None:
        """Darken what lies in the ellipse *box*, with a soft edge."""
        veil = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(veil).ellipse([value * TWICE for value in box], fill=round(255 * strength))
        veil = veil.filter(ImageFilter.GaussianBlur(blur * TWICE))
        self.image.paste(Image.new("RGB", self.image.size, INK), mask=veil)

    def plate(self, box: Box, radius: float, colour: Colour, edge: Colour) -> None:
        """Paint a box with round corners and an edge."""
        pen = ImageDraw.Draw(self.image)
        pen.rounded_rectangle([v * TWICE for v in box], radius * TWICE, fill=colour, outline=edge, width=3 * TWICE)

    def wire(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Paint a round wire along *points*: each pass narrower, lighter and nearer to the light."""
        pen = ImageDraw.Draw(self.image)
        for number in range(8):
            part = number / 7
            tone = mix(mix(colour, INK, 0.65), mix(colour, PALE, 0.4), part)
            thick = width * (1 - 0.85 * part) * TWICE
            at = [((x - width * 0.12 * part) * TWICE, (y - width * 0.14 * part) * TWICE) for x, y in points]
            pen.line(at, fill=tone, width=max(1, round(thick)), joint="curve")
            for x, y in (at[0], at[-1]):
                pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=tone)

    def disc(self, centre: Point, radius: float, colour: Colour, hole: float = 0) -> None:
        """Paint a disc, or a ring with a *hole*, lit from above."""
        side = round(2 * radius * TWICE)
        mask = Image.new("L", (side, side), 0)
        pen = ImageDraw.Draw(mask)
        pen.ellipse((0, 0, side - 1, side - 1), fill=255)
        inner = (radius - hole) * TWICE
        if hole:
            pen.ellipse((inner, inner, side - inner, side - inner), fill=0)
        ramp = Image.linear_gradient("L").resize((side, side))
        dark, light = mix(colour, INK, 0.5), mix(colour, PALE, 0.35)
        tone = Image.composite(Image.new("RGB", mask.size, dark), Image.new("RGB", mask.size, light), ramp)
        place = round((centre[0] - radius) * TWICE), round((centre[1] - radius) * TWICE)
        self.image.paste(tone, place, mask)

    def spring(
        self, axis: float, ends: tuple[float, float], coils: int, radius: float, wire: float, tone: Colour
    ) -> None:
        """Paint a standing spring, right-handed: the strands behind first, then those in front."""
        top, bottom = ends
        pitch = (bottom - top) / coils
        left, right = axis - radius, axis + radius
        for number in range(coils):
            y = top + number * pitch
            self.wire(
                [(right, y), (left, y - pitch / 2)] if number else [(right, y), (left, y)], wire, mix(tone, INK, 0.55)
            )
        for number in range(coils):
            y = top + number * pitch
            self.wire([(left, y + pitch / 2), (right, y)], wire, tone)
        self.wire([(left, bottom), (right, bottom)], wire, tone)

    def png(self, target: Path) -> None:
        """Add grain, make the picture small and write it with a palette."""
        small = self.image.resize(SIZE, Image.Resampling.LANCZOS)
        patches = SIZE[0] // 8, SIZE[1] // 8
        noise = Image.frombytes("L", patches, random.Random(1931).randbytes(patches[0] * patches[1]))
        grain = noise.resize(SIZE, Image.Resampling.BICUBIC).point(lambda value: 122 + value // 32)
        grained = ImageChops.overlay(small, Image.merge("RGB", (grain, grain, grain)))
        flat = grained.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        flat.save(target, optimize=True)


def _digits(scene: Scene, text: str, place: Point, size: float) -> None:
    for number, digit in enumerate(text):
        for stroke in SEGMENTS[digit]:
            ends = [(place[0] + number * size * 1.7 + x * size, place[1] + y * size) for x, y in STROKES[stroke]]
            pen = ImageDraw.Draw(scene.image)
            pen.line([(x * TWICE, y * TWICE) for x, y in ends], fill=INK, width=round(size * 0.22 * TWICE))


def kitchen_scale() -> Scene:
    """A spring between a kitchen scale and the pin of a drill stand."""
    scene = Scene((214, 208, 196), (168, 160, 148))
    scene.shade((0, 700, *SIZE), (158, 122, 84), (104, 76, 50))
    scene.shade((0, 692, SIZE[0], 706), (90, 68, 48), (140, 106, 72))
    scene.shadow((330, 790, 1330, 960), 0.55, 30)
    scene.round_bar((1120, 60, 1180, 860), STEEL)
    scene.shade((1000, 840, 1330, 900), (92, 104, 114), (52, 62, 72))
    scene.shade((690, 170, 1240, 290), mix(BLUE, PALE, 0.25), mix(BLUE, INK, 0.4))
    scene.wire([(1210, 230), (1430, 120)], 26, STEEL)
    scene.disc((1440, 116), 34, INK)
    scene.plate((380, 780, 1060, 900), 34, (226, 228, 228), (150, 156, 160))
    scene.shade((392, 770, 1048, 790), (206, 222, 226), (160, 178, 184))
    scene.plate((560, 812, 850, 884), 10, (178, 194, 170), (110, 120, 108))
    _digits(scene, "3790", (600, 826), 21)
    scene.shadow((590, 744, 850, 786), 0.45, 12)
    scene.shade((570, 748, 870, 770), (190, 198, 204), (110, 120, 128))
    scene.round_bar((696, 470, 744, 748), STEEL)
    scene.spring(720, (476, 728), 7, 92, 30, STEEL)
    scene.round_bar((672, 284, 768, 450), (150, 160, 168))
    scene.shade((620, 440, 820, 462), (176, 186, 194), (88, 98, 108))
    return scene


def _mesh(scene: Scene) -> Iterable[tuple[Point, Point]]:
    for number in range(-7, 12):
        start = number * 150.0
        yield (start, 90.0), (start + 910, 1000.0)
        yield (start + 910, 90.0), (start, 1000.0)


def fence() -> Scene:
    """Five kinds of extension spring after a year on a fence, from rust to bright."""
    scene = Scene((178, 198, 210), (222, 222, 208))
    scene.shadow((-200, 520, 1000, 900), 0.25, 60)
    scene.shadow((700, 470, 1900, 900), 0.22, 60)
    scene.shade((0, 720, *SIZE), (118, 126, 84), (74, 84, 54))
    scene.shade((0, 690, SIZE[0], 722), (126, 118, 108), (96, 90, 84))
    scene.image = scene.image.filter(ImageFilter.GaussianBlur(9 * TWICE))
    for start, end in _mesh(scene):
        scene.wire([start, end], 7, (134, 142, 140))
    for y in (92, 880):
        scene.wire([(0, y), (SIZE[0], y + 6)], 13, (112, 120, 120))
    for number, colour in enumerate((RUSTY, BROWN, GREY, ZINC, BRIGHT)):
        axis = 200.0 + number * 300
        scene.wire([(axis, 100), (axis, 176), (axis - 34, 216)], 15, colour)
        scene.spring(axis, (222, 742), 24, 52, 19, colour)
        scene.wire([(axis - 34, 748), (axis, 790), (axis, 880)], 15, colour)
    return scene


def machine() -> Scene:
    """The coiling machine Else as she was built: wire on its reel, the bare rollers, the flywheel."""
    scene = Scene((150, 158, 160), (196, 194, 184))
    scene.shade((0, 760, *SIZE), (112, 110, 104), (66, 66, 64))
    scene.image = scene.image.filter(ImageFilter.GaussianBlur(6 * TWICE))
    scene.shadow((120, 850, 1520, 990), 0.6, 26)
    scene.shade((500, 430, 1360, 900), mix(BLUE, PALE, 0.22), mix(BLUE, INK, 0.45))
    scene.shade((470, 876, 1390, 916), (70, 80, 88), (36, 42, 48))
    scene.shade((600, 300, 1040, 560), mix(BLUE, PALE, 0.3), mix(BLUE, INK, 0.2))
    scene.round_bar((222, 520, 258, 900), STEEL)
    for radius in (190, 168, 146, 124):
        scene.disc((240, 460), radius, mix(STEEL, PALE, (190 - radius) / 260), radius - 15)
    scene.disc((240, 460), 40, INK)
    _rollers(scene)
    scene.disc((1300, 560), 236, mix(INK, STEEL, 0.35), 188)
    for end in ((1300, 340), (1300, 780), (1080, 560), (1520, 560)):
        scene.wire([(1300, 560), end], 34, mix(INK, STEEL, 0.4))
    scene.disc((1300, 560), 62, STEEL)
    scene.plate((560, 700, 800, 780), 8, (222, 204, 150), (140, 120, 70))
    _digits(scene, "1967", (606, 718), 24)
    return scene


def _rollers(scene: Scene) -> None:
    for axis in (700, 800):
        scene.disc((axis, 400), 58, STEEL, 14)
        scene.disc((axis, 400), 24, INK)
    scene.spring(930, (330, 520), 6, 34, 12, STEEL)
    scene.wire([(250, 300), (420, 390), (600, 400), (860, 400), (900, 350)], 11, STEEL)


def machine_enclosed() -> Scene:
    """Else after her overhaul: the same machine behind a lit window, with a button to stop her."""
    scene = machine()
    scene.plate((560, 180, 1080, 640), 18, (206, 210, 210), (96, 106, 114))
    scene.shade((600, 224, 1040, 560), (250, 226, 160), (206, 170, 96))
    _rollers(scene)
    scene.plate((836, 584, 900, 622), 8, (184, 58, 46), (120, 36, 30))
    return scene


SCENES: dict[str, Callable[[], Scene]] = {
    "images/else-1967.png": machine,
    "images/else.png": machine_enclosed,
    "images/kuechenwaage.png": kitchen_scale,
    "images/zaunversuch.png": fence,
}


def main() -> None:
    """Paint all scenes below the folder named on the command line."""
    for name, paint in SCENES.items():
        paint().png(Path(sys.argv[1]) / name)


if __name__ == "__main__":
    main()
