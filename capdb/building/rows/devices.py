"""Make the rows of devices, their variants, and the names that only one device has. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from capdb.claims import Facts
from capdb.claims.ports import ethernet, port_names
from capdb.claims.release_facts import reported_names
from capdb.facts import Profile
from capdb.linking.devices import DeviceGroup, KnownDevices, group
from capdb.names.matching import without_revision
from capdb.names.spelling import full_name
from capdb.names.tokens import joined, pieces
from capdb.versions import newest_first

Row = dict[str, Any]
Table = tuple[str, list[Row]]


class Numbers:
    """The database's numbers of devices and their variants, by target and profile.

    A variant is a profile id, or target and id if a release has that id in several targets.
    """

    def __init__(self, profiles: Iterable[Profile], devices: Iterable[DeviceGroup]) -> None:
        times = Counter((profile.release, profile.profile) for profile in profiles)
        several = {profile for (_, profile), count in times.items() if count > 1}
        self._devices: dict[tuple[str, str], int] = {}
        self._variants: dict[tuple[str, str], int] = {}
        self._position: dict[int, int] = {}
        variants: dict[tuple[str, str], int] = {}
        for device, each in enumerate(devices, 1):
            for _, target, profile in each.places:
                variant = (target if profile in several else "", profile)
                number = variants.setdefault(variant, len(variants) + 1)
                self._variants[target, profile] = number
                self._position.setdefault(number, len(self._position))
                self._devices[target, profile] = device

    def device(self, target: str, profile: str) -> int:
        """Return the number of the device that a profile is of."""
        return self._devices[target, profile]

    def variant(self, target: str, profile: str) -> int:
        """Return the number of the variant that a profile is."""
        return self._variants[target, profile]

    def variants(self) -> dict[int, set[int]]:
        """Return the variants of each device."""
        found: dict[int, set[int]] = defaultdict(set)
        for place, device in self._devices.items():
            found[device].add(self._variants[place])
        return found

    def in_order(self, profiles: Iterable[Profile]) -> list[Profile]:
        """Return the profiles of all releases, newest first, a device's main one before others."""
        profiles = list(profiles)
        newest = newest_first(profile.release for profile in profiles)
        releases = {release: position for position, release in enumerate(newest)}
        return sorted(
            profiles,
            key=lambda each: (
                releases[each.release],
                self._position[self.variant(each.target, each.profile)],
                each.target,
            ),
        )


