"""Facts and claims as the rows of the database's tables, in a fixed order. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from capdb.building.rows.drivers import driver_rows, evidence_row, source_rows
from capdb.building.rows.hardware import hardware_rows, title_rows
from capdb.building.rows.names import name_rows, soc_rows
from capdb.building.rows.reports import report_rows
from capdb.building.schema import claim_tables, database, device_tables
from capdb.claims import Cite, Claim, Facts
from capdb.claims.ports import ethernet
from capdb.claims.release_facts import board_name
from capdb.facts import Profile, Tip
from capdb.linking.aliases import places
from capdb.linking.toh import link
from capdb.results.answer import Caveat
from capdb.rules.statement import Statement
from capdb.sentences.en import sentence, together
from capdb.versions import SNAPSHOT, newest_first
from capdb.vocabulary import SCHEMA_VERSION, Grade, State, Traffic

Row = dict[str, Any]
Table = tuple[type[SQLModel], list[Row]]

_PATHS = {path: position for position, path in enumerate(Traffic)}


def rows(facts: Facts, claims: Iterable[Claim], digest: str) -> Iterator[Table]:
    """Yields every table with its rows; `digest` is that of the facts."""
    versions = newest_first(profile.release for profile in facts.profiles)
    status = {release.version: release.status for release in facts.releases}
    newest = {version: position for position, version in enumerate(versions)}
    profiles = sorted(
        facts.profiles, key=lambda each: (newest[each.release], each.target, each.profile)
    )
    devices = Devices(profiles)
    links = link(facts.hardware, profiles)
    yield (
        database.MetaRow,
        [
            {"key": "digest", "value": digest},
            {"key": "release", "value": default_release(versions, status)},
            {"key": "schema", "value": str(SCHEMA_VERSION)},
        ],
    )
    yield (
        device_tables.ReleaseRow,
        [
            {"version": version, "position": position, "status": status.get(version)}
            for version, position in newest.items()
        ],
    )
    yield (
        device_tables.TargetRow,
        [
            {
                "release": fact.release,
                "target": fact.target,
                "arch": fact.arch,
                "kernel": fact.kernel,
                "packages": " ".join(sorted(fact.default_packages)),
            }
            for fact in sorted(facts.targets, key=lambda fact: (fact.release, fact.target))
        ],
    )
    yield device_tables.DeviceRow, devices.rows()
    yield device_tables.TitleRow, list(title_rows(profiles, devices.id))
    yield from _profile_rows(profiles, facts, devices)
    unlinked = {each.device_id: each.reason for each in links.unlinked}
    linked = {
        (each.device_id, devices.id(each.target, each.profile)): each.how for each in links.linked
    }
    yield hardware_rows(facts.hardware, unlinked)
    yield (
        device_tables.LinkRow,
        [
            {"hardware": row, "device": device, "how": how}
            for (row, device), how in sorted(linked.items())
        ],
    )
    aliases = places(facts.aliases, profiles, facts.boards)
    yield from name_rows(profiles, facts.hardware, linked, aliases, devices.id)
    yield device_tables.SocRow, soc_rows(facts.boards, facts.hardware, linked, aliases, devices.id)
    claims = list(claims)
    yield from _claim_rows(claims, devices)
    yield from report_rows(facts, claims, devices.id)
    yield claim_tables.TipRow, [_tip_row(tip) for tip in sorted(facts.tips, key=lambda tip: tip.id)]
    yield from driver_rows(facts)
    yield from source_rows(facts)


def _tip_row(tip: Tip) -> Row:
    fields = {name: getattr(tip, name) for name in claim_tables.TipRow.model_fields}
    return fields | {"topic": tip.topic.value, "states": " ".join(tip.states)}


def default_release(versions: Sequence[str], status: Mapping[str, str | None]) -> str:
    """Returns the release that is meant where none is named: the newest stable one there is."""
    stable = [version for version in versions if status.get(version) == "stable"]
    finals = [version for version in versions if version != SNAPSHOT and "-" not in version]
    return [*stable, *finals, *versions][0]


class Devices:
    """The profiles of all releases, numbered: by id, or by target too where an id is no name."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        profiles = list(profiles)
        times = Counter((profile.release, profile.profile) for profile in profiles)
        self._several = {profile for (_, profile), count in times.items() if count > 1}
        keys = {self._key(profile.target, profile.profile) for profile in profiles}
        self._ids = {key: number for number, key in enumerate(sorted(keys), 1)}
        self._of = {
            (profile.target, profile.profile): self._ids[self._key(profile.target, profile.profile)]
            for profile in profiles
        }

    def _key(self, target: str, profile: str) -> tuple[str, str]:
        return (profile, target if profile in self._several else "")

    def id(self, target: str, profile: str) -> int:
        """Returns the number of a profile."""
        return self._of[target, profile]

    def rows(self) -> list[Row]:
        """Returns the rows of the table."""
        return [{"id": number, "profile": profile} for (profile, _), number in self._ids.items()]


