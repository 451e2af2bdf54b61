"""Find names inside a text that a person wrote: a question, a title, a line of an error.

Devices found so get no verdict: they are listed, with the words that were set aside.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain

from capdb.names.matching import is_model_number, is_own_number, revisions
from capdb.names.tokens import has_digit, is_han, pieces
from capdb.names.words import (
    COMMON,
    EDITION,
    REGION,
    REVISION,
    REVISION_WORD,
    UNASKED,
    WIFI_CLASS,
)
from capdb.record import Record, replace
from capdb.search import groups
from capdb.search.around_names import (
    goes_on,
    has_other_number,
    has_other_revision,
    has_own_number,
    is_around,
    is_of,
)
from capdb.search.found import Found, rows
from capdb.search.name_hits import devices_of, find, reach
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Match

MOST_PIECES = 80
"""The pieces of a text that are searched; the rest of a longer text is ignored."""
LONGEST_NAME = 7
"""The most pieces that a name in a text has."""
_FEW = 3
"""The most pieces of a query that is too short to be a sentence."""
_MOST_ASIDE = 12
"""The most words set aside that are listed."""
_RELEASE = re.compile(
    r"(?<![a-z0-9_])(?:(?:1[5-9]|2\d)\.\d\d(?:\.\d+)?(?:-rc\d+)?|(?<=openwrt )(?:1[5-9]|2\d)|rc\d+)"
    r"(?![a-z0-9_])|\br\d{4,5}[-+]\w+",
    re.IGNORECASE,
)
"""A release of OpenWrt or its revision: no part of a router's name."""
_REMARK = re.compile(
    r"(?<![\w.-])(?:802\.11[a-z]*(?:/[a-z]+)*|2[.,]4 ?g(?:hz)?(?: ?[/+&] ?5 ?g(?:hz)?)?"
    r"|(?:1|2[.,]5|10|25|40|100) ?g(?:bit|bps|b/s|bit/s)?|\d+ ?[km]b/s)(?![\w-])"
    r"|\bver[: ]\d+ (?:eco:|rev )\d+|\brev \d+ \(v\d+l\)",
    re.IGNORECASE,
)
"""Radio standards, bands, speeds and a processor's version, whose numbers are no router's."""
_MARK = re.compile(r"[,;/]\s|[()|\n\uff0c\u3001\uff1b\uff08\uff09\u3002]")
"""The marks between a name and a remark on it."""
_WORD = re.compile(r"[^\W_][\w./+-]*")


_Group = tuple[Found, set[int], bool]
"""Devices, the places of the pieces that name them, and whether these are unmistakable."""


class _Span(Record):
    start: int
    end: int
    devices: tuple[int, ...]


def find_names(
    connection: sqlite3.Connection, text: str, asked: Sequence[Sequence[str]], release: str
) -> Found | None:
    """Return the devices that a text names, or else those of a SoC, target or driver in it.

    `asked` has the pieces of each clause of the text. Returns None if it names nothing.
    """
    clauses = [[piece for piece in clause if not _is_generic_han(piece)] for clause in asked]
    parts = tuple(chain.from_iterable(clauses))[:MOST_PIECES]
    spans = _spans(connection, parts, {*accumulate(map(len, clauses))})
    covered = {place for span in spans for place in range(span.start, span.end)}
    certain = False
    found = rows(device for span in spans for device in span.devices)
    if not spans:
        words = _words_of_machines(connection, text, release)
        group = words if words and words[2] else _socs(connection, parts) or words
        if group is None:
            return None
        found, covered, certain = group
    elif len(parts) <= _FEW and any(
        place not in covered
        and not is_around(piece)
        and not (WIFI_CLASS.fullmatch(piece) and has_own_number(parts, sorted(covered)))
        and not is_of(connection, piece, found.devices)
        for place, piece in enumerate(parts)
    ):
        return None  # a word next to a name is most often a brand, even one that is unknown
    clause = [number for number, each in enumerate(clauses) for _ in each][:MOST_PIECES]
    if not certain and has_other_number(connection, parts, covered, clause, found.devices):
        return None
    named = found.devices if spans else []
    aside = [word for word in _aside(text, parts, covered) if not _is_own(connection, word, named)]
    if aside:
        more = " ..." if len(aside) > _MOST_ASIDE else ""
        note = phrase("suggest-aside", words=", ".join(aside[:_MOST_ASIDE]) + more)
        found = replace(found, suggestions=[note, *found.suggestions])
    return found


def _is_generic_han(piece: str) -> bool:
    """Return whether a Han word only means router, even between brand and model."""
    return is_han(piece) and piece in UNASKED


def clauses(text: str) -> list[str]:
    """Return the clauses of a text, split at marks that no name contains.

    Releases and remarks are removed, since their numbers might be taken for models.
    """
    return _MARK.split(_REMARK.sub(" ", _RELEASE.sub(" ", text)))


def _aside(text: str, parts: Sequence[str], covered: set[int]) -> list[str]:
    """Return the words of a text that belong to no name that was found, as written."""
    named = {parts[place] for place in sorted(covered)}
    joined = "\n".join(named)
    found: list[str] = []
    for word in _WORD.findall(text):
        own = pieces(word)
        latin = [piece for piece in own if not is_han(piece)]
        if not any(piece in named or piece in joined for piece in latin):
            found.append(word.rstrip("./+-"))
        else:
            found += [piece for piece in own if is_han(piece) and piece not in named]
    return list(dict.fromkeys(found))


