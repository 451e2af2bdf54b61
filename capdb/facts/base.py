"""The kinds of fact capdb keeps: one frozen record a line in `data/`, names and numbers only.

A record holds what was read, never what follows from it; what follows is a claim. Paths in
records are relative to the tree they were read from, and a `line` counts from 1.
"""

from __future__ import annotations

import msgspec


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of all facts; a field at its default is left out of the text.

    msgspec knows a default by identity, and a text that was read is not the one of the class: none
    but None, an empty text, an enum's member or an empty collection may be a default. Facts are
    trees, so the garbage collector need not look through millions of them for circles.
    """


class Place(Fact, frozen=True):
    """The place of something: a file of the tree, a line in it, and the symbol found there.

    `patch` is the OpenWrt patch (path in its tree) that last added this line, if one did;
    `own_line` is the line in the file as it was before all patches, if it was there.
    """

    path: str
    line: int | None = None
    symbol: str | None = None
    patch: str | None = None
    own_line: int | None = None