class Devices:
    """All devices with their names, as they are found and as they are numbered."""

    def __init__(self, facts: Facts) -> None:
        self.board_names = reported_names(facts)
        self.ethernet = dict(ethernet(facts))
        self.found: KnownDevices = group(
            facts.profiles,
            facts.boards,
            self.board_names,
            port_names(self.ethernet),
            facts.identities,
        )
        self.numbers = Numbers(facts.profiles, self.found.devices)
        self.keys = {device.key: number for number, device in enumerate(self.found.devices, 1)}
        self.generic = frozenset(
            number for number, device in enumerate(self.found.devices, 1) if device.generic
        )

    def tables(self, profiles: Sequence[Profile]) -> Iterator[Table]:
        """Yield the tables of devices and variants; `profiles` are in the order of `in_order`."""
        yield (
            "device",
            [
                {"id": number, "key": device.key, "generic": device.generic}
                for number, device in enumerate(self.found.devices, 1)
            ],
        )
        yield "variant", list(self._variant_rows(profiles))

    def _variant_rows(self, profiles: Sequence[Profile]) -> Iterator[Row]:
        of: dict[int, Profile] = {}
        for profile in profiles:
            of.setdefault(self.numbers.variant(profile.target, profile.profile), profile)
        main: dict[int, Profile] = {}
        counts: dict[int, int] = defaultdict(int)
        for number in sorted(of):
            profile = of[number]
            device = self.numbers.device(profile.target, profile.profile)
            yield {
                "id": number,
                "device": device,
                "profile": profile.profile,
                "position": counts[device],
                "label": _label(profile, main.setdefault(device, profile)),
            }
            counts[device] += 1

    # -------------------------------------------------------------- names

    def identifier_tables(
        self, facts: Facts, profiles: Iterable[Profile], soc_tokens: Collection[str]
    ) -> Iterator[Table]:
        """Yield the table of names that only one device has, and that of shared names."""
        written, own, accepting = self._names(facts, profiles)
        reported = {name.casefold() for name in self.board_names.values()}
        taken = {*own, *accepting}
        variants_of = self.numbers.variants()
        rows: list[Row] = []
        for number, device in enumerate(self.found.devices, 1):
            for name in device.own | device.aliases:
                variants = variants_of[number]
                bearing = (own[name] or accepting[name]) & variants
                is_soc = joined(name) in soc_tokens and "_" not in name
                rows.append(
                    {
                        "name": name,
                        "rank": 2
                        if is_soc and not ("," in name and name in reported)
                        else int(name in device.aliases),
                        "device": number,
                        "variant": min(bearing) if len(bearing) == 1 else None,
                        "board": written.get(name),
                    }
                )
            key = device.key.casefold()
            if device.generic and key not in taken:
                rows.append(
                    {"name": key, "rank": 0, "device": number, "variant": None, "board": None}
                )
        yield "identifier", sorted(rows, key=lambda row: str(row["name"]))
        yield (
            "shared",
            [
                {"name": name, "device": device, "written": written.get(name)}
                for name, keys in self.found.shared.items()
                for device in sorted(self.keys[key] for key in keys)
            ],
        )

    def _names(
        self, facts: Facts, profiles: Iterable[Profile]
    ) -> tuple[dict[str, str], dict[str, set[int]], dict[str, set[int]]]:
        """Return the spelling of board names, and the variants that have or accept each name."""
        written: dict[str, str] = {}
        own: dict[str, set[int]] = defaultdict(set)
        accepting: dict[str, set[int]] = defaultdict(set)
        seen: set[object] = set()  # most names are the same in all releases
        for profile in profiles:
            place = (profile.release, profile.target, profile.profile)
            variant = self.numbers.variant(profile.target, profile.profile)
            reported = self.board_names[place]
            board = facts.board_of.get(place)
            names = (reported, *profile.boards, *(board.compatible[:1] if board else ()))
            if (variant, names) in seen:
                continue
            seen.add((variant, names))
            for name in names:
                written.setdefault(name.casefold(), name)
                accepting[name.casefold()].add(variant)
            for name in (reported, profile.profile):
                own[name.casefold()].add(variant)
        return written, own, accepting

    # -------------------------------------------------------------- devices side by side

    def related_rows(self, profiles: Iterable[Profile]) -> list[Row]:
        """Return the pairs of devices that people may confuse.

        Their titles differ only in the revision, or both answer to a name.
        """
        alike: dict[object, set[int]] = defaultdict(set)
        titled = {  # most titles stay the same from release to release
            (full_name(title.vendor, title.model, title.variant), device)
            for profile in profiles
            for device in [self.numbers.device(profile.target, profile.profile)]
            for title in profile.titles
        }
        for title, device in titled:
            if model := without_revision(pieces(title)):
                alike[model].add(device)
        for name, keys in self.found.shared.items():
            alike[name].update(self.keys[key] for key in keys)
        pairs = {
            (one, other)
            for devices in alike.values()
            for one in devices - self.generic
            for other in devices - self.generic
            if one != other
        }
        return [{"device": one, "other": other} for one, other in sorted(pairs)]


def _label(profile: Profile, main: Profile) -> str:
    """Return a label that distinguishes a variant from its device's main one, or empty text."""
    if profile is main:
        return ""
    known = {piece for title in main.titles for piece in _pieces(title)}
    for title in profile.titles:
        variant = title.variant or ""
        if variant and set(pieces(variant)) - known:
            return variant.strip("()")
        if further := [piece for piece in _pieces(title) if piece not in known]:
            return " ".join(further)
    if profile.profile == main.profile:
        return profile.target
    known = set(pieces(main.profile))
    return " ".join(each for each in pieces(profile.profile) if each not in known)


def _pieces(title: Any) -> tuple[str, ...]:
    return pieces(full_name(title.vendor, title.model, title.variant))
