"""Make the rows of public reports, coming drivers, series and unsupported devices. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from capdb.building.rows.statements import Numbered
from capdb.claims import Contents, Facts, Image
from capdb.claims.observations import observed
from capdb.claims.points import differences
from capdb.facts import Coming, Observation, Unsupported
from capdb.names.spelling import full_name, spellings
from capdb.names.tokens import pieces, whole

Row = dict[str, Any]
Table = tuple[str, list[Row]]


def coming_rows(every: Mapping[int, Sequence[Coming]]) -> Iterator[Table]:
    """Yield the table of coming drivers, and that of the verdicts that each may change."""
    numbers: dict[str, int] = {}
    rows: list[Row] = []
    turning: list[Row] = []
    for verdict, coming in every.items():
        for position, each in enumerate(coming):
            number = numbers.setdefault(each.id, len(numbers) + 1)
            if number > len(rows):
                rows.append(
                    {
                        "id": number,
                        "coming": each.id,
                        "says": each.says,
                        "source": each.source,
                        "date": each.looked.isoformat(),
                        "stage": each.stage.value,
                    }
                )
            turning.append({"verdict": verdict, "position": position, "coming": number})
    yield "coming", rows
    yield "verdict_coming", turning


def observation_rows(facts: Facts, variant: Callable[[str, str], int]) -> Iterator[Table]:
    """Yield the tables of observations, of their rates, and of their variants."""
    numbered = list(enumerate(facts.observations, 1))
    yield (
        "observation",
        [
            {
                "id": number,
                "observation": each.id,
                "says": each.says,
                "source": each.source,
                "date": each.date.isoformat(),
                "release": each.release,
                "build": each.build,
                "by_soc": not each.boards,
                "path": each.path.value,
                "state": each.state and each.state.value,
                "grade": each.grade and each.grade.value,
            }
            for number, each in numbered
        ],
    )
    yield (
        "rate",
        [
            {
                "observation": number,
                "position": position,
                "way": rate.by.value,
                "mbits": rate.mbits,
                "cpu": rate.cpu,
                "over": " ".join(rate.over),
                "direction": rate.direction and rate.direction.value,
                "at_least": rate.at_least,
            }
            for number, each in numbered
            for position, rate in enumerate(each.rates)
        ],
    )
    yield "observed", _observed(facts, numbered, variant)


def _observed(
    facts: Facts, numbered: Iterable[tuple[int, Observation]], variant: Callable[[str, str], int]
) -> list[Row]:
    numbers = {each.id: number for number, each in numbered}
    found = {
        (variant(target, profile), numbers[each.id])
        for (_, target, profile), each in observed(facts)
    }
    return [{"variant": each, "observation": number} for each, number in sorted(found)]


def point_rows(
    facts: Facts, claims: Mapping[Image, Contents], variant: Callable[[str, str], int]
) -> Iterator[Table]:
    """Yield the tables of other point releases, and of the differences in them."""
    yield (
        "point_release",
        [
            {"release": each.release, "version": each.version}
            | {"kernel_series": kernel_series, "kernel": kernel}
            for each in facts.points
            for kernel_series, kernel in sorted(each.kernels.items())
        ],
    )
    files = Numbered()
    found = sorted(
        (variant(target, profile), release, version, paths)
        for (release, target, profile), version, paths in differences(facts, claims)
    )
    yield (
        "point_difference",
        [
            {"variant": number, "release": release, "version": version, "files": files.id(paths)}
            for number, release, version, paths in found
        ],
    )
    yield (
        "differing_file",
        [{"id": number, "path": path} for paths, number in files.ids.items() for path in paths],
    )


def series_rows(facts: Facts) -> Table:
    """Return the table of series."""
    rows = [asdict(each) | {"support": each.support.value} for each in facts.series]
    return "series", sorted(rows, key=lambda row: str(row["id"]))


def _called(device: Unsupported) -> str:
    """Return the first name, with the brand if it does not begin with that."""
    first, brand = device.names[0], pieces(device.brand)
    return first if pieces(first)[: len(brand)] == brand else full_name(device.brand, first)


def unsupported_rows(devices: Sequence[Unsupported]) -> Iterator[Table]:
    """Yield the tables of devices that are known to be unsupported, and of their names."""
    numbered = list(enumerate(sorted(devices, key=lambda each: each.id), 1))
    yield (
        "unsupported",
        [
            {
                "id": number,
                "unsupported": each.id,
                "device": _called(each),
                "soc": each.soc,
                "porting": each.porting.value,
                "says": each.says,
                "source": each.source,
                "date": each.looked.isoformat(),
            }
            for number, each in numbered
        ],
    )
    names = {
        (whole(name.pieces), number): "b" in name.kinds
        for number, each in numbered
        for written in each.names
        for brand in ("", each.brand)
        for name in spellings(brand, written)
    }
    yield (
        "unsupported_name",
        [
            {"name": name, "unsupported": number, "branded": branded}
            for (name, number), branded in sorted(names.items())
        ],
    )
