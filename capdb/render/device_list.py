"""Lists of devices and of SoCs as lines for people and as CSV. Pure.

`width` is the terminal's, or None where the text goes to a file or pipe: then nothing is cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from capdb.names.drivers import module
from capdb.render.device_columns import COLUMNS, NOT_KNOWN, told
from capdb.render.table import columns, csv_text, rows_of, shortened, without_spare
from capdb.render.text import wrapped
from capdb.results.devices import Device, SocSummary
from capdb.text import clean
from capdb.vocabulary import State, Traffic

_PROSE = {"reason": 24, "note": 24}
"""Columns of sentences, and what they get at least."""


def list_lines(
    devices: Sequence[Device],
    shown: Sequence[str],
    release: str,
    width: int | None,
    spare: Sequence[str] = (),
) -> Iterator[str]:
    """Yields how many devices there are, and a line each.

    On a terminal that is too narrow the `spare` columns are left out, the first ones first, and
    then the widest ones are cut.
    """
    tally = Counter(device.state for device in devices)
    counts = ", ".join(f"{tally[state]} {state}" for state in State if tally[state])
    many = "1 device" if len(devices) == 1 else f"{len(devices)} devices"
    path = devices[0].path if devices else Traffic.IPV4_NAT
    of = "" if path is Traffic.IPV4_NAT else f" ({path})"
    yield f"{many} on OpenWrt {release}: {counts}{of}" if counts else f"{many}"
    yield ""
    cells = {
        column: [column, *(clean(told(COLUMNS[column](device))) for device in devices)]
        for column in shown
    }
    kept = without_spare(cells, spare, _PROSE, width)
    yield from columns(rows_of(shortened(kept, _PROSE, width)), width)
    if left_out := [column for column in spare if column in cells and column not in kept]:
        yield ""
        said = f"left out for want of room: {', '.join(left_out)}; --csv has all"
        yield from wrapped("", said, width)


def list_csv(devices: Iterable[Device], shown: Sequence[str]) -> str:
    """Returns the devices as CSV; what is not known is an empty cell."""
    return csv_text([shown, *([COLUMNS[column](each) for column in shown] for each in devices)])


def soc_lines(rows: Sequence[SocSummary], release: str, width: int | None) -> Iterator[str]:
    """Yields the SoCs of a release, a line each, with how many devices have which state."""
    yield f"{len(rows)} SoCs on OpenWrt {release}; devices by the state of IPv4 with NAT"
    yield ""
    header = ("soc", "devices", *(state.value for state in State), "targets", "drivers")
    yield from columns(
        [
            header,
            *(
                (
                    *(row.soc, str(row.devices)),
                    *(str(row.states[state]) for state in State),
                    " ".join(row.targets),
                    " ".join(map(module, row.drivers)) or NOT_KNOWN,
                )
                for row in rows
            ),
        ],
        width,
    )


def soc_csv(rows: Iterable[SocSummary], release: str) -> str:
    """Returns the SoCs as CSV; lists within a cell are separated by blanks."""
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
