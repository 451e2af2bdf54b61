"""Find the devices that a person asks about; the rules are those of `names`.

In this order: a profile id or board name that is one device's own; what a machine wrote; a SoC of
the device trees or a target; names of the same model; where the Table of Hardware has no such model
either, a SoC that only it has, an older name of a board, a driver, a brand, and names that have
all of the words and more; and at last names in the midst of other words. What matches nothing gets
suggestions.

A verdict is only for a device that the words name for certain: not where one of them was corrected,
cut short or set aside, where only longer names have them, or where a later revision is the only one
that is known. A device that the release does not ship has no part in what is found, unless none is
shipped.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence

from capdb.errors import UsageError
from capdb.names.matching import tells_layout
from capdb.names.spelling import spellings
from capdb.names.tokens import HAN, is_han, parted, pieces
from capdb.names.words import GENERIC
from capdb.record import replace
from capdb.search import groups, name_hits, suggestions
from capdb.search.found import Found, of_release, rows, shipped
from capdb.search.identifiers import identified, of_board, of_image
from capdb.vocabulary import Match

LONGEST_QUERY = 200
"""Letters of a name; a longer text is one that a machine wrote, or holds a name somewhere."""
LONGEST_TEXT = 1 << 16
_MACHINES = frozenset("_,=:/\"'{\n\t")
"""What is in a text that a machine wrote; hardly a name has one of them."""


def find(connection: sqlite3.Connection, query: str, release: str) -> Found:
    """Returns the devices that a query means.

    An id goes before any name, but one that only other releases know does not hide what this
    release has by that word. Raises UsageError where the query is empty, too long or no text.
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
    """Return what was found, where that is no device with those known to be unsupported."""
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
    """Returns the device that a running system calls by this board name.

    What systems of the release and target report goes first, then what answers to the name. A board
    that none has, of a target whose image is for every machine (x86), is that; any other is no
    device of ours, and what has its name is only a suggestion. Raises UsageError where nothing has
    the board name and it holds no name itself.
    """
    found = of_board(connection, board, target, release)
    found = of_release(connection, found or _no_board(connection, board, release), release)
    return _with_unsupported(connection, board, found)


def _no_board(connection: sqlite3.Connection, board: str, release: str) -> Found:
    near = _by_name(connection, board, _read(connection, board), release)
    asked = suggestions.asked_back(connection, near.devices)
    return Found(Match.NONE, [], asked or near.suggestions)


def _read(connection: sqlite3.Connection, query: str) -> tuple[str, ...]:
    """Returns the pieces of a query, with other words for brands replaced by the brands."""
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
    """Returns whether it is a control character, or encodes a byte that is no text."""
    return unicodedata.category(letter) in {"Cc", "Cs"} and not letter.isspace()


# ------------------------------------------------------------------ what a machine wrote


def _from_machine(connection: sqlite3.Connection, text: str, release: str) -> Found | None:
    """Returns what a text of a machine names: its board, its image, an id, a model or a target."""
    marked = _MACHINES & set(text) or "-" in text or " Rev " in text
    if not marked and len(text) < LONGEST_QUERY:
        return None
    from capdb.search import machine_text  # a plain name needs none of its patterns

    told = machine_text.read(text)
    boards = [of_board(connection, board, told.target, release) for board in told.boards]
    images = [of_image(connection, image) for image in told.images]
    ids = [identified(connection, each, ranks=(0, 1)) for each in told.ids]
    for named in (boards, images, [each for each in ids if each and _is_one(connection, each)]):
        if found := [each for each in named if each]:
            return _together(found)
    if told.boards:
        return _no_board(connection, told.boards[0], release)
    models = [_model(connection, model, release) for model in told.models]
    if models:
        known = [each for each in models if each.devices]
        return _together(known) if known else models[0]
    return groups.of_target(connection, told.target, release) if told.target else None


def _is_one(connection: sqlite3.Connection, found: Found) -> bool:
    """Returns whether an id is a machine's: `x86_64` is in the text of many."""
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
    ):  # a device tree names its revision, where there are several
        return rows(whole, whole, (), _by_layout(connection, asked, [*whole]))
    return _by_name(connection, model, asked, release)


def _is_whole(hit: name_hits.Hit) -> bool:
    return hit.fit.same and hit.fit.whole and hit.fit.revision is None


def _together(found: Sequence[Found]) -> Found:
    """Returns all that several parts of a text name."""
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
    """Returns what the words name, or some of them."""
    found = _by_name(connection, query, asked, release)
    if found.devices or len(asked) < 2 or not (" " in query.strip() or any(map(is_han, asked))):
        return found
    if either := _alternatives(connection, query, release):
        return either
    from capdb.search import in_text

    within = in_text.find_names(connection, query, _clauses(connection, query), release)
    return within if within else found


