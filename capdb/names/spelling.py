"""Spell out all names of an entry, with brand, model and variant kept apart."""

from __future__ import annotations

import re
from functools import lru_cache

from capdb.names.tokens import pieces
from capdb.names.words import is_variant
from capdb.record import Record

_SLASHED = re.compile(r"(?<![^\s/])([^\s/]+)/([^\s/]+)")


_CHIP = re.compile(r"[a-z]{2,4}\d{4}")


class Name(Record):
    """A name in pieces; `kinds` has a letter for each piece: brand, model or variant."""

    pieces: tuple[str, ...]
    kinds: str


def full_name(*parts: str | None) -> str:
    """Return brand, model and variant as one name, without missing parts."""
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=1 << 15)  # for links and for the index, and a title for every release
def spellings(brand: str, model: str, variant: str | None = None) -> tuple[Name, ...]:
    """Return the names of an entry, its own first.

    `GL-MT6000 (Flint 2)` is known under both; `EX3700/EX3800` and `TL-WR1043N/ND` are two models.
    A bracket that only names the layout, the region or the revision makes no name of its own.
    """
    models = [model]
    before, inside = _bracketed(model.strip())
    if before and inside:
        if all(is_variant(piece) for piece in pieces(inside)):
            models, variant = [before], f"{inside} {variant or ''}"
        else:
            models += [before, inside]
    if slashed := _SLASHED.search(model):
        head, tail = model[: slashed.start()], model[slashed.end() :]
        first, second = slashed.groups()
        if second.isalpha():
            second = re.sub("[A-Za-z]+$", second, first)
        if _series(first) == _series(second):
            models += [f"{head}{first}{tail}", f"{head}{second}{tail}"]
    made = [_name(brand, each, variant or "") for each in models]
    return tuple(name for name in dict.fromkeys(made) if name.pieces)


def _bracketed(model: str) -> tuple[str, str]:
    """Return the name before a final bracket and the text in it; empty without such a bracket."""
    before, _, inside = model.removesuffix(")").rpartition("(")
    if not model.endswith(")") or ")" in inside or before == before.rstrip():
        return "", ""
    return before.rstrip(), inside


def identifier_spelling(identifier: str) -> Name:
    """Return the name inside a profile id or board name: `asus_rt-ax53u` or `asus,rt-ax53u`.

    A chip is no vendor: `mt7620a_mt7530` is all model, and the MT7530 alone is no router.
    """
    *vendor, model = re.split("[,_]", identifier, maxsplit=1)
    if vendor and _CHIP.match(vendor[0]):
        return _name("", identifier, "")
    return _name("".join(vendor), model, "")


def _name(brand: str, model: str, variant: str) -> Name:
    of_brand, of_model, of_variant = pieces(brand), pieces(model), pieces(variant)
    kinds = "b" * len(of_brand) + "m" * len(of_model) + "v" * len(of_variant)
    return Name(of_brand + of_model + of_variant, kinds)


def _series(model: str) -> str:
    return re.split(r"\d", model, maxsplit=1)[0]
