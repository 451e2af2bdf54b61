"""Devices: all profile ids and board names of one hardware over all releases. Pure.

Every profile of every release is in exactly one device. A device has a *key*, the id of its main
profile in the newest numbered release; a key changes only where upstream renames that id. A name
has one owner; one that several devices share, or that names no hardware, has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from capdb.facts import Board, Identity, Profile
from capdb.linking.grouping import Grouping, Join
from capdb.linking.members import Curation, Member, Place, members
from capdb.names.tokens import pieces
from capdb.versions import SNAPSHOT, newest_first


@dataclass(frozen=True, slots=True)
class DeviceGroup:
    """A device with its places, those of its main profile first, and the names it alone has.

    `own` are profile ids and names that its systems report, `aliases` further names that its
    images accept; all casefolded. `generic` is an image for every machine of a target.
    """

    key: str
    places: tuple[Place, ...]
    own: frozenset[str]
    aliases: frozenset[str]
    generic: bool = False


@dataclass(frozen=True, slots=True)
class KnownDevices:
    """All devices, sorted by key.

    `shared` are the keys of the devices that bear a name which is none's own; `joins` has which
    ids were joined or kept apart, and why.
    """

    devices: tuple[DeviceGroup, ...]
    shared: Mapping[str, tuple[str, ...]]
    joins: tuple[Join, ...]


def group(
    profiles: Sequence[Profile],
    boards: Iterable[Board],
    names: Mapping[Place, str],
    ports: Mapping[Place, Sequence[str]],
    records: Iterable[Identity],
) -> KnownDevices:
    """Return the devices of all profiles, the same for any order of the facts.

    `names` are what the systems of profiles report, `ports` the user ports that device trees have,
    `records` what people put down.
    """
    curation = Curation.of(records)
    known = members(profiles, boards, names, ports, curation)
    grouping = Grouping(known, curation).run()
    groups = grouping.groups()
    releases = newest_first(profile.release for profile in profiles)
    position = {release: number for number, release in enumerate(releases)}
    places = [_in_order(each, position, curation) for each in groups]
    keys = _distinct(
        _key(main, curation, generic=each[0].generic)
        for each, (main, *_) in zip(groups, places, strict=True)
    )
    owned, shared = _owners(groups, curation)
    devices = [
        DeviceGroup(
            key=key,
            places=tuple(places[number]),
            own=frozenset(owned[number] & _own(each)),
            aliases=frozenset(owned[number] - _own(each)),
            generic=each[0].generic,
        )
        for number, (key, each) in enumerate(zip(keys, groups, strict=True))
    ]
    return KnownDevices(
        devices=tuple(sorted(devices, key=lambda device: device.key)),
        shared={
            name: tuple(sorted(keys[number] for number in bearing))
            for name, bearing in sorted(shared.items())
        },
        joins=tuple(grouping.joins),
    )


def _own(group: Iterable[Member]) -> set[str]:
    """Return the ids and reported names of members."""
    return {name for member in group for name in (member.id.casefold(), *member.own)}


def _in_order(
    group: Sequence[Member], position: Mapping[str, int], curation: Curation
) -> list[Place]:
    """Return the places, those of the main profile first, each profile's newest release first.

    The main profile is the plainest id of the newest numbered release; a profile of a newer release
    comes before one that only older ones have.
    """
    places = [place for member in group for place in member.places]
    newest: dict[tuple[str, str], int] = {}
    newest_id: dict[str, int] = {}
    for release, target, profile in places:
        # What only the snapshot has may yet be renamed.
        number = len(position) if release == SNAPSHOT else position[release]
        newest[target, profile] = min(newest.get((target, profile), number), number)
        newest_id[profile] = min(newest_id.get(profile, number), number)
    layout = {profile: sum(map(curation.is_layout, pieces(profile))) for profile in newest_id}

    def plain(place: Place) -> tuple[object, ...]:
        release, target, profile = place
        plainness = newest_id[profile], layout[profile], len(profile), profile
        return *plainness, newest[target, profile], target, position[release]

    return sorted(places, key=plain)


def _key(main: Place, curation: Curation, *, generic: bool) -> str:
    """Return the id of the main place, for an image of every machine its target's name."""
    _, target, profile = main
    if not generic:
        return profile.replace(",", "_")
    named = curation.now(target).replace("/", "_")
    return named if profile == _EVERY_MACHINE else f"{named}_{profile}"


_EVERY_MACHINE = "generic"
"""The profile of a target's one image (OpenWrt target/linux/x86/image); its target is its name."""


def _distinct(keys: Iterable[str]) -> list[str]:
    """Return the keys, with a number after one that comes again."""
    times: dict[str, int] = defaultdict(int)
    made = []
    for key in keys:
        times[key] += 1
        made.append(key if times[key] == 1 else f"{key}~{times[key]}")
    return made


# ------------------------------------------------------------------ names


def _owners(
    groups: Sequence[Sequence[Member]], curation: Curation
) -> tuple[list[set[str]], dict[str, set[int]]]:
    """Return the names that each group alone has, and the groups that share each other name."""
    bearing: dict[str, dict[int, bool]] = defaultdict(dict)
    for number, group in enumerate(groups):
        for name in {name for member in group for name in member.accepts}:
            bearing[name][number] = False
        for name in _own(group):
            bearing[name][number] = True
    curated = {
        name: number
        for number, group in enumerate(groups)
        for member in group
        for name, owner in curation.owners.items()
        if owner == member.id
    }
    owned: list[set[str]] = [set() for _ in groups]
    shared: dict[str, set[int]] = {}
    for name, found in bearing.items():
        own = {number for number, is_own in found.items() if is_own}
        candidates = own
        if name in curated:
            candidates = {curated[name]}
        elif len(own) != 1:
            candidates = _narrowest(set(found), groups, curation)
        if name not in curated:
            candidates = candidates | _inheriting(name, candidates, set(found), groups)
        no_hardware = name in curation.references or name in curation.generic
        if no_hardware or len(candidates) > 1:
            shared[name] = set(found) if no_hardware else candidates
        else:
            owned[candidates.pop()].add(name)
    return owned, shared


def _inheriting(
    name: str, owners: set[int], found: set[int], groups: Sequence[Sequence[Member]]
) -> set[int]:
    """Return the groups that bear a name in releases that its own device no longer has an image in.

    An image of a family of devices ended when each of them got its own, and all accept its name.
    """
    newest = {number: min(member.newest for member in groups[number]) for number in found}
    ended = min(newest[number] for number in owners)
    return {
        number
        for number in found - owners
        if newest[number] < ended and any(name in member.supported for member in groups[number])
    }


def _narrowest(
    candidates: set[int], groups: Sequence[Sequence[Member]], curation: Curation
) -> set[int]:
    """Return, of the groups that accept a name, the one whose names all the others accept too, if
    any.

    An image of a family of devices accepts the names of all of them. One that only releases had
    which overlap with a move gives way to what newer releases have.
    """
    newer = {
        number
        for number in candidates
        if any(
            not release.startswith(curation.overlaps)
            for member in groups[number]
            for release in member.releases
        )
    }
    for among in (candidates, newer):
        supported = {
            number: {name for member in groups[number] for name in member.supported}
            for number in among
        }
        for one in sorted(among):
            if all(one == other or supported[one] < supported[other] for other in among):
                return {one}
    return newer or candidates