def _alternatives(connection: sqlite3.Connection, query: str, release: str) -> Found | None:
    """Return the devices of `7530/7520` and `Belkin RT3200/Linksys E8450`, where each of both is a
    name by itself."""
    if "/" not in query or len(query) > LONGEST_QUERY:
        return None
    ends = [" ".join(name.pieces) for name in spellings("", query)[1:]]
    for names in (query.split("/"), ends):
        read = [(name, _read(connection, name)) for name in names if pieces(name)]
        found = [_by_name(connection, name, asked, release) for name, asked in read]
        if len(found) > 1 and all(each.devices and each.certain for each in found):
            return _together(found)
    return None


def _by_name(
    connection: sqlite3.Connection, query: str, asked: Sequence[str], release: str
) -> Found:
    if devices := groups.with_soc(connection, asked, rank=0):
        return Found(Match.SOC, devices)
    if group := groups.of_target(connection, query, release):
        return group
    found, corrected = name_hits.named(connection, asked)
    if matching := _of_model_asked(found):
        return _of_model(connection, asked, found, matching, corrected, release)
    listed = suggestions.only_listed(connection, found)
    if not listed and (devices := groups.with_soc(connection, asked, rank=1)):
        return Found(Match.SOC, devices)
    if not listed and (other := identified(connection, query, ranks=(0, 1))):
        return other
    if not listed and (group := groups.of_driver(connection, query, release)):
        return group
    every = [hit.device for hit in found if hit.device is not None]
    if every and not listed:
        if not corrected and groups.is_brand(connection, asked):
            return Found(Match.BRAND, [*dict.fromkeys(every)])
        return rows(every, (), corrected)
    begun = [] if listed else name_hits.begun(connection, asked)
    if begun:
        return rows(begun)
    near = every or ([] if listed else suggestions.near(connection, asked))
    asked_back = suggestions.asked_back(connection, near)
    if not near and len(asked) < 3:
        asked_back = suggestions.corrected(connection, asked)
    return Found(Match.NONE, [], [*corrected, *listed, *asked_back])


def _of_model(
    connection: sqlite3.Connection,
    asked: Sequence[str],
    found: Sequence[name_hits.Hit],
    matching: Sequence[name_hits.Hit],
    corrected: Sequence[str],
    release: str,
) -> Found:
    """Returns the devices of a model, with what else has its name or goes on from it."""
    devices = name_hits.devices_of(matching, same=True)
    others = [each for each in name_hits.devices_of(found, same=True) if each not in devices]
    here = shipped(connection, devices, release) or devices
    remaining = [hit for hit in matching if hit.device in here]
    later = suggestions.only_revision(remaining)
    # Where the release has no image for the one that is called just so, a longer name is another's.
    whole = any(hit.fit.whole for hit in matching)
    longer_only = whole and not any(hit.fit.model for hit in remaining)
    certain = () if corrected or later or longer_only else _certain(remaining)
    longer = [*name_hits.devices_of(found, same=False), *name_hits.longer(connection, asked)]
    notes = [
        *corrected,
        *later,
        *suggestions.only_listed(connection, found),
        *suggestions.asked_back(connection, others),
    ]
    answer = rows(devices, certain, notes, _by_layout(connection, asked, devices))
    related = dict.fromkeys(each for each in longer if each not in devices)
    return replace(answer, related=[*related])


def _certain(matching: Iterable[name_hits.Hit]) -> set[int]:
    return {hit.device for hit in matching if hit.device is not None and hit.fit.certain}


def _of_model_asked(found: Sequence[name_hits.Hit]) -> list[name_hits.Hit]:
    """Returns the hits on devices of the model asked for.

    Where one is the query from brand to end, those with a further word of the model are left out.
    """
    same = [hit for hit in found if hit.fit.same and hit.device is not None]
    if not any(hit.fit.whole for hit in same):
        return same
    return [hit for hit in same if not hit.fit.worded]


def _by_layout(
    connection: sqlite3.Connection, asked: Sequence[str], devices: Sequence[int]
) -> dict[int, int]:
    """Returns the variant of the one device found whose layout the query names: `e8450 ubi`."""
    layout = {piece for piece in asked if tells_layout([piece])}
    if not layout or len(devices) != 1:
        return {}
    query = "SELECT id, profile, label FROM variant WHERE device = ? ORDER BY position"
    for variant, profile, label in connection.execute(query, devices):
        if layout <= {*pieces(profile), *pieces(label)}:
            return {devices[0]: variant}
    return {}
