"""Split names and queries into normalised tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST_RUN = 3
"""The most pieces that may be joined into one: `wrt 3200 acm`."""

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
"""Letters that are written without blanks between words: Han and Kana."""

_PIECE = rf"(?:(?=[{HAN}])[^\W_])+|(?:(?![{HAN}])[^\W_])+"
"""A piece of any text; not compiled here, as that takes longer than looking up a name."""
_ASCII_PIECE = re.compile("[a-z0-9]+")
"""A piece of an ASCII text in lower case, like most texts."""

_LETTER = rf"(?![{HAN}])\w"
"""A letter that a word goes on with; Chinese begins another word: `TURBO+支持`."""

_U_BOOT = re.compile(r"\bu[- ]?boot\b")

_PLUS = re.compile(rf"(?<=\w)\+(?!{_LETTER})")

_VERSION_WORD = re.compile(r"\b(?:version|vers|ver|v)[.: ]*(?=\d)")

_POINT_ZERO = re.compile(rf"(v\d+)(?:\.0+)+(?!{_LETTER})")
"""The zero of a revision, even if a label has it next to the model: `WR3000EV1.0`."""


@lru_cache(maxsize=1 << 16)  # the same brands and titles come back for every release
def pieces(text: str) -> tuple[str, ...]:
    """Return the normalised pieces of a name or query; empty if it has no letter or digit.

    Chinese is a piece of its own: `小米AX3600` has two.
    """
    if not text.isascii():  # few names are not, and nothing else can be decomposed
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = text.casefold()
    if "+" in plain:
        plain = _PLUS.sub(" plus ", plain)
    if "boot" in plain:
        plain = _U_BOOT.sub("uboot", plain)
    if "v" in plain:
        plain = _POINT_ZERO.sub(r"\1", _VERSION_WORD.sub("v", plain))
    if plain.isascii():
        return tuple(_ASCII_PIECE.findall(plain))
    return tuple(re.findall(_PIECE, plain))


def is_han(piece: str) -> bool:
    """Return whether a piece is Chinese, which `pieces` does not split."""
    return bool(re.match(f"[{HAN}]", piece))


def parted(piece: str, known: Iterable[str]) -> list[str]:
    """Return the parts of a piece, split at known words, the longest first: `小米|路由器`."""
    for word in sorted(known, key=lambda word: (-len(word), word)):
        if word in piece:
            before, _, after = piece.partition(word)
            rest = [*parted(before, known), word, *parted(after, known)]
            return [each for each in rest if each]
    return [piece] if piece else []


def joined(text: str) -> str:
    """Return all pieces as one string: equal for two spellings of one identifier."""
    return "".join(pieces(text))


def whole(parts: Sequence[str]) -> str:
    """Return a name in one string, equal for all ways to split it: `AX 55` is `AX55`.

    As in `runs`, two digits are never joined (`AX5 5`).
    """
    text = ""
    for part in parts:
        text += " " + part if text[-1:].isdigit() and part[:1].isdigit() else part
    return text


@lru_cache(maxsize=1 << 16)  # called as often as `pieces`, with its results
def has_digit(text: str) -> bool:
    """Return whether a text has a digit, so that it must be matched exactly."""
    return any(letter.isdigit() for letter in text)


def runs(parts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each piece and each join of up to three adjacent ones, with its start and end."""
    for start, word in enumerate(parts):
        yield word, start, start + 1
        for end, part in enumerate(parts[start + 1 : start + LONGEST_RUN], start + 2):
            if word[-1].isdigit() and part[0].isdigit():
                break
            word += part
            yield word, start, end
