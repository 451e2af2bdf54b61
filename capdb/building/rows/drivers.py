"""Make the rows of the driver matrix, and those of the origins of all facts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from capdb.building.rows.grouped import Grouped
from capdb.building.rows.statements import Numbered
from capdb.claims import Facts
from capdb.claims.driver_matrix import matrix
from capdb.claims.model import Cite

Row = dict[str, Any]
Table = tuple[str, Iterable[Row] | Grouped]


def evidence_row(evidence: Cite, statements: Numbered) -> Row:
    """Return the columns of a piece of evidence."""
    return {
        "source": evidence.source.value,
        "ref": evidence.ref,
        "path": evidence.path,
        "shows": statements.id(evidence.shows),
        "symbol": evidence.symbol,
        "line": evidence.line,
        "patch": evidence.patch,
        "url": evidence.url,
        "url_line": evidence.url_line,
    }


def driver_rows(facts: Facts, statements: Numbered) -> Iterator[Table]:
    """Yield the tables of the driver matrix."""
    drivers = list(enumerate(matrix(facts), 1))
    targets = Numbered()
    built = [(number, targets.id(row.targets)) for number, (row, _) in drivers]
    yield (
        "driver",
        [
            {
                "id": number,
                "release": row.release,
                "name": row.name,
                "handles": row.handles.value,
                "advertises": row.advertises,
                "misleads": row.misleads.value,
                "types": " ".join(row.types),
                "takes": " ".join(row.takes),
                "refuses": " ".join(row.refuses),
                "profiles": row.profiles,
            }
            for number, (row, _) in drivers
        ],
    )
    yield (
        "driver_target",
        Grouped(
            ("driver",),
            built,
            [(number, target) for names, number in targets.ids.items() for target in names],
        ),
    )
    yield (
        "driver_evidence",
        [
            {"driver": number, "position": position} | evidence_row(each, statements)
            for number, (_, shown) in drivers
            for position, each in enumerate(shown)
        ],
    )


def source_rows(facts: Facts) -> Iterator[Table]:
    """Yield the table of each facts file's origins, and that of rejected patches."""
    yield (
        "origin",
        [
            {
                "file": file.path,
                "position": position,
                "kind": file.kind,
                "name": origin.name,
                "url": origin.url,
                "ref": origin.ref,
                "date": origin.date,
                "read": origin.read,
            }
            for file in sorted(facts.files, key=lambda file: file.path)
            for position, origin in enumerate(file.origins)
        ],
    )
    rejected: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for reject in facts.rejects:
        rejected[reject.release].add((reject.target, reject.patch))
    yield (
        "reject",
        [
            {"release": release, "patches": len(patches)}
            for release, patches in sorted(rejected.items())
        ],
    )
