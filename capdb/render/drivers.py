"""Render the drivers of a release as lines of text and as CSV. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capdb.names.drivers import short_path
from capdb.render.states import NUMBER
from capdb.render.table import columns, csv_text
from capdb.render.text import wrapped
from capdb.results.drivers import DriverSummary
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Handles, Misleads


def driver_lines(release: str, rows: Sequence[DriverSummary], width: int | None) -> Iterator[str]:
    """Yield the driver matrix: misleading drivers first, a driver a line."""
    named = {row.name for row in rows}
    on, on_some = (
        len({row.name for row in rows if row.misleads is misleads})
        for misleads in (Misleads.YES, Misleads.SOME)
    )
    title = phrase("drivers-title", release=release, count=len(named), on=on, some=on_some)
    yield from wrapped("", title, width)
    yield ""
    order = list(Handles)
    ranked = sorted(rows, key=lambda row: (order.index(row.handles), not row.advertises, row.name))
    header = ("driver", "handles", "hw-tc", "misleads", "targets", "boards", "requests")
    yield from columns(
        [
            header,
            *(
                (
                    short_path(row.name),
                    row.handles.value,
                    "on" if row.advertises else "off",
                    row.misleads.value,
                    str(len(row.targets)),
                    NUMBER.format(row.profiles),
                    _requests(row),
                )
                for row in ranked
            ),
        ],
        width,
    )


def _requests(row: DriverSummary) -> str:
    refused = phrase("drivers-not-for", compatibles=" ".join(row.refuses)) if row.refuses else ""
    return refused + " ".join(kind.removeprefix("TC_SETUP_") for kind in row.types)


def driver_csv(rows: Iterable[DriverSummary]) -> str:
    """Return the driver matrix as CSV; lists within a cell are separated by blanks."""
    header = (
        *("release", "driver", "handles", "advertises", "misleads", "types", "takes"),
        *("refuses", "targets", "profiles", "path", "line", "patch"),
    )
    cells: list[Sequence[object]] = [header]
    for row in rows:
        place = row.evidence[0] if row.evidence else None
        cells.append(
            (
                *(row.release, row.name, row.handles, "yes" if row.advertises else "no"),
                *(row.misleads, " ".join(row.types), " ".join(row.takes)),
                *(" ".join(row.refuses), " ".join(row.targets), row.profiles),
                *((place.path, place.line, place.patch) if place else (None, None, None)),
            )
        )
    return csv_text(cells)
