"""Split names and queries into normalised tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

LONGEST_RUN = 3
"""Pieces that may be joined into one: `wrt 3200 acm`."""

_PIECE = re.compile(r"[^\W_]+")

_U_BOOT = re.compile(r"\bu[- ]?boot\b")

_PLUS = re.compile(r"(?<=\w)\+(?!\w)")

_VERSION_WORD = re.compile(r"\b(?:version|vers|ver|v)[.: ]*(?=\d)")

_POINT_ZERO = re.compile(r"\b(v\d+)(?:\.0+)+\b")


@lru_cache(maxsize=1 << 16)  # the same brands and titles come back for every release
def pieces(text: str) -> tuple[str, ...]:
    """Returns the normalised pieces of a name or query; empty where it has no letter or digit."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = plain.casefold()
    plain = _U_BOOT.sub("uboot", _PLUS.sub(" plus ", plain))
    return tuple(_PIECE.findall(_POINT_ZERO.sub(r"\1", _VERSION_WORD.sub("v", plain))))


def joined(text: str) -> str:
    """Returns all pieces as one string: equal for two spellings of one identifier."""
    return "".join(pieces(text))


def has_digit(text: str) -> bool:
    """Returns whether a digit is in the text, so that it must be matched exactly."""
    return any(letter.isdigit() for letter in text)


def runs(parts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yields each piece and each join of up to three adjacent ones, with its start and end."""
    for start in range(len(parts)):
        word = ""
        for end in range(start, min(start + LONGEST_RUN, len(parts))):
            if word and word[-1].isdigit() and parts[end][0].isdigit():
                break
            word += parts[end]
            yield word, start, end + 1
