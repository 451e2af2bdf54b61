"""Find the devices that words name, as a person types the name of a router."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from capdb.names.matching import are_layout
from capdb.names.tokens import has_digit, pieces
from capdb.names.words import LAYOUT
from capdb.record import replace
from capdb.search import groups, name_hits, suggestions
from capdb.search.found import Found, rows, shipped
from capdb.search.identifiers import identified
from capdb.vocabulary import Match

_SERIES = 10
"""The number of longer names from which a word without digits is a series: `UniFi`."""


def by_name(
    connection: sqlite3.Connection, query: str, asked: Sequence[str], release: str
) -> Found:
    """Return the devices that the words name, those of a SoC, target or brand, or suggestions."""
    if devices := groups.with_soc(connection, asked, rank=0):
        return Found(Match.SOC, devices)
    if group := groups.of_target(connection, query, release):
        return group
    found, corrected = name_hits.named(connection, asked)
    every = list(dict.fromkeys(hit.device for hit in found if hit.device is not None))
    brand = set() if corrected else groups.of_brand(connection, asked)
    if len(brand) > 1:  # also if one of its devices has no further name: Keenetic, WRTnode
        return Found(Match.BRAND, every)
    if matching := _of_model_asked(found):
        return _of_model(connection, asked, found, matching, corrected, release)
    listed = suggestions.only_listed(connection, found)
    if not listed and (devices := groups.with_soc(connection, asked, rank=1)):
        return Found(Match.SOC, devices)
    if not listed and (other := identified(connection, query, ranks=(0, 1))):
        return other
    if not listed and (group := groups.of_driver(connection, query, release)):
        return group
    if every and not listed:
        if brand and LAYOUT.issuperset(asked):  # the brand OpenWrt, not every layout of its name
            every = [device for device in every if device in brand]
        return Found(Match.BRAND, every) if brand else rows(every, (), corrected)
    begun = [] if listed else name_hits.begun(connection, asked)
    if begun:
        return rows(begun)
    others = suggestions.other_revisions if listed else suggestions.near
    near = every or others(connection, asked)
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
    """Return the devices of a model, with related ones: namesakes, and models with longer names."""
    devices = name_hits.devices_of(matching, same=True)
    others = [each for each in name_hits.devices_of(found, same=True) if each not in devices]
    here = shipped(connection, devices, release) or devices
    remaining = [hit for hit in matching if hit.device in here]
    later = suggestions.only_revision(remaining)
    # If the release has no image for the device of exactly this name, longer names are of others.
    whole = any(hit.fit.whole for hit in matching)
    longer_only = whole and not any(hit.fit.model for hit in remaining)
    certain = () if corrected or later or longer_only else _certain(remaining)
    longer = [*name_hits.devices_of(found, same=False), *name_hits.longer(connection, asked)]
    if not any(map(has_digit, asked)) and len({*longer} - {*devices}) >= _SERIES:
        return rows([*devices, *longer], (), corrected)
    notes = [
        *corrected,
        *later,
        *suggestions.only_listed(connection, found),
        *suggestions.asked_back(connection, others),
    ]
    answer = rows(devices, certain, notes, by_layout(connection, asked, devices))
    related = dict.fromkeys(each for each in longer if each not in devices)
    return replace(answer, related=[*related])


def _certain(matching: Iterable[name_hits.Hit]) -> set[int]:
    return {hit.device for hit in matching if hit.device is not None and hit.fit.certain}


def _of_model_asked(found: Sequence[name_hits.Hit]) -> list[name_hits.Hit]:
    """Return the hits on devices of the model asked for.

    If one is the query from brand to end, those with a further word in the model are left out.
    """
    same = [hit for hit in found if hit.fit.same and hit.device is not None]
    if not any(hit.fit.whole for hit in same):
        return same
    return [hit for hit in same if not hit.fit.worded]


def by_layout(
    connection: sqlite3.Connection, asked: Sequence[str], devices: Sequence[int]
) -> dict[int, int]:
    """Return the variant of the one device found whose layout the query names: `e8450 ubi`."""
    layout = {piece for piece in asked if are_layout([piece])}
    if not layout or len(devices) != 1:
        return {}
    query = "SELECT id, profile, label FROM variant WHERE device = ? ORDER BY position"
    for variant, profile, label in connection.execute(query, devices):
        if layout <= {*pieces(profile), *pieces(label)}:
            return {devices[0]: variant}
    return {}
