"""Decide whether a name matches a query, and whether it is the same model. Pure.

The rule that `fit` applies, from a query to one name:

1. `tokens` casefolds both, strips accents and splits at everything that is no letter or digit.
   Adjacent pieces may be joined on either side (`ax 3600` = `AX3600`, `tplink` = `TP-Link`), but
   never two digits (`AX6 2` is not `AX62`). A `+` at the end of a word reads `plus`.
2. Every piece of the query must equal a piece of the name, so `ax6` is not `AX6S`, and a revision
   in the query narrows (`rev B` to B1, B2 ...), but `v2` is no v2.1. Only words without digits may
   be misspelt; see `corrections`.
3. The other pieces of the name decide whether it is the *same* model. It is, if they are brands,
   words before the part that was asked for (`Mi AIoT Router` AX3600), generic words, revisions,
   regions, flash layouts, memory sizes, or in the variant of upstream's title. Any other piece
   makes it *another* model: a further word after that part, a further number anywhere, or an
   edition (Mini, Pro, Lite, SFP ...). A generic word at the end of a model is part of it if no
   number was asked for: `UniFi` is not the `UniFi AP`, nor `SmartBox` the `SmartBox Flash`.

Candidates are the names of the same model; if the query is one of them from brand to end, those
with a further word in the model are not. If there are no candidates, a query without digits is a
brand or a series and lists the other models; a query with digits gets those only as suggestions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from capdb.names.spelling import Name
from capdb.names.tokens import has_digit, runs
from capdb.names.words import (
    EDITION,
    GENERIC,
    LAYOUT,
    LETTERED_REVISION,
    MEMORY,
    REGION,
    REVISION,
    REVISION_WORD,
    SOLD_IN,
    UNASKED,
    WIFI_CLASS,
    WIFI_GENERATION,
    is_variant,
)
from capdb.record import Record


class Fit(Record):
    """The relation of a name to a query that it contains.

    `whole`: the query is all of the name, except layouts, memory and generic words. `model`: at
    most the brand is left too. `worded`: a word of the model comes before the part that was asked
    for (the `Redmi` of Xiaomi Redmi AX6000, asked for Xiaomi AX6000). `revision` is the first one
    that was not asked for. `certain`: the query identifies this model by itself, by all of it but
    the brand, or by a piece with letters and digits (`r7800`) that is no Wi-Fi class: `AX4200`
    alone does not identify the TUF-AX4200.
    """

    same: bool
    whole: bool
    model: bool
    worded: bool
    revision: str | None = None
    certain: bool = True


def fit(asked: Sequence[str], name: Name) -> Fit | None:
    """Return the relation of a name to the pieces of a query; None if it lacks a piece."""
    taken = _cover(asked, name.pieces)
    if taken is None or not _keeps_numbers(asked, name.pieces) or _lacks_letter(asked, name.pieces):
        return None
    if _cuts_version(asked, name.pieces, taken):
        return None
    left = [place for place in range(len(name.pieces)) if place not in taken]
    asked_for = [place for place in taken if name.kinds[place] != "b"]
    last = max(asked_for, default=-1)
    number_asked = any(has_digit(name.pieces[place]) for place in asked_for)
    distinctive = [place for place in left if not _is_generic(name.pieces[place])]
    same = not any(_another_model(name, place, last, number_asked) for place in left)
    own = any(is_own_number(name.pieces[place]) for place in asked_for)
    return Fit(
        same=same,
        certain=same
        and not all(map(str.isdigit, asked))
        and (own or not any(_of_model(name, place, last, number_asked) for place in left)),
        whole=not distinctive,
        model=all(name.kinds[place] == "b" for place in distinctive),
        worded=any(name.kinds[place] == "m" and place < last for place in distinctive),
        revision=next(
            (name.pieces[each] for each in distinctive if _is_revision_at(name, each, last)), None
        ),
    )


def _keeps_numbers(asked: Sequence[str], parts: Sequence[str]) -> bool:
    """Return whether each bare number of a query that follows another number does so in the name,
    so that `GL-MT6000 2` is not the GL-MT6000 (Flint 2)."""
    return all(
        any(
            _begins(part, number) and (before.endswith(last) or last.endswith(before))
            for before, part in pairwise(parts)
        )
        for last, number in pairwise(asked)
        if number.isdigit() and has_digit(last)
    )


def _lacks_letter(asked: Sequence[str], parts: Sequence[str]) -> bool:
    """Return whether a letter behind a query is only before its other pieces in the name, so that
    `DIR-860L D` asks for a revision D, not for D-Link. The `W` of `R619AC P&W` is no such letter.
    """
    last = asked[-1]
    if not (len(last) == 1 and "a" <= last <= "z" and last in parts):
        return False
    first = next((at for at, part in enumerate(parts) if part != last and part in asked), 0)
    return not any(
        part == last
        and (place >= first or (*asked[-2:-1], part) == tuple(parts[place - 1 : place + 1]))
        for place, part in enumerate(parts)
    )


def _cuts_version(asked: Sequence[str], parts: Sequence[str], taken: frozenset[int]) -> bool:
    """Return whether a name goes on with a number wherever it has a revision of a query, so that
    `v2`, also written `v2.0`, is no v2.1."""
    wanted = {piece for piece in asked if REVISION.fullmatch(piece) and has_digit(piece)}
    ends = {
        part
        for place, part in enumerate(parts)
        if part in wanted
        and (place + 1 in taken or not "".join(parts[place + 1 : place + 2]).isdigit())
    }
    return not wanted.intersection(parts) <= ends


def _begins(part: str, number: str) -> bool:
    """Return whether a piece is a number, or one with letters behind it: the `28` of `28mp`."""
    return part.startswith(number) and not part[len(number) :][:1].isdigit()


def is_model_number(piece: str) -> bool:
    """Return whether a piece has letters and digits, like `ax3600`, and is no revision."""
    return has_digit(piece) and not piece.isdigit() and not REVISION.fullmatch(piece)


def is_own_number(piece: str) -> bool:
    """Return whether a piece is a model's own number, not a Wi-Fi class that many models have."""
    return is_model_number(piece) and not WIFI_CLASS.fullmatch(piece)


