"""Render lists of devices and of SoCs as lines for people and as CSV. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capdb.names.drivers import module
from capdb.render.device_columns import COLUMNS, NOT_KNOWN, cell
from capdb.render.states import NUMBER, marked, tally, traffic_word
from capdb.render.table import columns, csv_text, rows_of, shortened, without_spare
from capdb.render.text import Heading, flowing, wrapped
from capdb.results.devices import Device, SocSummary
from capdb.sentences.spoken import phrase
from capdb.text import clean
from capdb.vocabulary import State, Traffic

_LEAST_LIST = 12
"""The least columns of the terminal for targets or drivers."""
_PROSE = {"reason": 24, "note": 24}
"""Columns of sentences, and their least width."""


def list_lines(
    devices: Sequence[Device],
    shown: Sequence[str],
    release: str,
    width: int | None,
    spare: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the number of devices, and a line for each.

    If the terminal is too narrow, the `spare` columns are left out, the first ones first, and then
    the widest ones are cut.
    """
    many = phrase("count-devices", count=NUMBER.format(len(devices)))
    path = devices[0].path if devices else Traffic.IPV4_NAT
    title = phrase("list-title", devices=many, release=release)
    if path is not Traffic.IPV4_NAT:
        traffic = traffic_word(path)
        title = phrase("list-title-traffic", devices=many, release=release, traffic=traffic)
    yield from map(Heading, wrapped("", title, width))
    yield from flowing("", tally(device.state for device in devices), " · ", width)
    yield ""
    cells = {
        column: [column, *(clean(cell(column, device)) for device in devices)] for column in shown
    }
    kept = without_spare(cells, spare, _PROSE, width)
    yield from columns(rows_of(shortened(kept, _PROSE, width)), width)
    if left_out := [column for column in spare if column in cells and column not in kept]:
        yield ""
        hidden = phrase("list-hidden", columns=tuple(left_out))
        yield from wrapped("", hidden, width)


def list_csv(devices: Iterable[Device], shown: Sequence[str]) -> str:
    """Return the devices as CSV; an unknown value is an empty cell."""
    return csv_text([shown, *([COLUMNS[column](each) for column in shown] for each in devices)])


def soc_lines(rows: Sequence[SocSummary], release: str, width: int | None) -> Iterator[str]:
    """Yield the SoCs of a release, a line each, with the number of devices in each state."""
    many = NUMBER.format(len(rows))
    yield from map(Heading, wrapped("", phrase("socs-title", count=many, release=release), width))
    yield ""
    table = {
        "soc": ["soc", *(row.soc for row in rows)],
        "devices": ["devices", *(NUMBER.format(row.devices) for row in rows)],
        **{
            state.value: [marked(state), *(NUMBER.format(row.states[state]) for row in rows)]
            for state in State
        },
        "targets": ["targets", *(" ".join(row.targets) for row in rows)],
        "drivers": [
            "drivers",
            *(" ".join(map(module, row.drivers)) or NOT_KNOWN for row in rows),
        ],
    }
    spare, prose = ["drivers", "targets"], dict.fromkeys(("drivers", "targets"), _LEAST_LIST)
    yield from columns(rows_of(without_spare(table, spare, prose, width)), width)


def soc_csv(rows: Iterable[SocSummary], release: str) -> str:
    """Return the SoCs as CSV; lists within a cell are separated by blanks."""
    header = ("release", "soc", "devices", *(state.value for state in State), "targets", "drivers")
    return csv_text(
        [
            header,
            *(
                (
                    *(release, row.soc, row.devices),
                    *(row.states[state] for state in State),
                    " ".join(row.targets),
                    " ".join(row.drivers),
                )
                for row in rows
            ),
        ]
    )
