"""Decide how easily one number of a model is taken for another. Pure."""

from __future__ import annotations

import re

from capdb.names.matching import tells_revision

_PARTS = re.compile(r"([^\W\d_]*)(\d+)(\w*)")

LETTERS, DIGITS, END = 45, 40, 15
"""What the letters before the digits, the digits, and the rest are worth, of 100."""
MOVED, MIXED_UP = 35, 10
"""What letters are worth that are before the digits in one and behind them in the other, and those
that have some in common: `AX`, `AC`."""


def likeness(asked: str, known: str) -> int:
    """Return how much two numbers are alike, from 0 to 100: the letters before the digits name the
    family, and of the digits those that are the same at the same place count. Numbers without
    letters have half of their digits in common at least."""
    one, two = _PARTS.fullmatch(asked), _PARTS.fullmatch(known)
    if one is None or two is None:
        return 0
    (letters, digits, end), (others, numbers, rest) = one.groups(), two.groups()
    if len(digits) == len(numbers):
        same = sum(map(str.__eq__, digits, numbers))
        alike = DIGITS * same // len(digits)
    else:
        begun = digits.startswith(numbers) or numbers.startswith(digits)
        alike = DIGITS // 3 if begun else 0
    if letters == others and (letters or 2 * alike >= DIGITS):
        alike += LETTERS
    elif letters == rest and digits == numbers:
        alike += MOVED
    elif len(letters) == len(others) <= 2 * sum(map(str.__eq__, letters, others)):
        alike += MIXED_UP
    return alike + (END if end == rest or (not end and tells_revision(rest)) else 0)