def _of_model(name: Name, place: int, last: int, number_asked: bool) -> bool:
    """Return whether a piece that was not asked for may distinguish the model from others.

    The `WiFi` of a Magic 2 WiFi does, as there is a Magic 2 LAN; the `AP` of an AP-105 does not.
    """
    piece, kind = name.pieces[place], name.kinds[place]
    if kind == "v":
        return is_model_number(piece) and not (
            is_variant(piece) or LETTERED_REVISION.fullmatch(piece)
        )
    if kind != "m" or MEMORY.fullmatch(piece) or REVISION.fullmatch(piece):
        return False
    if piece in REGION:
        return not number_asked
    return place > last or not (piece in GENERIC or piece in LAYOUT)


def _is_revision_at(name: Name, place: int, last: int) -> bool:
    piece = name.pieces[place]
    return place > last and bool(REVISION.fullmatch(piece) or LETTERED_REVISION.fullmatch(piece))


def _is_generic(piece: str) -> bool:
    return piece in GENERIC or is_layout(piece)


def contains(parts: Sequence[str], asked: Sequence[str]) -> bool:
    """Return whether a name has all pieces of a query."""
    return set(asked) <= set(parts) or _cover(asked, parts) is not None


def _cover(asked: Sequence[str], parts: Sequence[str]) -> frozenset[int] | None:
    """Return the places of a name that the whole query covers; of several ways, the most places."""
    places: dict[str, set[int]] = {}
    for word, start, end in runs(parts):
        places.setdefault(word, set()).update(range(start, end))
    best: list[frozenset[int] | None] = [None] * len(asked) + [frozenset()]
    starts: dict[int, list[tuple[str, int]]] = {}
    for word, start, end in runs(asked):
        starts.setdefault(start, []).append((word, end))
    for start in range(len(asked) - 1, -1, -1):
        for word, end in starts[start]:
            rest = best[end]
            if rest is None or word not in places:
                continue
            taken = rest | places[word]
            known = best[start]
            if known is None or len(taken) > len(known):
                best[start] = taken
    return best[0]


def _another_model(name: Name, place: int, last: int, number_asked: bool) -> bool:
    piece, kind = name.pieces[place], name.kinds[place]
    if kind == "b":
        return False
    if kind == "m" and place > last >= 0 and not number_asked and piece in GENERIC | LAYOUT:
        return True
    if piece in GENERIC:
        return False
    if piece in EDITION:
        return True
    if kind == "v":
        return False
    if place < last and not has_digit(piece):
        return False
    revision = number_asked and place > last and LETTERED_REVISION.fullmatch(piece)
    return not (revision or is_variant(piece) or _follows_revision(name, place))


def are_layout(parts: Iterable[str]) -> bool:
    """Return whether all pieces name only layout, memory or kind of image."""
    return all(map(is_layout, parts))


