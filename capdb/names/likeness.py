"""Measure how similar two model numbers are, which people may confuse. Pure."""

from __future__ import annotations

import re

from capdb.names.matching import is_revision

_PARTS = re.compile(r"([^\W\d_]*)(\d+)(\w*)")

LETTERS, DIGITS, END = 45, 40, 15
"""The weights of the letters before the digits, the digits, and the rest; their sum is 100."""
MOVED, MIXED_UP = 35, 10
"""The weights of letters that are before the digits in one number and behind them in the other, and
of letters that are half the same: `AX`, `AC`."""


def likeness(asked: str, known: str) -> int:
    """Return the likeness of two model numbers, from 0 to 100.

    The letters before the digits name the family; digits count if they are the same at the same
    place. Numbers without letters must have at least half of their digits in common to be of one
    family.
    """
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
    return alike + (END if end == rest or (not end and is_revision(rest)) else 0)
