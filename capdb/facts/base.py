"""The base of all facts: frozen records of names and numbers, one a line in `data/`.

A record holds facts as they were read; conclusions from them are claims. Paths in records are
relative to the tree they were read from, and a `line` counts from 1.
"""

from __future__ import annotations

import msgspec


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of all facts; a field at its default is left out of the text.

    msgspec recognises a default by identity, which a text that was read does not share: only None,
    an empty text, an enum's member or an empty collection may be a default. Facts are trees, so
    the garbage collector need not look for cycles in millions of them.
    """


class Place(Fact, frozen=True):
    """The place of a fact: a file of the tree, a line in it, and the symbol found there.

    `patch` is the OpenWrt patch (path in its tree) that last added this line, or the file of
    OpenWrt's that it is from, if any; `own_line` is the line in the file as it was before all
    patches, if it was there.
    """

    path: str
    line: int | None = None
    symbol: str | None = None
    patch: str | None = None
    own_line: int | None = None
