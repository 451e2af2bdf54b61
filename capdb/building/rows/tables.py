"""Make the rows of all tables from facts and claims, in a fixed order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from capdb.building.rows.claims import answering_rows, link_rows, verdict_rows
from capdb.building.rows.devices import Devices, Numbers
from capdb.building.rows.drivers import driver_rows, source_rows
from capdb.building.rows.grouped import Grouped
from capdb.building.rows.hardware import hardware_rows, linked_devices, title_rows
from capdb.building.rows.names import name_rows, soc_rows
from capdb.building.rows.public import (
    observation_rows,
    point_rows,
    series_rows,
    unsupported_rows,
)
from capdb.building.rows.reports import report_rows
from capdb.building.rows.statements import Numbered, statement_rows
from capdb.claims import Contents, Facts, Image, headline_states
from capdb.claims.quirks import SOFTWARE
from capdb.facts import Config, Fact, Profile, Target, Tip, TohEntry
from capdb.linking.aliases import places
from capdb.linking.toh import link
from capdb.names.brands import Brands
from capdb.versions import SNAPSHOT, newest_first
from capdb.vocabulary import SCHEMA_VERSION

F = TypeVar("F", bound=Fact)
Row = dict[str, Any]
Table = tuple[str, Iterable[Row] | Grouped]


class KnownNumbers(NamedTuple):
    """The numbers that tables of facts have given, for those of claims to use and to go on with."""

    devices: Numbers
    statements: Numbered


class FactTables:
    """The tables that no claim is in: devices, their names and hardware, drivers and reports."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._devices = Devices(facts)
        self.numbers = KnownNumbers(self._devices.numbers, Numbered())
        self._drivers = list(driver_rows(facts, self.numbers.statements))

    def rows(self) -> Iterator[Table]:
        """Yield the tables with their rows."""
        facts, devices = self._facts, self._devices
        numbers = devices.numbers
        profiles = numbers.in_order(facts.profiles)
        named = _each_once(profiles, "target", "profile", "titles", "boards")
        boards = _each_once(facts.boards, "target", "profile", "compatible", "soc", "model")
        brands = _brands(named, facts.hardware)
        links = link(facts.hardware, named)
        yield from devices.tables(profiles)
        yield "title", title_rows(named, numbers.device, brands)
        yield _profile_rows(profiles, facts, devices)
        unlinked = {each.device_id: each.reason for each in links.unlinked}
        linked = linked_devices(links.linked, facts.hardware, numbers.device)
        yield hardware_rows(facts.hardware, unlinked, brands)
        yield (
            "link",
            [
                {"hardware": row, "device": device, "how": how}
                for (row, device), how in sorted(linked.items())
            ],
        )
        aliases = places(facts.aliases, named, boards)
        socs = soc_rows(boards, facts.hardware, linked, aliases, numbers.device)
        tokens = {row["token"] for row in socs if row["rank"] == 0}
        yield from devices.identifier_tables(facts, profiles, tokens)
        yield "related", devices.related_rows(named)
        yield from name_rows(*(named, facts.hardware, linked, aliases, boards, devices, brands))
        yield "soc", socs
        yield from self._drivers
        yield from observation_rows(facts, numbers.variant)
        yield series_rows(facts)
        yield from unsupported_rows(facts.unsupported)


def _brands(profiles: Iterable[Profile], hardware: Iterable[TohEntry]) -> Brands:
    titles = {title for profile in profiles for title in profile.titles if title.vendor}
    return Brands(
        (title.vendor or "" for title in titles), (row.brand for row in hardware if row.brand)
    )


def claim_tables(
    facts: Facts, claims: Mapping[Image, Contents], known: KnownNumbers, digest: str
) -> Iterator[Table]:
    """Yield all other tables with their rows; `digest` is that of the facts."""
    numbers, statements = known
    versions = newest_first(profile.release for profile in facts.profiles)
    status = {release.version: release.status for release in facts.releases}
    configs = {(fact.release, fact.target): fact for fact in facts.configs}
    states = headline_states(claims)
    yield (
        "meta",
        [
            {"key": "digest", "value": digest},
            {"key": "release", "value": default_release(versions, status)},
            {"key": "schema", "value": str(SCHEMA_VERSION)},
        ],
    )
    yield (
        "release",
        [
            {"version": version, "position": position, "status": status.get(version)}
            for position, version in enumerate(versions)
        ],
    )
    yield (
        "target",
        [
            {
                "release": fact.release,
                "target": fact.target,
                "arch": fact.arch,
                **_kernels(fact, configs.get((fact.release, fact.target))),
                "packages": " ".join(sorted(fact.default_packages)),
                "listed": fact.listed,
            }
            for fact in sorted(facts.targets, key=lambda fact: (fact.release, fact.target))
        ],
    )
    yield answering_rows(facts.profiles, states, numbers)
    yield link_rows(facts, numbers, statements)
    software = {quirk.id for quirk in facts.quirks if quirk.effect == SOFTWARE}
    yield from verdict_rows(claims, numbers, statements, software)
    yield from point_rows(facts, claims, numbers.variant)
    yield from report_rows(facts, states, numbers.variant)
    yield "tip", [_tip_row(tip) for tip in sorted(facts.tips, key=lambda tip: tip.id)]
    yield statement_rows(statements)
    yield from source_rows(facts)


def _each_once(facts: Iterable[F], *fields: str) -> list[F]:
    """Return the first of all facts with equal fields; most are equal in all releases."""
    found: dict[object, F] = {}
    same = attrgetter(*fields)
    for fact in facts:
        found.setdefault(same(fact), fact)
    return list(found.values())


def _tip_row(tip: Tip) -> Row:
    return structs.asdict(tip) | {
        "topic": tip.topic.value,
        "weight": tip.weight.value,
        "states": " ".join(tip.states),
    }


def default_release(versions: Sequence[str], status: Mapping[str, str | None]) -> str:
    """Return the release for queries that name none: the newest stable one."""
    stable = [version for version in versions if status.get(version) == "stable"]
    finals = [version for version in versions if version != SNAPSHOT and "-" not in version]
    return [*stable, *finals, *versions][0]


def _kernels(target: Target, config: Config | None) -> Row:
    """Return the kernel of a target and the one that was read for it.

    Up to 22.03 OpenWrt publishes none with its profiles; the release's own makefiles pin it.
    """
    return {
        "kernel": target.kernel or (config and config.kernel_pinned),
        "kernel_read": config and kernel_read(config.ref),
    }


def kernel_read(ref: str) -> str | None:
    """Return the version of Linux that a `ref` names, as in `6.12.117 (Debian) + …`."""
    read = re.match(r"\d+\.\d+(\.\d+)?(?=[ -]|$)", ref)
    return read[0] if read else None


def _profile_rows(profiles: Iterable[Profile], facts: Facts, devices: Devices) -> Table:
    found: list[Row] = []
    for profile in profiles:
        place = (profile.release, profile.target, profile.profile)
        board, ports = facts.board_of.get(place), devices.ethernet.get(place)
        found.append(
            {
                "variant": devices.numbers.variant(profile.target, profile.profile),
                "release": profile.release,
                "target": profile.target,
                "board": devices.board_names[place],
                "soc": board.soc if board else None,
                "ports": " ".join(ports.ports) if ports and ports.ports else None,
                "lan": " ".join(ports.lan) if ports else None,
                "wan": " ".join(ports.wan) if ports else None,
                "drivers": " ".join(ports.drivers) if ports else None,
                "packages": " ".join(sorted(profile.packages)),
            }
        )
    return "profile", sorted(found, key=lambda row: (row["variant"], row["release"]))