def _is_own(connection: sqlite3.Connection, word: str, devices: Sequence[int]) -> bool:
    """Return whether a word is in names of all devices, even if something is between."""
    own = pieces(word)
    return bool(own) and all(is_of(connection, piece, devices) for piece in own)


# ------------------------------------------------------------------ devices


def _spans(connection: sqlite3.Connection, parts: Sequence[str], clauses: set[int]) -> list[_Span]:
    """Return the names in a text in their order; they do not overlap, and longer names win.

    `clauses` are the places where a clause begins.
    """
    reached = reach(connection, parts, 1) if parts else []
    known = [
        bool(names) or part in REVISION_WORD for part, names in zip(parts, reached, strict=True)
    ]
    taken: set[int] = set()
    found: list[_Span] = []
    for length in range(min(LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            end = start + length
            free = all(known[place] and place not in taken for place in range(start, end))
            if not free:
                continue
            devices = _named(connection, parts[start:end])
            whole = _whole(connection, known, parts, (start, end), clauses, devices)
            if devices and whole:
                found.append(_Span(*whole, tuple(devices)))
                taken.update(range(*whole))
    return sorted(found, key=lambda span: span.start)


def _whole(
    connection: sqlite3.Connection,
    known: Sequence[bool],
    parts: Sequence[str],
    span: tuple[int, int],
    clauses: set[int],
    devices: Sequence[int],
) -> tuple[int, int] | None:
    """Return the places of a name with the words around it that are the devices' own.

    Returns None if a word or a revision next to it makes it the name of another device.
    """
    series = any(map(is_own_number, parts[slice(*span)]))
    while further := goes_on(connection, known, parts, span, clauses):
        start, end = span
        if has_other_revision(parts, end) or not all(
            is_of(connection, parts[place], devices, series=series and place < start)
            for place in further
        ):
            return None
        span = min([start, *further]), max([end, *(each + 1 for each in further)])
    return None if has_other_revision(parts, span[1]) else span


def _named(connection: sqlite3.Connection, span: Sequence[str]) -> list[int]:
    """Return the devices that a run of words names; none if it cannot be a name."""
    own = any(
        is_model_number(piece) and len(piece) >= (2 if len(span) > 1 else 3) for piece in span
    )
    words = [piece for piece in span if len(piece) >= 3 and not has_digit(piece)]
    named = [
        word
        for word in words
        if word not in UNASKED and word not in EDITION and not REVISION.fullmatch(word)
    ]
    numbered = bool(named) and any(map(has_digit, span))
    own = own or any(map(_is_series_number, span, span[1:]))
    han = any(is_han(piece) and len(piece) >= 3 for piece in span)
    short = len(span) > 1 and not any(is_around(piece) or has_digit(piece) for piece in span)
    if not (own or numbered or han or (len(span) > 1 and named)):
        return _abbreviated(connection, span) if short else []
    if groups.with_soc(connection, span, 0):
        return []
    hits = find(connection, span)
    hits = hits or [hit for each in revisions(span) for hit in find(connection, each)]
    certain = [hit for hit in hits if hit.fit.certain and hit.device is not None]
    if not (own or han) and not any(len(piece) > 2 for piece in filter(has_digit, span)):
        return devices_of(certain, same=True)
    return devices_of(hits, same=True) or (devices_of(hits, same=False) if own or han else [])


def _abbreviated(connection: sqlite3.Connection, span: Sequence[str]) -> list[int]:
    """Return the devices whose name without brand is just these letters: `ER-X`."""
    hits = [hit for hit in find(connection, span) if hit.fit.certain and hit.fit.model]
    return devices_of(hits, same=True)


def _is_series_number(letters: str, number: str) -> bool:
    """Return whether two pieces are a model's own number like `KN-1910`."""
    return (
        letters.isalpha()
        and len(letters) == 2
        and letters not in COMMON | REGION | UNASKED
        and number.isdigit()
        and len(number) >= 3
    )


# ------------------------------------------------------------------ SoCs, targets and drivers


def _socs(connection: sqlite3.Connection, parts: Sequence[str]) -> _Group | None:
    devices: dict[int, None] = {}
    covered: set[int] = set()
    for start in range(len(parts)):
        for end in range(min(start + 3, len(parts)), start, -1):
            span = parts[start:end]
            if start in covered or not any(map(has_digit, span)):
                continue
            found = groups.with_soc(connection, span, 0) or groups.with_soc(connection, span, 1)
            devices.update(dict.fromkeys(found))
            covered.update(range(start, end) if found else ())
    return (Found(Match.SOC, [*devices]), covered, False) if devices else None


def _words_of_machines(connection: sqlite3.Connection, text: str, release: str) -> _Group | None:
    """Return the devices of the first word that is a target or driver, with its places.

    The third value is whether the word is unmistakable: `mtk_soc_eth`, `ramips/mt7621`.
    """
    for word in _candidates(text):
        found = groups.of_target(connection, word, release) if "_" not in word else None
        found = found or groups.of_driver(connection, word, release)
        if found:
            own = set(pieces(word))
            parts = pieces(text)[:MOST_PIECES]
            places = {place for place, piece in enumerate(parts) if piece in own}
            return found, places, "_" in word or "/" in word
    return None


def _candidates(text: str) -> Iterator[str]:
    for word in dict.fromkeys(_WORD.findall(text)):
        if "/" in word or "_" in word or has_digit(word):
            yield word.rstrip("./+-")
