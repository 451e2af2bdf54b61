"""Split names and queries into normalised tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST_RUN = 3
"""Pieces that may be joined into one: `wrt 3200 acm`."""

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
"""Letters that are written without blanks between words: Han and Kana."""

_PIECE = rf"(?:(?=[{HAN}])[^\W_])+|(?:(?![{HAN}])[^\W_])+"
"""A piece of any text; to compile it takes longer than to look a name up."""
_ASCII_PIECE = re.compile("[a-z0-9]+")
"""The same of most texts, in lower case."""

_U_BOOT = re.compile(r"\bu[- ]?boot\b")

_PLUS = re.compile(r"(?<=\w)\+(?!\w)")

_VERSION_WORD = re.compile(r"\b(?:version|vers|ver|v)[.: ]*(?=\d)")

_POINT_ZERO = re.compile(r"(v\d+)(?:\.0+)+\b")
"""Of a revision, also where a label has it close to the model: `WR3000EV1.0`."""


@lru_cache(maxsize=1 << 16)  # the same brands and titles come back for every release
def pieces(text: str) -> tuple[str, ...]:
    """Return the normalised pieces of a name or query; empty where it has no letter or digit.

    Chinese is a piece of its own: the two of `小米AX3600`.
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
    """Return whether a piece is Chinese, which `pieces` leaves in one."""
    return bool(re.match(f"[{HAN}]", piece))


def parted(piece: str, known: Iterable[str]) -> list[str]:
    """Return a piece with the known words in it apart, the longest first: `小米|路由器`."""
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
    """Return a name in one string, equal however its pieces are parted: `AX 55` is `AX55`, but
    never between two digits (`AX5 5`), as in `runs`."""
    text = ""
    for part in parts:
        text += " " + part if text[-1:].isdigit() and part[:1].isdigit() else part
    return text


@lru_cache(maxsize=1 << 16)  # as often as `pieces`, of what it returns
def has_digit(text: str) -> bool:
    """Return whether a digit is in the text, so that it must be matched exactly."""
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
