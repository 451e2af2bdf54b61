"""Find the release that a query names next to a device: `Redmi AX6S 24.10`. Pure.

No device's own name has a word of this form. Of a file name or a line of LuCI the release is
taken too, and the text is left whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from capdb.names.tokens import pieces
from capdb.versions import series

_NAMED = re.compile(
    r"(?<![\w.])(?:openwrt[ \t\n_-]+)?"
    r"(?:v?((?:1[5-9]|2\d)\.(?:0[1-9]|1[0-2])(?:\.1?\d)?(?:-rc\d{1,2})?)(?:-snapshot)?|(snapshot))"
    r"(?!\.?\w)",
    re.IGNORECASE | re.ASCII,
)
_WITHIN = frozenset("-_/='\"")
"""Next to a release, these make it a part of a machine's text."""


def named_release(text: str, known: Collection[str]) -> tuple[str | None, str]:
    """Return the release in a text, in the text's own form, and the text without it.

    It is a point release or a series of `known`, or the snapshot; None if the text names none,
    several series, or nothing else. A release within a machine's text stays in the text.
    """
    found = list(_NAMED.finditer(text))
    names = [(each[1] or each[2]).lower() for each in found]
    known_series = {series(each) for each in known}
    if len(set(map(series, names))) != 1 or series(names[0]) not in known_series:
        return None, text
    rest = text
    for each in reversed(found):
        around = text[: each.start()][-1:] + text[each.end() :][:1]
        if not _WITHIN & set(around):
            rest = f"{rest[: each.start()]} {rest[each.end() :]}"
    return (max(names, key=len), rest.strip()) if pieces(rest) else (None, text)
