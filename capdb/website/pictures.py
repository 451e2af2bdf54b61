"""Draw pictures for previews of links: one for each device, one for the site, and the icons.

Each is in shades of one colour, so that a palette of sixteen entries is enough and a file is small.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from capdb.vocabulary import State
from capdb.website.ports import Jack, JackReach

SIZE = (1200, 630)
"""The size of a picture in pixels, which Open Graph's readers do not crop."""
LONGEST = 60
"""The most characters of a line."""

_SHADES = 16
_MARGIN = 80
_LIGHT, _DARK = 0, 255
"""A pixel is drawn as its share of the tone; the rest is the ground."""
_TONES: dict[State | None, tuple[str, str]] = {
    State.YES: ("#e5f5ea", "#0e6d37"),
    State.PARTIAL: ("#fdf1dc", "#7a4a00"),
    State.NO: ("#fcebe9", "#a8241c"),
    State.UNKNOWN: ("#efecf8", "#55488a"),
    None: ("#fbfcfc", "#0b5c66"),
}
"""Ground and tone of each state, those of `site/static/style.css`; of the site itself without."""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def card(
    state: State | None, title: str, word: str, lines: Sequence[str], jacks: Sequence[Jack] = ()
) -> bytes:
    """Return a picture as PNG: title, the answer in a word, some lines, and the ports."""
    image = Image.new("L", SIZE, _LIGHT)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 18), fill=_DARK)
    _text(draw, (_MARGIN, 70), title, 62)
    _text(draw, (_MARGIN, 165), word, 118)
    top = 325
    for line in lines:
        _text(draw, (_MARGIN, top), line, 36)
        top += 52
    for place, jack in enumerate(jacks[:10]):
        left = _MARGIN + place * 104
        fill = _DARK if jack.reach is JackReach.ENGINE else _LIGHT
        draw.rounded_rectangle((left, 470, left + 76, 528), 8, fill, _DARK, 4)
        _text(draw, (left, 536), jack.name[:6], 24)
    _text(draw, (SIZE[0] - 190, 560), "capdb", 40)
    return _png(image, *_TONES[state])


def icon(side: int) -> bytes:
    """Return the site's icon as a square PNG."""
    image = Image.new("L", (side, side), _DARK)
    draw = ImageDraw.Draw(image)
    scale = side / 32
    points = [(7, 20), (13, 20), (17, 11), (21, 20), (25, 20)]
    drawn = [(x * scale, y * scale) for x, y in points]
    draw.line(drawn, fill=_LIGHT, width=round(3 * scale), joint="curve")
    return _png(image, "#ffffff", "#0b5f66")


def favicon() -> bytes:
    """Return the site's icon as an ICO file, for browsers that ask for it by its usual name."""
    picture = icon(32)
    # One image of 32 by 32 pixels, kept as PNG; its size, and its place after both headers.
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 4, len(picture), 22) + picture


def _text(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int) -> None:
    """Draw a line, smaller if it is too wide; the font has Latin letters only."""
    plain = text[:LONGEST].encode("latin-1", "replace").decode("latin-1")
    font = _font(size)
    widest = SIZE[0] - at[0] - _MARGIN // 2
    wide = draw.textlength(plain, font=font)
    if wide > widest:
        font = _font(int(size * widest / wide))
    draw.text(at, plain, font=font, fill=_DARK)


def _png(image: Image.Image, ground: str, tone: str) -> bytes:
    shades = image.point([value * _SHADES // 256 for value in range(256)])
    made = Image.frombytes("P", image.size, shades.tobytes())
    light, dark = (_rgb(colour) for colour in (ground, tone))
    steps = [step / (_SHADES - 1) for step in range(_SHADES)]
    made.putpalette(
        [round(a + (b - a) * step) for step in steps for a, b in zip(light, dark, strict=True)]
    )
    file = BytesIO()
    made.save(file, "PNG", bits=4, compress_level=6)
    return file.getvalue()


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
