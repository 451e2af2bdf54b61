"""Make the rows of all tables from facts and claims, in a fixed order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from msgspec import structs

from capdb.building.rows.devices import Numbers
from capdb.building.rows.drivers import driver_rows, evidence_row, source_rows
from capdb.building.rows.hardware import hardware_rows, linked_devices, title_rows
from capdb.building.rows.names import name_rows, soc_rows
from capdb.building.rows.public import (
    coming_rows,
    observation_rows,
    point_rows,
    series_rows,
    unsupported_rows,
)
from capdb.building.rows.reports import report_rows
from capdb.building.rows.statements import Numbered, statement_rows
from capdb.claims import ClaimContent, Contents, Facts, Image, headline_states
from capdb.facts import Config, Fact, Profile, Target, Tip
from capdb.linking.aliases import places
from capdb.linking.toh import link
from capdb.record import asdict
from capdb.versions import SNAPSHOT, newest_first
from capdb.vocabulary import SCHEMA_VERSION, Traffic

F = TypeVar("F", bound=Fact)
Row = dict[str, Any]
Table = tuple[str, Iterable[Row]]


def rows(facts: Facts, claims: Mapping[Image, Contents], digest: str) -> Iterator[Table]:
    """Yield every table with its rows; `digest` is that of the facts."""
    versions = newest_first(profile.release for profile in facts.profiles)
    status = {release.version: release.status for release in facts.releases}
    newest = {version: position for position, version in enumerate(versions)}
    configs = {(fact.release, fact.target): fact for fact in facts.configs}
    numbers = Numbers(facts)
    profiles = numbers.in_order(facts.profiles, newest)
    states = headline_states(claims)
    named = _each_once(profiles, "target", "profile", "titles", "boards")
    boards = _each_once(facts.boards, "target", "profile", "compatible", "soc", "model")
    links = link(facts.hardware, named)
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
            for version, position in newest.items()
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
    yield from numbers.tables(facts, profiles)
    yield "title", title_rows(named, numbers.device)
    yield _profile_rows(profiles, facts, numbers)
    yield "answering", numbers.answering_rows(profiles, states)
    unlinked = {each.device_id: each.reason for each in links.unlinked}
    linked = linked_devices(links.linked, facts.hardware, numbers.device)
    yield hardware_rows(facts.hardware, unlinked)
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
    yield from numbers.identifier_tables(facts, profiles, tokens)
    yield "related", numbers.related_rows(named)
    yield from name_rows(named, facts.hardware, linked, aliases, boards, numbers)
    yield "soc", socs
    statements = Numbered()
    yield _link_rows(profiles, numbers, statements)
    yield from _claim_rows(claims, numbers, statements)
    yield from observation_rows(facts, numbers.variant)
    yield series_rows(facts)
    yield from unsupported_rows(facts.unsupported)
    yield from point_rows(facts, claims, numbers.variant)
    yield from report_rows(facts, states, numbers.variant)
    yield "tip", [_tip_row(tip) for tip in sorted(facts.tips, key=lambda tip: tip.id)]
    yield from driver_rows(facts, statements)
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


def _profile_rows(profiles: Iterable[Profile], facts: Facts, numbers: Numbers) -> Table:
    found: list[Row] = []
    for profile in profiles:
        place = (profile.release, profile.target, profile.profile)
        board, ports = facts.board_of.get(place), numbers.ethernet.get(place)
        found.append(
            {
                "variant": numbers.variant(profile.target, profile.profile),
                "release": profile.release,
                "target": profile.target,
                "board": numbers.board_names[place],
                "soc": board.soc if board else None,
                "ports": " ".join(ports.ports) if ports and ports.ports else None,
                "lan": " ".join(ports.lan) if ports else None,
                "wan": " ".join(ports.wan) if ports else None,
                "drivers": " ".join(ports.drivers) if ports else None,
                "packages": " ".join(sorted(profile.packages)),
            }
        )
    return "profile", sorted(found, key=lambda row: (row["variant"], row["release"]))


def _link_rows(profiles: Iterable[Profile], numbers: Numbers, statements: Numbered) -> Table:
    found: list[Row] = []
    for profile in profiles:
        known = numbers.ethernet.get((profile.release, profile.target, profile.profile))
        variant = numbers.variant(profile.target, profile.profile)
        found += [
            {
                "variant": variant,
                "release": profile.release,
                "position": position,
                "statement": statements.id(each),
            }
            for position, each in enumerate(known.links if known else ())
        ]
    found.sort(key=lambda row: (row["variant"], row["release"], row["position"]))
    return "profile_link", found


def _claim_rows(
    claims: Mapping[Image, Contents], numbers: Numbers, statements: Numbered
) -> Iterator[Table]:
    placed = {
        (numbers.variant(target, profile), release): contents
        for (release, target, profile), contents in claims.items()
    }
    numbered = Numbered()
    # Both by identity: hashing takes far longer.
    number_of: dict[int, int] = {}
    paths: dict[int, list[tuple[str, int]]] = {}
    for _, contents in (ordered := sorted(placed.items(), key=itemgetter(0))):
        if id(contents) not in paths:
            each_path = [(path.value, contents[path]) for path in Traffic if path in contents]
            for _, content in each_path:
                if id(content) not in number_of:
                    number_of[id(content)] = numbered.id(content)
            paths[id(contents)] = [(path, number_of[id(content)]) for path, content in each_path]
    verdicts: dict[ClaimContent, int] = numbered.ids
    yield (
        "verdict",
        [
            {
                "id": number,
                "state": each.state.value,
                "grade": each.grade and each.grade.value,
                "because": statements.id(each.because),
            }
            for each, number in verdicts.items()
        ],
    )
    yield (
        "verdict_limit",
        [
            {"verdict": number, "position": position, "statement": statements.id(limit)}
            for each, number in verdicts.items()
            for position, limit in enumerate(each.limits)
        ],
    )
    yield (
        "judgement",
        (
            {"variant": variant, "release": release, "path": path, "verdict": number}
            for (variant, release), contents in ordered
            for path, number in paths[id(contents)]
        ),
    )
    yield from _shared_rows(verdicts, statements)
    yield from coming_rows({number: each.coming for each, number in verdicts.items()})


def _shared_rows(verdicts: Mapping[ClaimContent, int], statements: Numbered) -> Iterator[Table]:
    """Yield the evidence and the caveats of all verdicts, each once."""
    evidence, caveats = Numbered(), Numbered()
    shown = [
        {"verdict": number, "position": position, "evidence": evidence.id(each)}
        for verdict, number in verdicts.items()
        for position, each in enumerate(verdict.evidence)
    ]
    touching = [
        {"verdict": number, "position": position, "caveat": caveats.id(each)}
        for verdict, number in verdicts.items()
        for position, each in enumerate(verdict.caveats)
    ]
    points = [
        {
            "verdict": number,
            "position": position,
            "caveat": caveats.id(each.caveat),
            "since": each.since,
            "until": each.until,
            "state": each.state and each.state.value,
        }
        for verdict, number in verdicts.items()
        for position, each in enumerate(verdict.points)
    ]
    rows = [
        evidence_row(each, statements) | {"id": number} for each, number in evidence.ids.items()
    ]
    yield "evidence", rows
    yield "verdict_evidence", shown
    yield (
        "caveat",
        [
            asdict(each) | {"id": number, "caveat": each.id, "weight": each.weight.value}
            for each, number in caveats.ids.items()
        ],
    )
    yield "verdict_caveat", touching
    yield "verdict_point", points
