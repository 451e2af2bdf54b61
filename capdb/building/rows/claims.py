"""Make the rows of claims, and of the links between ports and SoC. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from capdb.building.rows.devices import Numbers
from capdb.building.rows.drivers import evidence_row
from capdb.building.rows.grouped import Grouped
from capdb.building.rows.public import coming_rows
from capdb.building.rows.statements import Numbered
from capdb.claims import ClaimContent, Contents, Facts, Image
from capdb.claims.ports import links
from capdb.facts import Profile
from capdb.record import asdict
from capdb.vocabulary import State, Traffic

Row = dict[str, Any]
Table = tuple[str, Iterable[Row] | Grouped]

_LEAST_FIRST = (State.NO, State.PARTIAL, State.YES, State.UNKNOWN)
"""The order in which one of several differing variants answers; `unknown` contradicts nothing."""


def answering_rows(
    profiles: Iterable[Profile], states: Mapping[Image, State], numbers: Numbers
) -> Table:
    """Return the variant that answers for each device on each release, by headlines' states."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for profile in profiles:
        image = profile.release, profile.target, profile.profile
        device = numbers.device(profile.target, profile.profile)
        variant = numbers.variant(profile.target, profile.profile)
        caution = _LEAST_FIRST.index(states.get(image, State.UNKNOWN))
        best = found.get((device, profile.release), (caution, variant))
        found[device, profile.release] = min(best, (caution, variant))
    return "answering", [
        {"device": device, "release": release, "variant": variant}
        for (device, release), (_, variant) in sorted(found.items())
    ]


def link_rows(facts: Facts, numbers: Numbers, statements: Numbered) -> Table:
    """Return the statements on the links between the ports of profiles and their SoC."""
    found = sorted(
        (numbers.variant(target, profile), release, stated)
        for (release, target, profile), stated in links(facts)
        if stated
    )
    return "profile_link", [
        {
            "variant": variant,
            "release": release,
            "position": position,
            "statement": statements.id(each),
        }
        for variant, release, stated in found
        for position, each in enumerate(stated)
    ]


def verdict_rows(
    claims: Mapping[Image, Contents],
    numbers: Numbers,
    statements: Numbered,
    software: Collection[str],
) -> Iterator[Table]:
    """Yield the tables of verdicts, each once, with their profiles, evidence and caveats.

    `software` are the quirks about the kernel's own flow offload.
    """
    placed = {
        (numbers.variant(target, profile), release): contents
        for (release, target, profile), contents in claims.items()
    }
    numbered = Numbered()
    # Both by identity: hashing takes far longer.
    number_of: dict[int, int] = {}
    alike: dict[int, int] = {}
    paths: list[tuple[int, str, int]] = []
    for _, contents in (ordered := sorted(placed.items(), key=itemgetter(0))):
        if id(contents) not in alike:
            alike[id(contents)] = len(alike)
            for path in Traffic:
                if path in contents:
                    content = contents[path]
                    if id(content) not in number_of:
                        number_of[id(content)] = numbered.id(content)
                    paths.append((len(alike) - 1, path.value, number_of[id(content)]))
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
        Grouped(
            ("variant", "release"),
            [(*image, alike[id(contents)]) for image, contents in ordered],
            paths,
        ),
    )
    yield from _shared_rows(verdicts, statements, software)
    yield from coming_rows({number: each.coming for each, number in verdicts.items()})


def _shared_rows(
    verdicts: Mapping[ClaimContent, int], statements: Numbered, software: Collection[str]
) -> Iterator[Table]:
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
            asdict(each)
            | {"id": number, "caveat": each.id, "weight": each.weight.value}
            | {"software": each.id in software}
            for each, number in caveats.ids.items()
        ],
    )
    yield "verdict_caveat", touching
    yield "verdict_point", points
