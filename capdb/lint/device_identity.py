"""A device is one hardware: its images in a release agree, and no other device has its names.

Two images of one device have the same SoC, user ports and states of all traffic; a missing value
contradicts nothing. A curated record about devices has an effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from capdb.claims.ports import ethernet, port_names
from capdb.claims.release_facts import reported_names
from capdb.facts import Identity
from capdb.linking.devices import DeviceGroup, KnownDevices, group
from capdb.linking.members import Place, without_letters
from capdb.lint.model import Context, Finding, place_of
from capdb.names.tokens import pieces
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import State

CHECK = "device-identity"


def check(context: Context) -> Iterator[Finding]:
    """Yield devices whose images differ, names of two devices, and records without effect."""
    facts = context.facts
    names, ports = reported_names(facts), port_names(dict(ethernet(facts)))
    reported = frozenset(names.values())
    found = group(facts.profiles, facts.boards, names, ports, facts.identities)
    properties = _properties(context, ports)
    for device in found.devices:
        yield from _differing(device, properties)
    yield from _of_several(context, found, names)
    for record in facts.identities:
        if why := _without_effect(record, found, context, reported):
            yield Finding(record.id, CHECK, why)


_Properties = dict[str, dict[Place, str]]
"""The values of each property, by its name and place."""


def _properties(context: Context, ports: dict[Place, tuple[str, ...]]) -> _Properties:
    facts = context.facts
    strangers = {board.compatible[0] for board in facts.boards if board.compatible}
    properties: _Properties = defaultdict(dict)
    for board in facts.boards:
        if board.soc and board.soc not in strangers:
            place = (board.release, board.target, board.profile)
            properties["soc"][place] = without_letters(board.soc)
    for place, found in ports.items():
        properties["ports"][place] = " ".join(sorted(found))
    for claim in context.claims:
        if claim.state is not State.UNKNOWN:
            properties[claim.path][place_of(claim)] = claim.state.value
    return properties


def _differing(device: DeviceGroup, properties: _Properties) -> Iterator[Finding]:
    by_release: dict[str, list[Place]] = defaultdict(list)
    for place in device.places:
        by_release[place[0]].append(place)
    for release, places in by_release.items():
        for name, known in properties.items() if len(places) > 1 else ():
            values = {known[place] for place in places if place in known}
            if len(values) > 1:
                there = [place for place in places if place in known]
                yield Finding.of(
                    device.key,
                    CHECK,
                    Rule.IMAGES_OF_DEVICE_DIFFER,
                    release=release,
                    property=str(name),
                    values=tuple(known[place] for place in there),
                    images=tuple("/".join(place[1:]) for place in there),
                )


def _of_several(
    context: Context, found: KnownDevices, names: dict[Place, str]
) -> Iterator[Finding]:
    """Yield ids and reported names that several devices have without a record on it."""
    known = {
        name.casefold()
        for record in context.facts.identities
        if record.rule in ("generic", "reference")
        for name in record.names
    }
    own: dict[str, set[str]] = defaultdict(set)
    for device in found.devices:
        for place in device.places:
            own[place[2].casefold()].add(device.key)
            own[names[place].casefold()].add(device.key)
    for name, keys in sorted(own.items()):
        if len(keys) > 1 and name in found.shared.keys() - known:
            devices = tuple(sorted(keys))
            yield Finding.of(name, CHECK, Rule.NAME_OF_SEVERAL_DEVICES, devices=devices)


def _without_effect(
    record: Identity, found: KnownDevices, context: Context, reported: frozenset[str]
) -> Statement | None:
    """Return the reason why a curated record changes nothing, or None if it changes something."""
    known, kind = _known(record.rule, context, reported)
    if missing := tuple(name for name in record.names if not known(name)):
        return Statement.of(Rule.IDENTITY_NAMES_UNKNOWN, kind=kind, names=missing)
    if record.rule == "join":
        return _join_without_effect(record, found)
    if record.rule == "apart" and not any(
        each.refused == "curated" and {each.one, each.other} & set(record.names)
        for each in found.joins
    ):
        return Statement.of(Rule.NOTHING_TO_KEEP_APART)
    return None


def _join_without_effect(record: Identity, found: KnownDevices) -> Statement | None:
    keys = {
        device.key
        for device in found.devices
        if any(profile in record.names for _, _, profile in device.places)
    }
    if len(keys) > 1:
        return Statement.of(Rule.STILL_APART, devices=tuple(sorted(keys)))
    joined = [each for each in found.joins if each.evidence == "curated" and not each.refused]
    if not any({each.one, each.other} <= set(record.names) for each in joined):
        return Statement.of(Rule.ALREADY_JOINED)
    return None


def _known(
    rule: str, context: Context, reported: frozenset[str]
) -> tuple[Callable[[str], bool], str]:
    """Return a test whether the data have a name, and the kind of names, for records of a rule.

    `reported` are the board names that systems report.
    """
    profiles = context.facts.profiles
    if rule == "target":
        return {each.target.partition("/")[0] for each in profiles}.__contains__, "target"
    if rule == "overlap":
        releases = {each.release for each in profiles}
        return lambda name: any(each.startswith(name) for each in releases), "release"
    if rule in ("reference", "owner"):
        listed = {name for each in profiles for name in (each.profile, *each.boards)}
        return (listed | reported).__contains__, "board-name"
    if rule == "layout":
        titles = (f"{it.model} {it.variant or ''}" for each in profiles for it in each.titles)
        texts = {*titles, *(each.profile for each in profiles)}
        return {piece for text in texts for piece in pieces(text)}.__contains__, "word"
    return {each.profile for each in profiles}.__contains__, "profile"