@lru_cache(maxsize=1 << 14)  # a build asks for the same few thousand pieces many times
def is_layout(piece: str) -> bool:
    """Return whether a piece names only layout, memory or kind of image."""
    return piece in LAYOUT or bool(MEMORY.fullmatch(piece))


def is_revision(piece: str) -> bool:
    """Return whether a piece of a query can only be a revision: `v2`, `rev3`."""
    return bool(REVISION.fullmatch(piece))


def same_revision(asked: Iterable[str], variant: Iterable[str]) -> bool:
    """Return whether a revision of one source may be the variant of another.

    The variant may add words (`V7` is `V7 eMMC`), but no number, letter or edition; it may lack a
    first revision (`v1`, `1.0`), since sources name that only once there is a second.
    """
    missing, added = set(asked) - set(variant), set(variant) - set(asked)
    if missing:
        return _is_first(tuple(asked)) and are_layout(added)
    return not any(piece in EDITION or has_digit(piece) or len(piece) == 1 for piece in added)


def _is_first(revision: Sequence[str]) -> bool:
    return revision[0] in {"v1", "1"} and all(piece.isdigit() for piece in revision[1:])


def _follows_revision(name: Name, place: int) -> bool:
    """Return whether a number is the rest of a revision: the 1 of `v2.1`, the 2 of `Rev. 2`."""
    before = name.pieces[place - 1] if place else ""
    return name.pieces[place].isdigit() and bool(REVISION.fullmatch(before))


def without_unasked(asked: Sequence[str]) -> tuple[str, ...]:
    """Return the query without words that shops add and names lack: `Wi-Fi 6 router`."""
    kept: list[str] = []
    for previous, piece, following in zip(("", *asked), asked, (*asked[1:], ""), strict=False):
        generation = piece in WIFI_GENERATION and previous in {"wifi", "fi"}
        # Without its word a letter or number might join a model: `wr841n rev d`, `flint rev 2`.
        revision = piece in REVISION_WORD and (len(following) == 1 or following.isdigit())
        if revision or not (piece in UNASKED or generation):
            kept.append(piece)
    return tuple(kept)


def without_region(asked: Sequence[str]) -> tuple[str, ...]:
    """Return the query without the regions behind its number, as labels have them: `Archer C7(EU)
    Ver:5.0`, `R7800-100PES`."""
    number = next((place for place, piece in enumerate(asked) if has_digit(piece)), len(asked))
    return tuple(
        piece
        for place, piece in enumerate(asked)
        if place <= number or not (piece in REGION or SOLD_IN.fullmatch(piece))
    )


def revisions(asked: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the queries that a query with a revision may mean.

    They end in `b1`, `b2` and so on for `... rev b`, in `v2` for `... rev 2`, and in `v1` for
    `... 1.0`, as on labels.
    """
    if len(asked) >= 3 and asked[-1] == "0" and asked[-2].isdigit() and len(asked[-2]) == 1:
        return ((*asked[:-2], f"v{asked[-2]}"),)
    if len(asked) < 3 or asked[-2] not in REVISION_WORD or len(asked[-1]) > 1:
        return ()
    *model, _, revision = asked
    steps = (
        [f"v{revision}"] if revision.isdigit() else [f"{revision}{step}" for step in "123456789"]
    )
    return tuple((*model, step) for step in steps if step not in model)


def without_layout(parts: Iterable[str]) -> tuple[str, ...]:
    """Return a name without layout, memory and kind of image: names of one hardware are equal."""
    return tuple([piece for piece in parts if not is_layout(piece)])


def without_revision(parts: Iterable[str]) -> tuple[str, ...]:
    """Return a name without layout and revision: equal for a model and its revisions.

    A letter with a digit is a revision only next to another number: in Archer C7 it is the model.
    """
    model = [piece for piece in without_layout(parts) if not REVISION.fullmatch(piece)]
    rest = [piece for piece in model if not LETTERED_REVISION.fullmatch(piece)]
    return tuple(rest if any(map(has_digit, rest)) else model)


def correctable(word: str) -> bool:
    """Return whether a word may be misspelt: long enough, no digit, and no edition."""
    return len(word) >= 4 and not has_digit(word) and word not in EDITION


def corrections(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words that a misspelt word may mean, nearest first; none with a digit."""
    if not correctable(word):
        return []
    from difflib import get_close_matches  # few queries are misspelt

    near = [each for each in known if abs(len(each) - len(word)) <= 2 and correctable(each)]
    return get_close_matches(word, near, n=3, cutoff=0.8)
