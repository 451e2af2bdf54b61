"""Group profiles into devices: all profile ids and board names of one hardware. Pure.

Every profile of every release is in exactly one device. A device has a *key*, the id of its main
profile in the newest numbered release; a key changes only if upstream renames that id. A name has
one owner; a name that several devices share, or that names no hardware, has none.
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
    """A device with its places, those of its main profile first, and the names that only it has.

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

    `shared` are the keys of the devices that share a name, by each such name; `joins` are the ids
    that were joined or kept apart, with the evidence.
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

    `names` are the board names that the systems of profiles report, `ports` the user ports in
    device trees, `records` the curated decisions.
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
        # A profile that only the snapshot has may yet be renamed.
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
    """Return the id of the main place, or the target's name if the image is for every machine."""
    _, target, profile = main
    if not generic:
        return profile.replace(",", "_")
    named = curation.now(target).replace("/", "_")
    return named if profile == _EVERY_MACHINE else f"{named}_{profile}"


_EVERY_MACHINE = "generic"
"""The profile of a target's only image (OpenWrt target/linux/x86/image), named by its target."""


def _distinct(keys: Iterable[str]) -> list[str]:
    """Return the keys, with a number after each repeated one."""
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
    """Return the names that only one group has, by group, and the groups of each shared name."""
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
    """Return the groups that list a name and have newer images than its owners.

    Such a name was that of an image for a family of devices, which ended when each of them got its
    own image; all of these accept the old name.
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
    """Return the one group whose names all other groups that accept the name accept too, if any.

    An image for a family of devices accepts the names of all of them. Groups that exist only in
    releases of an overlap give way to those of newer releases.
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
