"""Find the devices that a person asks about; the rules are those of `names`.

In this order: a profile id or board name that is one device's own; text that a machine wrote; a
SoC of the device trees or a target; names of the same model; if the Table of Hardware has no such
model either, a SoC that only it has, an older name of a board, a driver, a brand, and names that
have all of the words and more; last, names among other words. A query that matches nothing gets
suggestions.

A device gets a verdict only if the words name it for certain: not if one of them was corrected, cut
short or set aside, if only longer names have them, or if only a later revision is known. Devices
that the release does not ship are left out, unless it ships none of those found.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence

from capdb.errors import UsageError
from capdb.names.spelling import spellings
from capdb.names.tokens import HAN, is_han, parted, pieces
from capdb.names.words import GENERIC
from capdb.record import replace
from capdb.search import groups, name_hits, suggestions
from capdb.search.by_name import by_layout, by_name
from capdb.search.found import Found, of_release, rows, shipped
from capdb.search.identifiers import identified, of_board, of_image
from capdb.vocabulary import Match

LONGEST_QUERY = 200
"""The most letters of a name; a machine wrote a longer text, or it holds a name somewhere."""
LONGEST_TEXT = 1 << 16
_MACHINES = frozenset("_,=:/\"'{\n\t")
"""Characters in texts that a machine wrote; hardly any name has one of them."""
_MARKS = ("-", " Rev ", " Architecture ")
"""Other signs of such texts: image files, a Raspberry Pi's revision, LuCI's status page."""


def find(connection: sqlite3.Connection, query: str, release: str) -> Found:
    """Return the devices that a query means.

    An id goes before any name, unless only other releases know it and this release has a device by
    that name. Raises UsageError if the query is empty, too long or no text.
    """
    asked = _read(connection, query)
    found = identified(connection, query)
    if found is None or not shipped(connection, found.devices, release):
        other = _from_machine(connection, query, release) or _typed(
            connection, query, asked, release
        )
        if found is None or shipped(connection, other.devices, release):
            found = other
    return _with_unsupported(connection, query, of_release(connection, found, release))


def _with_unsupported(connection: sqlite3.Connection, query: str, found: Found) -> Found:
    """Return a result; if it has no device, with the unsupported devices that the query names."""
    if found.match is not Match.NONE:
        return found
    from capdb.search import unsupported  # with in_text, which few queries need

    return replace(found, unsupported=unsupported.named(connection, _clauses(connection, query)))


def _clauses(connection: sqlite3.Connection, text: str) -> list[tuple[str, ...]]:
    """Return the pieces of each clause of a text that has any."""
    from capdb.search import in_text  # a plain name that is known needs none of its patterns

    return [_read(connection, part) for part in in_text.clauses(text) if pieces(part)]


def find_board(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found:
    """Return the device that a running system calls by this board name.

    First come devices whose systems report the name on this release and target, then those that
    answer to it. If none does and the target's image is for every machine (x86), it is that image;
    otherwise the board is unknown, and devices with its name are only suggestions. Raises
    UsageError if it is unknown and holds no name.
    """
    found = of_board(connection, board, target, release)
    found = of_release(connection, found or _no_board(connection, board, release), release)
    return _with_unsupported(connection, board, found)


def _no_board(connection: sqlite3.Connection, board: str, release: str) -> Found:
    near = by_name(connection, board, _read(connection, board), release)
    asked = suggestions.asked_back(connection, near.devices)
    return Found(Match.NONE, [], asked or near.suggestions)


def _read(connection: sqlite3.Connection, query: str) -> tuple[str, ...]:
    """Return the pieces of a query, with other words for brands replaced by the brands."""
    if len(query) > LONGEST_TEXT:
        raise UsageError(
            f"the query has {len(query)} characters, and over {LONGEST_TEXT} are not read; give a "
            f"router's name, profile, board or SoC."
        )
    asked = pieces(query)
    if not asked or any(_is_binary(letter) for letter in query):
        raise UsageError(
            f"the query {query[:LONGEST_QUERY]!r} holds no name; give a router's name, profile, "
            f"board or SoC, as in `capdb check 'Xiaomi AX3600'`."
        )
    if any(map(is_han, asked)):
        known = [
            *(word for word in GENERIC if is_han(word)),
            *_column(connection, "SELECT word FROM synonym WHERE word >= ?", HAN[0]),
            *_column(connection, "SELECT DISTINCT token FROM token WHERE token >= ?", HAN[0]),
        ]
        asked = tuple(part for piece in asked for part in parted(piece, known))
    query = "SELECT means FROM synonym WHERE kind = 'brand' AND word = ?"
    means = (_column(connection, query, piece) for piece in asked)
    return tuple(
        part
        for piece, brands in zip(asked, means, strict=True)
        for part in (brands[0].split() if brands else [piece])
    )


def _column(connection: sqlite3.Connection, query: str, value: str) -> list[str]:
    return [word for (word,) in connection.execute(query, (value,))]


def _is_binary(letter: str) -> bool:
    """Return whether a letter is a control character, or encodes a byte that is no text."""
    return unicodedata.category(letter) in {"Cc", "Cs"} and not letter.isspace()


# ------------------------------------------------------------------ text of machines


def _from_machine(connection: sqlite3.Connection, text: str, release: str) -> Found | None:
    """Return the devices that a machine's text names by board, image, id, model or target."""
    marked = _MACHINES & set(text) or any(mark in text for mark in _MARKS)
    if not marked and len(text) < LONGEST_QUERY:
        return None
    from capdb.search import machine_text  # a plain name needs none of its patterns

    parsed = machine_text.read(text)
    boards = [of_board(connection, board, parsed.target, release) for board in parsed.boards]
    images = [_of_stems(connection, stems) for stems in parsed.images]
    ids = [identified(connection, each, ranks=(0, 1)) for each in parsed.ids]
    for named in (boards, images, [each for each in ids if each and _is_one(connection, each)]):
        if found := [each for each in named if each]:
            return _together(found)
    if parsed.boards:
        return _no_board(connection, parsed.boards[0], release)
    models = [_model(connection, model, release) for model in parsed.models]
    if models:
        known = [each for each in models if each.devices]
        return _together(known) if known else models[0]
    for driver in parsed.drivers:
        if group := groups.of_driver(connection, driver, release):
            return group
    return groups.of_target(connection, parsed.target, release) if parsed.target else None