def _profile_rows(profiles: Iterable[Profile], facts: Facts, devices: Devices) -> Iterator[Table]:
    compiled = {(board.release, board.target, board.profile): board for board in facts.boards}
    wired = dict(ethernet(facts))
    found: list[Row] = []
    ranks: dict[tuple[str, int], int] = {}
    for profile in profiles:
        device = devices.id(profile.target, profile.profile)
        place = (profile.release, profile.target, profile.profile)
        board, ports = compiled.get(place), wired.get(place)
        name = board_name(profile, board)
        found.append(
            {
                "device": device,
                "release": profile.release,
                "target": profile.target,
                "board": name,
                "soc": board.soc if board else None,
                "ports": " ".join(ports.ports) if ports and ports.ports else None,
                "lan": " ".join(ports.lan) if ports else None,
                "wan": " ".join(ports.wan) if ports else None,
                "drivers": " ".join(ports.drivers) if ports else None,
                "packages": " ".join(sorted(profile.packages)),
            }
        )
        for own in (profile.profile, name):
            ranks[own.casefold(), device] = 0
        for alias in (*profile.boards, *(board.compatible[:1] if board else ())):
            ranks.setdefault((alias.casefold(), device), 1)
    yield device_tables.ProfileRow, sorted(found, key=lambda row: (row["device"], row["release"]))
    yield (
        device_tables.IdentifierRow,
        [
            {"name": name, "rank": rank, "device": device}
            for name, rank, device in sorted((name, rank, of) for (name, of), rank in ranks.items())
        ],
    )


class _Said(NamedTuple):
    """What a claim says, whatever it says it of."""

    state: State
    grade: Grade | None
    because: Statement
    limits: tuple[Statement, ...]
    evidence: tuple[Cite, ...]
    caveats: tuple[Caveat, ...]


def _said(claim: Claim) -> _Said:
    return _Said(
        claim.state, claim.grade, claim.because, claim.limits, claim.evidence, claim.caveats
    )


class _Numbered:
    """Values that many claims share, numbered in the order in which they come."""

    def __init__(self) -> None:
        self.ids: dict[Any, int] = {}

    def id(self, value: Hashable) -> int:
        return self.ids.setdefault(value, len(self.ids) + 1)


def _claim_rows(claims: Iterable[Claim], devices: Devices) -> Iterator[Table]:
    keyed = {
        (devices.id(claim.target, claim.profile), claim.release, _PATHS[claim.path]): claim
        for claim in claims
    }
    verdicts = _Numbered()
    judgements = [
        {
            "device": device,
            "release": release,
            "path": claim.path.value,
            "verdict": verdicts.id(_said(claim)),
        }
        for (device, release, _), claim in ((place, keyed[place]) for place in sorted(keyed))
    ]
    yield (
        claim_tables.VerdictRow,
        [
            {
                "id": number,
                "state": each.state.value,
                "grade": each.grade and each.grade.value,
                "reason": sentence(each.because),
                "note": together(each.limits),
            }
            for each, number in verdicts.ids.items()
        ],
    )
    yield claim_tables.JudgementRow, judgements
    yield from _shared_rows(verdicts.ids)


def _shared_rows(verdicts: Mapping[_Said, int]) -> Iterator[Table]:
    """The evidence and the caveats of all verdicts, each once."""
    evidence, caveats = _Numbered(), _Numbered()
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
    rows = [evidence_row(each) | {"id": number} for each, number in evidence.ids.items()]
    yield claim_tables.EvidenceRow, rows
    yield claim_tables.VerdictEvidenceRow, shown
    yield (
        claim_tables.CaveatRow,
        [
            {"id": number, "caveat": each.id, "says": each.says, "source": each.source}
            for each, number in caveats.ids.items()
        ],
    )
    yield claim_tables.VerdictCaveatRow, touching