def _of_stems(connection: sqlite3.Connection, stems: Sequence[str]) -> Found | None:
    """Return the device of an image, by the first beginning of its file name that has one."""
    for read in (of_image, _named_image):
        for stem in stems:
            if found := read(connection, stem):
                return found
    return None


def _named_image(connection: sqlite3.Connection, stem: str) -> Found | None:
    """Return the device whose whole name ends an image's file name, as Gluon's images are named:
    `gluon-ffda-2.1.0-avm-fritz-box-4040`."""
    words = stem.split("-")
    for start in range(1, len(words) - 1):
        asked = _read(connection, "-".join(words[start:]))
        hits = name_hits.find(connection, asked)
        whole = {hit.device for hit in hits if hit.device is not None and _is_whole(hit)}
        if len(whole) == 1:
            return rows(whole, whole)
    return None


def _is_one(connection: sqlite3.Connection, found: Found) -> bool:
    """Return whether an id identifies a device: `x86_64` is in texts of many machines."""
    query = "SELECT 1 FROM device WHERE id = ? AND generic"
    return not any(connection.execute(query, (each,)).fetchone() for each in found.devices)


def _model(connection: sqlite3.Connection, model: str, release: str) -> Found:
    if not pieces(model):
        return Found(Match.NONE)
    asked = _read(connection, model)
    found, corrected = name_hits.named(connection, asked)
    whole = {hit.device for hit in found if hit.device is not None and _is_whole(hit)}
    if (
        len(whole) == 1 and not corrected
    ):  # if there are several revisions, a device tree names its own
        return rows(whole, whole, (), by_layout(connection, asked, [*whole]))
    return by_name(connection, model, asked, release)


def _is_whole(hit: name_hits.Hit) -> bool:
    return hit.fit.same and hit.fit.whole and hit.fit.revision is None


def _together(found: Sequence[Found]) -> Found:
    """Return the results of several parts of a text as one."""
    return replace(
        rows(
            [device for each in found for device in each.devices],
            [device for each in found for device in each.certain],
            [sentence for each in found for sentence in each.suggestions],
            {device: variant for each in found for device, variant in each.picked.items()},
        ),
        related=[device for each in found for device in each.related],
    )


# ------------------------------------------------------------------ by a name


def _typed(connection: sqlite3.Connection, query: str, asked: Sequence[str], release: str) -> Found:
    """Return the devices that the words name, or some of the words."""
    found = by_name(connection, query, asked, release)
    if found.devices or len(asked) < 2 or not (" " in query.strip() or any(map(is_han, asked))):
        return found
    if either := _alternatives(connection, query, release):
        return either
    from capdb.search import in_text

    within = in_text.find_names(connection, query, _clauses(connection, query), release)
    return within if within else found


def _alternatives(connection: sqlite3.Connection, query: str, release: str) -> Found | None:
    """Return the devices of two names around a slash, if each is a name by itself.

    Examples are `7530/7520` and `Belkin RT3200/Linksys E8450`.
    """
    if "/" not in query or len(query) > LONGEST_QUERY:
        return None
    ends = [" ".join(name.pieces) for name in spellings("", query)[1:]]
    for names in (query.split("/"), ends):
        read = [(name, _read(connection, name)) for name in names if pieces(name)]
        found = [by_name(connection, name, asked, release) for name, asked in read]
        if len(found) > 1 and all(each.devices and each.certain for each in found):
            return _together(found)
    return None
